"""Card charges for staff: their words, what staff may decide about them, and the decisions' handlers.

A decision changes money, or the kiosk's record of it. It asks for the PIN, where the kiosk has one, and for
a confirmation, is carried out once by the charges' own table of states, and stands in the journal.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Self

from totem.cards.charge import Charge, ChargeState, UnknownTransition
from totem.cards.closing import DayClosing, close_day
from totem.cards.ledger import UnknownCharge
from totem.cards.ledger_database import LedgerUnavailable
from totem.cards.terminals.terminal import TerminalError
from totem.domain.text import format_date, format_money
from totem.erp.errors import ErpError
from totem.monitoring import card_checks
from totem.monitoring.database_text import FAULTS
from totem.monitoring.health import HealthFinding
from totem.settings.card_provider import PROVIDERS
from totem.staff.action_runner import ActionResult
from totem.system.localization import localize
from totem.system.logging import JOURNAL

if TYPE_CHECKING:
    from totem.cards.ledger import ChargeRecord
    from totem.cards.service import CardService
    from totem.staff.pin import PinAuth

    Act = Callable[[CardService, str], Awaitable[Charge]]

journal = logging.getLogger(JOURNAL)

NO_CHARGE = "Esta cobrança não está mais no registro."
_ERP_FAILED = "O ERP não respondeu, ou não aceitou o pedido. Nada mudou."
_MAY_LACK = "Podem faltar cobranças: o registro foi danificado"
_NO_BRAND = "Não informada"


# fmt: off
_UNSETTLED = (ChargeState.APPROVED, ChargeState.SETTLING, ChargeState.NEEDS_STAFF)


class Decision(Enum):
    """Decision of staff about a charge, in one row each.

    Attributes:
        value: its name in the journal.
        label: of its button and in the second question.
        done: sentence once it is carried out.
        states: states of a charge in which staff may make it.
        goal: state that it leads to where terminal and ERP allow.
        act: carries it out by the service, for the charge of this id.
    """

    SETTLE = (
        "settle", "Dar baixa de novo", "O totem deu baixa no ERP.",
        _UNSETTLED, ChargeState.SETTLED, lambda service, charge_id: service.settle_again(charge_id),
    )
    MARK_SETTLED = (
        "mark_settled", "Já dei baixa no ERP", "Anotada como baixada à mão.",
        _UNSETTLED, ChargeState.SETTLED, lambda service, charge_id: service.mark_settled(charge_id),
    )
    REFUND = (
        "refund", "Estornar no cartão", "O valor foi devolvido ao cartão.",
        (ChargeState.NEEDS_STAFF,), ChargeState.REFUNDED,
        lambda service, charge_id: service.refund(charge_id),
    )
    MARK_REFUNDED = (
        "mark_refunded", "Já estornei na operadora", "Anotada como estornada.",
        (ChargeState.NEEDS_STAFF, ChargeState.REFUNDING), ChargeState.REFUNDED,
        lambda service, charge_id: service.mark_refunded(charge_id),
    )
    TAKEN = (
        "taken", "Sim, consta como aprovada", "Anotada como aprovada.",
        (ChargeState.UNKNOWN,), ChargeState.APPROVED,
        lambda service, charge_id: service.decide_unknown(charge_id, was_taken=True),
    )
    NOT_TAKEN = (
        "not_taken", "Não consta", "Anotada como não cobrada. O boleto pode ser pago de novo.",
        (ChargeState.UNKNOWN,), ChargeState.CANCELED,
        lambda service, charge_id: service.decide_unknown(charge_id, was_taken=False),
    )
    # fmt: on

    _value_: str
    label: str
    done: str
    states: tuple[ChargeState, ...]
    goal: ChargeState
    act: "Act"

    def __new__(
        cls,
        value: str,
        label: str,
        done: str,
        states: tuple[ChargeState, ...],
        goal: ChargeState,
        act: "Act",
    ) -> Self:
        """Make the member `value` of a row."""
        member = object.__new__(cls)
        member._value_, member.label, member.done = value, label, done
        member.states, member.goal, member.act = states, goal, act
        return member


def decisions(charge: Charge) -> tuple[Decision, ...]:
    """Return the decisions that staff may make about a charge as it is now."""
    return tuple(each for each in Decision if charge.state in each.states)


class DecisionFailed(Exception):
    """A decision was not carried out; the text is a sentence for staff, in the language in use."""


async def decide(service: "CardService", charge: Charge, decision: Decision, *, by: str) -> Charge:
    """Carry out a decision once; the journal has it before and after, with who made it.

    Raises:
        DecisionFailed: the charge changed meanwhile, or terminal, ERP or ledger did not do it.
    """
    fields = {"decision": decision.value, "charge": charge.short_id, "by": by}
    journal.info("card charge: begun", extra=fields)
    try:
        after = await decision.act(service, charge.id)
    except (UnknownTransition, UnknownCharge, TerminalError, ErpError, LedgerUnavailable) as error:
        journal.info("card charge: failed", extra=fields | {"cause": type(error).__name__})
        raise DecisionFailed(await _failure_text(service, charge, error)) from None
    journal.info("card charge: done", extra=fields | {"state": after.state.value})
    return after


async def _failure_text(service: "CardService", charge: Charge, error: Exception) -> str:
    if isinstance(error, TerminalError):
        return localize(error.fault.sentence)
    if isinstance(error, ErpError):
        return localize(_ERP_FAILED)
    if isinstance(error, LedgerUnavailable):
        words, todo = map(localize, FAULTS[error.fault])
        return localize("O registro de cobranças não pode ser usado: {words}.", words=words) + f" {todo}"
    try:
        return refusal_text(await service.charge(charge.id))
    except UnknownCharge:
        return localize(NO_CHARGE)


def is_done(decision: Decision, after: Charge) -> bool:
    """Test that a charge is where the decision leads, or further, as terminal and ERP allowed."""
    is_further = decision is Decision.TAKEN and after.state.standing.is_kept
    return after.state is decision.goal or is_further


def result_text(decision: Decision, after: Charge) -> str:
    """Sentence about a charge after a decision: that it is done, or what its state asks for now."""
    if is_done(decision, after):
        return localize(decision.done)
    state = localize("A cobrança ficou assim: {state}.", state=localize(after.state.label))
    return f"{state} {advice(after)}".strip()


def refusal_text(charge: Charge) -> str:
    """Sentence where a decision is not possible in a charge's state."""
    return localize("Não é possível agora: a cobrança está “{state}”.", state=localize(charge.state.label))


