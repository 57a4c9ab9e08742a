"""The operator's logo on paper: size, place, what is kept of its tones, and slips without a readable one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage

from support.log_check import LogWatch
from support.paper_reader import Picture, grey, pages, symbols, texts
from support.sample_slips import cobranca_barcode, make_slip, pix_payload
from totem.printing.layout.logo import HEIGHT, PaperLogo, load_logo
from totem.printing.slips import rendering
from totem.printing.slips.content import SlipContent
from totem.settings.printer_profiles import profile

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{parts}</svg>'
BAR = '<rect width="{width}" height="{height}" fill="{fill}"/>'
ROLLS = ["generic-80mm", "generic-58mm", "epson-tm-t88"]


@pytest.fixture(autouse=True)
def _application(qapp: object) -> None:
    """Images and fonts need it."""


@pytest.fixture
def make_logo(tmp_path: Path) -> Callable[..., Path]:
    def make(width: int, height: int, *parts: str, fill: str = "#3a2bd0") -> Path:
        drawn = "".join(parts) or BAR.format(width=width, height=height, fill=fill)
        path = tmp_path / f"logo-{width}-{height}.svg"
        path.write_text(SVG.format(width=width, height=height, parts=drawn), encoding="utf-8")
        return path

    return make


def square(left: int, fill: str) -> str:
    return f'<rect x="{left}" width="100" height="100" fill="{fill}"/>'


def with_logo(path: Path | None, **slip: Any) -> SlipContent:
    return make_slip(slip={"logo": path, **slip})


def ink(path: Path, width: int, height: int, cell: int = 1) -> Picture:
    """1 where the logo has ink."""
    logo = load_logo(path)
    assert logo is not None
    dots = logo.in_one_bit(width, height, cell)
    assert (dots.format(), dots.width(), dots.height()) == (QImage.Format.Format_Mono, width, height)
    black: Picture = (grey(dots) == 0).astype(np.uint8)
    return black


def rows_of_ink(picture: Picture) -> int:
    """Rows of the block of ink that the paper begins with."""
    has_ink = picture.min(axis=1) < 128
    start = int(np.argmax(has_ink))
    return int(np.argmin(has_ink[start:]))


@pytest.mark.parametrize("name", ROLLS)
def test_a_logo_is_12_mm_high_at_the_head_of_a_slip(make_logo: Callable[..., Path], name: str) -> None:
    head = profile(name)
    picture = grey(rendering.compose_roll(with_logo(make_logo(300, 100)), head).image())
    assert rows_of_ink(picture) == round(HEIGHT * head.dpi / 25.4)
    assert (np.unique(picture) == [0, 255]).all()


def test_a_logo_is_12_mm_high_at_the_head_of_a_page(make_logo: Callable[..., Path]) -> None:
    (page,) = pages(rendering.compose_pdf([with_logo(make_logo(300, 100))]), dpi=254)
    (before,) = pages(rendering.compose_pdf([with_logo(None)]), dpi=254)
    box = page[95:225, 95:460]
    assert (box[5:125, 5:365] < 128).all()
    assert (before[95:225, 95:460] == 255).mean() > 0.8


def test_a_very_wide_logo_keeps_within_the_paper(make_logo: Callable[..., Path]) -> None:
    picture = grey(rendering.compose_roll(with_logo(make_logo(1200, 100)), profile("generic-58mm")).image())
    columns = np.flatnonzero(picture[0] < 128)
    assert rows_of_ink(picture) < 12 * 203 / 25.4
    assert 0 < columns[0] < columns[-1] < picture.shape[1] - 1


@pytest.mark.parametrize(("width", "says_the_name"), [(300, False), (100, True)])
def test_a_wide_logo_stands_for_the_name_and_a_square_one_beside_it(
    make_logo: Callable[..., Path], width: int, says_the_name: bool
) -> None:
    slip = with_logo(make_logo(width, 100), brand="Rede Azul")
    (text,) = texts(rendering.compose_pdf([slip]))
    assert ("Rede Azul" in text) == says_the_name


@pytest.mark.parametrize("width", [100, 300, 1200])
def test_a_slip_with_a_logo_reads_back(make_logo: Callable[..., Path], width: int) -> None:
    slip = with_logo(make_logo(width, 100))
    wanted = [cobranca_barcode(), pix_payload()]
    for picture in (
        pages(rendering.compose_pdf([slip]))[0],
        *(grey(rendering.compose_roll(slip, profile(name)).image()) for name in ROLLS),
    ):
        assert [symbol.text for symbol in symbols(picture)] == wanted


def test_dark_colours_are_solid_and_lighter_ones_are_told_apart(make_logo: Callable[..., Path]) -> None:
    colors = ("#101060", "#f2762e", "#ffd98a", "#ffffff")
    parts = [square(100 * number, color) for number, color in enumerate(colors)]
    dots = ink(make_logo(400, 100, *parts), 400, 100)
    shares = [float(dots[10:90, 100 * n + 10 : 100 * n + 90].mean()) for n in range(4)]
    assert shares == [1, 0.5, 0.25, 0]


@pytest.mark.parametrize("fill", ["#ffd23c", "#000000", "#e02020"])
def test_a_logo_of_one_colour_is_solid(make_logo: Callable[..., Path], fill: str) -> None:
    assert ink(make_logo(200, 100, fill=fill), 200, 100).all()


def test_white_letters_on_nothing_are_black(make_logo: Callable[..., Path]) -> None:
    dots = ink(make_logo(250, 100, square(0, "#ffd23c"), square(150, "#fff")), 250, 100)
    assert dots[:, 155:].all()
    assert not dots[:, 105:145].any()
    assert dots[:, 5:95].any()


def test_white_within_a_colour_stays_white(make_logo: Callable[..., Path]) -> None:
    hole = '<rect x="40" y="40" width="20" height="20" fill="#fff"/>'
    dots = ink(make_logo(250, 100, square(0, "#0b6e4f"), hole, square(150, "#0b6e4f")), 250, 100)
    assert not dots[42:58, 42:58].any()
    assert dots[:35, :95].all()
    assert not dots[:, 105:145].any()


def test_the_lighter_tones_have_squares_of_the_size_asked_for(make_logo: Callable[..., Path]) -> None:
    path = make_logo(200, 100, square(0, "#101060"), square(100, "#f2762e"))
    tile = ink(path, 180, 90, cell=3)[30:36, 120:126]
    assert sorted(tile[row, column] for row in (1, 4) for column in (1, 4)) == [0, 0, 1, 1]
    assert len({int(each) for each in tile[:3, :3].flat}) == 1


def test_a_logo_that_cannot_be_read_leaves_the_name(tmp_path: Path, expected_logs: LogWatch) -> None:
    broken = tmp_path / "logo.png"
    broken.write_bytes(b"no picture")
    expected_logs.expect("brand.logo: logo.png is no SVG")
    (text,) = texts(rendering.compose_pdf([with_logo(broken, brand="Rede Azul")]))
    assert "Rede Azul" in text


def test_no_logo_is_no_trouble() -> None:
    assert load_logo(None) is None


def test_transparent_edges_do_not_count(make_logo: Callable[..., Path]) -> None:
    logo = load_logo(make_logo(400, 400, '<rect x="100" y="150" width="200" height="100" fill="#123456"/>'))
    assert isinstance(logo, PaperLogo)
    assert logo.aspect == pytest.approx(2, abs=0.02)
    assert logo.is_wide
    assert not replace(logo, image=logo.image.scaled(100, 100)).is_wide
