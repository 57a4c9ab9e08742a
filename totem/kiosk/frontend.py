"""Front end of the kiosk: the application, the window with its home screen, and what leads input to it.

It is all that the first frame needs, and imports no more: the ERP, printing, the machinery of sessions and
the rest come with `totem.kiosk.assembly`, once the window is painted.
"""

import logging
import os
import sys
import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QGuiApplication, QPixmapCache
from PySide6.QtWidgets import QApplication

from totem.printing.layout.fonts import load_fonts
from totem.session.controller import SessionController
from totem.session.idle import STALLED_PRINT_S, IdleTimer
from totem.session.states import RESTING
from totem.system import process_setup
from totem.system.background import Background
from totem.system.gc_policy import GuiGarbageCollector
from totem.ui import accessible_objects, display
from totem.ui.brand import load_brand
from totem.ui.display import FullScreen
from totem.ui.input.event_filters import KeyNavigation, Lockdown
from totem.ui.input.touch_input import TouchInput
from totem.ui.preferences import AccessibilityPreferences, Languages
from totem.ui.ui_context import make_context
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.settings import Settings

PIXMAP_CACHE_KB = 1024
"""Qt's cache of drawn pictures, 10 MB by default, which the style fills over some thousand visits."""
log = logging.getLogger(__name__)


def application() -> QApplication:
    """Return the only QApplication, with the Fusion style and without scaling by the desktop."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    process_setup.prepare_qt()
    os.environ.setdefault("QT_XCB_GL_INTEGRATION", "none")  # OpenGL is unused: do not load its libraries
    os.environ.setdefault("QT_SCALE_FACTOR", "1")  # sizes are in millimetres already
    app = QApplication([*sys.argv[:1], "-style", "fusion"])
    QPixmapCache.setCacheLimit(PIXMAP_CACHE_KB)
    app.setApplicationName("totem")
    app.setQuitOnLastWindowClosed(False)
    return app


class Frontend:
    """The window, for a panel of `size`, and the parts that lead input to it; needs the application.

    Attributes:
        started: time of `time.monotonic`.
        session: of the customers, one after another, which a kiosk opens.
    """

    def __init__(self, settings: "Settings", size: QSize) -> None:
        QGuiApplication.styleHints().setMouseDoubleClickInterval(0)  # two quick touches are no double click
        accessible_objects.install()
        self.started = time.monotonic()
        self.settings = settings
        self.background = Background()
        self.session = SessionController()
        print_s = max(STALLED_PRINT_S, 2 * settings.printer.deadline_s)
        self.idle = IdleTimer(settings.session, print_s=print_s)
        self.languages = Languages(settings.kiosk.language, settings.session.idle_s)
        self.accessibility = AccessibilityPreferences(settings.session.idle_s)
        brand, runner = load_brand(settings.brand), self.background
        contexts = partial(make_context, brand, settings, load_family(), runner, self.session)
        countdown_s = settings.session.countdown_s
        self.window = Window(
            contexts, self.session, self.idle, self.languages, self.accessibility, countdown_s, size
        )
        self.garbage_collector = GuiGarbageCollector(self.window)
        self.session.ended.connect(self.garbage_collector.collect_soon)
        self.keyboard = KeyNavigation(self.window)
        self.touch_panel = TouchInput(self.window, self.keyboard, settings.session.key_repeat_ms)
        self.lockdown = Lockdown(self.window)

    def show(self, *, windowed: bool) -> None:
        """Show the window: full screen, turned as configured, or on the desktop."""
        if windowed:
            available = QGuiApplication.primaryScreen().availableSize()
            self.window.resize(self.window.size().scaled(available, Qt.AspectRatioMode.KeepAspectRatio))
            self.window.show()
        else:
            self.lockdown.hide_pointer()
            full_screen = FullScreen(self.window)
            display.Rotation(self.window, self.settings.screen.rotation).begin(full_screen.show)

    def end_session(self) -> None:
        """Leave the session, of which the window shows nothing any more."""
        self.session.changed.disconnect(self.window.follow)
        if self.session.view_state.state not in RESTING:
            self.session.leave()

    def close(self) -> None:
        """End the session, close the window and join the background thread."""
        self.end_session()
        self.close_window()
        self.background.close()

    def close_window(self) -> None:
        """Close the window and the parts that lead input to it."""
        for part in (self.touch_panel, self.lockdown, self.keyboard):
            part.close()
        self.window.allow_close()
        for each in (self.languages, self.accessibility, self.garbage_collector):
            each.close()


def load_family() -> str:
    """Load the bundled typeface; return the system's where that fails."""
    try:
        return load_fonts()
    except (OSError, RuntimeError) as error:
        log.warning("the typeface is the system's own: %s", error)
        return QFont().family()
