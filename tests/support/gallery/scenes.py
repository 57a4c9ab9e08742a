"""Scenes of all customer screens, for the gallery and for layout tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton

from support.gallery import card_scenes, form_scenes
from support.gallery.samples import (
    CONDOMINIUM,
    FIVE_HUNDRED,
    FIVE_OVERDUE,
    LONG_NAME,
    MARIA,
    SIXTY,
    UTILITY,
    by_document,
    installations,
    sample_documents,
    today,
    without_codes,
)
from totem.domain.customer import PaymentForm, ServiceState
from totem.domain.identity import Challenge
from totem.domain.integrity.check import CheckedBoleto, check
from totem.domain.integrity.findings import Policy
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.lab.reference_erp.seed import UNLOCK_TERMS
from totem.printing.printer import JobProgress, PrinterFault
from totem.session.boletos import in_order
from totem.session.display_schedule import DisplayState
from totem.session.forms.steps import OF_CUSTOMER, Form
from totem.session.payment_ways import ready_forms
from totem.session.payments import PASSED_OVER, ItemStatus, Payment, begin_series
from totem.session.states import State
from totem.session.view_state import (
    DOCUMENT_REQUESTS,
    PLAN,
    UNLOCK,
    CardState,
    Cause,
    Completion,
    Failure,
    Outage,
    PrintState,
    Rating,
    Selection,
    UnlockResult,
    UnlockState,
    UnlockStatus,
    UnlockTerms,
    ViewState,
)
from totem.system.languages import CODES
from totem.ui.screens.pay import PayScreen
from totem.ui.staff.shell import Shell
from totem.ui.standby import Standby
from totem.ui.window import Window

PAID_AT = datetime(2026, 11, 24, 14, 32, tzinfo=timezone(timedelta(hours=-3)))
TIME_LEFT_S = 107
"""Remaining session time wherever a scene shows it."""
COUNTED_S = 14
"""Remaining countdown of the idle prompt."""
ALL_FORMS_NOTED = "pay-series-passed-over-all-forms"
"""The scene with every way to pay at once and a note above them, which leaves the least room."""


OF_ONE_BOLETO = frozenset(each for each in State if each.screen in {"pay", "paid", "printing"}) - {
    State.PRINT_AGAIN
}
"""States that are shown with a chosen boleto; a reprint is asked for of the list alone."""
OUTAGES = {
    "erp": Outage(Cause.ERP),
    "setup": Outage(Cause.SETUP),
    "staff": Outage(Cause.STAFF),
    "message": Outage(Cause.STAFF, "Voltamos às 14h. No balcão ao lado você é atendido agora."),
}
"""Every cause of an outage, and one with a message of staff."""


def view_state(state: State, tax_id: str = MARIA, **more: Any) -> ViewState:
    """Make the view state of a sample customer's session in `state`."""
    sample = by_document()[tax_id]
    chosen = sample.boletos[0] if state in OF_ONE_BOLETO else None
    shown = ViewState(
        state, today(), tax_id=sample.document, customers=sample.customers, customer=sample.customers[0],
        boletos=sample.boletos, chosen=chosen, sees_payment=True,
        print=PrintState(count=1, printed=int(state is State.PRINTED)),
    )  # fmt: skip
    return replace(shown, **more)


@dataclass(frozen=True)
class Scene:
    """A named picture, and the function that brings any window to it.

    The name begins with the screen; its state follows after a hyphen. `languages` are those in which it
    exists.
    """

    name: str
    show: Callable[[Window], None]
    languages: tuple[str, ...] = CODES

    @property
    def subject(self) -> str:
        """The screen: "pay" of "pay-barcode"."""
        return self.name.partition("-")[0]


def _scene(name: str, state: State, document: str = MARIA, **more: Any) -> Scene:
    return Scene(name, _showing(view_state(state, document, **more)))


def _idle_scene(name: str, state: State, **more: Any) -> Scene:
    """A scene without a customer."""
    return Scene(name, _showing(ViewState(state, today(), **more)))


