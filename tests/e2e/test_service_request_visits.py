"""Visits for more than a boleto, before the emulators of vendors' ERPs: trust unlock, help, own contacts."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QSize, Qt
from starlette.responses import JSONResponse, Response

from support.emulators.base import Contract, Emulator, InjectedFault, Person
from support.emulators.hubsoft import HubsoftEmulator
from support.emulators.ixc import IxcEmulator
from support.emulators.mk import MkEmulator
from support.emulators.sgp import SgpEmulator
from support.file_contents import read_files
from support.focus_ring import assert_ringed, go_to, has_focus
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, KioskDriver, on_a_panel
from support.log_check import LogWatch
from support.paper_reader import pages, symbols
from support.sampling import crossed, part
from totem.erp.http.client import HttpClient
from totem.erp.http.messages import Effect, Request
from totem.erp.http.messages import Response as Answer
from totem.erp.http.retry import Deadline
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.service_request_routes import CONTACTS
from totem.outbox.submissions import OutboxRefusal
from totem.session import challenge
from totem.session.forms import tasks
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import FormViewState, Problem
from totem.session.states import State
from totem.session.view_state import UNLOCK, UnlockStatus
from totem.ui.controls.choice_lists import ChoiceCardList

MARIA = "529.982.247-25"
TEXT = "A luz vermelha do aparelho da Josefina pisca"
KINDS: dict[type[Emulator], str] = {
    IxcEmulator: "desbloqueio_confianca",
    SgpEmulator: "liberacaopromessa",
    MkEmulator: "WSMKAutoDesbloqueio",
    HubsoftEmulator: "desbloqueio_confianca",
}
"""Kinds that unlock, with the name of its effect."""


@pytest.fixture
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with request.param() as server:
        contract_of(server).blocked = True
        yield server


def kinds(turn: int, name: str, values: Sequence[object]) -> pytest.MarkDecorator:
    """Run a test at each kind of ERP, with each value of another parameter.

    In a sample, at half of the kinds, by turns 0 and 1: `tests/erp` has the unlock of each.
    """
    cases = [
        pytest.param(kind, value, id=f"{kind.kind}-{number}")
        for kind, (number, value) in crossed(part(KINDS, turn, every=2), [*enumerate(values)])
    ]
    return pytest.mark.parametrize(("emulator", name), cases, indirect=["emulator"])


@pytest.fixture
def sgp() -> Iterator[SgpEmulator]:
    with SgpEmulator() as server:
        contract_of(server).blocked = True
        yield server


def person_of(emulator: Emulator) -> Person:
    person = emulator.find(MARIA)
    assert person is not None
    return person


def contract_of(emulator: Emulator) -> Contract:
    return person_of(emulator).contracts[0]


def make(make_kiosk: MakeKiosk, emulator: Emulator, size: QSize = SMALL, **sections: Any) -> KioskDriver:
    """A kiosk that offers everything, once the ERP's capabilities are queried."""
    sections = {
        "unlock": {"enabled": True, "without_identity": True, "text": "Uma vez por mês."},
        "ticket": {"enabled": True},
        "contact": {"enabled": True},
        "payment": {"poll_s": 0},
    } | sections
    patient = {**emulator.settings(), "timeout_s": 60.0}  # of a loaded machine
    driver = make_kiosk(size, base_url=None, erp=patient, **sections)
    driver.kiosk.start_monitors()
    driver.wait_until(lambda: UNLOCK in driver.session.view_state.capabilities, "the unlock")
    driver.wait_until(lambda: bool(driver.session.view_state.offered_forms), "the forms")
    driver.settle()
    return driver


def unlocks(emulator: Emulator) -> list[tuple[str, str]]:
    return [each for each in emulator.effects if each[0] == KINDS[type(emulator)]]


def confirm_twice(driver: KioskDriver, name: str) -> None:
    """Tap a button twice, the second time unless the answer has come in between."""
    widget = driver.find(name)
    for _ in range(2):
        if widget.isVisible():
            driver.hand.tap(widget, widget.rect().center())


