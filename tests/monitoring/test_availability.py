"""Availability: the maintenance flag, the monitors of ERP and printer, and sessions that go on."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from support.log_check import LogWatch
from support.platform_marks import needs_file_modes, needs_symlinks
from support.session_harness import Bench
from totem.domain.text import LONGEST_MESSAGE
from totem.erp.errors import Reason, Unavailable
from totem.erp.session_erp import SessionErp
from totem.monitoring.availability import FILE_NAME, Availability, MaintenanceFlag
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.session.states import Event, State
from totem.session.view_state import Cause, Outage

DOWN = Unavailable("customer", Reason.NO_CONNECTION)


class House(SessionErp):
    """A bench whose visit is watched over."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self.bench, self.flag = bench, MaintenanceFlag(folder)
        self.trouble: Exception | None = None
        self.service = Availability(bench.session, self, self.flag, bench.held, probe_s=300)

    async def probe(self) -> None:
        """Answer as prepared."""
        if self.trouble is not None:
            raise self.trouble

    def state(self) -> State:
        """State of the session."""
        return self.bench.state

    @property
    def outage(self) -> Outage | None:
        """Outage in the view state."""
        return self.bench.session.view_state.outage

    def fault(self) -> PrinterFault | None:
        """Printer's fault in the view state."""
        return self.bench.session.view_state.printer_fault

    def answer(self, trouble: Exception | None = None) -> None:
        """Probe the ERP, and answer."""
        self.trouble = trouble
        self.service.erp._probe()
        self.bench.release("probe")

    def ask_printer(self, *answers: PrinterFault | None) -> None:
        """Poll the printer, and answer."""
        printer = self.service.printer
        assert printer is not None
        for fault in answers:
            readiness = Readiness.READY if fault is None else Readiness.FAULT
            self.bench.printer.readiness = PrinterState(readiness, fault)
            printer._poll()
            self.bench.release("query_fault")

    def look(self) -> None:
        """Have the minute be over after which it looks for the flag."""
        self.service._timer.timeout.emit()


@pytest.fixture
def house(make_bench: Callable[..., Bench], tmp_path: Path) -> Iterator[House]:
    house = House(make_bench(), tmp_path)
    house.service.start()
    house.bench.held.release_all()
    yield house
    house.service.close()


def expect_all(logs: LogWatch) -> None:
    logs.expect("service|answers again|search failed|no print is offered|ready again")


def test_all_is_well(house: House) -> None:
    assert house.state() is State.HOME
    assert house.outage is None


def test_the_erp_goes_and_comes(house: House, expected_logs: LogWatch) -> None:
    expect_all(expected_logs)
    house.answer(DOWN)
    assert (house.state(), house.outage) == (State.OUT_OF_SERVICE, Outage(Cause.ERP))
    house.answer()
    assert (house.state(), house.outage) == (State.HOME, None)


def test_a_customer_inside_is_not_thrown_out(house: House, expected_logs: LogWatch) -> None:
    expect_all(expected_logs)
    house.bench.reach(State.PAY)
    house.answer(DOWN)
    assert house.state() is State.PAY
    house.bench.session.dispatch(Event.FINISHED)
    house.bench.session.leave()
    assert (house.state(), house.outage) == (State.OUT_OF_SERVICE, Outage(Cause.ERP))
    assert State.HOME not in house.bench.path, "home is not shown in between"
    house.answer()
    assert house.state() is State.HOME


def test_a_search_that_fails_twice_says_it_and_then_home_is_out_of_service(
    house: House, expected_logs: LogWatch
) -> None:
    expect_all(expected_logs)
    house.bench.reach(State.FAILED)
    house.bench.erp.registrations = DOWN
    house.bench.session.retry()
    house.bench.release("find_customers")
    assert house.state() is State.FAILED
    house.bench.session.leave()
    assert house.state() is State.OUT_OF_SERVICE


def test_staff_put_it_out_and_back(qtbot: QtBot, house: House, expected_logs: LogWatch) -> None:
    expect_all(expected_logs)
    house.flag.set("Volto às 14h")
    qtbot.waitUntil(lambda: house.state() is State.OUT_OF_SERVICE)
    assert house.outage == Outage(Cause.STAFF, "Volto às 14h")
    house.flag.set("Volto às 15h")
    qtbot.waitUntil(lambda: house.outage == Outage(Cause.STAFF, "Volto às 15h"))
    house.flag.clear()
    qtbot.waitUntil(lambda: house.state() is State.HOME)


def test_the_flag_is_seen_where_the_file_system_tells_nothing(house: House, expected_logs: LogWatch) -> None:
    expect_all(expected_logs)
    house.service._files.removePaths([*house.service._files.directories(), *house.service._files.files()])
    house.flag.set()
    house.look()
    assert house.state() is State.OUT_OF_SERVICE
    house.flag.file.write_text(json.dumps({"message": "x"}))
    house.look()
    assert house.outage == Outage(Cause.STAFF, "x")
    house.flag.clear()
    house.look()
    assert house.state() is State.HOME


def test_a_restart_finds_the_flag(
    make_bench: Callable[..., Bench], tmp_path: Path, expected_logs: LogWatch
) -> None:
    expect_all(expected_logs)
    MaintenanceFlag(tmp_path).set()
    house = House(make_bench(), tmp_path)
    house.service.start()
    assert house.state() is State.OUT_OF_SERVICE
    house.service.close()


