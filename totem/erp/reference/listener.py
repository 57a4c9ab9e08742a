"""Open the reference ERP's port before its libraries are imported: requests wait in the socket's queue."""

import socket


def open_listener() -> socket.socket:
    """Listen on a port of 127.0.0.1 that the system chooses."""
    # asyncio sets TCP_NODELAY only where the protocol is named; without it each answer takes 40 ms more.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    return listener


def base_url(listener: socket.socket) -> str:
    """Return the address to configure as `erp.base_url`."""
    return f"http://127.0.0.1:{listener.getsockname()[1]}"
