"""`screen.motion = "reduced"`: nothing slides, fades, grows or runs on, on any face of the kiosk."""

from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractAnimation, QPoint, QSize, QTimer
from PySide6.QtWidgets import QScroller

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, SMALL, Stand
from support.sampling import first_of_each
from totem.lab.gallery import scenes
from totem.session.states import State
from totem.ui import router
from totem.ui.controls.progress import Spinner

FIVE_HUNDRED = "746.971.314-01"
CALM_MS = 500  # what repeats faster than this is seen to move
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="{}"/></svg>'


def moving(stand: Stand) -> list[str]:
    """Names of what moves by itself in the window now."""
    window = stand.window
    animations = [
        each.objectName() or type(each.parent()).__name__
        for each in window.findChildren(QAbstractAnimation)
        if each.state() == QAbstractAnimation.State.Running
    ]
    frames = [
        each.objectName()
        for each in window.findChildren(QTimer)
        if each.isActive() and not each.isSingleShot() and each.interval() < CALM_MS
    ]
    return animations + frames + (["transition"] if window.moving else [])


@pytest.mark.parametrize("size", [SMALL, LANDSCAPE], ids=["portrait", "landscape"])
def test_no_face_moves(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size, base_url=None, screen={"motion": "reduced"})
    seen = {}
    shown = first_of_each(scenes.customer_scenes(), lambda face: face.subject)
    for face in shown:
        face.show(stand.window)
        seen[face.name] = moving(stand)
        scenes.show_scene(stand.window, face)
        seen[face.name] += moving(stand)
    assert {name: found for name, found in seen.items() if found} == {}
    assert {state.published_name for state in router.SCREEN_OF} <= {face.subject for face in shown}


def test_with_motion_the_same_look_finds_what_moves(make_stand: MakeStand) -> None:
    stand = make_stand(base_url=None, screen={"motion": "full"})
    found = set()
    for face in first_of_each(scenes.customer_scenes(), lambda face: face.subject):
        face.show(stand.window)
        found |= set(moving(stand))
    stand.settle()
    assert {"pop", "spinner", "transition"} <= found


def test_slides_change_without_a_fade(make_stand: MakeStand, tmp_path: Path) -> None:
    files = []
    for name, color in (("a.svg", "red"), ("b.svg", "green")):
        files.append(tmp_path / name)
        files[-1].write_text(SVG.format(color), encoding="utf-8")
    stand = make_stand(base_url=None, screen={"motion": "reduced"}, brand={"slides": files})
    show = stand.find("slides")
    stand.wait_until(lambda: not show._front.isNull(), "the first slide")  # type: ignore[attr-defined]
    show._turn_over()  # type: ignore[attr-defined]
    stand.wait_until(lambda: not show._back.isNull(), "the second slide")  # type: ignore[attr-defined]
    assert moving(stand) == []


def test_a_list_stops_where_the_finger_leaves_it(make_stand: MakeStand) -> None:
    stand = make_stand(screen={"motion": "reduced"})
    stand.open_list(FIVE_HUNDRED)
    bar = stand.listed.verticalScrollBar()
    middle = stand.listed.viewport().mapTo(stand.window, stand.listed.viewport().rect().center())
    stand.drag(middle, QPoint(0, -120))
    assert bar.value() > 0
    stand.lift()
    assert QScroller.scroller(stand.listed.viewport()).state() is QScroller.State.Inactive
    assert stand.state is State.BOLETOS


def test_a_spinner_steps_like_a_clock(make_stand: MakeStand) -> None:
    stand = make_stand(base_url=None, screen={"motion": "reduced"})
    [busy] = [face for face in scenes.customer_scenes() if face.name == "busy"]
    scenes.show_scene(stand.window, busy)
    spinner = next(each for each in stand.window.findChildren(Spinner) if each.isVisible())
    assert spinner._timer.isActive()
    before = spinner._angle
    spinner._timer.timeout.emit()
    assert (spinner._angle - before) % 360 == 90
