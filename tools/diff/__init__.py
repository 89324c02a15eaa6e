"""What changed between two versions of a connector, and what that does to the flows and apps built on it."""