def customer_scenes() -> Iterator[Scene]:
    """Yield all scenes, each independent of the one before."""
    yield _idle_scene("home", State.HOME)
    yield _idle_scene("home-no-print", State.HOME, printer_fault=PrinterFault.PAPER_OUT)
    yield _idle_scene("home-ways", State.HOME, offered_forms=frozenset(Form))
    yield _idle_scene("home-sign-up", State.HOME, offered_forms=frozenset({Form.SIGN_UP}))
    for name, outage in OUTAGES.items():
        out = ViewState(State.OUT_OF_SERVICE, today(), outage=outage)
        yield Scene(f"out_of_service-{name}", _showing(out))
    yield from _document_scenes()
    yield from _identity_scenes()
    for seconds in (27, 600):
        yield _idle_scene(f"paused-{seconds}", State.PAUSED, pause_s=seconds)
    yield Scene("contracts", lambda window: window.show_view_state(view_state(State.CONTRACTS, CONDOMINIUM)))
    for name, document in {
        "boletos": MARIA,
        "boletos-one": LONG_NAME,
        "boletos-overdue": FIVE_OVERDUE,
        "boletos-60": SIXTY,
        "boletos-500": FIVE_HUNDRED,
    }.items():
        yield _scene(name, State.BOLETOS, document)
    for document, rows, name in ((MARIA, {0, 1}, "some"), (SIXTY, set(range(3, 9)), "most")):
        marked = view_state(State.BOLETOS, document, selection=Selection(frozenset(rows), is_open=True))
        yield Scene(f"boletos-marked-{name}", _showing(marked))
    choosing = view_state(State.BOLETOS, selection=Selection(is_open=True))
    yield Scene("boletos-choosing", _showing(choosing))
    ended = begin_series(choosing.boletos[:2]).mark(ItemStatus.CHANGED)
    passed = replace(view_state(State.BOLETOS), series=replace(ended, position=2))
    yield Scene("boletos-passed-over", _showing(passed))
    yield Scene("boletos-not-all-print", _showing(_not_all_print()))
    yield _scene("boletos-no-printer", State.BOLETOS, has_printer=False)
    yield _scene("nothing_open", State.NOTHING_OPEN, boletos=())
    yield from _record_scenes()
    yield from _unlock_scenes()
    yield from _pay_scenes()
    for fault in PrinterFault:
        for state in (State.BOLETOS, State.PAY):
            scene = f"{state.value}-printer-{fault.value}"
            yield _scene(scene, state, SIXTY, printer_fault=fault)
    yield from _card_scenes()
    yield from _paid_scenes()
    for progress in JobProgress:
        yield _scene(
            f"printing-{progress.value}", State.PRINTING, print=PrintState(count=1, progress=progress)
        )
    yield _scene("printed", State.PRINTED)
    for fault in PrinterFault:
        if fault is not PrinterFault.UNCONFIRMED:
            yield _scene(
                f"print_failed-{fault.value}", State.PRINT_FAILED, print=PrintState(count=1, fault=fault)
            )
    yield from _several_slips_scenes()
    yield _scene("farewell", State.FAREWELL)
    yield _scene("farewell-rated", State.FAREWELL, rating=Rating.GOOD)
    for failure in Failure:
        failed = view_state(State.FAILED, failure=failure, reference="7KQ2")
        yield Scene(f"failed-{failure.value}", _showing(failed))
    unknown = view_state(State.FAILED, failure=Failure.NOT_FOUND, offered_forms=frozenset({Form.SIGN_UP}))
    yield Scene("failed-not_found-sign-up", _showing(unknown))
    for name, form in form_scenes.form_view_states():
        yield Scene(name, _fresh(form))
    yield from _overlay_scenes()


def _several_slips_scenes() -> Iterator[Scene]:
    """Several slips of a list printing, stopped, failed, and unconfirmed."""

    def listed(
        state: State, reference: str | None = "7KQ2", selection: Selection | None = None, **more: Any
    ) -> Callable[[Window], None]:
        six, chosen = PrintState(tuple(range(6)), 6, **more), selection or Selection()
        return _showing(
            view_state(state, SIXTY, chosen=None, print=six, selection=chosen, reference=reference)
        )

    def one(state: State, **more: Any) -> Callable[[Window], None]:
        doubted = PrintState(count=1, unconfirmed=1, fault=PrinterFault.UNCONFIRMED)
        return _showing(view_state(state, print=doubted, reference="7KQ2", **more))

    printed = Selection(on_paper=frozenset(range(6)), listed=6)
    again = listed(State.PRINT_AGAIN, None, printed)
    yield Scene("boletos-60-next", listed(State.BOLETOS, selection=printed))
    yield Scene("print_again", again)
    yield Scene("printing-all", listed(State.PRINTING, progress=JobProgress.PRINTING, printed=1))
    yield Scene("printing-stopping", listed(State.PRINTING, printed=1, stop_asked=True))
    yield Scene("print_stopped", listed(State.PRINTED, printed=2, reference=None))
    yield Scene("print_stopped-none", listed(State.PRINTED, printed=0, reference=None))
    yield Scene("print_failed-rest", listed(State.PRINT_FAILED, printed=3, fault=PrinterFault.PAPER_OUT))
    yield Scene("print_unsure-six", listed(State.PRINT_UNSURE, unconfirmed=6, fault=PrinterFault.UNCONFIRMED))
    yield Scene(
        "print_failed-denied-six",
        listed(State.PRINT_FAILED, unconfirmed=6, fault=PrinterFault.UNCONFIRMED),
    )
    yield Scene("print_unsure", one(State.PRINT_UNSURE))
    yield Scene("print_failed-denied", one(State.PRINT_FAILED))


