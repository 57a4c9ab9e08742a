"""Gallery: complete, correct, and equal in every run."""

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from totem.lab import gallery
from totem.lab.gallery import matrix, samples, scenes
from totem.lab.gallery.matrix import UnknownName
from totem.lab.gallery.staff_scenes import staff_scenes
from totem.lab.reference_erp.seed import UNLOCK_TERMS
from totem.session.states import BUSY, State
from totem.staff.setup_wizard import SetupStep
from totem.system.languages import CODES, SOURCE
from totem.ui import router
from totem.ui.staff.overview_page import ENTRIES

SMALL = (540, 960)
WIDE = (960, 540)
SOME = ("home", "pay-pix", "busy", "statistics", "touch_test")

pytestmark = pytest.mark.usefixtures("qapp")


def draw(folder: Path, **asked: Any) -> str:
    """Write a gallery; return the progress output."""
    told = io.StringIO()
    assert gallery.run(folder, out=told, **asked) == 0
    return told.getvalue()


def listed_on_page(folder: Path) -> dict[str, Any]:
    """The list inside `index.html`."""
    page = (folder / "index.html").read_text(encoding="utf-8")
    found = re.search(r'<script type="application/json" id="gallery">(.*?)</script>', page, re.DOTALL)
    assert found
    listed: dict[str, Any] = json.loads(found[1])
    return listed


def files_on_page(folder: Path) -> list[str]:
    listed = listed_on_page(folder)
    return [
        f"{folder_name}/{scene['name']}.png"
        for folder_name in listed["folders"]
        for scene in listed["scenes"]
        if folder_name.rpartition("/")[2] in scene["languages"]
    ]


def test_every_file_of_the_page_is_there_and_no_other(tmp_path: Path) -> None:
    draw(tmp_path, sizes=[SMALL, WIDE], themes=["low"], languages=["pt_BR"], screens=SOME)
    files = files_on_page(tmp_path)
    assert len(files) == 2 * len([scene for scene in matrix.all_scenes() if is_of(scene, SOME)])
    there = {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.png")}
    assert there == set(files)
    for file in files:
        image = QImage(str(tmp_path / file))
        assert f"{image.width()}x{image.height()}" == file.partition("/")[0]


def is_of(scene: scenes.Scene, names: tuple[str, ...]) -> bool:
    return scene.name in names or scene.subject in names


def test_two_runs_are_the_same_byte_by_byte(tmp_path: Path) -> None:
    """Two runs of the command: within one, Qt draws letters another way once it has met large ones."""
    one, other = tmp_path / "one", tmp_path / "other"
    some = ["--size", "540x960", "--theme", "text-150", "--lang", "pt_BR"]
    some += [word for name in (*SOME, "printing-all", "still_there") for word in ("--screen", name)]
    for folder in (one, other):
        command = [sys.executable, "-m", "totem", "selftest", "--gallery", str(folder), *some]
        subprocess.run(command, check=True, capture_output=True)
    files = [file.relative_to(one) for file in sorted(one.rglob("*")) if file.is_file()]
    assert len(files) > len(SOME)
    assert [file for file in files if (one / file).read_bytes() != (other / file).read_bytes()] == []


def test_a_scene_is_independent_of_the_one_before(tmp_path: Path) -> None:
    alone = ("boletos-overdue", "boletos-no-printer", "pay-nothing", "paid")
    before = ("document-wrong", "contracts", "boletos-60", "boletos-marked-some", "pay-series-many")
    draw(tmp_path / "after", sizes=[SMALL], themes=["usual"], languages=["pt_BR"], screens=[*alone, *before])
    for name in alone:
        draw(tmp_path / "alone", sizes=[SMALL], themes=["usual"], languages=["pt_BR"], screens=[name])
    for file in (f"540x960/usual/pt_BR/{name}.png" for name in alone):
        assert (tmp_path / "alone" / file).read_bytes() == (tmp_path / "after" / file).read_bytes(), file


def test_languages_themes_and_scenes_differ(tmp_path: Path) -> None:
    names = ["printed", "rejected"]
    draw(tmp_path / "languages", sizes=[SMALL], themes=["usual"], screens=names)
    draw(tmp_path / "themes", sizes=[SMALL], languages=["pt_BR"], screens=names)
    for folder, variants in ((tmp_path / "languages", CODES), (tmp_path / "themes", matrix.THEMES)):
        files = files_on_page(folder)
        assert len(files) == len(names) * len(variants)
        assert len({(folder / file).read_bytes() for file in files}) == len(files)


def test_progress_is_reported_by_variant(tmp_path: Path) -> None:
    told = draw(tmp_path, sizes=[SMALL, WIDE], themes=["usual"], languages=["en"], screens=["printed"])
    one, two, last = told.splitlines()
    assert (one, two) == ("1/2  540x960/usual/en", "2/2  960x540/usual/en")
    assert re.fullmatch(r"2 pictures of 1 screens in \d+ s: .*index\.html", last)


def test_without_filters_it_is_every_screen_size_theme_and_language() -> None:
    everything = matrix.select_variants([], [], [])
    assert {variant.size for variant in everything} == set(matrix.SIZES)
    assert {variant.theme for variant in everything} == set(matrix.THEMES)
    assert {variant.language for variant in everything} == set(CODES)
    assert len({variant.folder for variant in everything}) == len(everything)
    assert len(everything) == len(matrix.SIZES) * len(matrix.THEMES) * len(CODES)
    assert [scene.name for scene in matrix.select_scenes([])] == [
        *(scene.name for scene in scenes.customer_scenes()),
        *(scene.name for scene in staff_scenes()),
    ]


def test_staff_scenes_exist_in_portuguese_only(tmp_path: Path) -> None:
    told = draw(tmp_path, sizes=[SMALL], themes=["usual"], screens=["gate", "printed"])
    files = files_on_page(tmp_path)
    assert {file.partition("gate")[0] for file in files if "gate" in file} == {"540x960/usual/pt_BR/"}
    assert len([file for file in files if "printed" in file]) == len(CODES)
    assert {file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.png")} == set(files)
    assert f"{len(files)} pictures of" in told


def test_there_is_a_scene_for_every_staff_page(qapp: QApplication) -> None:
    names = [scene.name for scene in staff_scenes()]
    assert len(set(names)) == len(names)
    subjects = {scene.subject for scene in staff_scenes()}
    assert {each.name for each in ENTRIES} <= subjects
    steps = [part.value.replace("_", "-") for part in SetupStep]
    assert all(any(name.startswith(step) for name in names) for step in steps)


def test_a_repeated_selection_counts_once() -> None:
    assert len(matrix.select_variants([SMALL, SMALL], ["usual", "usual"], ["en", "en"])) == 1
    assert len(matrix.select_scenes(["printed", "printed"])) == 1


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"themes": ["dark"]}, "there is no theme 'dark'; there is usual, contrast"),
        ({"languages": ["xx"]}, f"there is no language 'xx'; there is {', '.join(CODES)}"),
        ({"screens": ["pya"]}, "there is no screen 'pya'; there is home, "),
    ],
)
def test_unknown_names_fail_before_anything_is_written(
    tmp_path: Path, asked: dict[str, Any], told: str
) -> None:
    with pytest.raises(UnknownName, match=told):
        gallery.run(tmp_path, out=io.StringIO(), **asked)
    assert list(tmp_path.iterdir()) == []


