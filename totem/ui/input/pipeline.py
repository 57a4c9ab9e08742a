"""The input pipeline: all filters of the main window's input, in one declared order.

The native window gets every touch and key before any widget. Qt calls its filters in the reverse order of
their installation; the pipeline is the only one installed, and passes events on in the order of `InputStage`.
"""

from collections.abc import Callable
from enum import IntEnum, auto

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QWidget

Filter = Callable[[QEvent], bool]
"""Handles an event of the native window; returns whether to discard it."""


class InputStage(IntEnum):
    """The filters, in the order in which they get an event, until one discards it."""

    STANDBY = auto()  # discards the input that wakes a dark panel
    PANEL_TEST = auto()  # draws all fingers
    STAFF_ACTIVITY = auto()  # prolongs maintenance mode
    SOUND = auto()  # clicks
    LOCKDOWN = auto()  # discards what no widget may get
    STAFF_ENTRY = auto()  # detects the hidden gesture
    ACTIVITY = auto()  # prolongs the session
    KEYBOARD = auto()  # handles keys
    TOUCH = auto()  # turns touches into mouse events


class InputPipeline(QObject):
    """Passes the events of its parent's native window to the filters, one for each stage."""

    _handle: QWindow | None = None
    _filters: tuple[tuple[InputStage, Filter], ...] = ()
    """Class attributes: Qt filters events even after the garbage collector cleared the instance."""

    def __init__(self, kiosk: QWidget) -> None:
        super().__init__(kiosk)
        self.setObjectName("input")
        self._kiosk_shown(kiosk)
        kiosk.installEventFilter(self)

    @staticmethod
    def of(widget: QWidget) -> "InputPipeline":
        """The pipeline of the window that `widget` is in; made for `widget` where there is none."""
        return widget.window().findChild(InputPipeline) or InputPipeline(widget)

    def add(self, stage: InputStage, handle: Filter) -> None:
        """Let `handle` filter events from now on, in place of a filter of the same stage."""
        self._filters = tuple(sorted({**dict(self._filters), stage: handle}.items()))

    def remove(self, stage: InputStage) -> None:
        self._filters = tuple(each for each in self._filters if each[0] is not stage)

    def close(self) -> None:
        """Drop all filters: each refers to its owner, and that to the window."""
        self._filters = ()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._handle:
            return any(handle(event) for _, handle in self._filters)
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self._kiosk_shown(watched)
        return False

    def _kiosk_shown(self, kiosk: QWidget) -> None:
        handle: QWindow | None = kiosk.window().windowHandle()
        if handle is not None and handle is not self._handle:
            self._handle = handle
            handle.installEventFilter(self)
