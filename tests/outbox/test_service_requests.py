"""Tickets and contact details in the outbox: sent once, kept for staff in doubt, and never in a log."""

import asyncio
from collections.abc import Awaitable
from dataclasses import fields, replace

import pytest

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness
from support.recording_erp import (
    CONTACT,
    DOCUMENT,
    TICKET,
    CareErp,
    KeyedErp,
    lead,
    photo,
    prospect,
)
from totem.domain.customer import Address, Birthday
from totem.erp.errors import BadAnswer, Declined, ErpError, Reason, Refused, TimedOut, Unavailable
from totem.outbox import serialization
from totem.outbox.request_kinds import KINDS, ServiceRequest
from totem.outbox.submissions import HoldCause, LeadRequest, SignUp, Submission, SubmissionStatus

FOREVER_S = 3600.0


def deliver(bench: OutboxHarness, care: CareErp | None) -> float | None:
    return bench.run(bench.outbox.deliver(KeyedErp(care=care)))


@pytest.mark.parametrize("request_", [TICKET, CONTACT], ids=["ticket", "contact"])
def test_it_arrives_once_as_it_was(bench: OutboxHarness, request_: ServiceRequest) -> None:
    care = CareErp()
    protocol = bench.run(bench.outbox.put(request_))
    bench.restart()
    for _ in range(3):
        assert deliver(bench, care) is None
    assert care.taken == [request_]
    found = bench.run(bench.outbox.find(protocol, DOCUMENT))
    is_ticket = request_ is TICKET
    assert (found.status, found.kind) == (SubmissionStatus.DELIVERED, "ticket" if is_ticket else "contact")
    assert found.prospect_id == ("20261124-118" if is_ticket else None)


def test_each_field_of_a_service_request_has_the_name_of_its_kind() -> None:
    kinds = {kind for kind, row in KINDS.items() if row.record is ServiceRequest}
    assert {each.name for each in fields(ServiceRequest)} == {"customer", *kinds}


@pytest.mark.parametrize("birthday", [Birthday(28, 2, 1990), Birthday(28, 2)])
def test_it_arrives_with_everything_that_is_known_of_the_customer(
    bench: OutboxHarness, birthday: Birthday
) -> None:
    care, address = CareErp(), Address(street="Rua das Araucárias", number="15", city="Curitiba")
    known = replace(
        TICKET.customer,
        trade_name="Padaria Exemplo",
        address=address,
        birthday=birthday,
        active=True,
        plan="Fibra 300",
    )
    request = replace(TICKET, customer=known)
    bench.run(bench.outbox.put(request))
    bench.restart()
    assert deliver(bench, care) is None
    assert care.taken == [request]


LOST = [
    TimedOut("ticket"),
    BadAnswer("ticket", Reason.PAGE),
    Unavailable("ticket", Reason.SERVER_ERROR, status=500),
    Unavailable("ticket", Reason.CONNECTION_BROKEN),
]


@pytest.mark.parametrize("error", LOST, ids=lambda error: error.reason.name)
def test_after_a_lost_answer_it_is_kept_for_staff(
    bench: OutboxHarness, expected_logs: LogWatch, error: ErpError
) -> None:
    expected_logs.expect("a ticket may have arrived, and is kept for staff")
    care = CareErp(error)
    protocol = bench.run(bench.outbox.put(TICKET))
    for _ in range(30):
        bench.wait(deliver(bench, care) or 3600.0)
        bench.restart()
    assert len(care.taken) == 1
    [held] = bench.run(bench.outbox.refusals())
    assert (held.protocol, held.kind, held.cause is HoldCause.UNANSWERED) == (protocol, "ticket", True)


async def _deliver_and_wait(bench: OutboxHarness, care: CareErp) -> SubmissionStatus:
    protocol = await bench.outbox.put(TICKET)
    waiting = asyncio.ensure_future(bench.outbox.outcome(protocol, FOREVER_S))
    await asyncio.sleep(0)
    await bench.outbox.deliver(KeyedErp(care=care))
    return (await waiting).status


@pytest.mark.parametrize(
    "error",
    [
        *LOST,
        Unavailable("ticket", Reason.CONNECTION_REFUSED),
        Unavailable("ticket", Reason.RATE_LIMIT, status=429),
    ],
    ids=lambda error: error.reason.name,
)
def test_nothing_is_waited_for_where_no_protocol_comes(
    bench: OutboxHarness, expected_logs: LogWatch, error: ErpError
) -> None:
    expected_logs.allow("a ticket may have arrived, and is kept for staff")
    error.may_have_arrived = error in LOST
    assert bench.run(_deliver_and_wait(bench, CareErp(error))) is SubmissionStatus.WAITING


