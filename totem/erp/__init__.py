"""Access to ERPs: port, HTTP, adapters, ownership of answers."""
