"""Latency of the ERP's answers: the samples of the transport, and the figures made of them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest

from support.one_shot_client import GOOD, MARIA, status, unused_address
from support.raw_http_server import RawServer, http
from totem.erp.errors import ErpError
from totem.erp.factory import make_erp
from totem.erp.http.latency import SAMPLES, Latency
from totem.settings import ErpSettings


class Clock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def latency_after(base_url: str, *, give_up_s: float | None = None, timeout_s: float = 5.0) -> Latency:
    """The latency of a client that asked for Maria; who asked left after `give_up_s`."""
    latency = Latency()

    async def sleep(_seconds: float) -> None:
        pass

    async def ask() -> None:
        client = make_erp(ErpSettings(base_url=base_url, timeout_s=timeout_s), latency=latency, sleep=sleep)
        with suppress(ErpError, TimeoutError):
            await asyncio.wait_for(client.customers(MARIA), give_up_s)
        await client.aclose()

    asyncio.run(ask())
    return latency


def answered(latency: Latency) -> list[bool]:
    return [sample.answered for sample in latency.samples]


def test_a_fresh_latency() -> None:
    latency = Latency()
    assert (latency.samples, latency.since_answer_s) == ((), None)


def test_only_the_latest_are_remembered() -> None:
    latency = Latency()
    for ms in range(SAMPLES + 10):
        latency.record(ms, answered=True)
    assert [sample.ms for sample in latency.samples] == list(range(10, SAMPLES + 10))


def test_the_last_answer_grows_old() -> None:
    clock = Clock()
    latency = Latency(clock)
    latency.record(10, answered=True)
    clock.now += 60
    latency.record(5000, answered=False)
    assert latency.since_answer_s == 60


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
        assert answered(latency_after(server.base_url)) == expected


def test_nobody_there() -> None:
    assert answered(latency_after(unused_address())) == [False]


def test_one_that_nobody_waited_for_says_nothing() -> None:
    with RawServer(b"") as server:
        latency = latency_after(server.base_url, give_up_s=0.0)
    assert latency.samples == ()
