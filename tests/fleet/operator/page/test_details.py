"""Troubles of a kiosk on its details: since when, and the next step; versions that are behind."""

from datetime import UTC, datetime

import pytest

from support.fleet_console import PreparedConsole
from totem.fleet import messages as m
from totem.fleet.operator.page import rows
from totem.fleet.operator.page.details import Alert, describe_troubles

AT = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
SINCE = f", desde {rows.format_time(AT)}"


def event(kind: str, n: int = 1) -> m.EventMessage:
    return m.EventMessage(time=AT, boot="b" * 16, n=n, kind=kind, severity=m.EventSeverity.ERROR)


def put(console: PreparedConsole, **how: object) -> None:
    console.put_store("loja-1", "Centro", **how)  # type: ignore[arg-type]


def alerts(console: PreparedConsole, *events: m.EventMessage) -> list[Alert]:
    return describe_troubles(console.totems["loja-1"], events)


def test_the_printers_next_step_is_that_of_the_kiosk(console: PreparedConsole) -> None:
    put(console, printer_fault="paper_out")
    expected = Alert("warning", "Impressora: sem papel.", "Ponha papel e feche a tampa.")
    assert alerts(console) == [expected]
    (told,) = alerts(console, event("printer_fault"))
    assert told.words == f"Impressora: sem papel{SINCE}."
    (told,) = alerts(console, event("printer_fault"), event("printer_ok", 2))
    assert told.words == "Impressora: sem papel."


@pytest.mark.parametrize("reason", [m.OutReason.STAFF, m.OutReason.FLEET, m.OutReason.ERP])
def test_a_kiosk_out_of_service_has_its_cause_and_its_time(
    console: PreparedConsole, reason: m.OutReason
) -> None:
    out = m.StateMessage(state=m.Presence.READY, service=m.KioskService.OUT, reason=reason, boot="b" * 16)
    put(console, state=out)
    (told,) = alerts(console, event("service_out"))
    assert told.words.startswith("Fora de serviço: ")
    assert told.words.endswith(f"{SINCE}.")
    assert told.what_to_do


def test_a_kiosk_in_service_has_no_trouble(console: PreparedConsole) -> None:
    put(console)
    assert alerts(console, event("service_out"), event("service_in", 2)) == []


def test_an_old_version_is_told_with_the_fleets(console: PreparedConsole) -> None:
    put(console, version="1.3.2")
    (told,) = describe_troubles(console.totems["loja-1"], (), "1.4.0")
    assert (told.words, told.what_to_do) == ("Versão antiga: 1.3.2.", "A frota já usa a 1.4.0.")


def test_of_a_kiosk_without_contact_only_that_is_told(console: PreparedConsole) -> None:
    put(console, printer_fault="paper_out", lost=True)
    (told,) = alerts(console)
    assert told.words.startswith("Sem contato, desde ")
    assert "Telefone para a loja" in told.what_to_do


@pytest.mark.parametrize(
    ("versions", "newest"),
    [
        ((), ""),
        (("1.9.0", "1.10.0"), "1.10.0"),
        (("1.9.0", "1.9.0", "99.0.0"), "1.9.0"),
        (("1.9.0", "1.10.0", "1.10.0"), "1.10.0"),
        (("x", "x", "x"), ""),
    ],
)
def test_the_newest_version_is_one_that_others_run_too(
    console: PreparedConsole, versions: tuple[str, ...], newest: str
) -> None:
    for place, version in enumerate(versions):
        console.put_store(f"loja-{place}", "Centro", version=version)
    assert rows.newest_version(console.totems.values()) == newest
