"""Gallery: a scene for every state and page, each the same wherever it is drawn."""

import io
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from support.gallery import scenes
from support.gallery.pictures import write_pictures
from support.gallery.staff_scenes import staff_scenes
from totem.session.states import BUSY, State
from totem.staff.setup_wizard import SetupStep
from totem.ui import router
from totem.ui.staff.overview_page import ENTRIES

SMALL = (540, 960)

pytestmark = pytest.mark.usefixtures("qapp")


def draw(folder: Path, **asked: Any) -> str:
    """Write a gallery; return the progress output."""
    told = io.StringIO()
    assert write_pictures(folder, out=told, **asked) == 0
    return told.getvalue()


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
