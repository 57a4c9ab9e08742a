"""Paid screen: the payment is confirmed; shows the boletos still open, and prints a proof."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from totem.domain.text import format_date, format_money
from totem.session.view_state import ViewState
from totem.ui import boleto_text
from totem.ui.controls.action_bars import PrintButton
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.text import Text
from totem.ui.overlays.overlay import TRANSITION_MS
from totem.ui.screens.messages import MessageScreen
from totem.ui.screens.screen import UiContext, button_row
from totem.ui.theme import Theme, Type, Weight


class PaidScreen(MessageScreen):
    """The amount paid and the time, the boletos still open, and the print button of the proof.

    Signals:
        print_asked(): "Comprovante".
        finished(): "Concluir".
    """

    print_asked = Signal()
    finished = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "paid", "check", context.theme.palette.success)
        theme = self.theme
        self._rest = _Rest(theme)
        self._rest.look.clicked.connect(self.went_back)
        self._print = PrintButton(theme, name="proof")
        self._print.clicked.connect(self.print_asked)
        done = Button(theme, self.tr("Concluir"), ButtonVariant.PRIMARY, name="finish")
        done.clicked.connect(self.finished)
        foot = button_row(theme, self._print, done)
        self.buttons.addWidget(self._rest)
        self.buttons.addLayout(foot)
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        boleto = view.chosen
        if boleto is None or view.paid_at is None:
            return
        what = f"{boleto_text.amount(boleto)} · {boleto_text.description(boleto)}"
        when = self.tr("%1 às %2")
        when = when.replace("%1", format_date(view.paid_at)).replace("%2", f"{view.paid_at:%H:%M}")
        self.show_message(self.tr("Pagamento confirmado"), f"{what}\n{when}")
        self._rest.show_rest(view)
        self.back_button.setVisible(bool(view.boletos))
        self._print.follow(view, self.tr("Comprovante"))
        self.set_spoken_text(". ".join(filter(None, (self.spoken_text, self._rest.spoken_text))))

    def reset(self) -> None:
        self.notice.show_notice("", "")
        self._rest.reset()
        self.set_spoken_text("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.theme.motion:
            self.notice.medallion.pop(after_ms=TRANSITION_MS)


class _Rest(Card):
    """Count and total of open boletos, and a button to them; hidden without any."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.spoken_text = ""
        self._count = Text(theme, Type.BODY, Weight.BOLD, name="rest")
        self._total = Text(theme, Type.SMALL, color=theme.palette.muted, name="rest_total")
        self.look = Button(
            theme, self.tr("Ver boletos"), ButtonVariant.OUTLINE, name="look", size=Type.BODY, height=104
        )
        self.look.setFixedWidth(self.look.sizeHint().width())
        pad = theme.px(36)
        row = QHBoxLayout(self)
        row.setContentsMargins(pad, theme.px(28), theme.px(28), theme.px(28))
        row.setSpacing(theme.px(20))
        texts = QVBoxLayout()
        texts.setSpacing(theme.px(4))
        texts.addStretch(1)
        texts.addWidget(self._count)
        texts.addWidget(self._total)
        texts.addStretch(1)
        row.addLayout(texts, 1)
        row.addWidget(self.look)

    def show_rest(self, view: ViewState) -> None:
        """Show the count, and the total unless no amount is known."""
        count = len(view.boletos)
        left = self.tr("Ainda há %n boleto(s)", "", count)
        total = self.tr("%1 em aberto").replace("%1", format_money(view.total)) if view.total else ""
        self._count.show_text(left)
        self._total.show_text(total)
        self.spoken_text = ", ".join(filter(None, (left, total))) if count else ""
        self.setVisible(bool(count))

    def reset(self) -> None:
        self.spoken_text = ""
        for text in (self._count, self._total):
            text.setText("")
