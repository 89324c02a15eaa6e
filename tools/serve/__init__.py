"""The connector on loopback: a gateway for any HTTP client, and a page to try every operation."""
