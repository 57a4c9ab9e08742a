"""QR codes and barcodes as widgets in whole pixels on white, and the cards that show them."""

from math import ceil

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.text import grouped
from totem.printing.layout.symbols import (
    QR_QUIET,
    Matrix,
    itf_length,
    itf_pixels,
    paint_itf,
    paint_qr,
    qr_matrix,
)
from totem.system.background import Runner, ignore_result, in_thread
from totem.system.latest_task import LatestTask
from totem.ui.controls.card import Card
from totem.ui.controls.progress import StepList
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import Role, describe, set_public_name
from totem.ui.theme import Theme, Type, Weight

QR_MM = 60.0
BARS_MM, LEAST_BARS_MM = 22.0, 13.0
"""Height of the bars, and the least of it, as on paper (FEBRABAN)."""
BARS_UNITS = 150
SMALL_QR_MM = 36.0
"""For an address, which is short: a phone reads it from 40 cm."""
TIGHT_RECEIPT_QR_MM = 40.0
"""Side of a code where room is short: of a few characters or a short address, read by phones from 50 cm."""


class QrView(QWidget):
    """A QR code with whole pixels a module, at least 60 mm wide with its quiet zone (ux.md).

    Signals:
        placed(int): the code's left edge, without its quiet zone, is at this place in the widget.
    """

    placed = Signal(int)

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._matrix: Matrix = ()
        self._ahead: tuple[str, Matrix] = ("", ())
        self._least_mm = QR_MM
        self.setObjectName(name)
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_least(self, millimetres: float) -> None:
        """Set the least width of the code, its quiet zone included."""
        self._least_mm = millimetres
        self.updateGeometry()

    @property
    def code_mm(self) -> float:
        """The width of the code as it is painted, its quiet zone included; 0 without a code."""
        if not self._matrix:
            return 0.0
        return self._module * (len(self._matrix) + 2 * QR_QUIET) / self._theme.px_per_mm

    @property
    def _module(self) -> float:
        """The width of a module as it is painted."""
        modules, ratio = len(self._matrix) + 2 * QR_QUIET, self.devicePixelRatioF()
        return int(min(self.width(), self.height()) * ratio) // modules / ratio

    def prepare(self, text: str, runner: Runner) -> None:
        """Encode the code that follows off the GUI thread: `show_payload` need not, then."""

        def keep(matrix: Matrix) -> None:
            self._ahead = text, matrix

        LatestTask(runner).run(in_thread(qr_matrix, text), done=keep, failed=ignore_result)

    def show_payload(self, text: str, spoken: str) -> None:
        """Show `text` as a QR code with the accessible name `spoken`."""
        if text != self._text:
            ready, ahead = self._ahead
            self._text, self._matrix = text, ahead if text == ready else qr_matrix(text)
            self.updateGeometry()
            self.update()
        self.setAccessibleName(spoken)
        self._tell_place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_place()

    def _tell_place(self) -> None:
        if self._matrix:
            self.placed.emit(round(self.width() - self._module * len(self._matrix)) // 2)

    def sizeHint(self) -> QSize:
        """The least whole pixels a module that make the code as wide as it has to be."""
        side = ceil(self._least_mm * self._theme.px_per_mm)
        if self._matrix:
            modules, ratio = len(self._matrix) + 2 * QR_QUIET, self.devicePixelRatioF()
            side = ceil(ceil(side * ratio / modules) * modules / ratio)
        return QSize(side, side)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self._ground(), Qt.GlobalColor.white)
            if self._matrix:
                paint_qr(painter, self.rect(), self._matrix)

    def _ground(self) -> QRect:
        """The white square behind the code."""
        side = min(self.width(), self.height())
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)


