"""Target of BACK: of the ways in the table, the first one whose conditions the view state meets."""

from collections.abc import Callable, Mapping

from totem.session.states import WAYS_BACK, BackCondition, State
from totem.session.view_state import ViewState

C = BackCondition
TESTS: Mapping[BackCondition, Callable[[ViewState], bool]] = {
    C.SEVERAL_CONTRACTS: lambda view: len(view.customers) > 1,
    C.NO_TRIES_LEFT: lambda view: not view.tries_left,
    C.LISTED: lambda view: bool(view.boletos),
    C.HAS_PAYMENTS: lambda view: bool(view.payments),
    C.IN_FORM: lambda view: view.form is not None,
    C.IN_LATER_STEP: lambda view: view.form is not None and view.form.has_previous,
    C.OF_CUSTOMER: lambda view: view.form is not None and view.form.is_of_customer,
    C.EDITING: lambda view: view.form is not None and view.form.editing,
    C.OF_DOCUMENT: lambda view: view.document is not None,
    C.OF_UNLOCK: lambda view: view.unlock.result is not None,
    C.OF_LIST: lambda view: view.chosen is None,
    C.OF_PAYMENT: lambda view: view.is_paid,
}
"""The test of each condition."""


def back_target(view: ViewState) -> State | None:
    """Return the state that BACK leads to, the one that the customer came from.

    None where there is no way back; the present state where BACK does not leave it: a form steps back, and
    its storing cannot be interrupted, nor a trust unlock.
    """
    rows = WAYS_BACK.get(view.state, ())
    return next((row.target for row in rows if all(TESTS[each](view) for each in row.conditions)), None)