def start_over(window: Window) -> None:
    """Go home, and drop the screens with what was typed and chosen on them."""
    window.show_view_state(ViewState(State.HOME, today()))
    window.drop_session()


def _fresh(shown: ViewState) -> Callable[[Window], None]:
    """Show a view state after dropping earlier input."""
    return _wiped(_showing(shown))


def _not_all_print() -> ViewState:
    """A list with one boleto for phones only, one for the counter, and one without amount."""
    one, two, three, *rest = by_document()[SIXTY].boletos
    open_amount = replace(three.boleto, amount=None, original_amount=None)
    untitled = dict(three.codes)
    untitled.pop(PaymentForm.BARCODE)
    changed = (
        without_codes(one, keep={PaymentForm.LINK}),
        without_codes(two),
        replace(three, boleto=open_amount, codes=untitled),
    )
    return view_state(State.BOLETOS, SIXTY, boletos=(*changed, *rest))


def _showing(shown: ViewState) -> Callable[[Window], None]:
    return lambda window: window.show_view_state(shown)


def _document_scenes() -> Iterator[Scene]:
    def typed(text: str) -> Callable[[Window], None]:
        def show(window: Window) -> None:
            start_over(window)
            window.show_view_state(ViewState(State.TAX_ID, today()))
            window.type(text)

        return show

    def letters(window: Window) -> None:
        typed("12ABC34501DE35")(window)
        swap = window.current.findChild(QAbstractButton, "letters")
        if swap is not None:
            swap.click()

    for name, text in {
        "empty": "",
        "begun": "5299",
        "right": "52998224725",
        "wrong": "52998224726",
        "cnpj": "11222333000181",
        "wrong-cnpj": "11222333000182",
    }.items():
        yield Scene(f"document-{name}", typed(text))
    yield Scene("document-letters", letters)


def _identity_scenes() -> Iterator[Scene]:
    birth, phone = Challenge.BIRTH_DATE, Challenge.PHONE_LAST4

    def asking(question: Challenge, typed: str = "", **more: Any) -> Callable[[Window], None]:
        def show(window: Window) -> None:
            start_over(window)
            asked = ViewState(
                State.IDENTITY, today(), tax_id=by_document()[MARIA].document, question=question
            )
            window.show_view_state(replace(asked, **more))
            window.type(typed)

        return show

    yield Scene("identity-birth", asking(birth))
    yield Scene("identity-birth-begun", asking(birth, "14"))
    yield Scene("identity-birth-whole", asking(birth, "1403"))
    yield Scene("identity-birth-impossible", asking(birth, "3102"))
    yield Scene("identity-birth-wrong", asking(birth, failed_check=True, tries_left=2))
    yield Scene("identity-phone", asking(phone, "10"))
    yield Scene("identity-phone-wrong", asking(phone, failed_check=True, tries_left=1))
    yield Scene("identity-postal-code", asking(Challenge.POSTAL_CODE, "00"))
    yield Scene("identity-postal-code-wrong", asking(Challenge.POSTAL_CODE, failed_check=True, tries_left=1))
    yield _idle_scene("rejected", State.REJECTED, tries_left=0)


def _viewing(shown: ViewState, view: str, *touches: str) -> Callable[[Window], None]:
    """Show a payment form of the pay screen, and touch buttons of it."""

    def show(window: Window) -> None:
        window.show_view_state(shown)
        pay = window.current
        if isinstance(pay, PayScreen):
            pay.show_view(view)
        for name in touches:
            button = pay.findChild(QAbstractButton, name)
            if button is not None:
                button.click()

    return show


