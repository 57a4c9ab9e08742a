"""The README's pictures: taken by the gallery, one for each that README.md shows, small."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

import readme_pictures
from readme_pictures import PICTURES, SHOWN, WIDTH

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
LARGEST_BYTES = 160_000


def test_the_readme_shows_what_the_program_takes() -> None:
    shown = re.findall(r'<img src="\.github/pictures/([\w-]+)\.png" width="(\d+)" alt="[^"]+">', README)
    assert [name for name, _ in shown] == list(SHOWN)
    assert len({width for _, width in shown}) == 1
    assert {file.stem for file in PICTURES.glob("*.png")} == set(SHOWN)


@pytest.mark.usefixtures("qapp")
def test_all_are_taken_upright_and_small(tmp_path: Path) -> None:
    readme_pictures.take(tmp_path)
    assert {file.stem for file in tmp_path.iterdir()} == set(SHOWN)
    for file in tmp_path.iterdir():
        image = QImage(str(file))
        assert (image.width(), image.height()) == (WIDTH, WIDTH * 16 // 9)
        assert file.stat().st_size < LARGEST_BYTES
