"""No boleto is open: good news alone where the service works, and else the way to get it back."""

from dataclasses import replace
from typing import Any

import pytest

from support.gallery import samples, scenes
from support.kiosk_harness import KioskDriver
from totem.domain.customer import ServiceState
from totem.session.forms.steps import OF_CUSTOMER
from totem.session.states import State
from totem.session.view_state import DOCUMENT_REQUESTS, PLAN, UNLOCK, UnlockState, UnlockTerms, ViewState

BLOCKED = {
    ServiceState.BLOCKED_FOR_DEBT: "Sua internet\nestá bloqueada",
    ServiceState.BLOCKED: "Sua internet\nestá bloqueada",
    ServiceState.REDUCED: "Sua internet\nestá lenta",
}
NOTHING = "Você não tem boletos em aberto"
MAIN = ("unlock", "help", "finish")


def nothing_open(state: ServiceState, **more: Any) -> ViewState:
    """Return a view state without boletos, with trust unlock and help offered, of a service in `state`."""
    customer = replace(samples.by_document()[samples.MARIA].customers[0], service_state=state)
    offer: dict[str, Any] = {
        "customer": customer,
        "boletos": (),
        "unlock": UnlockState(UnlockTerms(days=3)),
        "capabilities": frozenset({UNLOCK, PLAN, *DOCUMENT_REQUESTS}),
        "offered_forms": OF_CUSTOMER,
        "identified": True,
    }
    return scenes.view_state(State.NOTHING_OPEN, **(offer | more))


def show(driver: KioskDriver, shown: ViewState) -> tuple[str, str, list[str]]:
    """Show it; return title, sentence, and the names of the filled buttons."""
    driver.show(shown)
    return driver.reads("title"), driver.reads("sentence"), [name for name in MAIN if driver.shows(name)]


@pytest.mark.parametrize("state", ServiceState)
def test_a_blocked_service_is_never_good_news(driver: KioskDriver, state: ServiceState) -> None:
    offers: tuple[dict[str, Any], ...] = (
        {},
        {"unlock": UnlockState()},
        {"unlock": UnlockState(), "offered_forms": frozenset()},
    )
    for more in offers:
        title, sentence, _ = show(driver, nothing_open(state, **more))
        if state in BLOCKED:
            assert title == BLOCKED[state]
            assert sentence.startswith(f"{NOTHING}. ")
            assert "em dia" not in driver.window.current.spoken_text
        else:
            assert (title, sentence) == (NOTHING, "Está tudo em dia. Obrigado!")


def test_the_filled_button_is_the_way_back_to_the_internet(driver: KioskDriver) -> None:
    blocked = ServiceState.BLOCKED_FOR_DEBT
    _, sentence, main = show(driver, nothing_open(blocked))
    assert (main, sentence) == (["unlock"], f"{NOTHING}. Pode liberar a internet agora.")
    assert driver.shows("ticket")
    assert not driver.shows("support")
    _, sentence, main = show(driver, nothing_open(blocked, unlock=UnlockState()))
    assert (main, sentence) == (["help"], f"{NOTHING}. Fale com um atendente.")
    assert not driver.shows("ticket"), "the same action twice"
    assert driver.shows("support")
    _, sentence, main = show(driver, nothing_open(blocked, unlock=UnlockState(), offered_forms=frozenset()))
    assert (main, sentence) == (["finish"], f"{NOTHING}. Fale com um atendente.")


def test_a_service_blocked_for_another_reason_offers_no_unlock(driver: KioskDriver) -> None:
    assert show(driver, nothing_open(ServiceState.BLOCKED))[2] == ["help"]


def test_after_the_unlock_was_asked_for_the_service_is_not_called_blocked(driver: KioskDriver) -> None:
    title, sentence, main = show(
        driver,
        nothing_open(ServiceState.BLOCKED_FOR_DEBT, unlock=UnlockState(UnlockTerms(days=3), is_spent=True)),
    )
    assert title == NOTHING
    assert "roteador" in sentence
    assert main == ["finish"]
