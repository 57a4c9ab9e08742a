"""Learns which requests of the contract the ERP answers, so that only those are offered to customers.

It asks in the background once the first screen stands, again when the ERP comes back, and every hour; until
then it knows what it knew before. What cannot be told at the moment stays as it was.
"""

import logging
from collections.abc import Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from totem.background import Handle, Runner
from totem.kiosk.answers_file import AnswersFile
from totem.kiosk.reports import whereabouts

if TYPE_CHECKING:
    from totem.erp.client_ability import Ability
    from totem.settings import ErpSettings

log = logging.getLogger(__name__)

AGAIN_S = 3600.0
SOON_S = 120.0
"""Where something could not be told."""


class Able(Protocol):
    """What is asked here."""

    def ability(self, request: str) -> "Coroutine[Any, Any, Ability]":
        """See `ErpClient.ability`; raises `ErpError`."""
        ...


class AnswerWatch(QObject):
    """One round of questions at a time; belongs to the GUI thread. It waits for `start`.

    Signals:
        learned(frozenset): the names of the requests that are answered; also when they are those of before.
    """

    learned = Signal(object)

    def __init__(
        self,
        erp: Able,
        runner: Runner,
        file: AnswersFile,
        wanted: Mapping[str, str],
        parent: QObject | None = None,
    ) -> None:
        """`wanted` are the requests to learn of: "auto" as the ERP answers, "always" or "never"."""
        super().__init__(parent)
        self._erp, self._runner, self._file = erp, runner, file
        self._given = {name for name, wish in wanted.items() if wish == "always"}
        self._asked = tuple(name for name, wish in wanted.items() if wish == "auto")
        self._known: dict[str, bool] = {}
        self._round: Handle | None = None
        self._started = False
        self._timer = QTimer(self)
        self._timer.setObjectName("ask what the ERP answers")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.learn)

    def start(self) -> None:
        """Remember what was known, then ask."""
        self._started = True
        self._round = self._runner.run(_read(self._file), done=self._remembered, failed=self._failed)

    def close(self) -> None:
        """Ask no more."""
        self._started = False
        self._timer.stop()
        if self._round is not None:
            self._round.cancel()
            self._round = None

    @Slot()
    def learn(self) -> None:
        """Ask now, unless it is being asked."""
        if self._started and self._round is None and self._asked:
            self._timer.stop()
            asking = ask_each(self._erp, self._asked, self._file, dict(self._known))
            self._round = self._runner.run(asking, done=self._learned, failed=self._failed)

    def _remembered(self, known: dict[str, bool]) -> None:
        self._round = None
        self._tell(known)
        self.learn()

    def _learned(self, known: tuple[dict[str, bool], bool]) -> None:
        self._round = None
        found, all_told = known
        self._tell(found)
        self._timer.start(round((AGAIN_S if all_told else SOON_S) * 1000))

    def _failed(self, error: Exception) -> None:
        self._round = None
        log.error("what the ERP answers could not be asked: %s", whereabouts(error))
        self._timer.start(round(SOON_S * 1000))

    def _tell(self, known: dict[str, bool]) -> None:
        self._known = {name: known[name] for name in self._asked if name in known}
        answered = self._given | {name for name, is_there in self._known.items() if is_there}
        self.learned.emit(frozenset(answered))


async def ask_each(
    erp: Able, names: Iterable[str], file: AnswersFile, known: dict[str, bool]
) -> tuple[dict[str, bool], bool]:
    """What is `known` brought up to date, and whether everything could be told; it is kept if it changed."""
    import asyncio  # not needed by the home screen, and slow to import

    from totem.erp.client_ability import Ability
    from totem.erp.errors import ErpError

    before, all_told = dict(known), True
    for name in names:
        try:
            known[name] = await erp.ability(name) is Ability.ANSWERS
        except ErpError:
            all_told = False
    if known != before:
        await asyncio.to_thread(file.write, known)
    return known, all_told


async def _read(file: AnswersFile) -> dict[str, bool]:
    import asyncio  # not needed by the home screen, and slow to import

    return await asyncio.to_thread(file.read)


def fingerprint(erp: "ErpSettings") -> str:
    """Which ERP it is and how it is spoken to, as one short text that tells nothing of it."""
    from hashlib import sha256

    parts = (erp.base_url, erp.generation, sorted((name, repr(own)) for name, own in erp.requests.items()))
    return sha256(repr(parts).encode()).hexdigest()[:16]
