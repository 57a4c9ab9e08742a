"""Requests that the ERP may have stored: idempotency keys, and warnings for staff."""

import asyncio
from contextlib import suppress
from datetime import date, timedelta

import pytest

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness
from support.recording_erp import CONTACT, DOCUMENT, JPEG, TICKET, KeyedErp, lead, photo, prospect
from totem.domain.customer import Address
from totem.domain.sign_up import Prospect, Receipt
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.outbox.requests import MOST_ARRIVALS, OutboxCounts
from totem.outbox.submissions import Edit, HoldCause, LeadRequest, SignUp, Submission, SubmissionStatus

REFUSED = "a (prospect|edit|file|lead|ticket|contact) was refused, and is kept for staff"


def declined(said: str = "CPF já cadastrado", status: int | None = 422) -> ErpError:
    return Declined("create_prospect", said, status=status)


def test_a_refusal_after_a_lost_answer_keeps_the_key_and_tells_the_doubt(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    """An ERP without idempotency took it, and now says that it has it."""
    expected_logs.expect(REFUSED)
    protocol = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.losing = [TimedOut("create_prospect", "no answer")]
    bench.deliver()
    bench.restart()
    bench.wait(10)
    bench.erp.failing = [declined()]
    bench.deliver()
    [told] = bench.run(bench.outbox.refusals())
    assert (told.reason, told.may_have_arrived) == ("CPF já cadastrado", True)
    assert bench.run(bench.outbox.try_again(protocol))
    assert bench.deliver() is None
    assert bench.erp.requests == ["create_prospect"]
    assert len(set(bench.erp.calls)) == 1


def test_second_refusal_after_a_retry_by_staff_changes_the_key(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    """An ERP with idempotency says to the old key for ever what it said at first."""
    expected_logs.expect(REFUSED)
    protocol = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.failing = [TimedOut("create_prospect", "no answer"), declined(), declined()]
    bench.deliver()
    bench.wait(10)
    bench.deliver()
    bench.run(bench.outbox.try_again(protocol))
    bench.deliver()
    [told] = bench.run(bench.outbox.refusals())
    assert not told.may_have_arrived
    bench.run(bench.outbox.try_again(protocol))
    bench.deliver()
    first, second, third, fourth = bench.erp.calls
    assert first == second == third != fourth


def test_killed_while_the_erp_was_asked_the_doubt_is_known(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(REFUSED)
    bench.run(bench.outbox.put(SignUp(prospect())))

    async def hang(*_told: object, **_more: object) -> Receipt:
        asked.set()
        await asyncio.Event().wait()
        raise AssertionError

    async def kill() -> None:
        erp = KeyedErp()
        erp.create_prospect = hang  # type: ignore[method-assign]
        sending = asyncio.create_task(bench.outbox.deliver(erp))
        await asked.wait()
        sending.cancel()
        with suppress(asyncio.CancelledError):
            await sending

    asked = asyncio.Event()
    bench.run(kill())
    bench.restart()
    bench.erp.failing = [declined()]
    bench.deliver()
    assert [told.may_have_arrived for told in bench.run(bench.outbox.refusals())] == [True]


@pytest.mark.parametrize(
    ("errors", "doubt"),
    [
        ([declined()], False),
        ([declined(status=200)], False),
        ([declined("em processamento", 409)] * 5, True),
        ([Unavailable("create_prospect", Reason.SERVER_ERROR, status=502), declined()], True),
    ],
)
def test_possible_arrivals_by_error(
    bench: OutboxHarness, expected_logs: LogWatch, errors: list[ErpError], *, doubt: bool
) -> None:
    expected_logs.expect(REFUSED)
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.failing = list(errors)
    for _ in errors:
        bench.wait(bench.deliver() or 0)
    assert [told.may_have_arrived for told in bench.run(bench.outbox.refusals())] == [doubt]


@pytest.mark.parametrize("submission", [TICKET, CONTACT, LeadRequest(lead())])
def test_a_conflict_is_a_refusal_where_no_earlier_attempt_is_recognised(
    bench: OutboxHarness, expected_logs: LogWatch, submission: Submission
) -> None:
    """Without a key that the ERP honours, 409 is not about an attempt in progress."""
    expected_logs.expect(REFUSED)
    bench.erp = KeyedErp(honours_keys=False, ignores_keys=True)
    protocol = bench.run(bench.outbox.put(submission))
    bench.erp.failing, bench.care.errors = [declined(status=409)], [declined(status=409)]
    bench.deliver()
    held = bench.run(bench.outbox.refusals())
    assert [(each.reason, each.may_have_arrived, (each.cause is HoldCause.UNANSWERED)) for each in held] == [
        ("CPF já cadastrado", False, False)
    ]
    state = bench.run(bench.outbox.outcome(protocol, 0))
    assert state.status is SubmissionStatus.REFUSED


def test_the_erps_words_stay_with_what_may_have_arrived(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("may have arrived, and is kept for staff")
    bench.erp = KeyedErp(honours_keys=False, ignores_keys=True)
    bench.run(bench.outbox.put(SignUp(prospect())))
    slow = Refused("create_prospect", Reason.HTTP_STATUS, status=408)
    slow.explanation = "Maria Exemplo já tem cadastro"
    bench.erp.failing = [slow]
    bench.deliver()
    [held] = bench.run(bench.outbox.refusals())
    assert held.cause is HoldCause.UNANSWERED
    assert "já tem cadastro" in held.reason
    assert "Maria" not in held.reason


def test_there_is_no_doubt_about_what_never_left_the_kiosk(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(REFUSED)
    offline = Unavailable("create_prospect", Reason.NO_CONNECTION)
    offline.may_have_arrived = False
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.failing = [offline, declined()]
    bench.wait(bench.deliver() or 0)
    bench.deliver()
    assert [told.may_have_arrived for told in bench.run(bench.outbox.refusals())] == [False]


def test_a_refused_edit_holds_back_later_ones_and_no_file_of_its_own(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    """Sent after them, it would undo what they changed."""
    expected_logs.expect(REFUSED)
    first = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.deliver()
    bench.run(bench.outbox.put(Edit(first, Prospect(name="A"), (photo(),))))
    bench.run(bench.outbox.put(Edit(first, Prospect(name="B"), (photo(JPEG * 2),))))
    bench.erp.failing = [NotFound("edit_prospect", Reason.ABSENT, status=404)]
    assert bench.deliver() is None
    assert bench.erp.requests == ["create_prospect", "send_file"]
    level, [told] = bench.run(bench.outbox.count()), bench.run(bench.outbox.refusals())
    assert (level.waiting, level.refused, told.kind) == (0, 1, "edit")
    assert bench.run(bench.outbox.try_again(told.protocol))
    bench.deliver()
    assert [record for _, _, record in bench.erp.taken[2:]] == [
        Prospect(name="A"),
        Prospect(name="B"),
        photo(JPEG * 2),
    ]
    assert bench.run(bench.outbox.count()) == OutboxCounts()


def test_without_the_refused_edit_the_later_ones_go(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(REFUSED)
    first = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.deliver()
    bad = bench.run(bench.outbox.put(Edit(first, Prospect(email="a@b"))))
    good = bench.run(bench.outbox.put(Edit(first, Prospect(email="a@example.com"))))
    bench.erp.failing = [declined("e-mail inválido")]
    bench.deliver()
    assert bench.run(bench.outbox.drop(bad))
    assert bench.deliver() is None
    assert bench.erp.taken[1:] == [("edit_prospect", "P1", Prospect(email="a@example.com"))]
    assert bench.run(bench.outbox.find(good, DOCUMENT)).status is SubmissionStatus.DELIVERED


def test_an_edit_is_told_and_dealt_with_by_the_protocol_of_its_sign_up(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("is kept for staff")
    sign_up = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.deliver()
    edits = [bench.run(bench.outbox.put(Edit(sign_up, Prospect(name=name)))) for name in "AB"]
    assert edits == [sign_up, sign_up]
    assert not bench.run(bench.outbox.outcome(sign_up, 0)).is_tried, "the status of the edit, for its screen"
    bench.erp.failing = [
        BadAnswer("edit_prospect", Reason.NOT_JSON, status=200) for _ in range(MOST_ARRIVALS)
    ]
    while not (held := bench.run(bench.outbox.refusals())):
        bench.wait(bench.deliver() or 0)
    assert [(each.protocol, each.cause) for each in held] == [(sign_up, HoldCause.UNANSWERED)]
    assert bench.run(bench.outbox.try_again(sign_up))
    assert bench.run(bench.outbox.refusals()) == []
    bench.erp.failing = [declined()]
    bench.deliver()
    assert bench.run(bench.outbox.drop(sign_up))
    bench.deliver()
    assert bench.erp.taken[1:] == [("edit_prospect", "P1", Prospect(name="B"))]


def test_customer_data_is_redacted_from_reasons(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(REFUSED)
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.run(bench.outbox.put(LeadRequest(lead())))
    bench.erp.failing = [
        declined("MARIA EXEMPLO, da rua das araucarias, 41999998888: id_servico não está à venda"),
        declined("Já há um João com este telefone"),
    ]
    bench.deliver()
    first, second = bench.run(bench.outbox.refusals())
    for word in ("MARIA", "EXEMPLO", "araucarias", "41999998888"):
        assert word not in first.reason
    assert first.reason.endswith("id_servico não está à venda")
    assert "João" not in second.reason


@pytest.mark.parametrize("error", [RuntimeError("Maria"), ValueError("Maria"), KeyError("Maria")])
def test_a_record_that_breaks_the_client_does_not_keep_others_from_being_sent(
    bench: OutboxHarness, expected_logs: LogWatch, error: Exception
) -> None:
    expected_logs.expect(f"a prospect cannot be sent: {type(error).__name__}$")
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    bench.run(bench.outbox.put(SignUp(prospect("B"))))
    bench.erp.failing = [error]
    assert bench.deliver() == 5
    assert bench.erp.names == ["B"]
    bench.wait(5)
    assert bench.deliver() is None
    assert bench.erp.names == ["B", "A"]


def test_a_record_that_a_version_cannot_read_is_staffs_and_goes_when_it_can(
    bench: OutboxHarness, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("a prospect cannot be read, and is kept for staff")
    protocol = bench.run(bench.outbox.put(SignUp(Prospect(address=Address(street="Rua A")))))
    with monkeypatch.context() as newer:
        newer.setattr("totem.outbox.serialization.get_type_hints", lambda _: {"address": date})
        bench.deliver()
    assert bench.run(bench.outbox.refusals())[0].cause is HoldCause.UNREADABLE
    bench.run(bench.outbox.try_again(protocol))
    bench.clock += timedelta(days=1)
    assert bench.deliver() is None
    assert bench.erp.taken == [("create_prospect", None, Prospect(address=Address(street="Rua A")))]
