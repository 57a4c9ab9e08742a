"""The page's memory is bounded however many messages, kiosks and files come, and its port is its own."""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterator

import pytest

from support.fleet_console import PreparedConsole
from totem.domain.fleet_commands import CommandName
from totem.fleet import topics
from totem.fleet.operator.page.feed import Feed
from totem.fleet.operator.page.jobs import MOST_JOBS, Jobs
from totem.fleet.operator.page.server import listen
from totem.fleet.operator.sending import Sending
from totem.fleet.operator.view import TotemView

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def console() -> Iterator[PreparedConsole]:
    console = PreparedConsole()
    yield console
    console.close()


def test_messages_that_come_faster_than_the_page_takes_them_are_one_change(console: PreparedConsole) -> None:
    async def flood() -> tuple[int, list[str]]:
        feed, loop = Feed(console), asyncio.get_running_loop()
        following = asyncio.create_task(feed.follow())
        await asyncio.sleep(0)
        before, calls = feed.revision, 0
        call_soon = loop.call_soon_threadsafe

        def count(callback: Callable[..., object], *args: object) -> asyncio.Handle:
            nonlocal calls
            calls += 1
            return call_soon(callback, *args)

        loop.call_soon_threadsafe = count  # type: ignore[assignment, method-assign]
        for _ in range(1000):
            console.put("loja-1", topics.UP_REPLY, b"x")
            console.put("loja-2", topics.UP_EVENT, b"x")
        await feed.wait(before, 30)
        following.cancel()
        return calls, sorted(feed.since(before).totems)

    assert asyncio.run(flood()) == (1, ["loja-1", "loja-2"])


def test_the_feed_forgets_kiosks_that_are_gone_and_pages_get_everything(
    console: PreparedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.fleet.operator.page.feed.MOST_REVISIONS", 10)
    console.put_store("loja-1", "Loja 1")
    feed = Feed(console)
    for number in range(9):
        feed.mark(f"sumiu-{number}")
    before = feed.revision
    assert not feed.since(before).is_all
    feed.mark("sumiu-9")
    change = feed.since(before)
    assert (change.totems, change.is_all) == (["loja-1"], True)
    assert feed.since(feed.revision) == change._replace(totems=[], jobs=[], link=False, is_all=False)


def test_the_feed_knows_the_last_jobs_alone(console: PreparedConsole) -> None:
    feed = Feed(console)
    before = feed.revision
    for number in range(2 * MOST_JOBS):
        feed.mark_job(f"{number:04}")
    assert feed.since(before).jobs == [f"{number:04}" for number in range(MOST_JOBS, 2 * MOST_JOBS)]


def add(jobs: Jobs, do: CommandName, totem: str, content: bytes) -> Sending:
    """Have a kiosk send one file."""
    sending = Sending([totem])
    sending.files[totem] = {"file": content}
    jobs.take_file(jobs.add(do, {totem: TotemView(totem)}, sending), totem)
    return sending


def test_the_last_file_of_each_kiosk_is_kept_up_to_a_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("totem.fleet.operator.page.jobs.MOST_FILE_BYTES", 250)
    jobs = Jobs()
    first, second, third, fourth = (
        add(jobs, CommandName.DIAGNOSTICS, totem, bytes(100))
        for totem in ("loja-1", "loja-2", "loja-1", "loja-3")
    )
    assert first.files == second.files == {}
    assert third.files == {"loja-1": {"file": bytes(100)}}
    assert fourth.files == {"loja-3": {"file": bytes(100)}}


def test_of_screenshots_the_last_picture_is_kept_and_nothing_else() -> None:
    jobs = Jobs()
    contents = [PNG + bytes([number]) for number in range(3)]
    sendings = [add(jobs, CommandName.SCREENSHOT, "loja-1", each) for each in (*contents, b"<svg/>")]
    assert jobs.screenshots["loja-1"].content == contents[-1]
    assert [each.files for each in sendings] == [{}] * 4


def test_no_other_program_answers_at_the_pages_port(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows gives a port twice where both ask for its reuse; Linux never while one listens."""
    with listen(0) as first, pytest.raises(OSError) as refused:  # noqa: PT011 - its number is looked at
        listen(first.getsockname()[1])
    assert refused.value.errno == errno.EADDRINUSE
    monkeypatch.setattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_KEEPALIVE, raising=False)
    monkeypatch.setattr("sys.platform", "win32")
    with listen(0) as listener:
        assert listener.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        assert not listener.getsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR)
