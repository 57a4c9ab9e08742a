"""Health probes: sentences about the ERP's latest answers and failures, and about the printer's pages."""

import pytest

from totem.app.maintenance.health_probes import _curve, _describe_latency
from totem.doctor import erp, printer
from totem.erp.errors import Misconfigured, Reason, Refused, TimedOut, Unavailable
from totem.erp.http.latency import Latency
from totem.monitoring.health import Severity
from totem.printing.printer import PrinterFault, PrinterState, Readiness
from totem.settings import ErpSettings, PrinterSettings
from totem.settings.field import SecretStr


@pytest.mark.parametrize(
    ("samples", "later_s", "words", "curve"),
    [
        ([], 0, "nenhuma resposta desde que o Totem iniciou", ()),
        ([(40, True)], 0, "última resposta agora; 1 consulta, máx. 40 ms", (40,)),
        (
            [(40, True), (90, True), (5000, False)],
            125,
            "última resposta há 2 min; 3 consultas, máx. 90 ms, 1 sem resposta",
            (40, 90, None),
        ),
        (
            [(5000, False)],
            9,
            "nenhuma resposta desde que o Totem iniciou; 1 consulta, 1 sem resposta",
            (None,),
        ),
    ],
)
def test_latest_answers_of_the_erp(
    samples: list[tuple[int, bool]], later_s: float, words: str, curve: tuple[int | None, ...]
) -> None:
    now = [0.0]
    latency = Latency(lambda: now[0])
    for ms, answered in samples:
        latency.record(ms, answered=answered)
    now[0] = later_s
    assert _describe_latency(latency) == (words,)
    assert _curve(latency) == curve


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Unavailable("customer", Reason.NO_CONNECTION), "não responde: sem conexão"),
        (
            Unavailable("customer", Reason.SERVER_ERROR, "HTTP 503", status=503),
            "não responde: erro no servidor (HTTP 503)",
        ),
        (TimedOut("customer", "no answer in time"), "não responde: sem resposta a tempo"),
        (Misconfigured("customer", "erp.token_file", Reason.SECRET_FILE), "arquivo de erp.token_file"),
    ],
)
def test_failures_of_the_erp(trouble: Unavailable, words: str) -> None:
    (check,) = erp.report_probe(ErpSettings(base_url="https://erp.example"), trouble, 10)
    assert check.level is Severity.ERROR
    assert words in check.words
    assert check.what_to_do


@pytest.mark.parametrize("reason", Reason)
def test_no_cause_of_a_failure_is_shown_in_english(reason: Reason) -> None:
    settings = ErpSettings(base_url="https://erp.example", token=SecretStr("t"))
    for failure in (Unavailable("customer", reason), Refused("customer", reason, field="valor")):
        for check in erp.report_probe(settings, failure, 10):
            assert reason.value not in f"{check.words} {check.what_to_do}"


@pytest.mark.parametrize(
    ("kind", "pages", "words"),
    [
        ("thermal", 0, "está pronta"),
        ("thermal", 1, "; 1 página desde a troca da bobina"),
        ("thermal", 230, "; 230 páginas desde a troca da bobina"),
        ("pdf", 7, "; 7 páginas desde a troca do papel"),
    ],
)
def test_pages_since_the_roll_was_changed(kind: str, pages: int, words: str) -> None:
    settings = PrinterSettings.parse({"kind": kind, "connection": "tcp://printer:9100"})
    check = printer.check_state(settings, PrinterState(Readiness.READY), pages)
    assert check.level is Severity.OK
    assert check.words.endswith(words)


def test_missing_paper_with_the_pages_before() -> None:
    settings = PrinterSettings.parse({"kind": "thermal", "connection": "tcp://printer:9100"})
    check = printer.check_state(settings, PrinterState(Readiness.FAULT, PrinterFault.PAPER_OUT), 400)
    assert check.level is Severity.ERROR
    assert "sem papel; 400 páginas" in check.words
    assert check.what_to_do.startswith("Ponha papel")
