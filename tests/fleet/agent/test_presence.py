"""Presence on a real broker: everything, then ready; out of service; the orderly end; a broker's end."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication

from fleet.agent.conftest import ID, Console, Member
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import wait_until
from support.log_check import LogWatch
from support.mosquitto import Mosquitto, needs_mosquitto
from totem.app import maintenance
from totem.fleet import topics
from totem.fleet.channels import Publication
from totem.fleet.link_config import STATUS_FILE, LinkStatus
from totem.fleet.messages import EventMessage, Info, KioskService, OutReason, Presence, StateMessage
from totem.fleet.operator.view import TotemView
from totem.monitoring.availability import MaintenanceFlag
from totem.settings import state_folder

pytestmark = needs_mosquitto


def is_ready(state: StateMessage) -> bool:
    return state.state is Presence.READY


def paths(console: Console) -> list[str]:
    """Paths of the messages so far, in order."""
    return [each.topic.removeprefix(f"{topics.ROOT}/{ID}/") for each in console.seen]


def test_everything_is_reported_on_connection_and_ready_is_last(
    console: Console, member: Member, broker: Mosquitto
) -> None:
    console.wait_for(topics.UP_STATE, is_ready)
    assert paths(console) == [
        topics.UP_STATE,
        topics.UP_INFO,
        topics.UP_HEALTH,
        topics.UP_METRICS,
        topics.UP_EVENT,
        topics.UP_STATE,
    ]
    assert [state.state for state in console.all_at(topics.UP_STATE)] == [Presence.INIT, Presence.READY]
    boots = {console.wait_for(path).boot for path in (topics.UP_STATE, topics.UP_HEALTH, topics.UP_METRICS)}
    assert boots == {member.agent.boot}
    expiries = {each.topic.rpartition("/")[2]: each.expiry_s for each in console.seen}
    assert expiries["health"] == 900
    assert expiries["metrics"] == 2700
    assert expiries["state"] is None
    later = Console(broker)
    for path in (topics.UP_STATE, topics.UP_INFO, topics.UP_HEALTH, topics.UP_METRICS):
        later.wait_for(path)
    kept = {each.topic.rpartition("/")[2] for each in later.seen if each.retained}
    later.close()
    assert kept == {"state", "info", "health", "metrics"}


def test_an_orderly_end_is_published_and_the_next_run_reports_it_as_such(
    console: Console, make_member: Callable[..., Member]
) -> None:
    first = make_member()
    console.wait_for(topics.UP_STATE, is_ready)
    first.end()
    ended = console.wait_for(topics.UP_STATE, lambda state: state.state is Presence.DISCONNECTED)
    assert ended.boot == first.agent.boot
    second = make_member()
    again = console.wait_for(topics.UP_EVENT, lambda event: event.boot == second.agent.boot)
    assert second.agent.boot != first.agent.boot
    assert (again.kind, again.n) == ("restarted", 1)


def test_a_run_that_was_cut_off_is_reported_as_a_crash(
    console: Console, make_member: Callable[..., Member], tmp_path: Path
) -> None:
    (tmp_path / STATUS_FILE).write_text('{"v":1,"version":"0.0.1","link":"connected"}', encoding="ascii")
    make_member()
    console.wait_for(topics.UP_STATE, is_ready)
    events = [(event.kind, event.code) for event in console.all_at(topics.UP_EVENT)]
    assert events == [("crash", "unfinished_run"), ("update", "running")]


@pytest.mark.parametrize("left", [b"[" * 4000, b"[]", b'{"link":{},"version":[]}'])
def test_a_damaged_status_file_keeps_no_kiosk_from_its_fleet(
    console: Console, make_member: Callable[..., Member], tmp_path: Path, left: bytes
) -> None:
    (tmp_path / STATUS_FILE).write_bytes(left)
    make_member()
    console.wait_for(topics.UP_STATE, is_ready)
    assert json.loads((tmp_path / STATUS_FILE).read_bytes())["link"] == LinkStatus.CONNECTED


def test_staff_end_and_begin_service(console: Console, member: Member, expected_logs: LogWatch) -> None:
    expected_logs.expect("service")
    console.wait_for(topics.UP_STATE, is_ready)
    flag = MaintenanceFlag(state_folder(member.driver.settings))
    flag.set("Volto às 14 h")
    out = console.wait_for(topics.UP_STATE, lambda state: state.service is KioskService.OUT)
    assert (out.state, out.reason, out.message) == (Presence.READY, OutReason.STAFF, "Volto às 14 h")
    flag.clear()
    wait_until(lambda: console.all_at(topics.UP_STATE)[-1].service is KioskService.IN, "service")
    events: list[EventMessage] = console.all_at(topics.UP_EVENT)
    assert [(each.kind, each.code) for each in events[1:]] == [("service_out", "staff"), ("service_in", None)]
    assert [each.n for each in events] == [1, 2, 3]


def test_a_closed_store_is_out_of_service_by_its_hours(
    console: Console, make_member: Callable[..., Member]
) -> None:
    now = datetime.now().astimezone()
    opens, closes = now + timedelta(hours=3), now + timedelta(hours=4)
    make_member(kiosk={"open_hours": (f"{opens:%H}:00-{closes:%H}:30",)})
    state = console.wait_for(topics.UP_STATE, is_ready)
    assert (state.service, state.reason) == (KioskService.OUT, OutReason.HOURS)


@pytest.mark.parametrize("topic", [topics.build(ID, topics.DO_ANNOUNCE), topics.ALL_ANNOUNCE])
def test_an_announce_has_everything_published_again_at_most_once_a_minute(
    console: Console, member: Member, topic: str
) -> None:
    console.wait_for(topics.UP_STATE, is_ready)
    for _ in range(3):
        console.publish(Publication(topic, b"", qos=0))
    ready = 2
    wait_until(lambda: len(list(filter(is_ready, console.all_at(topics.UP_STATE)))) == ready, "all again")
    # A later message of the console reaches the kiosk after all three: its answer ends the test.
    seen: list[object] = []
    member.agent.on_command(topics.DO_CONFIG, seen.append)
    console.publish(Publication(topics.build(ID, topics.DO_CONFIG), b"{}"))
    wait_until(lambda: bool(seen), "the message after the announces")
    assert not member.agent._announce.isActive()
    counts = {
        path: paths(console).count(path) for path in (topics.UP_INFO, topics.UP_HEALTH, topics.UP_METRICS)
    }
    assert set(counts.values()) == {2}


def test_messages_of_another_kiosk_reach_no_handler(console: Console, member: Member) -> None:
    console.wait_for(topics.UP_STATE, is_ready)
    seen: list[str] = []
    for path in (topics.DO_COMMAND, topics.DO_CONFIG):
        member.agent.on_command(path, lambda message: seen.append(message.topic))
    for totem in ("loja-2", ID):
        console.publish(Publication(topics.build(totem, topics.DO_COMMAND), b"{}", expiry_s=120))
    wait_until(lambda: bool(seen), "the command")
    assert seen == [topics.build(ID, topics.DO_COMMAND)]


@pytest.fixture
def own_broker(tmp_path: Path) -> Iterator[Mosquitto]:
    folder = tmp_path / "own_broker"
    folder.mkdir()
    with Mosquitto(folder) as running:
        yield running


def test_a_kiosk_outlives_its_broker_and_reports_again(
    make_member: Callable[..., Member], own_broker: Mosquitto
) -> None:
    console = Console(own_broker)
    member = make_member(fleet={"port": own_broker.port, "ca_file": own_broker.ca_file})
    console.wait_for(topics.UP_STATE, is_ready)
    statuses: list[LinkStatus] = []
    member.agent.link_changed.connect(lambda: statuses.append(member.agent.link_status))
    own_broker.kill()
    own_broker.start()
    wait_until(lambda: bool(statuses), "the loss")
    ready = 2
    wait_until(lambda: len(list(filter(is_ready, console.all_at(topics.UP_STATE)))) == ready, "the return")
    console.close()


def test_a_new_connection_has_another_number_before_the_gui_thread_has_seen_it(
    make_member: Callable[..., Member], own_broker: Mosquitto, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The parts of a file that waited for the one before are lost, so that the file is given up."""
    console = Console(own_broker)
    member = make_member(fleet={"port": own_broker.port, "ca_file": own_broker.ca_file})
    console.wait_for(topics.UP_STATE, is_ready)
    first, is_back = member.agent.connection, Event()

    def note(status: LinkStatus) -> None:
        if status is LinkStatus.CONNECTED:
            is_back.set()

    monkeypatch.setattr(member.agent._link, "_on_status", note)
    own_broker.kill()
    own_broker.start()
    is_back.wait()
    assert (first, member.agent.connection) == (1, 2)
    console.close()


