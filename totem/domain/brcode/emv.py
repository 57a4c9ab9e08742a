"""The outer form of an EMV merchant-presented QR code: objects of ID, length and value, and their CRC.

Rules: EMVCo QRCPS-MPM 1.1 (two digits of ID, two of length, a value of 1 to 99 characters of UTF-8) and its
CRC-16/CCITT-FALSE over the bytes up to and including the CRC's own ID and length.
"""

from binascii import crc_hqx
from enum import StrEnum


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


class BrCodeFault(StrEnum):
    """Why a text is refused: it cannot be paid by PIX, or nobody should try."""

    MALFORMED = "malformed"
    CRC = "crc"
    VERSION = "version"
    MISSING_OBJECT = "missing_object"
    NOT_PIX = "not_pix"
    SEVERAL_PIX = "several_pix"
    NO_TARGET = "no_target"
    KEY_AND_URL = "key_and_url"
    KEY = "key"
    URL = "url"
    HOSTS_DIFFER = "hosts_differ"
    CURRENCY = "currency"
    COUNTRY = "country"
    AMOUNT = "amount"
    TEXT = "text"


_SAID = {
    BrCodeFault.MALFORMED: "it does not split into EMV objects that end with the CRC",
    BrCodeFault.CRC: "the CRC does not match",
    BrCodeFault.VERSION: "it does not begin with payload format 01",
    BrCodeFault.MISSING_OBJECT: "category, currency or country is missing",
    BrCodeFault.NOT_PIX: "no PIX template in objects 26 to 51",
    BrCodeFault.SEVERAL_PIX: "more than one PIX template",
    BrCodeFault.NO_TARGET: "neither key nor URL nor recurrence",
    BrCodeFault.KEY_AND_URL: "both key and URL",
    BrCodeFault.KEY: "the key is empty or has spaces",
    BrCodeFault.URL: "the URL is not host and path",
    BrCodeFault.HOSTS_DIFFER: "payment and recurrence lie on different hosts",
    BrCodeFault.CURRENCY: "a currency other than 986 (real)",
    BrCodeFault.COUNTRY: "a country other than BR",
    BrCodeFault.AMOUNT: "the amount is not up to 13 digits, point and two decimals",
    BrCodeFault.TEXT: "a value is empty, too long or of another form than the manual's",
}


class InvalidBrCode(ValueError):
    """The text is no BR Code that can be paid by PIX. `reason` says why; the message never holds the text."""

    def __init__(self, reason: BrCodeFault) -> None:
        super().__init__(_SAID[reason])
        self.reason = reason


class Violation(StrEnum):
    """How a code bends the manual and is read, and mostly paid, all the same."""

    CRC_LOWER_CASE = "crc_lower_case"
    LENGTH_IN_BYTES = "length_in_bytes"
    EMPTY_OBJECT = "empty_object"
    POINT_OF_INITIATION = "point_of_initiation"
    CATEGORY = "category"
    KEY_CASE = "key_case"
    KEY_FORM = "key_form"
    URL_SCHEME = "url_scheme"
    ZERO_AMOUNT = "zero_amount"
    MERCHANT_NAME = "merchant_name"
    MERCHANT_CITY = "merchant_city"
    TXID = "txid"
