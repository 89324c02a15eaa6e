"""Plain data that every layer speaks: HTTP messages, problems, findings, user-facing errors."""
