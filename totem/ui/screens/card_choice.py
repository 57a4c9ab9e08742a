"""Card view of the pay screen: debit or credit, then the number of instalments where there is a choice."""

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from totem.domain.card_payment import CardMethod
from totem.domain.text import format_money
from totem.session.card_terms import CardTerms, installment_amount
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card_terminal import InstallmentStepper, TerminalPicture
from totem.ui.controls.text_layout import Text
from totem.ui.layouts import column, row
from totem.ui.qt_accessibility import announce
from totem.ui.screens.payment_views import PayDensity
from totem.ui.theme import Theme, Type, Weight

translate = QCoreApplication.translate
ACTION_HEIGHT, LOW_ACTION_HEIGHT = 104, 84
METHOD_HEIGHT, LOW_METHOD_HEIGHT = 160, 104
PICTURE_UNITS = 480


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
