"""A kiosk whose clock is a year off, before an ERP that states its own time over TLS."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from support.log_check import LogWatch
from support.thermal_tcp_printer import TcpThermalPrinter
from support.tls_proxy import tls_proxy
from totem.erp.http import wall_clock
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring import clock_monitor
from totem.monitoring.clock_check import ClockReading, rate_clock
from totem.monitoring.health import Severity
from totem.session.states import State
from totem.system.clock import steady_s

MARIA = "52998224725"
YEAR = timedelta(days=365)


@pytest.fixture(autouse=True)
def _answers_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take answers of one second for as good as those of five."""
    monkeypatch.setattr(wall_clock, "SPACING_S", 0.05)
    monkeypatch.setattr(clock_monitor, "SPACING_S", 0.05)
    monkeypatch.setattr(clock_monitor, "is_clock_synced", lambda: False)
    monkeypatch.setattr(clock_monitor, "_MARGIN_S", 0.0)


@pytest.fixture
def secure(erp: ReferenceErp, tmp_path: Path) -> Iterator[dict[str, str]]:
    """Settings of the ERP over TLS."""
    with tls_proxy(int(erp.base_url.rpartition(":")[2]), tmp_path / "ca.pem") as address:
        yield {"base_url": address, "ca_file": str(tmp_path / "ca.pem")}


def set_clock(driver: KioskDriver, off: timedelta) -> None:
    """Set the machine's clock."""
    driver.kiosk.clock._own_s = lambda: time.time() + off.total_seconds()


def rows(driver: KioskDriver) -> list[str]:
    return [driver.listed.button(row).accessibleName() for row in range(driver.listed.count)]


@pytest.mark.parametrize("off", [YEAR, -YEAR], ids=["ahead", "behind"])
def test_a_list_that_stands_is_mended_by_the_erps_time(
    make_kiosk: MakeKiosk,
    secure: dict[str, str],
    expected_logs: LogWatch,
    off: timedelta,
) -> None:
    expected_logs.expect("this machine's clock|withheld")
    right = make_kiosk(SMALL, base_url=secure["base_url"], erp={"ca_file": secure["ca_file"]})
    right.open_list(MARIA)
    expected = rows(right)
    right.session.leave()
    driver = make_kiosk(SMALL, base_url=secure["base_url"], erp={"ca_file": secure["ca_file"]})
    set_clock(driver, off)
    driver.open_list(MARIA)
    assert rows(driver) != expected
    driver.kiosk.start_monitors()
    driver.wait_until(lambda: rows(driver) == expected, "the true day on the list")
    assert driver.state is State.BOLETOS
    monitor = driver.kiosk.clock_monitor
    assert monitor is not None
    driver.wait_until(lambda: monitor.is_wrong, "the clock's monitor")
    check = rate_clock(ClockReading.of(driver.kiosk.clock))
    assert check.level is Severity.ERROR
    assert "seguem a hora do ERP" in check.words
    set_clock(driver, timedelta())
    monitor._timer.timeout.emit()
    assert rows(driver) == expected
    assert expected_logs.records[-1].getMessage() == "this machine's clock agrees with the ERP's again"


def test_a_list_opened_before_the_clock_is_watched_is_mended_once_it_is(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected_logs.expect("this machine's clock|withheld")
    monkeypatch.setattr(wall_clock, "SPACING_S", 0.0)
    driver = make_kiosk(SMALL)
    driver.open_list(MARIA)
    expected = rows(driver)
    set_clock(driver, YEAR)
    driver.session.renew_day()
    driver.wait_until(lambda: rows(driver) != expected, "the wrong day on the list")
    for _ in range(wall_clock.AGREEING):
        driver.kiosk.clock.record(datetime.now(UTC), sent_at=steady_s(), is_verified=True)
    assert driver.kiosk.clock.is_wrong
    driver.kiosk.start_monitors()
    driver.wait_until(lambda: rows(driver) == expected, "the true day on the list")


def test_what_is_printed_bears_the_true_day(
    make_kiosk: MakeKiosk, secure: dict[str, str], expected_logs: LogWatch
) -> None:
    expected_logs.expect("this machine's clock differs from the ERP's|is wrong by the ERP's|withheld")
    with TcpThermalPrinter() as printer:
        driver = make_kiosk(
            SMALL, base_url=secure["base_url"], erp={"ca_file": secure["ca_file"]}, printer=printer.settings
        )
        set_clock(driver, YEAR)
        driver.kiosk.start_monitors()
        driver.wait_until(lambda: driver.kiosk.clock.is_wrong, "the ERP's time")
        driver.open_boleto(MARIA)
        assert driver.session.view_state.today == datetime.now().astimezone().date()
        driver.touch("print")
        driver.arrive(State.PRINTED)


def test_over_plain_http_staff_alone_are_told(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("this machine's clock differs from the ERP's")
    driver = make_kiosk(SMALL)
    set_clock(driver, YEAR)
    driver.kiosk.start_monitors()
    driver.wait_until(
        lambda: driver.kiosk.clock_monitor is not None and driver.kiosk.clock_monitor.is_far_off,
        "the difference",
    )
    driver.open_list(MARIA)
    assert not driver.kiosk.clock.is_wrong
