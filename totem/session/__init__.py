"""One customer's visit: its states, what it shows, and when it ends (QtCore only)."""
