"""Card of a table: texts in rows, and bars of amounts."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, discard, row
from totem.ui.staff.page_model import Cell, PageTable
from totem.ui.staff.status_message import breakable
from totem.ui.stylesheet import AMOUNT_UNITS, set_look, toned
from totem.ui.theme import Theme, Tone, Type, Weight

LABEL_UNITS, LEAST_BAR_UNITS = 200, 160
PARTS = 1000


class TableCard(Card):
    """A heading, a total and a note over a table, each where the table has it."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme)
        self.setObjectName(name)
        self._heading = Text(theme, Type.BODY, Weight.BOLD, name="heading")
        self._total = Text(theme, Type.TITLE, Weight.BOLD, name=f"{name}_total")
        self._note = Text(theme, Type.SMALL, color=theme.palette.muted, name=f"{name}_note")
        self._column = column(
            self._heading, self._total, self._note, gap=theme.px(16), margins=theme.px(28), parent=self
        )
        self._rows = QWidget()
        self._shown: PageTable | None = None

    def show_content(self, table: PageTable) -> None:
        """Show a table in place of the one before."""
        self.setVisible(bool(table.rows))
        if table == self._shown:
            return
        self._shown = table
        self.setAccessibleName(table.spoken)
        self._heading.show_text(table.heading)
        self._total.show_text(table.total)
        self._note.show_text(table.note)
        discard(self._column, self._rows)
        self._rows = self._make_rows(table)
        self._column.addWidget(self._rows)
        self._rows.show()

    def _make_rows(self, table: PageTable) -> QWidget:
        theme, rows = self._theme, QWidget()
        is_stacked = table.stacks and theme.scale > 1
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.px(24))
        grid.setVerticalSpacing(theme.px(0 if table.row_units else 12))
        if not is_stacked:
            grid.setColumnStretch(table.wide, 1)
            grid.setColumnMinimumWidth(0, theme.px(LABEL_UNITS if table.stacks else 0))
        for place, cells in enumerate(table.rows):
            for side, cell in enumerate(cells):
                line, across = (len(cells) * place + side, 0) if is_stacked else (place, side)
                made = self._make_cell(cell, hugs=not is_stacked and side != table.wide)
                grid.addWidget(made, line, across)
                if cell.is_right:
                    grid.setAlignment(made, Qt.AlignmentFlag.AlignRight)
                if not side:
                    made.setMinimumHeight(theme.px(table.row_units))
        return rows

    def _make_cell(self, cell: Cell, *, hugs: bool) -> QWidget:
        if cell.share is not None and cell.tone is not None:
            return _bar(self._theme, cell.share, cell.tone)
        color = cell.tone.ink if cell.tone is not None else None
        text = Text(self._theme, Type.SMALL, cell.weight, color=color, hugs=hugs, name=cell.name)
        text.setText(breakable(cell.text))
        if cell.is_right:
            text.setMinimumWidth(text.line_width + 2)  # a number gives no way to a long label
        return text


def _bar(theme: Theme, share: float, tone: Tone) -> QWidget:
    track, filled = QWidget(), round(PARTS * share)
    set_look(track, "amounts")
    track.setFixedHeight(theme.px(AMOUNT_UNITS))
    track.setMinimumWidth(theme.px(LEAST_BAR_UNITS))
    if share > 0:
        fill = QWidget()
        fill.setMinimumWidth(theme.px(AMOUNT_UNITS))
        set_look(fill, toned("amount", tone, theme))
        row((fill, filled), (None, PARTS - filled), gap=0, parent=track)
    return track
