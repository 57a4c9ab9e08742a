"""The order of actions: the filled button stands before its neighbours, on every screen and overlay."""

from PySide6.QtCore import QPoint, QSize
from PySide6.QtWidgets import QWidget

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT
from support.sampling import part
from totem.lab.gallery import scenes
from totem.ui.controls.button import Button, ButtonVariant
from totem.ui.controls.keypad import KeyGrid
from totem.ui.preferences import AccessibilityOptions

ACTIONS = (ButtonVariant.PRIMARY, ButtonVariant.OUTLINE)
LOOKS = [(size, percent) for percent in (100, 150) for size in (PORTRAIT, LANDSCAPE, QSize(800, 1280))]
"""Panels and sizes of text; in a sample they share the scenes."""


def is_key(button: Button) -> bool:
    """Test that a button belongs to a keypad, whose confirm key is the last of the keys everywhere."""
    around = button.parentWidget()
    while around is not None and not isinstance(around, KeyGrid):
        around = around.parentWidget()
    return around is not None


def neighbours(root: QWidget) -> dict[QWidget, list[Button]]:
    """Return the actions of each pane in reading order."""
    found: dict[QWidget, list[Button]] = {}
    for each in root.findChildren(Button):
        around = each.parentWidget()
        if each.isVisible() and each.variant in ACTIONS and around is not None and not is_key(each):
            found.setdefault(around, []).append(each)
    for buttons in found.values():
        buttons.sort(key=lambda each: (each.mapTo(root, QPoint()).y(), each.mapTo(root, QPoint()).x()))
    return found


def test_the_filled_button_stands_first(make_kiosk: MakeKiosk) -> None:
    wrong, seen = [], set()
    for number, (size, percent) in enumerate(LOOKS):
        driver = make_kiosk(size, base_url=None)
        driver.use(AccessibilityOptions(text_percent=percent))
        driver.paint_nothing()
        for scene in part(scenes.customer_scenes(), number, every=len(LOOKS)):
            scenes.show_scene(driver.window, scene)
            for buttons in neighbours(driver.front).values():
                names = [each.objectName() for each in buttons]
                main = [place for place, each in enumerate(buttons) if each.variant is ButtonVariant.PRIMARY]
                seen |= {names[place] for place in main}
                if main and main != [0]:
                    wrong.append((size, percent, scene.name, names, main))
    assert wrong == []
    assert {"finish", "unlock", "help", "retry", "look", "stay", "agree", "unlock_now"} <= seen