def unlock(driver: KioskDriver) -> UnlockStatus:
    """Go from the boletos to the result of the unlock."""
    driver.touch("unlock")
    driver.arrive(State.UNLOCK)
    confirm_twice(driver, "unlock_now")
    driver.arrive(State.UNLOCK_RESULT)
    result = driver.session.view_state.unlock.result
    assert result is not None
    return result.status


def end(driver: KioskDriver) -> None:
    """Leave the visit, by touch."""
    driver.touch("leave")
    driver.wait_for("home")


def told(driver: KioskDriver) -> str:
    """The title and the sentence of a message."""
    return f"{driver.reads('title')}|{driver.reads('sentence')}"


@kinds(0, "size", [PORTRAIT, LANDSCAPE])
def test_an_unlock_is_granted_once(make_kiosk: MakeKiosk, emulator: Emulator, size: QSize) -> None:
    driver = make(make_kiosk, emulator, size)
    driver.open_list(MARIA)
    assert unlock(driver) is UnlockStatus.GRANTED
    assert told(driver).startswith("Internet liberada|")
    assert len(unlocks(emulator)) == 1
    driver.touch("look")
    driver.arrive(State.BOLETOS)
    assert not driver.shows("unlock")
    assert not driver.shows("unlock_strip")
    assert "bloqueada" not in driver.window.current.spoken_text
    contract_of(emulator).blocked, contract_of(emulator).unlocks = True, 0
    end(driver)
    driver.open_list(MARIA)
    assert not driver.shows("unlock"), "once a day from this kiosk"
    assert emulator.violations == []


@kinds(1, "size", [SMALL])
def test_it_is_refused_where_it_was_used(make_kiosk: MakeKiosk, emulator: Emulator, size: QSize) -> None:
    contract_of(emulator).unlocks = 1
    driver = make(make_kiosk, emulator, size)
    driver.open_list(MARIA)
    assert unlock(driver) is UnlockStatus.REFUSED
    title, _, sentence = told(driver).partition("|")
    is_known = emulator.kind != "hubsoft"  # whose texts are unpublished
    assert ("Você já usou" in title) is is_known
    assert is_known or "já utilizou o desbloqueio em confiança" in sentence
    assert not driver.shows("retry")
    assert not driver.shows("print_protocol")
    driver.touch("look")
    driver.arrive(State.BOLETOS)
    assert not driver.shows("unlock")


def test_a_refusal_in_unknown_words_names_no_one(
    make_kiosk: MakeKiosk, sgp: SgpEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_fields: dict[str, Any]) -> Response:
        name = person_of(sgp).name
        text = f"<b>{name}</b>: contrato em análise do jurídico (CPF {MARIA})"
        return JSONResponse({"status": 2, "liberado": False, "msg": text})

    monkeypatch.setattr(sgp, "_unlock", refuse)
    driver = make(make_kiosk, sgp)
    driver.open_list(MARIA)
    assert unlock(driver) is UnlockStatus.REFUSED
    shown = told(driver)
    assert shown.startswith("A internet não foi liberada|")
    assert "contrato em análise do jurídico" in shown
    assert "Pagando com PIX" in shown
    assert not {"52998224725", MARIA, "<b>", *person_of(sgp).name.split()[:1]} & set(shown.split())
    assert MARIA not in shown


