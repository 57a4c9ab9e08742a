"""Card of labelled facts, a line each."""

from collections.abc import Iterable

from PySide6.QtWidgets import QGridLayout

from totem.domain.text import join_sentences
from totem.ui.controls.card import Card
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import discard_all
from totem.ui.staff.status_message import breakable
from totem.ui.theme import Theme, Type, Weight

LABEL_UNITS = 200


class FactsCard(Card):
    """Shows facts, each with its label before it, in larger text above it; hidden without any."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme)
        self.setObjectName(name)
        self._is_stacked = theme.scale > 1
        self._rows = QGridLayout(self)
        self._rows.setColumnMinimumWidth(0, theme.px(LABEL_UNITS))
        self._rows.setColumnStretch(1, 1)
        self._rows.setHorizontalSpacing(theme.px(24))
        self._rows.setVerticalSpacing(theme.px(16))
        self._rows.setContentsMargins(*[theme.px(28)] * 4)

    def show_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Show these labels and values in place of those before."""
        shown = [*facts]
        discard_all(self._rows)
        for place, (label, value) in enumerate(shown):
            name = Text(self._theme, Type.SMALL, color=self._theme.palette.muted)
            name.setText(label)
            text = Text(self._theme, Type.SMALL, Weight.STRONG)
            text.setText(breakable(value))
            for side, each in enumerate((name, text)):
                if self._is_stacked:
                    self._rows.addWidget(each, 2 * place + side, 0, 1, 2)
                else:
                    self._rows.addWidget(each, place, side)
                each.show()
        self.setAccessibleName(join_sentences(*(f"{label}: {value}" for label, value in shown)))
        self.setVisible(bool(shown))
