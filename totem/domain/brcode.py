"""PIX BR Codes: what a "copia e cola" says, and how one is made.

Rules: BACEN, Manual do BR Code 2.0.1 and Manual de Padrões para Iniciação do Pix 2.10. A reader meets codes
that bend the manual and are paid all the same: `BrCode.violations` tells how, and `InvalidBrCode` is raised
only for what cannot or must not be paid. Static or dynamic is decided by key or URL, never by object 01.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from totem.domain.emv import crc16, read_objects, read_objects_in_bytes, write_objects
from totem.domain.taxid import TypedTaxId

GUI = "br.gov.bcb.pix"
NO_TXID = "***"
_ACCOUNT_IDS = frozenset(f"{number:02}" for number in range(26, 52))
_UNRESERVED_IDS = frozenset(f"{number:02}" for number in range(80, 100))
_MAX_KEY = _MAX_URL = 77
_COPYING = {ord(character): None for character in "\r\n\t\u200b\ufeff"}
_AMOUNT = re.compile(r"(?=.{1,13}\Z)\d+(\.\d{0,2})?", re.ASCII)
_TXID = re.compile(r"[A-Za-z0-9]{1,25}|\*\*\*")
_URL = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+/[\w.~!$&'()*+,;=:%/?-]+", re.ASCII | re.IGNORECASE)
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_KEY = re.compile(
    r"\+[1-9]\d{9,14}"  # mobile phone, +55…
    r"|[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)+"
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    re.ASCII,
)


class PixKind(StrEnum):
    """What a code leads to: a key, a charge at its PSP, or only the consent to a recurrence (Pix Automático)."""

    STATIC = "static"
    DYNAMIC = "dynamic"
    RECURRENCE = "recurrence"


class BrCodeFault(StrEnum):
    """Why a text is refused."""

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
    CURRENCY = "currency"
    COUNTRY = "country"
    AMOUNT = "amount"
    TEXT = "text"


_SAID = {
    BrCodeFault.MALFORMED: "does not split into EMV objects",
    BrCodeFault.CRC: "the CRC does not match",
    BrCodeFault.VERSION: "does not begin with payload format 01",
    BrCodeFault.MISSING_OBJECT: "a mandatory object is missing",
    BrCodeFault.NOT_PIX: "no PIX template in objects 26 to 51",
    BrCodeFault.SEVERAL_PIX: "more than one PIX template",
    BrCodeFault.NO_TARGET: "neither key nor URL nor recurrence",
    BrCodeFault.KEY_AND_URL: "both key and URL",
    BrCodeFault.KEY: "the key is empty, too long or has spaces",
    BrCodeFault.URL: "the URL is not host and path",
    BrCodeFault.CURRENCY: "a currency other than 986 (real)",
    BrCodeFault.COUNTRY: "a country other than BR",
    BrCodeFault.AMOUNT: "the amount is not up to 13 characters of digits, point and two decimals",
    BrCodeFault.TEXT: "a text is empty, too long or of another form than the manual's",
}


class Violation(StrEnum):
    """How a code bends the manual and is read all the same."""

    CRC_LOWER_CASE = "crc_lower_case"
    LENGTH_IN_BYTES = "length_in_bytes"
    POINT_OF_INITIATION = "point_of_initiation"
    CATEGORY = "category"
    KEY_FORM = "key_form"
    URL_SCHEME = "url_scheme"
    URL_TOO_LONG = "url_too_long"
    ZERO_AMOUNT = "zero_amount"
    MERCHANT_NAME = "merchant_name"
    MERCHANT_CITY = "merchant_city"
    TXID = "txid"


class InvalidBrCode(ValueError):
    """The text is no BR Code that can be paid by PIX. `reason` says why; the message never holds the text."""

    def __init__(self, reason: BrCodeFault) -> None:
        super().__init__(_SAID[reason])
        self.reason = reason


@dataclass(frozen=True, slots=True)
class BrCode:
    """A PIX code as read.

    `text` is the payload to show as a QR. `key` is set in a static code, `url` (no scheme) in a dynamic one,
    `recurrence_url` where a Pix Automático is offered as well or alone. `amount` is reais, None when open; next
    to a URL it does not count, since the PSP's answer decides. `txid` is `***` where the code names none.
    `withdrawal` marks Pix Saque (object 03, fss): money out, not a payment.
    """

    text: str = field(repr=False)
    kind: PixKind
    key: str | None = field(repr=False)
    url: str | None = field(repr=False)
    amount: Decimal | None
    merchant_name: str = field(repr=False)
    merchant_city: str = field(repr=False)
    txid: str | None = field(repr=False)
    single_use: bool = False
    info: str | None = field(default=None, repr=False)
    postal_code: str | None = field(default=None, repr=False)
    recurrence_url: str | None = field(default=None, repr=False)
    withdrawal: bool = False
    violations: tuple[Violation, ...] = ()


def parse(text: str) -> BrCode:
    """Read a BR Code; line breaks, tabs and outer spaces, which copying adds, are dropped.

    Raises:
        InvalidBrCode: `reason` says what keeps it from being paid.
    """
    payload = text.translate(_COPYING).strip()
    found: list[Violation] = []
    objects = _objects(payload, found)
    pix, recurrence_url = _pix(objects), _recurrence(objects, found)
    key, url = pix.get("01"), pix.get("25")
    if key is not None and url is not None:
        raise InvalidBrCode(BrCodeFault.KEY_AND_URL)
    if key is None and url is None and recurrence_url is None:
        raise InvalidBrCode(BrCodeFault.NO_TARGET)
    code = BrCode(
        text=payload,
        kind=PixKind.STATIC
        if key is not None
        else PixKind.DYNAMIC
        if url is not None
        else PixKind.RECURRENCE,
        key=None if key is None else _checked_key(key, found),
        url=None if url is None else _checked_url(url, found),
        amount=_amount(objects.get("54")),
        merchant_name=objects.get("59", ""),
        merchant_city=objects.get("60", ""),
        txid=_template(objects.get("62")).get("05"),
        single_use=objects.get("01") == "12",
        info=pix.get("02"),
        postal_code=objects.get("61"),
        recurrence_url=recurrence_url,
        withdrawal="03" in pix,
    )
    return replace(code, violations=(*found, *_violations(objects, code)))


def build(
    *,
    merchant_name: str,
    merchant_city: str,
    key: str | None = None,
    url: str | None = None,
    amount: Decimal | None = None,
    txid: str = NO_TXID,
    info: str | None = None,
    postal_code: str | None = None,
    recurrence_url: str | None = None,
    single_use: bool = False,
) -> str:
    """Make the payload of a BR Code from a key (static), a URL without scheme (dynamic), or a recurrence alone.

    `amount` is reais. Some banks' readers take no accents in name and city, though the manual allows them.

    Raises:
        InvalidBrCode: a value is not as the manual wants it; nothing is cut or mended.
    """
    try:
        pix = write_objects([("00", GUI), ("01", key), ("25", url), ("02", info)])
        recurrence = recurrence_url and write_objects([("00", GUI), ("25", recurrence_url)])
        head = write_objects(
            [
                ("00", "01"),
                ("01", "12" if single_use else None),
                ("26", pix),
                ("52", "0000"),
                ("53", "986"),
                ("54", None if amount is None else f"{amount:.2f}"),
                ("58", "BR"),
                ("59", merchant_name),
                ("60", merchant_city),
                ("61", postal_code),
                ("62", write_objects([("05", txid)])),
                ("80", recurrence),
            ]
        )
    except ValueError:
        raise InvalidBrCode(BrCodeFault.TEXT) from None
    code = parse(head + "6304" + crc16(head + "6304"))
    if code.violations or (amount is not None and code.amount != amount):
        raise InvalidBrCode(BrCodeFault.TEXT)
    return code.text


def _objects(payload: str, found: list[Violation]) -> dict[str, str]:
    """Split the payload, its CRC and its fixed objects checked."""
    crc = payload[-4:]
    if payload[-8:-4] != "6304":
        raise InvalidBrCode(BrCodeFault.MALFORMED)
    if crc.upper() != crc16(payload[:-4]):
        raise InvalidBrCode(BrCodeFault.CRC)
    if crc != crc.upper():
        found.append(Violation.CRC_LOWER_CASE)
    objects = read_objects(payload)
    if objects is None and not payload.isascii():
        objects = read_objects_in_bytes(payload)
        found.append(Violation.LENGTH_IN_BYTES)
    if objects is None or list(objects)[-1] != "63":
        raise InvalidBrCode(BrCodeFault.MALFORMED)
    if not payload.startswith("000201"):
        raise InvalidBrCode(BrCodeFault.VERSION)
    if any(identifier not in objects for identifier in ("52", "53", "58")):
        raise InvalidBrCode(BrCodeFault.MISSING_OBJECT)
    if objects["53"] != "986":
        raise InvalidBrCode(BrCodeFault.CURRENCY)
    if objects["58"].upper() != "BR":
        raise InvalidBrCode(BrCodeFault.COUNTRY)
    return objects


def _template(value: str | None) -> dict[str, str]:
    """Split a template's value; one that does not split is nobody's."""
    if value is None:
        return {}
    return read_objects(value) or read_objects_in_bytes(value) or {}


def _pix_templates(objects: dict[str, str], identifiers: frozenset[str]) -> list[dict[str, str]]:
    templates = (_template(value) for identifier, value in objects.items() if identifier in identifiers)
    return [template for template in templates if template.get("00", "").lower() == GUI]


def _pix(objects: dict[str, str]) -> dict[str, str]:
    templates = _pix_templates(objects, _ACCOUNT_IDS)
    if not templates:
        raise InvalidBrCode(BrCodeFault.NOT_PIX)
    if len(templates) > 1:
        raise InvalidBrCode(BrCodeFault.SEVERAL_PIX)
    return templates[0]


def _recurrence(objects: dict[str, str], found: list[Violation]) -> str | None:
    urls = [template["25"] for template in _pix_templates(objects, _UNRESERVED_IDS) if "25" in template]
    if len(urls) > 1:
        raise InvalidBrCode(BrCodeFault.SEVERAL_PIX)
    return _checked_url(urls[0], found) if urls else None


def _checked_key(key: str, found: list[Violation]) -> str:
    if not key or len(key) > _MAX_KEY or any(character.isspace() for character in key):
        raise InvalidBrCode(BrCodeFault.KEY)
    if not is_key(key):
        found.append(Violation.KEY_FORM)
    return key


def is_key(key: str) -> bool:
    """Whether `key` has the form of a key in BACEN's DICT: CPF, CNPJ, +55 phone, lower-case e-mail or UUID."""
    return bool(_KEY.fullmatch(key)) or (
        key.isalnum() and key == key.upper() and TypedTaxId.read(key).is_valid
    )


