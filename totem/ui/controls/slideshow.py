"""The operator's slides with a cross-fade; an unreadable one is skipped."""

import logging
from asyncio import to_thread
from collections import deque
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import QHideEvent, QImage, QPainter, QPainterPath, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.system.background import Runner
from totem.system.image_files import UnreadableImage, load_image
from totem.system.latest_task import LatestTask
from totem.system.qt_timers import every
from totem.ui.image_loader import antialiased
from totem.ui.theme import Theme

log = logging.getLogger(__name__)
SHOWN_MS = 8_000
FADE_MS = 900


class Slideshow(QWidget):
    """Plays while it is visible; images are loaded off the GUI thread, one ahead.

    An image fills the widget, centred and cropped, whatever its proportions; before the first one there is a
    tinted card.

    Signals:
        emptied(): no slide can be shown; the widget is hidden.
    """

    emptied = Signal()

    def __init__(self, theme: Theme, slides: tuple[Path, ...], runner: Runner) -> None:
        super().__init__()
        self._theme, self._task = theme, LatestTask(runner)
        self._slides = deque(slides)
        """The next one first."""
        self._front, self._back = QImage(), QImage()
        self._timer = every(self, "slides", self._turn_over, SHOWN_MS)
        self._fade = QVariantAnimation(self)
        self._fade.setStartValue(0.0)
        self._fade.setEndValue(1.0)
        self._fade.setDuration(FADE_MS)
        self._fade.valueChanged.connect(self._repaint)
        self.setObjectName("slides")
        self.setAccessibleName(self.tr("Novidades"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._slides and not self._task.is_running:
            self._read_next()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        self._fade.stop()
        self._task.cancel()

    @Slot()
    def _turn_over(self) -> None:
        """Load the next slide, unless one is still loading."""
        if len(self._slides) > 1 and not self._task.is_running:
            self._read_next()

    def paintEvent(self, event: QPaintEvent) -> None:
        with antialiased(self, smooth=True) as painter:
            corners = QPainterPath()
            corners.addRoundedRect(QRectF(self.rect()), self._theme.px(36), self._theme.px(36))
            painter.setClipPath(corners)
            fading = self._fade.state() == QVariantAnimation.State.Running
            if self._front.isNull():
                painter.fillRect(self.rect(), self._theme.palette.veil)
                return
            if fading and not self._back.isNull():
                self._paint(painter, self._back)
                painter.setOpacity(float(self._fade.currentValue()))
            self._paint(painter, self._front)

    def _paint(self, painter: QPainter, image: QImage) -> None:
        """Paint the middle of an image over the whole widget, in its proportions."""
        shown = QSizeF(self.size()).scaled(QSizeF(image.size()), Qt.AspectRatioMode.KeepAspectRatio)
        source = QRectF(QPointF(0, 0), shown)
        source.moveCenter(QRectF(image.rect()).center())
        painter.drawImage(QRectF(self.rect()), image, source)

    def _read_next(self) -> None:
        load = _load_slide(self._slides[0], self.size() * self.devicePixelRatioF())
        self._task.run(load, done=self._show, failed=self._leave_out)

    def _show(self, image: QImage) -> None:
        self._slides.rotate(-1)
        self._back, self._front = self._front, image
        if self._theme.motion and not self._back.isNull():
            self._fade.start()
        self.update()

    def _leave_out(self, error: Exception) -> None:
        """Remove an unreadable slide, and load the next."""
        log.warning("brand.slides: %s", error)
        self._slides.popleft()
        if self._slides:
            self._read_next()
        else:
            self.hide()
            self.emptied.emit()

    @Slot(object)
    def _repaint(self, _progress: object) -> None:
        self.update()


async def _load_slide(path: Path, size: QSize) -> QImage:
    """Load the slide in a worker thread and crop it to `size`.

    Raises:
        UnreadableImage: it cannot be shown; the message has the file's name.
    """
    try:
        image = await to_thread(load_image, path, size, Qt.AspectRatioMode.KeepAspectRatioByExpanding)
    except UnreadableImage as trouble:
        raise UnreadableImage(trouble.fault, f"{path.name} {trouble}; left out") from None
    left, top = (image.width() - size.width()) // 2, (image.height() - size.height()) // 2
    return image.copy(left, top, size.width(), size.height())
