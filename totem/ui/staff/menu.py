"""The first page: how the kiosk is at a glance, and what there is to do."""

from PySide6.QtWidgets import QGridLayout

from totem.ui.controls.button import Button, Look
from totem.ui.staff.page import Page
from totem.ui.theme import Theme


class Menu(Page):
    """A tile for each other page."""

    def __init__(self, theme: Theme, entries: list[tuple[str, str, str]]) -> None:
        """`entries` are the name, the label and the icon of each page."""
        super().__init__(theme, "Manutenção", "menu")
        grid = QGridLayout()
        grid.setSpacing(theme.px(24))
        columns = 2 if theme.portrait else 3
        for place, (name, label, icon) in enumerate(entries):
            tile = Button(theme, label, Look.KEY, icon=icon, name=f"open_{name}", height=160)
            tile.clicked.connect(self._open)
            tile.setProperty("page", name)
            grid.addWidget(tile, place // columns, place % columns)
        self.column.addLayout(grid)
        self.column.addStretch(1)

    def _open(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.opened.emit(str(sender.property("page")))
