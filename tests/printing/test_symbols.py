"""ITF bars and QR codes: the same modules as an independent encoder's, readable, on whole pixels."""

import itertools

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from support.paper_reader import Picture, grey, symbols
from totem.printing.layout.canvas import painting
from totem.printing.layout.symbols import (
    ITF_LEAST_PIXELS,
    ITF_MODULES,
    ITF_QUIET,
    QR_QUIET,
    itf_elements,
    itf_length,
    itf_pixels,
    itf_runs,
    paint_itf,
    paint_qr,
    qr_matrix,
)

BARCODE = "34191166700000123451091070065433001234567890"
barcodes = st.text("0123456789", min_size=44, max_size=44)


def page(width: int, height: int, ratio: float = 1.0) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.white)
    return image


def ink(runs: tuple[tuple[int, int], ...], length: int) -> list[bool]:
    cells = [False] * length
    for start, width in runs:
        cells[start : start + width] = [True] * width
    return cells


@given(barcodes)
def test_the_bars_are_those_of_an_independent_encoder(barcode: str) -> None:
    other = zxingcpp.create_barcode(barcode, zxingcpp.BarcodeFormat.ITF).to_image(
        scale=1, add_quiet_zones=False
    )
    row = np.array(other)[0] < 128
    assert row.tolist() == ink(itf_runs(barcode), ITF_MODULES)


@pytest.mark.parametrize(
    ("dpi", "elements", "length_mm"),
    [
        (180, (2, 5), 101.7),
        (203, (2, 6), 101.4),
        (300, (3, 9), 102.9),
        (600, (6, 18), 102.9),
        (1200, (12, 36), 102.9),
    ],
)
def test_elements_of_each_resolution_come_nearest_to_the_norm(
    dpi: int, elements: tuple[int, int], length_mm: float
) -> None:
    assert itf_elements(dpi) == elements
    last = itf_runs(BARCODE, *elements)[-1]
    assert (last.start + last.width) / dpi * 25.4 == pytest.approx(length_mm, abs=0.1)


@pytest.mark.parametrize("text", ["", "1" * 43, "1" * 45, "1" * 43 + "x", "１" * 44, "-" + "1" * 43])
def test_anything_but_44_digits_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="44 digits"):
        itf_runs(text)


@given(st.integers(0, 5000))
def test_bars_are_as_wide_as_whole_pixels_allow_and_never_of_one(width: int) -> None:
    elements = itf_pixels(width)
    if elements is None:
        assert width < ITF_LEAST_PIXELS
        return
    narrow, wide = elements
    quiet = (width - itf_length(narrow, wide)) / 2
    assert narrow >= 2
    assert 2 * narrow <= wide <= 3 * narrow
    assert quiet >= 10 * narrow
    assert (wide, quiet >= 26 * narrow) == (3 * narrow, True) or narrow == 2
    assert 457 * (narrow + 1) > width, "no wider module has room"


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("area", [QRectF(0, 0, 1000, 80), QRectF(3.3, 5.7, 990.4, 80.2)])
def test_bars_on_screen_have_hard_edges_and_a_quiet_zone(qapp: object, area: QRectF, ratio: float) -> None:
    image = page(int(1000 * ratio), int(100 * ratio), ratio)
    with painting(image) as painter:
        bars = paint_itf(painter, area, BARCODE)
    ink = grey(image)
    assert set(np.unique(ink)) == {0, 255}
    module, wide = itf_pixels(int(area.width() * ratio)) or (0, 0)
    assert wide == 3 * module
    assert bars.width() * ratio == pytest.approx(ITF_MODULES * module)
    columns = np.flatnonzero((ink == 0).any(axis=0))
    assert columns[0] - area.left() * ratio >= ITF_QUIET * module
    assert area.right() * ratio - columns[-1] >= ITF_QUIET * module
    assert [(found.kind, found.text) for found in symbols(ink)] == [("ITF", BARCODE)]


