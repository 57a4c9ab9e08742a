"""Demonstration: sample documents, their payment, and the deferred ERP."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from support import sampling
from support.kiosk_harness import KioskDriver
from totem.app import demo
from totem.lab.emulators import EMULATED
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.titles import COMPANY
from totem.lab.terminals import CARDHOLDERS, Cardholder
from totem.session.states import State
from totem.session.view_state import UNLOCK, UnlockStatus
from totem.settings import Settings
from totem.staff.pin import PinFile
from totem.ui.controls.text_layout import Text


def settings_for(
    base_url: str,
    folder: Path,
    *,
    challenge: str = "none",
    erp: dict[str, Any] | None = None,
    card: dict[str, Any] | None = None,
) -> Settings:
    """The demonstration's configuration, for fingers that are quicker than a customer's."""
    settings = demo.settings_for(base_url, folder, keep=False, challenge=challenge, erp=erp, card=card)
    quick = settings.session.replace(key_repeat_ms=0)
    return settings.replace(session=quick)


@pytest.fixture(scope="module")
def open_erp() -> Iterator[ReferenceErp]:
    """A reference ERP without a token."""
    with ReferenceErp() as server:
        yield server


def show_with_bar(driver: KioskDriver, pay: Callable[[str], None]) -> QWidget:
    """Put the bar of the demonstration above a kiosk, which gets another size by that."""
    frame = demo.add_demo_bar(driver.kiosk.frontend, pay)
    frame.resize(600, 1140)
    frame.show()
    driver.wait_until(lambda: driver.window.theme.size == driver.window.size(), "screens of the new size")
    return frame


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("challenge", "answers"),
    [
        ("birth_date", {"529.982.247-25": "Resposta: 14/03", "123.456.789-09": "Resposta: —"}),
        ("phone_last4", {"862.883.667-57": "Resposta: 1004"}),
        ("street", {"111.444.777-35": "Resposta: Avenida das Amoreiras"}),
        ("none", {"529.982.247-25": ""}),
    ],
)
def test_bar_shows_the_answer_to_the_identity_check(
    open_erp: ReferenceErp, tmp_path: Path, challenge: str, answers: dict[str, str]
) -> None:
    driver = KioskDriver(settings_for(open_erp.base_url, tmp_path, challenge=challenge))
    frame = show_with_bar(driver, open_erp.pay)
    for document, told in answers.items():
        [sample] = frame.findChildren(QAbstractButton, f"sample_{document}")
        sample.click()
        driver.wait_for("tax_id")
        driver.confirm()
        driver.arrive(State.IDENTITY if told else State.BOLETOS)
        [answer] = frame.findChildren(Text, "answer")
        assert answer.isVisible() is bool(told)
        assert answer.text() == told
        driver.touch("leave")
        driver.wait_for("home")
        assert not answer.isVisible()
    driver.close()
    frame.deleteLater()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", [None, *sampling.part(EMULATED, 0, every=len(EMULATED))])
def test_sample_is_typed_and_paid_from_the_bar(tmp_path: Path, kind: str | None) -> None:
    """A sample of the vendors' ERPs: `tests/e2e/test_erp_kinds.py` pays a boleto of each."""
    erp, section = demo.make_erp(kind, COMPANY)
    erp.start()
    try:
        driver = KioskDriver(settings_for(erp.base_url, tmp_path, erp=section))
        frame = show_with_bar(driver, erp.pay)

        def touch(name: str) -> None:
            [button] = frame.findChildren(QAbstractButton, name)
            assert button.isVisible()
            driver.hand.tap(button, button.rect().center())

        touch("sample_529.982.247-25")
        driver.wait_for("tax_id")
        driver.confirm()
        driver.arrive(State.BOLETOS)
        driver.touch_row(0)
        driver.arrive(State.PAY)
        touch("simulate")
        assert erp.paid == {"50101"}  # type: ignore[attr-defined]
        timer = driver.session._boletos.payment_poller._timer
        driver.wait_until(timer.isActive, "the next question")
        timer.start(0)  # the ERP reads the title, so that one suffices
        driver.arrive(State.PAID)
        assert not any(each.isVisible() for each in frame.findChildren(QAbstractButton, "simulate"))
        driver.touch("leave")
        driver.wait_for("home")
        driver.close()
        frame.deleteLater()
    finally:
        erp.stop()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("kind", [None, "ixc"])
