"""Visits at the real window before the emulators of vendors' ERPs: what they cost, and what they leave."""

import logging

import pytest

from support import sampling
from support.adapter_suite import suite_of
from support.emulators.base import Emulator, InjectedFault
from support.emulators.registry import EMULATED, make_emulator
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from support.log_check import LogWatch
from totem.session.states import State
from totem.session.view_state import Failure

MARIA, NO_CUSTOMER = "529.982.247-25", "123.456.789-09"
SECRET_NAMES = {"token", "client_secret", "password"}

every_kind = pytest.mark.parametrize("kind", EMULATED)


def _failure(driver: KioskDriver) -> Failure | None:
    return driver.session.view_state.failure


@every_kind
def test_a_visit_costs_its_calls_until_the_payment_is_seen_and_leaves_nothing_in_the_log(
    kind: str,
    make_kiosk: MakeKiosk,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    suite = suite_of(kind, takes_cards=True)
    calls = suite.browse_calls + suite.opening_calls
    with make_emulator(kind) as emulator:
        driver = make_kiosk(base_url=emulator.base_url, erp=emulator.settings())
        driver.open_boleto(MARIA)
        driver.wait_until(lambda: len(emulator.calls) >= calls, "the boleto to be complete")
        driver.touch("print")
        driver.arrive(State.PRINTED)
        assert len(emulator.calls) == calls
        driver.touch("back")
        driver.arrive(State.PAY)
        see_the_payment(driver, emulator)
        assert [name for name, _ in emulator.effects] == (["get_pix"] if kind == "ixc" else [])
    section = emulator.settings() | emulator.settings().get(emulator.kind, {})
    secrets = [str(value) for name, value in section.items() if name in SECRET_NAMES]
    found = [each for each in (*secrets, MARIA, "52998224725", "Conceição") if each in caplog.text]
    assert found == []
    assert emulator.violations == []


def see_the_payment(driver: KioskDriver, emulator: Emulator) -> None:
    """Pay, and let the kiosk find out by the list alone."""
    calls = len(emulator.calls)
    poller = driver.session._boletos.payment_poller
    poller._poll_s = 0.05  # less than vendors' ERPs are asked at
    poller._timer.start(0)
    driver.wait_until(lambda: len(emulator.calls) > calls + 3, "polls")
    chosen = driver.session.view_state.chosen
    assert chosen is not None
    emulator.pay(chosen.boleto.id)
    driver.arrive(State.PAID)


@pytest.mark.parametrize("kind", sampling.part(EMULATED, 1, every=3))
def test_a_failure_is_neither_no_customer_nor_nothing_open(
    kind: str,
    make_kiosk: MakeKiosk,
    expected_logs: LogWatch,
) -> None:
    """`support.adapter_suite` tells the two apart at each kind."""
    expected_logs.allow("search failed|^totem.erp")
    with make_emulator(kind) as emulator:
        driver = make_kiosk(base_url=emulator.base_url, erp=emulator.settings())
        driver.look_up(NO_CUSTOMER)
        driver.arrive(State.FAILED)
        assert _failure(driver) is Failure.NOT_FOUND
        driver.touch("correct")
        driver.wait_for("tax_id")
        driver.touch("clear")
        emulator.injected_fault = InjectedFault.ERROR
        driver.touch_in(MARIA)
        driver.confirm()
        driver.arrive(State.FAILED)
        assert _failure(driver) is not Failure.NOT_FOUND
        emulator.injected_fault = None
        driver.touch("retry")
        driver.arrive(State.BOLETOS)
