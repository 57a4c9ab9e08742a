"""Simulated kiosks on a real broker, for operators who size a server, for a demonstration, and for tests."""