def test_a_picture_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "540x960" / "usual" / "en" / "printed.png").mkdir(parents=True)
    with pytest.raises(OSError, match=r"printed\.png cannot be written"):
        draw(tmp_path, sizes=[SMALL], themes=["usual"], languages=["en"], screens=["printed"])


def test_the_page_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    draw(tmp_path, sizes=[SMALL], themes=["usual"], languages=["en"], screens=["home"])
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert re.findall(r"https?:|//[a-z]|@import|<link|src=\"", page) == []


def test_there_is_a_scene_for_every_state_and_screen(qapp: QApplication) -> None:
    names = [scene.name for scene in scenes.customer_scenes()]
    assert len(set(names)) == len(names)
    subjects = {scene.subject for scene in scenes.customer_scenes()}
    shown = {state.published_name for state in router.SCREEN_OF}
    assert shown <= subjects
    assert {*BUSY} == {state for state in State if state not in router.SCREEN_OF}
    assert "busy" in subjects


def test_the_samples_have_the_operators_terms_in_languages_of_the_screens() -> None:
    assert SOURCE.code in UNLOCK_TERMS
    assert {*UNLOCK_TERMS} <= {*CODES}


def test_the_samples_equal_the_reference_erps_answers() -> None:
    maria = samples.by_document()[samples.MARIA]
    assert maria.document.formatted == samples.MARIA
    assert [len(samples.by_document()[each].boletos) for each in (samples.MARIA, samples.SIXTY)] == [3, 60]
    assert all(boleto.offered for boleto in maria.boletos)
    assert [(boleto.due_date or samples.today()) < samples.today() for boleto in maria.boletos] == [
        True,
        False,
        False,
    ]
