"""Second copies on thermal paper, read back from the bytes sent: symbols, distances, texts."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF, Qt

from support.escpos_parser import Dots, PrintHead
from support.paper_reader import Picture, Symbol, grey, symbols
from support.recording_canvas import QUIET_MM, RecordingCanvas
from support.sample_slips import (
    TODAY,
    VARIANTS,
    arrecadacao_barcode,
    cobranca_barcode,
    make_slip,
    pix_payload,
)
from support.sampling import covering
from totem.domain.customer import PaymentForm
from totem.printing.layout import fonts
from totem.printing.layout.canvas import Column, painting
from totem.printing.layout.symbols import itf_elements, qr_matrix
from totem.printing.slips import boleto_thermal, rendering
from totem.printing.slips.beneficiary import Beneficiary
from totem.printing.slips.content import SlipContent
from totem.printing.slips.wording import SECOND_COPY
from totem.printing.thermal.escpos import blank_image, encode
from totem.settings.printer_profiles import PROFILES, Profile, profile

HEADS = {
    "80 mm": profile("generic-80mm"),
    "80 mm in columns": profile("daruma-dr800"),
    "58 mm": profile("generic-58mm"),
    "180 dpi": profile("epson-tm-t88"),
    "300 dpi": profile("generic-80mm", dots=832, dpi=300),
    "300 dpi, narrow": profile("generic-58mm", dots=640, dpi=300),
}
KINDS_ON_PAPER = covering(
    itertools.product(VARIANTS, HEADS),
    lambda case: (case[0], HEADS[case[1]].dots * 25.4 / HEADS[case[1]].dpi > 60),
    lambda case: case[1],
)
"""Each kind of slip on wide and on narrow paper, which decide what stands where, and by each print head."""
LINK = "https://netsul.example/boleto/4711"


def with_link(link: str = LINK) -> SlipContent:
    content = make_slip(barcode=None, pix=None)
    return replace(content, checked=replace(content.checked, codes={PaymentForm.LINK: link}))


def print_on(by: Profile, content: SlipContent) -> Dots:
    """Print on the emulated printer; return the slip's dots."""
    paper = PrintHead(by.dots).print(b"".join(encode([rendering.compose_roll(content, by)], by)))
    if paper.slips:
        return paper.slips[0]
    assert paper.uncut is not None
    return paper.uncut


def pixels(dots: Dots) -> Picture:
    return np.where(dots, 0, 255).astype(np.uint8)


@dataclass(frozen=True)
class Bars:
    """Place of the bars' ink: first and last dots."""

    left: int
    right: int
    top: int
    bottom: int


def bars_on(dots: Dots) -> Bars:
    (itf,) = (symbol for symbol in symbols(pixels(dots)) if symbol.kind == "ITF")
    column = (itf.left + itf.right) // 2
    rows = np.flatnonzero(dots[:, column])
    rows = rows[(rows >= itf.top - 8) & (rows <= itf.bottom + 8)]
    top, bottom = int(rows[0]), int(rows[-1])
    left = column - int(np.argmin(dots[top, column::-1])) + 1
    beyond = np.append(dots[top, column:], False)
    return Bars(left, column + int(np.argmin(beyond)) - 1, top, bottom)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize(
    ("barcode", "pix"),
    list(itertools.product([cobranca_barcode(), arrecadacao_barcode(), None], [pix_payload(), None])),
)
def test_what_is_offered_reads_back_and_nothing_else_does(
    qapp: object, head: str, barcode: str | None, pix: str | None
) -> None:
    found = symbols(pixels(print_on(HEADS[head], make_slip(barcode=barcode, pix=pix))))
    wanted = [("ITF", barcode), ("QRCode", pix)]
    assert [(symbol.kind, symbol.text) for symbol in found] == [code for code in wanted if code[1]]


