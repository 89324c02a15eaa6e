"""Repairs of findings that have one right answer, by minimal changes to the text of a file."""