def question(charge: Charge, decision: Decision) -> str:
    """Second question about a decision."""
    return f"{decision.label}: {format_money(charge.taken)}? {advice(charge)}".strip()


def advice(charge: Charge) -> str:
    """Next step of staff about a charge; "" where nothing is left to be done."""
    if charge.state is ChargeState.NEEDS_STAFF and charge.hold is not None:
        return localize(charge.hold.text)
    return localize(charge.state.advice) if charge.state.advice else ""


def has_receipt(charge: Charge) -> bool:
    """Test that money was taken for a charge, so that its receipt may be printed again."""
    return charge.state.standing.is_captured


def history_text(record: "ChargeRecord", now: datetime) -> str:
    """One line about an event of a charge: its time, the state since then, and its cause as a code."""
    at = record.at.astimezone(now.tzinfo)
    cause = f" ({record.cause})" if record.cause else ""
    return f"{format_date(at.date())} {at:%H:%M:%S}  {localize(record.state.label)}{cause}"


def record_acknowledgement(*, by: str) -> None:
    """Record in the journal that a damaged ledger was compared with the provider's report."""
    journal.info("card ledger acknowledged", extra={"by": by})


def title(charge: Charge) -> str:
    """Amount and instrument of a charge."""
    return f"{format_money(charge.taken)} · {method_text(charge)}"


def method_text(charge: Charge) -> str:
    """Instrument, and the instalments where there are several."""
    method = localize(charge.method.text)
    return method if charge.installments == 1 else f"{method} {charge.installments}×"


def note(charge: Charge, now: datetime) -> str:
    """Time, boleto and state of a charge; the day only where it is another one."""
    at = (charge.approved_at or charge.created_at).astimezone(now.tzinfo)
    when = f"{at:%H:%M}" if at.date() == now.date() else f"{at:%d/%m %H:%M}"
    boleto = charge.title_label or charge.title.boleto_id
    return " · ".join((when, localize("boleto {number}", number=boleto), localize(charge.state.label)))


def facts(charge: Charge, now: datetime) -> tuple[tuple[str, str], ...]:
    """Return what is known of a charge: Portuguese labels, and values in the language in use; none empty."""

    def moment(at: datetime | None) -> str:
        here = at.astimezone(now.tzinfo) if at is not None else None
        return f"{format_date(here.date())} {here:%H:%M:%S}" if here is not None else ""

    surcharged = charge.amount != charge.title_amount
    known = {
        "Situação": localize(charge.state.label),
        "Valor no cartão": format_money(charge.taken),
        "Valor do boleto": format_money(charge.title_amount) if surcharged else "",
        "Forma": method_text(charge),
        "Bandeira": charge.brand.capitalize(),
        "Boleto": charge.title_label,
        "Código no ERP": charge.title.boleto_id,
        "Pedida em": moment(charge.created_at),
        "Aprovada em": moment(charge.approved_at),
        "Baixada em": moment(charge.settled_at),
        "NSU": charge.nsu,
        "Autorização": charge.authorization,
        "Operadora": _provider_label(charge.provider),
        "Pedido na operadora": charge.order_id,
        "Referência": charge.reference,
    }
    return tuple((label, value) for label, value in known.items() if value)


