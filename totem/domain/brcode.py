"""Parse and build PIX BR Codes ("copia e cola"), an EMV merchant-presented QR payload.

Rules: BACEN, Manual de Padrões para Iniciação do Pix 2.10 (sections 2.5 to 2.8) and Manual do BR Code 2.0.1.
A code is static or dynamic by its key or URL, never by object 01. A reader meets codes that bend the manual
and are paid all the same: `BrCode.violations` lists how. A code that cannot be paid has a `BrCodeFault`:
`parse` raises it, or, where the code can be read, it is one of `BrCode.faults`.

The outer form is EMVCo QRCPS-MPM 1.1: objects of two digits of ID, two of length and a value of 1 to 99
characters of UTF-8, then CRC-16/CCITT-FALSE over the bytes up to and including the CRC's own ID and length.
"""

import re
from binascii import crc_hqx
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from totem.domain.text import CENT, ExplainedCode

GUI = "br.gov.bcb.pix"
NO_TXID = "***"
QR_BYTES = 2331
"""Bytes that a QR code of level M holds (ISO/IEC 18004); a longer text cannot be shown as one."""
_NUMBERS = {f"{number:02}": number for number in range(100)}
"""IDs and lengths by their two digits."""
_ACCOUNTS = frozenset(f"{number:02}" for number in range(26, 52))
_UNRESERVED = frozenset(f"{number:02}" for number in range(80, 100))
_COPIED_ALONG = re.compile("[\r\n\t\u200b\u2060\ufeff]")
_CATEGORY = re.compile("[0-9]{4}")
_AMOUNT = re.compile(r"(?=.{1,13}\Z)[0-9]+(\.[0-9]{0,2})?")
_TXID = re.compile(r"[A-Za-z0-9]{1,25}|\*{3}")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_URL = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]+")
_KEY = re.compile(
    r"[0-9]{11}"  # CPF
    r"|[0-9A-Z]{12}[0-9]{2}"  # CNPJ
    r"|\+[1-9][0-9]{9,14}"  # mobile phone, +55…
    r"|[a-z0-9.!#$&'*+/=?^_`{|}~-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)+"  # e-mail
    r"|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # random key
)


def crc16(text: str) -> str:
    """Return the CRC of `text` as four capital hexadecimal digits."""
    return f"{crc_hqx(_utf8(text), 0xFFFF):04X}"


def read_objects(text: str) -> dict[str, str] | None:
    """Split `text` into objects, ID to value in their order; None where it does not split or repeats an ID.

    Lengths count characters.
    """
    objects: dict[str, str] = {}
    at, end = 0, len(text)
    while at < end:
        identifier, length, start = text[at : at + 2], _NUMBERS.get(text[at + 2 : at + 4]), at + 4
        if length is None or identifier not in _NUMBERS or identifier in objects:
            return None
        at = start + length
        if at > end:
            return None
        objects[identifier] = text[start:at]
    return objects


def read_objects_in_bytes(text: str) -> dict[str, str] | None:
    """Split `text` as `read_objects` does, for writers whose lengths count the bytes of UTF-8."""
    objects = read_objects(_utf8(text).decode("latin-1"))  # a character a byte
    try:
        return objects and {key: value.encode("latin-1").decode() for key, value in objects.items()}
    except UnicodeDecodeError:
        return None


def write_objects(*objects: tuple[str, str | None]) -> str:
    """Join objects of 1 to 99 characters (else ValueError); those without a value are left out.

    Lengths count characters.
    """
    written = ""
    for identifier, value in objects:
        if value is None:
            continue
        if not 1 <= len(value) <= 99:
            raise ValueError(f"object {identifier} needs 1 to 99 characters")
        written += f"{identifier}{len(value):02}{value}"
    return written


def _utf8(text: str) -> bytes:
    """Encode as UTF-8; half a surrogate pair, which no valid code holds, is left for the CRC to refuse."""
    return text.encode("utf-8", "surrogatepass")


