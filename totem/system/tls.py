"""TLS contexts of clients: authorities that are trusted, and where a certificate's names are read."""

import ssl
from pathlib import Path


def client_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Return a context that trusts `ca_file` alone where set, else the system's authorities and Mozilla's.

    A server's names are those of its certificate's subjectAltName (RFC 9525, section 2). OpenSSL reads the
    common name of a certificate that has none there, and authorities do not check that one as a host's name.

    Raises:
        OSError: `ca_file` cannot be read, or is none (`ssl.SSLError`).
    """
    context = ssl.create_default_context(cafile=ca_file)  # noqa: TID251 - the one place
    if ca_file is None:
        import certifi

        context.load_verify_locations(certifi.where())
    context.hostname_checks_common_name = False
    return context
