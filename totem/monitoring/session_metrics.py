"""Metrics of one session: its outcome, its end, the time in each state, the failures; no personal data.

The operator's page shows them, too, on a server without Qt; `metrics_recorder` records them.
"""

from collections import Counter

from totem.domain.text import ExplainedCode
from totem.session.states import RESTING, Event, State
from totem.session.view_state import Failure, ViewState


class MetricKind(ExplainedCode):
    """Kind of a metric, with its name in the database and its label."""

    SESSION = "visit", "Visitas"
    """Sessions by `SessionOutcome` and hour."""
    ENDED = "ended", "Como a visita terminou"
    """Sessions by `Ending`."""
    LEFT_AT = "left_at", "Saiu na tela"
    """Sessions that were left before the farewell, by their last state."""
    EXPIRED_AT = "expired_at", "Tempo esgotado na tela"
    """Sessions that expired, by their last state."""
    STAYS = "stays", "Vezes em cada tela"
    """Entries into each state."""
    SECONDS = "seconds", "Segundos em cada tela"
    """Total time in each state."""
    PAGES = "pages", "Páginas"
    """Requested slips by result: `PRINTED`, `GIVEN_UP` or the printer's fault."""
    ERP_FAILURE = "erp_failure", "Falhas do ERP"
    """Failed searches by `Failure`, unknown tax ids left out."""
    PRINTER_FAILURE = "printer_failure", "Falhas da impressora"
    """Failed prints by `PrinterFault`."""
    PAYMENT = "payment", "Boletos pagos"
    """Boletos whose payment was detected: `ALONE`, or `IN_SERIES` with others that were selected."""
    PASSED_OVER = "passed_over", "Boletos pulados"
    """Boletos of a series that were not paid in their turn, by `ItemStatus`."""
    FORM = "form", "Pedidos guardados"
    """Forms stored in the outbox: sign-ups, call requests and edits."""
    FORM_LEFT_AT = "form_left_at", "Formulário abandonado em"
    """Abandoned forms, by form and step, as in "sign_up.plan"."""
    RATING = "rating", "Avaliações"
    """Ratings by `Rating`."""
    CARD = "card", "Pagamentos com cartão"
    """Charges on the card terminal by their end for the customer, as in "approved.debit" or "declined"."""
    UNLOCK = "unlock", "Liberações em confiança"
    """Requested trust unlocks by result, refusals by reason, as in "refused.ja_usado"."""
    TICKET = "ticket", "Pedidos de ajuda"
    """Support tickets stored in the outbox, by the name of their kind."""


class SessionOutcome(ExplainedCode):
    """Best result of a session, in ascending order, with its name in the database and its label."""

    NO_TAX_ID = "no_document", "Sem documento"
    HELD_UP = "held_up", "Tentativas demais"
    FORM_LEFT = "form_left", "Desistiu de um pedido"
    """A form was begun, but not sent."""
    GAVE_UP = "gave_up", "Desistiu na busca"
    """A tax id was entered, and the session left before the answer."""
    NOT_FOUND = "not_found", "Não encontrado"
    UNAVAILABLE = "unavailable", "ERP fora do ar"
    SLOW = "slow", "ERP lento demais"
    REFUSED = "refused", "ERP recusou"
    BAD_ANSWER = "bad_answer", "ERP respondeu com erro"
    REJECTED = "rejected", "Identidade não confirmada"
    """The identity check failed."""
    NOTHING_OPEN = "nothing_open", "Nada em aberto"
    LISTED = "listed", "Só viu a lista"
    """The boletos were listed, and none of them opened."""
    OPENED = "opened", "Abriu um boleto"
    """A boleto was opened, and neither printed nor seen to be paid."""
    PRINTED = "printed", "Imprimiu"
    PAID = "paid", "Pagamento confirmado"
    SIGN_UP_STATUS_SEEN = "standing_seen", "Viu a situação do pedido"
    """The status of a sign-up was shown."""
    FORM_SENT = "form_sent", "Enviou um pedido"
    """A sign-up, an edit or a call request was stored in the outbox."""


class Ending(ExplainedCode):
    """End of a session, with its name in the database and its label."""

    FINISHED = "finished", "Concluída"
    LEFT = "left", "Saiu antes"
    EXPIRED = "expired", "Tempo esgotado"
    BROKEN = "broken", "Interrompida por um erro"