class BrCodeFault(ExplainedCode):
    """Reasons to refuse a text: it cannot be paid by PIX, or should not be."""

    MALFORMED = "malformed", "it does not split into EMV objects that end with the CRC"
    CRC = "crc", "the CRC does not match"
    VERSION = "version", "it does not begin with payload format 01"
    MISSING_OBJECT = "missing_object", "category, currency or country is missing"
    NOT_PIX = "not_pix", "no PIX template in objects 26 to 51"
    SEVERAL_PIX = "several_pix", "more than one PIX template"
    NO_TARGET = "no_target", "neither key nor URL nor recurrence"
    KEY_AND_URL = "key_and_url", "both key and URL"
    KEY = "key", "the key is empty or has spaces"
    URL = "url", "the URL is not host and path"
    HOSTS_DIFFER = "hosts_differ", "payment and recurrence lie on different hosts"
    CURRENCY = "currency", "a currency other than 986 (real)"
    COUNTRY = "country", "a country other than BR"
    AMOUNT = "amount", "the amount is not up to 13 digits, point and two decimals"
    TEXT = "text", "a value is empty, too long or of another form than the manual's"
    # Of a code that can be read:
    TOO_LONG = "too_long", "no QR code of level M holds it"
    KEY_FORM = "key_form", "the key is none of the kinds that PIX has"
    POINT_OF_INITIATION = "point_of_initiation", "the point of initiation is neither 11 nor 12"
    CATEGORY = "category", "the category is not four digits"
    MERCHANT_NAME = "merchant_name", "the receiver has no name"
    MERCHANT_CITY = "merchant_city", "the receiver has no city"


class InvalidBrCode(ValueError):
    """Refusal of a text that cannot be paid by PIX, with its `reason`; the message never holds the text."""

    def __init__(self, reason: BrCodeFault) -> None:
        super().__init__(reason.text)
        self.reason = reason


class Violation(StrEnum):
    """Deviations from the manual with which a code is read, and mostly paid, all the same."""

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


_REFUSED_BY_BANKS = {
    Violation.KEY_FORM: BrCodeFault.KEY_FORM,
    Violation.POINT_OF_INITIATION: BrCodeFault.POINT_OF_INITIATION,
    Violation.CATEGORY: BrCodeFault.CATEGORY,
}
"""Violations that leave a code readable here, and that banks' readers refuse."""


class PixKind(StrEnum):
    """Targets of a code: a key, a charge at its PSP, or consent to a recurrence alone (Pix Automático)."""

    STATIC = "static"
    DYNAMIC = "dynamic"
    RECURRENCE = "recurrence"


@dataclass(frozen=True, slots=True)
class BrCode:
    """Parsed PIX code.

    `text` is the payload to show as a QR. `key` is set in a static code, `url` (without scheme) in a dynamic
    one; `recurrence_url` where a Pix Automático is offered, beside either or alone. `amount` is reais, None
    where it is open; next to a URL neither it nor `txid` counts, since the PSP's answer decides. `txid` is
    `***` where the code names none. `withdrawal` marks Pix Saque (26-03, fss): money out, not a payment.
    """

    text: str = field(repr=False)
    kind: PixKind
    key: str | None = field(repr=False)
    url: str | None = field(repr=False)
    amount: Decimal | None
    merchant_name: str = field(repr=False)
    merchant_city: str = field(repr=False)
    txid: str | None = field(repr=False)
    info: str | None = field(default=None, repr=False)
    postal_code: str | None = field(default=None, repr=False)
    recurrence_url: str | None = field(default=None, repr=False)
    single_use: bool = False
    withdrawal: bool = False
    violations: tuple[Violation, ...] = ()

    @property
    def faults(self) -> tuple[BrCodeFault, ...]:
        """Reasons for which banks' readers refuse it, or no QR code can hold it."""
        found = [fault for violation, fault in _REFUSED_BY_BANKS.items() if violation in self.violations]
        if len(_utf8(self.text)) > QR_BYTES:
            found.insert(0, BrCodeFault.TOO_LONG)
        if not self.merchant_name.strip():
            found.append(BrCodeFault.MERCHANT_NAME)
        if not self.merchant_city.strip():
            found.append(BrCodeFault.MERCHANT_CITY)
        return tuple(found)


