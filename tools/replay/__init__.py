"""Cases run against cassettes: loading, running, checking, coverage."""