def test_a_kiosk_whose_password_cannot_be_read_serves_without_its_fleet(
    make_kiosk: MakeKiosk, expected_logs: LogWatch, tmp_path: Path, qapp: QApplication
) -> None:
    expected_logs.expect("the fleet's link cannot be made: BadTokenFile")
    driver = make_kiosk(fleet={"host": "localhost", "id": ID, "password_file": tmp_path / "none"})
    maintenance.install(None, driver.kiosk, qapp)
    driver.kiosk.start_monitors()
    driver.wait_until(lambda: bool(expected_logs.records), "the failure")
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.leave()
    assert driver.kiosk.fleet is None


def test_a_kiosk_whose_broker_is_nowhere_serves_and_closes(make_member: Callable[..., Member]) -> None:
    member = make_member(fleet={"port": 9})
    wait_until(lambda: member.agent.link_status is LinkStatus.UNREACHABLE, "the refusal")
    member.driver.touch("start")
    member.driver.wait_for("tax_id")
    member.driver.leave()
    member.end()
    assert member.agent.link_status is LinkStatus.CLOSED


@pytest.mark.parametrize(
    ("own", "site", "shown"),
    [
        ("Totem", "Loja Centro", "Loja Centro"),
        ("Totem", None, ID),
        ("Totem 2", "Loja Centro", "Totem 2"),
    ],
)
def test_a_kiosk_without_a_name_is_told_by_its_site_or_its_id(
    console: Console, make_member: Callable[..., Member], own: str, site: str | None, shown: str
) -> None:
    """All kiosks have the same default name."""
    make_member(kiosk={"name": own}, fleet={"site": site})
    assert console.wait_for(topics.UP_INFO).name == shown
    older = Info(name=own, site=site, version="0.1")
    assert TotemView(ID, info=older).name == shown
