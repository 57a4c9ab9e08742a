"""The operator's brand on the screens: logos, slides and texts of many shapes, and the defaults."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QLabel

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, SMALL
from support.log_check import LogWatch
from totem.settings import BrandSettings
from totem.system.image_files import WIDE
from totem.ui.brand import BrandMark, Logo, load_brand
from totem.ui.theme import INK, WHITE, Palette, Theme

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">{parts}</svg>'
RED, GREEN = QColor("#cc2030"), QColor("#0b6e4f")

pytestmark = pytest.mark.usefixtures("qapp")


def svg(folder: Path, name: str, width: int, height: int, color: QColor = RED) -> Path:
    """A round shape that fills its box."""
    shape = f'<ellipse cx="{width / 2}" cy="{height / 2}" rx="{width / 2}" ry="{height / 2}"'
    parts = f'{shape} fill="{color.name()}"/>'
    path = folder / name
    path.write_text(SVG.format(width=width, height=height, parts=parts), encoding="utf-8")
    return path


def logo(size: QSize, color: QColor, *, ground: QColor | None = None) -> Logo:
    image = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(ground or Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawEllipse(image.rect())
    painter.end()
    return Logo.from_image(image)


@pytest.fixture
def mark_theme() -> Theme:
    return Theme(SMALL, 21.5, Palette.light(GREEN.name()))


@pytest.mark.parametrize(
    ("color", "ground", "plate"),
    [
        (GREEN, GREEN, WHITE),
        (WHITE, GREEN, None),
        (WHITE, WHITE, INK),
        (INK, WHITE, None),
        (INK, QColor("#111111"), WHITE),
        (QColor("#ffee00"), WHITE, INK),
        (QColor("#ffd400"), QColor("#f6f8fb"), INK),
    ],
)
def test_a_logo_has_a_plate_where_its_ground_would_swallow_it(
    color: QColor, ground: QColor, plate: QColor | None
) -> None:
    assert logo(QSize(80, 80), color).plate_on(ground) == plate
    assert logo(QSize(80, 80), WHITE, ground=GREEN).plate_on(GREEN) is None, "it brings its ground"


def test_a_mark_in_a_round_tile_is_seen_by_its_tile() -> None:
    tile = QImage(QSize(90, 90), QImage.Format.Format_ARGB32_Premultiplied)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(WHITE)
    painter.drawRoundedRect(tile.rect(), 30, 30)
    painter.fillRect(20, 20, 50, 50, GREEN)
    painter.end()
    assert Logo.from_image(tile).plate_on(GREEN) is None
    assert Logo.from_image(tile).plate_on(WHITE) == INK


def test_empty_margins_are_cut_off() -> None:
    image = QImage(QSize(300, 300), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.fillRect(20, 100, 200, 50, RED)
    painter.end()
    made = Logo.from_image(image)
    assert made.pixmap.size() == QSize(200, 50)
    assert made.is_wide


@pytest.mark.parametrize(
    ("width", "height", "says_name"),
    [(100, 100, True), (50, 100, True), (140, 100, True), (100 * WIDE, 100, False), (800, 100, False)],
)
def test_the_name_is_never_there_twice(
    width: float, height: int, says_name: bool, mark_theme: Theme, tmp_path: Path
) -> None:
    path = svg(tmp_path, "logo.svg", round(width), height)
    brand = load_brand(BrandSettings(name="Sabiá", logo=path))
    mark = BrandMark(mark_theme, brand)
    names = [label.text() for label in mark.findChildren(QLabel)]
    assert names == (["Sabiá"] if says_name else [])
    assert mark.accessibleName() == "Sabiá"


@pytest.mark.parametrize("aspect", [0.3, 1.0, 2.0, 4.0, 9.0])
def test_a_logo_keeps_its_aspect_ratio_in_any_space(aspect: float, mark_theme: Theme, tmp_path: Path) -> None:
    path = svg(tmp_path, "logo.svg", round(300 * aspect), 300)
    mark = BrandMark(mark_theme, load_brand(BrandSettings(name="x", logo=path)), height=100)
    for width in (mark.minimumSizeHint().width(), 700):
        mark.resize(width, mark.sizeHint().height())
        image = mark.grab().toImage()
        reds = [
            (x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).red() > 150 and image.pixelColor(x, y).green() < 100
        ]
        across = max(x for x, _ in reds) - min(x for x, _ in reds) + 1
        down = max(y for _, y in reds) - min(y for _, y in reds) + 1
        assert across / down == pytest.approx(aspect, rel=0.12)


@pytest.mark.parametrize("content", [b"", b"no picture", b"<svg/>", b"\x89PNG\r\n\x1a\n"])
def test_a_logo_that_cannot_be_shown_is_a_line_and_the_default(
    content: bytes, tmp_path: Path, expected_logs: LogWatch
) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    expected_logs.expect(r"brand\.logo: logo\.png .*; the default is shown")
    assert load_brand(BrandSettings(logo=path)).logo is None
    assert len(expected_logs.records) == 1


# Slides


@pytest.mark.parametrize("size", [SMALL, LANDSCAPE])
def test_words_take_the_place_of_slides_that_are_all_broken(
    size: QSize, make_kiosk: MakeKiosk, tmp_path: Path, expected_logs: LogWatch
) -> None:
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        file.write_bytes(b"no picture")
    driver = make_kiosk(size, base_url=None, brand={"slides": files})
    driver.wait_until(lambda: driver.shows("lead"), "the words")
    assert driver.shows("title")
    assert not driver.shows("slides")
    expected_logs.expect(r"brand\.slides: a\.png .*; left out")
    expected_logs.expect(r"brand\.slides: b\.png .*; left out")


# Words

TEXTS = {"home_title": "Bem-vindo", "home_lead_en": "Come in", "farewell_es": "Hasta <b>luego</b>"}


@pytest.mark.parametrize(
    ("language", "title", "lead", "farewell"),
    [
        ("pt_BR", "Bem-vindo", "Pague com PIX", "Obrigado pela visita!"),
        ("en", "Your boleto in", "Come in", "Thank you"),
        ("es", "Su boleto en", "Pague con PIX", "Hasta <b>luego</b>"),
    ],
)
def test_own_words_are_said_in_their_language_and_the_houses_in_the_others(
    language: str, title: str, lead: str, farewell: str, make_kiosk: MakeKiosk
) -> None:
    driver = make_kiosk(base_url=None, kiosk={"language": language}, brand={"texts": TEXTS})
    assert driver.reads("title").startswith(title)
    assert driver.reads("lead").startswith(lead)
    driver.window._screen("farewell").update_view(driver.session.view_state)
    said = driver.window._screen("farewell").findChild(QLabel, "title")
    assert said is not None
    assert said.text().startswith(farewell)
    assert said.textFormat() == Qt.TextFormat.PlainText
