"""A4 page, read back from its PDF: symbols, the norms' sizes and distances, every field, no overlaps."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage

from support.free_fields import FREE_FIELDS
from support.paper_reader import DPI, WHITE, Picture, Symbol, grey, pages, symbols, texts
from support.recording_canvas import RecordingCanvas
from support.sample_slips import (
    ITAU,
    SLIP,
    SURCHARGE,
    UNREAD,
    VARIANTS,
    arrecadacao_barcode,
    cobranca_barcode,
    make_slip,
    pix_payload,
)
from totem.domain.customer import PaymentForm
from totem.domain.free_field import FreeField
from totem.printing.layout import a4, fonts
from totem.printing.layout.canvas import Canvas, painting
from totem.printing.layout.symbols import ITF_MODULES
from totem.printing.slips import boleto_a4, rendering
from totem.printing.slips.beneficiary import BankAccount
from totem.printing.slips.content import Payer, SlipContent
from totem.printing.slips.wording import SECOND_COPY


def mm(pixels: float) -> float:
    return pixels * 25.4 / DPI


def read(document: bytes) -> tuple[Picture, list[Symbol]]:
    (page,) = pages(document)
    return page, symbols(page)


def itf_of(found: list[Symbol]) -> Symbol:
    (itf,) = (symbol for symbol in found if symbol.kind == "ITF")
    return itf


def ink_of_bars(page: Picture, itf: Symbol) -> Symbol:
    """First and last ink of the bars, around their place according to the reader."""
    middle = (itf.top + itf.bottom) // 2
    columns = np.flatnonzero(page[middle] < WHITE)
    column = page[:, columns[0]] < WHITE
    top = middle - np.argmin(column[middle::-1]) + 1
    bottom = middle + np.argmin(column[middle:]) - 1
    return replace(itf, left=int(columns[0]), right=int(columns[-1]), top=int(top), bottom=int(bottom))


@pytest.mark.parametrize(
    ("barcode", "pix"),
    list(itertools.product([cobranca_barcode(), arrecadacao_barcode(), None], [pix_payload(), None])),
)
def test_what_is_offered_reads_back_and_nothing_else_does(
    qapp: object, barcode: str | None, pix: str | None
) -> None:
    _, found = read(rendering.compose_pdf([make_slip(barcode=barcode, pix=pix)]))
    wanted = [("ITF", barcode), ("QRCode", pix)]
    assert [(symbol.kind, symbol.text) for symbol in found] == [code for code in wanted if code[1]]


def test_a_link_stands_in_where_there_is_nothing_else(qapp: object) -> None:
    link = "https://netsul.example/boleto/4711"
    without = make_slip(barcode=None, pix=None)
    content = replace(without, checked=replace(without.checked, codes={PaymentForm.LINK: link}))
    _, found = read(rendering.compose_pdf([content]))
    assert [(symbol.kind, symbol.text) for symbol in found] == [("QRCode", link)]


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text("0123456789", min_size=25, max_size=25),
    st.integers(1, 9_999_999_999),
    st.sampled_from(["001", "756"]),
)
def test_any_title_reads_back(qapp: object, free: str, value: int, bank: str) -> None:
    barcode = cobranca_barcode(free, value, bank)
    content = make_slip(barcode=barcode, pix=None)
    document = rendering.compose_pdf([content])
    assert itf_of(read(document)[1]).text == barcode
    title = content.checked.title
    assert title is not None
    assert texts(document)[0].count(title.line_formatted) == 2


@pytest.mark.parametrize("barcode", [cobranca_barcode(), cobranca_barcode(UNREAD), arrecadacao_barcode()])
def test_bars_have_the_size_and_the_distances_of_the_norm(qapp: object, barcode: str) -> None:
    page, found = read(rendering.compose_pdf([make_slip(barcode=barcode)]))
    bars = ink_of_bars(page, itf_of(found))
    assert mm(bars.right - bars.left + 1) == pytest.approx(103, abs=1)
    assert mm(bars.bottom - bars.top + 1) == pytest.approx(13, abs=0.3)
    assert 12 <= mm(page.shape[0] - (bars.top + bars.bottom) / 2) <= 13.5
    quiet = round(6.4 / 25.4 * DPI)
    rows = slice(bars.top, bars.bottom + 1)
    assert (page[rows, bars.left - quiet : bars.left] == 255).all()
    assert (page[rows, bars.right + 1 : bars.right + 1 + quiet] == 255).all()
    assert bars.left >= quiet
    assert (page[bars.bottom + 2 :] == 255).all(), "nothing stands below the bars"


def test_a_bar_is_a_whole_number_of_printer_dots(qapp: object) -> None:
    fonts.load_fonts()
    paper = QImage(
        round(a4.A4_WIDTH / 25.4 * a4.DPI),
        round(a4.A4_HEIGHT / 25.4 * a4.DPI),
        QImage.Format.Format_Grayscale8,
    )
    paper.fill(WHITE)
    with painting(paper) as painter:
        boleto_a4.draw_a4(Canvas(painter, a4.DPI), a4.PAGE, make_slip(pix=None))
    row = grey(paper)[round((a4.A4_HEIGHT - 13) / 25.4 * a4.DPI)]
    assert set(np.unique(row)) == {0, WHITE}
    edges = np.flatnonzero(np.diff(row.astype(int)))
    assert set(np.diff(edges)) == {6, 18}
    assert edges[-1] - edges[0] == 6 * ITF_MODULES


def test_the_qr_code_has_its_quiet_zone(qapp: object) -> None:
    page, found = read(rendering.compose_pdf([make_slip()]))
    (code,) = (symbol for symbol in found if symbol.kind == "QRCode")
    module = (code.right - code.left) / 53
    quiet = int(4 * module)
    around = page[code.top - quiet : code.bottom + quiet, code.left - quiet : code.right + quiet].copy()
    around[quiet - 1 : 2 - quiet, quiet - 1 : 2 - quiet] = 255
    assert (around == 255).all()
    assert mm(code.right - code.left) > 40


@pytest.mark.parametrize("kind", VARIANTS)
def test_the_page_is_one_a4(qapp: object, kind: str) -> None:
    (page,) = pages(rendering.compose_pdf([make_slip(**VARIANTS[kind])]), dpi=100)
    assert page.shape == pytest.approx((297 / 25.4 * 100, 210 / 25.4 * 100), abs=1)


COBRANCA_TEXTS = [
    *("NetSul", SECOND_COPY, "Emitida em 24/11/2026 às 14:43 · Totem Loja Centro"),
    *("Mensalidade de dezembro", "Valor a pagar", "R$ 123,46", "Vencimento", "21/12/2026"),
    *("Pague com PIX", "NETSUL TELECOM LTDA", "Ou pague o boleto", "0800 123 4567 · netsul.example"),
    *("Recibo do pagador", "NetSul Telecomunicações Ltda", "12.345.678/0001-95"),
    *("Rua das Araucárias, 100 - Centro, Curitiba/PR", "Maria S.", "***.456.789-**"),
    *("109/00004711-6", "2026/4711", "Autenticação mecânica"),
    *("Itaú", "341-7", "34191.09008 00471.160051 71234.570001 5 16670000012346"),
    *(
        "Local de pagamento",
        "Beneficiário",
        "CPF/CNPJ",
        "Agência/Código do beneficiário",
        "Data do documento",
    ),
    *("01/11/2026", "Nº do documento", "Espécie doc.", "Aceite", "Data do processamento", "Nosso número"),
    *("Uso do banco", "Carteira", "Espécie", "Quantidade", "(=) Valor do documento", "Instruções"),
    *("(-) Desconto/Abatimento", "(-) Outras deduções", "(+) Juros/Multa", "(+) Outros acréscimos"),
    *("(=) Valor cobrado", "Pagador", "Sacador/Avalista", "0057/12345-7", "24/11/2026"),
    "Autenticação mecânica - Ficha de compensação",
]


def test_every_field_is_there_and_can_be_copied(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_slip()]))
    assert [wanted for wanted in COBRANCA_TEXTS if wanted not in text] == []


def test_fine_and_interest_are_printed_beside_the_registered_value(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_slip(**SURCHARGE)]))
    assert text.count("Valor atualizado em 24/11/2026") == 2
    assert text.count("Valor original R$ 123,46 + multa R$ 2,47 + juros R$ 1,38") == 2
    assert text.count("R$ 127,31") == 2  # heading and instructions
    assert text.count("R$ 123,46") == 2 + 2  # "valor do documento" in receipt and ficha, and the two sums


def test_arrecadacao_has_no_form_of_a_bank(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_slip(barcode=arrecadacao_barcode())]))
    assert "Documento de arrecadação" in text
    assert text.count("84820000001-8 23460043202-2 61221000000-9 00012345678-9") == 2
    for absent in ("Ficha de compensação", "Agência", "Carteira", "Local de pagamento"):
        assert absent not in text


def test_without_pix_nothing_speaks_of_pix(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_slip(pix=None)]))
    assert "PIX" not in text
    assert "Pague o boleto" in text


def test_without_line_nothing_speaks_of_bars(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_slip(barcode=None)]))
    for absent in ("código de barras", "Ficha de compensação", "pague o boleto"):
        assert absent not in text


def test_the_page_has_one_due_date_that_of_the_bars(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_slip(due_date=date(2026, 12, 28))]))
    assert "28/12/2026" not in text
    assert text.count("21/12/2026") == 3  # heading, receipt and ficha


@pytest.fixture
def record(qapp: object) -> Iterator[Callable[[SlipContent], RecordingCanvas]]:
    fonts.load_fonts()
    image = QImage(10, 10, QImage.Format.Format_RGB32)
    with painting(image) as painter:

        def draw(content: SlipContent) -> RecordingCanvas:
            recorder = RecordingCanvas(painter, a4.DPI)
            boleto_a4.draw_a4(recorder, a4.PAGE, content)
            return recorder

        yield draw


@pytest.mark.parametrize("kind", VARIANTS)
def test_no_text_touches_another_a_line_or_a_symbol(
    record: Callable[[SlipContent], RecordingCanvas], kind: str
) -> None:
    drawn = record(make_slip(**VARIANTS[kind]))
    page = QRectF(0, 0, 210 / 25.4 * a4.DPI, 297 / 25.4 * a4.DPI)
    margin = 9 / 25.4 * a4.DPI
    assert len(drawn.texts) > 10
    for text, box in drawn.texts:
        assert page.adjusted(margin, margin, -margin, -margin).contains(box), text
    for (text, box), (other_text, other) in itertools.combinations(drawn.texts, 2):
        assert not box.intersects(other), (text, other_text)
    for text, box in drawn.texts:
        for other in (*drawn.rules, *drawn.bars):
            assert not box.intersects(other), (text, other)


@pytest.mark.parametrize("kind", VARIANTS)
def test_the_upper_part_ends_before_the_bottom_part(
    record: Callable[[SlipContent], RecordingCanvas], kind: str
) -> None:
    drawn = record(make_slip(**VARIANTS[kind]))
    dashes = [box.top() for box in drawn.rules if box.left() == 0]
    where = [box.top() for text, box in drawn.texts if text.startswith("Código de barras para")]
    lowest = [box.bottom() for box in drawn.rules if not dashes or box.bottom() < dashes[0]]
    assert max(lowest) < min([*dashes, *where, 297 / 25.4 * a4.DPI]) - 1.5 / 25.4 * a4.DPI


OF_THE_BANK = {
    *("Uso do banco", "Quantidade", "Valor", "Sacador/Avalista", "(=) Valor cobrado"),
    *("(-) Desconto/Abatimento", "(-) Outras deduções", "(+) Juros/Multa", "(+) Outros acréscimos"),
}
CASHIERS = ("Ficha de compensação", "Agência", "Carteira", "Aceite", "Espécie", "Autenticação", "Local de")


@pytest.mark.parametrize("kind", VARIANTS)
def test_no_box_is_empty_but_the_bank_s_own(
    record: Callable[[SlipContent], RecordingCanvas], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    boxes: list[a4.Field] = []
    draw = a4.draw_field

    def note(canvas: Canvas, x: float, y: float, field: a4.Field) -> None:
        boxes.append(field)
        draw(canvas, x, y, field)

    monkeypatch.setattr(a4, "draw_field", note)
    monkeypatch.setattr(boleto_a4, "draw_field", note)
    drawn = record(make_slip(**VARIANTS[kind]))
    is_whole = any("Ficha de compensação" in text for text, _ in drawn.texts)
    assert {box.label for box in boxes if not any(box.values)} == (OF_THE_BANK if is_whole else set())


UNKNOWN: dict[str, dict[str, Any]] = {
    "layout": {"barcode": cobranca_barcode(UNREAD)},
    "issue date": {"issue_date": None},
    "document number": {"document_number": "123.456.789-09"},
    "room for the document number": {"document_number": "550e8400-e29b-41d4-a716-446655440000"},
    "another title's nosso número": {"our_number": "99887"},
    "amount": {"barcode": cobranca_barcode(value=0), "amount": None, "original_amount": None},
    "species": {"slip": {"beneficiary": replace(SLIP.beneficiary, species=None)}},
    "address": {"slip": {"beneficiary": replace(SLIP.beneficiary, address=None)}},
    "tax id": {"slip": {"beneficiary": replace(SLIP.beneficiary, tax_id=None)}},
    "payer": {"slip": {"payer": Payer(None, "***.456.789-**")}},
    "payer's tax id": {"slip": {"payer": Payer("Maria S.")}},
    "agency": {"barcode": cobranca_barcode("9189977500009000272070102", bank="033"), "our_number": None},
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_a_page_that_lacks_one_fact_has_no_form_of_a_bank(
    record: Callable[[SlipContent], RecordingCanvas], what: str
) -> None:
    drawn = record(make_slip(**UNKNOWN[what]))
    text = " ".join(text for text, _ in drawn.texts)
    assert SECOND_COPY in text
    assert [word for word in CASHIERS if word in text] == []
    assert drawn.bars


@settings(
    max_examples=9,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.sampled_from(sorted(FREE_FIELDS)).flatmap(lambda name: st.tuples(st.just(name[:3]), FREE_FIELDS[name]))
)
def test_the_barcode_fills_the_form_with_the_agency_of_the_settings(
    qapp: object, made: tuple[str, tuple[str, FreeField]]
) -> None:
    bank, (free, fields) = made
    other = "001" if bank == "756" else "756"
    accounts = (BankAccount(other, "1111", "1", "9"), BankAccount(bank, "4321-0", fields.code or "765", "17"))
    beneficiary = replace(SLIP.beneficiary, accounts=accounts)
    barcode = cobranca_barcode(free, bank=bank)
    document = rendering.compose_pdf(
        [make_slip(barcode=barcode, our_number=None, slip={"beneficiary": beneficiary})]
    )
    assert itf_of(read(document)[1]).text == barcode
    (text,) = texts(document)
    assert "Ficha de compensação" in text
    assert text.count(fields.our_number) == 2
    assert text.count(fields.agency_code or f"4321-0/{fields.code or '765'}") == 2
    assert f"Carteira{fields.wallet or '17'}Espécie" in "".join(text.split())


def test_an_account_with_another_code_than_the_barcode_s_is_not_printed(qapp: object) -> None:
    barcode = cobranca_barcode("9189977500009000272070102", bank="033")
    beneficiary = replace(SLIP.beneficiary, accounts=(BankAccount("033", "1234", "1899776", "101"),))
    (text,) = texts(rendering.compose_pdf([make_slip(barcode=barcode, slip={"beneficiary": beneficiary})]))
    assert "Ficha de compensação" not in text


def test_the_erp_s_number_is_printed_in_full_by_the_barcode(qapp: object) -> None:
    (text,) = texts(rendering.compose_pdf([make_slip(our_number="4711")]))
    assert text.count("Nosso número 109/00004711-6") == 2


@pytest.mark.parametrize(
    ("bank", "free"),
    [("341", ITAU), ("748", "3112213871512341812345100"), ("756", "1432701022938500000024001")],
)
def test_the_bank_s_code_keeps_clear_of_its_rules(
    record: Callable[[SlipContent], RecordingCanvas], bank: str, free: str
) -> None:
    drawn = record(make_slip(barcode=cobranca_barcode(free, bank=bank), our_number=None))
    code = boleto_a4.bank_code(bank)
    box = next(box for text, box in drawn.texts if text == code)
    upright = [rule for rule in drawn.rules if rule.height() > rule.width() and rule.top() < box.top()]
    beside = [rule for rule in upright if rule.bottom() > box.bottom()]
    left = max(rule.right() for rule in beside if rule.right() < box.left())
    right = min(rule.left() for rule in beside if rule.left() > box.right())
    assert min(box.left() - left, right - box.right()) > 1.5 / 25.4 * a4.DPI


def test_long_texts_are_cut_with_an_ellipsis_and_documents_are_not(
    record: Callable[[SlipContent], RecordingCanvas],
) -> None:
    drawn = [text for text, _ in record(make_slip(**VARIANTS["long"])).texts]
    assert drawn.count("12.345.678/0001-95") == 2
    assert drawn.count("***.456.789-**") == 2
    assert sum(text.endswith("…") for text in drawn) >= 10


def test_an_address_of_the_longest_configurable_length_is_printed_whole(
    record: Callable[[SlipContent], RecordingCanvas],
) -> None:
    address = "Avenida Marechal Deodoro da Fonseca, 12.345, Sala 1201, Bairro Alto, São José dos Pinhais/PR"
    assert 90 < len(address) <= 120
    content = make_slip(slip={"beneficiary": replace(SLIP.beneficiary, address=address)})
    rows = [text for text, _ in record(content).texts]
    assert " ".join(rows).count(address) == 2


def test_the_preview_is_the_same_page(qapp: object) -> None:
    content = make_slip()
    image = rendering.draw_preview(content, 827)
    (page,) = pages(rendering.compose_pdf([content]), dpi=100)
    assert (image.width(), image.height()) == (827, 1170)
    shown = grey(image)[: page.shape[0], : page.shape[1]]
    printed = page[: shown.shape[0], : shown.shape[1]]
    assert np.abs(shown.mean() - printed.mean()) < 4  # Qt draws texts lighter: by gamma 1.7, on Windows 2.31
    blocks = [
        pixels[: 1160 // 20 * 20, : 820 // 20 * 20].reshape(58, 20, 41, 20).mean(axis=(1, 3))
        for pixels in (shown, printed)
    ]
    assert np.abs(blocks[0] - blocks[1]).max() < 80


def test_ink_is_black(qapp: object) -> None:
    image = rendering.draw_preview(make_slip(), 400).convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(-1, 4)[:, :3]
    assert (pixels == pixels[:, :1]).all()
