"""Mutated files of real connectors through every command: no internal error, no hang, bounded memory."""
