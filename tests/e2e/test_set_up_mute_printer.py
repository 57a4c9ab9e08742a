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
        stand, _, config = make_new()
        have_pin(stand)
        page = open_printers(stand)
        stand.touch("printer_0")
        stand.let_write()
        assert not stand.shows("setup_printer_mend")
        stand.touch("setup_print")
        stand.wait_until(lambda: not page.task.is_running, "the page")
        assert 'status = "none"' in stand.reads("setup_told")
        assert printer.slips == 0
        stand.lay_out()
        stand.touch("setup_printer_mend")
        stand.let_write()
        assert load(config, {}).settings.printer.status == "none"
        assert not stand.shows("setup_printer_mend")
        stand.lay_out()
        stand.touch("setup_print")
        stand.wait_until(lambda: not page.task.is_running, "the page")
        assert stand.reads("setup_told").startswith("Enviado.")
        assert printer.slips == 1
        stand.touch_in_list("printer_1")
        stand.let_write()
        assert load(config, {}).settings.printer.status is None  # it was about the other one
