"""How HTTP is carried: cassettes, matchers, the replaying adapter, the transport, redaction."""
