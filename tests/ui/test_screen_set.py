"""Transitions: every screen can slide in and ends in its place."""

import pytest
from PySide6.QtCore import QSize

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT
from support.sampling import first_of_each
from totem.erp.reference.server import ReferenceErp
from totem.selftest.gallery import scenes
from totem.session.states import State


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_every_screen_slides_in(make_stand: MakeStand, size: QSize) -> None:
    stand = make_stand(size, base_url=None, screen={"motion": "full"})
    for face in first_of_each(scenes.customer_scenes(), lambda face: face.subject):
        scenes.show_scene(stand.window, face)
    stand.wait_until(lambda: not stand.window.moving, "the last transition")


def test_a_session_with_transitions(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(screen={"motion": "full"})
    stand.open_boleto("529.982.247-25")
    stand.touch("print")
    stand.arrive(State.PRINTED)
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("done")
    stand.wait_for("home")
