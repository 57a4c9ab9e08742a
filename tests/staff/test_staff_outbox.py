"""Outbox for staff: its health, reasons of refusals, and the check of the doctor."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support import recording_erp
from totem.domain.sign_up import ReceiptCode
from totem.monitoring.health import CheckContext, Severity
from totem.outbox.queue import Outbox
from totem.outbox.request_kinds import RequestKind
from totem.outbox.requests import OutboxCounts
from totem.outbox.submissions import HoldCause, OutboxRefusal, SignUp
from totem.settings import Settings
from totem.staff import outbox
from totem.system.database_fault import DatabaseFault

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_the_doctor_reports_the_outbox_once_it_was_used(tmp_path: Path) -> None:
    settings = Settings.parse({"kiosk": {"state_dir": tmp_path}})
    assert list(outbox.OUTBOX.run(CheckContext(settings))) == []
    asyncio.run(Outbox(tmp_path / "outbox").put(SignUp(recording_erp.prospect())))
    [check] = outbox.OUTBOX.run(CheckContext(settings))
    assert (check.level, check.words[:10]) == (Severity.OK, "1 a enviar")


@pytest.mark.parametrize(
    ("level", "grave", "said"),
    [
        (OutboxCounts(), Severity.OK, "nada a enviar"),
        (OutboxCounts(2, NOW - timedelta(minutes=5)), Severity.OK, "2 a enviar, o mais antigo há 5 min"),
        (OutboxCounts(1, NOW - timedelta(days=2)), Severity.WARNING, "há 2 dias"),
        (OutboxCounts(1, NOW + timedelta(days=3650)), Severity.OK, "há 0 s"),
        (OutboxCounts(refused=1), Severity.WARNING, "1 recusado pelo ERP"),
        (OutboxCounts(2, NOW, unreadable=1, refused=3), Severity.ERROR, "chave"),
        (OutboxCounts(unsendable=1), Severity.WARNING, "1 não pode ser enviado"),
        (OutboxCounts(refused=1, unsendable=2), Severity.WARNING, "2 não podem ser enviados"),
        (OutboxCounts(damaged=2), Severity.ERROR, "2 bancos danificados guardados; nada a enviar"),
        (OutboxCounts(damaged=1, lost=3), Severity.ERROR, "guardado; 3 envios perdidos; nada"),
        (OutboxCounts(damaged=1, may_lack_more=True), Severity.ERROR, "pode haver envios perdidos"),
        (OutboxCounts(damaged=1, lost=1, may_lack_more=True), Severity.ERROR, "pode haver outros perdidos"),
        (OutboxCounts(damaged=1, refused=1), Severity.ERROR, "1 recusado pelo ERP"),
        *((OutboxCounts(trouble=trouble), Severity.ERROR, "sem cadastros") for trouble in DatabaseFault),
    ],
)
def test_health_by_counts(level: OutboxCounts, grave: Severity, said: str) -> None:
    check = outbox.health_check(level, NOW)
    assert check.level is grave
    assert said in check.words
    assert bool(check.what_to_do) is (grave is not Severity.OK)


@pytest.mark.parametrize(
    ("said", "doubt", "expected"),
    [
        ("CPF inválido", False, "CPF inválido"),
        ("", False, "O ERP não informou o motivo."),
        ("Motivo: respondeu com um código inesperado (HTTP 504)", False, "Motivo: respondeu com um código"),
        ("CPF já cadastrado", True, "CPF já cadastrado. Pode já estar no ERP"),
        ("Já existe!", True, "Já existe! Pode já estar no ERP"),
    ],
)
def test_reason_of_a_refusal(said: str, expected: str, *, doubt: bool) -> None:
    text = outbox.reason_text(OutboxRefusal(ReceiptCode.draw(), RequestKind.PROSPECT, said, NOW, doubt))
    assert text.startswith(expected)
    assert "HTTP" not in text
    assert ("Confira lá" in text) is doubt


def test_everything_that_waits_for_staff_is_counted_for_the_operator() -> None:
    assert OutboxCounts(waiting=9, refused=1, may_have_arrived=2, unsendable=4, in_doubt=8).held == 7


def test_a_warning_is_of_all_that_is_sent_again_with_a_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = ReceiptCode.draw(), ReceiptCode.draw()
    held = [
        OutboxRefusal(one, RequestKind.FILE, "", NOW),
        OutboxRefusal(one, RequestKind.EDIT, "", NOW, may_have_arrived=True, cause=HoldCause.UNANSWERED),
        OutboxRefusal(other, RequestKind.LEAD, "", NOW),
    ]

    async def refusals(_outbox: Outbox) -> list[OutboxRefusal]:
        return held

    monkeypatch.setattr(Outbox, "refusals", refusals)
    seen = asyncio.run(outbox.view(lambda: Outbox(Path("missing"))))
    assert [(each.protocol, each.may_have_arrived) for each in seen.refused] == [
        (str(one), True),
        (str(one), True),
        (str(other), False),
    ]
