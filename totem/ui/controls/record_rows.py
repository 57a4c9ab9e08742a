"""The rows of a list of what a provider keeps of a customer: services, papers, lines of a statement."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from totem.ui.controls.card_list import Index


class Mark(Enum):
    """What a state means, told by a chip's icon and colours; the value is the icon."""

    GOOD = "check"
    ALARMING = "triangle-alert"
    OVER = "x"
    NEUTRAL = "list"


@dataclass(frozen=True, slots=True, repr=False)
class RecordRow:
    """A card: what it is, a line of detail, an amount, and a word on how it stands.

    `per` is what the amount is paid for. With a `mark`, the word is a chip. `public` is what is said of the
    card where others can hear.
    """

    title: str
    detail: str = ""
    amount: str = ""
    tag: str = ""
    icon: str = "receipt"
    public: str = ""
    per: str = ""
    mark: Mark | None = None

    @property
    def cost(self) -> str:
        """The amount, and what it is paid for."""
        return " ".join(filter(None, (self.amount, self.per)))

    @property
    def sentence(self) -> str:
        """All of it, to be read out."""
        return ". ".join(filter(None, (self.title, self.detail, self.cost, self.tag)))


class RecordModel(QAbstractListModel):
    """The rows of a list."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: tuple[RecordRow, ...] = ()

    def show_rows(self, rows: tuple[RecordRow, ...]) -> None:
        """Replace all rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return self.rows[index.row()].sentence
        return None
