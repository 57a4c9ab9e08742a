"""Message screens: a notice and one or two buttons. Failures, lockouts, a confirmed payment, the farewell."""

from collections.abc import Callable
from functools import partial
from math import ceil

from PySide6.QtCore import QCoreApplication, Slot
from PySide6.QtGui import QShowEvent

from totem.domain.customer import ServiceState
from totem.domain.text import format_money, join_sentences
from totem.session.view_state import Failure, ViewState, total
from totem.ui import boleto_text
from totem.ui.controls.action_bars import PrintButton, ShortcutBar
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.card import Card
from totem.ui.controls.message_panel import MessagePanel, RatingCard
from totem.ui.controls.text_layout import Text
from totem.ui.date_text import format_date
from totem.ui.layouts import add_items, column, row
from totem.ui.overlays.overlay import TRANSITION_MS
from totem.ui.screens.screen import Screen, UiContext, button_row, greeting
from totem.ui.shortcuts import TICKET
from totem.ui.theme import Theme, Tone, Type, Weight

BLOCKED_STATES = (ServiceState.BLOCKED_FOR_DEBT, ServiceState.BLOCKED, ServiceState.REDUCED)
QUIET_HEIGHT = 104


class MessageScreen(Screen):
    """A notice over the layout `buttons`, which a subclass fills."""

    def __init__(self, context: UiContext, name: str, symbol: str, tone: Tone) -> None:
        super().__init__(context, name)
        theme = self.theme
        read, self.buttons = self.add_panes(tall=True)
        self.notice = MessagePanel(theme, symbol, tone, centered=theme.portrait)
        if self.reading is not None:
            self.reading.add_optional(self.notice.medallion)
        add_items(read, None, self.notice, None)
        self.buttons.setSpacing(theme.px(24))
        if not theme.portrait:
            self.buttons.addStretch(1)

    def add_button(
        self,
        text: str,
        variant: ButtonVariant,
        name: str,
        on_click: Callable[[], object],
        *,
        icon: str = "",
    ) -> Button:
        """Add a full-width button; the first is the usual choice."""
        button = Button(self.theme, text, variant, icon=icon, name=name, height=148, on_click=on_click)
        self.buttons.addWidget(button)
        return button

    def center_buttons(self) -> None:
        """Centre the buttons on a wide panel, once all are added."""
        if not self.theme.portrait:
            self.buttons.addStretch(1)

    def reset(self) -> None:
        self.notice.show_notice("", "")
        self.set_spoken_text("")

    def show_message(
        self,
        title: str,
        sentence: str,
        *,
        support: str = "",
        small: str = "",
        symbol: str = "",
        tone: Tone | None = None,
    ) -> None:
        """Show a notice (`MessagePanel.show_notice`), which is the screen's sentence as well."""
        self.notice.show_notice(title, sentence, support=support, small=small, symbol=symbol, tone=tone)
        self.set_spoken_text(join_sentences(title, sentence))


class LookupFailedScreen(MessageScreen):
    """A lookup failed: one sentence and one next step for each `Failure`."""

    is_error = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "failed", "cloud-off", context.theme.palette.warning)
        main, other, add = ButtonVariant.PRIMARY, ButtonVariant.OUTLINE, self.add_button
        self._retry = add(self.tr("Tentar de novo"), main, "retry", self.intents.retry, icon="rotate-ccw")
        self._correct = add(self.tr("Corrigir o número"), other, "correct", self.go_back)
        self._sign_up = add(self.tr("Quero ser cliente"), other, "sign_up", self._begin_sign_up)
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        failure = view.failure or Failure.UNAVAILABLE
        unknown = failure is Failure.NOT_FOUND
        self._retry.setVisible(not unknown)
        offers_sign_up = any(each.value == "sign_up" for each in view.offered_forms)
        self._sign_up.setVisible(unknown and offers_sign_up)
        self._correct.relabel(
            self.tr("Corrigir o número") if unknown else self.tr("Digitar outro número"),
            variant=ButtonVariant.PRIMARY if unknown else ButtonVariant.OUTLINE,
        )
        title, sentence, symbol = sentence_of(failure)
        support, tone = self.context.brand.support, self.theme.palette.warning
        self.show_message(title, sentence, support=support, small=reference(view), symbol=symbol, tone=tone)

    @Slot()
    def _begin_sign_up(self) -> None:
        self.intents.form.begin_sign_up()


