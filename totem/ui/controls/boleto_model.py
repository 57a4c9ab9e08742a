"""The boletos of a visit as a model: a row each, with a sentence to be read out and a mark to be set."""

from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from totem.domain.integrity import CheckedBoleto
from totem.ui import words
from totem.ui.controls.card_list import Index


class BoletoModel(QAbstractListModel):
    """The boletos of a visit, a row each.

    Attributes:
        today: the day that due dates are told against.
        offers_marks: whether rows can be marked at all.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._boletos: tuple[CheckedBoleto, ...] = ()
        self._marked: frozenset[int] = frozenset()
        self.today = date.min
        self.offers_marks = False

    def show_boletos(self, boletos: tuple[CheckedBoleto, ...], today: date, *, offers_marks: bool) -> None:
        """Replace all rows; none is marked."""
        self.beginResetModel()
        self._boletos, self._marked = boletos, frozenset()
        self.today, self.offers_marks = today, offers_marks
        self.endResetModel()

    def show_marks(self, marked: frozenset[int]) -> None:
        """Have these rows marked, and no others."""
        changed, self._marked = self._marked ^ marked, marked
        for row in changed:
            index = self.index(row, 0)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.CheckStateRole])

    def shown(self) -> tuple[CheckedBoleto, ...]:
        """All boletos, in order."""
        return self._boletos

    def boleto(self, index: Index) -> CheckedBoleto:
        """The boleto in a row."""
        return self._boletos[index.row()]

    def can_mark(self, index: Index) -> bool:
        """Whether a row has a mark to set."""
        return self.offers_marks and self.boleto(index).printable

    def is_marked(self, index: Index) -> bool:
        """Whether a row is marked."""
        return index.row() in self._marked

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._boletos)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self.can_mark(index):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return words.boleto_sentence(self.boleto(index), self.today)
        if role == Qt.ItemDataRole.CheckStateRole and self.can_mark(index):
            return Qt.CheckState.Checked if self.is_marked(index) else Qt.CheckState.Unchecked
        return None
