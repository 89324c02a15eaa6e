"""Pages that are generated from what the harness knows: pure functions from data to text."""
