"""Set-up with a printer that accepts data and never answers."""

import pytest

from e2e.test_set_up import MakeNew, found_are, have_pin, make_new, open_printers
from support.thermal_tcp_printer import TcpThermalPrinter
from totem.printing import discovery
from totem.settings import load

__all__ = ["make_new"]


def test_a_mute_printer_is_explained_and_set_so_by_one_touch(
    make_new: MakeNew,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with TcpThermalPrinter() as printer:
        printer.mechanism.is_mute = True
        other = (("kind", "thermal"), ("connection", "tcp://127.0.0.1:9"), ("profile", "epson-tm-t20"))
        values = tuple((name, str(value)) for name, value in printer.settings.items())
        found_are(
            monkeypatch, discovery.DetectedPrinter("EPSON", values), discovery.DetectedPrinter("Outra", other)
        )
        driver, _, config = make_new()
        have_pin(driver)
        page = open_printers(driver)
        driver.touch("printer_0")
        driver.let_write()
        assert not driver.shows("setup_printer_mend")
        driver.touch("setup_print")
        driver.wait_until(lambda: not page.task.is_running, "the page")
        assert 'status = "none"' in driver.reads("setup_status")
        assert printer.slips == 0
        driver.lay_out()
        driver.touch("setup_printer_mend")
        driver.let_write()
        assert load(config, {}).settings.printer.status == "none"
        assert not driver.shows("setup_printer_mend")
        driver.lay_out()
        driver.touch("setup_print")
        driver.wait_until(lambda: not page.task.is_running, "the page")
        assert driver.reads("setup_status").startswith("Enviado.")
        assert printer.slips == 1
        driver.touch_in_list("printer_1")
        driver.let_write()
        assert load(config, {}).settings.printer.status is None  # it was about the other one