@pytest.mark.parametrize("width", [ITF_LEAST_PIXELS, 761, 850, 913])
def test_bars_of_a_small_screen_read_back(qapp: object, width: int) -> None:
    image = page(width, 80)
    with painting(image) as painter:
        paint_itf(painter, QRect(0, 0, width, 80), BARCODE)
    assert [(found.kind, found.text) for found in symbols(grey(image))] == [("ITF", BARCODE)]


def test_bars_that_do_not_fit_are_not_painted(qapp: object) -> None:
    image = page(ITF_LEAST_PIXELS - 1, 80)
    with painting(image) as painter:
        assert paint_itf(painter, QRect(0, 0, ITF_LEAST_PIXELS - 1, 80), BARCODE).isEmpty()
    assert (grey(image) == 255).all()


@given(st.text(min_size=1, max_size=200))
def test_any_text_comes_back_from_its_qr_code(text: str) -> None:
    matrix = np.pad(np.array(list(map(list, qr_matrix(text)))), QR_QUIET)
    ink: Picture = np.where(np.kron(matrix, np.ones((3, 3), dtype=bool)), 0, 255).astype(np.uint8)
    found = zxingcpp.read_barcodes(ink, text_mode=zxingcpp.TextMode.Plain)
    assert [code.bytes.decode() for code in found] == [text]
    assert [code.ec_level for code in found] == ["M"]


@pytest.mark.parametrize("text", ["00020126330014br.gov.bcb.pix", "Ótica São João"])
def test_a_qr_code_bears_no_mark_of_a_character_set(text: str) -> None:
    matrix = np.pad(np.array(list(map(list, qr_matrix(text)))), QR_QUIET)
    ink: Picture = np.where(np.kron(matrix, np.ones((3, 3), dtype=bool)), 0, 255).astype(np.uint8)
    marked = zxingcpp.read_barcodes(ink, text_mode=zxingcpp.TextMode.HexECI)
    assert [bytes.fromhex(code.text) for code in marked] == [b"]Q1" + text.encode()]


def test_a_text_that_no_qr_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="3000 characters"):
        qr_matrix("x" * 3000)


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("area", [QRectF(0, 0, 300, 300), QRectF(10.4, 7.8, 280.3, 250.9)])
def test_a_qr_code_on_screen_has_hard_edges_and_a_quiet_zone(
    qapp: object, area: QRectF, ratio: float
) -> None:
    image = page(int(300 * ratio), int(300 * ratio), ratio)
    text = "https://example.com/boleto/0123456789"
    with painting(image) as painter:
        square = paint_qr(painter, area, text)
    ink = grey(image)
    assert set(np.unique(ink)) == {0, 255}
    module = square.width() * ratio / len(qr_matrix(text))
    assert module == pytest.approx(round(module))
    rows, columns = (np.flatnonzero((ink == 0).any(axis=axis)) for axis in (1, 0))
    quiet = QR_QUIET * module
    edges = (area.left(), columns[0]), (area.top(), rows[0])
    assert all(first - start * ratio >= quiet for start, first in edges)
    assert area.right() * ratio - columns[-1] >= quiet
    assert area.bottom() * ratio - rows[-1] >= quiet
    assert [(found.kind, found.text) for found in symbols(ink)] == [("QRCode", text)]


def test_painting_leaves_the_painter_as_it_was(qapp: object) -> None:
    image = page(1000, 1000)
    with painting(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.GlobalColor.red)
        before = painter.pen(), painter.brush(), painter.transform(), painter.renderHints()
        paint_itf(painter, QRect(0, 0, 1000, 100), BARCODE)
        paint_qr(painter, QRect(0, 200, 300, 300), qr_matrix("text"))
        assert (painter.pen(), painter.brush(), painter.transform(), painter.renderHints()) == before


@given(st.integers(60, 1200))
def test_elements_stay_within_the_ratio_that_readers_accept(dpi: int) -> None:
    narrow, wide = itf_elements(dpi)
    assert 2.5 <= wide / narrow <= 3
    assert all(width in (narrow, wide) for _, width in itf_runs(BARCODE, narrow, wide))


def test_bars_never_touch() -> None:
    runs = itf_runs(BARCODE)
    assert all(right.start > left.start + left.width for left, right in itertools.pairwise(runs))