def test_staff_come_first(house: House, expected_logs: LogWatch) -> None:
    expect_all(expected_logs)
    house.answer(DOWN)
    house.flag.set("Volto já")
    house.look()
    assert house.outage == Outage(Cause.STAFF, "Volto já")
    house.flag.clear()
    house.look()
    assert house.outage == Outage(Cause.ERP)
    house.answer()
    assert house.state() is State.HOME


def test_the_printer_alone_stops_nothing_else(house: House, expected_logs: LogWatch) -> None:
    expect_all(expected_logs)
    house.ask_printer(PrinterFault.PAPER_OUT, PrinterFault.PAPER_OUT)
    assert house.state() is State.HOME
    assert house.fault() is PrinterFault.PAPER_OUT
    house.bench.reach(State.BOLETOS)
    assert house.fault() is PrinterFault.PAPER_OUT, "known from the start"
    house.bench.printer.readiness = PrinterState(Readiness.READY)
    house.bench.release("query_fault")
    assert house.fault() is None
    house.bench.session.leave()
    house.ask_printer(None)
    assert house.fault() is None


def test_a_printer_that_fails_in_a_visit_is_known_after_it(house: House) -> None:
    house.bench.reach(State.BOLETOS)
    house.bench.session.set_printer_fault(PrinterFault.JAM)
    assert house.fault() is None, "the visit asks for itself"
    house.bench.session.leave()
    assert house.fault() is PrinterFault.JAM


@pytest.fixture
def flag(tmp_path: Path) -> MaintenanceFlag:
    return MaintenanceFlag(tmp_path / "state")


def test_it_comes_and_goes(flag: MaintenanceFlag) -> None:
    assert flag.read() is None
    flag.set("Volto às 14h")
    assert MaintenanceFlag(flag.file.parent).read() == Outage(Cause.STAFF, "Volto às 14h")
    flag.set()
    assert flag.read() == Outage(Cause.STAFF)
    assert flag.clear()
    assert not flag.clear()
    assert flag.read() is None
    assert list(flag.file.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("  Em\nmanutenção\taté  as 14h ", "Em manutenção até as 14h"),
        ("<b>oi</b>\x1b[31m\u202e\u0000", "<b>oi</b> [31m"),
        ("x" * LONGEST_MESSAGE, "x" * LONGEST_MESSAGE),
        ("𝔘" * LONGEST_MESSAGE, "𝔘" * LONGEST_MESSAGE),
    ],
)
def test_a_message_is_one_line_that_can_be_seen(flag: MaintenanceFlag, message: str, shown: str) -> None:
    flag.set(message)
    assert flag.read() == Outage(Cause.STAFF, shown)


def test_a_message_too_long_changes_nothing(flag: MaintenanceFlag) -> None:
    with pytest.raises(ValueError, match="tem 161 caracteres, e cabem 160"):
        flag.set("x" * (LONGEST_MESSAGE + 1))
    assert flag.read() is None


@pytest.mark.parametrize("text", [b"", b"{", b"\xff\xfe", b"[]", b"5", b'{"message": ', b'{"text": "x"}'])
def test_what_cannot_be_read_counts_all_the_same(
    flag: MaintenanceFlag, text: bytes, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{FILE_NAME} holds no message that can be read")
    flag.file.parent.mkdir()
    flag.file.write_bytes(text)
    assert flag.read() == Outage(Cause.STAFF)


@pytest.mark.parametrize("message", [5, None, ["x"]])
def test_a_message_that_is_no_text_is_none(flag: MaintenanceFlag, message: object) -> None:
    flag.file.parent.mkdir()
    flag.file.write_text(json.dumps({"message": message}))
    assert flag.read() == Outage(Cause.STAFF)


def test_a_file_that_does_not_open_counts_all_the_same(
    flag: MaintenanceFlag, expected_logs: LogWatch
) -> None:
    expected_logs.expect(f"{FILE_NAME} cannot be read: ")
    flag.file.mkdir(parents=True)
    assert flag.read() == Outage(Cause.STAFF)


@needs_symlinks
def test_a_folder_that_cannot_be_looked_into_puts_nobody_out(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect(f"{FILE_NAME} cannot be read: ")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    flag = MaintenanceFlag(tmp_path / "loop")
    assert [flag.read(), flag.read()] == [None, None]
    assert len(expected_logs.records) == 1


def test_a_longer_message_from_elsewhere_is_cut(flag: MaintenanceFlag) -> None:
    flag.file.parent.mkdir()
    flag.file.write_text(json.dumps({"message": "x" * 1000}))
    assert flag.read() == Outage(Cause.STAFF, "x" * LONGEST_MESSAGE)


@needs_file_modes
def test_every_user_of_the_machine_may_read_it(flag: MaintenanceFlag) -> None:
    flag.set("x")
    assert stat.S_IMODE(flag.file.stat().st_mode) == 0o644


def test_it_appears_whole_or_not_at_all(flag: MaintenanceFlag, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_descriptor: int) -> None:
        raise OSError(28, "no space")

    flag.set("before")
    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        flag.set("after")
    assert flag.read() == Outage(Cause.STAFF, "before")
    assert [each.name for each in flag.file.parent.iterdir()] == [FILE_NAME]
