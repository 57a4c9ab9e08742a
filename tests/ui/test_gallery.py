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

from support.gallery import matrix, samples, scenes
from support.gallery.pictures import write_pictures
from support.gallery.staff_scenes import staff_scenes
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
    assert write_pictures(folder, out=told, **asked) == 0
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
        command = [sys.executable, "packaging/generate/gallery.py", str(folder), *some]
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


def test_there_is_a_scene_for_every_staff_page(qapp: QApplication) -> None:
    names = [scene.name for scene in staff_scenes()]
    assert len(set(names)) == len(names)
    subjects = {scene.subject for scene in staff_scenes()}
    assert {each.name for each in ENTRIES} <= subjects
    steps = [part.value.replace("_", "-") for part in SetupStep]
    assert all(any(name.startswith(step) for name in names) for step in steps)


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
