"""One store in an enemy's hands: its password at the broker, and whatever its program can publish."""

import gc
import hashlib
import json
import queue
import re
import subprocess
import threading
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest

from fleet.operator.test_console import bring_up, final, wait_until
from fleet_simulator.broker import read_account
from support.fleet_console import PreparedConsole
from support.mosquitto import needs_mosquitto
from support.own_fleet import IDS, OwnBroker
from support.simulated_totems import SimulatedFleet, SimulatedTotem
from totem.domain.fleet_commands import COMMANDS, CommandName
from totem.fleet import topics
from totem.fleet.channels import CHANNELS, REPORTS, Publication, Received
from totem.fleet.invitation import SUFFIX, Store
from totem.fleet.joining import publish_all
from totem.fleet.link import Link
from totem.fleet.link_config import LinkConfig, LinkOwner, LinkStatus
from totem.fleet.messages import (
    LARGEST_CHUNK,
    Command,
    CommandState,
    EventMessage,
    EventSeverity,
    FileChunk,
    Info,
    LogLine,
    Metrics,
)
from totem.fleet.operator.console import MOST_STRANGERS, Console
from totem.fleet.operator.folder import Fleet
from totem.fleet.operator.keyring import SigningKey
from totem.fleet.operator.page import rows
from totem.fleet.operator.page.details import describe, describe_events
from totem.fleet.operator.sending import SendState
from totem.fleet.operator.view import MOST_EVENTS, Condition, TotemView

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
BOOT = "boot-0001"
JPEG = b"\xff\xd8\xff"


@pytest.fixture(scope="module")
def stolen(fleet: Fleet) -> LinkConfig:
    """Account of loja-1, as its invitation had it."""
    (invitation,) = (fleet.folder.parent / "invited").rglob(f"loja-1{SUFFIX}")
    password = read_account(invitation).password
    return replace(fleet.link_config(), id="loja-1", password=password, client_id="enemy", session_expiry_s=0)


@pytest.fixture
def prepared() -> Iterator[PreparedConsole]:
    """A console without a broker, with one kiosk."""
    console = PreparedConsole()
    console.put_store("loja-1", "Loja 1")
    yield console
    console.close()


@contextmanager
def listening(config: LinkConfig, *filters: str) -> Iterator[queue.SimpleQueue[Received]]:
    """Subscribe to all that the broker gives to an account; publish to its own topic to see the end."""
    seen: queue.SimpleQueue[Received] = queue.SimpleQueue()
    ready = threading.Event()
    owner = LinkOwner(
        subscriptions=[(each, 1) for each in filters], on_connected=ready.set, on_message=seen.put
    )
    link = Link(config, owner)
    link.start()
    assert ready.wait(30)
    yield seen
    link.close()


# Takeover


@needs_mosquitto
def test_a_store_reads_nothing_of_the_console_but_its_announcements(
    fleet: Fleet, stores: SimulatedFleet, owner: SigningKey, stolen: LinkConfig
) -> None:
    everything = ("#", "totem/1/#", "totem/1/all/#", "totem/1/console/#", "totem/1/+/#", "$SYS/#")
    own = topics.build("loja-1", "do/#"), topics.ALL_ANNOUNCE
    with listening(stolen, *everything, *own) as seen:
        for _ in range(2):
            with Console(fleet.link_config(), owner, stores=fleet.stores) as console:
                assert console.synced.wait(30)
                bring_up(stores, console)
                assert final(list(console.send(CommandName.SERVICE_ON, IDS[:1])))
                client_id = console._link.config.client_id or ""
                assert re.fullmatch("console-[0-9a-f]{32}", client_id)
                assert console.clear_retained("loja-2")
                console.announce()
                found = [seen.get(timeout=30)]
                while found[-1].topic != topics.ALL_ANNOUNCE:
                    found.append(seen.get(timeout=30))
            texts = [f"{each.topic} {each.payload!r}" for each in found]
            assert {each.topic for each in found} <= {
                topics.ALL_ANNOUNCE,
                *(topics.build("loja-1", path) for path in ("do/announce", "do/cmd", "do/config")),
            }
            assert not [each for each in texts if client_id.removeprefix("console-") in each]


