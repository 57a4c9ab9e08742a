"""Words of troubles for the people of the store: on every check, and without the words of technicians."""

import re

import pytest

from totem.doctor import all_checks
from totem.doctor.erp import ERP, OFFERS, PIX, TOKEN, check_erp, check_pix_receivers, report_probe
from totem.doctor.fleet import FLEET_CERTIFICATE, FLEET_KEYS
from totem.doctor.log import TITLES, UNFIT
from totem.doctor.network import rate_network
from totem.doctor.printer import bad_connection, check_state
from totem.doctor.screen import AWAKE, CAMERA, FONTS
from totem.erp.errors import ErpError, Reason, Unavailable
from totem.monitoring.health import HealthCheck, HealthFinding, PlainText
from totem.monitoring.machine_checks import FLEET_RECORD
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.settings import ErpSettings, PrinterSettings, Settings
from totem.system.probes import Network

TECHNICAL = re.compile(r"://|HTTP|[Tt]oken|sudo|\w+\.\w+_\w+|\w_\w|/etc|0x|[\[{]")
UPON_FOUND = (
    TOKEN,
    OFFERS,
    PIX,
    FLEET_KEYS,
    FLEET_CERTIFICATE,
    TITLES,
    UNFIT,
    AWAKE,
    CAMERA,
    FONTS,
    FLEET_RECORD,
)
PRINTER = PrinterSettings(kind="thermal", connection="tcp://192.168.0.50")
ERP_SETTINGS = ErpSettings.parse({"base_url": "https://erp.netsul.example/api"})
OWN_WORDS = {"printer", "service", "outbox", "errors", "running"}
"""Checks whose findings are written for the people of the store, each by itself."""


@pytest.mark.parametrize("check", [*all_checks(), *UPON_FOUND], ids=lambda check: check.name)
def test_every_check_has_plain_words(check: HealthCheck) -> None:
    found = check.error("a térmica tcp://192.168.0.50 (HTTP 504)", "Rode “sudo totem doctor”.")
    assert found.plain is not None
    if check.name not in OWN_WORDS:
        assert not TECHNICAL.search(" ".join(found.plain))
        assert found.plain.what_to_do.endswith(".")


def findings() -> list[HealthFinding]:
    """Findings of every kind with an address, a code or a setting in their words."""
    states = [PrinterState(Readiness.FAULT, fault) for fault in PrinterFault]
    states += [PrinterState(Readiness.READY), PrinterState(Readiness.READY, paper_low=True)]
    states.append(PrinterState(Readiness.UNKNOWN))
    return [
        *(check_state(PRINTER, state, 212) for state in states),
        bad_connection(PRINTER),
        *check_erp(ErpSettings()),
        *report_probe(ERP_SETTINGS, Unavailable("boletos", Reason.HTTP_STATUS, status=504), 12),
        *report_probe(ERP_SETTINGS, ErpError("boletos", Reason.TOKEN, status=401), 12),
        *report_probe(ERP_SETTINGS, None, 12),
        *report_probe(ERP_SETTINGS, None, 60_000),
        *check_pix_receivers(Settings()),
        rate_network(Network(("eth0",), (), "erp", is_found=False, is_reached=False)),
    ]


@pytest.mark.parametrize("found", findings(), ids=lambda found: f"{found.name}: {found.words[:30]}")
def test_plain_words_are_without_addresses_codes_and_settings(found: HealthFinding) -> None:
    if found.plain is not None:
        assert not TECHNICAL.search(" ".join(found.plain)), found.plain


def test_a_printer_without_paper_is_said_with_its_advice() -> None:
    found = check_state(PRINTER, PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT), 212)
    assert found.plain == PlainText("sem papel", "Ponha papel e feche a tampa.")
    ready = check_state(PRINTER, PrinterState(Readiness.READY), 212)
    assert ready.plain == PlainText("pronta; 212 páginas desde a troca da bobina")


def test_what_is_in_order_is_told_to_the_store_only_where_it_asks_for_it() -> None:
    assert TOKEN.ok("aceito").plain is None
    assert ERP.ok("https://erp respondeu", plain="respondendo").plain == PlainText("respondendo")
