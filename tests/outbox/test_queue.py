"""Delivery of the outbox: order, idempotency keys, backoff, and held requests."""

from dataclasses import replace
from datetime import timedelta

import pytest

from support.log_check import LogWatch
from support.outbox_harness import OutboxHarness
from support.recording_erp import DOCUMENT, JPEG, OTHER, PDF, jpeg, lead, photo, prospect
from totem.domain.attachments import InvalidAttachment
from totem.domain.sign_up import Attachment, Prospect, ReceiptCode
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Refused, TimedOut, Unavailable
from totem.outbox.requests import OutboxCounts
from totem.outbox.submissions import (
    Edit,
    HoldCause,
    LeadRequest,
    SignUp,
    Submission,
    SubmissionStatus,
    UnknownSubmission,
)

NOTE = "Pelo totem Loja Centro. Referência: padaria Ipê, 1250. O portão roxo. Melhor horário: manhã"
REFUSED = "a (prospect|file) was refused, and is kept for staff"


def down() -> ErpError:
    error = Unavailable("create_prospect", Reason.NO_CONNECTION)
    error.may_have_arrived = False
    return error


def declined(said: str = "CPF 123.456.789-09 em débito") -> ErpError:
    return Declined("create_prospect", said, status=422)


def test_submissions_are_delivered_in_order_with_one_key_per_request(bench: OutboxHarness) -> None:
    bill = Attachment("conta.pdf", "application/pdf", PDF)
    bench.run(bench.outbox.put(SignUp(prospect(), (photo(), bill))))
    bench.run(bench.outbox.put(LeadRequest(lead())))
    assert bench.deliver() is None
    assert bench.erp.taken == [
        ("create_prospect", None, prospect()),
        ("send_file", "P1", photo()),
        ("send_file", "P1", bill),
        ("create_lead", None, lead()),
    ]
    assert len(set(bench.erp.calls)) == 4
    assert bench.run(bench.outbox.count()) == OutboxCounts()


def test_later_edits_follow_their_prospect_and_its_files(bench: OutboxHarness) -> None:
    first = bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    second = bench.run(bench.outbox.put(Edit(first, Prospect(email="novo@example.com"), (photo(JPEG * 2),))))
    third = bench.run(bench.outbox.put(Edit(second, Prospect(phone=""))))
    bench.deliver()
    assert bench.erp.requests == [
        "create_prospect",
        "send_file",
        "edit_prospect",
        "send_file",
        "edit_prospect",
    ]
    assert {of for _, of, _ in bench.erp.taken[1:]} == {"P1"}
    after = bench.run(bench.outbox.put(Edit(first, Prospect(name="Outra"))))
    bench.deliver()
    assert bench.erp.taken[-1] == ("edit_prospect", "P1", Prospect(name="Outra"))
    for protocol in (first, second, third, after):
        standing = bench.run(bench.outbox.find(protocol, DOCUMENT))
        assert (standing.status, standing.prospect_id) == (SubmissionStatus.DELIVERED, "P1")


def test_edit_of_an_unknown_submission_is_refused(bench: OutboxHarness) -> None:
    called = bench.run(bench.outbox.put(LeadRequest(lead())))
    for protocol in (ReceiptCode.draw(), called):
        with pytest.raises(UnknownSubmission):
            bench.run(bench.outbox.put(Edit(protocol, Prospect(name="x"))))


def test_a_large_file_comes_out_as_it_went_in(bench: OutboxHarness) -> None:
    large = photo(jpeg(bytes(range(256)) * 4000))
    bench.run(bench.outbox.put(SignUp(prospect(), (large,))))
    bench.deliver()
    assert bench.erp.taken[1] == ("send_file", "P1", large)


def test_an_unfit_file_keeps_the_whole_submission_out(bench: OutboxHarness) -> None:
    with pytest.raises(InvalidAttachment):
        bench.run(bench.outbox.put(SignUp(prospect(), (photo(b"MZ" * 50),))))
    assert bench.run(bench.outbox.count()) == OutboxCounts()
    assert not bench.folder.exists()


def test_an_answer_that_is_lost_doubles_nothing_across_restarts(bench: OutboxHarness) -> None:
    bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    bench.erp.losing = [TimedOut("create_prospect", "no answer"), TimedOut("send_file", "no answer")]
    for _ in range(4):
        bench.deliver()
        bench.wait(4000)
        bench.restart()
    assert bench.erp.requests == ["create_prospect", "send_file"]
    assert len(bench.erp.calls) == 4
    assert len(set(bench.erp.calls)) == 2


