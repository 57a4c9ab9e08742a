"""A company's site as people write it, and the https address that a QR code may lead to."""

import re
from urllib.parse import urlsplit

_HOST = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", re.IGNORECASE | re.ASCII)


def https_link(site: str) -> str | None:
    """`netsul.com.br` as `https://netsul.com.br`; None for what is no site, or leads anywhere but by https.

    An address with a user, a port of its own or letters beyond ASCII is none: what a phone shows of it before
    it is opened may look like another.
    """
    text = site.strip()
    link = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(link)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    plain = link.isascii() and link.isprintable() and " " not in link and "\\" not in link
    if not plain or parts.scheme != "https" or "@" in parts.netloc or port not in {None, 443}:
        return None
    return link if _HOST.fullmatch(host) else None
