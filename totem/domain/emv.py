"""The outer form of an EMV merchant-presented QR code: objects of ID, length and value, and their CRC.

Rules: EMVCo QRCPS-MPM 1.1 (two digits of ID, two of length, a value of 1 to 99 characters of UTF-8) and its
CRC-16/CCITT-FALSE over the bytes up to and including the CRC's own ID and length.
"""

from binascii import crc_hqx


def crc16(text: str) -> str:
    """Return the CRC of `text` as four capital hexadecimal digits."""
    return f"{crc_hqx(_bytes(text), 0xFFFF):04X}"


def read_objects(text: str) -> dict[str, str] | None:
    """Split `text` into objects, ID to value in their order; None where it does not split or repeats an ID.

    Lengths count characters.
    """
    objects: dict[str, str] = {}
    at, end = 0, len(text)
    while at < end:
        head = text[at : at + 4]
        if not (len(head) == 4 and head.isascii() and head.isdigit()):
            return None
        identifier, start = head[:2], at + 4
        at = start + int(head[2:])
        if at > end or identifier in objects:
            return None
        objects[identifier] = text[start:at]
    return objects


def read_objects_in_bytes(text: str) -> dict[str, str] | None:
    """Split `text` as `read_objects` does, for writers whose lengths count the bytes of UTF-8."""
    objects = read_objects(_bytes(text).decode("latin-1"))  # a character a byte
    try:
        return objects and {key: value.encode("latin-1").decode() for key, value in objects.items()}
    except UnicodeDecodeError:
        return None


def write_objects(*objects: tuple[str, str | None]) -> str:
    """Join objects; those without a value are left out. Lengths count characters.

    Raises:
        ValueError: a value is empty or longer than 99 characters.
    """
    written = ""
    for identifier, value in objects:
        if value is None:
            continue
        if not 1 <= len(value) <= 99:
            raise ValueError(f"object {identifier} needs 1 to 99 characters")
        written += f"{identifier}{len(value):02}{value}"
    return written


def _bytes(text: str) -> bytes:
    """Encode; half a surrogate pair, which no valid code holds, must not raise before the CRC refuses it."""
    return text.encode("utf-8", "surrogatepass")
