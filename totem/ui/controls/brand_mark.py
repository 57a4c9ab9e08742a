"""The brand in the header of every screen, and the banner of the home screen."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from totem.ui.brand import Brand, Logo
from totem.ui.controls.text import Text
from totem.ui.image_loader import icon, paint_icon, paint_rounded
from totem.ui.theme import Theme, Type, Weight

PLATE_PADDING = 0.14  # of the mark's height
WIDE_PLATE_PADDING = 0.3  # at the ends of a wordmark
PLATE_RADIUS = 0.24
NARROWEST = 3  # times its height: a very wide logo gives way down to this


class BrandMark(QWidget):
    """A wordmark, or a square logo with the name beside it."""

    def __init__(self, theme: Theme, brand: Brand, *, on_brand: bool = False, height: float = 72) -> None:
        """`on_brand` is for a background in the brand's colour; `height` is in units."""
        super().__init__()
        self.setObjectName("brand")
        self.setAccessibleName(brand.name)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(22))
        if brand.logo is None:
            row.addWidget(_HouseMark(theme, theme.px(height), on_brand=on_brand))
        else:
            row.addWidget(_LogoView(theme, brand.logo, theme.px(height), on_brand=on_brand))
        if brand.logo is not None and brand.logo.is_wide:
            row.addStretch(1)
            return
        color = theme.palette.on_brand if on_brand else theme.palette.ink
        name = Text(theme, Type.LARGE, Weight.BOLD, color=color, fit=True, shrinks=True, name="brand_name")
        name.show_text(brand.name)
        row.addWidget(name, 1)


class _LogoView(QWidget):
    """The operator's logo, on a plate where its contrast with the background is too low."""

    def __init__(self, theme: Theme, logo: Logo, height: int, *, on_brand: bool) -> None:
        super().__init__()
        self._logo, self._height = logo, height
        self._plate = logo.plate_on(theme.palette.brand if on_brand else theme.palette.page)
        across = WIDE_PLATE_PADDING if logo.is_wide else PLATE_PADDING
        padding = QSize(round(height * across), round(height * PLATE_PADDING))
        self._padding = QSize(0, 0) if self._plate is None else padding
        self.setObjectName("logo")
        policy = QSizePolicy.Policy.Preferred if logo.is_wide else QSizePolicy.Policy.Fixed
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        across, down = self._padding.width(), self._padding.height()
        width = round((self._height - 2 * down) * self._logo.aspect) + 2 * across
        return QSize(max(self._height, width), self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), NARROWEST * self._height), self._height)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(self.rect())
        if self._plate is not None:
            paint_rounded(painter, room, self._height * PLATE_RADIUS, self._plate)
        across, down = self._padding.width(), self._padding.height()
        inner = room.adjusted(across, down, -across, -down)
        pixmap = self._logo.pixmap
        size = QSizeF(pixmap.size()).scaled(inner.size(), Qt.AspectRatioMode.KeepAspectRatio)
        centered = self._plate is not None or not self._logo.is_wide
        left = (inner.width() - size.width()) / 2 if centered else 0
        place = inner.topLeft() + QPointF(left, (inner.height() - size.height()) / 2)
        painter.drawPixmap(QRectF(place, size), pixmap, QRectF(pixmap.rect()))
        painter.end()


class _HouseMark(QWidget):
    """The default logo."""

    def __init__(self, theme: Theme, side: int, *, on_brand: bool) -> None:
        super().__init__()
        palette = theme.palette
        self._ground, self._ink = palette.brand, palette.on_brand
        if not (on_brand or palette.strong):
            self._ground, self._ink = palette.action, palette.on_action
        if on_brand or palette.strong:
            self._ground, self._ink = self._ink, self._ground
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_rounded(painter, QRectF(self.rect()), self.width() * 0.28, self._ground)
        side = round(self.width() * 0.6)
        at = (self.width() - side) // 2
        painter.drawPixmap(at, at, icon("wifi", side, self._ink.name()))
        painter.end()


ICON, PAD, GAP = 44, 30, 20


class Banner(QWidget):
    """An icon and a sentence on a translucent layer; hidden without a sentence."""

    def __init__(self, theme: Theme, symbol: str, *, name: str) -> None:
        super().__init__()
        self._theme, self._symbol = theme, symbol
        self.setObjectName(name)
        row = QHBoxLayout(self)
        pad = theme.px(PAD)
        row.setContentsMargins(pad + theme.px(ICON + GAP), theme.px(22), pad, theme.px(22))
        self._text = Text(theme, Type.BODY, Weight.STRONG, color=theme.palette.on_brand, name=f"{name}_text")
        row.addWidget(self._text)
        self.hide()

    def show_sentence(self, sentence: str) -> None:
        self._text.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette, side = self._theme, self._theme.palette, self._theme.px(ICON)
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        paint_rounded(painter, QRectF(self.rect()), theme.px(30), palette.veil)
        top = (self.height() - side) / 2
        paint_icon(painter, theme.px(PAD), top, side, self._symbol, palette.on_brand)
        painter.end()
