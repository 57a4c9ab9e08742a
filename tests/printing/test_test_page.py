"""Printer test page: rulers, greys, readable symbols, and the sizes written beside them."""

from dataclasses import replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPdfWriter

from support.escpos_parser import Dots, PrintHead
from support.paper_reader import Picture, Symbol, grey, pages, symbols
from support.recording_canvas import RecordingCanvas
from support.sample_slips import LONG
from totem.domain import boleto
from totem.domain.boleto import Boleto
from totem.printing.layout import fonts
from totem.printing.layout.a4 import A4_HEIGHT, A4_WIDTH, DPI
from totem.printing.layout.canvas import Align, Box, Canvas, Column, TextStyle, painting
from totem.printing.slips import rendering, test_page
from totem.printing.slips.boleto_a4 import bank_name
from totem.printing.slips.content import PrinterTestPage
from totem.printing.thermal.escpos import blank_image, encode
from totem.settings.printer_profiles import PROFILES, Profile, profile

PAGE = PrinterTestPage(
    "NetSul",
    "Loja Centro, totem 1",
    datetime(2026, 11, 24, 14, 43).astimezone(),
    (("Ligação", "tcp://192.168.0.50:9100"), ("Cabeça", "576 pontos, 203 dpi"), ("Antes", "pronta")),
)
LONG_PAGE = replace(PAGE, brand=LONG, kiosk=LONG, facts=(("Ligação", LONG.replace(" ", "")), *PAGE.facts))
PAYLOAD = "TOTEM PRINT TEST 2026-11-24 14:43"
HEADS = {
    "80 mm": profile("generic-80mm"),
    "58 mm": profile("generic-58mm"),
    "180 dpi": profile("epson-tm-t88"),
    "300 dpi": profile("generic-80mm", dots=832, dpi=300),
    "300 dpi, narrow": profile("generic-58mm", dots=640, dpi=300),
    "narrowest": profile("generic-58mm", dots=300),
}
every_head = pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)


class Watch(RecordingCanvas):
    """Notes greys, and texts with the size that was asked for and the room that they have."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.greys: list[tuple[Box, int]] = []
        self.asked: list[tuple[str, TextStyle, float]] = []

    def grey(self, box: Box, quarters: int) -> Box:
        box = super().grey(box, quarters)
        self.greys.append((box, quarters))
        return box

    def text(
        self, text: str, room: Column, style: TextStyle, *, lines: int = 1, align: Align = Align.LEFT
    ) -> float:
        self.asked.append((text, style, room.width))
        return super().text(text, room, style, lines=lines, align=align)


def watched_roll(head: Profile, page: PrinterTestPage = PAGE) -> Watch:
    fonts.load_fonts()
    with painting(blank_image(head.dots, round(450 * head.dpi / 25.4))) as painter:
        canvas = Watch(painter, head.dpi)
        test_page.draw_roll(canvas, Column(1, 0, canvas.mm(head.dots) - 2), page)
    return canvas


def watched_a4(tmp_path: Path, page: PrinterTestPage = PAGE) -> Watch:
    fonts.load_fonts()
    writer = QPdfWriter(str(tmp_path / "watched.pdf"))
    writer.setResolution(DPI)
    with painting(writer) as painter:
        canvas = Watch(painter, DPI)
        bottom = test_page.draw_a4(canvas, Column(10, 10, A4_WIDTH - 20), page)
    assert bottom < A4_HEIGHT - 10
    return canvas


def roll(head: Profile, page: PrinterTestPage = PAGE) -> Dots:
    """Print on the emulated printer; return the page's dots."""
    paper = PrintHead(head.dots).print(b"".join(encode([rendering.compose_roll(page, head)], head)))
    dots = paper.slips[0] if paper.slips else paper.uncut
    assert dots is not None
    return dots


def a4(page: PrinterTestPage = PAGE, dpi: int = DPI) -> Picture:
    (pixels,) = pages(rendering.compose_pdf([page]), dpi)
    return pixels


def longest(line: Any) -> int:
    """The longest stroke of ink in a line of dots."""
    return max((len(list(group)) for ink, group in groupby(line.tolist()) if ink), default=0)


