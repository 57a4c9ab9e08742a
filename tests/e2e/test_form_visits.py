"""Whole forms by touch: from the home screen to the reference ERP, and back for the status."""

from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QSize, Qt

from support import sampling
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, Stand
from totem.lab.emulators.base import Emulator
from totem.lab.emulators.ixc import IxcEmulator
from totem.lab.emulators.sgp import SgpEmulator
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.forms.steps import CHOICES, OF_CUSTOMER, Form, FormStep
from totem.session.forms.view_state import FormViewState
from totem.session.states import State
from totem.ui.controls.choice_card_list import ChoiceCardList

DOCUMENT, NAME, PHONE, STREET = "11144477735", "Joaquim Nabuco", "81988887777", "Rua das Palmeiras Altas"
DIGITS = {
    FormStep.TAX_ID: DOCUMENT,
    FormStep.BIRTH_DATE: "19081949",
    FormStep.PHONE: PHONE,
    FormStep.POSTAL_CODE: "13010050",
}
WORDS = {
    FormStep.NAME: NAME,
    FormStep.EMAIL: "joaquim@example.org",
    FormStep.STREET: STREET,
    FormStep.NUMBER: "12",
    FormStep.COMPLEMENT: "Casa 2",
    FormStep.DISTRICT: "Batel",
}
SECRETS = (
    DOCUMENT,
    "111.444.777-35",
    "Nabuco",
    PHONE,
    "98888-7777",
    "Palmeiras Altas",
    "joaquim@example.org",
)


@pytest.fixture
def open_stand(make_stand: MakeStand) -> Any:
    """Makes kiosks that take everything, and waits until they offer it."""

    def make(size: QSize = SMALL) -> Stand:
        stand = make_stand(size, sign_up={"enabled": True}, lead={"enabled": True})
        stand.kiosk.start_monitors()
        everything = frozenset(Form) - OF_CUSTOMER
        stand.wait_until(lambda: stand.session.view_state.offered_forms == everything, "the ERP's lists")
        stand.settle()
        return stand

    return make


def form_of(stand: Stand) -> FormViewState:
    form = stand.session.view_state.form
    assert form is not None
    return form


def has_left(stand: Stand, step: FormStep) -> bool:
    return form_of(stand).step is not step


def touch_choice(stand: Stand, row: int) -> None:
    rows = stand.find("choices")
    assert isinstance(rows, ChoiceCardList)
    stand.tap(rows.viewport(), rows.card_of(row).center())


def answer(stand: Stand, step: FormStep) -> None:
    """Answer a step without a mistake: digits on the screen, words on a keyboard."""
    if step in CHOICES:
        touch_choice(stand, 0)
    elif step in DIGITS:
        for key in DIGITS[step]:
            stand.touch(f"key_{key}")
        stand.confirm()
    elif step in WORDS:
        stand.type(WORDS[step])
        stand.press(Qt.Key.Key_Return)
    else:
        stand.touch({FormStep.CONTACT_CHECK: "go", FormStep.CONSENT: "agree", FormStep.REVIEW: "go"}[step])


def fill_in(stand: Stand, form: Form) -> list[FormStep]:
    """Fill in a form from home to its confirmation; return the steps that were shown."""
    stand.touch(f"way_{form.value}")
    asked: list[FormStep] = []
    stand.arrive(State.FORM)
    while stand.state is State.FORM:
        asked.append(form_of(stand).step)
        answer(stand, asked[-1])
        stand.wait_until(
            lambda: stand.state is not State.FORM or form_of(stand).step is not asked[-1],
            f"the step after {asked[-1].name}, {form_of(stand).problem}",
        )
        if stand.state is State.FORM:
            stand.settle()
    stand.arrive(State.RECEIVED)
    return asked


def told_in(folder: Path) -> set[str]:
    """The customer's data found in any file of the kiosk, as text or as bytes."""
    found = set[str]()
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            found |= {
                each for each in SECRETS if each.encode() in content or each.encode("utf-16-le") in content
            }
    return found


def of_name(erp: ReferenceErp, name: str) -> list[Any]:
    return [each for each in erp.store.prospects() if each["dados"].get("nome") == name]


@pytest.mark.parametrize(
    "size", [PORTRAIT, LANDSCAPE] if sampling.full else [PORTRAIT]
)  # the other by the keyboard
def test_a_sign_up_reaches_the_erp_and_may_be_changed(
    open_stand: Any, erp: ReferenceErp, size: QSize, tmp_path: Path
) -> None:
    stand = open_stand(size)
    before = len(of_name(erp, NAME))
    asked = fill_in(stand, Form.SIGN_UP)
    assert asked[0] is FormStep.CITY
    assert asked[-2:] == [FormStep.CONSENT, FormStep.REVIEW]
    protocol = form_of(stand).protocol
    assert protocol is not None
    assert stand.reads("protocol") == protocol
    stand.touch("print_protocol")
    stand.arrive(State.PRINTED)
    [file] = (tmp_path / "printed").glob("*.pdf")
    with pypdfium2.PdfDocument(file) as document:
        said = document[0].get_textpage().get_text_range()
    assert protocol in said
    assert not [each for each in SECRETS if each in said]
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("done")
    stand.wait_for("home")
    stand.wait_until(lambda: len(of_name(erp, NAME)) > before, "the ERP to have it")
    sent = of_name(erp, NAME)[-1]
    assert (sent["dados"]["cnpj_cpf"], sent["dados"]["endereco"]) == (DOCUMENT, STREET)
    assert "Consentimento LGPD: versão 1" in sent["dados"]["obs"]
    assert told_in(tmp_path) == set()
    change_it(stand, erp, protocol, sent["id"])


