"""Follows the visits for the statistics, and hands over what each came to when it is over."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, Slot

from totem.kiosk.account import Account, MetricKind
from totem.kiosk.picture import Picture
from totem.kiosk.states import RESTING, Event
from totem.kiosk.tally import Tally
from totem.kiosk.visit import Visit


class Observation(QObject):
    """Belongs to the visit that it follows; must hear of its changes before whoever moves it on by them.

    Of a visit, its hour is kept with its outcome alone; all else is counted by the day.
    """

    def __init__(
        self, visit: Visit, tally: Tally, *, now: Callable[[], datetime], steady: Callable[[], float]
    ) -> None:
        """`steady` gives seconds of a clock that never jumps."""
        super().__init__(visit)
        self._tally, self._now, self._steady = tally, now, steady
        self._account: Account | None = None
        self._began = now()
        self._event: Event | None = None
        visit.happened.connect(self._note)
        visit.changed.connect(self._follow)

    @Slot(object)
    def _note(self, event: Event) -> None:
        self._event = event

    @Slot(object)
    def _follow(self, picture: Picture) -> None:
        event, self._event = self._event, None
        if self._account is None:
            if picture.state not in RESTING:
                self._account, self._began = Account(picture, self._steady()), self._now()
            return
        counts = self._account.follow(picture, event, self._steady())
        if counts is not None:
            self._account = None
            day, hour = self._began.date(), self._began.hour
            self._tally.add(
                day,
                [
                    (hour if kind is MetricKind.VISIT else None, kind.value, name, amount)
                    for (kind, name), amount in counts.items()
                ],
            )