def _checked_url(url: str, found: list[Violation]) -> str:
    bare = _SCHEME.sub("", url)
    if not _URL.fullmatch(bare):
        raise InvalidBrCode(BrCodeFault.URL)
    if bare != url:
        found.append(Violation.URL_SCHEME)
    if len(bare) > _MAX_URL:
        found.append(Violation.URL_TOO_LONG)
    return bare


def _amount(text: str | None) -> Decimal | None:
    if text is None:
        return None
    if not _AMOUNT.fullmatch(text):
        raise InvalidBrCode(BrCodeFault.AMOUNT)
    return Decimal(text).quantize(Decimal("0.01")) or None


def _violations(objects: dict[str, str], code: BrCode) -> list[Violation]:
    """Return what bends the manual in the plain objects."""
    txid_fits = code.txid == NO_TXID if code.url else bool(_TXID.fullmatch(code.txid or ""))
    bent = {
        Violation.POINT_OF_INITIATION: objects.get("01", "11") not in {"11", "12"},
        Violation.CATEGORY: not (len(objects["52"]) == 4 and objects["52"].isdigit()),
        Violation.ZERO_AMOUNT: "54" in objects and code.amount is None and not code.withdrawal,
        Violation.MERCHANT_NAME: not 1 <= len(code.merchant_name) <= 25,
        Violation.MERCHANT_CITY: not 1 <= len(code.merchant_city) <= 15,
        Violation.TXID: not txid_fits,
    }
    return [violation for violation, is_bent in bent.items() if is_bent]