def _provider_label(name: str) -> str:
    row = PROVIDERS.get(name)
    return name if row is None else row.label


def find(charges: Sequence[Charge], typed: str) -> list[Charge]:
    """Return the charges whose id begins with `typed`, or that it names by reference, order or NSU."""
    word = typed.strip().casefold().removeprefix("totem-")
    if not word:  # the order and the NSU of a charge are empty until the provider states them
        return []
    exact = [each for each in charges if word in {each.id, each.order_id.casefold(), each.nsu.casefold()}]
    return exact or [each for each in charges if each.id.startswith(word)]


@dataclass(frozen=True, slots=True)
class ClosingSection:
    """Part of a closing: its name, its heading, and the number and reais of each row, in Portuguese."""

    name: str
    heading: str
    rows: tuple[tuple[str, int, Decimal], ...]


def closing_sections(closing: DayClosing) -> tuple[ClosingSection, ...]:
    """Return a closing as tables; those of instruments and brands add up to the acquirer's sales."""
    brands = closing.by_brand
    totals = {"Vendas na operadora": closing.captured, "Ficou com a loja": closing.kept}
    sums = (
        ("standing", "Situação", {each.text: total for each, total in closing.by_standing.items()}),
        ("method", "Forma", {each.text: total for each, total in closing.by_method.items()}),
        ("brand", "Bandeira", {each.capitalize() or _NO_BRAND: total for each, total in brands.items()}),
        ("total", "Total", totals),
    )
    return tuple(
        ClosingSection(
            name, heading, tuple((label, total.count, total.amount) for label, total in found.items())
        )
        for name, heading, found in sums
        if found
    )


def closing_title(closing: DayClosing, now: datetime) -> str:
    """Day of a closing, the time as of which its sums count, and damage by which charges may be missing."""
    day, today = format_date(closing.day), format_date(now.date())
    title = localize("Fechamento de {day}, como está em {today} {now:%H:%M}", day=day, today=today, now=now)
    return title if closing.is_whole else f"{title}. {localize(_MAY_LACK)}"


def closing_lines(closing: DayClosing, now: datetime) -> list[str]:
    """Return a closing as lines of text in columns."""
    lines = [closing_title(closing, now)]
    for section in closing_sections(closing):
        lines += ["", f"{localize(section.heading)}:"]
        for label, count, amount in section.rows:
            lines.append(f"  {localize(label):<28} {count:>4}  {format_money(amount):>14}")
    return lines


@dataclass(frozen=True, slots=True)
class CardsView:
    """Charges as staff see them at first: those that are open, and those of today; latest first.

    Attributes:
        is_whole: False where charges may be missing; `findings` tell why.
    """

    findings: tuple[HealthFinding, ...]
    open: tuple[Charge, ...]
    today: tuple[Charge, ...]
    now: datetime
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class StaffCards:
    """Card charges for the pages of maintenance mode; coroutines belong to the background.

    Attributes:
        open: returns the kiosk's card service.
        auth: compares the PIN of a decision.
        now: aware time in the store's zone.
    """

    open: "Callable[[], CardService]"
    auth: "PinAuth"
    now: Callable[[], datetime]

    async def view(self) -> CardsView:
        """Read what the first page shows."""
        service, now = self.open(), self.now()
        counts = await service.counts()
        findings = (card_checks.rate_charges(counts), card_checks.rate_settlement(counts))
        if counts.fault is not None:
            return CardsView(findings, (), (), now, is_whole=False)
        still = tuple(await service.charges(open_only=True))
        today = close_day(await service.charges(day=now.date()), now.date(), now.tzinfo)
        return CardsView(findings, still, today.charges, now, not counts.damage.unseen)

    async def read(self, charge_id: str) -> Charge | None:
        """Read one charge; None where there is no such charge."""
        try:
            return await self.open().charge(charge_id)
        except UnknownCharge:
            return None

    async def closing(self, day: date) -> DayClosing:
        """Sum up a day."""
        charges, counts = await self.open().charges(day=day), await self.open().counts()
        is_whole = counts.fault is None and not counts.damage.unseen
        return close_day(charges, day, self.now().tzinfo, is_whole=is_whole)

    async def decide(self, decision: str, charge_id: str) -> ActionResult:
        """Carry out the decision of this name, which the PIN has confirmed."""
        charge, made = await self.read(charge_id), Decision[decision]
        if charge is None:
            return ActionResult(done=False, words=NO_CHARGE)
        try:
            after = await decide(self.open(), charge, made, by="page")
        except DecisionFailed as failure:
            return ActionResult(done=False, words=str(failure))
        return ActionResult(done=is_done(made, after), words=result_text(made, after))
