"""Health on a real broker: a changed flag at once, and no more than one message in five seconds."""

import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from fleet.agent.conftest import Console, Member
from support.log_check import LogWatch
from support.mosquitto import Mosquitto, needs_mosquitto
from support.tcp_ports import free_port
from support.tcp_proxy import TcpProxy
from totem.app.fleet import member as member_module
from totem.fleet import topics
from totem.fleet.agent import agent as agent_module
from totem.fleet.agent import machine, reports
from totem.fleet.messages import EventKind, EventSeverity, Health, OutReason, Presence
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring import clock_monitor
from totem.monitoring.printer_monitor import PrinterMonitor
from totem.monitoring.session_metrics import SessionOutcome
from totem.printing.printer import PrinterFault
from totem.settings import state_folder
from totem.updates import handshake

pytestmark = needs_mosquitto
MINUTES = 30 * 24 * 60
ACKNOWLEDGEMENT_BYTES = 32
"""A PUBACK in a TLS record, which may not have passed yet when the message has."""
SEGMENTS_BYTES = 3 * 52
"""Headers of IPv4 and TCP of a message, its acknowledgement, and the acknowledgement of that."""
PING_BYTES = SEGMENTS_BYTES + 2 * 24
"""A ping a minute and its answer, in a TLS record each."""


def hurry(timer: QTimer) -> None:
    """Let what a timer waits for be over now."""
    assert timer.isActive(), f"{timer.objectName()} waits for nothing"
    timer.stop()
    timer.timeout.emit()


def wait_ready(console: Console) -> None:
    console.wait_for(topics.UP_STATE, lambda state: state.state is Presence.READY)


def test_a_printer_that_fails_before_the_first_connection_waits_for_it(
    make_member: Callable[..., Member],
) -> None:
    member = make_member(fleet={"port": free_port()})
    availability = member.driver.kiosk.availability
    assert availability is not None
    assert availability.printer is not None
    availability.printer.changed.emit(PrinterFault.PAPER_OUT)
    hurry(member.agent._soon)


