"""Transactional outbox: a durable, encrypted queue of submissions to the ERP."""

FOLDER = "outbox"
"""Name of the outbox's folder in the state folder."""
