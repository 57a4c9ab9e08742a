"""Which screen shows which state, and which intent of the visit each signal is. Screens import late."""

from collections.abc import Callable

from totem.session.controller import SessionController
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui import form_router
from totem.ui.screens.screen import Screen, UiContext


def _home(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.home import HomeScreen

    screen = HomeScreen(context)
    screen.started.connect(visit.start)
    screen.form_asked.connect(form_router.intent(visit, lambda form: form.begin))
    return screen


def _out_of_service(context: UiContext, _visit: SessionController) -> Screen:
    from totem.ui.screens.out_of_service import OutOfServiceScreen

    return OutOfServiceScreen(context)


def _document(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.tax_id_entry import TaxIdEntryScreen

    screen = TaxIdEntryScreen(context)
    screen.document_entered.connect(visit.enter_document)
    return screen


def _paused(context: UiContext, _visit: SessionController) -> Screen:
    from totem.ui.screens.messages import RateLimitedScreen

    return RateLimitedScreen(context)


def _identity(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.identity import IdentityScreen

    screen = IdentityScreen(context)
    screen.answered.connect(visit.answer)
    return screen


def _rejected(context: UiContext, _visit: SessionController) -> Screen:
    from totem.ui.screens.messages import IdentityFailedScreen

    return IdentityFailedScreen(context)


def _contracts(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.list_screen import ContractsScreen

    screen = ContractsScreen(context)
    screen.contract_chosen.connect(visit.choose_contract)
    return screen


def _boletos(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.boletos import BoletosScreen

    screen = BoletosScreen(context)
    screen.boleto_chosen.connect(visit.choose_boleto)
    screen.boleto_marked.connect(visit.mark_boleto)
    screen.unmark_asked.connect(visit.unmark_all)
    screen.print_asked.connect(visit.print_listed)
    screen.plan_asked.connect(visit.ask_plan)
    screen.records_asked.connect(visit.ask_records)
    return screen


def _nothing_open(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.messages import NoBoletosScreen

    screen = NoBoletosScreen(context)
    screen.finished.connect(visit.finish)
    screen.plan_asked.connect(visit.ask_plan)
    screen.records_asked.connect(visit.ask_records)
    return screen


def _plan(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.list_screen import ServicesScreen

    screen = ServicesScreen(context)
    screen.retried.connect(visit.retry)
    return screen


def _records(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.list_screen import DocumentsScreen

    screen = DocumentsScreen(context)
    screen.record_chosen.connect(visit.choose_record)
    screen.retried.connect(visit.retry)
    return screen


def _record(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.document import DocumentScreen

    screen = DocumentScreen(context)
    screen.print_asked.connect(visit.print_record)
    screen.finished.connect(visit.finish)
    return screen


def _pay(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.pay import PayScreen

    screen = PayScreen(context)
    screen.print_asked.connect(visit.print_chosen)
    screen.finished.connect(visit.finish)
    return screen


def _paid(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.paid import PaidScreen

    screen = PaidScreen(context)
    screen.print_asked.connect(visit.print_chosen)
    screen.finished.connect(visit.finish)
    return screen


def _printing(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.printing import PrintingScreen

    screen = PrintingScreen(context)
    screen.retried.connect(visit.retry)
    screen.finished.connect(visit.finish)
    screen.stop_asked.connect(visit.stop_printing)
    screen.came_out.connect(visit.confirm_print)
    screen.did_not_come_out.connect(visit.deny_print)
    screen.again_asked.connect(visit.print_again)
    return screen


def _farewell(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.messages import FarewellScreen

    screen = FarewellScreen(context)
    screen.another_asked.connect(visit.another)
    screen.rated.connect(visit.rate)
    return screen


def _failed(context: UiContext, visit: SessionController) -> Screen:
    from totem.ui.screens.messages import LookupFailedScreen

    screen = LookupFailedScreen(context)
    screen.retried.connect(visit.retry)
    screen.sign_up_asked.connect(lambda: form_router.begin_sign_up(visit))
    return screen


BUILDERS: dict[str, Callable[[UiContext, SessionController], Screen]] = {
    "home": _home,
    "out_of_service": _out_of_service,
    "document": _document,
    "paused": _paused,
    "identity": _identity,
    "rejected": _rejected,
    "contracts": _contracts,
    "boletos": _boletos,
    "nothing_open": _nothing_open,
    "plan": _plan,
    "records": _records,
    "record": _record,
    "pay": _pay,
    "paid": _paid,
    "printing": _printing,
    "farewell": _farewell,
    "failed": _failed,
    **form_router.BUILDERS,
}

ORDER = tuple(BUILDERS)
"""The screens, in the order in which a visit comes by them."""

SCREEN_OF: dict[State, str] = {
    State.HOME: "home",
    State.OUT_OF_SERVICE: "out_of_service",
    State.DOCUMENT: "document",
    State.PAUSED: "paused",
    State.IDENTITY: "identity",
    State.REJECTED: "rejected",
    State.CONTRACTS: "contracts",
    State.BOLETOS: "boletos",
    State.NOTHING_OPEN: "nothing_open",
    State.PLAN: "plan",
    State.RECORDS: "records",
    State.RECORD: "record",
    State.PAY: "pay",
    State.PAID: "paid",
    State.PRINT_AGAIN: "printing",
    State.PRINTING: "printing",
    State.PRINT_UNSURE: "printing",
    State.PRINTED: "printing",
    State.PRINT_FAILED: "printing",
    State.FAREWELL: "farewell",
    State.FAILED: "failed",
    State.FORM: "form_typing",
    State.FORM_FAILED: "form_failed",
    State.RECEIVED: "received",
    State.STANDING: "standing",
}
"""States that are not here (`totem.ui.window.BUSY`) leave the screen be, under the busy overlay."""


def screen_of(picture: ViewState) -> str:
    """The name of the screen that shows a picture, whose state is no busy one."""
    if picture.state is State.FORM and picture.form is not None:
        return form_router.screen_of_step(picture.form.step)
    return SCREEN_OF[picture.state]


def place_of(name: str, picture: ViewState) -> tuple[int, int]:
    """Where a screen stands in the visit: what slides in from the right stands further."""
    if name in form_router.STEPS and picture.form is not None:
        return ORDER.index(form_router.STEPS[0]), picture.form.position
    return ORDER.index(name), 0


def may_come(name: str, visit: SessionController) -> bool:
    """Whether a visit may come by the screen `name`, as far as is known by now."""
    if name in form_router.BUILDERS:
        return bool(visit.picture.offers)
    if name in ("identity", "rejected"):
        return visit.checks_identity
    if name == "plan":
        return visit.picture.offers_plan
    if name in ("records", "record"):
        return visit.picture.offers_papers
    return True


def build(name: str, context: UiContext, visit: SessionController) -> Screen:
    """Make the screen `name` and connect it to the visit."""
    screen = BUILDERS[name](context, visit)
    screen.went_back.connect(visit.back)
    screen.left.connect(visit.leave)
    return screen
