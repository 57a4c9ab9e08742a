"""Pictures of README.md and of the manual: each shown one is taken, upright and small."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from generate import pictures
from generate.pictures import HERO, HERO_SIZE, OF_FLEET_PAGE, OF_MANUAL, OF_README, WIDTH, Shots
from support.paper_reader import grey, symbols
from support.sampling import part

README = (pictures.ROOT / "README.md").read_text(encoding="utf-8")
MANUAL = (pictures.MANUAL / "MANUAL.pt-BR.md").read_text(encoding="utf-8")


def test_the_readme_shows_the_pictures_that_are_taken() -> None:
    shown = re.findall(r'<img src="\.github/pictures/([\w-]+)\.png" width="(\d+)" alt="[^"]+">', README)
    assert [name for name, _ in shown] == [HERO, *OF_README]
    assert len({width for name, width in shown if name != HERO}) == 1
    assert {file.stem for file in pictures.README.glob("*.png")} == {HERO, *OF_README}


def test_the_manual_shows_the_pictures_that_are_taken() -> None:
    assert re.findall(r'<img src="([\w-]+)\.png"', MANUAL) == [*OF_MANUAL, *OF_FLEET_PAGE]
    assert {file.stem for file in pictures.MANUAL.glob("*.png")} == {*OF_MANUAL, *OF_FLEET_PAGE}
    for name in OF_FLEET_PAGE:
        assert (pictures.MANUAL / f"{name}.png").stat().st_size < 80_000


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("shots", "flat", "folder", "largest"),
    [
        pytest.param(OF_README, False, pictures.README, 160_000, id="README"),
        pytest.param(OF_MANUAL, True, pictures.MANUAL, 40_000, id="manual"),
    ],
)
def test_all_are_taken_upright_and_small(
    shots: Shots, flat: bool, folder: Path, largest: int, tmp_path: Path
) -> None:
    sample = dict(part(shots.items(), 0, every=4))
    pictures.take(sample, tmp_path, flat=flat)
    assert {file.stem for file in tmp_path.iterdir()} == set(sample)
    for file in (*tmp_path.iterdir(), *(folder / f"{name}.png" for name in shots)):
        image = QImage(str(file))
        assert (image.width(), image.height()) == (WIDTH, WIDTH * 16 // 9)
        assert file.stat().st_size < largest


@pytest.mark.usefixtures("qapp")
def test_the_first_picture_is_composed_of_screens_paper_and_the_fleet_s_page(tmp_path: Path) -> None:
    pictures.take_hero(tmp_path)
    for file in (tmp_path / f"{HERO}.png", pictures.README / f"{HERO}.png"):
        image = QImage(str(file))
        assert (image.width(), image.height()) == HERO_SIZE
        assert file.stat().st_size < 600_000
    slip = image.copy(1500, 60, 260, 700)
    assert [symbol.kind for symbol in symbols(grey(slip.scaled(slip.size() * 3)))] == ["QRCode"]
