"""First page of maintenance mode: the health of the kiosk, and a tile for each other page."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTime, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QVBoxLayout

from totem.staff.health_poller import HealthPoller, Rows
from totem.staff.health_rules import LABELS, Severity, worst
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.text import Text
from totem.ui.staff.check_list import CheckList, SeverityIcon, severity_tone
from totem.ui.staff.page import MENU, Page
from totem.ui.theme import Theme, Type, Weight

ENTRIES = (
    ("actions", "Ações", "zap"),
    ("notice", "Aviso aos clientes", "megaphone"),
    ("settings", "Configuração", "sliders-horizontal"),
    ("statistics", "Estatísticas", "chart-column"),
    ("outbox", "Envios", "send"),
    ("erp_test", "Teste do ERP", "server"),
    ("touch_test", "Teste de toque", "pointer"),
    ("screen_test", "Teste de tela", "monitor"),
)
"""Name, label and icon of each page that has a tile."""
TITLES = {
    None: "Verificando…",
    Severity.OK: "Tudo em ordem",
    Severity.WARNING: "Atenção",
    Severity.ERROR: "Com problema",
}


class Menu(Page):
    """The overall severity, the checks in groups, and the tiles."""

    def __init__(
        self,
        theme: Theme,
        entries: Sequence[tuple[str, str, str]],
        poller: HealthPoller,
        groups: Sequence[tuple[str, Sequence[str]]],
        *,
        clock: Callable[[], QTime] = QTime.currentTime,
    ) -> None:
        """`entries` are the tiles; `groups` are headings, each with names of the probes of `poller`."""
        super().__init__(theme, "Manutenção", MENU, tall=True)
        self._poller = poller
        poller.setParent(self)
        poller.found.connect(self._on_found)
        present = set(poller.names)
        self._head = _Head(theme, clock)
        shown = [(head, [name for name in names if name in present]) for head, names in groups]
        lists = [CheckList(theme, heading, names) for heading, names in shown]
        self._sections = {name: each for group in lists for name, each in group.sections.items()}
        self.add_content(self._head, *lists)
        self.touch.addLayout(self._tiles(entries))

    def begin(self) -> None:
        self._poller.start()

    def end(self) -> None:
        self._poller.stop()

    def _tiles(self, entries: Sequence[tuple[str, str, str]]) -> QLayout:
        grid = QGridLayout()
        grid.setSpacing(self.theme.px(20))
        columns = 2
        size = Type.BODY if self.theme.portrait and self.theme.roomy else Type.SMALL
        for place, (name, label, icon) in enumerate(entries):
            tile = Button(
                self.theme, label, ButtonVariant.KEY, icon=icon, name=f"open_{name}", size=size, height=112
            )
            tile.clicked.connect(self._open)
            tile.setProperty("page", name)
            grid.addWidget(tile, place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)
        return grid

    def _open(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.opened.emit(str(sender.property("page")))

    @Slot(str, object)
    def _on_found(self, name: str, rows: Rows) -> None:
        self._sections[name].show_rows(rows)
        known = [section.levels for section in self._sections.values()]
        found = [level for levels in known if levels is not None for level in levels]
        self._head.show_found(found, whole=None not in known)


class _Head(Card):
    """Overall severity, readable from two metres away."""

    def __init__(self, theme: Theme, clock: Callable[[], QTime]) -> None:
        super().__init__(theme)
        self.setObjectName("head")
        self._theme, self._clock = theme, clock
        self._icon = SeverityIcon(theme, 104, on_tone=True)
        self._title = Text(theme, Type.LARGE, Weight.BOLD, name="state")
        self._words = Text(theme, Type.SMALL, name="summary")
        words = QVBoxLayout()
        words.setSpacing(theme.px(4))
        words.addStretch(1)
        words.addWidget(self._title)
        words.addWidget(self._words)
        words.addStretch(1)
        row = QHBoxLayout(self)
        margin = theme.px(32 if theme.roomy else 24)
        row.setContentsMargins(margin, margin, margin, margin)
        row.setSpacing(theme.px(28))
        row.addWidget(self._icon)
        row.addLayout(words, 1)
        self.show_found([], whole=False)

    def show_found(self, found: Sequence[tuple[str, Severity]], *, whole: bool) -> None:
        """Show the gravest of `found`; OK only once `found` is complete (`whole`)."""
        level: Severity | None = worst([each for _, each in found])
        if level is Severity.OK and not whole:
            level = None
        tone = severity_tone(self._theme, level)
        self._ground = None if self._theme.palette.strong else tone.ground  # on black it has a hairline
        self._icon.show_severity(level)
        self._title.setText(TITLES[level])
        self._title.set_color(tone.ink)
        self._words.setText(_summary(found, level, self._clock()))
        self._words.set_color(tone.ink)
        self.setAccessibleName(f"{TITLES[level]}. {self._words.text()}")
        self.update()


def _summary(found: Sequence[tuple[str, Severity]], level: Severity | None, now: QTime) -> str:
    """List the checks with problems, the gravest first, and the time of the reading."""
    if level is None:
        return "Um momento."
    troubled = [name for grave in (Severity.ERROR, Severity.WARNING) for name, each in found if each is grave]
    seen = f"Visto às {now.toString('HH:mm:ss')}."
    if not troubled:
        return seen
    labels = ", ".join(dict.fromkeys(LABELS[name] for name in troubled))
    return f"{labels[0].upper()}{labels[1:]}. {seen}"
