"""A sign beside words that say what it shows."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QLabel

from totem.ui.qt_accessibility import Role, describe


class IconLabel(QLabel):
    """A picture that assistive technology passes over."""

    def __init__(self, picture: QPixmap | None = None) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        describe(self, Role.NoRole)
        if picture is not None:
            self.setPixmap(picture)
