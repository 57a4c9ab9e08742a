"""Content of a page of maintenance mode, as data: a status, tables, health checks, entries and buttons.

`Page` renders it, and asks for the second touch of what has a `Confirmation`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from totem.domain.text import join_sentences
from totem.monitoring.health import HealthCheck
from totem.staff.health_poller import HealthRow
from totem.ui.controls.button import ButtonVariant
from totem.ui.theme import Theme, Tone, Type, Weight

OPENS, CHANGES, CHOSEN = "chevron-right", "pencil", "check"
"""Signs at the end of an entry."""
SURE = "Toque de novo para confirmar"


@dataclass(frozen=True, slots=True)
class PageStatus:
    """The sentence at the beginning of a page; `good` marks it as a result, well or not."""

    text: str = ""
    good: bool | None = None
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Answer to a first touch; the second one acts, unless another control was touched between.

    Attributes:
        label: what the control says after the first touch; "" leaves its own.
        question: status until the second touch; "" leaves the page's.
        is_warning: the question warns.
    """

    label: str = SURE
    question: str = ""
    is_warning: bool = False

    def as_status(self) -> PageStatus:
        return PageStatus(self.question, good=False if self.is_warning else None)


@dataclass(frozen=True, slots=True)
class PageButton:
    """A button; `height` in units. With `is_beside` it stands beside the one before.

    One that `repeats` is touched again and again while it is held.
    A page offers the same buttons in the same order each time; those with `is_shown` unset are hidden.
    """

    name: str
    text: str
    on_touch: Callable[[], object]
    icon: str = ""
    variant: ButtonVariant = ButtonVariant.OUTLINE
    height: float = 112
    size: Type | None = None
    confirmation: Confirmation | None = None
    is_shown: bool = True
    is_enabled: bool = True
    is_beside: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class PageEntry:
    """An entry of the list: a touch target, a text where there is no `on_touch`, a card with `buttons`.

    Attributes:
        tone: colours of the icon; None for the usual ones.
        is_chosen: it is the present value, or one of the others; None in a list without a choice.
        heading: of the group that begins with it.
    """

    name: str
    title: str
    on_touch: Callable[[], object] | None = None
    note: str = ""
    icon: str = ""
    tone: Tone | None = None
    sign: str = OPENS
    confirmation: Confirmation | None = None
    is_chosen: bool | None = None
    is_enabled: bool = True
    heading: str = ""
    buttons: tuple[PageButton, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of a table; with `share`, a bar instead, of which this share is filled.

    Attributes:
        tone: its ink is the colour of the text or the bar; None for a text in the usual one.
    """

    text: str = ""
    weight: Weight = Weight.REGULAR
    tone: Tone | None = None
    is_right: bool = False
    share: float | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class PageTable:
    """A card of rows; hidden without any.

    Attributes:
        spoken: the accessible name.
        wide: the column that takes the room left.
        row_units: the least height of a row, and no gap between rows then.
        stacks: in larger text, the cells of a row stand one below the other.
    """

    name: str
    rows: tuple[tuple[Cell, ...], ...] = ()
    spoken: str = ""
    heading: str = ""
    total: str = ""
    note: str = ""
    wide: int = 0
    row_units: int = 0
    stacks: bool = False


def facts_table(theme: Theme, name: str, facts: Iterable[tuple[str, str]]) -> PageTable:
    """Return a table of labels with their values."""
    muted = Tone(theme.palette.muted, theme.palette.sunken)
    rows = tuple((Cell(label, tone=muted), Cell(value, Weight.STRONG)) for label, value in facts)
    spoken = join_sentences(*(f"{label.text}: {value.text}" for label, value in rows))
    return PageTable(name, rows, spoken, wide=1, stacks=True)


@dataclass(frozen=True, slots=True)
class CheckGroup:
    """Checks under a heading, some of them without a result yet; hidden without any.

    `prefix` begins the names of its rows.
    """

    name: str
    rows: tuple[HealthRow | HealthCheck, ...]
    prefix: str = "row"


@dataclass(frozen=True, slots=True)
class PageModel:
    """Content of a page.

    Attributes:
        status: shown until the page says something else.
        heading: of the list.
        entries: of the list; None hides it.
    """

    status: PageStatus = PageStatus()
    cards: tuple[PageTable | CheckGroup, ...] = ()
    heading: str = ""
    entries: tuple[PageEntry, ...] | None = ()
    buttons: tuple[PageButton, ...] = ()

    def control(self, name: str) -> PageButton | PageEntry | None:
        """The button or entry of this name; None if it is gone."""
        entries = self.entries or ()
        inside = [button for entry in entries for button in entry.buttons]
        controls: list[PageButton | PageEntry] = [*self.buttons, *entries, *inside]
        return next((each for each in controls if each.name == name), None)