def _card_scenes() -> Iterator[Scene]:
    yield Scene("pay-pix-beside-card", _wiped(_viewing(card_scenes.pix_beside_card(), "pix")))
    for name, shown in card_scenes.choices():
        yield Scene(name, _wiped(_viewing(shown, "card")))
        if name == "pay-card-installments":
            touches = ("card_credit", "installments_more", "installments_more")
            yield Scene(f"{name}-three", _wiped(_viewing(shown, "card", *touches)))
    for name, shown in card_scenes.card_view_states():
        yield Scene(name, _fresh(shown))


def _wiped(show: Callable[[Window], None]) -> Callable[[Window], None]:
    """Drop earlier input before a scene is shown."""

    def show_afresh(window: Window) -> None:
        start_over(window)
        show(window)

    return show_afresh


def _pay_scenes() -> Iterator[Scene]:
    paying = view_state(State.PAY)
    for form in ready_forms(paying):
        yield Scene(f"pay-{form.value}", _viewing(paying, form.value))
    yield _scene("pay-utility", State.PAY, UTILITY)
    yield _scene("pay-long-name", State.PAY, LONG_NAME)
    whole = by_document()[MARIA].boletos[0]
    link_alone = replace(without_codes(whole), codes={PaymentForm.LINK: "https://boletos.example.org/1"})
    yield _scene("pay-link-alone", State.PAY, chosen=link_alone)
    bare, no_paper = without_codes(whole), PrinterFault.PAPER_OUT
    yield _scene("pay-nothing", State.PAY, chosen=bare, printer_fault=no_paper)
    yield from _completion_scenes()


def _completion_scenes() -> Iterator[Scene]:
    """A boleto whose list leaves out a form, from its query to its end; and other titles of such ERPs."""
    whole = by_document()[MARIA].boletos[0]
    bars = without_codes(whole, keep={PaymentForm.BARCODE})
    no_pix = _changed(bars, is_incomplete=True)
    no_code = _changed(without_codes(whole), is_incomplete=True)

    def paying(*chosen: CheckedBoleto, form: str = "", completion: Completion) -> Callable[[Window], None]:
        def show(window: Window) -> None:
            start_over(window)
            for each in chosen:
                is_whole = not each.boleto.is_incomplete
                now = Completion.NONE if is_whole else completion
                window.show_view_state(view_state(State.PAY, chosen=each, opened=chosen[0], completion=now))
            pay = window.current
            if form and isinstance(pay, PayScreen):
                pay.show_view(form)

        return show

    for completion in (Completion.PENDING, Completion.SLOW, Completion.FAILED):
        name = completion.value
        yield Scene(f"pay-{name}", paying(no_pix, completion=completion))
        yield Scene(f"pay-{name}-pix", paying(no_pix, form="pix", completion=completion))
        yield Scene(f"pay-{name}-no-code", paying(no_code, completion=completion))
    come = without_codes(whole, keep={PaymentForm.PIX, PaymentForm.BARCODE})
    yield Scene("pay-completed", paying(no_pix, come, completion=Completion.PENDING))
    yield Scene("pay-completed-no-pix", paying(no_pix, bars, form="pix", completion=Completion.PENDING))
    half, grown, pending = special_boletos()
    for name, special in {"half-paid": half, "may-grow": grown, "payment-pending": pending}.items():
        yield Scene(f"pay-{name}", _fresh(view_state(State.PAY, chosen=special)))
    listed = in_order((pending, half, grown, *by_document()[MARIA].boletos[1:]))
    yield _scene("boletos-special", State.BOLETOS, boletos=listed)
    many = by_document()[SIXTY].boletos
    yield _scene("boletos-later", State.BOLETOS, SIXTY, boletos=many[:4], later=many[4:])
    everything = frozenset({PLAN, *DOCUMENT_REQUESTS})
    more = {"boletos": many[:4], "later": many[4:], "capabilities": everything}
    yield _scene("boletos-later-more", State.BOLETOS, SIXTY, **more)
    failed = view_state(State.PRINT_FAILED, chosen=no_code, failure=Failure.UNAVAILABLE)
    yield Scene("print_failed-no-code", _showing(failed))