PRINTED, GIVEN_UP = "printed", "given_up"
ALONE, IN_SERIES = "alone", "in_series"
FAILURES = frozenset(SessionOutcome(failure.value) for failure in Failure)
_UNANSWERED = FAILURES | {SessionOutcome.REJECTED}
"""Outcomes of equal rank: the latest counts."""
_REACHED = {
    State.TAX_ID: SessionOutcome.NO_TAX_ID,
    State.PAUSED: SessionOutcome.HELD_UP,
    State.SEARCHING: SessionOutcome.GAVE_UP,
    State.REJECTED: SessionOutcome.REJECTED,
    State.NOTHING_OPEN: SessionOutcome.NOTHING_OPEN,
    State.BOLETOS: SessionOutcome.LISTED,
    State.PAY: SessionOutcome.OPENED,
    State.PRINTED: SessionOutcome.PRINTED,
    State.PAID: SessionOutcome.PAID,
    State.FETCHING: SessionOutcome.FORM_LEFT,
    State.FORM: SessionOutcome.FORM_LEFT,
    State.SIGN_UP_STATUS: SessionOutcome.SIGN_UP_STATUS_SEEN,
    State.RECEIVED: SessionOutcome.FORM_SENT,
}
_FILLED_IN = frozenset({State.FETCHING, State.FORM_FAILED, State.FORM, State.SENDING, State.LOOKING_UP})
EDIT = "edit"
_RANK = {each: place for place, each in enumerate(SessionOutcome)} | dict.fromkeys(
    _UNANSWERED, list(SessionOutcome).index(SessionOutcome.REJECTED)
)

Counts = Counter[tuple[MetricKind, str]]


class SessionMetrics:
    """Metrics of one session, from its first view state to its last."""

    def __init__(self, view: ViewState, at: float) -> None:
        self._state, self._since = view.state, at
        self._outcome = SessionOutcome.NO_TAX_ID
        self._counts: Counts = Counter()
        self._step = ""
        self._payments = self._passed_over = 0
        if view.form is not None:
            self._step = f"{view.form.form.value}.{view.form.step.value}"
        self._enter(view)

    def on_view_changed(self, view: ViewState, event: Event | None, at: float) -> Counts | None:
        """Follow a change of the view state; return the counts when the session has ended.

        `event` is None where an error ended the session.
        """
        before = self._state
        self._count_payments(view)
        if view.form is not None:
            self._step = f"{view.form.form.value}.{view.form.step.value}"
        if view.state is before:
            self._left = view.print.count - view.print.printed
            return None
        self._counts[MetricKind.SECONDS, before.published_name] += round(at - self._since)
        if before is State.PRINTING:
            self._count_pages(view)
        self._state, self._since = view.state, at
        if view.state in RESTING:
            return self._settle(before, event)
        self._enter(view)
        return None

    def _enter(self, view: ViewState) -> None:
        state, counts = view.state, self._counts
        counts[MetricKind.STAYS, state.published_name] += 1
        self._pages = self._left = view.print.count - view.print.printed
        if state is State.FAILED and view.failure is not None:
            self._reach(SessionOutcome(view.failure.value))
            if view.failure is not Failure.NOT_FOUND:
                counts[MetricKind.ERP_FAILURE, view.failure.value] += 1
        elif state is State.RECEIVED and view.form is not None:
            counts[MetricKind.FORM, EDIT if view.form.editing else view.form.form.value] += 1
            if view.form.form.value == "ticket":
                kinds = [line.choice.title for line in view.form.lines if line.choice is not None]
                counts[MetricKind.TICKET, kinds[0] if kinds else ""] += 1
        if state in _REACHED:
            self._reach(_REACHED[state])

    def _count_payments(self, view: ViewState) -> None:
        """Count what was paid, and passed over, since the view state before."""
        if len(view.payments) > self._payments:
            self._reach(SessionOutcome.PAID)
            name = ALONE if view.series is None else IN_SERIES
            self._counts[MetricKind.PAYMENT, name] += len(view.payments) - self._payments
        self._payments = len(view.payments)
        passed_over = () if view.series is None else view.series.passed_over
        for each in passed_over[self._passed_over :]:
            self._counts[MetricKind.PASSED_OVER, each.status.value] += 1
        self._passed_over = len(passed_over)

    def _count_pages(self, view: ViewState) -> None:
        ended = view.state in (State.PRINTED, State.PRINT_FAILED, State.PRINT_UNSURE)
        left = view.print.count - view.print.printed if ended else self._left
        self._counts[MetricKind.PAGES, PRINTED] += max(0, self._pages - left)
        if view.print.fault is not None:
            self._counts[MetricKind.PRINTER_FAILURE, view.print.fault.value] += 1
        self._counts[MetricKind.PAGES, GIVEN_UP if view.print.fault is None else view.print.fault.value] += (
            left
        )

    def _reach(self, outcome: SessionOutcome) -> None:
        if _RANK[outcome] >= _RANK[self._outcome]:
            self._outcome = outcome

    def _settle(self, last: State, event: Event | None) -> Counts:
        ending = Ending.LEFT
        if event is None:
            ending = Ending.BROKEN
        elif last is State.FAREWELL:
            ending = Ending.FINISHED
        elif event is Event.EXPIRED:
            ending = Ending.EXPIRED
        if last in _FILLED_IN and self._step:
            self._counts[MetricKind.FORM_LEFT_AT, self._step] += 1
        self._counts[MetricKind.SESSION, self._outcome.value] += 1
        self._counts[MetricKind.ENDED, ending.value] += 1
        if ending is Ending.LEFT:
            self._counts[MetricKind.LEFT_AT, last.published_name] += 1
        elif ending is Ending.EXPIRED:
            self._counts[MetricKind.EXPIRED_AT, last.published_name] += 1
        return +self._counts
