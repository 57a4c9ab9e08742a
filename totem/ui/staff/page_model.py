"""What a page of maintenance mode shows, as data: facts, health checks, entries and buttons.

`Page` renders it, and asks for the second touch of what has a `Confirmation`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from totem.monitoring.health import HealthCheck
from totem.staff.health_poller import HealthRow
from totem.ui.controls.button import ButtonVariant
from totem.ui.theme import Tone

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
    """What the first touch shows; the second one acts, unless another control was touched between.

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

    A page offers the same buttons in the same order each time; those with `is_shown` unset are hidden.
    """

    name: str
    text: str
    on_touch: Callable[[], object]
    icon: str = ""
    variant: ButtonVariant = ButtonVariant.OUTLINE
    height: float = 112
    confirmation: Confirmation | None = None
    is_shown: bool = True
    is_enabled: bool = True
    is_beside: bool = False


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
class CheckGroup:
    """Checks under a heading, some of them without a result yet; hidden without any.

    `prefix` begins the names of its rows.
    """

    heading: str
    rows: tuple[HealthRow | HealthCheck, ...]
    prefix: str = "row"


@dataclass(frozen=True, slots=True)
class PageModel:
    """Content of a page below its status.

    Attributes:
        facts: labels and values.
        heading: of the list.
        entries: of the list; None hides it.
    """

    facts: tuple[tuple[str, str], ...] = ()
    checks: tuple[CheckGroup, ...] = ()
    heading: str = ""
    entries: tuple[PageEntry, ...] | None = ()
    buttons: tuple[PageButton, ...] = ()

    def control(self, name: str) -> PageButton | PageEntry | None:
        """The button or entry of this name; None if it is gone."""
        entries = self.entries or ()
        inside = [button for entry in entries for button in entry.buttons]
        controls: list[PageButton | PageEntry] = [*self.buttons, *entries, *inside]
        return next((each for each in controls if each.name == name), None)
