"""Trust unlock: its offer, its results, a request that is sent once, and its receipt."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from support.fake_erp import FakeErp, a_boleto
from support.log_check import LogWatch
from support.session_harness import ANSWERS, MARIA, PLACE, TODAY, Bench
from totem.domain.customer import Customer, Installation, OpenBoleto, Service, ServiceId, ServiceState
from totem.domain.integrity.check import check
from totem.domain.integrity.findings import Policy
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.service_status import state_of_services
from totem.erp.errors import BadAnswer, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.printing.slips.content import ProtocolContent
from totem.session.state_machine import UnknownEvent
from totem.session.states import State
from totem.session.unlock import UnlockTask, load_with_service_state
from totem.session.view_state import UNLOCK, UnlockState, UnlockStatus, UnlockTerms, ViewState

BLOCKED = replace(MARIA, service_state=ServiceState.BLOCKED_FOR_DEBT)
OVERDUE = (check(a_boleto(1, date(2026, 11, 1)), Policy(), TODAY),)
DUE = (check(a_boleto(1, TODAY), Policy(), TODAY),)
OFFER: dict[str, Any] = {
    "customer": BLOCKED,
    "unlock": UnlockState(UnlockTerms()),
    "capabilities": frozenset({UNLOCK}),
    "identified": True,
}


@pytest.mark.parametrize(
    ("changes", "is_offered"),
    [
        ({}, True),
        ({"unlock": UnlockState()}, False),
        ({"capabilities": frozenset()}, False),
        ({"customer": None}, False),
        ({"unlock": UnlockState(UnlockTerms(), is_spent=True)}, False),
        ({"identified": False}, False),
        ({"identified": False, "unlock": UnlockState(UnlockTerms(without_identity=True))}, True),
    ],
)
def test_the_offer_needs_everything(changes: dict[str, Any], *, is_offered: bool) -> None:
    assert ViewState(State.BOLETOS, TODAY, **(OFFER | changes)).offers_unlock is is_offered


@pytest.mark.parametrize("state", ServiceState)
@pytest.mark.parametrize("boletos", [(), DUE, OVERDUE], ids=["none", "due", "overdue"])
def test_the_offer_is_for_services_that_debt_may_have_blocked(state: ServiceState, boletos: Any) -> None:
    view = ViewState(State.BOLETOS, TODAY, boletos=boletos, **OFFER)
    offered = replace(view, customer=replace(MARIA, service_state=state)).offers_unlock
    in_debt = {ServiceState.BLOCKED_FOR_DEBT, ServiceState.REDUCED}
    assert offered is (state in in_debt or (state is ServiceState.UNKNOWN and boletos == OVERDUE))


def unlock(bench: Bench, answer: Unlock | Exception) -> list[str]:
    """Request the unlock of a blocked service, and return what is counted."""
    counted: list[str] = []
    bench.session.unlock_settled.connect(counted.append)
    bench.erp.unlocking = answer
    bench.reach(State.UNLOCK_RESULT)
    return counted


def status(bench: Bench) -> UnlockStatus | None:
    result = bench.session.view_state.unlock.result
    return None if result is None else result.status


@pytest.mark.parametrize("refusal", [None, *UnlockRefusal])
def test_an_answer_is_final(bench: Bench, refusal: UnlockRefusal | None) -> None:
    counted = unlock(bench, Unlock(refusal, protocol=None if refusal else "77001"))
    assert counted == ["granted" if refusal is None else f"refused.{refusal.value}"]
    assert status(bench) is (UnlockStatus.GRANTED if refusal is None else UnlockStatus.REFUSED)
    bench.session.back()
    assert bench.state is State.BOLETOS
    assert bench.session.view_state.unlock.result is None
    assert bench.session.view_state.unlock.is_granted is (refusal is None)
    assert not bench.session.view_state.offers_unlock


@pytest.mark.parametrize("days", [None, 3])
def test_an_unlock_until_yesterday_is_told_as_refused(
    bench: Bench, expected_logs: LogWatch, days: int | None
) -> None:
    expected_logs.expect("a trust unlock whose last day is over")
    yesterday = TODAY - timedelta(days=1)
    assert unlock(bench, Unlock(until=yesterday, days=days, protocol="77001")) == ["refused.outro"]
    result = bench.session.view_state.unlock.result
    assert result is not None
    assert (status(bench), result.protocol) == (UnlockStatus.REFUSED, "")
    assert not bench.session.view_state.unlock.is_granted


def test_an_unlock_until_today_is_one(bench: Bench) -> None:
    assert unlock(bench, Unlock(until=TODAY)) == ["granted"]


LOST = [
    Unavailable("unlock", Reason.CONNECTION_BROKEN),
    Unavailable("unlock", Reason.SERVER_ERROR, status=502),
    TimedOut("unlock"),
    BadAnswer("unlock", Reason.PAGE),
]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (ServiceState.ACTIVE, UnlockStatus.GRANTED),
        (ServiceState.BLOCKED_FOR_DEBT, UnlockStatus.MAY_HAVE_ARRIVED),
        (ServiceState.UNKNOWN, UnlockStatus.MAY_HAVE_ARRIVED),
        (None, UnlockStatus.MAY_HAVE_ARRIVED),
    ],
)
@pytest.mark.parametrize("error", LOST, ids=lambda error: error.reason.name)
def test_a_lost_answer_is_looked_up_and_never_sent_again(
    bench: Bench,
    expected_logs: LogWatch,
    error: ErpError,
    now: ServiceState | None,
    expected: UnlockStatus,
) -> None:
    expected_logs.expect("the answer to a trust unlock was lost")
    bench.reach(State.UNLOCKING)
    bench.erp.unlocking = error
    if now is None:
        expected_logs.expect("a trust unlock could not be looked up")
        bench.erp.registrations = Unavailable("customer", error.reason)
    else:
        bench.erp.registrations = [replace(MARIA, service_state=now)]
        bench.erp.places = TimedOut("installations")
    bench.release("request_unlock")
    assert status(bench) is expected
    assert len(bench.erp.unlocked) == 1
    assert not bench.session.view_state.offers_unlock
    bench.session.leave()
    bench.erp.registrations = [BLOCKED]
    bench.session.set_capabilities(frozenset({UNLOCK}))
    bench.reach(State.BOLETOS)
    assert not bench.session.view_state.offers_unlock


@pytest.mark.parametrize(
    "error",
    [
        Refused("unlock", Reason.PERMISSION, status=403),
        NotFound("unlock", Reason.ABSENT, status=404),
        Refused("unlock", Reason.UNSUPPORTED),
    ],
    ids=lambda error: error.reason.name,
)
def test_a_request_that_did_nothing_may_be_sent_again(
    bench: Bench, expected_logs: LogWatch, error: ErpError
) -> None:
    if not isinstance(error, NotFound):
        expected_logs.expect("trust unlock failed")
    if error.reason is Reason.UNSUPPORTED:
        expected_logs.expect("the ERP has no trust unlock")
    counted = unlock(bench, error)
    assert (status(bench), counted) == (UnlockStatus.FAILED, ["failed"])
    assert bench.session.view_state.reference
    bench.erp.unlocking = Unlock()
    bench.session.retry()
    bench.release("request_unlock")
    assert (status(bench), counted) == (UnlockStatus.GRANTED, ["failed", "granted"])
    bench.session.leave()
    assert (bench.session.view_state.unlock.terms is None) is (error.reason is Reason.UNSUPPORTED)


def test_an_answer_that_cannot_be_read_counts_as_lost(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("the answer to a trust unlock was lost: KeyError")
    bench.erp.places = TimedOut("installations")
    assert unlock(bench, KeyError("status")) == ["unconfirmed"]
    assert not bench.session.view_state.offers_unlock


@pytest.mark.parametrize("request_name", ["registrations", "places"])
def test_a_look_up_that_breaks_off_is_no_permission_to_send_again(
    bench: Bench, expected_logs: LogWatch, request_name: str
) -> None:
    expected_logs.expect("the answer to a trust unlock was lost")
    expected_logs.expect("KeyError")
    bench.reach(State.UNLOCKING)
    bench.erp.unlocking = TimedOut("unlock")
    bench.erp.registrations = [replace(MARIA, service_state=ServiceState.UNKNOWN)]
    setattr(bench.erp, request_name, KeyError("status"))
    bench.release("request_unlock")
    assert status(bench) is UnlockStatus.MAY_HAVE_ARRIVED
    assert not bench.session.view_state.offers_unlock


@pytest.mark.parametrize("status_word", ["ATIVO", "Bloqueado por débito"])
def test_a_lost_unlock_is_looked_up_in_the_installations(
    bench: Bench, expected_logs: LogWatch, status_word: str
) -> None:
    """As of an ERP whose customers have no state of the service."""
    expected_logs.expect("the answer to a trust unlock was lost")
    bench.reach(State.UNLOCKING)
    bench.erp.unlocking = TimedOut("unlock")
    bench.erp.registrations = [replace(MARIA, service_state=ServiceState.UNKNOWN)]
    bench.erp.places = [replace(PLACE, services=services(status_word))]
    bench.release("request_unlock")
    expected = UnlockStatus.GRANTED if status_word == "ATIVO" else UnlockStatus.MAY_HAVE_ARRIVED
    assert status(bench) is expected


@pytest.mark.parametrize("answer", [Unlock(), Unlock(UnlockRefusal.OTHER)], ids=["granted", "refused"])
def test_a_result_is_not_retried(bench: Bench, expected_logs: LogWatch, answer: Unlock) -> None:
    expected_logs.expect("the trust unlock was requested already")
    unlock(bench, answer)
    with pytest.raises(UnknownEvent):
        bench.session.retry()
    assert len(bench.erp.unlocked) == 1


def test_a_failure_of_yesterdays_request_after_another_today(bench: Bench, expected_logs: LogWatch) -> None:
    expected_logs.expect("trust unlock failed")
    bench.reach(State.UNLOCKING)
    bench.session.expire()
    bench.erp.unlocking = Refused("unlock", Reason.PERMISSION, status=403)
    task = bench.session.findChild(UnlockTask)
    assert task is not None
    task._spent.clear()  # as the first request of a new day leaves it
    bench.release("request_unlock")


def test_a_session_that_ends_meanwhile_is_counted_and_shows_nothing(bench: Bench) -> None:
    counted: list[str] = []
    bench.session.unlock_settled.connect(counted.append)
    bench.reach(State.UNLOCKING)
    bench.session.back()
    assert bench.path[-2:] == [State.UNLOCK, State.UNLOCKING], "it cannot be taken back"
    bench.session.expire()
    bench.reach(State.BOLETOS)
    bench.release("request_unlock")
    assert bench.path[-2:] == [State.LOADING, State.BOLETOS]
    assert (len(bench.erp.unlocked), counted) == (1, ["granted"])
    assert bench.session.view_state.unlock.result is None


def test_the_receipt_has_the_protocol_and_no_person(bench: Bench) -> None:
    unlock(bench, Unlock(until=date(2026, 11, 27), protocol="77001"))
    bench.session.print_unlock()
    bench.release("print")
    (slip,) = bench.printer.jobs[0].slips
    assert isinstance(slip, ProtocolContent)
    assert (slip.protocol, slip.code, slip.asked) == ("77001", "77001", (("Liberada até", "27/11/2026"),))
    assert MARIA.name is not None
    assert MARIA.name not in repr(slip)
    bench.session.back()
    assert bench.state is State.UNLOCK_RESULT


def services(*statuses: str) -> tuple[Service, ...]:
    return tuple(Service(ServiceId(str(place)), status=status) for place, status in enumerate(statuses))


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ((), ServiceState.UNKNOWN),
        (("ATIVO",), ServiceState.ACTIVE),
        (("ATIVO", "Ativo"), ServiceState.ACTIVE),
        (("ATIVO", "Bloqueado por débito"), ServiceState.BLOCKED_FOR_DEBT),
        (("BLOQUEIO FINANCEIRO",), ServiceState.BLOCKED_FOR_DEBT),
        (("Suspenso por inadimplência", "Cancelado"), ServiceState.BLOCKED_FOR_DEBT),
        (("Bloqueado",), ServiceState.UNKNOWN),
        (("Velocidade reduzida",), ServiceState.REDUCED),
        (("Cancelado",), ServiceState.CANCELLED),
        (("Xyz", "ATIVO"), ServiceState.UNKNOWN),
        (("Suspenso a pedido", "Bloqueado por débito"), ServiceState.BLOCKED_FOR_DEBT),
        (("Suspenso a pedido", "Bloqueado"), ServiceState.UNKNOWN),
        (("Suspenso a pedido", "Xyz"), ServiceState.SUSPENDED),
        (("Suspenso a pedido", "ATIVO"), ServiceState.SUSPENDED),
        (("Cancelado", "ATIVO"), ServiceState.ACTIVE),
    ],
)
def test_the_state_by_the_services(statuses: tuple[str, ...], expected: ServiceState) -> None:
    assert state_of_services(services(*statuses)) is expected


@pytest.mark.parametrize("status", ["ATIVO", "Bloqueado por débito", None])
def test_the_installations_state_the_service_where_the_customer_does_not(
    bench: Bench, status: str | None
) -> None:
    bench.session.set_capabilities(ANSWERS | {UNLOCK})
    bench.erp.boletos = [a_boleto(1, date(2026, 11, 1))]
    bench.erp.places = [replace(PLACE, services=services(status))] if status else TimedOut("installations")
    bench.reach(State.LOADING)
    bench.release("_load_account")
    assert bench.state is State.BOLETOS
    assert bench.session.view_state.offers_unlock is (status != "ATIVO")


OTHER_REASONS = [
    "Suspenso a pedido",
    "SUSPENSO A PEDIDO DO CLIENTE",
    "Suspenso por solicitação, com débito em aberto",
    "Suspenso temporariamente",
    "Suspenso (viagem)",
    "Suspenso judicialmente",
    "suspenso_pedido_cliente",
    "Bloqueio administrativo",
    "Bloqueado - administrativo",
    "Bloqueado por fraude",
    "Bloqueio técnico",
    "Bloqueado: mudança de endereço",
    "Bloqueado, sem débitos",
    "Bloqueado por xyz",
    "Férias",
    "Em férias",
    "Contrato em viagem",
    "Velocidade reduzida a pedido",
    "Velocidade reduzida por franquia",
    "Aguardando instalação",
    "Pausado",
    "Pausado a pedido, com fatura em atraso",
    "Negativado",
    "Cancelado",
    "Cancelada por inadimplência",
    "Encerrado",
    "Inativo",
]
"""Texts of a service that no payment brings back."""
PERHAPS_DEBT = [
    "Bloqueado",
    "BLOQUEADO",
    "Suspenso",
    "Serviço suspenso",
    "Suspenso parcialmente",
    "Bloqueio automático do sistema",
    "Internet bloqueada desde 10/11",
    "Bloqueado por falta de pagamento",
    "Suspenso por inadimplência",
    "Bloqueio financeiro",
    "Bloqueado: faturas em aberto",
    "Velocidade reduzida",
    "Velocidade reduzida por débito",
    "Inadimplente",
    "Em atraso",
    "Financeiro em atraso",
    "Com pendência financeira",
    "Desligado por falta de pagamento",
    "Cortado",
    "Xyz",
    None,
]
"""Texts of a service that a payment may bring back, or that say nothing."""


@pytest.mark.parametrize("status", [*OTHER_REASONS, *PERHAPS_DEBT])
def test_a_stated_other_reason_is_no_debt(bench: Bench, status: str | None) -> None:
    """An overdue boleto beside it is no reason to offer a trust unlock."""
    bench.session.set_capabilities(ANSWERS | {UNLOCK})
    bench.erp.boletos = [a_boleto(1, date(2026, 11, 1))]
    bench.erp.places = [replace(PLACE, services=(Service(ServiceId("1"), status=status),))]
    bench.reach(State.LOADING)
    bench.release("_load_account")
    assert bench.session.view_state.is_overdue
    assert bench.session.view_state.offers_unlock is (status in PERHAPS_DEBT)


class _SilentInstallations(FakeErp):
    """An ERP that never answers where the installations are."""

    is_waiting = False

    async def installations(self, _customer: Customer) -> list[Installation]:
        self.is_waiting = True
        try:
            await asyncio.Event().wait()
        finally:
            self.is_waiting = False
        return []


def test_boletos_never_wait_for_the_state_of_the_service() -> None:
    erp = _SilentInstallations()

    async def load() -> tuple[tuple[OpenBoleto, ...], ServiceState]:
        found = await load_with_service_state(_boletos_of(erp), erp, MARIA, wait_s=0)
        await asyncio.sleep(0)
        return found

    boletos, state = asyncio.run(load())
    assert (list(boletos), state) == (erp.boletos, ServiceState.UNKNOWN)
    assert not erp.is_waiting


def test_boletos_are_shown_where_the_state_of_the_service_cannot_be_read(expected_logs: LogWatch) -> None:
    expected_logs.expect("the state of the service is not known: KeyError")
    erp = FakeErp()
    erp.places = KeyError("status")
    boletos, state = asyncio.run(load_with_service_state(_boletos_of(erp), erp, MARIA))
    assert (list(boletos), state) == (erp.boletos, ServiceState.UNKNOWN)


def test_boletos_that_fail_end_the_request_for_the_state_of_the_service() -> None:
    erp = _SilentInstallations()
    erp.boletos = TimedOut("boletos")

    async def load() -> None:
        with pytest.raises(TimedOut):
            await load_with_service_state(_boletos_of(erp), erp, MARIA)
        await asyncio.sleep(0)

    asyncio.run(load())
    assert not erp.is_waiting


async def _boletos_of(erp: FakeErp) -> tuple[OpenBoleto, ...]:
    await asyncio.sleep(0)  # the other request begins
    return tuple(await erp.open_boletos(MARIA))