def reference(view: ViewState) -> str:
    """Return the reference of a failure, by which support finds it in the log; "" without one."""
    return f"ref. {view.reference}" if view.reference else ""


def sentence_of(failure: Failure) -> tuple[str, str, str]:
    """Return title, advice and icon of a failure."""
    translate = QCoreApplication.translate
    return {
        Failure.NOT_FOUND: (
            translate("failed", "Não encontramos esse documento"),
            translate("failed", "Confira o número. Se estiver certo, fale com um atendente."),
            "search-x",
        ),
        Failure.SLOW: (
            translate("failed", "O sistema está demorando"),
            translate("failed", "A consulta não terminou a tempo. Tente de novo."),
            "hourglass",
        ),
        Failure.REFUSED: (
            translate("failed", "Não foi possível consultar"),
            translate("failed", "O sistema não permitiu a consulta neste totem. Fale com um atendente."),
            "lock-keyhole",
        ),
        Failure.BAD_ANSWER: (
            translate("failed", "Não foi possível ler seus boletos"),
            translate(
                "failed", "A resposta do sistema veio com erro. Tente de novo ou fale com um atendente."
            ),
            "file-x",
        ),
        Failure.UNAVAILABLE: (
            translate("failed", "O sistema está fora do ar"),
            translate("failed", "Não conseguimos falar com o sistema. Tente de novo em alguns minutos."),
            "wifi-off",
        ),
    }[failure]


class IdentityFailedScreen(MessageScreen):
    """The identity check failed for good; the session ends by itself."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "rejected", "id-card", context.theme.palette.warning)
        self.add_button(self.tr("Voltar ao início"), ButtonVariant.PRIMARY, "done", self.intents.leave)
        self.center_buttons()
        self.back_button.hide()

    def update_view(self, view: ViewState) -> None:
        self.show_message(
            self.tr("Não conseguimos confirmar os dados"),
            self.tr("Confira o documento e a resposta ou fale com um atendente."),
            support=self.context.brand.support,
        )


_COUNTED_S = 90
"""Pauses up to this are counted in seconds, longer ones in minutes."""


class RateLimitedScreen(MessageScreen):
    """Pause by the rate limit. Gives no reason: the customer who waits is rarely the cause."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "paused", "hourglass", context.theme.palette.warning)
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        title = self.tr("Um momento, por favor")
        if view.pause_s > _COUNTED_S:
            back = self.tr("Este totem volta a funcionar em %n minuto(s).", "", ceil(view.pause_s / 60))
        else:
            back = self.tr("Este totem volta a funcionar em %n segundo(s).", "", view.pause_s)
        self.back_button.setVisible(view.form is not None)  # without a form it would lead where "Sair" does
        self.notice.show_notice(title, back)
        if not self.spoken_text:  # spoken once: a new sentence each second would be noise
            self.set_spoken_text(join_sentences(title, back))


