"""Sending of the list of trusted keys: retained for each kiosk, and followed until those here have it.

A kiosk without contact takes it when it comes back. The kiosks' reports of their lists are unsigned: it is
for people to see, and decides nothing.
"""

import time
from collections.abc import Iterable, Iterator
from queue import Empty, SimpleQueue

from totem.fleet import topics
from totem.fleet.channels import publication
from totem.fleet.messages import Info, Refusal
from totem.fleet.operator.console import Console
from totem.fleet.operator.sending import Answer, SendState
from totem.fleet.operator.view import TotemView
from totem.fleet.signing import TrustedKeys

WAIT_S = 60.0
"""Seconds for the answers of kiosks that are here, over a slow network."""
_TURN_S = 1.0


class NotStored(Exception):
    """The broker did not confirm the list."""


def send_list(
    console: Console, message: bytes, keys: TrustedKeys, ids: Iterable[str], wait_s: float = WAIT_S
) -> Iterator[Answer]:
    """Leave `message`, whose last list is `keys`, at the broker for all kiosks; yield their answers.

    Raises:
        NotStored: the broker did not confirm it.
    """
    changed: SimpleQueue[str | None] = SimpleQueue()
    end = console.on_change(changed.put)
    before = {each: _info(console, each) for each in ids}
    try:
        publications = [publication(each, topics.DO_KEYS, message) for each in before]
        if not console.leave_retained(publications):
            raise NotStored
        deadline, waiting = time.monotonic() + wait_s, set(before)
        while waiting:
            is_over = time.monotonic() >= deadline
            views = console.totems
            for totem in sorted(waiting):
                answer = _answer(views.get(totem, TotemView(totem)), keys, before[totem])
                if answer is None and is_over:
                    answer = Answer(totem, SendState.NO_REPLY)
                if answer is not None:
                    waiting.remove(totem)
                    yield answer
            try:
                changed.get(timeout=_TURN_S)
                while True:
                    changed.get_nowait()
            except Empty:
                pass
    finally:
        end()


def _info(console: Console, totem: str) -> Info | None:
    view = console.totems.get(totem)
    return view.info if view is not None else None


def _answer(view: TotemView, keys: TrustedKeys, before: Info | None) -> Answer | None:
    """Return the final answer of a kiosk; None while one may come."""
    if view.has_keys(keys):
        return Answer(view.id, SendState.DONE)
    if view.info is not None and view.info.keys is None:
        return Answer(view.id, SendState.REFUSED, Refusal.UNTRUSTED_KEY.value)
    if view.info is not None and view.info is not before and view.info.keys is not None:
        trouble = view.info.keys.trouble
        if trouble is not None:
            return Answer(view.id, SendState.REFUSED, trouble)
    return None if view.alive else Answer(view.id, SendState.NO_CONTACT)