def parse(text: str) -> BrCode:
    """Parse a BR Code without what copying adds: line breaks, tabs, outer spaces (raises InvalidBrCode)."""
    payload = (text if text.isprintable() else _COPIED_ALONG.sub("", text)).strip()
    violations: list[Violation] = []
    objects = _objects(payload, violations)
    pix = _pix(objects)
    key = _key(pix.get("01"), violations)
    url = _url(pix.get("25"), violations)
    recurrence_url = _url(_recurrence(objects), violations)
    _check_targets(key, url, recurrence_url)
    additional = objects.get("62")
    txid = (_template(additional) or {}).get("05") if additional else None
    withdrawal = "03" in pix
    return BrCode(
        text=payload,
        kind=PixKind.STATIC if key else PixKind.DYNAMIC if url else PixKind.RECURRENCE,
        key=key,
        url=url,
        amount=_amount(objects.get("54"), violations, zero_is_meant=withdrawal),
        merchant_name=_check_length(objects.get("59", ""), 25, Violation.MERCHANT_NAME, violations),
        merchant_city=_check_length(objects.get("60", ""), 15, Violation.MERCHANT_CITY, violations),
        txid=_txid(txid, violations, ignored=url is not None),
        info=pix.get("02"),
        postal_code=objects.get("61"),
        recurrence_url=recurrence_url,
        single_use=objects.get("01") == "12",
        withdrawal=withdrawal,
        violations=tuple(violations),
    )


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
    """Build the payload of a BR Code: static from a key, dynamic from a URL without scheme, or a recurrence.

    `amount` is reais, above zero, with at most two decimals. The manual allows any UTF-8 in name and city,
    but several banks' readers refuse accents: leave them out where the code must work everywhere. A value
    that breaks the manual is neither cut nor mended (InvalidBrCode).
    """
    try:
        account = write_objects(("00", GUI), ("01", key), ("25", url), ("02", info))
        recurrence = recurrence_url and write_objects(("00", GUI), ("25", recurrence_url))
        head = write_objects(
            ("00", "01"),
            ("01", "12" if single_use else None),
            ("26", account),
            ("52", "0000"),
            ("53", "986"),
            ("54", None if amount is None else f"{amount:.2f}"),
            ("58", "BR"),
            ("59", merchant_name),
            ("60", merchant_city),
            ("61", postal_code),
            ("62", write_objects(("05", txid))),
            ("80", recurrence),
        )
    except ValueError:
        raise InvalidBrCode(BrCodeFault.TEXT) from None
    text = head + "6304" + crc16(head + "6304")
    code = parse(text)
    if code.violations or code.faults or code.text != text or code.amount != amount:
        raise InvalidBrCode(BrCodeFault.TEXT)
    return text


def _objects(payload: str, violations: list[Violation]) -> dict[str, str]:
    """Split the payload; check CRC, version, category, currency and country."""
    crc = payload[-4:]
    if payload[-8:-4] != "6304":
        raise InvalidBrCode(BrCodeFault.MALFORMED)
    if crc != (right := crc16(payload[:-4])):
        if crc.upper() != right:
            raise InvalidBrCode(BrCodeFault.CRC)
        violations.append(Violation.CRC_LOWER_CASE)
    objects = read_objects(payload)
    if objects is None:
        objects = read_objects_in_bytes(payload)
        violations.append(Violation.LENGTH_IN_BYTES)
    if objects is None or next(reversed(objects)) != "63":
        raise InvalidBrCode(BrCodeFault.MALFORMED)
    if not payload.startswith("000201"):
        raise InvalidBrCode(BrCodeFault.VERSION)
    if not objects.keys() >= {"52", "53", "58"}:
        raise InvalidBrCode(BrCodeFault.MISSING_OBJECT)
    if objects["53"] != "986":
        raise InvalidBrCode(BrCodeFault.CURRENCY)
    if objects["58"] != "BR":
        raise InvalidBrCode(BrCodeFault.COUNTRY)
    _check_values(objects, violations)
    return objects


