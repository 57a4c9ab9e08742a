"""Focus: the ring is visible on every control, and arrow keys move it in their direction."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication, QWidget

from support.focus_ring import assert_ringed
from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL
from support.sampling import covering, part
from totem.ui.input.focus_scope import nearest
from totem.ui.screen_table import SCREENS

SCENES = {"home", "document-right", "document-letters", "contracts", "boletos-500", "pay-pix", "paid"}
SCENES |= {"home-ways", "form-name-typed", "form-email-typed", "form-city-many", "form-plan", "form-review"}
SCENES |= {
    "form-photos-some",
    "received",
    "printed",
    "nothing_open",
    "failed-slow",
    "farewell",
    "still_there",
    "busy",
}
WIDE = QSize(960, 540)
LOOKS = covering(
    [(size, brand) for size in (SMALL, WIDE) for brand in ("#3a2bd0", "#ffd400", "#111111", "#f5f5f5")],
    lambda look: look[0] is WIDE,
    lambda look: look[1],
)


def test_every_focused_control_has_a_visible_ring(make_kiosk: MakeKiosk) -> None:
    """In a sample, the looks share the scenes."""
    seen = set()
    some_scenes = [scene for scene in scenes.customer_scenes() if scene.name in SCENES]
    for number, (size, brand) in enumerate(LOOKS):
        driver = make_kiosk(size, base_url=None, brand={"primary": brand})
        for scene in part(some_scenes, number, every=len(LOOKS)):
            scenes.show_scene(driver.window, scene)
            driver.settle()
            front = driver.front
            for control in front.controls():
                front.focus_control(control)
                driver.window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
                assert_ringed(driver)
                seen.add(control.objectName())
            driver.window.withdraw()
    assert {"start", "key_5", "document_field", "boletos_0", "view_pix", "language_es"} <= seen
    assert {"stay", "cancel", "way_sign_up", "key_a", "choices_0", "group_1"} <= seen


class Windows(QObject):
    """Notes every window that is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


@pytest.fixture
def windows(qapp: QApplication) -> Iterator[Windows]:
    noting = Windows()
    qapp.installEventFilter(noting)
    yield noting
    qapp.removeEventFilter(noting)


@pytest.mark.parametrize("size", [SMALL, WIDE], ids=str)
def test_no_widget_opens_a_window(make_kiosk: MakeKiosk, windows: Windows, size: QSize) -> None:
    """It would flash over the kiosk, and take the keyboard away from it."""
    driver = make_kiosk(size, base_url=None)
    for name in SCREENS:
        driver.window._screen(name)
    assert windows.shown == ["Window window"]


PAD = [QRect(110 * column, 110 * row, 100, 100) for row in range(3) for column in range(3)]
LEFT, RIGHT, UP, DOWN = Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down


@pytest.mark.parametrize(
    ("here", "arrow", "there"),
    [(4, LEFT, 3), (4, RIGHT, 5), (4, UP, 1), (4, DOWN, 7), (0, LEFT, None), (0, UP, None), (8, RIGHT, None)],
)
def test_arrow_keys_on_a_keypad(here: int, arrow: Qt.Key, there: int | None) -> None:
    assert nearest(PAD[here], PAD, arrow) == there


@given(st.lists(st.builds(QRect, *[st.integers(0, 500)] * 2, *[st.integers(1, 300)] * 2), max_size=8))
def test_an_arrow_key_never_moves_backwards(places: list[QRect]) -> None:
    here = QRect(200, 200, 80, 40)
    found = nearest(here, places, RIGHT)
    assert found is None or places[found].center().x() >= here.center().x()
