"""First page of maintenance mode: the kiosk's health, and a tile for each other page, on two sides.

The people of the store have "Dia a dia": what is wrong and what to do, in their words, and what they do
themselves. Technicians have "Técnico": every check in its own words, and everything else.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from functools import partial
from typing import NamedTuple

from PySide6.QtCore import QTime, Slot

from totem.domain.text import capitalized, join_sentences
from totem.monitoring.health import HealthCheck, HealthFinding, HealthGroup, Severity
from totem.staff.action_runner import Action
from totem.staff.health_poller import HealthPoller, HealthRow, Rows
from totem.ui.controls.button import ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import IconLabel
from totem.ui.layouts import column, row
from totem.ui.staff.actions_page import LABELS, ServiceView
from totem.ui.staff.check_list import SEVERITY_WORDS, plain_row, severity_picture, severity_tone
from totem.ui.staff.page import MENU, Page
from totem.ui.staff.page_model import CheckGroup, PageButton, PageModel
from totem.ui.stylesheet import set_look, toned
from totem.ui.theme import Theme, Type, Weight

SERVICE = "notice"
"""Page of the service; its tile offers what changes the service now."""
CARDS = "cards"
"""Page of card charges; its tile stands where the kiosk takes cards."""
TITLES = {None: "Verificando…", Severity.OK: "Tudo em ordem"}
TROUBLES_FIRST = [Severity.ERROR, Severity.WARNING, Severity.OK]
TODAY = "Hoje"


class Side(Enum):
    """Side of the page: label and icon of its segment."""

    DAILY = "Dia a dia", "store"
    TECHNICAL = "Técnico", "wrench"


class Entry(NamedTuple):
    """Tile of a page: the page's name, its label and icon, and the side where it stands."""

    name: str
    label: str
    icon: str
    side: Side


ENTRIES = (
    Entry(SERVICE, LABELS[Action.OUT_OF_SERVICE], "pause", Side.DAILY),
    Entry("actions", "Ações", "zap", Side.DAILY),
    Entry("store", "Loja e sons", "store", Side.DAILY),
    Entry("statistics", "Estatísticas", "chart-column", Side.DAILY),
    Entry("outbox", "Envios", "send", Side.DAILY),
    Entry(CARDS, "Cartão", "credit-card", Side.DAILY),
    Entry("settings", "Configuração", "sliders-horizontal", Side.TECHNICAL),
    Entry("machine", "Computador e versão", "wrench", Side.TECHNICAL),
    Entry("fleet", "Frota", "network", Side.TECHNICAL),
    Entry("erp_test", "Teste do ERP", "server", Side.TECHNICAL),
    Entry("touch_test", "Teste de toque", "pointer", Side.TECHNICAL),
    Entry("screen_test", "Teste de tela", "monitor", Side.TECHNICAL),
)


