"""What a customer sent is never lost: a durable, encrypted queue of what must still reach the ERP."""

FOLDER = "outbox"
"""Name of its folder in the state folder."""
