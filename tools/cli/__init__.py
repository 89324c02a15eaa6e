"""The command line: arguments, exit codes, where results go."""