def read(pixels: Picture) -> dict[str, Symbol]:
    return {symbol.kind: symbol for symbol in symbols(pixels)}


@every_head
def test_symbols_are_read_back_from_a_roll(qapp: object, head: Profile) -> None:
    dots = roll(head)
    found = read(np.where(dots, 0, 255).astype(np.uint8))
    assert {kind: symbol.text for kind, symbol in found.items()} == {
        "ITF": test_page.BARCODE,
        "QRCode": PAYLOAD,
    }


@pytest.mark.parametrize("name", PROFILES)
def test_every_model_prints_its_page(qapp: object, name: str) -> None:
    dots = roll(PROFILES[name])
    assert {s.kind for s in symbols(np.where(dots, 0, 255).astype(np.uint8))} == {"ITF", "QRCode"}


def test_symbols_are_read_back_from_a4(qapp: object) -> None:
    found = read(a4(dpi=200))
    assert {kind: symbol.text for kind, symbol in found.items()} == {
        "ITF": test_page.BARCODE,
        "QRCode": PAYLOAD,
    }
    assert found["ITF"].right - found["ITF"].left == pytest.approx(102.87 * 200 / 25.4, abs=2)


def test_the_barcode_cannot_be_paid() -> None:
    title = boleto.parse(test_page.BARCODE, today=date(2026, 11, 24))
    assert isinstance(title, Boleto)
    assert (title.bank, title.amount, title.due_date) == ("999", None, None)
    assert bank_name(title.bank) is None


@every_head
def test_rulers_on_a_roll_are_as_long_as_they_say(qapp: object, head: Profile) -> None:
    dots = roll(head)
    across = np.flatnonzero(dots.all(axis=1))
    assert len(across), "the ruler across goes from the first dot to the last"
    end = slice(across[0], across[0] + round(5 * head.dpi / 25.4))
    assert dots[end, 0].all()
    assert dots[end, -1].all()
    margin = round(1 * head.dpi / 25.4)
    assert longest(dots[:, margin]) == round(100 * head.dpi / 25.4)


def test_rulers_on_a4_are_as_long_as_they_say(qapp: object) -> None:
    ink = a4() < 128
    margin = round(10 * DPI / 25.4)
    assert longest(ink[:, margin + 1]) == pytest.approx(150 * DPI / 25.4, abs=2)
    strokes = [longest(row) for row in ink if row[margin + 1]]
    assert max(strokes) == pytest.approx(190 * DPI / 25.4, abs=2)


@every_head
def test_ticks_stand_at_every_millimetre(qapp: object, head: Profile) -> None:
    dots = roll(head)
    line = np.flatnonzero(dots.all(axis=1))[-1]
    ticks = dots[line + 2]
    starts = np.flatnonzero(ticks & ~np.roll(ticks, 1))
    for millimetre in range(1, int(head.dots * 25.4 / head.dpi - 0.6)):
        assert round(millimetre * head.dpi / 25.4) in starts


@every_head
def test_greys_on_a_roll_have_the_share_of_ink_that_they_say(qapp: object, head: Profile) -> None:
    canvas, dots = watched_roll(head), roll(head)
    assert [quarters for _, quarters in canvas.greys] == [1, 2, 3, 4]
    for box, quarters in canvas.greys:
        left, top, right, bottom = map(canvas.dots, (box.x, box.y, box.right, box.bottom))
        assert dots[top:bottom, left:right].mean() == pytest.approx(quarters / 4, abs=0.01)


def test_greys_on_a4_have_the_share_of_ink_that_they_say(qapp: object, tmp_path: Path) -> None:
    canvas = watched_a4(tmp_path)
    paper = a4()  # a viewer's edges are not the printer's: they are grey
    assert [quarters for _, quarters in canvas.greys] == [1, 2, 3, 4]
    for box, quarters in canvas.greys:
        left, top, right, bottom = map(canvas.dots, (box.x, box.y, box.right, box.bottom))
        ink = 1 - paper[top:bottom, left:right].mean() / 255
        assert ink == pytest.approx(quarters / 4, abs=0.01)


