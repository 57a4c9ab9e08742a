"""Demonstration: sample documents, their payment, and the deferred ERP."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, aclosing
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from support.kiosk_harness import KioskDriver
from totem.app import demo
from totem.cards.terminals.registry import make_terminal
from totem.cards.terminals.terminal import ChargeOrder, TerminalError, TerminalFault, TerminalStatus
from totem.domain.card_payment import CardMethod
from totem.lab.card_terminal import DemoTerminal
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.session.view_state import UNLOCK, UnlockStatus
from totem.settings import Settings
from totem.settings.card import CardSettings
from totem.staff.pin import PinFile
from totem.ui.controls.text_layout import Text

BLOCKED = "286.255.878-87"
"""Sample customer whose service is blocked for debt."""


def settings_for(
    base_url: str,
    folder: Path,
    *,
    challenge: str = "none",
    card: dict[str, Any] | None = None,
) -> Settings:
    """The demonstration's configuration, for fingers that are quicker than a customer's."""
    settings = demo.settings_for(base_url, folder, keep=False, challenge=challenge, card=card)
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
        ("postal_code", {"111.444.777-35": "Resposta: 405"}),
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
def test_sample_is_typed_and_paid_from_the_bar(tmp_path: Path) -> None:
    with ReferenceErp() as erp:
        driver = KioskDriver(settings_for(erp.base_url, tmp_path))
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
        assert erp.paid == {"50101"}
        timer = driver.session._boletos.payment_poller._timer
        driver.wait_until(timer.isActive, "the next question")
        timer.start(0)  # the ERP reads the title, so that one suffices
        driver.arrive(State.PAID)
        assert not any(each.isVisible() for each in frame.findChildren(QAbstractButton, "simulate"))
        driver.touch("leave")
        driver.wait_for("home")
        driver.close()
        frame.deleteLater()


@pytest.mark.usefixtures("qapp")
def test_unlock_and_help_are_shown_for_the_blocked_sample(tmp_path: Path) -> None:
    with ReferenceErp() as erp:
        driver = KioskDriver(settings_for(erp.base_url, tmp_path))
        driver.kiosk.start_monitors()
        driver.wait_until(lambda: UNLOCK in driver.session.view_state.capabilities, "the ERP's requests")
        driver.wait_until(lambda: bool(driver.session.view_state.offered_forms), "the forms")
        driver.settle()
        driver.open_list(BLOCKED)
        assert driver.shows("menu")
        driver.touch("unlock")
        driver.arrive(State.UNLOCK)
        driver.touch("unlock_now")
        driver.arrive(State.UNLOCK_RESULT)
        result = driver.session.view_state.unlock.result
        assert result is not None
        assert result.status is UnlockStatus.GRANTED
        driver.close()


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


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("customer", "end"),
    [("page", State.PAID), ("approve", State.PAID), ("decline", State.NOT_CHARGED)],
)
def test_a_card_is_paid_with_in_the_demonstration(customer: str, end: State, tmp_path: Path) -> None:
    with ReferenceErp() as erp, DemoTerminal(customer, fetch_after_s=0, tap_after_s=0.5) as terminal:
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
            driver.wait_until(lambda: bool(terminal.orders), "the charge")
            [order] = terminal.orders.values()
            assert order.amount.replace(".", ",") in httpx.get(terminal.page, trust_env=False).text
            httpx.post(f"{terminal.page}processed", trust_env=False)
        driver.arrive(end)
        assert [each.status == "processed" for each in terminal.orders.values()] == [end is State.PAID]
        driver.close()


def test_the_demonstrations_terminal_answers_as_a_provider_does() -> None:
    """Orders one at a time; an open one is cancelled, a paid one refunded."""
    with DemoTerminal("page", fetch_after_s=0) as server:
        settings = CardSettings(**server.settings())

        async def charge() -> list[TerminalStatus]:
            terminal = make_terminal(settings)
            order = ChargeOrder("totem-1", "key-1", Decimal("89.90"), CardMethod.DEBIT)
            other = ChargeOrder("totem-2", "key-2", Decimal("89.90"), CardMethod.DEBIT)
            async with aclosing(terminal):
                await terminal.probe()
                statuses = [(await terminal.start(order)).status]
                with pytest.raises(TerminalError) as busy:
                    await terminal.start(other)
                assert busy.value.fault is TerminalFault.BUSY
                await terminal.cancel(order)
                for each in (order, other):
                    found = await terminal.find(each)
                    statuses += [] if found is None else [found.status]
                await terminal.start(other)
                [*_, last] = server.orders.values()
                last.status = "processed"
                statuses.append((await terminal.refund(other)).status)
            return statuses

        assert asyncio.run(charge()) == [
            *(TerminalStatus.QUEUED, TerminalStatus.CANCELED, TerminalStatus.REFUNDED),
        ]


def test_servers_are_imported_after_the_first_screen() -> None:
    code = (
        "import sys, json, totem.app.demo, totem.cli.main;"
        " print(json.dumps([name for name in ('starlette', 'fastapi', 'uvicorn') if name in sys.modules]))"
    )
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environ)
    assert json.loads(done.stdout) == []