@pytest.mark.parametrize("name", PROFILES)
@pytest.mark.parametrize("kind", ["all", "long", "little known"])
def test_every_model_prints_every_symbol(qapp: object, name: str, kind: str) -> None:
    content = make_slip(**VARIANTS[kind])
    found = symbols(pixels(print_on(PROFILES[name], content)))
    title, pix = content.checked.title, content.checked.pix
    assert title is not None
    assert pix is not None
    assert [(symbol.kind, symbol.text) for symbol in found] == [("ITF", title.barcode), ("QRCode", pix.text)]


@pytest.mark.parametrize("head", HEADS)
def test_a_link_stands_in_where_there_is_nothing_else(qapp: object, head: str) -> None:
    found = symbols(pixels(print_on(HEADS[head], with_link())))
    assert [(symbol.kind, symbol.text) for symbol in found] == [("QRCode", LINK)]


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text("0123456789", min_size=25, max_size=25),
    st.integers(1, 9_999_999_999),
    st.sampled_from(["001", "756"]),
    st.sampled_from(["80 mm", "58 mm", "180 dpi"]),
)
def test_any_title_reads_back(qapp: object, free: str, value: int, bank: str, head: str) -> None:
    barcode = cobranca_barcode(free, value, bank)
    (found,) = symbols(pixels(print_on(HEADS[head], make_slip(barcode=barcode, pix=None))))
    assert (found.kind, found.text) == ("ITF", barcode)


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("kind", ["all", "arrecadação", "long", "no pix"])
def test_bars_have_their_size_and_their_white(qapp: object, head: str, kind: str) -> None:
    by = HEADS[head]
    raster = rendering.compose_roll(make_slip(**VARIANTS[kind]), by)
    dots = grey(raster.image()) == 0
    bars = bars_on(dots)
    length, height = bars.bottom - bars.top + 1, bars.right - bars.left + 1
    narrow, wide = itf_elements(by.dpi)
    assert length == 138 * narrow + 89 * wide
    assert length * 25.4 / by.dpi == pytest.approx(103, abs=1.9)
    assert height * 25.4 / by.dpi == pytest.approx(13, abs=0.1)
    edges = np.flatnonzero(np.diff(dots[bars.top : bars.bottom + 1, (bars.left + bars.right) // 2]))
    assert set(np.diff(edges)) <= {narrow, wide}
    quiet, beside = round(QUIET_MM / 25.4 * by.dpi), round(3 / 25.4 * by.dpi)
    sides = slice(bars.left - beside, bars.right + beside + 1)
    assert bars.top >= quiet
    assert bars.bottom + quiet < len(dots)
    assert not dots[bars.top - quiet : bars.top, sides].any()
    assert not dots[bars.bottom + 1 : bars.bottom + 1 + quiet, sides].any()
    assert not dots[bars.top : bars.bottom + 1, bars.left - beside : bars.left].any()
    assert not dots[bars.top : bars.bottom + 1, bars.right + 1 :].any()


@pytest.mark.parametrize("head", HEADS)
def test_a_module_of_the_qr_code_has_4_dots_and_half_a_millimetre(qapp: object, head: str) -> None:
    by = HEADS[head]
    dots = print_on(by, make_slip(barcode=None))
    (code,) = symbols(pixels(dots))
    modules = len(qr_matrix(pix_payload()))
    module = round((code.right - code.left) / modules)
    assert module >= 4
    assert module * 25.4 / by.dpi >= 0.49
    side, quiet = module * modules, module * 4
    left, top = code.left, code.top
    around = dots[top - quiet : top + side + quiet, left - quiet : left + side + quiet].copy()
    assert around.shape == (side + 2 * quiet, side + 2 * quiet)
    around[quiet:-quiet, quiet:-quiet] = False
    assert not around.any()


def test_a_code_too_dense_for_the_paper_is_replaced_by_text(
    record: Callable[[SlipContent, Profile], RecordingCanvas],
) -> None:
    content = with_link(LINK + "/" + "a" * 600)
    drawn = record(content, HEADS["58 mm"])
    assert drawn.bars == []
    assert "leia o QR Code na tela" in " ".join(text for text, _ in drawn.texts)
    assert len(record(content, HEADS["80 mm"]).bars) == 1


@pytest.mark.parametrize("scale", [0.6, 0.7, 0.8])
@pytest.mark.parametrize("head", ["80 mm", "58 mm"])
def test_a_camera_that_sees_fewer_pixels_still_reads(qapp: object, head: str, scale: float) -> None:
    raster = rendering.compose_roll(make_slip(), HEADS[head])
    seen = raster.image().convertToFormat(raster.image().Format.Format_Grayscale8)
    seen = seen.scaled(
        round(seen.width() * scale),
        round(seen.height() * scale),
        Qt.AspectRatioMode.IgnoreAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    assert [symbol.text for symbol in symbols(grey(seen))] == [cobranca_barcode(), pix_payload()]


@pytest.mark.parametrize(("kind", "head"), KINDS_ON_PAPER)
def test_the_paper_ends_with_what_is_on_it(qapp: object, head: str, kind: str) -> None:
    by = HEADS[head]
    dots = grey(rendering.compose_roll(make_slip(**VARIANTS[kind]), by).image()) == 0
    assert dots.shape[1] == by.dots
    assert not dots[-1].any()
    assert not dots[:, :4].any()
    assert not dots[:, -4:].any()
    white = len(dots) - int(np.flatnonzero(dots.any(axis=1))[-1])
    assert white * 25.4 / by.dpi < 8, "no paper is wasted"


@pytest.mark.parametrize(("head", "most"), [("80 mm", 190), ("180 dpi", 197), ("300 dpi", 194)])
def test_a_whole_slip_is_no_longer_than_it_must_be(qapp: object, head: str, most: float) -> None:
    by = HEADS[head]
    assert rendering.compose_roll(make_slip(), by).height * 25.4 / by.dpi <= most


@pytest.fixture
def record(qapp: object) -> Iterator[Callable[[SlipContent, Profile], RecordingCanvas]]:
    fonts.load_fonts()
    paper = blank_image(10, 10)
    with painting(paper) as painter:

        def draw(content: SlipContent, by: Profile) -> RecordingCanvas:
            recorder = RecordingCanvas(painter, by.dpi)
            boleto_thermal.draw_roll(recorder, Column(1, 0, recorder.mm(by.dots) - 2), content)
            return recorder

        yield draw


@pytest.mark.parametrize(("kind", "head"), KINDS_ON_PAPER)
def test_no_text_touches_another_a_line_or_a_symbol(
    record: Callable[[SlipContent, Profile], RecordingCanvas], head: str, kind: str
) -> None:
    by = HEADS[head]
    drawn = record(make_slip(**VARIANTS[kind]), by)
    paper = QRectF(0, 0, by.dots, 450 / 25.4 * by.dpi)
    for text, box in drawn.texts:
        assert paper.contains(box), text
    for (text, box), (other_text, other) in itertools.combinations(drawn.texts, 2):
        assert not box.intersects(other), (text, other_text)
    for text, box in drawn.texts:
        for other in (*drawn.rules, *drawn.bars):
            assert not box.intersects(other), (text, other)


def words_of(drawn: RecordingCanvas) -> str:
    return " ".join(text for text, _ in drawn.texts)


WHOLE = (
    *("NetSul", SECOND_COPY.upper(), "Mensalidade de dezembro", "Valor a pagar", "R$ 123,46"),
    *("Vence em 21/12/2026", "Pague com PIX", "Confira o nome: NETSUL TELECOM LTDA", "Ou pague o boleto"),
    "Pelo app do banco, caixa eletrônico ou lotérica",
    "34191.09008 00471.160051 71234.570001 5 16670000012346",
    *("Beneficiário NetSul Telecomunicações Ltda", "12.345.678/0001-95", "Curitiba/PR"),
    *("Pagador Maria S. ***.456.789-**", "109/00004711-6", "2026/4711"),
    *("Precisa de ajuda? 0800 123 4567 · netsul.example", "24/11/2026 às 14:43 · Totem Loja Centro"),
)


@pytest.mark.parametrize("head", HEADS)
def test_every_text_is_on_the_paper(
    record: Callable[[SlipContent, Profile], RecordingCanvas], head: str
) -> None:
    said = words_of(record(make_slip(), HEADS[head]))
    assert [wanted for wanted in WHOLE if wanted not in said] == []


def test_fine_and_interest_are_printed(record: Callable[[SlipContent, Profile], RecordingCanvas]) -> None:
    said = words_of(record(make_slip(**VARIANTS["surcharge"]), HEADS["80 mm"]))
    assert "Valor atualizado em 24/11/2026 R$ 127,31" in said
    assert "Valor original R$ 123,46 + multa R$ 2,47 + juros R$ 1,38" in said


def test_what_is_not_offered_is_not_spoken_of(
    record: Callable[[SlipContent, Profile], RecordingCanvas],
) -> None:
    by = HEADS["80 mm"]
    assert "PIX" not in words_of(record(make_slip(pix=None), by))
    assert "lotérica" not in words_of(record(make_slip(barcode=None), by))
    assert "peça um novo ao atendimento" in words_of(record(make_slip(barcode=None, pix=None), by))
    assert LINK in words_of(record(with_link(), by))


@pytest.mark.parametrize("head", HEADS)
def test_sums_documents_and_the_line_are_never_cut(
    record: Callable[[SlipContent, Profile], RecordingCanvas], head: str
) -> None:
    content = make_slip(
        amount=Decimal(12345678),
        slip={"beneficiary": Beneficiary("N" * 90, "12.ABC.345/01DE-35", "R" * 200)},
    )
    rows = [text for text, _ in record(content, HEADS[head]).texts]
    assert "R$ 12.345.678,00" in rows
    assert "12.ABC.345/01DE-35" in rows
    assert sum(text.endswith("…") for text in rows) == 2
    digits = "".join(filter(str.isdigit, " ".join(rows)))
    assert "34191090080047116005171234570001516670000012346" in digits


@pytest.mark.parametrize("head", HEADS)
def test_the_line_is_as_high_as_the_norm_has_it(
    record: Callable[[SlipContent, Profile], RecordingCanvas], head: str
) -> None:
    drawn = record(make_slip(), HEADS[head])
    heights = [drawn.mm(box.height()) for text, box in drawn.texts if text == "00471.160051"]
    assert len(heights) == 1
    assert 3.5 <= heights[0] <= 4


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (27, "Vence em 21/12/2026"),
        (1, "Vence amanhã: 25/11/2026"),
        (0, "Vence hoje: 24/11/2026"),
        (-1, "Venceu ontem: 23/11/2026"),
        (-2, "Venceu há 2 dias: 22/11/2026"),
        (-400, "Venceu há 400 dias: 20/10/2025"),
    ],
)
def test_the_due_date_in_words(days: int, words: str) -> None:
    assert boleto_thermal.due_in_words(make_slip(due_date=TODAY + timedelta(days))) == words


def test_a_missing_due_date_is_empty() -> None:
    assert boleto_thermal.due_in_words(make_slip(due_date=None, barcode=None)) == ""


def test_all_at_once_are_slips_of_their_own_in_their_order(qapp: object) -> None:
    by = PROFILES["elgin-i9"]
    barcodes = [cobranca_barcode(value=value) for value in (100, 200, 300)]
    slips = [rendering.compose_roll(make_slip(barcode=code, pix=None), by) for code in barcodes]
    paper = PrintHead(by.dots).print(b"".join(encode(slips, by)))
    found: list[list[Symbol]] = [symbols(pixels(slip)) for slip in paper.slips]
    assert [[symbol.text for symbol in each] for each in found] == [[code] for code in barcodes]
    assert paper.uncut is not None
    assert len(paper.uncut) == 0


def test_a_slip_is_the_same_every_time(qapp: object) -> None:
    content: Any = make_slip(due_date=date(2026, 12, 21))
    by = HEADS["80 mm"]
    assert rendering.compose_roll(content, by) == rendering.compose_roll(content, by)
