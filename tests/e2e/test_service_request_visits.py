"""Visits for more than a boleto, before the emulators of vendors' ERPs: trust unlock, help, own contacts."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QSize, Qt
from starlette.responses import JSONResponse, Response

from support.focus_ring import assert_ringed, go_to, has_focus
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, Stand
from support.log_check import LogWatch
from support.paper_reader import pages, symbols
from support.sampling import crossed
from totem.erp.http.client import HttpClient
from totem.erp.http.messages import Effect, Request
from totem.erp.http.messages import Response as Answer
from totem.erp.http.retry import Deadline
from totem.lab.emulators.base import Contract, Emulator, InjectedFault, Person
from totem.lab.emulators.hubsoft import HubsoftEmulator
from totem.lab.emulators.ixc import IxcEmulator
from totem.lab.emulators.mk import MkEmulator
from totem.lab.emulators.sgp import SgpEmulator
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.submissions import OutboxRefusal
from totem.session import challenge
from totem.session.forms import tasks
from totem.session.forms.steps import Form, FormStep
from totem.session.forms.view_state import FormViewState, Problem
from totem.session.states import State
from totem.session.view_state import UNLOCK, UnlockStatus
from totem.ui.controls.choice_card_list import ChoiceCardList

MARIA = "529.982.247-25"
TEXT = "A luz vermelha do aparelho da Josefina pisca"
KINDS: dict[type[Emulator], str] = {
    IxcEmulator: "desbloqueio_confianca",
    SgpEmulator: "liberacaopromessa",
    MkEmulator: "WSMKAutoDesbloqueio",
    HubsoftEmulator: "desbloqueio_confianca",
}
"""Kinds that unlock, with the name of its effect."""


@pytest.fixture(params=KINDS, ids=lambda kind: kind.kind)
def emulator(request: pytest.FixtureRequest) -> Iterator[Emulator]:
    with request.param() as server:
        contract_of(server).blocked = True
        yield server


def each_kind(name: str, values: Sequence[object]) -> pytest.MarkDecorator:
    """Run a test at each kind of ERP, with each value of another parameter."""
    cases = [
        pytest.param(kind, value, id=f"{kind.kind}-{number}")
        for kind, (number, value) in crossed([*KINDS], [*enumerate(values)])
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


def make(make_stand: MakeStand, emulator: Emulator, size: QSize = SMALL, **sections: Any) -> Stand:
    """A kiosk that offers everything, once the ERP's capabilities are queried."""
    sections = {
        "unlock": {"enabled": True, "without_identity": True, "text": "Uma vez por mês."},
        "ticket": {"enabled": True},
        "contact": {"enabled": True},
        "payment": {"poll_s": 0},
    } | sections
    patient = {**emulator.settings(), "timeout_s": 60.0}  # of a loaded machine
    stand = make_stand(size, base_url=None, erp=patient, **sections)
    stand.kiosk.start_monitors()
    stand.wait_until(lambda: UNLOCK in stand.session.view_state.capabilities, "the unlock")
    stand.wait_until(lambda: bool(stand.session.view_state.offered_forms), "the forms")
    stand.settle()
    return stand


def unlocks(emulator: Emulator) -> list[tuple[str, str]]:
    return [each for each in emulator.effects if each[0] == KINDS[type(emulator)]]


def confirm_twice(stand: Stand, name: str) -> None:
    """Tap a button twice, the second time before anything can have answered."""
    widget = stand.find(name)
    for _ in range(2):
        stand.hand.tap(widget, widget.rect().center())


def unlock(stand: Stand) -> UnlockStatus:
    """Go from the boletos to the result of the unlock."""
    stand.touch("unlock")
    stand.arrive(State.UNLOCK)
    confirm_twice(stand, "unlock_now")
    stand.arrive(State.UNLOCK_RESULT)
    result = stand.session.view_state.unlock.result
    assert result is not None
    return result.status


def end(stand: Stand) -> None:
    """Leave the visit, by touch."""
    stand.touch("leave")
    stand.wait_for("home")


def told(stand: Stand) -> str:
    """The title and the sentence of a message."""
    return f"{stand.reads('title')}|{stand.reads('sentence')}"


@each_kind("size", [PORTRAIT, LANDSCAPE])
def test_an_unlock_is_granted_once(make_stand: MakeStand, emulator: Emulator, size: QSize) -> None:
    stand = make(make_stand, emulator, size)
    stand.open_list(MARIA)
    assert unlock(stand) is UnlockStatus.GRANTED
    assert told(stand).startswith("Internet liberada|")
    assert len(unlocks(emulator)) == 1
    stand.touch("look")
    stand.arrive(State.BOLETOS)
    assert not stand.shows("unlock")
    contract_of(emulator).blocked, contract_of(emulator).unlocks = True, 0
    end(stand)
    stand.open_list(MARIA)
    assert not stand.shows("unlock"), "once a day from this kiosk"
    assert emulator.violations == []