@needs_mosquitto
def test_consoles_and_synchronisations_each_have_a_mark_of_their_own(fleet: Fleet, broker: OwnBroker) -> None:
    marks = f"{topics.SYNC}/+"
    with listening(replace(fleet.link_config(), client_id="listener"), marks) as seen:
        for _ in range(2):
            with Console(fleet.link_config()) as console:
                assert console.synced.wait(30)
                assert console.clear_retained("loja-9")
        found = [seen.get(timeout=30) for _ in range(4)]
    assert len({each.topic for each in found}) == 4
    assert all(re.fullmatch("[0-9a-f]{32}", each.topic.rpartition("/")[2]) for each in found)
    assert {each.payload for each in found} == {b""}


@needs_mosquitto
def test_after_a_takeover_the_console_is_back_within_its_own_wait_and_no_kiosk_was_lost(
    fleet: Fleet, stores: SimulatedFleet, owner: SigningKey
) -> None:
    config = replace(fleet.link_config(), longest_wait_s=0.4)
    with Console(config, owner, stores=fleet.stores) as console:
        assert console.synced.wait(30)
        bring_up(stores, console)
        statuses: queue.SimpleQueue[LinkStatus] = queue.SimpleQueue()
        conditions: set[Condition] = set()

        def note(_totem: str | None) -> None:
            statuses.put(console.status)
            conditions.update(console.totems[each].condition for each in IDS)

        console.on_change(note)
        thief = Link(replace(console._link.config, longest_wait_s=600.0, spread_s=600.0))
        thief.start()
        while statuses.get(timeout=30) is not LinkStatus.TAKEN_OVER:
            pass
        while statuses.get(timeout=30) is not LinkStatus.CONNECTED:
            pass
        assert console.synced.wait(30)
        thief.close()
        assert conditions == {Condition.SERVING}
        assert final(list(console.send(CommandName.SERVICE_ON, IDS))) == dict.fromkeys(
            IDS, (SendState.DONE, None)
        )


@needs_mosquitto
@pytest.mark.parametrize(
    "properties",
    [
        ("user-property", "a", "b" * 2000),
        ("user-property", "a", "\ufeff"),
        ("content-type", "\ufeffx"),
        ("correlation-data", "c" * 60_000),
    ],
    ids=lambda words: f"{words[0]} {len(words[-1])}",
)
def test_no_properties_of_a_stored_message_end_the_consoles_connection(
    fleet: Fleet, stores: SimulatedFleet, stolen: LinkConfig, properties: tuple[str, ...]
) -> None:
    """The broker hands them on to each connection, for as long as it keeps the message."""
    path = topics.UP_EVENT
    subprocess.run(
        [
            *("/usr/bin/mosquitto_pub", "-V", "5", "-h", stolen.host, "-p", str(stolen.port)),
            *("--cafile", str(stolen.ca_file), "-u", stolen.id, "-P", stolen.password or ""),
            *("-q", "1", "-r", "-t", topics.build("loja-1", path), "-m", "x", "-D", "publish", *properties),
        ],
        check=True,
    )
    statuses: list[LinkStatus] = []
    with Console(fleet.link_config(), stores=fleet.stores) as console:
        console.on_change(lambda _: statuses.append(console.status))
        assert console.synced.wait(30)
        bring_up(stores, console)
        assert console.clear_retained("loja-1")
        assert set(statuses) == {LinkStatus.CONNECTED}


@needs_mosquitto
def test_of_a_removed_kiosk_nothing_stays_at_the_broker(
    fleet: Fleet, broker: OwnBroker, stolen: LinkConfig
) -> None:
    """An account may have kept what a kiosk publishes without that flag."""
    publications = [
        Publication(topics.build("loja-1", path), b"x", retain=True) for path in CHANNELS if path[:3] == "up/"
    ]
    publish_all(stolen, publications)
    with Console(fleet.link_config()) as console:
        assert console.synced.wait(30)
        assert set(console.totems) == {"loja-1"}
        assert console.clear_retained("loja-1")
    with Console(fleet.link_config()) as later:
        assert later.synced.wait(30)
        assert not later.totems


