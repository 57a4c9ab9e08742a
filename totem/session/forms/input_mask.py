"""Text that is typed at a form step, and its caret, by the mask of the step."""

from dataclasses import dataclass, field, replace

from totem.session.forms.steps import FormStep


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

    def inserted(self, key: str) -> "InputMask":
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

    def with_domain(self, domain: str) -> "InputMask":
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
        return self.step.row.mask.format(self.text)

    @property
    def rest(self) -> str:
        """Placeholder of the missing digits, as zeros and separators; empty where their number is open."""
        return self.step.row.mask.template(self.text)[len(self.shown) :]

    @property
    def is_whole(self) -> bool:
        """True if it may be confirmed."""
        return self.step.row.mask.is_whole(self.text)

    @property
    def is_wrong(self) -> bool:
        """True if it is a complete tax id with wrong check digits."""
        return self.step.row.mask.is_wrong(self.text)

    def _with(self, key: str) -> str:
        """Return the text with one more character at the caret, unchanged where it is not accepted."""
        before = self.before
        return self.step.row.mask.insert(before, key, self.text[len(before) :])
