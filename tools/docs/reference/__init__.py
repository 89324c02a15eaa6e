"""The reference page of a connector: its model, what it is built from, and two renderers."""