@every_head
@pytest.mark.parametrize("page", [PAGE, LONG_PAGE], ids=["short", "long"])
def test_nothing_leaves_a_roll_or_stands_in_a_symbols_quiet_zone(
    qapp: object, head: Profile, page: PrinterTestPage
) -> None:
    canvas = watched_roll(head, page)
    paper = QRectF(0, 0, head.dots, 450 * head.dpi / 25.4)
    assert_neat(canvas, paper)


@pytest.mark.parametrize("page", [PAGE, LONG_PAGE], ids=["short", "long"])
def test_nothing_leaves_a_page_or_stands_in_a_symbols_quiet_zone(
    qapp: object, tmp_path: Path, page: PrinterTestPage
) -> None:
    canvas = watched_a4(tmp_path, page)
    assert_neat(canvas, QRectF(*map(canvas.dots, (4.9, 4.9, A4_WIDTH - 9.8, A4_HEIGHT - 9.8))))


def assert_neat(canvas: Watch, paper: QRectF) -> None:
    greys = [QRectF(*map(canvas.dots, (b.x, b.y, b.width, b.height))) for b, _ in canvas.greys]
    for row, room in canvas.texts:
        assert paper.contains(room), row
        assert not [other for other in (*canvas.bars, *canvas.rules, *greys) if other.intersects(room)], row
    for rule in canvas.rules:
        assert paper.contains(rule)
        assert not [symbol for symbol in (*canvas.bars, *greys) if symbol.intersects(rule)]
    words = canvas.texts
    assert not [
        (one, other)
        for index, (one, room) in enumerate(words)
        for other, taken in words[:index]
        if room.intersects(taken)
    ]


@every_head
def test_samples_have_the_size_that_they_say(qapp: object, head: Profile) -> None:
    assert_true_sizes(watched_roll(head), at_least=6)


def test_samples_on_a4_have_the_size_that_they_say(qapp: object, tmp_path: Path) -> None:
    assert_true_sizes(watched_a4(tmp_path), at_least=6)


def assert_true_sizes(canvas: Canvas, *, at_least: int) -> None:
    assert isinstance(canvas, Watch)
    samples = [each for each in canvas.asked if " pt" in each[0]]
    assert len(samples) == at_least
    for text, style, width in samples:
        assert text.startswith(f"{style.points:g} pt".replace(".", ","))
        assert canvas.text_width(text, style) <= width, "set smaller, it would lie"


def test_the_page_lists_the_setup_and_the_checks(qapp: object, tmp_path: Path) -> None:
    head = HEADS["80 mm"]
    for canvas, checks in (
        (watched_roll(head), test_page.roll_checks(head)),
        (watched_a4(tmp_path), test_page.a4_checks(190)),
    ):
        said = " ".join(text for text, _, _ in canvas.asked)
        for each in ("NetSul", "totem 1", "24/11/2026 às 14:43:00", "9100", "203 dpi", "TESTE", *checks):
            assert each in said
    assert "72,1 mm" in test_page.roll_checks(head)[0]


@pytest.mark.parametrize("head", [None, HEADS["80 mm"], HEADS["180 dpi"]], ids=["a4", "80 mm", "180 dpi"])
def test_a_preview_is_as_large_as_the_paper(qapp: object, tmp_path: Path, head: Profile | None) -> None:
    from PySide6.QtGui import QImage

    rendering.write_test_page(PAGE, head, tmp_path / "page.png")
    rendering.write_test_page(PAGE, head, tmp_path / "page.PDF")
    pixels = grey(QImage(str(tmp_path / "page.png")))
    (page,) = pages((tmp_path / "page.PDF").read_bytes(), head.dpi if head else 200)
    assert page.shape == pytest.approx(pixels.shape, abs=2)
    assert {symbol.text for symbol in symbols(page)} == {test_page.BARCODE, PAYLOAD}
    if head is not None:
        assert np.array_equal(pixels < 128, roll(head)[: len(pixels)])


def test_an_unwritable_preview_is_an_error(qapp: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"page\.gif does not end in"):
        rendering.write_test_page(PAGE, None, tmp_path / "page.gif")
    for name in ("none/page.png", "none/page.pdf"):
        with pytest.raises(OSError, match="page"):
            rendering.write_test_page(PAGE, None, tmp_path / name)