def test_without_answers_one_request_is_tried_with_backoff(bench: OutboxHarness) -> None:
    for name in "ABC":
        bench.run(bench.outbox.put(SignUp(prospect(name))))
    bench.erp.failing = [down() for _ in range(20)]
    waits = []
    for _ in range(8):
        wait = bench.deliver()
        assert wait is not None
        waits.append(wait)
        bench.wait(wait)
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]
    assert len(bench.erp.calls) == 8
    assert len(set(bench.erp.calls)) == 3  # each in its turn
    bench.erp.failing = []
    bench.outbox.resume()
    assert bench.deliver() is None
    assert {record.name for _, _, record in bench.erp.taken if isinstance(record, Prospect)} == {*"ABC"}


def test_a_record_that_the_erp_chokes_on_does_not_block_the_others(bench: OutboxHarness) -> None:
    bench.run(bench.outbox.put(SignUp(prospect("A"))))
    bench.run(bench.outbox.put(SignUp(prospect("B"))))
    bench.erp.failing = [Unavailable("create_prospect", Reason.SERVER_ERROR, status=500)]
    assert bench.deliver() == 5
    assert [each[2] for each in bench.erp.taken] == [prospect("B")]
    bench.wait(5)
    bench.deliver()
    assert [each[2] for each in bench.erp.taken] == [prospect("B"), prospect("A")]


@pytest.mark.parametrize(
    "submission", [SignUp(replace(prospect(), note=NOTE)), LeadRequest(replace(lead(), note=NOTE))]
)
def test_refusal_that_quotes_the_note_shows_no_answer_of_the_customer(
    bench: OutboxHarness, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture, submission: Submission
) -> None:
    expected_logs.expect("was refused, and is kept for staff")
    bench.run(bench.outbox.put(submission))
    bench.erp.failing = [declined(f"observação longa demais no totem: {NOTE}")]
    bench.deliver()
    [told] = bench.run(bench.outbox.refusals())
    assert "observação longa demais no totem" in told.reason
    for personal in ("Ipê", "padaria", "1250", "roxo"):
        assert personal not in told.reason
        assert personal not in caplog.text


