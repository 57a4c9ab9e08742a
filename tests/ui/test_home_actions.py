"""Second row of the home screen: shown where forms are offered."""

from itertools import combinations

import pytest

from support.gallery.samples import MARIA, by_document, today
from support.kiosk_harness import KioskDriver
from support.recording_intents import RecordingIntents, record_intents
from totem.session.forms.steps import OF_CUSTOMER, Form
from totem.session.states import State
from totem.session.view_state import Failure, ViewState

FORMS = [form for form in Form if form not in OF_CUSTOMER]
SETS = [frozenset(some) for count in range(4) for some in combinations(FORMS, count)]


def offer(driver: KioskDriver, *forms: Form) -> RecordingIntents:
    """Offer these; the forms that are begun stay here."""
    intents = record_intents(driver)
    driver.show(ViewState(State.HOME, today(), offered_forms=frozenset(forms)))
    return intents


@pytest.mark.parametrize("offers", SETS, ids=lambda some: "+".join(sorted(form.value for form in some)))
def test_only_offered_actions_can_be_touched(driver: KioskDriver, offers: frozenset[Form]) -> None:
    intents = offer(driver, *offers)
    assert {form for form in Form if driver.shows(f"way_{form.value}")} == offers
    for form in offers:
        driver.touch(f"way_{form.value}")
    begun = [("form.begin", form) for form in offers]
    assert intents.take() == begun, "a touch on one does not begin the visit of another"


@pytest.mark.parametrize(
    ("failure", "offers"),
    [
        *((failure, frozenset({Form.SIGN_UP})) for failure in Failure),
        (Failure.NOT_FOUND, frozenset()),
        (Failure.NOT_FOUND, frozenset({Form.LEAD})),
    ],
)
def test_an_unknown_customer_is_offered_to_sign_up(
    driver: KioskDriver, failure: Failure, offers: frozenset[Form]
) -> None:
    document = by_document()[MARIA].document
    failed = ViewState(State.FAILED, today(), tax_id=document, failure=failure, offered_forms=offers)
    intents = record_intents(driver)
    driver.show(failed)
    is_offered = failure is Failure.NOT_FOUND and Form.SIGN_UP in offers
    assert driver.shows("sign_up") is is_offered
    if is_offered:
        driver.touch("sign_up")
        assert intents.take() == [("form.begin_sign_up",)]
