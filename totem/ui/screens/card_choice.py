"""Card view of the pay screen: debit or credit, instalments, and the picture of the terminal."""

from collections.abc import Callable
from decimal import Decimal
from enum import Enum

from PySide6.QtCore import QCoreApplication, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.card_payment import CardMethod
from totem.domain.text import format_money
from totem.session.card_terms import CardTerms, installment_amount
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.text_layout import Text
from totem.ui.image_loader import antialiased, paint_icon, paint_picture
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import Role, announce, describe
from totem.ui.screens.payment_views import PayDensity
from totem.ui.theme import Theme, Tone, Type, Weight, mix, text_on

WIDTH_UNITS, HEIGHT_UNITS, LEAST_HEIGHT_UNITS = 640, 460, 150
"""Size of the picture, and the height down to which it shrinks as a whole."""
SCREEN_ICON = 343, 146, 72
"""Left, top and side of the icon on the drawn terminal's screen."""
STEP_UNITS, TIGHT_STEP_UNITS, LOW_STEP_UNITS = 128, 108, 84
STEP_GAP, TIGHT_STEP_GAP = 20, 4
"""Between a button and the words, which keep their size beside buttons of 20 mm on a tight panel."""
translate = QCoreApplication.translate
ACTION_HEIGHT, LOW_ACTION_HEIGHT = 104, 84
METHOD_HEIGHT, LOW_METHOD_HEIGHT = 160, 104
PICTURE_UNITS = 480


class TerminalScene(Enum):
    """Subject of the picture; the value is the icon on the terminal's screen."""

    CARD = "credit-card"
    """A card comes near: its waves reach the terminal."""
    WAIT = "clock"
    """The terminal alone."""
    LOOK = "circle-alert"
    """Its own screen has a message."""
    CANCEL = "x"


