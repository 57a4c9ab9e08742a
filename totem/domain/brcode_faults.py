"""What can be wrong with a BR Code: the reasons to refuse one, and the violations that a reader tolerates."""

from enum import StrEnum


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
