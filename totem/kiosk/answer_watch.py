"""Learns which requests of the contract the ERP answers, so that only those are offered to customers.

It asks as every `Learner` does; until then it knows what it knew before the kiosk was switched off. What
cannot be told at the moment stays as it was.
"""

from collections.abc import Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, Signal

from totem.background import Runner
from totem.kiosk.answers_file import AnswersFile
from totem.kiosk.learner import Health, Learner

if TYPE_CHECKING:
    from totem.erp.port import Ability
    from totem.settings import ErpSettings

Known = dict[str, bool]
"""Which requests are answered, of those that could be told."""


class Able(Protocol):
    """What is asked here."""

    def ability(self, request: str) -> "Coroutine[Any, Any, Ability]":
        """See `OwnedErp.ability`; raises `ErpError`."""
        ...


class AnswerWatch(Learner[tuple[Known, bool]]):
    """Begins with what it remembers.

    Signals:
        learned(frozenset): the names of the requests that are answered; also when they are those of before.
    """

    learned = Signal(object)

    def __init__(
        self,
        erp: Able,
        file: AnswersFile,
        wanted: Mapping[str, str],
        health: Health,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        """`wanted` are the requests to learn of: "auto" as the ERP answers, "always" or "never"."""
        super().__init__("what the ERP answers", health, runner, parent)
        self._erp, self._file = erp, file
        self._given = {name for name, wish in wanted.items() if wish == "always"}
        self._asked = tuple(name for name, wish in wanted.items() if wish == "auto")
        self._known: Known = {}

    def start(self) -> None:
        """Remember what was known, then ask."""
        self._ask(_read(self._file), self._remembered)
        super().start()

    def question(self) -> Coroutine[Any, Any, tuple[Known, bool]] | None:
        """Each request that is not decided by the operator."""
        return ask_each(self._erp, self._asked, self._file, dict(self._known)) if self._asked else None

    def take(self, answer: tuple[Known, bool]) -> bool:
        """Tell what is known now."""
        known, all_told = answer
        self._tell(known)
        return all_told

    def _remembered(self, known: Known) -> None:
        self._tell(known)
        self.learn()

    def _tell(self, known: Known) -> None:
        self._known = {name: known[name] for name in self._asked if name in known}
        answered = self._given | {name for name, is_there in self._known.items() if is_there}
        self.learned.emit(frozenset(answered))


async def ask_each(erp: Able, names: Iterable[str], file: AnswersFile, known: Known) -> tuple[Known, bool]:
    """What is `known` brought up to date, and whether everything could be told; it is kept if it changed."""
    import asyncio  # not needed by the home screen, and slow to import

    from totem.erp.errors import ErpError
    from totem.erp.port import Ability

    before, all_told = dict(known), True
    for name in names:
        try:
            known[name] = await erp.ability(name) is Ability.ANSWERS
        except ErpError:
            all_told = False
    if known != before:
        await asyncio.to_thread(file.write, known)
    return known, all_told


async def _read(file: AnswersFile) -> Known:
    import asyncio  # not needed by the home screen, and slow to import

    return await asyncio.to_thread(file.read)


def fingerprint(erp: "ErpSettings") -> str:
    """Which ERP it is and how it is spoken to, as one short text that tells nothing of it."""
    from hashlib import sha256

    parts = (erp.base_url, erp.generation, sorted((name, repr(own)) for name, own in erp.requests.items()))
    return sha256(repr(parts).encode()).hexdigest()[:16]
