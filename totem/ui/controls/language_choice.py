"""The languages as a row of pills: by their own names on the home screen, by two letters in the bar."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.ui.controls.button import LEAST_TARGET_MM, Button, Look
from totem.ui.languages import LANGUAGES, Language
from totem.ui.theme import Theme, Type, Weight

BAR_HEIGHT = 92
LEAST_WIDTH = 64
INSET = 8


class LanguageChoice(QWidget):
    """A pill for each language; the one that is spoken is the only one with a ground of its own.

    Signals:
        chosen(str): the code of the language that was touched.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, spoken: str, *, in_full: bool = False) -> None:
        """`spoken` is the code of the present language; `in_full` is for the home screen's ground."""
        super().__init__()
        self._theme, self._in_full = theme, in_full
        self.setObjectName("languages")
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if in_full else QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed
        )
        row = QHBoxLayout(self)
        inset = 0 if in_full else theme.px(INSET)
        row.setContentsMargins(inset, inset, inset, inset)
        row.setSpacing(theme.px(24) if in_full else 0)
        for language in LANGUAGES:
            pill = (_Invitation if in_full else _Letters)(theme, language)
            pill.setChecked(language.code == spoken)
            pill.clicked.connect(self._on_clicked)
            row.addWidget(pill, 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._in_full:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.palette.sunken)
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        painter.end()

    def mouseReleaseEvent(self, event: object) -> None:
        """A touch between two pills is meant for one of them, not for what lies under them."""

    def _on_clicked(self) -> None:
        pill = self.sender()
        if isinstance(pill, _Pill):
            self.chosen.emit(pill.code)


class _Pill(Button):
    def __init__(self, theme: Theme, language: Language, text: str, height: float, icon: str = "") -> None:
        name = f"language_{language.code}"
        super().__init__(theme, text, Look.NAV, icon=icon, name=name, size=Type.BODY, height=height)
        self.code = language.code
        self.setAccessibleName(language.name)
        self.setCheckable(True)

    def nextCheckState(self) -> None:
        """The one that is spoken stays marked when it is touched."""


class _Letters(_Pill):
    """Two letters in the bar's trough."""

    def __init__(self, theme: Theme, language: Language) -> None:
        super().__init__(theme, language, language.short, BAR_HEIGHT - 2 * INSET)

    def sizeHint(self) -> QSize:
        width = max(self.theme.px(LEAST_WIDTH), self.theme.mm(LEAST_TARGET_MM) + 1)
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def ink(self) -> QColor:
        return self.theme.palette.accent if self.isChecked() else self.theme.palette.muted

    def paint_ground(self, painter: QPainter) -> None:
        if not (self.isChecked() or self.isDown()):
            return
        palette, width = self.theme.palette, self.theme.px(3)
        painter.setPen(QPen(palette.accent, width) if self.isChecked() else Qt.PenStyle.NoPen)
        painter.setBrush(palette.surface if self.isChecked() else palette.line)
        radius = (min(self.width(), self.height()) - width) / 2
        painter.drawEllipse(QRectF(self.rect()).center(), radius, radius)

    def _weight(self) -> Weight:
        return Weight.BOLD if self.isChecked() else Weight.STRONG

    def _padding(self) -> int:
        return self.theme.px(6)


class _Invitation(_Pill):
    """The whole name, on the brand's colour."""

    def __init__(self, theme: Theme, language: Language) -> None:
        super().__init__(theme, language, language.name, 96)

    def setChecked(self, checked: bool) -> None:  # noqa: FBT001 - Qt's own parameter
        """The one that is spoken has a tick beside its name."""
        super().setChecked(checked)
        self.relabel(self.text(), icon="check" if checked else "")

    def ink(self) -> QColor:
        return self.theme.palette.on_brand

    def paint_ground(self, painter: QPainter) -> None:
        palette, marked = self.theme.palette, self.isChecked() or self.isDown()
        width = self.theme.px(4 if marked else 2)
        edge = QColor(palette.on_brand)
        edge.setAlphaF(1.0 if marked else 0.6)
        painter.setPen(QPen(edge, width))
        painter.setBrush(palette.veil if marked else Qt.BrushStyle.NoBrush)
        box = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)

    def _on_brand(self) -> bool:
        return True

    def _padding(self) -> int:
        return self.theme.px(10)