NOT_TAKEN = [
    Declined("ticket", "Maria Aparecida da Silva não tem contrato", status=422),
    Refused("ticket", Reason.UNSUPPORTED),
]


@pytest.mark.parametrize("error", [*NOT_TAKEN, None], ids=["declined", "unsupported", "no care"])
def test_a_refused_one_is_kept_for_staff_without_the_person(
    bench: OutboxHarness, expected_logs: LogWatch, error: ErpError | None
) -> None:
    expected_logs.expect("a ticket was refused, and is kept for staff")
    bench.run(bench.outbox.put(TICKET))
    assert deliver(bench, None if error is None else CareErp(error)) is None
    [held] = bench.run(bench.outbox.refusals())
    assert held.cause is not HoldCause.UNANSWERED
    assert "Maria" not in held.reason


def test_an_erp_that_is_away_gets_it_when_it_is_back(bench: OutboxHarness) -> None:
    care = CareErp()
    down = Unavailable("ticket", Reason.CONNECTION_REFUSED)
    down.may_have_arrived = False
    care.error = down
    bench.run(bench.outbox.put(CONTACT))
    for _ in range(5):
        bench.wait(deliver(bench, care) or 0.0)
    care.taken.clear()
    care.error = None
    bench.wait(3600.0)
    assert deliver(bench, care) is None
    assert care.taken == [CONTACT]


def test_the_outcome_is_waited_for_and_no_longer_than_asked(bench: OutboxHarness) -> None:
    async def both(care: CareErp | None) -> SubmissionStatus:
        protocol = await bench.outbox.put(TICKET)
        if care is None:
            return (await bench.outbox.outcome(protocol, 0.01)).status
        waiting: Awaitable[object] = asyncio.ensure_future(bench.outbox.outcome(protocol, 20.0))
        await bench.outbox.deliver(KeyedErp(care=care))
        state = await waiting
        assert state == await bench.outbox.find(protocol, DOCUMENT)
        return (await bench.outbox.find(protocol, DOCUMENT)).status

    assert bench.run(both(CareErp())) is SubmissionStatus.DELIVERED
    bench.restart()
    assert bench.run(both(None)) is SubmissionStatus.WAITING


@pytest.mark.parametrize(
    "submission",
    [TICKET, CONTACT, LeadRequest(lead()), SignUp(prospect(), (photo(),))],
    ids=lambda each: type(each).__name__,
)
@pytest.mark.parametrize("is_refused", [True, False])
def test_the_outcome_of_any_kind_is_known_at_once(
    bench: OutboxHarness, expected_logs: LogWatch, submission: Submission, *, is_refused: bool
) -> None:
    """Without a document, which a lead does not have."""
    expected_logs.allow("was refused, and is kept for staff")
    if is_refused:
        bench.erp.failing = [Declined("x", "fora da área", status=422)]
        bench.care.errors = [Declined("x", "fora da área", status=422)]

    async def put_and_wait() -> SubmissionStatus:
        protocol = await bench.outbox.put(submission)
        waiting = asyncio.ensure_future(bench.outbox.outcome(protocol, FOREVER_S))
        await asyncio.sleep(0)
        await bench.outbox.deliver(bench.erp)
        return (await waiting).status

    expected = SubmissionStatus.REFUSED if is_refused else SubmissionStatus.DELIVERED
    assert bench.run(put_and_wait()) is expected


@pytest.mark.parametrize("error", [*LOST, Unavailable("lead", Reason.RATE_LIMIT, status=429)])
def test_a_sign_up_whose_answer_is_lost_is_not_waited_for(bench: OutboxHarness, error: ErpError) -> None:
    bench.erp.losing = [error]

    async def put_and_wait() -> SubmissionStatus:
        protocol = await bench.outbox.put(SignUp(prospect()))
        waiting = asyncio.ensure_future(bench.outbox.outcome(protocol, FOREVER_S))
        await asyncio.sleep(0)
        await bench.outbox.deliver(bench.erp)
        return (await waiting).status

    assert bench.run(put_and_wait()) is SubmissionStatus.WAITING


def test_the_texts_of_a_person_are_known() -> None:
    ticket, contact = serialization.texts_to_redact(TICKET), serialization.texts_to_redact(CONTACT)
    assert ticket >= {"MARIA APARECIDA DA SILVA", "41999990000", "Sem internet desde ontem"}
    assert contact >= {"41988887777", "m@example.org", "maria@example.org"}
    assert serialization.texts_to_redact(prospect()) >= {"Maria Exemplo", "28/02/1990", "1990-02-28"}
    known = replace(
        TICKET.customer, address=Address(street="Rua das Araucárias"), birthday=Birthday(28, 2, 1990)
    )
    found = serialization.texts_to_redact(ServiceRequest(known))
    assert found >= {"Rua das Araucárias", "28/02/1990", "1990-02-28"}
