"""Transitions: every screen slides in, from the side that it lies on, and ends in its place."""

from collections.abc import Iterable
from typing import NamedTuple

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver
from support.sampling import first_of_each, part
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.forms.steps import FormStep
from totem.session.states import State
from totem.ui.overlay import Transition
from totem.ui.screen_table import SCREENS

MARIA = "529.982.247-25"


class Change(NamedTuple):
    """A change of screens by a scene, and its transitions: true for one from the right.

    A scene may come by another screen, which is a transition as well.
    """

    before: str
    after: str
    forward: tuple[bool, ...]


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The transitions so far: true where one goes forward."""
    directions: list[bool] = []
    play = Transition.play

    def recorded(
        transition: Transition,
        before: QPixmap,
        screen: QWidget,
        content: QRect,
        *,
        forward: bool,
        fades: bool = False,
    ) -> None:
        directions.append(forward)
        play(transition, before, screen, content, forward=forward, fades=fades)

    monkeypatch.setattr(Transition, "play", recorded)
    return directions


def walk(driver: KioskDriver, some_scenes: Iterable[scenes.Scene], played: list[bool]) -> list[Change]:
    """Show scenes one after another; return the changes of screens on the way."""
    changes = []
    for scene in some_scenes:
        before = driver.screen
        played.clear()
        scenes.show_scene(driver.window, scene)
        if driver.screen != before:
            assert driver.window.moving, scene.name
            assert driver.window.overlays.transition.geometry() == driver.window.rect()
            changes.append(Change(before, driver.screen, tuple(played)))
    return changes


def screen_of(scene: scenes.Scene) -> str:
    """The subject of a scene, of a form the step: each has its screen."""
    return "-".join(scene.name.split("-")[: 2 if scene.subject == "form" else 1])


@pytest.mark.parametrize(
    "size", part([SMALL, SMALL.transposed()], 0, every=2), ids=lambda size: f"{size.width()}x{size.height()}"
)
def test_every_screen_slides_in(make_kiosk: MakeKiosk, size: QSize, played: list[bool]) -> None:
    """In a sample, upright: the side that a screen comes from does not depend on the size."""
    driver = make_kiosk(size, base_url=None, screen={"motion": "full"})
    some_scenes = first_of_each(scenes.customer_scenes(), screen_of)
    there = walk(driver, some_scenes, played)
    assert {change.after for change in there} == set(SCREENS)
    back = walk(driver, some_scenes[-2::-1], played)
    direct = [change for change in there if len(change.forward) == 1]
    ways = {(change.before, change.after): change.forward for change in direct}
    returns = [change for change in back if (change.after, change.before) in ways]
    assert len(returns) > len(SCREENS) / 2
    for change in returns:
        is_a_step = {change.before, change.after} <= {
            step.row.screen for step in FormStep
        }  # the samples have one position
        if len(change.forward) == 1 and not is_a_step:
            assert change.forward != ways[change.after, change.before], change
    driver.wait_until(lambda: not driver.window.moving, "the last transition")


def test_a_session_with_transitions(make_kiosk: MakeKiosk, erp: ReferenceErp, played: list[bool]) -> None:
    driver = make_kiosk(screen={"motion": "full"})
    driver.open_boleto(MARIA)
    driver.touch("print")
    driver.arrive(State.PRINTED)
    driver.touch("finish")
    driver.wait_for("farewell")
    assert played == [True] * 5, "the way to the farewell goes forward"
    driver.touch("leave")
    driver.wait_for("home")
    assert played[5:] == [False]
    driver.wait_until(lambda: not driver.window.moving, "the last transition")
    assert driver.window.overlays.transition._before.isNull(), "the picture shows the data of the session"


def test_a_way_back_slides_back(make_kiosk: MakeKiosk, erp: ReferenceErp, played: list[bool]) -> None:
    driver = make_kiosk(screen={"motion": "full"})
    driver.open_boleto(MARIA)
    for screen in ("boletos", "tax_id", "home"):
        played.clear()
        driver.touch("back")
        driver.wait_for(screen)
        assert played == [False], screen
