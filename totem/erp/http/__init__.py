"""HTTP with ERPs: one bounded exchange at a time, authentication, TLS, and the latency of answers."""