def test_unlock_and_help_are_shown_for_the_blocked_sample(tmp_path: Path, kind: str | None) -> None:
    erp, section = demo.make_erp(kind, COMPANY)
    erp.start()
    try:
        driver = KioskDriver(settings_for(erp.base_url, tmp_path, erp=section))
        driver.kiosk.start_monitors()
        driver.wait_until(lambda: UNLOCK in driver.session.view_state.capabilities, "the ERP's requests")
        driver.wait_until(lambda: bool(driver.session.view_state.offered_forms), "the forms")
        driver.settle()
        driver.open_list(demo.BLOCKED)
        assert driver.shows("menu")
        driver.touch("unlock")
        driver.arrive(State.UNLOCK)
        driver.touch("unlock_now")
        driver.arrive(State.UNLOCK_RESULT)
        result = driver.session.view_state.unlock.result
        assert result is not None
        assert result.status is UnlockStatus.GRANTED
        driver.close()
    finally:
        erp.stop()


@pytest.mark.usefixtures("qapp")
def test_early_request_waits_for_the_erp(tmp_path: Path) -> None:
    with ExitStack() as stack:
        erp = ReferenceErp()
        stack.callback(erp.stop)
        driver = KioskDriver(settings_for(erp.base_url, tmp_path))
        seen: list[State] = []
        driver.session.changed.connect(lambda picture: seen.append(picture.state))
        driver.kiosk.start_monitors()
        driver.enter("52998224725")
        assert driver.state is State.SEARCHING
        demo.start_servers(driver.kiosk, erp)
        driver.arrive(State.BOLETOS)
        assert not {State.FAILED, State.OUT_OF_SERVICE} & {*seen}
        assert PinFile(tmp_path).matches(demo.DEMO_PIN)
        driver.touch("leave")
        driver.wait_for("home")
        driver.close()


@pytest.mark.parametrize("customer", CARDHOLDERS)
def test_the_card_terminal_is_one_more_server_of_the_demonstration(customer: str, tmp_path: Path) -> None:
    terminal = demo.make_card_terminal(customer)
    settings = demo.settings_for("http://127.0.0.1:9", tmp_path, keep=False, card=terminal.settings())
    assert (settings.card.enabled, settings.card.base_url) == (True, terminal.server.address)
    assert terminal.terminal.customer.value == customer
    assert not demo.settings_for("http://127.0.0.1:9", tmp_path, keep=False).card.enabled
    terminal.stop()


def test_the_command_knows_each_customer() -> None:
    assert {*CARDHOLDERS} == {each.value for each in Cardholder}
    assert CARDHOLDERS[0] == Cardholder.APPROVES.value


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("customer", "end"),
    sampling.part(
        [("page", State.PAID), ("approve", State.PAID), ("decline", State.NOT_CHARGED)], 0, every=2
    ),
)
def test_a_card_is_paid_with_in_the_demonstration(
    customer: str, end: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "CARD_FETCH_S", 0.0)
    monkeypatch.setattr(demo, "CARD_TAP_S", 0.5)
    with ReferenceErp() as erp, demo.make_card_terminal(customer) as terminal:
        settings = settings_for(erp.base_url, tmp_path, card=terminal.settings())
        driver = KioskDriver(settings.replace(card=settings.card.replace(poll_s=0.1)))
        driver.kiosk.start_monitors()
        driver.open_boleto("529.982.247-25")
        driver.wait_until(lambda: driver.shows("view_card"), "the card on the pay screen")
        driver.touch("view_card")
        driver.settle()
        driver.touch("card_debit")
        driver.arrive(State.CHARGING)
        if customer == "page":
            driver.wait_until(lambda: terminal.terminal.open_order is not None, "the charge")
            httpx.post(f"{terminal.page}/approve", trust_env=False)
        driver.arrive(end)
        assert bool(terminal.terminal.captures) is (end is State.PAID)
        assert terminal.violations == []
        driver.close()
