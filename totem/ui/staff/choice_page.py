"""Page of staff's that offers the values of one setting."""

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Slot

from totem.system.background import Runner
from totem.ui.staff.entry_card import EntryCard
from totem.ui.staff.page import EditPage
from totem.ui.theme import Theme

Option = tuple[str, str, str]
"""A value, its label and its note."""


def no_doubt(_option: str) -> str:
    return ""


class ChoicePage(EditPage):
    """A card for each option, of which the present one is marked; a touch writes it, and leads back.

    An option of which `warn` has a warning is written by a second touch.
    """

    def __init__(
        self,
        theme: Theme,
        name: str,
        title: str,
        ask: str,
        options: Iterable[Option],
        now: Callable[[], str],
        write: Callable[[str], None],
        runner: Runner,
        *,
        status: str = "setup_status",
        warn: Callable[[str], str] = no_doubt,
        then: str = "",
    ) -> None:
        """`now` gives the present value, `write` takes the new one; `then` is the next page, "" for back."""
        super().__init__(theme, title, name, runner, status=status)
        self._ask, self._now, self._write, self._warn, self._then = ask, now, write, warn, then
        self._doubtful = ""
        self._cards: dict[str, EntryCard] = {}
        shown = self.add_list().column
        for option, label, note in options:
            card = EntryCard(theme, label, note, name=f"option_{option}", key=option, sign="")
            card.picked.connect(self._choose)
            self._cards[option] = card
            shown.addWidget(card)
        shown.addStretch(1)

    def begin(self) -> None:
        self._doubtful = ""
        self.show_status(self._ask)
        for option, card in self._cards.items():
            card.set_chosen(chosen=option == self._now())

    @Slot(object)
    def _choose(self, option: str) -> None:
        warning = self._warn(option)
        if warning and self._doubtful != option:
            self._doubtful = option
            self.show_status(f"{warning} Toque de novo para trocar.", good=False)
        else:
            self.save(partial(self._write, option), lambda: self.opened.emit(self._then or self.back))
