"""A stand-in of the Power Apps service on loopback, and the real paconn that is pointed at it."""
