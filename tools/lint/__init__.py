"""Checks a connector's files, offline, against the rules that its publication must pass."""
