"""Home screen: the brand, the kiosk's purpose in three steps or slides, and the start button."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from totem.session.view_state import ViewState
from totem.ui.brand import Banner, BrandMark
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, row
from totem.ui.screen_layout import BurnInGuard, foot_margin, side_margin
from totem.ui.screens.screen import Screen, UiContext
from totem.ui.theme import HomeBackground, Theme, Type, Weight

if TYPE_CHECKING:
    from totem.ui.screens.home_actions import HomeActions

MARGIN = 72
TIGHT = 40
LEAST_GAP = 2
ACTIONS_ROW = 5
"""Of an upright panel's rows, the one below the invitation."""


class HomeScreen(Screen):
    """Fills the panel with the brand's colour; its content drifts a few pixels a minute against burn-in.

    A touch or a key begins a session.
    """

    takes_typing = passes_keys_on = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "home")
        self._background = HomeBackground.from_palette(self.theme.palette)
        self._actions: HomeActions | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._frame = QGridLayout(self)
        theme, side = self.theme, side_margin(self.theme)
        top = theme.px(MARGIN if theme.is_spacious else TIGHT)
        self._frame.setContentsMargins(side, top, side, foot_margin(theme))
        self._lay_out()
        BurnInGuard(self.theme, self._frame, self)
        self.set_spoken_text(self.tr("Toque para começar. Você só precisa do seu CPF ou CNPJ."))

    def content_rect(self) -> QRect:
        """All of it: the ground is another one than that of the other screens."""
        return self.rect()

    def update_view(self, view: ViewState) -> None:
        is_broken = view.printer_fault is not None
        self._no_print.show_sentence(self.tr("Hoje sem impressão: pague com PIX") if is_broken else "")
        self._steps.set_texts(self._step_texts(prints=view.printer_usable))
        self._introduction.follow(view)
        if view.offered_forms or self._actions is not None:
            self._offer(view)

    def _offer(self, view: ViewState) -> None:
        """Show the actions for forms, made when the first form is offered."""
        if self._actions is None:
            from totem.ui.screens.home_actions import HomeActions

            self._actions = HomeActions(self.theme, self.intents)
            if self.theme.is_tight and self.theme.low:
                self._frame.setVerticalSpacing(self.theme.px(LEAST_GAP))
            if self._beside is not None:
                self._beside.insertWidget(self._beside.indexOf(self._start) + 1, self._actions)
            else:
                self._frame.addWidget(self._actions, ACTIONS_ROW, 0)
        self._actions.offer(view.offered_forms)

    def escape(self) -> None:
        """Ignore it: there is no screen before home."""

    def _lay_out(self) -> None:
        theme, frame = self.theme, self._frame
        self._beside: QVBoxLayout | None = None
        self._introduction = introduction = _Introduction(self.context, self._background)
        start, invite, slot = self.tr("Toque para começar"), ButtonVariant.INVITE, self.intents.start
        self._start = Button(theme, start, invite, name="start", size=Type.TITLE, height=196, on_click=slot)
        self._steps = steps = _Steps(theme, self._step_texts(prints=True))
        self._no_print = Banner(theme, "printer-x", name="no_print")
        mark = BrandMark(theme, self.context.brand, on_brand=True, height=84)
        foot = self.make_footer(on_brand=True)
        if theme.portrait:
            frame.setVerticalSpacing(theme.px(48 if theme.is_spacious else 24))
            frame.addWidget(mark, 0, 0)
            frame.addWidget(introduction, 1, 0)
            frame.setRowStretch(1, 1)
            frame.addWidget(steps, 2, 0)
            frame.addWidget(self._no_print, 3, 0)
            frame.addWidget(self._start, 4, 0)
            frame.addWidget(foot, ACTIONS_ROW + 1, 0)
        else:
            below = [] if theme.low else [None]
            side = column(None, steps, self._no_print, self._start, *below, gap=theme.px(48))
            self._beside = side
            frame.setHorizontalSpacing(theme.px(96))
            frame.setVerticalSpacing(theme.px(36))
            frame.addWidget(mark, 0, 0)
            frame.addWidget(introduction, 1, 0)
            frame.addLayout(side, 0, 1, 2, 1)
            frame.addWidget(foot, 2, 0, 1, 2)
            frame.setRowStretch(1, 1)
            frame.setColumnStretch(0, 10)
            frame.setColumnStretch(1, 9)
        if not theme.is_spacious:
            steps.hide()

    def _step_texts(self, *, prints: bool) -> list[str]:
        pay = self.tr("Pague com PIX ou imprima") if prints else self.tr("Pague com PIX no celular")
        return [self.tr("Digite seu CPF ou CNPJ"), self.tr("Escolha o boleto"), pay]

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.intents.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Start by Enter, or by the first digit of a tax id that is typed or scanned."""
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or (text.isascii() and text.isalnum()):
            self.intents.start()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), self._background.brush(self.size()))
        painter.end()


class _Introduction(QWidget):
    """The purpose in the largest type, over the operator's slides or a lead sentence."""

    def __init__(self, context: UiContext, ground: HomeBackground) -> None:
        super().__init__()
        self._shows_slides, self._has_lead = False, True
        theme, brand, spoken = context.theme, context.brand, context.language
        size = Type.TITLE if brand.slides else theme.headline
        self._title = Text(theme, size, Weight.BOLD, lines=4, color=theme.palette.on_brand, name="title")
        self._title.setText(brand.text("home_title", spoken) or self.tr("Seu boleto em menos de um minuto."))
        self._lead = Text(theme, Type.LARGE, color=ground.lead, name="lead")
        services = {
            "boletos": self.tr("Boletos"),
            "unlock": self.tr("Internet bloqueada"),
            "ticket": self.tr("Ajuda"),
            "contact": self.tr("Meus contatos"),
        }
        named = " · ".join(services[each] for each in context.named_services)
        self._own_lead = named or brand.text("home_lead", spoken)
        self._set_lead(prints=True)
        self._theme, self._size = theme, size
        gap = theme.px(36 if theme.is_spacious else 20)
        self._column = column((None, 3), self._title, self._lead, (None, 2), gap=gap, parent=self)
        if brand.slides:
            self._add_slides(context)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """In larger text, shrink the title down to its usual size, then hide the lead."""
        if self._shows_slides or self._theme.scale == 1:
            return
        usual, grown = self._size.value, self._size.value * self._theme.scale
        sizes = [grown - (grown - usual) * step / 4 for step in range(5)]
        for lead, size in [(lead, size) for lead in (self._has_lead, False) for size in sizes]:
            self._title.limit(size)
            if self._needed(lead=lead) <= self.height():
                break
        self._lead.setVisible(lead)

    def _needed(self, *, lead: bool) -> int:
        title = self._title.heightForWidth(self.width())
        return title + (self._column.spacing() + self._lead.heightForWidth(self.width()) if lead else 0)

    def _add_slides(self, context: UiContext) -> None:
        from totem.ui.controls.slideshow import Slideshow

        slides = Slideshow(context.theme, context.brand.slides, context.runner)
        slides.emptied.connect(self._hide_slides)
        self._column.insertWidget(self._column.count() - 1, slides, 1000)
        self._title.setVisible(context.theme.is_large)
        self._shows_slides = True
        self._lead.hide()

    @Slot()
    def _hide_slides(self) -> None:
        """Show the texts where no slide can be shown."""
        self._shows_slides = False
        self._title.show()
        self._show_lead()

    def follow(self, view: ViewState) -> None:
        """Promise paper only where there is a printer; hide the lead while that has a fault."""
        self._set_lead(prints=view.has_printer)
        self._has_lead = view.printer_fault is None
        self._show_lead()

    def _set_lead(self, *, prints: bool) -> None:
        if prints:
            usual = self.tr("Pague com PIX no celular ou leve impresso. Você só precisa do seu CPF ou CNPJ.")
        else:
            usual = self.tr("Pague com PIX no celular. Você só precisa do seu CPF ou CNPJ.")
        self._lead.setText(self._own_lead or usual)

    def _show_lead(self) -> None:
        self._lead.setVisible(self._has_lead and not self._shows_slides)
        self._fit()


