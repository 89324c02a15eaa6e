"""What the platform does with one call: request, policies, script, backend, answer, polling protocol."""
