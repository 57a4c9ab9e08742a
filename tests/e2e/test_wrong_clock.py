"""A kiosk whose clock is a year off, before an ERP that states its own time over TLS."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import SMALL, Stand
from support.log_check import LogWatch
from support.thermal_tcp_printer import TcpThermalPrinter
from support.tls_proxy import tls_proxy
from totem.erp.http import wall_clock
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring import clock_monitor
from totem.monitoring.clock_check import ClockReading, rate_clock
from totem.monitoring.health import Severity
from totem.session.states import State

MARIA = "52998224725"
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _answers_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take answers of one second for as good as those of five."""
    monkeypatch.setattr(wall_clock, "SPACING_S", 0.05)
    monkeypatch.setattr(clock_monitor, "SPACING_S", 0.05)
    monkeypatch.setattr(clock_monitor, "_MARGIN_S", 0.0)


@pytest.fixture
def secure(erp: ReferenceErp, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of the ERP over TLS."""
    with tls_proxy(int(erp.base_url.rpartition(":")[2]), tmp_path / "ca.pem") as address:
        yield {"base_url": address, "ca_file": str(tmp_path / "ca.pem")}


def set_clock(stand: Stand, off: timedelta) -> None:
    """Set the machine's clock, which nothing synchronises."""
    stand.kiosk.clock._own_s = lambda: time.time() + off.total_seconds()
    stand.kiosk.clock._is_synced = lambda: False


def rows(stand: Stand) -> list[str]:
    shown = stand.listed.boletos
    return [str(shown.data(shown.index(row, 0))) for row in range(shown.rowCount())]


@pytest.mark.parametrize("off", [YEAR, -YEAR], ids=["ahead", "behind"])
def test_a_list_that_stands_is_mended_by_the_erps_time(
    make_stand: MakeStand,
    secure: dict[str, str],
    expected_logs: LogWatch,
    off: timedelta,
) -> None:
    expected_logs.expect("this machine's clock|withheld")
    right = make_stand(SMALL, base_url=secure["base_url"], erp={"ca_file": secure["ca_file"]})
    right.open_list(MARIA)
    expected = rows(right)
    right.session.leave()
    stand = make_stand(SMALL, base_url=secure["base_url"], erp={"ca_file": secure["ca_file"]})
    set_clock(stand, off)
    stand.open_list(MARIA)
    assert rows(stand) != expected
    stand.kiosk.start_monitors()
    stand.wait_until(lambda: rows(stand) == expected, "the true day on the list")
    assert stand.state is State.BOLETOS
    assert stand.kiosk.clock_monitor is not None
    assert stand.kiosk.clock_monitor.is_wrong
    check = rate_clock(ClockReading.of(stand.kiosk.clock))
    assert check.level is Severity.ERROR
    assert "seguem a hora do ERP" in check.words
    set_clock(stand, timedelta())
    stand.kiosk.clock_monitor._timer.timeout.emit()
    assert rows(stand) == expected
    assert expected_logs.records[-1].getMessage() == "this machine's clock agrees with the ERP's again"


def test_what_is_printed_bears_the_true_day(
    make_stand: MakeStand, secure: dict[str, str], expected_logs: LogWatch
) -> None:
    expected_logs.expect("this machine's clock differs from the ERP's|is wrong by the ERP's|withheld")
    with TcpThermalPrinter() as printer:
        stand = make_stand(
            SMALL, base_url=secure["base_url"], erp={"ca_file": secure["ca_file"]}, printer=printer.settings
        )
        set_clock(stand, YEAR)
        stand.kiosk.start_monitors()
        stand.wait_until(lambda: stand.kiosk.clock.is_wrong, "the ERP's time")
        stand.open_boleto(MARIA)
        assert stand.session.view_state.today == datetime.now().astimezone().date()
        stand.touch("print")
        stand.arrive(State.PRINTED)


def test_over_plain_http_staff_alone_are_told(
    make_stand: MakeStand, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("this machine's clock differs from the ERP's")
    stand = make_stand(SMALL)
    set_clock(stand, YEAR)
    stand.kiosk.start_monitors()
    stand.wait_until(
        lambda: stand.kiosk.clock_monitor is not None and stand.kiosk.clock_monitor.is_far_off,
        "the difference",
    )
    stand.open_list(MARIA)
    assert not stand.kiosk.clock.is_wrong
