"""Page of a nota fiscal, a clearance and a statement: one page, every text, a readable code."""

from datetime import datetime

import pytest

from support.paper_reader import pages, symbols, texts
from totem.printing.slips import document as record_page
from totem.printing.slips import rendering
from totem.printing.slips.beneficiary import Beneficiary
from totem.printing.slips.content import DocumentContent, Payer
from totem.settings.printer_profiles import profile

LINK = "https://notas.example.org/4711?chave=abc"
WHEN = datetime(2026, 11, 24, 14, 50)  # noqa: DTZ001 - the kiosk's own clock


def page(**more: object) -> DocumentContent:
    values: dict[str, object] = {
        "kind": "Nota fiscal",
        "subject": "Nota fiscal 4711",
        "beneficiary": Beneficiary("NetSul Telecomunicações Ltda", "12.345.678/0001-95"),
        "payer": Payer("Maria S.", "***.456.789-**"),
        "kiosk": "Totem 1",
        "printed_at": WHEN,
        "facts": (("Valor", "R$ 129,90"), ("Emissão", "01/11/2026")),
        "link": LINK,
        "help": "0800 123 4567",
        "brand": "NetSul",
        **more,
    }
    return DocumentContent(**values)  # type: ignore[arg-type]


STATEMENT = page(
    kind="Extrato financeiro",
    subject="Extrato financeiro",
    link=None,
    rows=tuple(("10/11/2026", "Mensalidade · pago em 09/11/2026", "R$ 129,90") for _ in range(34)),
    left_out=26,
)


CHARGES = "multa R$ 2,60 · juros R$ 0,17 · desconto R$ 1,00"
CHARGED = page(
    kind="Extrato financeiro",
    link=None,
    rows=tuple(
        ("10/11/2026", f"Mensalidade · pago em 09/11/2026\n{CHARGES}", "R$ 129,90")
        for _ in range(record_page.MOST_ROWS)
    ),
    left_out=26,
)
"""A statement in which each line has its charges."""


def test_a_statement_of_charges_alone_is_one_a4_page(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([CHARGED]))
    said = " ".join(text.split())
    for wanted in ("Mensalidade", CHARGES):
        assert said.count(wanted) == record_page.MOST_ROWS
    assert record_page.NOTE in said


def test_a_nota_on_a4(qapp: object) -> None:
    document = rendering.compose_pdf([page()])
    (text,) = texts(document)
    said = " ".join(text.split())
    for wanted in ("NetSul", "Nota fiscal 4711", "R$ 129,90", "01/11/2026", "Maria S.", record_page.NOTE):
        assert wanted in said
    (found,) = [symbols(each) for each in pages(document)]
    assert LINK in str(found)


def test_a_statement_is_one_a4_page(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([STATEMENT]))
    said = " ".join(text.split())
    assert said.count("Mensalidade") == 34
    assert "e mais 26 lançamentos anteriores" in said
    assert record_page.NOTE in said


@pytest.mark.parametrize("name", ["generic-80mm", "generic-58mm"])
@pytest.mark.parametrize(
    "content",
    [page(), STATEMENT, CHARGED, page(link=None, facts=())],
    ids=["nota", "list", "charges", "bare"],
)
def test_on_rolls_it_is_drawn_whole(qapp: object, name: str, content: DocumentContent) -> None:
    paper = rendering.compose_roll(content, profile(name))
    assert 200 < paper.height < 3600