@kinds(1, "is_found", [True, False])
def test_a_lost_answer_is_never_sent_again(
    make_kiosk: MakeKiosk,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: LogWatch,
    *,
    is_found: bool,
) -> None:
    expected_logs.expect("the answer to a trust unlock was lost")
    expected_logs.allow("could not be looked up|^totem.erp|does not answer|answers again")
    driver = make(make_kiosk, emulator)
    driver.open_list(MARIA)
    emulator.injected_fault = InjectedFault.LOST

    def lose() -> InjectedFault | None:
        fault, emulator.injected_fault = (
            emulator.injected_fault,
            None if is_found else InjectedFault.SERVER_ERROR,
        )
        return fault

    monkeypatch.setattr(emulator, "take_failure", lose)
    assert unlock(driver) is (UnlockStatus.GRANTED if is_found else UnlockStatus.MAY_HAVE_ARRIVED)
    assert len(unlocks(emulator)) == 1
    assert told(driver).startswith("Internet liberada" if is_found else "Não sabemos se a internet foi")
    monkeypatch.undo()
    emulator.injected_fault = None
    contract_of(emulator).blocked, contract_of(emulator).unlocks = True, 0
    driver.touch("look")
    driver.arrive(State.BOLETOS)
    assert not driver.shows("unlock")
    end(driver)
    driver.open_list(MARIA)
    assert not driver.shows("unlock")
    assert len(unlocks(emulator)) == 1


@kinds(0, "state", ["active", "cancelled"])
def test_it_is_not_offered_where_no_debt_blocks(
    make_kiosk: MakeKiosk, emulator: Emulator, state: str
) -> None:
    contract = contract_of(emulator)
    contract.blocked, contract.cancelled = False, state == "cancelled"
    driver = make(make_kiosk, emulator)
    driver.look_up(MARIA)
    driver.wait_until(
        lambda: (
            driver.window.is_settled
            and driver.state in {State.BOLETOS, State.NOTHING_OPEN, State.CONTRACTS, State.FAILED}
        ),
        "an answer",
    )
    assert not driver.shows("unlock")


def test_it_is_not_offered_for_another_block(make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch) -> None:
    with IxcEmulator() as ixc:
        contracts = ixc._contracts
        monkeypatch.setattr(
            ixc, "_contracts", lambda *asked: [row | {"status_internet": "CM"} for row in contracts(*asked)]
        )
        driver = make(make_kiosk, ixc)
        driver.open_list(MARIA)
        assert not driver.shows("unlock")


def test_an_unlock_by_keys_is_read_out_without_the_person(make_kiosk: MakeKiosk, sgp: SgpEmulator) -> None:
    driver = make(make_kiosk, sgp, PORTRAIT)
    driver.press(Qt.Key.Key_Return)
    driver.wait_for("tax_id")
    driver.type("52998224725")
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.BOLETOS)
    spoken = [driver.window.current.spoken_text]
    go_to(driver, "unlock")
    spoken.append(driver.find("unlock").accessibleDescription())
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.UNLOCK)
    spoken.append(driver.window.current.spoken_text)
    go_to(driver, "unlock_now")
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.UNLOCK_RESULT)
    assert_ringed(driver)
    assert has_focus(driver) == "print_protocol"
    spoken.append(driver.window.current.spoken_text)
    said = "|".join(spoken)
    assert "Sua internet está bloqueada por falta de pagamento." in said
    assert "Liberar a internet em confiança?" in said
    assert "Internet liberada" in said
    assert not [each for each in secrets_of(sgp) if each in said]
    go_to(driver, "finish")
    driver.press(Qt.Key.Key_Return)
    driver.wait_for("farewell")


# Help


def secrets_of(emulator: Emulator) -> set[str]:
    """Texts of the customer and of the ticket, in the forms that a file could have."""
    person = person_of(emulator)
    digits = "".join(filter(str.isdigit, person.phone))
    return {
        *(MARIA, "52998224725", person.name, person.name.split()[0], person.phone, digits, digits[-8:]),
        *(person.email, TEXT, "Josefina", contract_of(emulator).street),
    }


def touch_choice(driver: KioskDriver, row: int) -> None:
    rows = driver.find("choices")
    assert isinstance(rows, ChoiceCardList)
    driver.tap(rows.viewport(), rows.card_of(row).center())


def form_of(driver: KioskDriver) -> FormViewState:
    form = driver.session.view_state.form
    assert form is not None
    return form