class NoBoletosScreen(MessageScreen):
    """No boleto is open: good news, or a service that is blocked all the same, and the way to get it back."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "nothing_open", "party-popper", context.theme.palette.success)
        main, add = ButtonVariant.PRIMARY, self.add_button
        unlock, help_label = self.tr("Liberar minha internet"), self.tr("Preciso de ajuda")
        self._unlock = add(unlock, main, "unlock", self.intents.open_unlock, icon="wifi")
        self._help = add(help_label, main, "help", partial(TICKET.open, self.intents), icon="headset")
        self._finish = add(self.tr("Concluir"), main, "finish", self.intents.finish)
        self._more = ShortcutBar(self.theme, self.intents)
        self.buttons.addWidget(self._more)
        other, quiet = self.tr("Consultar outro documento"), ButtonVariant.QUIET
        self.buttons.addWidget(
            Button(self.theme, other, quiet, name="other", height=QUIET_HEIGHT, on_click=self.go_back)
        )
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        state = view.customer.service_state if view.customer is not None else ServiceState.UNKNOWN
        is_blocked = state in BLOCKED_STATES and not view.unlock.is_spent
        offers_unlock, offers_help = view.offers_unlock, is_blocked and view.offers_ticket
        self._unlock.setVisible(offers_unlock)
        self._help.setVisible(offers_help and not offers_unlock)
        self._finish.setVisible(not (offers_unlock or offers_help))
        self._more.follow(view, without=TICKET if self._help.isVisibleTo(self) else None)
        nothing = self.tr("Você não tem boletos em aberto")
        title, sentence = nothing, self.tr("Está tudo em dia. Obrigado!")
        symbol, tone = "party-popper", self.theme.palette.success
        if view.unlock.is_spent and state in BLOCKED_STATES:
            sentence = self.tr(
                "Desligue e ligue o roteador. Se a internet não voltar, fale com um atendente."
            )
            symbol = "check"
        elif is_blocked:
            is_slow = state is ServiceState.REDUCED
            title = self.tr("Sua internet está lenta") if is_slow else self.tr("Sua internet está bloqueada")
            unlock = self.tr("Pode liberar a internet agora.")
            advice = unlock if offers_unlock else self.tr("Fale com um atendente.")
            sentence = join_sentences(nothing, advice)
            symbol, tone = "triangle-alert" if is_slow else "wifi-off", self.theme.palette.warning
        needs_staff = is_blocked and not offers_unlock
        support = self.context.brand.support if needs_staff else ""
        self.show_message(title, sentence, support=support, small=greeting(view), symbol=symbol, tone=tone)


class FarewellScreen(MessageScreen):
    """Thanks; the session ends by itself after a few seconds."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "farewell", "smile", context.theme.palette.success)
        self._rating = RatingCard(self.theme) if context.asks_rating else None
        if self._rating is not None:
            self._rating.chosen.connect(self.intents.rate)
            self.buttons.addWidget(self._rating)
        self.add_button(self.tr("Encerrar"), ButtonVariant.PRIMARY, "done", self.intents.leave)
        again, slot = self.tr("Ver meus boletos"), self.intents.show_boletos
        self._another = self.add_button(again, ButtonVariant.OUTLINE, "another", slot)
        self.center_buttons()
        self.back_button.hide()

    def update_view(self, view: ViewState) -> None:
        self._another.setVisible(bool(view.all_boletos))
        thanks = self.context.brand.text("farewell", self.context.language)
        self.show_message(
            thanks or self.tr("Obrigado pela visita!"), self.tr("Seus dados serão apagados desta tela.")
        )
        if self._rating is not None:
            self._rating.show_rating(view.rating)
            self.set_spoken_text(join_sentences(self.spoken_text, self._rating.sentence))

    def reset(self) -> None:
        """Keep the notice: it has no data of the session."""


class PaidScreen(MessageScreen):
    """The amount paid and the time, the boletos still open, and the print button of the proof."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "paid", "check", context.theme.palette.success)
        theme = self.theme
        self._rest = _OpenBoletosCard(theme)
        self._rest.look.clicked.connect(self.go_back)
        self._print = PrintButton(theme, name="proof")
        self._print.clicked.connect(self.intents.print_chosen)
        finish, main = self.tr("Concluir"), ButtonVariant.PRIMARY
        done = Button(theme, finish, main, name="finish", on_click=self.intents.finish)
        add_items(self.buttons, self._rest, button_row(theme, done, self._print))
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
        self.back_button.setVisible(bool(view.all_boletos))
        self._print.follow(view, self.tr("Comprovante"))
        self.set_spoken_text(join_sentences(self.spoken_text, self._rest.spoken_text))

    def reset(self) -> None:
        super().reset()
        self._rest.reset()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.theme.motion:
            self.notice.medallion.pop(after_ms=TRANSITION_MS)


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