def special_boletos() -> tuple[CheckedBoleto, CheckedBoleto, CheckedBoleto]:
    """One paid in part, one overdue without an amount of today, and one whose payment is being confirmed."""
    whole = by_document()[MARIA].boletos[0]
    face = whole.face_amount or Decimal(100)
    paid = Decimal("50.00")
    plain = {"fine": None, "interest": None, "discount": None, "original_amount": face}
    half = _changed(whole, amount=face - paid, paid_amount=paid, line=None, barcode=None, **plain)
    grown = _changed(whole, amount=None, **plain)
    return half, grown, _changed(whole, is_payment_pending=True)


def _changed(whole: CheckedBoleto, **changes: Any) -> CheckedBoleto:
    """A boleto of the samples with other values, checked."""
    return check(replace(whole.boleto, **changes), Policy(), today())


def _unlock_scenes() -> Iterator[Scene]:
    """Yield the offers of a trust unlock, and each of its results."""
    customer = by_document()[SIXTY].customers[0]
    offer: dict[str, Any] = {
        "customer": replace(customer, service_state=ServiceState.BLOCKED_FOR_DEBT),
        "unlock": UnlockState(UnlockTerms(UNLOCK_TERMS, days=3)),
        "capabilities": frozenset({UNLOCK, PLAN, *DOCUMENT_REQUESTS}),
        "identified": True,
    }
    slow = offer | {"customer": replace(customer, service_state=ServiceState.REDUCED)}
    unknown = offer | {"customer": customer, "unlock": UnlockState(UnlockTerms())}
    yield _scene("boletos-blocked", State.BOLETOS, SIXTY, **offer)
    yield _scene("boletos-slow", State.BOLETOS, SIXTY, **slow)
    yield _scene("boletos-maybe-blocked", State.BOLETOS, FIVE_OVERDUE, **unknown)
    spent = UnlockState(UnlockTerms(UNLOCK_TERMS, days=3), is_spent=True)
    nothing = offer | {"boletos": (), "offered_forms": OF_CUSTOMER}
    yield _scene("nothing_open-blocked", State.NOTHING_OPEN, **nothing)
    yield _scene("nothing_open-blocked-no-unlock", State.NOTHING_OPEN, **{**nothing, "unlock": UnlockState()})
    staff_alone = {**nothing, "unlock": UnlockState(), "offered_forms": frozenset()}
    yield _scene("nothing_open-blocked-staff", State.NOTHING_OPEN, **staff_alone)
    yield _scene("nothing_open-slow", State.NOTHING_OPEN, **{**nothing, "customer": slow["customer"]})
    yield _scene("nothing_open-unlocked", State.NOTHING_OPEN, **nothing | {"unlock": spent})
    yield _scene("unlock", State.UNLOCK, SIXTY, **offer)
    yield _scene("unlock-slow", State.UNLOCK, SIXTY, **slow)
    yield _scene("unlock-bare", State.UNLOCK, FIVE_OVERDUE, **unknown)
    refusals = {f"refused-{each.value}": Unlock(each) for each in UnlockRefusal}
    answers = {"granted": Unlock(until=date(2026, 11, 27), protocol="260912153100"), "bare": Unlock()}
    for name, answer in (answers | refusals).items():
        status = UnlockStatus.GRANTED if answer.is_granted else UnlockStatus.REFUSED
        answered = offer | {"unlock": replace(offer["unlock"], result=UnlockResult(status, answer))}
        yield _scene(f"unlock_result-{name}", State.UNLOCK_RESULT, SIXTY, **answered)
    for status in (UnlockStatus.MAY_HAVE_ARRIVED, UnlockStatus.FAILED):
        answered = offer | {"unlock": replace(offer["unlock"], result=UnlockResult(status))}
        name = f"unlock_result-{status.value}"
        yield _scene(name, State.UNLOCK_RESULT, SIXTY, reference="7K4Q", **answered)