class OverviewPage(Page):
    """The gravest trouble, over what else the people of the store ask for or all checks; and the tiles."""

    fill_reading = True

    def __init__(
        self,
        theme: Theme,
        entries: Sequence[Entry],
        poller: HealthPoller,
        service: ServiceView,
        *,
        clock: Callable[[], QTime] = QTime.currentTime,
    ) -> None:
        """`entries` are the tiles."""
        super().__init__(theme, "Manutenção", MENU)
        self._entries, self._poller, self._service = entries, poller, service
        poller.setParent(self)
        poller.found.connect(self._on_found)
        self._results: dict[str, Rows] = {}
        self._side = Side.DAILY
        self._head = _Head(theme, clock)
        self.add_content(self._head)
        sides = [(side.name.lower(), *side.value) for side in Side]
        self.add_segments("sides", sides, self._choose_side, height=92)
        self.refresh()

    def begin(self) -> None:
        super().begin()
        self._poller.start()

    def end(self) -> None:
        self._poller.stop()

    def model(self) -> PageModel:
        if self._side is Side.TECHNICAL:
            groups = [CheckGroup(group.value, tuple(self._rows(group))) for group in HealthGroup]
            return PageModel(cards=tuple(groups), buttons=(*self._tiles(),))
        found = self._found()
        others = found if not found or found[0].level is Severity.OK else found[1:]
        rows = tuple(plain_row(each) for each in others if each.plain is not None)
        return PageModel(cards=(CheckGroup(TODAY, rows, "today"),), buttons=(*self._tiles(),))

    def _tiles(self) -> Iterator[PageButton]:
        """Two in a row; the first of an odd number has a row for itself."""
        size = Type.BODY if self.theme.portrait and self.theme.is_large else Type.SMALL
        for side in Side:
            entries = [each for each in self._entries if each.side is side]
            for place, (name, label, icon, _) in enumerate(entries):
                variant, slot = ButtonVariant.KEY, partial(self.opened.emit, name)
                if name == SERVICE and self._service() is not None:  # what changes the service now
                    label, icon = LABELS[Action.BACK_IN_SERVICE], "check"  # noqa: PLW2901
                    variant = ButtonVariant.PRIMARY
                yield PageButton(
                    f"open_{name}",
                    label,
                    slot,
                    icon,
                    variant,
                    size=size,
                    is_shown=side is self._side,
                    is_beside=place > 0 and (place + len(entries)) % 2 == 1,
                )

    def _rows(self, group: HealthGroup) -> Iterator[HealthRow | HealthCheck]:
        for each in self._poller.checks:
            if each.group is group:
                yield from self._results.get(each.name, (each,))

    def _found(self) -> list[HealthFinding]:
        """All findings, the gravest first."""
        names = [each.name for each in self._poller.checks]
        found = [each.finding for name in names for each in self._results.get(name, ())]
        return sorted(found, key=lambda finding: TROUBLES_FIRST.index(finding.level))

    @Slot(str)
    def _choose_side(self, key: str) -> None:
        self._side = Side[key.upper()]
        self.refresh()
        self.reading.verticalScrollBar().setValue(0)

    @Slot(str, object)
    def _on_found(self, name: str, rows: Rows) -> None:
        self._results[name] = rows
        whole = len(self._results) == len(self._poller.checks)
        self._head.show_found(self._found(), whole=whole)
        self.refresh()


class _Head(Card):
    """The gravest trouble with its advice, readable from two metres away."""

    def __init__(self, theme: Theme, clock: Callable[[], QTime]) -> None:
        super().__init__(theme)
        self.setObjectName("head")
        self._theme, self._clock = theme, clock
        self._icon = IconLabel()
        self._part = Text(theme, Type.SMALL, Weight.BOLD, name="part")
        self._title = Text(theme, Type.LARGE, Weight.BOLD, name="state")
        self._advice = Text(theme, Type.BODY, Weight.STRONG, name="advice")
        self._seen = Text(theme, Type.SMALL, name="summary")
        self._lines = (self._part, self._title, self._advice, self._seen)
        words = column(None, *self._lines, None, gap=theme.px(4))
        margin = theme.px(32 if theme.is_large else 24)
        row(self._icon, (words, 1), gap=theme.px(28), margins=margin, parent=self)
        self.show_found([], whole=False)

    def show_found(self, found: Sequence[HealthFinding], *, whole: bool) -> None:
        """Show the first of `found`, which is the gravest; OK only once `found` is complete (`whole`)."""
        level = found[0].level if found else Severity.OK
        trouble = plain_row(found[0]).finding if level is not Severity.OK else None
        shown = None if level is Severity.OK and not whole else level
        tone = severity_tone(self._theme, shown)
        self._icon.setPixmap(severity_picture(self._theme, shown, 104, on_tone=True))
        self._part.show_text(capitalized(found[0].label) if trouble else "")
        self._title.setText(capitalized(trouble.words) if trouble else TITLES[shown])
        self._advice.show_text(trouble.what_to_do if trouble else "")
        seen = "Um momento." if shown is None else f"Verificado às {self._clock().toString('HH:mm')}."
        self._seen.setText(seen)
        for each in self._lines:
            each.set_color(tone.ink)
        state = f"{SEVERITY_WORDS[shown]}: {self._part.text()}" if trouble and shown else ""
        self.setAccessibleName(join_sentences(state, self._title.text(), self._advice.text(), seen))
        set_look(self, toned("head", tone, self._theme))
