"""Masks of typed text: accepted keys, display format, completeness. Pure.

An answer is validated when it is confirmed; a mask only keeps an unfinished one from being confirmed.
"""

from collections.abc import Callable
from dataclasses import dataclass

from totem.domain.form_fields import LONGEST_LINE, format_phone
from totem.domain.identity import is_possible_day
from totem.domain.sign_up import CODE_ALPHABET, format_receipt_code
from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId

_SMALL_WORDS = frozenset({"de", "da", "do", "das", "dos", "e"})
"""Particles that Portuguese writes small between the names of a person."""


@dataclass(frozen=True, slots=True)
class Mask:
    """Mask of one line of text.

    Attributes:
        least, longest: fewest and most characters, without the separators of the display format.
        is_name: particles between names are written small.
    """

    least: int = 1
    longest: int = LONGEST_LINE
    is_name: bool = False

    def insert(self, before: str, keys: str, after: str = "") -> str:
        """Return the text with `keys` at the caret, except for those that are not accepted."""
        for key in keys:
            longer = self.accept(before, key, after)
            before = longer[: len(longer) - len(after)]
        return before + after

    def accept(self, before: str, key: str, after: str) -> str:
        """Return the text with one more character at the caret, unchanged where it is not accepted."""
        longer = before + key + after
        if not key.isprintable() or len(longer) > self.longest:
            return before + after
        if key != " ":
            return longer
        if not before or before.endswith(" ") or after.startswith(" "):
            return before + after
        return f"{_with_small_particle(before)} {after}" if self.is_name else longer

    def format(self, text: str) -> str:
        """Return the display format."""
        return text

    def template(self, text: str) -> str:  # noqa: ARG002 - some masks depend on it
        """Return the display format of a complete text, with zeros for digits; empty where it is open."""
        return ""

    def is_whole(self, text: str) -> bool:
        """Test that the text may be confirmed."""
        return len(text.strip()) >= self.least

    def is_wrong(self, text: str) -> bool:  # noqa: ARG002 - as above
        """Test that nothing typed after it makes the text right."""
        return False


@dataclass(frozen=True, slots=True)
class DigitsMask(Mask):
    """Mask of digits alone, `formatted` as in `zeros`."""

    formatted: Callable[[str], str] = str
    zeros: str = ""

    def accept(self, before: str, key: str, after: str) -> str:
        longer = before + key + after
        return longer if key.isascii() and key.isdigit() and len(longer) <= self.longest else before + after

    def format(self, text: str) -> str:
        return self.formatted(text)

    def template(self, text: str) -> str:  # noqa: ARG002 - as above
        return self.zeros


class PhoneMask(DigitsMask):
    """Mask of a telephone with its area code: ten digits, or eleven of a mobile one, which begins with 9."""

    def format(self, text: str) -> str:
        return f"({text}" if 0 < len(text) <= 2 else format_phone(text)

    def template(self, text: str) -> str:
        is_fixed = len(text) > 2 and text[2] != "9"
        return "(00) 0000-0000" if is_fixed else "(00) 00000-0000"


class DayMask(DigitsMask):
    """Mask of the day and month of a birth."""

    def format(self, text: str) -> str:
        return f"{text[:2]}/{text[2:]}" if len(text) > 1 else text

    def is_whole(self, text: str) -> bool:
        return super().is_whole(text) and is_possible_day(text)

    def is_wrong(self, text: str) -> bool:
        return not is_possible_day(text)


class TaxIdMask(Mask):
    """Mask of a CPF or CNPJ; the first characters decide which."""

    def accept(self, before: str, key: str, after: str) -> str:
        if not (key.isascii() and key.isalnum()):
            return before + after
        longer = TypedTaxId.read(before + key.upper() + after)
        fits = len(longer.text) <= TaxIdKind.CNPJ.length and longer.fault is not TaxIdFault.CHARACTER
        return longer.text if fits else before + after

    def format(self, text: str) -> str:
        return TypedTaxId.read(text).formatted

    def template(self, text: str) -> str:
        return TypedTaxId.read(text).kind.zeros

    def is_whole(self, text: str) -> bool:
        return TypedTaxId.read(text).is_valid

    def is_wrong(self, text: str) -> bool:
        typed = TypedTaxId.read(text)
        return typed.fault is not None and typed.missing == 0


class EmailMask(Mask):
    """Mask of an e-mail address: no spaces, and a domain behind its @."""

    def insert(self, before: str, keys: str, after: str = "") -> str:
        """Put a domain with its @ in place of the present one."""
        if len(keys) > 1 and keys.startswith("@"):
            before, after = (before + after).partition("@")[0], ""
        return super().insert(before, keys, after)

    def accept(self, before: str, key: str, after: str) -> str:
        return before + after if key == " " else super().accept(before, key, after)

    def is_whole(self, text: str) -> bool:
        name, _, domain = text.partition("@")
        return bool(name) and "." in domain.strip(".")


class CodeMask(Mask):
    """Mask of a receipt code, in two halves."""

    def accept(self, before: str, key: str, after: str) -> str:
        longer = before + key + after
        is_accepted = key.upper() in CODE_ALPHABET and len(longer) <= self.longest
        return longer.upper() if is_accepted else before + after

    def format(self, text: str) -> str:
        return format_receipt_code(text)


def _with_small_particle(name: str) -> str:
    """Return a name with its last word small if it is a particle: `Maria Da` becomes `Maria da`."""
    before, space, last = name.rpartition(" ")
    return f"{before} {last.lower()}" if space and last.lower() in _SMALL_WORDS else name