class ItfBarcodeView(QWidget):
    """44 digits as an ITF barcode, or a sentence where its bars would be too narrow for cameras.

    Attributes:
        fits: there is room for the bars.

    Signals:
        fitted(bool): `fits` has changed.
    """

    fitted = Signal(bool)

    def __init__(self, theme: Theme, *, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._barcode = self._spoken = ""
        self.fits = False
        self.setObjectName(name)
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        center = Qt.AlignmentFlag.AlignHCenter
        self._instead = Text(
            theme, Type.BODY, Weight.STRONG, align=center, name=f"{name}_instead", parent=self
        )
        self._side = theme.px(24)
        self._height_mm = BARS_MM

    def set_height(self, millimetres: float) -> None:
        """Set the least height of the bars."""
        self._height_mm = millimetres
        self.updateGeometry()

    def show_barcode(self, barcode: str, spoken: str) -> None:
        """Show a 44-digit barcode with the accessible name `spoken`."""
        self._barcode, self._spoken = barcode, spoken
        self._follow_width()
        self.update()

    def set_advice(self, sentence: str) -> None:
        """Set the sentence that stands in for bars that do not fit."""
        self._instead.setText(sentence)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        theme = self._theme
        height = max(theme.mm(self._height_mm), theme.px(BARS_UNITS if theme.is_spacious else 0))
        return QSize(theme.px(QR_MM), height)

    minimumSizeHint = sizeHint

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of the bars, or of a longer sentence."""
        height = self.sizeHint().height()
        if self._elements(width) is not None:
            return height
        return max(height, self._instead.heightForWidth(width - 2 * self._side))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._instead.setGeometry(self.rect().adjusted(self._side, 0, -self._side, 0))
        self._follow_width()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.fits and self._theme.palette.strong:
            return
        with QPainter(self) as painter:
            if self._theme.palette.strong:  # else the card around it is white, with round corners
                painter.fillRect(self.rect(), Qt.GlobalColor.white)
            if self._barcode:
                paint_itf(painter, self._even(self.rect()), self._barcode)

    def _follow_width(self) -> None:
        fits = self._elements(self.width()) is not None
        self._instead.setVisible(bool(self._barcode) and not fits)
        self.setAccessibleName(self._spoken if fits else "")
        describe(self, Role.Graphic if fits else Role.Grouping)  # of the sentence
        if fits is not self.fits:
            self.fits = fits
            self.fitted.emit(fits)

    def _elements(self, width: int) -> tuple[int, int] | None:
        """The pixels of the bars' elements; two are left for `_even`."""
        return itf_pixels(int((width - 2) * self.devicePixelRatioF()))

    def _even(self, area: QRect) -> QRect:
        """`area` with the bars starting on an even pixel: a picture scaled to half keeps them sharp."""
        elements = self._elements(area.width())
        length = itf_length(*elements) if elements else 0
        start = self.mapTo(self.window(), area.topLeft()).x() + (area.width() - length) // 2
        return area.adjusted(2 * (start % 2), 0, 0, 0)


class CodeCard(Card):
    """A QR code over the steps to use it; hidden without a code."""

    def __init__(self, theme: Theme, steps: list[str], *, name: str) -> None:
        """`name` is the object name of the code."""
        super().__init__(theme)
        self._code = QrView(theme, name=name)
        below = StepList(theme, steps)
        if not theme.is_large:
            below.show_sentence()
        pad = theme.px(32 if theme.is_spacious else 4 if theme.is_tight else 16)
        gap = theme.px(20 if theme.is_spacious else 10)
        column((self._code, 1), below, gap=gap, margins=pad, parent=self)
        self.hide()

    def show_payload(self, text: str, spoken: str) -> None:
        """Show `text` as a QR code; hide the card without text."""
        self._code.show_payload(text, spoken if text else "")
        self.setVisible(bool(text))


class UploadCard(Card):
    """The address for photos from a phone as a QR code; hidden without an address."""

    def __init__(self, theme: Theme, *, small: bool = False) -> None:
        """`small` where it stands beside other content."""
        super().__init__(theme)
        self._code = QrView(theme, name="upload_code")
        text = Text(theme, Type.BODY, Weight.STRONG, name="upload_status")
        text.setText(self.tr("Envie as fotos pelo celular: aponte a câmera para o código."))
        side = theme.mm(SMALL_QR_MM if small or theme.is_tight else QR_MM)
        self._code.setFixedSize(side, side)
        pad = theme.px(28 if theme.is_spacious else 12)
        code = self._code, Qt.AlignmentFlag.AlignVCenter
        row(code, (text, 1), gap=theme.px(28), margins=pad, parent=self)
        self.hide()

    def show_url(self, url: str | None) -> None:
        self._code.show_payload(url or "", self.tr("QR Code para enviar fotos pelo celular") if url else "")
        self.setVisible(bool(url))


class ReceiptCard(Card):
    """The protocol of a request, in large type and as a QR code; hidden without one.

    Attributes:
        spoken_text: the protocol as a sentence.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.spoken_text = ""
        label = Text(theme, Type.BODY, color=theme.palette.muted, name="protocol_label")
        label.setText(self.tr("Seu protocolo"))
        self._protocol = Text(theme, theme.headline, Weight.BOLD, fit=True, shrinks=True, name="protocol")
        set_public_name(self._protocol, self.tr("Seu protocolo"))
        texts = [label, self._protocol]
        if theme.is_spacious:
            tip = Text(theme, Type.SMALL, color=theme.palette.muted, name="protocol_tip")
            tip.setText(self.tr("Fotografe esta tela ou aponte a câmera para o código."))
            texts.append(tip)
        self._code = QrView(theme, name="protocol_code")
        side = theme.mm(QR_MM if theme.is_large else TIGHT_RECEIPT_QR_MM)
        self._code.setFixedSize(side, side)
        pad = theme.px(36 if theme.is_spacious else 16)
        code = self._code, Qt.AlignmentFlag.AlignVCenter
        row((column(*texts, gap=theme.px(4)), 1), code, gap=theme.px(28), margins=pad, parent=self)
        self.hide()

    def show_protocol(self, protocol: str, code: str) -> None:
        """Show a protocol, and the QR code of `code`."""
        self._protocol.setText(grouped(protocol))
        self._code.show_payload(code, self.tr("QR Code do protocolo"))
        self._code.setVisible(bool(code))
        spelled = ", ".join(protocol)
        self.spoken_text = self.tr("Seu protocolo é %1").replace("%1", spelled) if protocol else ""
        self.setVisible(bool(protocol))