def test_a_clock_that_is_far_off_is_reported_at_once(
    console: Console, member: Member, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    monkeypatch.setattr(clock_monitor, "is_clock_synced", lambda: False)
    expected_logs.expect("this machine's clock differs from the ERP's|agrees with the ERP's again")
    wait_ready(console)
    kiosk = member.driver.kiosk
    assert kiosk.clock_monitor is not None
    off = timedelta(days=365)
    kiosk.clock._own_s = lambda: time.time() + off.total_seconds()
    hurry(kiosk.clock_monitor._timer)
    event = console.wait_for(topics.UP_EVENT, lambda event: event.kind == "clock_wrong")
    assert event.severity is EventSeverity.ERROR
    hurry(member.agent._soon)
    health: Health = console.wait_for(topics.UP_HEALTH, lambda health: "clock" in health.alarms)
    assert health.clock is not None
    assert health.clock.offset_s is not None
    assert abs(health.clock.offset_s - off.total_seconds()) < 60
    kiosk.clock._own_s = time.time
    kiosk.clock_monitor._timer.start()
    hurry(kiosk.clock_monitor._timer)
    console.wait_for(topics.UP_EVENT, lambda event: event.kind == "clock_right")


def test_an_outage_of_the_erp_is_reported_at_once(
    console: Console, member: Member, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("out of service: the ERP does not answer")
    expected_logs.expect("the ERP answers again")
    wait_ready(console)
    availability = member.driver.kiosk.availability
    assert availability is not None
    member.agent._health_at += 3600  # the next health message is due in an hour and 5 s
    erp.faults.set("*:status=503")
    hurry(availability.erp._timer)
    event = console.wait_for(topics.UP_EVENT, lambda event: event.kind == "erp_down")
    assert (event.severity, event.code) == (EventSeverity.ERROR, "silent")
    state = console.wait_for(topics.UP_STATE, lambda state: state.reason is not None)
    assert state.reason is OutReason.ERP
    assert 3_600_000 < member.agent._soon.interval() <= 3_605_000
    hurry(member.agent._soon)
    down: Health = console.wait_for(topics.UP_HEALTH, lambda health: not health.erp.ok)
    assert down.erp is not None
    assert down.erp.fault == "silent"
    erp.faults.clear()
    hurry(availability.erp._timer)
    console.wait_for(topics.UP_EVENT, lambda event: event.kind == "erp_up")
    assert member.agent._soon.interval() <= 5000


def test_faults_of_the_printer_are_reported(
    console: Console, member: Member, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the printer reports paper_out")
    expected_logs.expect("ready again")
    wait_ready(console)
    availability = member.driver.kiosk.availability
    assert availability is not None
    printer = availability.printer
    assert isinstance(printer, PrinterMonitor)
    printer._set(PrinterFault.PAPER_OUT)
    hurry(member.agent._soon)
    health = console.wait_for(topics.UP_HEALTH, lambda health: not health.printer.ok)
    assert health.printer.fault == "paper_out"
    printer._set(None)
    console.wait_for(topics.UP_EVENT, lambda event: event.kind == "printer_ok")
    faults = [each for each in console.all_at(topics.UP_EVENT) if each.kind == "printer_fault"]
    assert [(each.severity, each.code) for each in faults] == [(EventSeverity.ERROR, "paper_out")]


def test_flags_that_no_signal_reports_are_published_when_they_change_and_only_then(
    console: Console, member: Member
) -> None:
    wait_ready(console)
    agent, monitor = member.agent, member.driver.kiosk.clock_monitor
    assert monitor is not None
    member.driver.wait_until(monitor._sync.isActive, "the first reading of the clock")
    seen = len(console.all_at(topics.UP_HEALTH))
    synced = not member.driver.kiosk.clock.is_synced
    member.driver.kiosk.clock.is_synced = synced
    for _ in range(2):
        agent._watch.timeout.emit()
        assert agent._is_reading
        member.driver.wait_until(lambda: not agent._is_reading, "a reading")
    console.wait_for(topics.UP_HEALTH, lambda health: health.clock.synced is synced)
    agent.publish_event(EventKind.JOINED, EventSeverity.INFO)
    console.wait_for(topics.UP_EVENT, lambda event: event.kind == EventKind.JOINED)
    assert [each.clock.synced for each in console.all_at(topics.UP_HEALTH)[seen:]] == [synced]


def test_an_update_that_lies_ready_is_reported(console: Console, member: Member) -> None:
    wait_ready(console)
    staged = state_folder(member.driver.settings) / handshake.FOLDER / handshake.STAGED / handshake.OFFER
    staged.parent.mkdir(parents=True)
    staged.write_text("9.9.9", encoding="ascii")
    hurry(member.agent._watch)
    event = console.wait_for(topics.UP_EVENT, lambda event: event.kind == "update")
    assert (event.severity, event.code) == (EventSeverity.INFO, "offered")
    health = console.wait_for(topics.UP_HEALTH, lambda health: health.update.offered is not None)
    assert health.update.offered == "9.9.9"


def test_reports_are_repeated_within_a_tenth_of_their_intervals(console: Console, member: Member) -> None:
    wait_ready(console)
    for timer, path, interval_s in (
        (member.agent._health, topics.UP_HEALTH, 300),
        (member.agent._counters, topics.UP_METRICS, 900),
    ):
        before = len(console.all_at(path))
        for count in range(1, 4):
            assert 0.9 * interval_s <= timer.interval() / 1000 <= 1.1 * interval_s
            hurry(timer)
            member.driver.wait_until(lambda: len(console.all_at(path)) == before + count, "a report")  # noqa: B023 - over before the next
    health: list[Health] = console.all_at(topics.UP_HEALTH)
    assert [each.up_s for each in health] == sorted(each.up_s for each in health)


@pytest.mark.parametrize("days", [-366, 366])
def test_a_clock_that_is_a_year_wrong_changes_the_time_alone(
    console: Console, make_member: Callable[..., Member], monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Any:
            return datetime.now(tz) + timedelta(days=days)

    for module in (agent_module, reports, member_module):
        monkeypatch.setattr(module, "datetime", Wrong)
    member = make_member()
    wait_ready(console)
    health = console.all_at(topics.UP_HEALTH)[-1]
    assert abs(health.time - datetime.now(UTC) - timedelta(days=days)) < timedelta(minutes=5)
    assert 0 <= health.up_s < 300
    states = [state.state for state in console.all_at(topics.UP_STATE)]
    assert states[-2:] == [Presence.INIT, Presence.READY], "after those of an earlier run"
    hurry(member.agent._health)
    member.driver.wait_until(lambda: len(console.all_at(topics.UP_HEALTH)) > 1, "the next health")


def test_a_month_of_reports_and_pings_is_less_than_20_megabytes(
    console: Console, make_member: Callable[..., Member], broker: Mosquitto
) -> None:
    with TcpProxy(broker.port) as proxy:
        member = make_member(fleet={"port": proxy.port})
        wait_ready(console)
        counters = member.driver.kiosk.counters
        assert isinstance(counters, Counter)
        counters.update(
            {("visit", each.value): 12_345 for each in SessionOutcome}
        )  # a busy quarter of a year
        counters.update(
            {(kind, each.value): 1234 for kind in ("pages", "printer_failure") for each in PrinterFault}
        )
        month = MINUTES * PING_BYTES
        for timer, path, interval_s in (
            (member.agent._health, topics.UP_HEALTH, 300),
            (member.agent._counters, topics.UP_METRICS, 900),
        ):
            before, seen = proxy.passed, len(console.all_at(path))
            hurry(timer)
            member.driver.wait_until(lambda: len(console.all_at(path)) > seen, "a report")  # noqa: B023 - over before the next
            month += (
                (proxy.passed - before + ACKNOWLEDGEMENT_BYTES + SEGMENTS_BYTES) * MINUTES * 60 // interval_s
            )
        member.end()
    assert month < 20_000_000


def test_the_load_is_read_from_the_system() -> None:
    load = machine.CpuLoad().read_percent()
    assert load is None or 0 <= load <= 100
