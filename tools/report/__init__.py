"""Results in the formats people and programs read; one pure module a format."""
