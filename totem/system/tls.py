"""TLS contexts of clients."""

import ssl


def public_context() -> ssl.SSLContext:
    """Return a context that trusts the system's certificate authorities, and certifi's where it has few."""
    import certifi

    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
