"""Message screens: a notice and one or two buttons. The base class, failures, lockouts and the farewell."""

from math import ceil

from PySide6.QtCore import QCoreApplication, Signal

from totem.session.view_state import Failure, ViewState
from totem.ui.controls.action_bars import ShortcutBar
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.message_panel import MessagePanel, RatingCard
from totem.ui.screens.screen import Screen, UiContext, greeting
from totem.ui.theme import Tone


class MessageScreen(Screen):
    """A notice over the layout `buttons`, which a subclass fills."""

    def __init__(self, context: UiContext, name: str, symbol: str, tone: Tone) -> None:
        super().__init__(context, name)
        theme = self.theme
        read, self.buttons = self.add_panes(tall=True)
        self.notice = MessagePanel(theme, symbol, tone, centered=theme.portrait)
        if self.reading is not None:
            self.reading.add_optional(self.notice.medallion)
        read.addStretch(1)
        read.addWidget(self.notice)
        read.addStretch(1)
        self.buttons.setSpacing(theme.px(24))
        if not theme.portrait:
            self.buttons.addStretch(1)

    def add_button(self, text: str, look: ButtonVariant, *, name: str, icon: str = "") -> Button:
        """Add a full-width button; the first is the usual choice."""
        button = Button(self.theme, text, look, icon=icon, name=name, height=148)
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
        self.set_spoken_text(f"{title}. {sentence}")


class LookupFailedScreen(MessageScreen):
    """A lookup failed: one sentence and one next step for each `Failure`.

    Signals:
        retried(): "Tentar de novo".
        sign_up_asked(): "Quero ser cliente", offered where the tax id is unknown.
    """

    retried = Signal()
    sign_up_asked = Signal()
    is_error = True

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "failed", "cloud-off", context.theme.palette.warning)
        self._retry = self.add_button(
            self.tr("Tentar de novo"), ButtonVariant.PRIMARY, icon="rotate-ccw", name="retry"
        )
        self._retry.clicked.connect(self.retried)
        self._correct = self.add_button(self.tr("Corrigir o número"), ButtonVariant.OUTLINE, name="correct")
        self._correct.clicked.connect(self.went_back)
        self._sign_up = self.add_button(self.tr("Quero ser cliente"), ButtonVariant.OUTLINE, name="sign_up")
        self._sign_up.clicked.connect(self.sign_up_asked)
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        failure = view.failure or Failure.UNAVAILABLE
        unknown = failure is Failure.NOT_FOUND
        self._retry.setVisible(not unknown)
        self._sign_up.setVisible(unknown and _offers_sign_up(view))
        self._correct.relabel(
            self.tr("Corrigir o número") if unknown else self.tr("Digitar outro número"),
            variant=ButtonVariant.PRIMARY if unknown else ButtonVariant.OUTLINE,
        )
        title, sentence, symbol = sentence_of(failure)
        small = f"ref. {view.reference}" if view.reference else ""
        support, tone = self.context.brand.support, self.theme.palette.warning
        self.show_message(title, sentence, support=support, small=small, symbol=symbol, tone=tone)


def _offers_sign_up(view: ViewState) -> bool:
    return any(each.value == "sign_up" for each in view.offered_forms)


def sentence_of(failure: Failure) -> tuple[str, str, str]:
    """Return title, advice and icon of a failure."""
    translate = QCoreApplication.translate
    match failure:
        case Failure.NOT_FOUND:
            return (
                translate("failed", "Não encontramos esse documento"),
                translate("failed", "Confira o número. Se estiver certo, fale com um atendente."),
                "search-x",
            )
        case Failure.SLOW:
            return (
                translate("failed", "O sistema está demorando"),
                translate("failed", "A consulta não terminou a tempo. Tente de novo."),
                "hourglass",
            )
        case Failure.REFUSED:
            return (
                translate("failed", "Não foi possível consultar"),
                translate("failed", "O sistema não liberou a consulta neste totem. Fale com um atendente."),
                "lock-keyhole",
            )
        case Failure.BAD_ANSWER:
            return (
                translate("failed", "Não foi possível ler seus boletos"),
                translate(
                    "failed", "A resposta do sistema veio com erro. Tente de novo ou fale com um atendente."
                ),
                "file-x",
            )
        case _:
            return (
                translate("failed", "O sistema está fora do ar"),
                translate("failed", "Não conseguimos falar com o sistema. Tente de novo em alguns minutos."),
                "wifi-off",
            )


