"""A company's site as people write it, and the https address that a QR code may lead to."""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
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


def strip_form(text: str, mask: str) -> str:
    """Return `text` without white space, invisible characters and the characters of `mask`.

    Compatibility forms become plain (NFKC), every Unicode dash counts as "-", and what is left is as it was:
    judging it is the caller's work.
    """
    if text.isascii():
        plain = text
    else:
        kept = unicodedata.normalize("NFKC", text)
        plain = "".join(_replace_form(character) for character in kept)
    return "".join(plain.split()).translate({ord(character): None for character in mask})


def _replace_form(character: str) -> str:
    match unicodedata.category(character):
        case "Pd":
            return "-"
        case "Cf":  # zero-width spaces, direction marks: pasted along, never seen
            return ""
        case _:
            return "-" if character == "\u2212" else character


def unaccented(text: str) -> str:
    """Return `text` without its accents: "São João" → "Sao Joao"."""
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


CENT = Decimal("0.01")
_SWAP = str.maketrans(",.", ".,")


def format_money(amount: Decimal) -> str:
    """`R$ 1.234,56`; the space does not break."""
    cents = amount.quantize(CENT, ROUND_HALF_UP)
    sign = "-" if cents < 0 else ""
    return f"{sign}R$\N{NO-BREAK SPACE}{abs(cents):,.2f}".translate(_SWAP)


def format_date(when: date) -> str:
    """`24/11/2026`."""
    return f"{when:%d/%m/%Y}"
