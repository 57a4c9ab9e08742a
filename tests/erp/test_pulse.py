"""How the ERP's answers came: what the transport tells of each request, and what is made of it."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from support.asking import GOOD, MARIA, status, unused_address
from support.raw_http import RawServer, http
from totem.erp.client import ErpClient
from totem.erp.errors import ErpError
from totem.erp.pulse import BEATS, Pulse
from totem.settings import ErpSettings

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def pulse_after(base_url: str, *, give_up_s: float | None = None, timeout_s: float = 5.0) -> Pulse:
    """The pulse of a client that asked for Maria; who asked left after `give_up_s`."""
    pulse = Pulse()

    async def sleep(_seconds: float) -> None:
        pass

    async def ask() -> None:
        client = ErpClient(ErpSettings(base_url=base_url, timeout_s=timeout_s), pulse=pulse, sleep=sleep)
        with suppress(ErpError, TimeoutError):
            await asyncio.wait_for(client.customer(MARIA), give_up_s)
        await client.aclose()

    asyncio.run(ask())
    return pulse


def answered(pulse: Pulse) -> list[bool]:
    return [beat.answered for beat in pulse.beats]


def test_a_fresh_pulse() -> None:
    pulse = Pulse()
    assert (pulse.beats, pulse.since_answer_s, pulse.their_time) == ((), None, None)


def test_only_the_latest_are_remembered() -> None:
    pulse = Pulse()
    for ms in range(BEATS + 10):
        pulse.beat(ms, answered=True)
    assert [beat.ms for beat in pulse.beats] == list(range(10, BEATS + 10))


def test_the_last_answer_grows_old() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    pulse.beat(10, answered=True)
    clock.now += 60
    pulse.beat(5000, answered=False)
    assert pulse.since_answer_s == 60


def test_their_clock_goes_on_between_answers() -> None:
    clock = Clock()
    pulse = Pulse(clock)
    pulse.hear(NOON)
    clock.now += 90
    assert pulse.their_time == NOON + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("replies", "expected"),
    [
        ([GOOD], [True]),
        ([status("404 Not Found")], [True]),
        ([status("401 Unauthorized")], [True]),
        ([http(b"<html>")], [True]),
        ([status("503 Oops"), GOOD], [True]),
        ([status("503 Oops")] * 3, [False]),
        ([status("429 Too Many Requests")] * 3, [False]),
    ],
    ids=["found", "404", "401", "unreadable", "at the second try", "503", "429"],
)
def test_one_beat_for_each_request(replies: Sequence[bytes], expected: list[bool]) -> None:
    with RawServer(*replies) as server:
        assert answered(pulse_after(server.base_url)) == expected


def test_nobody_there() -> None:
    assert answered(pulse_after(unused_address())) == [False]


def test_one_that_nobody_waited_for_says_nothing() -> None:
    with RawServer(b"") as server:
        pulse = pulse_after(server.base_url, give_up_s=0.0)
    assert pulse.beats == ()


@pytest.mark.parametrize("reply", [GOOD, status("404 Not Found"), status("503 Oops")])
def test_the_date_is_heard_whatever_the_answer(reply: bytes) -> None:
    dated = reply.replace(b"\r\n", b"\r\nDate: " + format_datetime(NOON, usegmt=True).encode() + b"\r\n", 1)
    with RawServer(dated, dated, dated) as server:
        theirs = pulse_after(server.base_url).their_time
    assert theirs is not None
    assert abs(theirs - NOON) < timedelta(minutes=1)


@pytest.mark.parametrize("date", ["", "yesterday", "Tue, 99 Nov 2026 12:00:00 GMT"])
def test_a_date_that_is_none(date: str) -> None:
    with RawServer(http({}, status="404 Not Found", headers={"Date": date})) as server:
        assert pulse_after(server.base_url).their_time is None
