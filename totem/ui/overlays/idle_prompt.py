"""Idle prompt: a countdown over the screen that one touch ends."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text import Text
from totem.ui.overlays.overlay import Overlay
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.theme import Theme, Type, Weight
from totem.ui.ui_context import UiContext


class IdlePrompt(Overlay):
    """The question and the countdown.

    Signals:
        stayed(): the panel was touched, or a key pressed.
        left(): "Sair agora".
    """

    stayed = Signal()
    left = Signal()

    def __init__(self, context: UiContext, countdown_s: float, parent: QWidget) -> None:
        super().__init__(context, "still_there", parent)
        theme = self.theme
        center = Qt.AlignmentFlag.AlignHCenter
        self._ring = _Ring(theme, countdown_s)
        title = Text(theme, Type.TITLE, Weight.BOLD, align=center)
        title.setText(self.tr("Você ainda está aí?"))
        sentence = Text(theme, Type.BODY, color=theme.palette.muted, align=center)
        sentence.setText(self.tr("Sem resposta, esta tela fecha e seus dados somem."))
        stay = Button(theme, self.tr("Continuar aqui"), ButtonVariant.PRIMARY, name="stay", height=148)
        stay.clicked.connect(self.stayed)
        self._leave = leave = Button(theme, self.tr("Sair agora"), ButtonVariant.OUTLINE, name="leave_now")
        leave.clicked.connect(self.left)
        self.column.addWidget(self._ring, 0, center)
        self.column.addWidget(title)
        self.column.addWidget(sentence)
        self.column.addSpacing(theme.px(12))
        if theme.portrait or theme.airy:
            self.column.addWidget(stay)
            self.column.addWidget(leave)
        else:  # side by side, where height is short
            answers = QHBoxLayout()
            answers.setSpacing(theme.px(20))
            answers.addWidget(leave, 1)
            answers.addWidget(stay, 1)
            self.column.addLayout(answers)
        advice = self.tr("Toque em qualquer lugar para continuar.")
        self._spoken_text = f"{title.text()} {sentence.text()} {advice}"
        self.setAccessibleName(self._spoken_text)

    def warn(self, seconds_left: int, *, may_leave: bool = True) -> None:
        """Show the seconds left; without `may_leave`, hide "Sair agora"."""
        self._leave.setVisible(may_leave)
        self._ring.show_seconds(seconds_left)
        if not self.isVisible():
            self.cover()
            self.announced.emit(self._spoken_text)
            announce(self, self.accessibleName(), urgent=True)

    def escape(self) -> None:
        """Stay."""
        self.stayed.emit()

    def on_early_touch(self) -> None:
        """Stay."""
        self.stayed.emit()

    def mousePressEvent(self, event: object) -> None:
        self.stayed.emit()

    def keyPressEvent(self, event: object) -> None:
        self.stayed.emit()


class _Ring(QWidget):
    def __init__(self, theme: Theme, whole_s: float) -> None:
        super().__init__()
        self._theme, self._whole_s, self._left_s = theme, whole_s, 0
        describe(self, Role.ProgressBar)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_seconds(self, seconds: int) -> None:
        self._left_s = seconds
        self.setAccessibleName(self.tr("Falta(m) %n segundo(s)", "", seconds))
        self.update()

    def sizeHint(self) -> QSize:
        side = self._theme.px(200) if self._theme.airy else self._theme.text(140)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, width = self._theme, self._theme.px(14)
        box = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.palette.track, width)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawEllipse(box)
        pen.setColor(theme.palette.accent)
        painter.setPen(pen)
        painter.drawArc(box, 90 * 16, round(360 * 16 * min(1.0, self._left_s / self._whole_s)))
        painter.setPen(theme.palette.ink)
        painter.setFont(theme.font(Type.TITLE, Weight.BOLD))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(self._left_s))
        painter.end()