def change_it(stand: Stand, erp: ReferenceErp, protocol: str, prospect: str) -> None:
    """Come back with document and protocol, and choose another plan."""
    stand.touch("way_status")
    stand.arrive(State.FORM)
    answer(stand, FormStep.TAX_ID)
    stand.wait_until(lambda: form_of(stand).step is FormStep.PROTOCOL, "the protocol's step")
    stand.settle()
    stand.type(protocol)
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.SIGN_UP_STATUS)
    sign_up_status = form_of(stand).sign_up_status
    assert sign_up_status is not None
    assert (sign_up_status.status, sign_up_status.editable) == ("Inicial", True)
    stand.touch("edit")
    stand.arrive(State.FORM)
    stand.touch("line_0")
    stand.wait_until(lambda: form_of(stand).step is FormStep.PLAN, "the plan's step")
    stand.settle()
    touch_choice(stand, 1)
    stand.wait_until(lambda: form_of(stand).step is FormStep.REVIEW, "the review")
    stand.settle()
    stand.touch("go")
    stand.arrive(State.RECEIVED)
    assert form_of(stand).protocol == protocol

    def edits() -> int:
        return sum(int(each["edicoes"]) for each in erp.store.prospects() if each["id"] == prospect)

    stand.wait_until(lambda: edits() == 1, "the ERP to have the change")
    stand.touch("leave" if stand.shows("leave") else "finish")


def test_a_wish_to_be_called_takes_four_touches_and_a_keyboard(open_stand: Any, erp: ReferenceErp) -> None:
    stand = open_stand()
    before = len(erp.store.leads())
    asked = fill_in(stand, Form.LEAD)
    choices = [FormStep.CITY, FormStep.PLAN, FormStep.ORIGIN, FormStep.BEST_TIME]
    assert [step for step in asked if step in CHOICES] == choices
    assert [step for step in asked if step not in CHOICES] == [FormStep.NAME, FormStep.PHONE]
    stand.wait_until(lambda: len(erp.store.leads()) > before, "the ERP to have it")
    fields = erp.store.leads()[-1]["dados"]
    assert fields["nome"] == NAME
    assert fields["id_origem"]
    assert "Melhor horário: manhã" in fields["obs"]


def test_an_abandoned_form_is_wiped(open_stand: Any, tmp_path: Path) -> None:
    stand = open_stand()
    stand.touch("way_lead")
    stand.arrive(State.FORM)
    answer(stand, FormStep.NAME)
    stand.wait_until(lambda: form_of(stand).step is FormStep.PHONE, "the telephone's step")
    stand.settle()
    for key in PHONE:
        stand.touch(f"key_{key}")
    stand.show_idle_prompt()
    stand.kiosk.idle.expired.emit()
    stand.wait_for("home")
    assert not [text for text in stand.texts() if any(each in text for each in SECRETS)]
    assert told_in(tmp_path) == set()


def test_services_without_options_in_the_erp_are_not_offered(
    make_stand: MakeStand, erp: ReferenceErp
) -> None:
    erp.faults.set("produtos:status=404;cidades:status=404")
    stand = make_stand(SMALL, sign_up={"enabled": True}, lead={"enabled": True})
    stand.kiosk.start_monitors()
    stand.wait_until(lambda: bool(stand.session.view_state.offered_forms), "the ERP's lists")
    stand.settle()
    assert [form for form in Form if stand.shows(f"way_{form.value}")] == [Form.STATUS]


@pytest.mark.parametrize("make", [IxcEmulator, SgpEmulator], ids=lambda made: made.kind)
def test_a_lead_reaches_a_vendors_erp_that_has_no_lists(make_stand: MakeStand, make: type[Emulator]) -> None:
    """It takes no sign-ups, so that none is offered; the CEP may be left out."""
    with make() as emulator:
        section = emulator.settings()
        stand = make_stand(
            base_url=emulator.base_url, erp=section, sign_up={"enabled": True}, lead={"enabled": True}
        )
        stand.kiosk.start_monitors()
        stand.wait_until(lambda: bool(stand.session.view_state.offered_forms), "what the ERP takes")
        stand.settle()
        assert stand.session.view_state.offered_forms == {Form.LEAD}
        assert not stand.shows("way_sign_up")
        stand.touch("way_lead")
        stand.arrive(State.FORM)
        for step in (FormStep.NAME, FormStep.PHONE):
            assert form_of(stand).step is step
            answer(stand, step)
            stand.wait_until(partial(has_left, stand, step), "the next step")
            stand.settle()
        assert form_of(stand).step is FormStep.POSTAL_CODE
        stand.touch("skip")
        stand.wait_until(lambda: form_of(stand).step is FormStep.BEST_TIME, "the last step")
        stand.settle()
        answer(stand, FormStep.BEST_TIME)
        stand.arrive(State.RECEIVED)
        stand.wait_until(lambda: bool(emulator.effects), "the lead")
        assert len(emulator.effects) == 1
        assert emulator.violations == []
