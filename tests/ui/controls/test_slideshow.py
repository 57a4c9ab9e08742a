"""The slideshow: images are loaded off the GUI thread, and only broken ones are skipped."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from support.inline_background import ManualBackground
from support.log_check import LogWatch
from totem.system.image_files import load_image
from totem.ui.controls import slideshow
from totem.ui.controls.slideshow import Slideshow
from totem.ui.theme import Palette, Theme

COLORS = {"red": "#ff0000", "green": "#00ff00", "blue": "#0000ff"}


@pytest.fixture
def runner() -> Iterator[ManualBackground]:
    held = ManualBackground()
    yield held
    held.close()


@pytest.fixture
def slides(tmp_path: Path) -> dict[str, Path]:
    """Three pictures of one colour each, and two files that are none."""
    made = {name: tmp_path / f"{name}.png" for name in (*COLORS, "broken", "worse")}
    for name, color in COLORS.items():
        image = QImage(8, 8, QImage.Format.Format_RGB32)
        image.fill(QColor(color))
        assert image.save(str(made[name]))
    made["broken"].write_bytes(b"no picture")
    made["worse"].write_bytes(b"none either")
    return made


@pytest.fixture
def show(
    qapp: object, runner: ManualBackground, slides: dict[str, Path], request: pytest.FixtureRequest
) -> Iterator[Slideshow]:
    """A slideshow of the slides that the test names."""
    shown = Slideshow(
        Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0")),
        tuple(slides[name] for name in request.param),
        runner,
    )
    shown.resize(80, 80)
    shown.show()
    yield shown
    shown.hide()
    shown.deleteLater()


def color_of(shown: Slideshow) -> str:
    return shown._front.pixelColor(4, 4).name()


@pytest.mark.parametrize("show", [("broken", "red", "worse", "green", "blue")], indirect=True)
def test_only_broken_slides_are_skipped(
    show: Slideshow, runner: ManualBackground, expected_logs: LogWatch
) -> None:
    """However often it is hidden while one is loading, and however long that takes."""
    expected_logs.expect("left out")
    seen: list[str] = []
    for _ in range(9):
        for _ in range(2):
            show.hide()
            show.show()
            show._timer.timeout.emit()
        assert len(runner.pending) == 1, "no second image is loaded while one is loading"
        runner.release_all()
        seen.append(color_of(show))
    cycle = [COLORS[name] for name in ("red", "green", "blue")]
    assert seen == [*cycle, *cycle, *cycle]


def assert_is_a_square(image: QImage) -> None:
    middle, red = image.rect().center(), QColor(COLORS["red"])
    across = sum(image.pixelColor(x, middle.y()) == red for x in range(image.width()))
    down = sum(image.pixelColor(middle.x(), y) == red for y in range(image.height()))
    assert across > 10
    assert abs(across - down) <= 2, (across, down)


@pytest.mark.parametrize("size", [(90, 160), (200, 80)], ids=str)
def test_a_square_stays_a_square_before_and_after_a_resize(
    qapp: object, runner: ManualBackground, tmp_path: Path, size: tuple[int, int]
) -> None:
    image = QImage(400, 240, QImage.Format.Format_RGB32)
    image.fill(QColor("#ffffff"))
    with QPainter(image) as painter:
        painter.fillRect(160, 80, 80, 80, QColor(COLORS["red"]))
    assert image.save(str(tmp_path / "square.png"))
    theme = Theme(QSize(1080, 1920), 21.5, Palette.light("#3a2bd0"))
    shown = Slideshow(theme, (tmp_path / "square.png",), runner)
    shown.resize(640, 480)
    shown.show()
    runner.release_all()
    assert_is_a_square(shown.grab().toImage())
    shown.resize(*size)
    assert_is_a_square(shown.grab().toImage())
    shown.hide()
    shown.deleteLater()


def test_loading_a_large_image_does_not_block_the_event_loop(
    slides: dict[str, Path], monkeypatch: pytest.MonkeyPatch, qapp: object
) -> None:
    released = threading.Event()

    def slow(path: Path, box: QSize, fit: Qt.AspectRatioMode) -> QImage:
        assert released.wait(10), "the loop waited for the picture"
        return load_image(path, box, fit)

    monkeypatch.setattr("totem.ui.controls.slideshow.load_image", slow)

    async def both() -> QImage:
        picture = asyncio.create_task(slideshow._load_slide(slides["red"], QSize(8, 8)))
        await asyncio.sleep(0)
        released.set()  # what the ERP's answer would be
        return await picture

    assert asyncio.run(both()).pixelColor(4, 4) == QColor(COLORS["red"])
