"""Rule of the ERP's health: sequences of results, and invariants of any sequence."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.erp.errors import (
    BadAnswer,
    ErpError,
    Misconfigured,
    NotFound,
    Reason,
    Refused,
    TimedOut,
    Unavailable,
)
from totem.monitoring.erp_monitor import (
    DOUBT_S,
    FIRST_WAIT_S,
    JITTER,
    LONGEST_WAIT_S,
    ErpProbeResult,
    OutageDetector,
    probe_result,
    search_result,
)
from totem.session.view_state import Cause, Failure

ANSWERED, SLOW, SILENT = ErpProbeResult.ANSWERED, ErpProbeResult.SLOW, ErpProbeResult.SILENT
REFUSED, MISCONFIGURED = ErpProbeResult.REFUSED, ErpProbeResult.MISCONFIGURED
UNSOUND = ErpProbeResult.UNSOUND
SEARCH, PROBE = "search", "probe"
USUAL_S = 300.0


def health() -> OutageDetector:
    return OutageDetector(USUAL_S, uniform=lambda low, high: (low + high) / 2)


def tell(patient: OutageDetector, *story: tuple[str, ErpProbeResult]) -> None:
    for asked_by, finding in story:
        (patient.on_search_result if asked_by == SEARCH else patient.on_probe_result)(finding)


@pytest.mark.parametrize(
    ("story", "cause"),
    [
        ([], None),
        ([(PROBE, ANSWERED)], None),
        ([(PROBE, SILENT)], Cause.ERP),
        ([(PROBE, SLOW)], None),
        ([(PROBE, SLOW), (PROBE, SLOW)], Cause.ERP),
        ([(PROBE, SLOW), (PROBE, ANSWERED), (PROBE, SLOW)], None),
        ([(PROBE, REFUSED)], Cause.SETUP),
        ([(PROBE, MISCONFIGURED)], Cause.SETUP),
        ([(SEARCH, SLOW)], None),
        ([(SEARCH, SILENT)], None),
        ([(SEARCH, SILENT), (SEARCH, SILENT)], Cause.ERP),
        ([(SEARCH, SLOW), (PROBE, SLOW)], Cause.ERP),
        ([(SEARCH, SILENT), (SEARCH, ANSWERED), (SEARCH, SILENT)], None),
        ([(SEARCH, REFUSED), (SEARCH, REFUSED), (SEARCH, REFUSED)], None),
        ([(SEARCH, REFUSED), (PROBE, REFUSED)], Cause.SETUP),
        ([(PROBE, SILENT), (PROBE, ANSWERED)], None),
        ([(PROBE, SILENT), (SEARCH, ANSWERED)], None),
        ([(PROBE, SILENT), (PROBE, REFUSED)], Cause.SETUP),
        ([(PROBE, REFUSED), (PROBE, SILENT)], Cause.ERP),
        ([(PROBE, SILENT), (PROBE, SLOW)], Cause.ERP),
        ([(PROBE, UNSOUND)], Cause.ERP),
        ([(PROBE, SILENT), (PROBE, UNSOUND)], Cause.ERP),
        ([(PROBE, UNSOUND), (PROBE, ANSWERED)], None),
        ([(SEARCH, UNSOUND), (SEARCH, UNSOUND), (SEARCH, UNSOUND)], None),
        ([(SEARCH, UNSOUND), (PROBE, UNSOUND)], Cause.ERP),
    ],
    ids=lambda told: "-".join(f"{by}.{what.value}" for by, what in told) if isinstance(told, list) else None,
)
def test_a_story(story: list[tuple[str, ErpProbeResult]], cause: Cause | None) -> None:
    patient = health()
    tell(patient, *story)
    assert patient.cause is cause


@given(st.lists(st.tuples(st.sampled_from((SEARCH, PROBE)), st.sampled_from(ErpProbeResult))))
def test_it_is_well_once_it_has_answered_and_while_nothing_else_is_heard(
    story: list[tuple[str, ErpProbeResult]],
) -> None:
    patient = health()
    assert not patient.is_healthy, "nobody has asked"
    tell(patient, *story)
    assert patient.is_healthy is (bool(story) and story[-1][1] is ANSWERED)


def test_a_doubt_is_looked_into_soon() -> None:
    for asked_by, finding in [(SEARCH, each) for each in (SILENT, SLOW, REFUSED, UNSOUND)] + [(PROBE, SLOW)]:
        patient = health()
        assert (patient.is_in_doubt, patient.wait_s()) == (False, USUAL_S)
        tell(patient, (asked_by, finding))
        assert (patient.is_in_doubt, patient.wait_s()) == (True, DOUBT_S)
        tell(patient, (PROBE, ANSWERED))
        assert patient.wait_s() == USUAL_S


def test_while_it_is_out_it_is_asked_at_growing_distances() -> None:
    patient, waits = health(), []
    for _ in range(8):
        tell(patient, (PROBE, SILENT))
        waits.append(patient.wait_s())
    assert waits == [5, 10, 20, 40, 80, 120, 120, 120]
    tell(patient, (PROBE, ANSWERED), (PROBE, SILENT))
    assert patient.wait_s() == FIRST_WAIT_S


def test_searches_do_not_make_it_wait_longer() -> None:
    patient = health()
    tell(patient, *[(SEARCH, SILENT)] * 9)
    assert patient.wait_s() == FIRST_WAIT_S


def test_chance_moves_each_wait_a_little() -> None:
    asked: list[tuple[float, float]] = []

    def largest(low: float, high: float) -> float:
        asked.append((low, high))
        return high

    patient = OutageDetector(USUAL_S, uniform=largest)
    assert patient.wait_s() == USUAL_S * (1 + JITTER)
    tell(patient, (PROBE, SILENT))
    assert patient.wait_s() == FIRST_WAIT_S * (1 + JITTER)
    assert set(asked) == {(1 - JITTER, 1 + JITTER)}


def test_without_a_usual_distance_only_a_doubt_asks() -> None:
    patient = OutageDetector(0)
    assert patient.wait_s() is None
    tell(patient, (SEARCH, SILENT))
    assert patient.wait_s() == DOUBT_S


stories = st.lists(st.tuples(st.sampled_from([SEARCH, PROBE]), st.sampled_from(ErpProbeResult)), max_size=30)


@given(stories)
def test_one_slow_answer_never_puts_it_out_and_one_answer_always_brings_it_back(
    story: list[tuple[str, ErpProbeResult]],
) -> None:
    patient = OutageDetector(USUAL_S)
    for step in story:
        was_out = patient.cause is not None
        tell(patient, step)
        wait_s = patient.wait_s()
        assert wait_s is not None
        assert 0 < wait_s <= max(USUAL_S, LONGEST_WAIT_S) * (1 + JITTER)
        if step[1] is ANSWERED:
            assert patient.cause is None
        elif was_out:
            assert patient.cause is not None, "only an answer brings it back"
    for before, after in pairwise([(PROBE, ANSWERED), *story]):
        if after[1] is SLOW and before[1] is ANSWERED:
            fresh = OutageDetector(USUAL_S)
            tell(fresh, before, after)
            assert fresh.cause is None


@pytest.mark.parametrize(
    ("error", "finding"),
    [
        (NotFound("customer", Reason.ABSENT), ANSWERED),
        (BadAnswer("customer", Reason.PAGE), UNSOUND),
        (Refused("customer", Reason.ERROR_IN_ANSWER, status=200), UNSOUND),
        (Refused("customer", Reason.HTTP_STATUS, status=400), UNSOUND),
        (Refused("customer", Reason.TOKEN, status=401), REFUSED),
        (Refused("customer", Reason.PERMISSION, status=403), REFUSED),
        (Unavailable("customer", Reason.SERVER_ERROR, status=503), SILENT),
        (TimedOut("customer", "15 s"), SLOW),
        (Misconfigured("customer", "erp.base_url is not set"), MISCONFIGURED),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, ErpError) else value.value,
)
def test_what_an_error_says(error: ErpError, finding: ErpProbeResult) -> None:
    assert probe_result(error) is finding


def test_what_a_search_says() -> None:
    told = {failure: search_result(failure) for failure in Failure}
    assert {failure: finding for failure, finding in told.items() if finding is not ANSWERED} == {
        Failure.SLOW: SLOW,
        Failure.UNAVAILABLE: SILENT,
        Failure.REFUSED: REFUSED,
        Failure.BAD_ANSWER: UNSOUND,
    }