def test_refused_prospect_holds_back_only_its_own_files(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(REFUSED)
    refused = bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    bench.run(bench.outbox.put(Edit(refused, Prospect(name="x"))))
    bench.run(bench.outbox.put(SignUp(prospect("B", OTHER), (photo(),))))
    bench.erp.failing = [declined()]
    assert bench.deliver() is None
    assert bench.erp.requests == ["create_prospect", "send_file"]
    [told] = bench.run(bench.outbox.refusals())
    assert (told.protocol, told.kind) == (refused, "prospect")
    assert "débito" in told.reason
    assert "456" not in told.reason
    assert bench.run(bench.outbox.find(refused, DOCUMENT)).status is SubmissionStatus.REFUSED
    level = bench.run(bench.outbox.count())
    assert (level.refused, level.waiting) == (1, 0)


def test_staff_have_a_refused_one_sent_again_with_a_key_of_its_own(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(REFUSED)
    refused = bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    bench.erp.failing = [declined()]
    bench.deliver()
    assert bench.run(bench.outbox.try_again(refused))
    assert bench.deliver() is None
    assert bench.erp.requests == ["create_prospect", "send_file"]
    assert bench.erp.calls[1] == f"{bench.erp.calls[0]}-1"
    assert bench.run(bench.outbox.count()) == OutboxCounts()
    assert not bench.run(bench.outbox.try_again(refused))


def test_possible_arrival_keeps_its_key_when_staff_retry(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("a prospect may have arrived, and is kept for staff")
    protocol = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.failing = [BadAnswer("create_prospect", Reason.NOT_JSON, status=200) for _ in range(101)]
    while not bench.run(bench.outbox.refusals()):
        bench.deliver()
        bench.wait(1800)
    assert bench.run(bench.outbox.try_again(protocol))
    bench.deliver()
    assert len(set(bench.erp.calls)) == 1


def test_staff_delete_a_refused_one_with_all_that_waits_behind_it(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect(REFUSED)
    refused = bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    other = bench.run(bench.outbox.put(SignUp(prospect("B", OTHER))))
    bench.erp.failing = [declined(), down()]
    bench.deliver()
    assert not bench.run(bench.outbox.drop(other))
    assert bench.run(bench.outbox.drop(refused))
    assert bench.run(bench.outbox.refusals()) == []
    assert bench.run(bench.outbox.count()).waiting == 1
    assert bench.run(bench.outbox.find(refused, DOCUMENT)).status is SubmissionStatus.REFUSED
    with pytest.raises(UnknownSubmission):
        bench.run(bench.outbox.put(Edit(refused, Prospect(name="x"))))
    assert not bench.run(bench.outbox.try_again(refused))


def test_a_refused_file_holds_back_nothing(bench: OutboxHarness, expected_logs: LogWatch) -> None:
    expected_logs.expect(REFUSED)
    protocol = bench.run(bench.outbox.put(SignUp(prospect(), (photo(), photo(JPEG * 3)))))
    bench.erp.failing = [None, Declined("send_file", "arquivo grande", status=413)]
    assert bench.deliver() is None
    assert bench.erp.taken[1:] == [("send_file", "P1", photo(JPEG * 3))]
    assert bench.run(bench.outbox.find(protocol, DOCUMENT)).status is SubmissionStatus.DELIVERED
    assert [each.kind for each in bench.run(bench.outbox.refusals())] == ["file"]


def test_files_of_a_prospect_whose_id_the_erp_kept_to_itself_are_staffs(
    bench: OutboxHarness, expected_logs: LogWatch
) -> None:
    expected_logs.expect("a file has a prospect without an id, and is kept for staff")
    bench.erp.gives_ids = False
    bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    assert bench.deliver() is None
    assert [each.cause for each in bench.run(bench.outbox.refusals())] == [HoldCause.NO_PROSPECT_ID]
    level = bench.run(bench.outbox.count())
    assert (level.unsendable, level.refused) == (1, 0)


@pytest.mark.parametrize(
    ("error", "kind", "refused"),
    [
        (Refused("create_prospect", Reason.TOKEN, status=401), "prospect", False),
        (Refused("create_prospect", Reason.HTTP_STATUS, status=404), "prospect", False),
        (Declined("create_prospect", "em processamento", status=409), "prospect", False),
        (Unavailable("create_prospect", Reason.SERVER_ERROR, status=503), "prospect", False),
        (BadAnswer("create_prospect", Reason.NOT_JSON, status=200), "prospect", False),
        (declined(), "prospect", True),
        (Refused("send_file", Reason.HTTP_STATUS, status=404), "file", False),
        (NotFound("send_file", Reason.ABSENT, status=404), "file", True),
    ],
)
def test_retry_decision_by_error(
    bench: OutboxHarness, expected_logs: LogWatch, error: ErpError, kind: str, *, refused: bool
) -> None:
    if refused:
        expected_logs.expect(REFUSED)
    bench.run(bench.outbox.put(SignUp(prospect(), (photo(),))))
    bench.erp.failing = [error] if kind == "prospect" else [None, error]
    bench.deliver()
    assert bool(bench.run(bench.outbox.refusals())) is refused
    bench.wait(3600)
    bench.deliver()
    assert len(bench.erp.taken) == (2 if not refused else 0 if kind == "prospect" else 1)


@pytest.mark.parametrize("years", [10, -10])
@pytest.mark.parametrize("restarted", [True, False])
def test_a_clock_that_leaps_by_years_freezes_nothing(
    bench: OutboxHarness, years: int, *, restarted: bool
) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.failing = [down() for _ in range(6)]
    for _ in range(6):
        bench.wait(bench.deliver() or 0)
    bench.clock += timedelta(days=365 * years)
    if restarted:
        bench.restart()
        assert bench.deliver() in {None, 160}
    bench.wait(160)
    assert bench.deliver() is None
    assert bench.erp.requests == ["create_prospect"]


def test_backoff_outlives_a_restart(bench: OutboxHarness) -> None:
    bench.run(bench.outbox.put(SignUp(prospect())))
    bench.erp.failing = [down() for _ in range(5)]
    for _ in range(5):
        bench.wait(bench.deliver() or 0)
    bench.erp.failing = [down()]
    assert bench.deliver() == 160
    bench.restart()
    assert bench.deliver() == 160
    bench.outbox.send_now()
    bench.deliver()
    assert bench.erp.requests == ["create_prospect"]


def test_other_document_finds_no_submission(bench: OutboxHarness) -> None:
    protocol = bench.run(bench.outbox.put(SignUp(prospect())))
    assert bench.run(bench.outbox.find(protocol, DOCUMENT)).status is SubmissionStatus.WAITING
    assert bench.run(bench.outbox.find(protocol, OTHER)).status is SubmissionStatus.UNKNOWN
    assert bench.run(bench.outbox.find(ReceiptCode.draw(), DOCUMENT)).status is SubmissionStatus.UNKNOWN


def test_a_settled_submission_is_found_for_ninety_days_of_work_and_then_forgotten(
    bench: OutboxHarness,
) -> None:
    protocol = bench.run(bench.outbox.put(SignUp(prospect())))
    bench.deliver()
    for _ in range(88):
        bench.wait(86_400)
        bench.deliver()
    bench.clock += timedelta(days=3650)  # one more day, whatever it says
    bench.deliver()
    bench.clock -= timedelta(days=3650)
    bench.deliver()
    assert bench.run(bench.outbox.find(protocol, DOCUMENT)).status is SubmissionStatus.DELIVERED
    bench.wait(86_400)
    bench.deliver()
    assert bench.run(bench.outbox.find(protocol, DOCUMENT)).status is SubmissionStatus.UNKNOWN
