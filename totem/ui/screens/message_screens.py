"""Messages with a card: no open boletos, the farewell, a confirmed payment."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout

from totem.domain.customer import ServiceState
from totem.domain.text import format_money, join_sentences
from totem.session.view_state import ViewState, total
from totem.ui import boleto_text
from totem.ui.controls.action_bars import ShortcutBar
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.message_panel import RatingCard
from totem.ui.controls.text_layout import Text
from totem.ui.date_text import format_date
from totem.ui.layouts import column, row
from totem.ui.screens.message_screen import Message, MessageAction, MessageScreen, MessageTone
from totem.ui.screens.screen import UiContext, greeting
from totem.ui.shortcuts import TICKET
from totem.ui.theme import Theme, Type, Weight

BLOCKED_STATES = (ServiceState.BLOCKED_FOR_DEBT, ServiceState.BLOCKED, ServiceState.REDUCED)
QUIET_HEIGHT = 104
translate = QCoreApplication.translate


def no_boletos(view: ViewState, _context: UiContext) -> Message:
    """No boleto is open: good news, or a service that is blocked all the same, and the way to get it back."""
    state = _service_state(view)
    is_blocked = _is_blocked(view)
    nothing = translate("nothing_open", "Você não tem boletos em aberto")
    title, sentence = nothing, translate("nothing_open", "Está tudo em dia. Obrigado!")
    symbol, tone = "party-popper", MessageTone.SUCCESS
    if view.unlock.is_spent and state in BLOCKED_STATES:
        sentence = translate(
            "nothing_open", "Desligue e ligue o roteador. Se a internet não voltar, fale com um atendente."
        )
        symbol = "check"
    elif is_blocked:
        is_slow = state is ServiceState.REDUCED
        blocked = translate("nothing_open", "Sua internet está bloqueada")
        title = translate("nothing_open", "Sua internet está lenta") if is_slow else blocked
        unlock = translate("nothing_open", "Pode liberar a internet agora.")
        staff = translate("nothing_open", "Fale com um atendente.")
        sentence = join_sentences(nothing, unlock if view.offers_unlock else staff)
        symbol, tone = "triangle-alert" if is_slow else "wifi-off", MessageTone.WARNING
    if view.offers_unlock:
        words = translate("nothing_open", "Liberar minha internet")
        action = MessageAction(
            "unlock", words, lambda intents: intents.open_unlock(), icon="wifi", is_main=True
        )
    elif _offers_help(view):
        action = MessageAction("help", TICKET.label(), TICKET.open, icon=TICKET.icon, is_main=True)
    else:
        words = translate("nothing_open", "Concluir")
        action = MessageAction("finish", words, lambda intents: intents.finish(), is_main=True)
    return Message(
        symbol,
        tone,
        title,
        sentence,
        (action,),
        needs_staff=is_blocked and not view.offers_unlock,
        small=greeting(view),
    )


def _service_state(view: ViewState) -> ServiceState:
    return view.customer.service_state if view.customer is not None else ServiceState.UNKNOWN


def _is_blocked(view: ViewState) -> bool:
    return _service_state(view) in BLOCKED_STATES and not view.unlock.is_spent


def _offers_help(view: ViewState) -> bool:
    """True if help has the place of the main action."""
    return _is_blocked(view) and view.offers_ticket and not view.offers_unlock


class NoBoletosScreen(MessageScreen):
    """The message over the shortcuts to other services."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "nothing_open", no_boletos)

    def add_cards_below(self, touch: QVBoxLayout) -> None:
        self._shortcuts = ShortcutBar(self.theme, self.intents)
        touch.addWidget(self._shortcuts)
        other, quiet, slot = self.tr("Consultar outro documento"), ButtonVariant.QUIET, self.go_back
        touch.addWidget(Button(self.theme, other, quiet, name="other", height=QUIET_HEIGHT, on_click=slot))

    def show_cards(self, view: ViewState) -> str:
        self._shortcuts.follow(view, without=TICKET if _offers_help(view) else None)
        return ""


