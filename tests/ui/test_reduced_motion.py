"""`screen.motion = "reduced"`: nothing slides, fades, grows or runs on, on any screen of the kiosk."""

from pathlib import Path

from PySide6.QtCore import QAbstractAnimation, QPoint, QTimer
from PySide6.QtWidgets import QScroller

from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from support.sampling import first_of_each, part
from totem.session.states import State
from totem.ui import router

SIZES = (SMALL, SMALL.transposed())
FIVE_HUNDRED = "746.971.314-01"
MOVING = {"pop", "spinner", "transition"}
CALM_MS = 500  # what repeats faster than this is seen to move
UNSEEN = {"silence after a scan"}  # timers that change nothing on the screen
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9" fill="{}"/></svg>'


def moving(driver: KioskDriver) -> list[str]:
    """Names of what moves by itself in the window now."""
    window = driver.window
    animations = [
        each.objectName() or type(each.parent()).__name__
        for each in window.findChildren(QAbstractAnimation)
        if each.state() == QAbstractAnimation.State.Running
    ]
    frames = [
        each.objectName()
        for each in window.findChildren(QTimer)
        if each.isActive()
        and not each.isSingleShot()
        and each.interval() < CALM_MS
        and each.objectName() not in UNSEEN
    ]
    return animations + frames + (["transition"] if window.moving else [])


def test_no_face_moves(make_kiosk: MakeKiosk) -> None:
    """In a sample, the panels share the screens."""
    seen = {}
    shown = first_of_each(scenes.customer_scenes(), lambda scene: scene.subject)
    for turn, size in enumerate(SIZES):
        driver = make_kiosk(size, base_url=None, screen={"motion": "reduced"})
        for scene in part(shown, turn, every=len(SIZES)):
            scene.show(driver.window)
            seen[scene.name, turn] = moving(driver)
            scenes.show_scene(driver.window, scene)
            seen[scene.name, turn] += moving(driver)
    assert {place: found for place, found in seen.items() if found} == {}
    assert {state.published_name for state in router.SCREEN_OF} <= {scene.subject for scene in shown}


def test_with_motion_the_same_look_finds_what_moves(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(base_url=None, screen={"motion": "full"})
    found = set()
    for scene in first_of_each(scenes.customer_scenes(), lambda scene: scene.subject):
        scene.show(driver.window)
        found |= set(moving(driver))
        if found >= MOVING:
            break
    driver.settle()
    assert found >= MOVING


def test_slides_change_without_a_fade(make_kiosk: MakeKiosk, tmp_path: Path) -> None:
    files = []
    for name, color in (("a.svg", "red"), ("b.svg", "green")):
        files.append(tmp_path / name)
        files[-1].write_text(SVG.format(color), encoding="utf-8")
    driver = make_kiosk(base_url=None, screen={"motion": "reduced"}, brand={"slides": files})
    show = driver.find("slides")
    driver.wait_until(lambda: not show._front.isNull(), "the first slide")  # type: ignore[attr-defined]
    show._turn_over()  # type: ignore[attr-defined]
    driver.wait_until(lambda: not show._back.isNull(), "the second slide")  # type: ignore[attr-defined]
    assert moving(driver) == []


def test_a_list_stops_where_the_finger_leaves_it(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(screen={"motion": "reduced"})
    driver.open_list(FIVE_HUNDRED)
    bar = driver.listed.verticalScrollBar()
    middle = driver.listed.viewport().mapTo(driver.window, driver.listed.viewport().rect().center())
    driver.drag(middle, QPoint(0, -120))
    assert bar.value() > 0
    driver.lift()
    assert QScroller.scroller(driver.window.window()).state() is QScroller.State.Inactive
    assert driver.state is State.BOLETOS