def wait_for_step(driver: KioskDriver, step: FormStep) -> None:
    def is_there() -> bool:
        form = driver.session.view_state.form
        is_asked = driver.state is State.FORM and form is not None and form.step is step
        return is_asked and driver.window.is_settled

    driver.wait_until(is_there, f"the step {step.name}")
    QCoreApplication.processEvents()


def ask_for_help(driver: KioskDriver) -> None:
    """Go from the boletos to the receipt of a ticket."""
    driver.open_service("ticket")
    wait_for_step(driver, FormStep.TICKET_KIND)
    touch_choice(driver, 0)
    wait_for_step(driver, FormStep.DETAILS)
    driver.type(TEXT)
    driver.press(Qt.Key.Key_Return)
    wait_for_step(driver, FormStep.PHONE)
    driver.touch("skip")
    wait_for_step(driver, FormStep.REVIEW)
    confirm_twice(driver, "go")
    driver.arrive(State.RECEIVED)


def tickets(emulator: Emulator) -> list[tuple[str, str]]:
    return [each for each in emulator.effects if each[0] in {"su_ticket", "chamado", "atendimento"}]


def left_in(folder: Path, texts: set[str]) -> set[str]:
    """The texts that are in a file of the folder or in its name."""
    found = set[str]()
    for file, content in read_files(folder).items():
        for each in texts:
            if each in file.name or each.encode() in content or each.encode("utf-16-le") in content:
                found.add(f"{file.name}: {each}")
    return found


