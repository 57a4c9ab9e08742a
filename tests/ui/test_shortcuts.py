"""The shortcuts beside the boletos, each begun from wherever it stands."""

from contextlib import closing

import pytest

from support.session_harness import Bench
from totem.session.states import BUSY, NOT_IN_MENU, TABLE, TO_SERVICES, State
from totem.ui.shortcuts import SHORTCUTS, Shortcut, offered_shortcuts

STANDS = [State.BOLETOS, State.NOTHING_OPEN, State.MENU]
"""States from which a shortcut is begun."""


@pytest.mark.parametrize("state", STANDS)
@pytest.mark.parametrize("shortcut", SHORTCUTS, ids=[each.name for each in SHORTCUTS])
@pytest.mark.usefixtures("qapp")
def test_a_shortcut_leads_to_its_state(shortcut: Shortcut, state: State) -> None:
    with closing(Bench(check=True, clear=state is State.NOTHING_OPEN)) as bench:
        bench.reach(state)
        assert shortcut in offered_shortcuts(bench.session.view_state)
        shortcut.open(bench.session)
        assert bench.state in {*BUSY, shortcut.state}
        bench.held.release_all()
        assert bench.state is shortcut.state


def test_the_menu_accepts_what_the_lists_do_but_the_unlock_and_itself() -> None:
    accepted = {event for state, event in TABLE if state is State.MENU}
    assert set(TO_SERVICES) - accepted == NOT_IN_MENU
    for state in STANDS[:2]:
        assert set(TO_SERVICES) <= {event for each, event in TABLE if each is state}
