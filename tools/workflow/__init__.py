"""The jobs that join the other packages: verify, replay, call."""
