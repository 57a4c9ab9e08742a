"""Text in the type scale. Always plain: nothing that a customer or an ERP sent is ever interpreted."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontMetrics, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from totem.ui.controls.balance import paint_text
from totem.ui.theme import Theme, Type, Weight


class Text(QLabel):
    """A paragraph, or one line that shrinks to its width where `fit` is set."""

    def __init__(
        self,
        theme: Theme,
        size: Type = Type.BODY,
        weight: Weight = Weight.REGULAR,
        *,
        color: QColor | None = None,
        align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
        fit: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._size, self._weight, self._fit = theme, size, weight, fit
        self._text = ""
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFont(theme.font(size, weight))
        vertical = align & Qt.AlignmentFlag.AlignVertical_Mask
        self.setAlignment(align if vertical else align | Qt.AlignmentFlag.AlignVCenter)
        self.setWordWrap(not fit)
        if fit:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.set_color(color or theme.palette.ink)

    def set_color(self, color: QColor) -> None:
        """Write in `color` from now on."""
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, color)
        self.setPalette(palette)

    def show_text(self, text: str) -> None:
        """Set the text; an empty one takes no room."""
        self.setText(text)
        if text and self.parentWidget() is None:
            return  # shown with its parent to be; by itself it would be a window of its own
        self.setVisible(bool(text))

    def setText(self, text: str) -> None:
        """Set the text as it is; what was shown before is forgotten."""
        self._text = text
        super().setText(text)
        self._refit()

    def _refit(self) -> None:
        """One line becomes smaller first, and is cut with an ellipsis at last."""
        if not self._fit or self.width() <= 0:
            return
        font = self._theme.fitted(self._text, self._size, self._weight, self.width())
        self.setFont(font)
        super().setText(QFontMetrics(font).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._refit()

    def paintEvent(self, event: object) -> None:
        paint_text(self)
