"""Which links a paper may have, and how a statement adds up."""

from datetime import date
from decimal import Decimal

import pytest

from totem.domain.documents import Clearance, ClearanceId, NotaFiscal, NotaId, StatementEntry, StatementId
from totem.domain.integrity.findings import Policy
from totem.session.documents import checked_link, sort_documents, statement_totals

KNOWN = Policy(allowed_link_hosts=frozenset({"notas.example.org"}))


@pytest.mark.parametrize(
    ("url", "policy", "is_sound"),
    [
        ("https://notas.example.org/1", Policy(), True),
        ("https://notas.example.org/1", KNOWN, True),
        ("https://other.example.org/1", KNOWN, False),
        ("http://notas.example.org/1", Policy(), False),
        ("https://user@notas.example.org/1", Policy(), False),
        ("https://notas.example.org:8443/1", Policy(), False),
        ("https://10.0.0.1/1", Policy(), False),
        ("https://xn--ntas-5qa.example.org/1", Policy(), False),
        ("notas.example.org/1", Policy(), False),
        ("javascript:alert(1)", Policy(), False),
        ("https://notas.example.org/ 1", Policy(), False),
        (f"https://notas.example.org/{'1' * 3000}", Policy(), False),
        ("", Policy(), False),
        (None, Policy(), False),
    ],
)
def test_a_link_keeps_the_rules_of_a_boletos(url: str | None, policy: Policy, *, is_sound: bool) -> None:
    assert (checked_link(url, policy) is not None) is is_sound


def test_the_latest_first() -> None:
    notas = [NotaFiscal(NotaId(str(day)), issue_date=date(2026, 1, day)) for day in (1, 3, 2)]
    years = [Clearance(ClearanceId(str(year)), year) for year in (2023, 2025)]
    papers = sort_documents((), years, notas, Policy())
    found = [paper.clearance or paper.nota for paper in papers]
    assert [one.id for one in found if one] == ["2025", "2023", "3", "2", "1"]


def test_a_statement_adds_up_what_is_known() -> None:
    entries = (
        StatementEntry(StatementId("1"), amount=Decimal(10), paid_amount=Decimal("10.50")),
        StatementEntry(StatementId("2"), amount=Decimal(20), paid_date=date(2026, 1, 1)),
        StatementEntry(StatementId("3"), amount=Decimal(30), paid_amount=Decimal(0)),
        StatementEntry(StatementId("4")),
    )
    assert statement_totals(entries) == (Decimal("10.50"), Decimal(30))