def test_it_is_refused_where_it_was_used(make_stand: MakeStand, emulator: Emulator) -> None:
    contract_of(emulator).unlocks = 1
    stand = make(make_stand, emulator)
    stand.open_list(MARIA)
    assert unlock(stand) is UnlockStatus.REFUSED
    title, _, sentence = told(stand).partition("|")
    is_known = emulator.kind != "hubsoft"  # whose texts are unpublished
    assert ("já foi usada" in title) is is_known
    assert is_known or "já utilizou o desbloqueio em confiança" in sentence
    assert not stand.shows("retry")
    assert not stand.shows("print_protocol")
    stand.touch("look")
    stand.arrive(State.BOLETOS)
    assert not stand.shows("unlock")


def test_a_refusal_in_unknown_words_names_no_one(
    make_stand: MakeStand, sgp: SgpEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_fields: dict[str, Any]) -> Response:
        name = person_of(sgp).name
        text = f"<b>{name}</b>: contrato em análise do jurídico (CPF {MARIA})"
        return JSONResponse({"status": 2, "liberado": False, "msg": text})

    monkeypatch.setattr(sgp, "_unlock", refuse)
    stand = make(make_stand, sgp)
    stand.open_list(MARIA)
    assert unlock(stand) is UnlockStatus.REFUSED
    shown = told(stand)
    assert shown.startswith("A internet não foi liberada|")
    assert "contrato em análise do jurídico" in shown
    assert "Pagando com PIX" in shown
    assert not {"52998224725", MARIA, "<b>", *person_of(sgp).name.split()[:1]} & set(shown.split())
    assert MARIA not in shown


@each_kind("is_found", [True, False])
def test_a_lost_answer_is_never_sent_again(
    make_stand: MakeStand,
    emulator: Emulator,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: LogWatch,
    *,
    is_found: bool,
) -> None:
    expected_logs.expect("the answer to a trust unlock was lost")
    expected_logs.allow("could not be looked up|^totem.erp|does not answer|answers again")
    stand = make(make_stand, emulator)
    stand.open_list(MARIA)
    emulator.injected_fault = InjectedFault.LOST

    def lose() -> InjectedFault | None:
        fault, emulator.injected_fault = (
            emulator.injected_fault,
            None if is_found else InjectedFault.SERVER_ERROR,
        )
        return fault

    monkeypatch.setattr(emulator, "take_failure", lose)
    assert unlock(stand) is (UnlockStatus.GRANTED if is_found else UnlockStatus.MAY_HAVE_ARRIVED)
    assert len(unlocks(emulator)) == 1
    assert told(stand).startswith("Internet liberada" if is_found else "Não sabemos se a internet foi")
    monkeypatch.undo()
    emulator.injected_fault = None
    contract_of(emulator).blocked, contract_of(emulator).unlocks = True, 0
    stand.touch("look")
    stand.arrive(State.BOLETOS)
    assert not stand.shows("unlock")
    end(stand)
    stand.open_list(MARIA)
    assert not stand.shows("unlock")
    assert len(unlocks(emulator)) == 1


@each_kind("state", ["active", "cancelled"])
def test_it_is_not_offered_where_no_debt_blocks(
    make_stand: MakeStand, emulator: Emulator, state: str
) -> None:
    contract = contract_of(emulator)
    contract.blocked, contract.cancelled = False, state == "cancelled"
    stand = make(make_stand, emulator)
    stand.look_up(MARIA)
    stand.wait_until(
        lambda: (
            stand.window.is_settled
            and stand.state in {State.BOLETOS, State.NOTHING_OPEN, State.CONTRACTS, State.FAILED}
        ),
        "an answer",
    )
    assert not stand.shows("unlock")


def test_it_is_not_offered_for_another_block(make_stand: MakeStand, monkeypatch: pytest.MonkeyPatch) -> None:
    with IxcEmulator() as ixc:
        contracts = ixc._contracts
        monkeypatch.setattr(
            ixc, "_contracts", lambda *asked: [row | {"status_internet": "CM"} for row in contracts(*asked)]
        )
        stand = make(make_stand, ixc)
        stand.open_list(MARIA)
        assert not stand.shows("unlock")


