"""Harness for Power Platform custom connectors: checks, runs and documents any connector folder."""

__version__ = "0.1.0"
