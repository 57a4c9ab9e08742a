"""Wall clock of the kiosk: when the ERP's time is followed, over which transport, and what it never does."""

import asyncio
import ssl
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from support.one_shot_client import GOOD, MARIA, status
from support.raw_http_server import RawServer, http
from totem.erp.errors import ErpError
from totem.erp.factory import make_erp
from totem.erp.http.wall_clock import (
    AGREEING,
    FAR_OFF,
    FIRST_STATED_YEAR,
    LAST_STATED_YEAR,
    SPACING_S,
    WRONG,
    WallClock,
)
from totem.settings import ErpSettings

TRUE = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAWN = datetime(1, 1, 2, tzinfo=UTC)
YEAR = timedelta(days=365)
SECOND = timedelta(seconds=1)


class World:
    """The true time, a machine whose clock is off by `off`, and its ERP.

    Attributes:
        server_off: how far the ERP's clock is ahead of the true time.
    """

    def __init__(self, off: timedelta = timedelta()) -> None:
        self.steady, self.off, self.server_off = 5000.0, off, timedelta()
        self.clock = WallClock(self._own_s, lambda: self.steady)
        self.clock.is_synced = False

    def _own_s(self) -> float:
        return (self.true + self.off).timestamp()

    @property
    def true(self) -> datetime:
        return TRUE + timedelta(seconds=self.steady - 5000.0)

    def answer(
        self,
        *,
        takes_s: float = 0.2,
        at_s: float = 0.1,
        verified: bool = True,
        stated: datetime | None = None,
    ) -> None:
        """Ask, and answer after `takes_s`, with the time of `at_s` after the question, in whole seconds."""
        sent_at = self.steady
        at = stated or (self.true + self.server_off + timedelta(seconds=at_s)).replace(microsecond=0)
        self.steady += takes_s
        self.clock.record(at, sent_at=sent_at, is_verified=verified)

    def answers(
        self, count: int = AGREEING, *, every_s: float = SPACING_S + 1, verified: bool = True
    ) -> None:
        for _ in range(count):
            self.answer(verified=verified)
            self.steady += every_s

    @property
    def error(self) -> timedelta:
        """Difference of the clock that customers read from the true time."""
        return abs(self.clock.now() - self.true)


def test_a_clock_a_year_ahead_is_corrected_by_answers_that_agree() -> None:
    world = World(YEAR)
    for count in range(AGREEING):
        assert world.clock.today() == (world.true + YEAR).astimezone().date(), count
        assert not world.clock.is_wrong
        assert world.clock.is_in_doubt is (count > 0)
        world.answers(1)
    assert (world.clock.is_wrong, world.clock.is_in_doubt) == (True, False)
    assert world.error < 3 * SECOND
    assert world.clock.today() == world.true.astimezone().date()
    assert world.clock.now().utcoffset() == datetime.now().astimezone().utcoffset()
    assert world.clock.offset is not None
    assert abs(world.clock.offset - YEAR) < 2 * SECOND


def test_an_erp_a_year_behind_is_followed_like_one_ahead() -> None:
    world = World()
    world.server_off = -YEAR
    world.answers()
    assert abs(world.clock.now() - (world.true - YEAR)) < 3 * SECOND


def test_a_corrected_clock_is_its_own_again_without_another_answer() -> None:
    world = World(-YEAR)
    world.answers()
    wrong = [world.clock.is_wrong]
    world.off = timedelta()
    wrong.append(world.clock.is_wrong)
    assert wrong == [True, False]
    assert world.clock.now() == world.true
    world.off = YEAR
    assert world.error < 3 * SECOND


@given(
    off=st.timedeltas(-20 * YEAR, 20 * YEAR),
    steps=st.lists(
        st.tuples(st.floats(0, 15), st.floats(0, 1), st.floats(0, 400)), min_size=AGREEING, max_size=12
    ),
)
def test_with_a_right_erp_the_time_is_never_further_off_than_the_machines(
    off: timedelta, steps: list[tuple[float, float, float]]
) -> None:
    """Its answers take any time, and state its own at any point of that."""
    world = World(off)
    for takes_s, share, pause_s in steps:
        world.answer(takes_s=takes_s, at_s=takes_s * share)
        world.steady += pause_s
        assert world.error <= max(min(abs(off), WRONG), 20 * SECOND) or not world.clock.is_wrong
        if abs(off) < WRONG - 20 * SECOND:
            assert world.clock.now() == world.true + off
    if abs(off) > WRONG + 20 * SECOND and sum(pause_s > SPACING_S for *_, pause_s in steps[:-1]) >= AGREEING:
        assert world.clock.is_wrong


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3_650_000).map(lambda days: DAWN + timedelta(days=days)),
            st.floats(0, 1e6),
        ),
        max_size=8,
    )
)
def test_any_dates_at_all_raise_nothing_and_agree_by_time_alone(dates: list[tuple[datetime, float]]) -> None:
    world = World()
    for stated, pause_s in dates:
        world.answer(stated=stated)
        world.steady += pause_s
        assert world.clock.now().tzinfo is not None
        assert FIRST_STATED_YEAR - 1 <= world.clock.now().year <= LAST_STATED_YEAR + 1