class IdentityFailedScreen(MessageScreen):
    """The identity check failed for good; the session ends by itself."""

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "rejected", "id-card", context.theme.palette.warning)
        self.add_button(self.tr("Voltar ao início"), ButtonVariant.PRIMARY, name="done").clicked.connect(
            self.left
        )
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
            back = self.tr("Este totem volta sozinho em %n minuto(s).", "", ceil(view.pause_s / 60))
        else:
            back = self.tr("Este totem volta sozinho em %n segundo(s).", "", view.pause_s)
        self.notice.show_notice(title, back)
        if not self.spoken_text:  # spoken once: a new sentence each second would be noise
            self.set_spoken_text(f"{title}. {back}")


class NoBoletosScreen(MessageScreen):
    """No boleto is open.

    Signals:
        finished(): "Concluir".
        plan_asked(): "Meu plano".
        records_asked(): "Documentos".
    """

    finished = Signal()
    plan_asked = Signal()
    records_asked = Signal()

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "nothing_open", "party-popper", context.theme.palette.success)
        self.add_button(self.tr("Concluir"), ButtonVariant.PRIMARY, name="finish").clicked.connect(
            self.finished
        )
        self._more = ShortcutBar(self.theme)
        self._more.plan_asked.connect(self.plan_asked)
        self._more.records_asked.connect(self.records_asked)
        self.buttons.addWidget(self._more)
        other = self.add_button(self.tr("Consultar outro documento"), ButtonVariant.OUTLINE, name="other")
        other.clicked.connect(self.went_back)
        self.center_buttons()

    def update_view(self, view: ViewState) -> None:
        self._more.follow(view)
        title = self.tr("Você não tem boletos em aberto")
        self.show_message(title, self.tr("Está tudo em dia. Obrigado!"), small=greeting(view))


class FarewellScreen(MessageScreen):
    """Thanks; the session ends by itself after a few seconds.

    Signals:
        another_asked(): "Pagar outro boleto".
        rated(Rating): a rating was touched, where they are enabled.
    """

    another_asked = Signal()
    rated = Signal(object)

    def __init__(self, context: UiContext) -> None:
        super().__init__(context, "farewell", "smile", context.theme.palette.success)
        self._rating = self._add_rating() if context.asks_rating else None
        self.add_button(self.tr("Encerrar"), ButtonVariant.PRIMARY, name="done").clicked.connect(self.left)
        self._another = self.add_button(self.tr("Ver meus boletos"), ButtonVariant.OUTLINE, name="another")
        self._another.clicked.connect(self.another_asked)
        self.center_buttons()
        self.back_button.hide()

    def update_view(self, view: ViewState) -> None:
        self._another.setVisible(bool(view.boletos))
        thanks = self.context.brand.text("farewell", self.context.language)
        self.show_message(
            thanks or self.tr("Obrigado pela visita!"), self.tr("Seus dados já saem desta tela.")
        )
        if self._rating is not None:
            self._rating.show_rating(view.rating)
            self.set_spoken_text(f"{self.spoken_text} {self._rating.sentence}")

    def _add_rating(self) -> RatingCard:
        card = RatingCard(self.theme)
        card.chosen.connect(self.rated)
        self.buttons.addWidget(card)
        return card

    def reset(self) -> None:
        """Keep the notice: it has no data of the session."""