def test_an_unlock_by_keys_is_read_out_without_the_person(make_stand: MakeStand, sgp: SgpEmulator) -> None:
    stand = make(make_stand, sgp, PORTRAIT)
    stand.press(Qt.Key.Key_Return)
    stand.wait_for("tax_id")
    stand.type("52998224725")
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.BOLETOS)
    spoken = [stand.window.current.spoken_text]
    go_to(stand, "unlock")
    spoken.append(stand.find("unlock").accessibleDescription())
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.UNLOCK)
    spoken.append(stand.window.current.spoken_text)
    go_to(stand, "unlock_now")
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.UNLOCK_RESULT)
    assert_ringed(stand)
    assert has_focus(stand) == "print_protocol"
    spoken.append(stand.window.current.spoken_text)
    said = "|".join(spoken)
    assert "Sua internet está bloqueada por falta de pagamento." in said
    assert "Liberar a internet em confiança?" in said
    assert "Internet liberada" in said
    assert not [each for each in secrets_of(sgp) if each in said]
    go_to(stand, "finish")
    stand.press(Qt.Key.Key_Return)
    stand.wait_for("farewell")


# Help


def secrets_of(emulator: Emulator) -> set[str]:
    """Texts of the customer and of the ticket, in the forms that a file could have."""
    person = person_of(emulator)
    digits = "".join(filter(str.isdigit, person.phone))
    return {
        *(MARIA, "52998224725", person.name, person.name.split()[0], person.phone, digits, digits[-8:]),
        *(person.email, TEXT, "Josefina", contract_of(emulator).street),
    }


def touch_choice(stand: Stand, row: int) -> None:
    rows = stand.find("choices")
    assert isinstance(rows, ChoiceCardList)
    stand.tap(rows.viewport(), rows.card_of(row).center())


def form_of(stand: Stand) -> FormViewState:
    form = stand.session.view_state.form
    assert form is not None
    return form


def wait_for_step(stand: Stand, step: FormStep) -> None:
    def is_there() -> bool:
        form = stand.session.view_state.form
        is_asked = stand.state is State.FORM and form is not None and form.step is step
        return is_asked and stand.window.is_settled

    stand.wait_until(is_there, f"the step {step.name}")
    QCoreApplication.processEvents()


def ask_for_help(stand: Stand) -> None:
    """Go from the boletos to the receipt of a ticket."""
    stand.touch("ticket")
    wait_for_step(stand, FormStep.TICKET_KIND)
    touch_choice(stand, 0)
    wait_for_step(stand, FormStep.DETAILS)
    stand.type(TEXT)
    stand.press(Qt.Key.Key_Return)
    wait_for_step(stand, FormStep.PHONE)
    stand.touch("skip")
    wait_for_step(stand, FormStep.REVIEW)
    confirm_twice(stand, "go")
    stand.arrive(State.RECEIVED)


def tickets(emulator: Emulator) -> list[tuple[str, str]]:
    return [each for each in emulator.effects if each[0] in {"su_ticket", "chamado", "atendimento"}]


def left_in(folder: Path, texts: set[str]) -> set[str]:
    """The texts that are in a file of the folder or in its name."""
    found = set[str]()
    for file in folder.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for each in texts:
            if each in file.name or each.encode() in content or each.encode("utf-16-le") in content:
                found.add(f"{file.name}: {each}")
    return found


def test_a_ticket_has_the_protocol_of_the_erp_and_leaves_no_trace(
    make_stand: MakeStand, sgp: SgpEmulator, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    stand = make(make_stand, sgp)
    stand.open_list(MARIA)
    assert unlock(stand) is UnlockStatus.GRANTED
    stand.touch("print_protocol")
    stand.arrive(State.PRINTED)
    [file] = (tmp_path / "printed").glob("*.pdf")
    assert "260912153100" in {symbol.text for page in pages(file.read_bytes()) for symbol in symbols(page)}
    stand.touch("without")
    stand.arrive(State.UNLOCK_RESULT)
    stand.touch("look")
    stand.arrive(State.BOLETOS)
    ask_for_help(stand)
    assert any("260912153100" in text for text in stand.texts())
    assert len(tickets(sgp)) == 1
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.session.leave()
    stand.wait_for("home")
    assert left_in(tmp_path, secrets_of(sgp)) == set()
    assert not [each for each in secrets_of(sgp) if each in caplog.text]
    assert sgp.violations == []


@pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])
def test_a_ticket_that_the_erp_refuses_at_once_sends_the_customer_to_the_staff(
    make_stand: MakeStand,
    sgp: SgpEmulator,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: LogWatch,
    size: QSize,
) -> None:
    """The customer reads nothing of a call, and staff have the reason by the protocol on the screen."""
    expected_logs.expect("a ticket was refused, and is kept for staff")
    stand = make(make_stand, sgp, size)
    stand.open_list(MARIA)
    send = HttpClient.send

    async def refuse(self: HttpClient, request: Request, deadline: Deadline | None = None) -> Answer:
        if request.effect is Effect.WRITE:
            body = '{"errors": {"contrato": ["Já há um chamado aberto"]}}'
            return Answer(422, {}, body.encode(), request.name)
        return await send(self, request, deadline)

    monkeypatch.setattr(HttpClient, "send", refuse)
    ask_for_help(stand)
    assert told(stand).startswith("Fale com um atendente|")
    assert "ligar" not in told(stand)
    outbox = stand.kiosk.outbox.open()
    held: list[OutboxRefusal] = []
    stand.kiosk.background.run(outbox.refusals(), done=held.extend, failed=held.append)  # type: ignore[arg-type]
    stand.wait_until(lambda: bool(held), "the refusals")
    assert [each.reason for each in held] == ["contrato: Já há um chamado aberto"]
    assert any(str(held[0].protocol) in text for text in stand.texts())
    stand.touch("finish")
    stand.wait_for("farewell")


