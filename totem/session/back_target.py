"""Target of BACK: of the states in the table, the one that the customer came from."""

from totem.session.states import TABLE, Event, State
from totem.session.view_state import ViewState

S = State


def back_target(view: ViewState) -> State | None:
    """Return the state that BACK leads to: of those in the table, the one that the customer came from.

    None where there is no way back; the present state where BACK does not leave it: a form steps back, and
    its storing cannot be interrupted, nor a trust unlock.
    """
    state, form = view.state, view.form
    target = next(iter(TABLE.get((state, Event.BACK), ())), None)
    match state:
        case S.PAUSED if form is not None:
            target = S.FORM
        case S.CHECKING if not view.tries_left:
            target = S.REJECTED
        case S.LOADING | S.BOLETOS | S.NOTHING_OPEN if len(view.customers) > 1:
            target = S.CONTRACTS
        case S.MENU | S.GATHERING | S.PLAN | S.DOCUMENTS | S.UNLOCK | S.UNLOCK_RESULT if not view.boletos:
            target = S.NOTHING_OPEN
        case S.PAY if view.payments:
            target = S.PAID
        case S.PAID if not view.boletos:
            target = None
        case S.FORM if form is not None and form.has_previous:
            target = S.FORM
        case S.FETCHING | S.FORM | S.FORM_FAILED | S.RECEIVED if form is not None and form.is_of_customer:
            target = S.BOLETOS if view.boletos else S.NOTHING_OPEN
        case S.RECEIVED:
            target = None
        case S.FETCHING | S.FORM if form is not None and form.editing:
            target = S.SIGN_UP_STATUS
        case S.PRINTING | S.PRINTED | S.PRINT_UNSURE | S.PRINT_FAILED:
            target = _state_before_print(view)
    return target


def _state_before_print(view: ViewState) -> State:
    if view.document is not None:
        return S.DOCUMENT
    if view.form is not None:
        return S.RECEIVED
    if view.unlock.result is not None:
        return S.UNLOCK_RESULT
    if view.chosen is None:
        return S.BOLETOS
    return S.PAID if view.is_paid else S.PAY
