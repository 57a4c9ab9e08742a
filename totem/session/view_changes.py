"""Changes of a session's view state: at the choice of a boleto, and at the begin of each state."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from totem.session.states import State
from totem.session.view_state import Completion, UnlockState, ViewState

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto

Change = Callable[[ViewState], ViewState]
"""A change of the view state; most are `lambda view: replace(view, …)`."""


def unchanged(view: ViewState) -> ViewState:
    """Change nothing."""
    return view


def opening(view: ViewState, boleto: "CheckedBoleto") -> ViewState:
    """Return the view state with `boleto` as the one to pay, alone and with nothing paid."""
    return replace(
        view,
        chosen=boleto,
        opened=boleto,
        choice=view.choice + 1,
        completion=Completion.NONE,
        payments=(),
        series=None,
    )


def entering(view: ViewState, state: State, today: date) -> ViewState:
    """Return the view state at the begin of `state`, without what that would show wrongly."""
    view = replace(
        view,
        state=state,
        today=today,
        failure=None,
        reference=None,
        pause_s=0,
        print=view.print.at_rest(),
        card=view.card.at_rest(),
    )
    match state:
        case State.REJECTED:
            view = replace(view, question=None)
        case State.SEARCHING:  # again, perhaps: the question stands before all that an earlier search led to
            view = replace(_without_registration(view), customers=(), identified=False)
        case State.CONTRACTS:
            view = _without_registration(view)
        case State.LOADING:
            view = replace(view, question=None)
            if not view.payments:  # of a series that a changed title ended: they are shown with the new list
                view = replace(_without_choice(view), series=None)
        case State.BOLETOS:
            listed = replace(view.print, rows=())
            selection = replace(view.selection, is_open=bool(view.selection.rows))
            view = _without_choice(replace(view, selection=selection))
            # A series that ended without a payment is reported on the list.
            ended = view.series if view.series is not None and view.series.item is None else None
            view = replace(view, print=listed, series=ended)
            view = _without_documents(_without_unlock(replace(view, form=None)))
        case State.PAID if view.payments:  # a series may be left while another one is on the screen
            view = replace(view, chosen=view.payments[-1].boleto)
        case State.NOTHING_OPEN:
            view = _without_documents(_without_unlock(replace(view, form=None)))
        case State.DOCUMENTS:
            view = replace(view, document=None)
        case State.FAREWELL:
            view = _without_unlock(replace(view, document=None))
    return view


def _without_registration(view: ViewState) -> ViewState:
    """Return the view state without a registration, and without what was asked for the one before."""
    view = _without_documents(_without_choice(view))
    return replace(
        view,
        question=None,
        customer=None,
        boletos=(),
        later=(),
        shows_all=False,
        selection=replace(view.selection, is_open=False, rows=frozenset(), on_paper=frozenset()),
        unlock=UnlockState(view.unlock.terms),
        sent_forms=frozenset(),
        series=None,
    )


def _without_choice(view: ViewState) -> ViewState:
    return replace(view, chosen=None, opened=None, completion=Completion.NONE, payments=())


def _without_documents(view: ViewState) -> ViewState:
    return replace(view, installations=(), documents=(), document=None)


def _without_unlock(view: ViewState) -> ViewState:
    return replace(view, unlock=replace(view.unlock, result=None))
