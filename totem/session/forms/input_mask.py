"""A line as it is typed at a step of a form: which keys are taken, how it reads, when it may be confirmed.

Whether it can be what was asked for is looked at when it is confirmed; here, only what is plainly unfinished
holds the customer back.
"""

from dataclasses import dataclass, field, replace

from totem.domain.form_fields import format_date_digits, format_phone, format_postal_code
from totem.domain.signup import CODE_ALPHABET, CODE_LENGTH
from totem.domain.taxid import TaxIdFault, TaxIdKind, TypedTaxId
from totem.session.forms.view_state import FormStep

_DIGITS = {FormStep.PHONE: 11, FormStep.BIRTH_DATE: 8, FormStep.POSTAL_CODE: 8}
"""Steps of digits alone, and how many at most."""
_LEAST = {FormStep.PHONE: 10, FormStep.BIRTH_DATE: 8, FormStep.POSTAL_CODE: 8, FormStep.PROTOCOL: CODE_LENGTH}
_LONGEST = {FormStep.EMAIL: 254, FormStep.NUMBER: 20}
_LONGEST_LINE = 100
_NAMES = frozenset({FormStep.NAME, FormStep.STREET, FormStep.DISTRICT})
"""Steps whose words begin with capitals."""
_SMALL_WORDS = frozenset({"de", "da", "do", "das", "dos", "e"})
"""Between the names of a person, Portuguese writes them small."""


@dataclass(frozen=True, slots=True)
class InputMask:
    """What stands in the field of `step`, and where the next key goes.

    `text` is bare of what the field sets between for reading, `behind` how many characters of it stand behind
    the caret.
    """

    step: FormStep
    text: str = field(default="", repr=False)
    behind: int = field(default=0, repr=False)

    @property
    def before(self) -> str:
        """What stands before the caret."""
        return self.text[: len(self.text) - self.behind]

    def then(self, key: str) -> "InputMask":
        """The line with `key` at its caret, or as it is where `key` has no place in it."""
        line = self
        for character in key:
            line = replace(line, text=line._with(character))
        return line

    def without_last(self) -> "InputMask":
        """The line without the character before its caret."""
        before = self.before
        return replace(self, text=before[:-1] + self.text[len(before) :])

    def without_next(self) -> "InputMask":
        """The line without the character behind its caret."""
        before, behind = self.before, max(0, self.behind - 1)
        return replace(self, text=before + self.text[len(self.text) - behind :], behind=behind)

    def moved(self, by: int) -> "InputMask":
        """The line with its caret `by` characters further on."""
        return replace(self, behind=min(len(self.text), max(0, self.behind - by)))

    def placed(self, at: int) -> "InputMask":
        """The line with its caret where `at` characters of what is shown stand before it."""
        shown = self.shown
        typed = shown if shown == self.text else "".join(filter(str.isalnum, shown[:at]))
        return replace(self, behind=max(0, len(self.text) - min(at, len(typed))))

    def at(self, domain: str) -> "InputMask":
        """An e-mail address at `domain`, whatever stood behind its @."""
        return InputMask(self.step, f"{self.text.partition('@')[0]}@{domain}")

    @property
    def caret(self) -> int:
        """How many characters of what is shown stand before the caret."""
        shown, count = self.shown, len(self.before)
        if shown == self.text or not self.behind:
            return len(shown) - self.behind
        places = [place for place, each in enumerate(shown) if each.isalnum()]
        return places[count]

    @property
    def shown(self) -> str:
        """The line as it reads."""
        match self.step:
            case FormStep.TAX_ID:
                return TypedTaxId.read(self.text).formatted
            case FormStep.PHONE:
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
        """What is still to come, as zeros between the signs that part them; empty where nobody knows."""
        fixed = self.step is FormStep.PHONE and len(self.text) > 2 and self.text[2] != "9"
        whole = {
            FormStep.TAX_ID: "00.000.000/0000-00"
            if len(self.text) > TaxIdKind.CPF.length
            else "000.000.000-00",
            FormStep.PHONE: "(00) 0000-0000" if fixed else "(00) 00000-0000",
            FormStep.BIRTH_DATE: "00/00/0000",
            FormStep.POSTAL_CODE: "00000-000",
        }.get(self.step, "")
        return whole[len(self.shown) :]

    @property
    def is_whole(self) -> bool:
        """Whether it may be confirmed."""
        if self.step is FormStep.TAX_ID:
            return TypedTaxId.read(self.text).is_valid
        if self.step is FormStep.EMAIL:
            name, _, domain = self.text.partition("@")
            return bool(name) and "." in domain.strip(".")
        return len(self.text.strip()) >= _LEAST.get(self.step, 1)

    @property
    def is_wrong(self) -> bool:
        """Whether it is all there, and its check digits tell that it is mistyped."""
        typed = TypedTaxId.read(self.text)
        return self.step is FormStep.TAX_ID and typed.fault is not None and typed.missing == 0

    def _with(self, key: str) -> str:
        """The text with one more character at the caret, or as it is."""
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
        return f"{_settled(before)} {after}" if self.step in _NAMES else longer


def _as_tax_id(text: str, with_key: str, key: str) -> str:
    if not (key.isascii() and key.isalnum()):
        return text
    longer = TypedTaxId.read(with_key)
    fits = len(longer.text) <= TaxIdKind.CNPJ.length and longer.fault is not TaxIdFault.CHARACTER
    return longer.text if fits else text


def _settled(name: str) -> str:
    """A name whose last word is written as it is between others: `Maria Da` becomes `Maria da`."""
    before, space, last = name.rpartition(" ")
    return f"{before} {last.lower()}" if space and last.lower() in _SMALL_WORDS else name
