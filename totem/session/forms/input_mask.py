"""Input mask of a form step: accepted keys, display format, caret, completeness.

The answer is validated when it is confirmed; the mask only keeps unfinished ones from being confirmed.
"""

from dataclasses import dataclass, field, replace

from totem.domain.form_fields import format_date_digits, format_phone, format_postal_code
from totem.domain.sign_up import CODE_ALPHABET, CODE_LENGTH
from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId
from totem.session.forms.view_state import FormStep

_DIGITS = {FormStep.PHONE: 11, FormStep.WHATSAPP: 11, FormStep.BIRTH_DATE: 8, FormStep.POSTAL_CODE: 8}
"""Steps of digits alone, with their greatest number."""
_LEAST = {
    FormStep.PHONE: 10,
    FormStep.WHATSAPP: 10,
    FormStep.BIRTH_DATE: 8,
    FormStep.POSTAL_CODE: 8,
    FormStep.PROTOCOL: CODE_LENGTH,
}
_LONGEST = {FormStep.EMAIL: 254, FormStep.NUMBER: 20, FormStep.DETAILS: 200}
_LONGEST_LINE = 100
_NAMES = frozenset({FormStep.NAME, FormStep.STREET, FormStep.DISTRICT})
"""Steps of names, with capitals."""
_SMALL_WORDS = frozenset({"de", "da", "do", "das", "dos", "e"})
"""Particles that Portuguese writes small between the names of a person."""


@dataclass(frozen=True, slots=True)
class InputMask:
    """Text in the field of `step`, and its caret; a value.

    `text` is without the separators of the display format, `behind` the number of its characters behind the
    caret.
    """

    step: FormStep
    text: str = field(default="", repr=False)
    behind: int = field(default=0, repr=False)

    @property
    def before(self) -> str:
        """Text before the caret."""
        return self.text[: len(self.text) - self.behind]

    def then(self, key: str) -> "InputMask":
        """Return the line with `key` inserted at the caret, unchanged where `key` is not accepted."""
        line = self
        for character in key:
            line = replace(line, text=line._with(character))
        return line

    def without_last(self) -> "InputMask":
        """Return the line without the character before the caret."""
        before = self.before
        return replace(self, text=before[:-1] + self.text[len(before) :])

    def without_next(self) -> "InputMask":
        """Return the line without the character behind the caret."""
        before, behind = self.before, max(0, self.behind - 1)
        return replace(self, text=before + self.text[len(self.text) - behind :], behind=behind)

    def moved(self, by: int) -> "InputMask":
        """Return the line with its caret moved `by` characters."""
        return replace(self, behind=min(len(self.text), max(0, self.behind - by)))

    def placed(self, at: int) -> "InputMask":
        """Return the line with its caret after `at` characters of the display format."""
        shown = self.shown
        typed = shown if shown == self.text else "".join(filter(str.isalnum, shown[:at]))
        return replace(self, behind=max(0, len(self.text) - min(at, len(typed))))

    def at(self, domain: str) -> "InputMask":
        """Return the e-mail address with `domain` behind its @."""
        return InputMask(self.step, f"{self.text.partition('@')[0]}@{domain}")

    @property
    def caret(self) -> int:
        """Position of the caret in the display format."""
        shown, count = self.shown, len(self.before)
        if shown == self.text or not self.behind:
            return len(shown) - self.behind
        places = [place for place, each in enumerate(shown) if each.isalnum()]
        return places[count]

    @property
    def shown(self) -> str:
        """Text in its display format."""
        match self.step:
            case FormStep.TAX_ID:
                return TypedTaxId.read(self.text).formatted
            case FormStep.PHONE | FormStep.WHATSAPP:
                return f"({self.text}" if 0 < len(self.text) <= 2 else format_phone(self.text)
            case FormStep.BIRTH_DATE:
                return format_date_digits(self.text)
            case FormStep.POSTAL_CODE:
                return format_postal_code(self.text)
            case FormStep.PROTOCOL:
                half = CODE_LENGTH // 2
                return "-".join(filter(None, (self.text[:half], self.text[half:])))
            case _:
                return self.text

    @property
    def rest(self) -> str:
        """Placeholder of the missing digits, as zeros and separators; empty where their number is open."""
        is_phone = self.step in (FormStep.PHONE, FormStep.WHATSAPP)
        fixed = is_phone and len(self.text) > 2 and self.text[2] != "9"
        whole = {
            FormStep.TAX_ID: "00.000.000/0000-00"
            if len(self.text) > TaxIdKind.CPF.length
            else "000.000.000-00",
            **dict.fromkeys(
                (FormStep.PHONE, FormStep.WHATSAPP), "(00) 0000-0000" if fixed else "(00) 00000-0000"
            ),
            FormStep.BIRTH_DATE: "00/00/0000",
            FormStep.POSTAL_CODE: "00000-000",
        }.get(self.step, "")
        return whole[len(self.shown) :]

    @property
    def is_whole(self) -> bool:
        """True if it may be confirmed."""
        if self.step is FormStep.TAX_ID:
            return TypedTaxId.read(self.text).is_valid
        if self.step is FormStep.EMAIL:
            name, _, domain = self.text.partition("@")
            return bool(name) and "." in domain.strip(".")
        return len(self.text.strip()) >= _LEAST.get(self.step, 1)

    @property
    def is_wrong(self) -> bool:
        """True if it is a complete tax id with wrong check digits."""
        typed = TypedTaxId.read(self.text)
        return self.step is FormStep.TAX_ID and typed.fault is not None and typed.missing == 0

    def _with(self, key: str) -> str:
        """Return the text with one more character at the caret, unchanged where it is not accepted."""
        text, before = self.text, self.before
        after = text[len(before) :]
        longer = before + key + after
        if self.step in _DIGITS:
            return longer if key.isascii() and key.isdigit() and len(longer) <= _DIGITS[self.step] else text
        if self.step is FormStep.TAX_ID:
            return _as_tax_id(text, before + key.upper() + after, key)
        if self.step is FormStep.PROTOCOL:
            return longer.upper() if key.upper() in CODE_ALPHABET and len(longer) <= CODE_LENGTH else text
        if not key.isprintable() or len(longer) > _LONGEST.get(self.step, _LONGEST_LINE):
            return text
        if key != " ":
            return longer
        if self.step is FormStep.EMAIL or not before or before.endswith(" ") or after.startswith(" "):
            return text
        return f"{_with_small_particle(before)} {after}" if self.step in _NAMES else longer


def _as_tax_id(text: str, with_key: str, key: str) -> str:
    if not (key.isascii() and key.isalnum()):
        return text
    longer = TypedTaxId.read(with_key)
    fits = len(longer.text) <= TaxIdKind.CNPJ.length and longer.fault is not TaxIdFault.CHARACTER
    return longer.text if fits else text


def _with_small_particle(name: str) -> str:
    """Return a name with its last word small if it is a particle: `Maria Da` becomes `Maria da`."""
    before, space, last = name.rpartition(" ")
    return f"{before} {last.lower()}" if space and last.lower() in _SMALL_WORDS else name
