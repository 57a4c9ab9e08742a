"""`totem` in a process of its own with scripted input: `python -m support.scripted_kiosk PLANS run …`.

PLANS is a file with one plan a line, a JSON list of steps; each start removes the first one and executes it
by touches and keys on the real window, once home is shown. A start without a plan does nothing. Steps are
["keys", TEXT] (type TEXT as the line of the on-screen keyboard), ["touch", NAME], ["maintenance", PIN],
["file", PATH] (wait for the file) and ["hang", ""] (a thread that never ends); a touch waits until its
control can be touched.
"""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from totem import __main__ as entry
from totem.kiosk.frontend import Frontend
from totem.selftest.scenario import TouchDriver
from totem.ui.window import Window

POLL_MS = 20
STILL = 3
"""Polls at which a control must have the same position: the layout of a new page takes a while."""


class Staff(QObject):
    """Executes a plan, each step once it is possible."""

    def __init__(self, window: Window, steps: list[list[str]], seen: Path) -> None:
        super().__init__(window)
        self._window, self._steps, self._seen, self._hand = window, steps, seen, TouchDriver(window)
        self._where, self._still = ("", QPoint()), 0
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._step)

    def begin(self) -> None:
        """Record the texts on the screen, and start."""
        shown = [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        texts = [text for each in self._window.findChildren(QWidget) for text in _texts(each)]
        with self._seen.open("a", encoding="utf-8") as file:
            row = {
                "pid": os.getpid(),
                "screen": self._window.screen_name,
                "windows": len(shown),
                "texts": texts,
            }
            file.write(json.dumps(row) + "\n")
        self._timer.start()

    def _step(self) -> None:
        if not self._steps:
            self._timer.stop()
            return
        kind, word = self._steps[0]
        if self._did(kind, word):
            self._steps.pop(0)

    def _did(self, kind: str, word: str) -> bool:
        if kind == "maintenance":
            modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            QTest.keyClick(self._window.windowHandle(), Qt.Key.Key_M, modifiers)
            self._steps[1:1] = [*(["touch", f"key_{digit}"] for digit in word), ["touch", "confirm"]]
            return True
        if kind == "file":
            return Path(word).exists()
        if kind == "hang":
            threading.Thread(target=threading.Event().wait, name="hangs").start()
            return True
        if kind == "keys":
            if not self._visible("pad_confirm"):
                return False
            QTest.keyClick(self._window.windowHandle(), Qt.Key.Key_Delete)  # clears the line
            for letter in word:
                QTest.keyClick(self._window.windowHandle(), letter)  # type: ignore[call-overload]  # takes text, too
            return True
        found = self._visible(word)
        if not found:
            return False
        control = found[-1]
        around = control.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(control)
            around = around.parentWidget()
        where = (word, control.mapTo(self._window, control.rect().center()))
        self._still = self._still + 1 if where == self._where else 0
        self._where = where
        if self._still < STILL:
            return False
        self._still = 0
        self._hand.tap(control, control.rect().center())
        return True

    def _visible(self, name: str) -> list[QWidget]:
        """Controls of this name that can be touched."""
        found = self._window.findChildren(QWidget, name)
        return [each for each in found if each.isVisible() and each.isEnabled()]


def _texts(widget: QWidget) -> list[str]:
    text: Any = getattr(widget, "text", None)
    return [text()] if callable(text) and widget.isVisible() and isinstance(text(), str) else []


def main(plans: Path, arguments: list[str]) -> None:
    """Run `totem` with the first plan."""
    lines = plans.read_text(encoding="utf-8").splitlines()
    plans.write_text("".join(f"{line}\n" for line in lines[1:]), encoding="utf-8")
    steps = json.loads(lines[0]) if lines else []
    show = Frontend.show

    def show_with_staff(frontend: Frontend, **named: Any) -> None:
        staff = Staff(frontend.window, steps, plans.with_suffix(".seen"))
        frontend.window.screens_built.connect(staff.begin, Qt.ConnectionType.SingleShotConnection)
        show(frontend, **named)

    Frontend.show = show_with_staff  # type: ignore[method-assign, assignment]
    sys.argv = ["totem", *arguments]
    entry.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