def test_a_ticket_waits_for_an_erp_that_is_away(
    make_stand: MakeStand, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    expected_logs.allow("does not answer|answers again|^totem.erp")
    monkeypatch.setattr(tasks, "OUTCOME_S", 3600.0)  # nothing is waited for
    with SgpEmulator() as away:
        port = int(away.base_url.rpartition(":")[2])
        stand = make(make_stand, away)
        stand.open_list(MARIA)
        away.stop()
        ask_for_help(stand)
    form = form_of(stand)
    assert form.protocol
    assert str(form.protocol) in stand.texts()
    assert left_in(tmp_path, secrets_of(away)) == set()
    stand.session.leave()
    availability = stand.kiosk.availability
    assert availability is not None
    with SgpEmulator(port=port) as back:

        def is_delivered() -> bool:
            if not availability.erp._task.is_running and not tickets(back):
                availability.erp._probe()
            return bool(tickets(back))

        stand.wait_until(is_delivered, "the ticket")
        stand.kiosk.outbox.open().send_now()
        availability.erp._probe()
        stand.wait_until(lambda: not availability.erp._task.is_running, "another round")
        assert len(tickets(back)) == 1


def test_contacts_are_changed_after_the_identity_check_alone(
    make_stand: MakeStand, erp: ReferenceErp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(challenge, "SEARCH_STEP_S", 0.02)
    before = len(erp.store.contacts())

    def open_list(**identity: str) -> Stand:
        stand = make_stand(contact={"enabled": True}, ticket={"enabled": True}, identity=identity)
        stand.kiosk.start_monitors()
        stand.wait_until(lambda: Form.CONTACT in stand.session.view_state.offered_forms, "the forms")
        stand.settle()
        stand.look_up(MARIA)
        if identity:
            stand.answer("1403")
        stand.arrive(State.BOLETOS)
        return stand

    stand = open_list()
    assert stand.shows("ticket")
    assert not stand.session.view_state.offers_contact
    stand = open_list(challenge="birth_date")
    if stand.shows("contact"):
        stand.touch("contact")
    else:
        stand.touch("menu")
        stand.wait_for("menu")
        stand.touch("service_contact")
    wait_for_step(stand, FormStep.PHONE)
    stand.touch("skip")
    wait_for_step(stand, FormStep.WHATSAPP)
    for key in "41988887777":
        stand.touch(f"key_{key}")
    stand.touch("confirm")
    wait_for_step(stand, FormStep.EMAIL)
    stand.type("nova@gmial.com")
    stand.press(Qt.Key.Key_Return)
    stand.wait_until(lambda: form_of(stand).problem is Problem.EMAIL_TYPO, "the doubt")
    for _ in range(len("gmial.com")):
        stand.press(Qt.Key.Key_Backspace)
    stand.type("gmail.com")
    stand.press(Qt.Key.Key_Return)
    wait_for_step(stand, FormStep.REVIEW)
    confirm_twice(stand, "go")
    stand.arrive(State.RECEIVED)
    stand.wait_until(lambda: len(erp.store.contacts()) > before, "the change")
    [change] = erp.store.contacts()[before:]
    assert change["dados"] == {"whatsapp": "41988887777", "email": "nova@gmail.com"}
    assert left_in(tmp_path, {"nova@gmail.com", "41988887777", "8888-7777", MARIA, "52998224725"}) == set()
