"""Last events of kiosks: kept over a new start, no more than ten, and never a reason not to start."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.log_check import LogWatch
from totem.fleet import messages as m
from totem.fleet.operator.event_log import MOST_KEPT, EventLog
from totem.fleet.operator.view import TotemView

BOOT, NEXT_BOOT = "b" * 16, "c" * 16


def event(n: int, boot: str = BOOT) -> m.EventMessage:
    """An event by its number within a run."""
    time = datetime(2026, 11, 24, 8, n % 60, tzinfo=UTC)
    return m.EventMessage(time=time, boot=boot, n=n, kind="erp_up", severity=m.EventSeverity.INFO)


def view(*events: m.EventMessage) -> TotemView:
    """A kiosk of which this run of the page saw these."""
    return TotemView("loja-1", events=events)


def test_a_new_start_has_the_events_of_the_one_before(tmp_path: Path) -> None:
    before = EventLog(tmp_path)
    before.keep({"loja-1": view(event(1), event(2))})
    after = EventLog(tmp_path)
    assert after.last(view()) == (event(1), event(2))
    seen = view(event(2), event(1, NEXT_BOOT))
    assert after.last(seen) == (event(1), event(2), event(1, NEXT_BOOT))
    after.keep({"loja-1": seen})
    assert EventLog(tmp_path).last(view()) == (event(1), event(2), event(1, NEXT_BOOT))


def test_the_last_ten_are_kept(tmp_path: Path) -> None:
    EventLog(tmp_path).keep({"loja-1": view(*map(event, range(1, 26)))})
    kept = EventLog(tmp_path).last(view())
    assert kept == tuple(map(event, range(26 - MOST_KEPT, 26)))


def test_without_a_folder_they_are_those_of_this_run() -> None:
    log = EventLog()
    log.keep({"loja-1": view(event(1))})
    assert log.last(view(event(1))) == (event(1),)


@pytest.mark.parametrize("content", [b"", b"{", b'{"events": [{"n": 0}]}', b"\xff" * 90])
def test_a_damaged_file_is_replaced(tmp_path: Path, content: bytes, expected_logs: LogWatch) -> None:
    expected_logs.expect("loja-1.json cannot be read")
    file = tmp_path / "events" / "loja-1.json"
    file.parent.mkdir()
    file.write_bytes(content)
    log = EventLog(tmp_path)
    assert log.last(view(event(1))) == (event(1),)
    log.keep({"loja-1": view(event(1))})
    assert EventLog(tmp_path).last(view()) == (event(1),)