def _record_scenes() -> Iterator[Scene]:
    """Buttons to plan and documents where the ERP supports them, and their screens."""
    everything = frozenset({PLAN, *DOCUMENT_REQUESTS})

    def shown(state: State, **more: Any) -> Callable[[Window], None]:
        values: dict[str, Any] = {"chosen": None, "capabilities": everything, **more}
        return _showing(view_state(state, **values))

    sixty = sample_documents()
    helped = {"offered_forms": OF_CUSTOMER, "identified": True}
    yield Scene("menu", shown(State.MENU, **helped))
    yield Scene("menu-help", shown(State.MENU, **{**helped, "capabilities": frozenset({PLAN})}))
    yield Scene("boletos-services", shown(State.BOLETOS, **helped))
    yield Scene("boletos-services-later", shown(State.BOLETOS, later=by_document()[SIXTY].boletos, **helped))
    yield Scene("nothing_open-services", shown(State.NOTHING_OPEN, boletos=(), **helped))
    yield Scene("boletos-help", shown(State.BOLETOS, **{**helped, "capabilities": frozenset()}))
    yield Scene("boletos-more", shown(State.BOLETOS))
    many = by_document()[FIVE_HUNDRED].boletos
    yield Scene("boletos-more-500", shown(State.BOLETOS, boletos=many))
    yield Scene("boletos-more-printer", shown(State.BOLETOS, printer_fault=PrinterFault.OTHER))
    yield Scene("boletos-more-plan", shown(State.BOLETOS, capabilities=frozenset({PLAN})))
    yield Scene("nothing_open-more", shown(State.NOTHING_OPEN, boletos=()))
    yield Scene("plan", shown(State.PLAN, installations=installations()))
    yield Scene("plan-none", shown(State.PLAN))
    yield Scene("plan-failed", shown(State.PLAN, failure=Failure.SLOW))
    yield Scene("records", shown(State.DOCUMENTS, documents=sixty))
    yield Scene("records-some", shown(State.DOCUMENTS, documents=sixty[:3], failure=Failure.SLOW))
    yield Scene("records-none", shown(State.DOCUMENTS))
    yield Scene("records-failed", shown(State.DOCUMENTS, failure=Failure.UNAVAILABLE))
    for name, paper in {
        "statement": sixty[0],
        "clearance": sixty[1],
        "nota": sixty[-1],
        "no-link": replace(sixty[-1], link=None),
    }.items():
        yield Scene(f"record-{name}", shown(State.DOCUMENT, documents=sixty, document=paper))
    no_paper = PrinterFault.PAPER_OUT
    yield Scene("record-printer-trouble", shown(State.DOCUMENT, document=sixty[1], printer_fault=no_paper))

    def slip(state: State) -> PrintState:
        return PrintState(count=1, printed=int(state is State.PRINTED), progress=JobProgress.PRINTING)

    for state in (State.PRINTING, State.PRINTED):
        yield Scene(f"record-{state.value}", shown(state, document=sixty[1], print=slip(state)))
    failed = PrintState(count=1, fault=no_paper)
    yield Scene("record-print_failed", shown(State.PRINT_FAILED, document=sixty[1], print=failed))


def _paid_scenes() -> Iterator[Scene]:
    """Paid, with and without a printer and further boletos; and the print of the proof."""

    def paid(state: State, document: str = MARIA, **more: Any) -> ViewState:
        rest = by_document()[document].boletos[1:]
        shown = view_state(state, document, boletos=rest)
        assert shown.chosen is not None
        return replace(shown, payments=(Payment(shown.chosen, PAID_AT),), **more)

    yield Scene("paid", _showing(paid(State.PAID)))
    customer = by_document()[MARIA].customers[0]
    for state in (ServiceState.BLOCKED_FOR_DEBT, ServiceState.REDUCED):
        was_blocked = replace(customer, service_state=state)
        alone = paid(State.PAID, customer=was_blocked, boletos=())
        yield Scene(f"paid-{state.value}", _showing(alone))
    not_due = tuple(_changed(each, due_date=today() + timedelta(days=9)) for each in paid(State.PAID).boletos)
    rest = paid(State.PAID, customer=was_blocked, boletos=not_due)
    yield Scene("paid-blocked-more", _showing(rest))
    begun = _in_series(State.PAID, paid=1)
    assert begun.series is not None
    for status in sorted(PASSED_OVER, key=str):
        ended = replace(begun, chosen=begun.payments[0].boleto, series=begun.series.mark(status))
        yield Scene(f"paid-passed-over-{status.value}", _showing(ended))
    yield Scene("paid-series", _showing(_in_series(State.PAID, paid=2)))
    for before in range(2):
        yield Scene(f"pay-series-{before + 1}", _showing(_in_series(State.PAY, paid=before)))
    yield Scene("pay-series-confirmed", _showing(_in_series(State.PAY, paid=1, is_confirmed=True)))
    untold = replace(_in_series(State.PAY, paid=0), sees_payment=False)
    yield Scene("pay-series-untold", _showing(untold))
    yield _scene("pay-untold", State.PAY, sees_payment=False)
    yield from _long_series_scenes()
    yield _scene("leaving", State.LEAVING, sees_payment=True)
    yield Scene("paid-500", _showing(paid(State.PAID, FIVE_HUNDRED)))
    yield Scene("paid-last", _showing(paid(State.PAID, LONG_NAME)))
    yield Scene("paid-no-printer", _showing(paid(State.PAID, has_printer=False)))
    yield Scene("paid-printer-trouble", _showing(paid(State.PAID, printer_fault=PrinterFault.COVER_OPEN)))
    yield Scene(
        "proof-printing",
        _showing(paid(State.PRINTING, print=PrintState(count=1, progress=JobProgress.PRINTING))),
    )
    yield Scene("proof-printed", _showing(paid(State.PRINTED)))
    yield Scene(
        "proof-failed",
        _showing(paid(State.PRINT_FAILED, print=PrintState(count=1, fault=PrinterFault.CUTTER))),
    )
    doubt = PrintState(count=1, unconfirmed=1, fault=PrinterFault.UNCONFIRMED)
    yield Scene("proof-unsure", _showing(paid(State.PRINT_UNSURE, print=doubt)))
    yield Scene("proof-denied", _showing(paid(State.PRINT_FAILED, print=doubt)))


