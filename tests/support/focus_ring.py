"""Keyboard focus and its ring, measured in the pixels of the window."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QWidget

from support.kiosk_harness import KioskDriver
from totem.ui.theme import contrast

SEEN = 3.0
"""Least contrast of a state's indication to the colours beside it (WCAG 2.2, 1.4.11)."""
BESIDE_PX = 8
RINGS = Qt.WidgetAttribute.WA_KeyboardFocusChange


def focused(driver: KioskDriver) -> QWidget:
    """The focused widget, visible and enabled."""
    held = driver.window.window().focusWidget()
    assert held is not None, f"nothing has the focus on {driver.screen}"
    assert held.isVisible(), f"{held.objectName()} has the focus and is not on {driver.screen}"
    assert held.isEnabled(), f"{held.objectName()} has the focus and is off"
    return held


def has_focus(driver: KioskDriver) -> str:
    """Return the object name of the focused widget."""
    return focused(driver).objectName()


def go_to(driver: KioskDriver, name: str) -> None:
    """Press Tab until `name` has the focus; assert the ring of each widget on the way."""
    passed: list[str] = []
    while has_focus(driver) != name:
        assert has_focus(driver) not in passed[1:], f"Tab goes round without {name}: {passed}"
        passed.append(has_focus(driver))
        driver.press(Qt.Key.Key_Tab)
        assert_ringed(driver)


def assert_ringed(driver: KioskDriver) -> None:
    """Assert that the focused widget has a ring with contrast on either side."""
    control = focused(driver)
    box = _box(control)
    around = box.adjusted(-BESIDE_PX, -BESIDE_PX, BESIDE_PX, BESIDE_PX) & driver.window.window().rect()
    ringed, bare = ring_of(driver, around)
    weak = []
    for name, across in _ways_across(box.translated(-around.topLeft())).items():
        changed = [at for at in across if ringed.pixelColor(at) != bare.pixelColor(at)]
        assert changed, f"{control.objectName()} on {driver.screen} has no ring on its {name}"
        colors = [ringed.pixelColor(at) for at in changed]
        for ground in _beside(ringed, across, changed):
            best = max(contrast(color, ground) for color in colors)
            if best < SEEN:
                weak.append(f"{name}: {best:.2f} on {ground.name()}")
    assert weak == [], f"the ring of {control.objectName()} on {driver.screen}"


def ring_of(driver: KioskDriver, around: QRect) -> tuple[QImage, QImage]:
    """This part of the panel with the ring as it is shown, and without."""
    window = driver.window.window()
    ringed = window.grab(around).toImage()
    shown = window.testAttribute(RINGS)
    window.setAttribute(RINGS, on=False)
    bare = window.grab(around).toImage()
    window.setAttribute(RINGS, shown)
    return ringed, bare


def _box(control: QWidget) -> QRect:
    """The rectangle inside the ring, in the window: a row of a list, or the whole control."""
    rect = control.visibleRegion().boundingRect()  # of a row of a list, what is in view
    return QRect(control.mapTo(control.window(), rect.topLeft()), rect.size())


def _ways_across(box: QRect) -> dict[str, list[QPoint]]:
    """Lines from just outside the box inwards, through the middle of each side."""
    x, y, deep = box.center().x(), box.center().y(), min(box.width(), box.height()) // 3
    return {
        "left": [QPoint(box.left() + step, y) for step in range(-2, deep)],
        "right": [QPoint(box.right() - step, y) for step in range(-2, deep)],
        "top": [QPoint(x, box.top() + step) for step in range(-2, deep)],
    }


def _beside(shown: QImage, across: list[QPoint], changed: list[QPoint]) -> list[QColor]:
    """The grounds before and behind the ring on one way across it."""
    first, last = across.index(changed[0]), across.index(changed[-1])
    spots = [across[first - 1]] if first else []
    spots += across[last + 1 : last + 2]
    return [shown.pixelColor(at) for at in spots if shown.rect().contains(at)]
