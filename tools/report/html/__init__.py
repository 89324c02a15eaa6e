"""The results as one self-contained page."""
