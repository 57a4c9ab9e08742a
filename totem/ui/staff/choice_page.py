"""Page of staff's that offers the values of one setting."""

from collections.abc import Callable, Iterable
from functools import partial

from totem.system.background import Runner
from totem.ui.staff.page import EditPage
from totem.ui.staff.page_model import Confirmation, PageEntry, PageModel
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
        self._ask, self._options, self._now = ask, tuple(options), now
        self._write, self._warn, self._then = write, warn, then
        self.add_list()

    def begin(self) -> None:
        self.show_status(self._ask)
        self.refresh()

    def model(self) -> PageModel:
        now = self._now()
        entries = [self._entry(*each, is_chosen=each[0] == now) for each in self._options]
        return PageModel(entries=tuple(entries))

    def _entry(self, option: str, label: str, note: str, *, is_chosen: bool) -> PageEntry:
        warning = self._warn(option)
        question = Confirmation(label="", question=f"{warning} Toque de novo para trocar.", is_warning=True)
        return PageEntry(
            f"option_{option}",
            label,
            partial(self._choose, option),
            note,
            confirmation=question if warning else None,
            is_chosen=is_chosen,
        )

    def _choose(self, option: str) -> None:
        self.save(partial(self._write, option), lambda: self.opened.emit(self._then or self.back))