def test_without_its_own_connection_the_console_calls_no_kiosk_lost(
    prepared: PreparedConsole,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = SimpleNamespace(now=monotonic())
    clock.monotonic = lambda: clock.now
    monkeypatch.setattr("totem.fleet.operator.console.time", clock)
    monkeypatch.setattr("totem.fleet.operator.view.time", clock)
    prepared.put_store("loja-2", "Loja 2", lost=True)

    def conditions() -> list[Condition]:
        return [prepared.totems[each].condition for each in ("loja-1", "loja-2")]

    before = [Condition.SERVING, Condition.LOST]
    prepared.set_status(LinkStatus.TAKEN_OVER)
    clock.now += 10_000
    prepared.set_status(LinkStatus.UNREACHABLE)
    clock.now += 10_000
    assert conditions() == before
    prepared._link.status = LinkStatus.CONNECTED
    prepared._status_changed(LinkStatus.CONNECTED)
    assert conditions() == before, "the broker has not yet told all that it knows"
    prepared.set_status(LinkStatus.CONNECTED)
    assert conditions() == [Condition.LOST, Condition.LOST], "the broker keeps no health of it"


# Files


def send_parts(totem: SimulatedTotem, command: Command, *, count: int, answers: str | None = None) -> None:
    """Send so many largest parts of one file."""
    part = JPEG + bytes(LARGEST_CHUNK - len(JPEG))
    for number in range(1, count + 1):
        chunk = FileChunk(cmd=answers or command.id, name="home.jpg", part=number, parts=count, content=part)
        totem.publish(topics.UP_FILE, chunk.encode(), retain=False)
    totem.reply(command, CommandState.DONE, hashlib.sha256(part * count).hexdigest())


@needs_mosquitto
@pytest.mark.parametrize("do", [CommandName.SCREENSHOT, CommandName.DIAGNOSTICS])
def test_a_file_beyond_the_limit_of_its_command_ends_it_and_is_not_kept(
    stores: SimulatedFleet, console: Console, do: CommandName
) -> None:
    bring_up(stores, console)
    limit = COMMANDS[do].largest_file
    count = limit // LARGEST_CHUNK + 1
    stores["loja-1"].handler = partial(send_parts, count=count)
    sending = console.send(do, ["loja-1"])
    assert final(list(sending)) == {"loja-1": (SendState.FAILED, "too_large")}
    assert sending.files == {}
    assert console._commands._files._files == {}


@needs_mosquitto
def test_a_file_for_no_command_or_another_kiosks_is_not_kept(
    stores: SimulatedFleet, console: Console
) -> None:
    bring_up(stores, console)
    asked: queue.SimpleQueue[Command] = queue.SimpleQueue()
    stores["loja-2"].handler = lambda _totem, command: asked.put(command)
    awaited = console.send(CommandName.DIAGNOSTICS, ["loja-2"])
    foreign = asked.get(timeout=30).id

    def send_odd(totem: SimulatedTotem, command: Command) -> None:
        for other in ("unknown-" + "0" * 16, foreign):
            send_parts(totem, command.model_copy(update={"id": other}), count=1)
        send_parts(totem, command, count=1)  # of a command without a file

    stores["loja-1"].handler = send_odd
    sending = console.send(CommandName.SERVICE_ON, ["loja-1"])
    assert [state for state, _ in final(list(sending)).values()] == [SendState.DONE]
    assert sending.files == awaited.files == {}
    assert console._commands._files._files == {}
    assert not awaited.is_complete


@needs_mosquitto
def test_a_repeated_reply_gives_a_command_no_more_time(stores: SimulatedFleet, console: Console) -> None:
    bring_up(stores, console)
    stores["loja-1"].handler = lambda totem, command: totem.reply(command, CommandState.RUNNING)
    sending = console.send(CommandName.DIAGNOSTICS, ["loja-1"])
    next(each for each in sending if each.state is SendState.RUNNING)
    (pending,) = console._commands._pending
    deadline = pending.deadline
    for state in (CommandState.RUNNING, CommandState.RECEIVED) * 20:
        stores["loja-1"].reply(stores["loja-1"].commands[0], state)
    stores["loja-2"].publish_state(message="marca")
    wait_until(console, lambda totems: bool(totems["loja-2"].state and totems["loja-2"].state.message))
    assert pending.deadline == deadline


# Reports


def test_memory_of_a_kiosk_that_floods_is_bounded(prepared: PreparedConsole) -> None:
    text = "\U0001f600" * 1000
    enormous = b'{"v":1,"name":"x","version":"1","tags":[' + b'"a",' * 16_000 + b'"a"]}'

    def flood(number: int) -> None:
        for n in range(1, number + 1):
            event = EventMessage(time=NOW, boot=BOOT, n=n, kind="x" * 64, severity=EventSeverity.INFO)
            line = LogLine(time=NOW, boot=BOOT, severity=EventSeverity.ERROR, logger="x" * 200, text=text)
            reply = f'{{"v":1,"cmd":"unknown-{n:08}","state":"running"}}'.encode()
            chunk = FileChunk(cmd=f"unknown-{n:08}", name="x.zip", part=1, parts=2, content=bytes(1000))
            for path, content in (
                (topics.UP_EVENT, event.encode()),
                (topics.UP_LOG, line.encode()),
                (topics.UP_REPLY, reply),
                (topics.UP_FILE, chunk.encode()),
                (topics.UP_INFO, enormous),
                (f"up/other-{n}", b"x"),
            ):
                prepared.put("loja-1", path, content)

    tracemalloc.start()
    try:
        flood(60)
        before, _ = tracemalloc.get_traced_memory()
        flood(600)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    view = prepared.totems["loja-1"]
    assert len(view.events) == MOST_EVENTS
    assert view.info is not None
    assert view.info.name == "Loja 1"
    assert after - before < 400_000, "pydantic's cache of strings is bounded"


def _fullest(path: str, number: int) -> bytes:
    """A report of a kiosk with as much in it as is read; each character takes the most memory there is."""
    wide, codes = "\U00020000" * 200, [f"{number:02}{n:04}".ljust(64, "a") for n in range(200)]
    rows: dict[str, dict[str, Any]] = {
        topics.UP_STATE: {"state": "ready", "message": wide, "boot": BOOT},
        topics.UP_INFO: {"name": "x", "version": "1", "commands": [f"{n}{wide}"[:200] for n in range(50)]},
        topics.UP_HEALTH: {"time": NOW, "boot": BOOT, "challenge": "0" * 32, "up_s": 1, "alarms": codes[:20]},
        topics.UP_METRICS: {"boot": BOOT, "visits": dict.fromkeys(codes, 2**60)},
        topics.UP_CONFIG: {
            "serial": 1,
            "state": "rejected",
            "sha256": "0" * 64,
            "troubles": [{"code": code, "key": f"{code}{wide}"[:200]} for code in codes[:50]],
        },
        topics.UP_EVENT: {
            "time": NOW, "boot": f"{BOOT}{number:048}", "n": 1 + number, "kind": codes[0],
            "severity": "error", "code": codes[1],
        },
        topics.UP_LOG: {
            "time": NOW, "boot": f"{BOOT}{number:048}", "severity": "error",
            "logger": wide, "text": f"{number}{wide * 5}"[:1000],
        },
    }  # fmt: skip
    row = rows[path] | {"v": 1}
    while True:
        content = json.dumps(row, ensure_ascii=False, default=datetime.isoformat).encode()
        if len(content) <= CHANNELS[path].largest:
            return content
        grown = next(row[name] for name in ("commands", "visits", "troubles") if name in row)
        grown.popitem() if isinstance(grown, dict) else grown.pop()


def test_a_kiosk_holds_a_fifth_of_a_megabyte_at_most(prepared: PreparedConsole) -> None:
    """A thousand of the fleet's own in an enemy's hands are 200 MB for the operator's computer."""

    def fill(totem: str) -> None:
        for path in REPORTS:
            prepared.put(totem, path, _fullest(path, 0))
        for number in range(100):
            for path in (topics.UP_EVENT, topics.UP_LOG):
                prepared.put(totem, path, _fullest(path, number))

    fill("loja-0")
    tracemalloc.start()
    try:
        for number in (1, 2, 3):
            fill(f"loja-{number}")
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    view = prepared.totems["loja-3"]
    assert not view.unreadable
    assert all((view.state, view.info, view.metrics, view.config, view.health))
    assert held / 3 < 200_000
    large = _fullest(topics.UP_METRICS, 0) + b" " * CHANNELS[topics.UP_METRICS].largest
    prepared.put("loja-3", topics.UP_METRICS, large)
    assert prepared.totems["loja-3"].unreadable == {"metrics"}


@pytest.mark.parametrize(
    "content",
    [
        b'{"v":1,"name":"x","version":"1","tags":[%s]}' % b",".join([b'"a"'] * 21),
        b'{"v":1,"name":"x","version":"1","commands":[%s]}' % b",".join([b'"a"'] * 51),
        b'{"v":1,"name":"%s","version":"1"}' % (b"x" * 201),
    ],
)
def test_an_enormous_info_is_not_taken(prepared: PreparedConsole, content: bytes) -> None:
    prepared.put("loja-1", topics.UP_INFO, content)
    view = prepared.totems["loja-1"]
    assert (view.name, set(view.unreadable)) == ("Loja 1", {"info"})


def test_kiosks_that_nobody_invited_are_shown_up_to_a_number(
    prepared: PreparedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.fleet.operator.console.MOST_STRANGERS", 10)
    for number in range(100):
        for path in (topics.UP_STATE, topics.DO_CONFIG):
            prepared.put(f"estranho-{number}", path, b'{"v":1,"state":"ready"}', retained=True)
    assert len(prepared.totems) == 11
    assert prepared.has_more_strangers
    prepared.put("loja-1", topics.UP_STATE, b'{"v":1,"state":"init"}')
    assert prepared.totems["loja-1"].condition is Condition.STARTING
    prepared.set_stores({"loja-1": Store(), "estranho-99": Store()})
    prepared.put("estranho-99", topics.UP_STATE, b'{"v":1,"state":"init"}')
    assert prepared.totems["estranho-99"].condition is Condition.STARTING, "it was invited meanwhile"
    prepared.set_stores({"estranho-99": Store()})
    assert prepared.totems["loja-1"].store is None
    prepared.set_stores({})
    assert len(prepared.totems) == 12


def test_ten_thousand_invented_kiosks_fill_no_memory(prepared: PreparedConsole) -> None:
    counts = {f"{'c' * 55}{number}": 2**40 + number for number in range(200)}
    names = ("visits", "pages", "printer_failures", "erp_failures", "ratings", "charges")
    metrics = Metrics.model_validate({"boot": BOOT, **dict.fromkeys(names, counts)}).encode()
    text = "é" * 200
    info = Info(name=text, version=text, tags=(text,) * 20, commands=(text,) * 50).encode()
    tracemalloc.start()
    for number in range(10_000):
        for path, content in ((topics.UP_METRICS, metrics), (topics.UP_INFO, info)):
            prepared.put(f"estranho-{number}", path, content)
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(prepared.totems) <= MOST_STRANGERS + 1
    assert used < 40_000_000


@pytest.mark.parametrize(
    "time",
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00"],
)
def test_a_time_at_the_ends_of_the_calendar_hides_no_other_kiosk(
    prepared: PreparedConsole, time: str
) -> None:
    """No zone can show them, and all kiosks stand on one page."""
    prepared.set_status(LinkStatus.DROPPED)
    for path, content in (
        (topics.UP_HEALTH, f'{{"v":1,"time":"{time}","boot":"{BOOT}","up_s":1,"challenge":"{"c" * 32}"}}'),
        (topics.UP_INFO, f'{{"v":1,"name":"x","version":"1","started":"{time}"}}'),
        (topics.UP_STATE, '{"v":1,"state":"ready"}'),
    ):
        prepared.put("loja-1", path, content.encode(), retained=True)
        prepared.put("loja-2", path, content.encode(), retained=True)
    event = f'{{"v":1,"time":"{time}","boot":"{BOOT}","n":1,"kind":"x","severity":"info"}}'
    prepared.put("loja-1", topics.UP_EVENT, event.encode())
    views: list[TotemView] = list(prepared.totems.values())
    made = [rows.make_row(each, NOW) for each in views]
    assert [each.id for each in rows.sort_rows(made, "seen", down=False)]
    assert [(describe(each), describe_events(each.events)) for each in views]


@needs_mosquitto
def test_a_store_writes_nothing_where_the_console_synchronises(
    stores: SimulatedFleet, console: Console, stolen: LinkConfig
) -> None:
    ready, refused = threading.Event(), threading.Event()
    link = Link(
        stolen,
        LinkOwner(
            on_connected=ready.set, on_acknowledged=lambda is_taken: None if is_taken else refused.set()
        ),
    )
    link.start()
    try:
        assert ready.wait(30)
        link.publish(Publication(f"{topics.SYNC}/{'0' * 32}", b""))
        assert refused.wait(30)
    finally:
        link.close()