@pytest.mark.parametrize(
    "off", [timedelta(hours=3), timedelta(hours=5), -timedelta(hours=5), WRONG - 5 * SECOND]
)
def test_a_server_that_states_its_local_time_as_gmt_is_not_followed(off: timedelta) -> None:
    world = World()
    world.server_off = off
    world.answers(6)
    assert not world.clock.is_wrong
    assert world.clock.now() == world.true
    assert world.clock.offset is not None
    assert abs(world.clock.offset) >= FAR_OFF, "staff are told all the same"


def test_a_clock_that_a_service_keeps_is_better_than_any_servers() -> None:
    world = World()
    world.server_off, world.clock.is_synced = YEAR, True
    world.answers()
    assert (world.clock.is_wrong, world.clock.is_in_doubt) == (False, False)
    assert world.clock.now() == world.true
    world.clock.is_synced = None  # as on Windows, which does not report it
    assert world.clock.is_wrong


def test_a_date_that_stands_still_is_followed_by_nobody() -> None:
    world = World(YEAR)
    for _ in range(20):
        world.answer(stated=TRUE)
        world.steady += SPACING_S + 1
    assert not world.clock.is_wrong
    assert world.clock.is_in_doubt


def test_answers_in_one_moment_are_no_more_than_one() -> None:
    world = World(YEAR)
    for _ in range(20):
        world.answer(takes_s=0.01)
    assert not world.clock.is_wrong


def test_servers_that_contradict_each_other_are_followed_by_nobody() -> None:
    world = World(YEAR)
    for server in range(20):
        world.server_off = timedelta(minutes=server % 2)
        world.answers(1)
        assert not world.clock.is_wrong
    world.server_off = timedelta()
    world.answers()
    assert world.clock.is_wrong


def test_plain_http_is_told_to_staff_and_followed_by_nobody() -> None:
    world = World(YEAR)
    world.answers(6, verified=False)
    assert (world.clock.is_wrong, world.clock.is_in_doubt) == (False, False)
    assert world.clock.server_time is not None
    assert abs(world.clock.server_time - world.true) < 2 * SECOND


@pytest.mark.parametrize("year", [1, 1970, FIRST_STATED_YEAR - 1, LAST_STATED_YEAR + 1, 9999])
def test_absurd_dates_are_no_clocks(year: int) -> None:
    world = World()
    for _ in range(6):
        world.answer(stated=TRUE.replace(year=year))
        world.steady += SPACING_S + 1
    assert world.clock.server_time is None
    assert world.clock.now() == world.true


# --- Over the wire -------------------------------------------------------------------------------------


def dated(reply: bytes, date: datetime | str, **more: str) -> bytes:
    text = date if isinstance(date, str) else format_datetime(date, usegmt=True)
    lines = "".join(f"{name}: {value}\r\n" for name, value in {"Date": text, **more}.items())
    return reply.replace(b"\r\n", b"\r\n" + lines.encode(), 1)


def ask(base_url: str, clock: WallClock, *, times: int = 1, ca_file: Path | None = None) -> None:
    """Ask for a customer; every pause of the client is none."""

    async def sleep(_seconds: float) -> None:
        pass

    async def query() -> None:
        settings = ErpSettings(base_url=base_url, ca_file=ca_file, timeout_s=5.0)
        erp = make_erp(settings, clock=clock, sleep=sleep)
        for _ in range(times):
            with suppress(ErpError):
                await erp.customers(MARIA)
        await erp.aclose()

    asyncio.run(query())


@pytest.fixture
def secure(tmp_path: Path) -> ssl.SSLContext:
    """A server's context whose authority is in `ca.pem`."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return context


@pytest.mark.parametrize("reply", [GOOD, status("404 Not Found"), status("503 Oops")])
def test_the_date_is_heard_whatever_the_answer(reply: bytes) -> None:
    clock = WallClock()
    with RawServer(dated(reply, TRUE)) as server:
        ask(server.base_url, clock)
    assert clock.server_time is not None
    assert abs(clock.server_time - TRUE) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "head",
    [
        {"Date": ""},
        {"Date": "yesterday"},
        {"Date": "Tue, 99 Nov 2026 12:00:00 GMT"},
        {"Date": "Tue, 24 Nov 2026 12:00:00 GMT", "Age": "86400"},
        {"Date": "Tue, 24 Nov 2026 12:00:00 GMT", "Age": "none"},
    ],
)
def test_no_date_and_the_answer_of_a_cache_say_nothing(head: dict[str, str]) -> None:
    clock = WallClock()
    with RawServer(http({}, status="404 Not Found", headers=head)) as server:
        ask(server.base_url, clock)
    assert clock.server_time is None


@pytest.mark.parametrize("is_secure", [True, False], ids=["https", "http"])
def test_only_verified_tls_is_followed(is_secure: bool, secure: ssl.SSLContext, tmp_path: Path) -> None:
    seen: list[bool] = []

    class Spy(WallClock):
        def record(self, stated: datetime | None, *, sent_at: float, is_verified: bool) -> None:
            seen.append(is_verified)
            super().record(stated, sent_at=sent_at, is_verified=is_verified)

    with RawServer(dated(GOOD, TRUE), context=secure if is_secure else None) as server:
        ask(server.base_url, Spy(), times=2, ca_file=tmp_path / "ca.pem")
    assert seen == [is_secure, is_secure]


def test_a_certificate_that_is_not_trusted_states_no_time(secure: ssl.SSLContext) -> None:
    clock = WallClock()
    with RawServer(dated(GOOD, TRUE), context=secure) as server:
        ask(server.base_url, clock)
    assert clock.server_time is None