def test_a_ticket_has_the_protocol_of_the_erp_and_leaves_no_trace(
    make_kiosk: MakeKiosk, sgp: SgpEmulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    driver = make(make_kiosk, sgp)
    driver.open_list(MARIA)
    assert unlock(driver) is UnlockStatus.GRANTED
    driver.touch("print_protocol")
    driver.arrive(State.PRINTED)
    [file] = (tmp_path / "printed").glob("*.pdf")
    assert "260912153100" in {symbol.text for page in pages(file.read_bytes()) for symbol in symbols(page)}
    driver.touch("back")
    driver.arrive(State.UNLOCK_RESULT)
    driver.touch("look")
    driver.arrive(State.BOLETOS)
    ask_for_help(driver)
    assert any("260\u00a0912\u00a0153\u00a0100" in text for text in driver.texts())
    assert len(tickets(sgp)) == 1
    driver.touch("finish")
    driver.wait_for("farewell")
    driver.session.leave()
    driver.wait_for("home")
    assert left_in(tmp_path, secrets_of(sgp)) == set()
    assert not [each for each in secrets_of(sgp) if each in caplog.text]
    assert sgp.violations == []


@on_a_panel(0)
def test_a_ticket_that_the_erp_refuses_at_once_sends_the_customer_to_the_staff(
    make_kiosk: MakeKiosk,
    sgp: SgpEmulator,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: LogWatch,
    size: QSize,
) -> None:
    """The customer reads nothing of a call, and staff have the reason by the protocol on the screen."""
    expected_logs.expect("a ticket was refused, and is kept for staff")
    driver = make(make_kiosk, sgp, size)
    driver.open_list(MARIA)
    send = HttpClient.send

    async def refuse(self: HttpClient, request: Request, deadline: Deadline | None = None) -> Answer:
        if request.effect is Effect.WRITE:
            body = '{"errors": {"contrato": ["Já há um chamado aberto"]}}'
            return Answer(422, {}, body.encode(), request.name)
        return await send(self, request, deadline)

    monkeypatch.setattr(HttpClient, "send", refuse)
    ask_for_help(driver)
    assert told(driver).startswith("Fale com um atendente|")
    assert "ligar" not in told(driver)
    outbox = driver.kiosk.outbox.open()
    held: list[OutboxRefusal] = []
    driver.kiosk.background.run(outbox.refusals(), done=held.extend, failed=held.append)  # type: ignore[arg-type]
    driver.wait_until(lambda: bool(held), "the refusals")
    assert [each.reason for each in held] == ["contrato: Já há um chamado aberto"]
    assert any(str(held[0].protocol) in text for text in driver.texts())
    driver.touch("finish")
    driver.wait_for("farewell")


def test_a_ticket_waits_for_an_erp_that_is_away(
    make_kiosk: MakeKiosk, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected_logs.allow("does not answer|answers again|^totem.erp")
    monkeypatch.setattr(tasks, "OUTCOME_S", 3600.0)  # nothing is waited for
    with SgpEmulator() as away:
        port = int(away.base_url.rpartition(":")[2])
        driver = make(make_kiosk, away)
        driver.open_list(MARIA)
        away.stop()
        ask_for_help(driver)
    form = form_of(driver)
    assert form.protocol
    assert str(form.protocol) in driver.texts()
    assert left_in(tmp_path, secrets_of(away)) == set()
    driver.session.leave()
    availability = driver.kiosk.availability
    assert availability is not None
    erp_is(driver, False)
    with SgpEmulator(port=port) as back:
        erp_is(driver, True)
        driver.wait_until(lambda: bool(tickets(back)), "the ticket")
        driver.kiosk.outbox.open().send_now()
        availability.erp._probe()
        driver.wait_until(lambda: not availability.erp._task.is_running, "another round")
        assert len(tickets(back)) == 1


def erp_is(driver: KioskDriver, there: bool) -> None:
    """Let the kiosk probe the ERP until it knows whether it answers."""
    assert driver.kiosk.availability is not None
    monitor = driver.kiosk.availability.erp
    while (monitor.cause is None) is not there:
        monitor._probe()
        driver.wait_until(lambda: not monitor._task.is_running, "the answer to a probe")


def test_contacts_are_changed_after_the_identity_check_alone(
    make_kiosk: MakeKiosk, erp: ReferenceErp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(challenge, "SEARCH_STEP_S", 0.02)
    before = len(erp.store.all(CONTACTS))

    def open_list(**identity: str) -> KioskDriver:
        driver = make_kiosk(contact={"enabled": True}, ticket={"enabled": True}, identity=identity)
        driver.kiosk.start_monitors()
        driver.wait_until(lambda: Form.CONTACT in driver.session.view_state.offered_forms, "the forms")
        driver.settle()
        driver.look_up(MARIA)
        if identity:
            driver.answer("1403")
        driver.arrive(State.BOLETOS)
        return driver

    driver = open_list()
    assert driver.shows("ticket")
    assert not driver.session.view_state.offers_contact
    driver = open_list(challenge="birth_date")
    driver.open_service("contact")
    wait_for_step(driver, FormStep.PHONE)
    driver.touch("skip")
    wait_for_step(driver, FormStep.WHATSAPP)
    for key in "41988887777":
        driver.touch(f"key_{key}")
    driver.touch("confirm")
    wait_for_step(driver, FormStep.EMAIL)
    driver.type("nova@gmial.com")
    driver.press(Qt.Key.Key_Return)
    driver.wait_until(lambda: form_of(driver).problem is Problem.EMAIL_TYPO, "the doubt")
    for _ in range(len("gmial.com")):
        driver.press(Qt.Key.Key_Backspace)
    driver.type("gmail.com")
    driver.press(Qt.Key.Key_Return)
    wait_for_step(driver, FormStep.REVIEW)
    confirm_twice(driver, "go")
    driver.arrive(State.RECEIVED)
    driver.wait_until(lambda: len(erp.store.all(CONTACTS)) > before, "the change")
    [change] = erp.store.all(CONTACTS)[before:]
    assert change["dados"] == {"whatsapp": "41988887777", "email": "nova@gmail.com"}
    assert left_in(tmp_path, {"nova@gmail.com", "41988887777", "8888-7777", MARIA, "52998224725"}) == set()