def _check_values(objects: dict[str, str], violations: list[Violation]) -> None:
    if "" in objects.values():
        violations.append(Violation.EMPTY_OBJECT)
    if objects.get("01", "11") not in {"11", "12"}:
        violations.append(Violation.POINT_OF_INITIATION)
    if not _CATEGORY.fullmatch(objects["52"]):
        violations.append(Violation.CATEGORY)


def _template(value: str) -> dict[str, str] | None:
    return read_objects(value) or read_objects_in_bytes(value)


def _pix_templates(objects: dict[str, str], identifiers: frozenset[str]) -> list[dict[str, str]]:
    """Return PIX's templates among `identifiers`, in any order; the GUI is case-insensitive."""
    templates = [_template(objects[identifier]) for identifier in identifiers.intersection(objects)]
    return [template for template in templates if template and template.get("00", "").lower() == GUI]


def _pix(objects: dict[str, str]) -> dict[str, str]:
    templates = _pix_templates(objects, _ACCOUNTS)
    if not templates:
        raise InvalidBrCode(BrCodeFault.NOT_PIX)
    if len(templates) > 1:
        raise InvalidBrCode(BrCodeFault.SEVERAL_PIX)
    return templates[0]


def _recurrence(objects: dict[str, str]) -> str | None:
    if _UNRESERVED.isdisjoint(objects):  # as in nearly all codes
        return None
    urls = [template["25"] for template in _pix_templates(objects, _UNRESERVED) if "25" in template]
    if len(urls) > 1:
        raise InvalidBrCode(BrCodeFault.SEVERAL_PIX)
    return urls[0] if urls else None


def _check_targets(key: str | None, url: str | None, recurrence_url: str | None) -> None:
    if key and url:
        raise InvalidBrCode(BrCodeFault.KEY_AND_URL)
    if not (key or url or recurrence_url):
        raise InvalidBrCode(BrCodeFault.NO_TARGET)
    if url and recurrence_url and _host(url) != _host(recurrence_url):
        raise InvalidBrCode(BrCodeFault.HOSTS_DIFFER)


def _host(url: str) -> str:
    return url.partition("/")[0].lower()


def _key(key: str | None, violations: list[Violation]) -> str | None:
    if key is None:
        return None
    if not key or any(map(str.isspace, key)):  # the manual's most, 77 characters, fills a template
        raise InvalidBrCode(BrCodeFault.KEY)
    if not _KEY.fullmatch(key):
        only_case = _KEY.fullmatch(key.lower()) or _KEY.fullmatch(key.upper())
        violations.append(Violation.KEY_CASE if only_case else Violation.KEY_FORM)
    return key


def _url(url: str | None, violations: list[Violation]) -> str | None:
    if url is None:
        return None
    scheme = _SCHEME.match(url)
    bare = url if scheme is None else url[scheme.end() :]
    if not _URL.fullmatch(bare):
        raise InvalidBrCode(BrCodeFault.URL)
    if scheme is not None:
        violations.append(Violation.URL_SCHEME)
    return bare


def _amount(text: str | None, violations: list[Violation], *, zero_is_meant: bool) -> Decimal | None:
    if text is None:
        return None
    if not _AMOUNT.fullmatch(text):
        raise InvalidBrCode(BrCodeFault.AMOUNT)
    amount = Decimal(text).quantize(CENT)
    if not amount and not zero_is_meant:
        violations.append(Violation.ZERO_AMOUNT)
    return amount or None


def _check_length(text: str, limit: int, violation: Violation, violations: list[Violation]) -> str:
    if not 1 <= len(text) <= limit:
        violations.append(violation)
    return text


def _txid(txid: str | None, violations: list[Violation], *, ignored: bool) -> str | None:
    """Check 62-05, which is always there, and always `***` next to a URL."""
    fits = txid == NO_TXID if ignored else _TXID.fullmatch(txid or "")
    if not fits:
        violations.append(Violation.TXID)
    return txid
