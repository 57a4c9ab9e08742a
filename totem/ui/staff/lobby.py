"""Between the customer's screens and the staff's: who knows the way is asked for the PIN."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from totem.background import Runner
from totem.kiosk.states import RESTING
from totem.kiosk.visit import Visit
from totem.staff.door import Door, PinResult
from totem.ui.staff.entry import Entry
from totem.ui.window import Window

if TYPE_CHECKING:
    from totem.ui.staff.area import Area, Builders
    from totem.ui.staff.gate import Gate


class Lobby(QObject):
    """Serves one kiosk. Gate and area are made when somebody asks, and thrown away when they leave.

    Signals:
        asked(): somebody knows the way, and is asked for the PIN.
        entered(): the right PIN was typed; the customer's visit is over.
        left(): the customer's screens are back.
    """

    asked = Signal()
    entered = Signal()
    left = Signal()

    def __init__(
        self,
        window: Window,
        visit: Visit,
        runner: Runner,
        door: Door,
        builders: "Callable[[], Builders]",
        first: "Callable[[], Builders | None] | None" = None,
    ) -> None:
        """`builders` gives the pages of an area, anew at each entry.

        `first` gives those of a set-up while it is due; whoever stands there makes it: there is no PIN yet.
        """
        super().__init__(window)
        self._window, self._visit, self._runner, self._door = window, visit, runner, door
        self._builders, self._first = builders, first
        self._gate: Gate | None = None
        self._area: Area | None = None
        entry = Entry(window, window.theme.px_per_mm)
        entry.asked.connect(self.ask)
        visit.changed.connect(self._stay_in_front)  # after the window heard it, and before it paints
        window.settled.connect(self._stay_in_front)

    @property
    def is_open(self) -> bool:
        """Whether staff are in."""
        return self._area is not None

    @Slot()
    def ask(self) -> None:
        """Ask for the PIN."""
        if self._gate is not None or self._area is not None or self.set_up():
            return
        from totem.ui.staff.gate import Gate

        self._gate = gate = Gate(self._window.theme, self._window)
        gate.entered.connect(self._knock)
        gate.cancelled.connect(self._close_gate)
        gate.ask(closed=self._door.is_closed, wait_s=self._door.wait_s)
        self.asked.emit()

    def set_up(self) -> bool:
        """Show the set-up where it is due; whether it is."""
        pages = self._first() if self._first is not None and self._door.is_closed else None
        if pages is not None:
            self._open(pages)
            assert self._area is not None  # noqa: S101 - it was made in the line before
            self._area.stays = True
        return pages is not None

    @Slot()
    def close(self) -> None:
        """Have staff leave, wherever they are."""
        self._close_gate()
        if self._area is not None:
            area, self._area = self._area, None
            area.withdraw()
            self._window.current.setFocus()
            self.left.emit()

    @Slot(str)
    def _knock(self, pin: str) -> None:
        if self._gate is not None:
            self._gate.look()
            self._runner.run(self._door.knock(pin), done=self._answered, failed=self._not_answered)

    def _answered(self, answer: PinResult) -> None:
        if self._gate is None:
            return  # nobody waited for it
        if answer is PinResult.OPEN:
            self._open()
        else:
            self._gate.refuse(self._door.wait_s)

    def _not_answered(self, error: Exception) -> None:
        if self._gate is not None:
            self._gate.refuse(self._door.wait_s)
        raise error

    def _open(self, pages: "Builders | None" = None) -> None:
        from totem.ui.staff.area import Area

        if self._visit.picture.state not in RESTING:
            self._visit.leave()
        self._area = area = Area(self._window.theme, pages or self._builders(), self._window)
        area.closed.connect(self.close)
        area.enter()
        self._close_gate()
        self.entered.emit()

    @Slot()
    def _close_gate(self) -> None:
        if self._gate is not None:
            gate, self._gate = self._gate, None
            gate.withdraw()
            gate.deleteLater()
            if self._area is None:
                self._window.current.setFocus()

    @Slot()
    def _stay_in_front(self) -> None:
        """A customer's screen that changes underneath stays underneath."""
        if self._area is not None:
            self._area.come_to_front()
        elif self._gate is not None:
            self._gate.raise_()
            self._gate.setFocus()
