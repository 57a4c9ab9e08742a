"""Transitions: on from the right, back from the left, and no picture of a visit stays."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from support.kiosk_fixtures import MakeKiosk
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.ui.overlay import Transition

MARIA = "529.982.247-25"


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
