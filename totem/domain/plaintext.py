"""Codes as people type and ERPs send them, freed from what is only form: spaces, masks, full-width digits."""

import unicodedata


def strip_form(text: str, mask: str) -> str:
    """Return `text` without white space, invisible characters and the characters of `mask`.

    Compatibility forms become plain (NFKC), every Unicode dash counts as "-", and what is left is as it was:
    judging it is the caller's work.
    """
    if text.isascii():
        plain = text
    else:
        kept = unicodedata.normalize("NFKC", text)
        plain = "".join(_plain(character) for character in kept)
    return "".join(plain.split()).translate({ord(character): None for character in mask})


def _plain(character: str) -> str:
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
