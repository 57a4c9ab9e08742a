"""What a customer sent is never lost: a durable, encrypted queue of what must still reach the ERP."""