class TerminalPicture(QWidget):
    """A drawing of the terminal beside the kiosk, with the card that is held to it.

    It is drawn as a whole in its width and height, and adds nothing to the words beside it.
    """

    def __init__(self, theme: Theme, *, most: float = HEIGHT_UNITS) -> None:
        """`most` is its largest height in units."""
        super().__init__()
        self._theme, self._scene = theme, TerminalScene.CARD
        self.setObjectName("terminal_picture")
        describe(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMaximumHeight(theme.px(most))

    def show_scene(self, scene: TerminalScene) -> None:
        """Change the picture."""
        self._scene = scene
        self.update()

    def sizeHint(self) -> QSize:
        """The least; a stretch lets it grow with the room."""
        return QSize(1, self._theme.px(LEAST_HEIGHT_UNITS))

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, tone = self._theme.palette, self._screen_tone()
        body = palette.line if palette.strong else palette.accent
        key = palette.surface if palette.strong else mix(palette.track, body, 0.25)
        colors = {**palette.roles(), "body": body, "screen": tone.ground, "key": key}
        colors["screen_line"] = tone.ink if palette.strong else tone.ground
        colors["key_line"] = palette.line if palette.strong else key
        scale = min(self.width() / WIDTH_UNITS, self.height() / HEIGHT_UNITS)
        with antialiased(self, smooth=True) as painter:
            painter.translate(self.width() / 2, self.height() / 2)
            painter.scale(scale, scale)
            painter.translate(-WIDTH_UNITS / 2, -HEIGHT_UNITS / 2)
            paint_picture(painter, "card-terminal", colors)
            if self._scene is TerminalScene.CARD:
                paint_picture(painter, "held-card", colors)
            paint_icon(painter, *SCREEN_ICON, self._scene.value, tone.ink)

    def _screen_tone(self) -> Tone:
        palette = self._theme.palette
        if self._scene is TerminalScene.LOOK:
            return palette.warning
        if self._scene is TerminalScene.CARD and not palette.strong:
            return Tone(text_on(palette.accent), palette.accent)
        return Tone(palette.accent, palette.soft)


class InstallmentStepper(QWidget):
    """The number of instalments between two buttons, one less and one more.

    Attributes:
        count: the number that is shown.

    Signals:
        changed(int): a button was touched.
    """

    changed = Signal(int)

    def __init__(self, theme: Theme, *, is_low: bool) -> None:
        super().__init__()
        self.count, self._most = 1, 1
        height = LOW_STEP_UNITS if is_low else TIGHT_STEP_UNITS if theme.is_tight else STEP_UNITS
        variant = ButtonVariant.OUTLINE
        self._less = Button(
            theme, "", variant, icon="minus", icon_only=True, name="installments_less", height=height
        )
        self._more = Button(
            theme, "", variant, icon="plus", icon_only=True, name="installments_more", height=height
        )
        center = Qt.AlignmentFlag.AlignHCenter
        large, muted = Type.TITLE if theme.is_large else Type.LARGE, theme.palette.muted
        self._words = Text(
            theme, large, Weight.BOLD, align=center, fit=True, shrinks=True, name="installments"
        )
        self._total = Text(theme, Type.LARGE, color=muted, align=center, fit=True, shrinks=True, name="total")
        for button in (self._less, self._more):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._less.clicked.connect(self._take_one)
        self._more.clicked.connect(self._add_one)
        middle = Qt.AlignmentFlag.AlignVCenter
        words = column(None, self._words, self._total, None, gap=theme.px(4))
        gap = theme.px(TIGHT_STEP_GAP if theme.is_tight else STEP_GAP)
        row((self._less, middle), (words, 1), (self._more, middle), gap=gap, parent=self)

    def begin(self, most: int) -> None:
        """Begin with one instalment of at most `most`."""
        self._most = most
        self._set(1)

    def show_words(self, words: str, total: str) -> None:
        """Show the amount of an instalment, and their sum."""
        self._words.setText(words)
        self._total.setText(total)
        self._less.setAccessibleName(self.tr("Menos parcelas"))
        self._more.setAccessibleName(self.tr("Mais parcelas"))

    def _set(self, count: int) -> None:
        self.count = count
        self._less.setEnabled(count > 1)
        self._more.setEnabled(count < self._most)
        self.changed.emit(count)

    @Slot()
    def _take_one(self) -> None:
        self._set(max(1, self.count - 1))

    @Slot()
    def _add_one(self) -> None:
        self._set(min(self._most, self.count + 1))


def method_label(method: CardMethod) -> str:
    """Return the name of an instrument."""
    if method is CardMethod.DEBIT:
        return translate("card", "Débito")
    return translate("card", "Crédito")


class CardChoiceView(QWidget):
    """The instruments as large buttons under a picture of the terminal; a touch begins the payment.

    Where a credit card may be paid in instalments, their number is chosen first, on a page in the same place.

    Signals:
        turned(): the other page is shown.
    """

    turned = Signal()

    def __init__(self, theme: Theme, pay: Callable[[CardMethod, int], None]) -> None:
        """`pay` begins the payment, in so many instalments."""
        super().__init__()
        self.theme, self._pay, self._density = theme, pay, PayDensity.WHOLE
        self._terms: CardTerms | None = None
        self._amount = Decimal(0)
        self._is_low = is_low = not theme.portrait and not theme.is_spacious
        center = Qt.AlignmentFlag.AlignHCenter
        self._picture = TerminalPicture(theme, most=PICTURE_UNITS)
        large = Type.TITLE if theme.is_large and theme.portrait else Type.LARGE
        self._question = Text(theme, large, Weight.BOLD, lines=2, align=center, name="card_question")
        slots = {CardMethod.DEBIT: self._on_debit, CardMethod.CREDIT: self._on_credit}
        high = LOW_METHOD_HEIGHT if is_low else METHOD_HEIGHT
        self._methods = {
            method: Button(
                theme, "", icon="credit-card", name=f"card_{method.value}", height=high, on_click=slot
            )
            for method, slot in slots.items()
        }
        for button in self._methods.values():
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._stepper = InstallmentStepper(theme, is_low=is_low)
        self._stepper.changed.connect(self._on_count)
        height = LOW_ACTION_HEIGHT if is_low else ACTION_HEIGHT
        self._other = Button(
            theme, "", ButtonVariant.QUIET, name="card_other", height=height, on_click=self.begin
        )
        self._go = Button(
            theme, "", ButtonVariant.PRIMARY, name="card_pay", height=height, on_click=self._on_pay
        )
        gap = theme.px(20 if theme.is_large else 12)
        choice, count = QWidget(), QWidget()
        row(*((each, 1) for each in self._methods.values()), gap=gap, parent=choice)
        buttons = row((self._other, 2), (self._go, 3), gap=gap)
        column(self._stepper, buttons, gap=gap, parent=count)
        self._choice, self._count = choice, count
        count.hide()
        side = theme.px(36 if theme.is_large else 8 if theme.is_tight else 16)
        pad = theme.px(28 if theme.is_spacious and not theme.low else 10)
        column(
            None,
            (self._picture, 8),
            self._question,
            choice,
            count,
            *([] if theme.low else [None]),
            gap=theme.px(28 if theme.is_spacious else 10),
            margins=(side, pad, side, pad),
            parent=self,
        )

    def use(self, density: PayDensity) -> None:
        """Show what a density leaves."""
        self._density = density
        self._show_picture()

    def show_terms(self, terms: CardTerms, amount: Decimal) -> None:
        """Show the operator's terms for an amount."""
        self._terms, self._amount = terms, amount
        for method, button in self._methods.items():
            button.setVisible(method in terms.methods)
            price = format_money(terms.price(amount, method)) if terms.has_surcharge else ""
            button.relabel(method_label(method), detail=price)
        self._show_page()

    @Slot()
    def begin(self) -> None:
        """Go back to the choice of an instrument."""
        self._open(self._choice)

    def _open(self, page: QWidget) -> None:
        for each in (self._choice, self._count):
            each.setVisible(each is page)
        self._show_picture()
        self._show_page()

    def _show_picture(self) -> None:
        """Show the picture where the words leave room for it."""
        is_short = self.theme.scale > 1 and not self.theme.portrait and not self._count.isHidden()
        self._picture.setVisible(self._density < PayDensity.BESIDE and not is_short)

    def _show_page(self) -> None:
        if not self._count.isHidden():
            question = self.tr("Em quantas vezes?")
        elif len(self._terms.methods if self._terms is not None else ()) == 1:
            question = self.tr("Pague com o cartão na maquininha")
        else:
            question = self.tr("Débito ou crédito?")
        self._question.setText(question)
        self._other.relabel(self.tr("Trocar"))
        self._go.relabel(self.tr("Continuar"))

    @Slot()
    def _on_debit(self) -> None:
        self._pay(CardMethod.DEBIT, 1)

    @Slot()
    def _on_credit(self) -> None:
        terms = self._terms
        most = terms.most_installments(CardMethod.CREDIT) if terms is not None else 1
        if most == 1:
            self._pay(CardMethod.CREDIT, 1)
            return
        self._stepper.begin(most)
        self._open(self._count)
        self.turned.emit()
        self._go.setFocus()
        announce(self, self._question.text())

    @Slot(int)
    def _on_count(self, count: int) -> None:
        if self._terms is None:
            return
        total = self._terms.price(self._amount, CardMethod.CREDIT)
        installment = format_money(installment_amount(total, count))
        one = self.tr("1x de %1").replace("%1", installment)
        several = self.tr("%1x de %2").replace("%1", str(count)).replace("%2", installment)
        words = one if count == 1 else several
        self._stepper.show_words(words, self.tr("total de %1").replace("%1", format_money(total)))
        announce(self, words)

    @Slot()
    def _on_pay(self) -> None:
        self._pay(CardMethod.CREDIT, self._stepper.count)