class _Steps(QWidget):
    """The three steps of a session, each on its own veil."""

    def __init__(self, theme: Theme, steps: list[str]) -> None:
        super().__init__()
        self._each = [_HomeStep(theme, number, words) for number, words in enumerate(steps, start=1)]
        row(*((step, 1) for step in self._each), gap=theme.px(24), parent=self)

    def set_texts(self, steps: list[str]) -> None:
        for step, words in zip(self._each, steps, strict=True):
            step.text.setText(words)


class _HomeStep(QWidget):
    def __init__(self, theme: Theme, number: int, words: str) -> None:
        super().__init__()
        self._theme, self._number = theme, number
        self.text = Text(
            theme, Type.BODY, Weight.STRONG, color=theme.palette.on_brand, align=Qt.AlignmentFlag.AlignTop
        )
        self.text.setText(words)
        pad = theme.px(30)
        margins = (pad, pad + theme.px(72) + theme.px(22), theme.px(20), pad)
        column(self.text, None, margins=margins, parent=self)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, palette = self._theme, self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.veil)
        painter.drawRoundedRect(QRectF(self.rect()), theme.px(36), theme.px(36))
        painter.setBrush(palette.on_brand)
        badge = QRectF(theme.px(30), theme.px(30), theme.px(72), theme.px(72))
        painter.drawEllipse(badge)
        painter.setPen(palette.brand)
        painter.setFont(theme.font(Type.LARGE, Weight.BOLD))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, str(self._number))
        painter.end()
