"""Parse CPF and CNPJ (numeric and alphanumeric), complete or while they are typed.

Rules: Receita Federal do Brasil (CPF by mod 11; CNPJ by IN RFB 2.229/2024, where a character is worth its
ASCII code minus 48, so that one routine serves both forms). A tax id is text, and is never padded with
zeros.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from totem.domain.check_digits import mod11_sum
from totem.domain.text import ExplainedCode, strip_form

_MASK = ".-/"
_CHARACTERS = re.compile(r"[0-9A-Z]{0,12}[0-9]*")
_LETTER = re.compile(r"[A-Z]")
_CPF_CUTS = ((3, "."), (6, "."), (9, "-"))
_CNPJ_CUTS = ((2, "."), (5, "."), (8, "/"), (12, "-"))
_CPF_WEIGHTS = (11, 10, 9, 8, 7, 6, 5, 4, 3, 2)
_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)


class TaxIdKind(StrEnum):
    """Register that issues a tax id."""

    CPF = "cpf"
    CNPJ = "cnpj"

    @property
    def length(self) -> int:
        """Characters of a complete tax id of this kind, with both check digits."""
        return 11 if self is TaxIdKind.CPF else 14

    @property
    def zeros(self) -> str:
        """A tax id of zeros in its mask, for the digits that a field still lacks."""
        return _format("0" * self.length, self)


class TaxIdFault(ExplainedCode):
    """Checks that a tax id may fail."""

    CHARACTER = "character", "a character that no CPF or CNPJ has in that place"
    LENGTH = "length", "neither 11 digits (CPF) nor 14 characters (CNPJ)"
    REPEATED = "repeated", "one digit repeated, a number that is never issued"
    FIRST_DV = "first_dv", "the first check digit does not match"
    SECOND_DV = "second_dv", "the second check digit does not match"


class InvalidTaxId(ValueError):
    """Refusal of a text that is no CPF or CNPJ, with its `reason`; the message never holds the text."""

    def __init__(self, reason: TaxIdFault) -> None:
        super().__init__(reason.text)
        self.reason = reason


@dataclass(frozen=True, slots=True, repr=False)
class TaxId:
    """Valid CPF or CNPJ, made by `parse`; `value` is bare: 11 digits, or 14 digits and capital letters."""

    kind: TaxIdKind
    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Parse a tax id typed, pasted, masked or in lower case (raises InvalidTaxId)."""
        typed = TypedTaxId.read(text)
        if typed.fault is not None:
            raise InvalidTaxId(typed.fault)
        if not typed.is_valid:
            raise InvalidTaxId(TaxIdFault.LENGTH)
        return cls(typed.kind, typed.text)

    @property
    def formatted(self) -> str:
        """The masked form: 000.000.000-00 or AA.AAA.AAA/AAAA-00."""
        return _format(self.value, self.kind)

    @property
    def masked(self) -> str:
        """The form for screens: ***.456.789-** (CGU's practice) or 12.***.***/0001-**."""
        shown = self.formatted
        if self.kind is TaxIdKind.CPF:
            return f"***{shown[3:11]}-**"
        return f"{shown[:2]}.***.***{shown[10:15]}-**"

    def __repr__(self) -> str:
        return f"TaxId({self.kind}, {self.masked})"


@dataclass(frozen=True, slots=True, repr=False)
class TypedTaxId:
    """Tax id while it is typed, as it stands in the field after each key.

    `text` is what was typed, bare and in capitals; `formatted` the same in as much of the mask as it reaches.
    `kind` is CPF up to 11 digits, CNPJ from the 12th character or the first letter on; `missing` counts the
    characters to a complete tax id of that kind. `fault` is the check that already fails, None while none
    does: eleven digits that are no CPF may be the start of a CNPJ.
    """

    text: str
    kind: TaxIdKind
    formatted: str
    missing: int
    fault: TaxIdFault | None

    @classmethod
    def read(cls, text: str) -> Self:
        """Check `text` as far as it goes, without raising. A character that no tax id has stays in `text`."""
        bare = strip_form(text, _MASK)
        if bare.isascii():
            bare = bare.upper()
        kind = TaxIdKind.CPF if len(bare) <= 11 and not _LETTER.search(bare) else TaxIdKind.CNPJ
        return cls(
            text=bare,
            kind=kind,
            formatted=_format(bare, kind),
            missing=max(0, kind.length - len(bare)),
            fault=_fault(bare, kind),
        )

    @property
    def is_valid(self) -> bool:
        """True for a complete tax id that passes every check."""
        return self.fault is None and len(self.text) == self.kind.length

    @property
    def tax_id(self) -> TaxId | None:
        """The tax id, once it is valid."""
        return TaxId(self.kind, self.text) if self.is_valid else None

    def __repr__(self) -> str:
        return f"TypedTaxId({self.kind}, missing={self.missing}, fault={self.fault})"


def _fault(bare: str, kind: TaxIdKind) -> TaxIdFault | None:
    """Return the first check that `bare` fails, complete or begun."""
    if not _CHARACTERS.fullmatch(bare):
        return TaxIdFault.CHARACTER
    if len(bare) > kind.length:
        return TaxIdFault.LENGTH
    base, dvs = bare[: kind.length - 2], bare[kind.length - 2 :]
    if len(base) < kind.length - 2 or (kind is TaxIdKind.CPF and len(dvs) < 2):
        return None  # nine or ten digits that fit no CPF may still start a CNPJ
    # Ten of the eleven repeated CPFs and the CNPJ of zeros pass both checks, and none was ever issued.
    if len(set(bare)) == 1 and (kind is TaxIdKind.CPF or bare[0] == "0"):
        return TaxIdFault.REPEATED
    first, second = _check_digits(base, kind)
    if dvs[:1] not in {"", first}:
        return TaxIdFault.FIRST_DV
    if dvs[1:] not in {"", second}:
        return TaxIdFault.SECOND_DV
    return None


def _check_digits(base: str, kind: TaxIdKind) -> tuple[str, str]:
    weights = _CPF_WEIGHTS if kind is TaxIdKind.CPF else _CNPJ_WEIGHTS
    first = _dv(mod11_sum(base, weights[1:]))
    return first, _dv(mod11_sum(base + first, weights))


def _dv(weighted: int) -> str:
    remainder = weighted % 11
    return "0" if remainder < 2 else str(11 - remainder)


def _format(bare: str, kind: TaxIdKind) -> str:
    """Apply the mask as far as `bare` goes; a separator comes with the character after it."""
    cuts = _CPF_CUTS if kind is TaxIdKind.CPF else _CNPJ_CUTS
    shown, start = "", 0
    for end, separator in cuts:
        if len(bare) <= end:
            break
        shown += bare[start:end] + separator
        start = end
    return shown + bare[start:]