def farewell(view: ViewState, context: UiContext) -> Message:
    """Thanks; the session ends by itself after a few seconds."""
    leave, boletos = translate("farewell", "Encerrar"), translate("farewell", "Ver meus boletos")
    actions = [MessageAction("done", leave, lambda intents: intents.leave(), is_main=True)]
    if view.all_boletos:
        actions.append(MessageAction("another", boletos, lambda intents: intents.show_boletos()))
    thanks = context.brand.text("farewell", context.language)
    return Message(
        "smile",
        MessageTone.SUCCESS,
        thanks or translate("farewell", "Obrigado pela visita!"),
        translate("farewell", "Seus dados serão apagados desta tela."),
        tuple(actions),
        goes_back=False,
    )


class FarewellScreen(MessageScreen):
    """The thanks, below them the rating where it is asked for."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "farewell", farewell)

    def add_cards(self, touch: QVBoxLayout) -> None:
        self._rating = RatingCard(self.theme) if self.context.asks_rating else None
        if self._rating is not None:
            self._rating.chosen.connect(self.intents.rate)
            touch.addWidget(self._rating)

    def show_cards(self, view: ViewState) -> str:
        if self._rating is None:
            return ""
        self._rating.show_rating(view.rating)
        return self._rating.sentence

    def reset(self) -> None:
        """Keep the message: it has no data of the session."""


def paid(view: ViewState, _context: UiContext) -> Message | None:
    """The amount paid and the time, and the print button of the proof."""
    boleto = view.chosen
    if boleto is None or view.paid_at is None:
        return None
    what = f"{boleto_text.amount(boleto)} · {boleto_text.description(boleto)}"
    when = translate("paid", "%1 às %2")
    when = when.replace("%1", format_date(view.paid_at)).replace("%2", f"{view.paid_at:%H:%M}")
    finish, proof = translate("paid", "Concluir"), translate("paid", "Comprovante")
    return Message(
        "check",
        MessageTone.SUCCESS,
        translate("paid", "Pagamento confirmado"),
        f"{what}\n{when}",
        (
            MessageAction("finish", finish, lambda intents: intents.finish(), is_main=True),
            MessageAction("proof", proof, lambda intents: intents.print_chosen(), prints=True),
        ),
        goes_back=bool(view.all_boletos),
    )


class PaidScreen(MessageScreen):
    """The payment, below it the boletos that are still open."""

    in_row = pops = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "paid", paid)

    def add_cards(self, touch: QVBoxLayout) -> None:
        self._rest = _OpenBoletosCard(self.theme)
        self._rest.look.clicked.connect(self.go_back)
        touch.addWidget(self._rest)

    def show_cards(self, view: ViewState) -> str:
        self._rest.show_rest(view)
        return self._rest.spoken_text

    def reset(self) -> None:
        super().reset()
        self._rest.reset()


class _OpenBoletosCard(Card):
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
        edge = theme.px(28)
        texts = column(None, self._count, self._total, None, gap=theme.px(4))
        row((texts, 1), self.look, gap=theme.px(20), margins=(theme.px(36), edge, edge, edge), parent=self)

    def show_rest(self, view: ViewState) -> None:
        """Show the count, and the total unless no amount is known."""
        unpaid = view.unpaid_boletos
        count, amount = len(unpaid), total(unpaid)
        left = self.tr("Ainda há %n boleto(s)", "", count)
        amount_left = self.tr("%1 em aberto").replace("%1", format_money(amount)) if amount else ""
        self._count.show_text(left)
        self._total.show_text(amount_left)
        self.spoken_text = ", ".join(filter(None, (left, amount_left))) if count else ""
        self.setVisible(bool(count))

    def reset(self) -> None:
        self.spoken_text = ""
        for text in (self._count, self._total):
            text.setText("")