def _in_series(state: State, *, paid: int, is_confirmed: bool = False) -> ViewState:
    """Return a series of Maria's first two boletos, with this number of them paid."""
    boletos = by_document()[MARIA].boletos
    series = begin_series(boletos[:2])
    for _ in range(paid):
        series = series.confirm().advance(boletos, instantly=True)
    if is_confirmed:
        series = replace(series, position=paid - 1, is_confirmed=True)
    chosen = boletos[min(series.position, 1)]
    payments = tuple(Payment(each, PAID_AT) for each in boletos[:paid])
    shown = view_state(state, MARIA, boletos=boletos[paid:], sees_payment=True, chosen=chosen)
    return replace(shown, series=series, payments=payments, chosen=chosen)


def _long_series_scenes() -> Iterator[Scene]:
    """A boleto that was passed over, on the pay screen of the next one; and a series of many boletos."""
    some = by_document()[MARIA].boletos
    passed = replace(begin_series(some).mark(ItemStatus.CHANGED), position=1)
    noted: dict[str, Any] = {"chosen": some[1], "series": passed, "choice": 2}
    yield _scene("pay-series-passed-over", State.PAY, **noted)
    yield _scene(ALL_FORMS_NOTED, State.PAY, card=CardState(card_scenes.BOTH, is_ready=True), **noted)
    many = by_document()[SIXTY].boletos[:8]
    long = replace(begin_series(many).mark(ItemStatus.PAID), position=1)
    yield _scene("pay-series-many", State.PAY, SIXTY, chosen=many[1], series=long, choice=3)


def _overlay_scenes() -> Iterator[Scene]:
    def still_there(window: Window) -> None:
        window.show_view_state(view_state(State.BOLETOS))
        window.warn(COUNTED_S)

    def busy(window: Window) -> None:
        window.withdraw()
        window.show_view_state(ViewState(State.TAX_ID, today()))
        window.show_view_state(view_state(State.SEARCHING))
        window.overlays.busy.show_card()

    def long_busy(window: Window) -> None:
        busy(window)
        window.overlays.busy.show_slow()

    yield Scene("still_there", still_there)
    yield Scene("busy", busy)
    yield Scene("busy-long", long_busy)
    for level, name in ((DisplayState.DIMMED, "dimmed"), (DisplayState.STANDBY, "standby")):
        yield Scene(name, _resting(level))


def _resting(level: DisplayState) -> Callable[[Window], None]:
    def show(window: Window) -> None:
        window.show_view_state(ViewState(State.HOME, today()))
        Standby(window.theme, lambda: PAID_AT, window).show_level(level)

    return show


def show_scene(window: Window, scene: Scene) -> None:
    """Bring a window to a scene and lay it out, without running timers or animations."""
    for child in window.children():
        if isinstance(child, Shell):
            child.dismiss()
        elif isinstance(child, Standby):
            child.hide()
            child.deleteLater()
    scene.show(window)
    window.current.show_time_left(TIME_LEFT_S)
    for _ in range(5):  # a layout may post another request
        QCoreApplication.sendPostedEvents()
