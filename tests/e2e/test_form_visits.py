"""Whole forms by touch: from the home screen to the reference ERP, and back for the status."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtCore import QSize, Qt

from support import sampling
from support.emulators.base import Emulator
from support.emulators.ixc import IxcEmulator
from support.emulators.sgp import SgpEmulator
from support.file_contents import read_files
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, SMALL, KioskDriver
from totem.domain.personal_texts import personal_texts
from totem.domain.sign_up import SignUpForm, to_prospect
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.write_routes import LEADS
from totem.session.forms.steps import (
    CHOICES,
    FIELDS,
    FLOWS,
    OF_CUSTOMER,
    TEXTS,
    Form,
    FormStep,
    Keys,
    Respondent,
    Stage,
)
from totem.session.forms.view_state import FormViewState
from totem.session.states import State
from totem.ui.controls.choice_lists import ChoiceCardList

DOCUMENT, NAME, PHONE, STREET = "11144477735", "Joaquim Nabuco", "81988887777", "Rua das Palmeiras Altas"
TYPED = {step: step.row.example for step in TEXTS} | {
    FormStep.TAX_ID: DOCUMENT,
    FormStep.NAME: NAME,
    FormStep.BIRTH_DATE: "19081949",
    FormStep.PHONE: PHONE,
    FormStep.EMAIL: "joaquim@example.org",
    FormStep.POSTAL_CODE: "13010050",
    FormStep.STREET: STREET,
    FormStep.DISTRICT: "Batel",
}
"""Texts of the visits; those of a person here are found in nothing else."""
LEAST_LETTERS = 6
"""Letters from which on a word of a secret is one by itself."""


def secret_texts() -> Iterator[str]:
    """Yield the answers that identify a person, as sent and as the review writes them, and their words."""
    who = Respondent(Form.SIGN_UP, company=False, today=date(2026, 11, 30))
    parse = {step: step.row.parser for step in FLOWS[Form.SIGN_UP] if step.row.parser is not None}
    answers = {step: parser(TYPED[step], who) for step, parser in parse.items()}
    sent = to_prospect(SignUpForm(**{FIELDS[step]: answer for step, answer in answers.items()}))
    assert sent.tax_id is not None
    personal = {sent.tax_id.value, *personal_texts(sent)}
    written = {step.row.write(answer) for step, answer in answers.items() if str(answer) in personal}
    for text in {*personal, *written, sent.tax_id.formatted}:
        yield text
        yield from (word for word in text.split() if len(word) >= LEAST_LETTERS)


SECRETS = frozenset(secret_texts())


@pytest.fixture
def open_stand(make_kiosk: MakeKiosk) -> Any:
    """Makes kiosks that take everything, and waits until they offer it."""

    def make(size: QSize = SMALL) -> KioskDriver:
        driver = make_kiosk(size, sign_up={"enabled": True}, lead={"enabled": True})
        driver.kiosk.start_monitors()
        everything = frozenset(Form) - OF_CUSTOMER
        driver.wait_until(lambda: driver.session.view_state.offered_forms == everything, "the ERP's lists")
        driver.settle()
        return driver

    return make


def form_of(driver: KioskDriver) -> FormViewState:
    form = driver.session.view_state.form
    assert form is not None
    return form


def has_left(driver: KioskDriver, step: FormStep) -> bool:
    return form_of(driver).step is not step


def touch_choice(driver: KioskDriver, row: int) -> None:
    rows = driver.find("choices")
    assert isinstance(rows, ChoiceCardList)
    driver.tap(rows.viewport(), rows.card_of(row).center())


def answer(driver: KioskDriver, step: FormStep) -> None:
    """Answer a step without a mistake: digits on the screen, words on a keyboard."""
    if step in CHOICES:
        touch_choice(driver, 0)
    elif step in TEXTS and step.row.keys in (Keys.DIGITS, Keys.CODE):
        for key in TYPED[step]:
            driver.touch(f"key_{key}")
        driver.confirm()
    elif step in TEXTS:
        driver.type(TYPED[step])
        driver.press(Qt.Key.Key_Return)
    else:
        driver.touch({FormStep.CONSENT: "agree", FormStep.REVIEW: "go"}[step])


def fill_in(driver: KioskDriver, form: Form) -> list[FormStep]:
    """Fill in a form from home to its confirmation; return the steps that were shown."""
    driver.touch(f"way_{form.value}")
    asked: list[FormStep] = []
    driver.arrive(State.FORM)
    while driver.state is State.FORM:
        asked.append(form_of(driver).step)
        answer(driver, asked[-1])
        driver.wait_until(
            lambda: driver.state is not State.FORM or form_of(driver).step is not asked[-1],
            f"the step after {asked[-1].name}, {form_of(driver).problem}",
        )
        if driver.state is State.FORM:
            driver.settle()
    driver.arrive(State.RECEIVED)
    return asked


def told_in(folder: Path) -> set[str]:
    """The customer's data found in any file of the kiosk, as text or as bytes."""
    found = set[str]()
    for content in read_files(folder).values():
        found |= {each for each in SECRETS if each.encode() in content or each.encode("utf-16-le") in content}
    return found


def of_name(erp: ReferenceErp, name: str) -> list[Any]:
    return [each for each in erp.store.prospects() if each["dados"].get("nome") == name]


@pytest.mark.parametrize(
    "size", [PORTRAIT, LANDSCAPE] if sampling.full else [PORTRAIT]
)  # the other by the keyboard
def test_a_sign_up_reaches_the_erp_and_may_be_changed(
    open_stand: Any, erp: ReferenceErp, size: QSize, tmp_path: Path
) -> None:
    driver = open_stand(size)
    before = len(of_name(erp, NAME))
    asked = fill_in(driver, Form.SIGN_UP)
    assert asked[0] is FormStep.PLAN
    assert asked[-2:] == [FormStep.CONSENT, FormStep.REVIEW]
    protocol = form_of(driver).protocol
    assert protocol is not None
    assert driver.reads("protocol") == protocol
    driver.touch("print_protocol")
    driver.arrive(State.PRINTED)
    [file] = (tmp_path / "printed").glob("*.pdf")
    with pypdfium2.PdfDocument(file) as document:
        said = document[0].get_textpage().get_text_range()
    assert protocol in said
    assert not [each for each in SECRETS if each in said]
    driver.touch("finish")
    driver.wait_for("farewell")
    driver.touch("leave")
    driver.wait_for("home")
    driver.wait_until(lambda: len(of_name(erp, NAME)) > before, "the ERP to have it")
    sent = of_name(erp, NAME)[-1]
    assert (sent["dados"]["cnpj_cpf"], sent["dados"]["endereco"]) == (DOCUMENT, STREET)
    assert "Consentimento LGPD: versão 1" in sent["dados"]["obs"]
    assert told_in(tmp_path) == set()
    change_it(driver, erp, protocol, sent["id"])


def change_it(driver: KioskDriver, erp: ReferenceErp, protocol: str, prospect: str) -> None:
    """Come back with document and protocol, and choose another plan."""
    driver.touch("way_status")
    driver.arrive(State.FORM)
    answer(driver, FormStep.TAX_ID)
    driver.wait_until(lambda: form_of(driver).step is FormStep.PROTOCOL, "the protocol's step")
    driver.settle()
    driver.type(protocol)
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.SIGN_UP_STATUS)
    sign_up_status = form_of(driver).sign_up_status
    assert sign_up_status is not None
    assert (sign_up_status.status, sign_up_status.editable) == ("Inicial", True)
    driver.touch("edit")
    driver.arrive(State.FORM)
    driver.touch("group_0")
    driver.wait_until(lambda: form_of(driver).group is Stage.PLAN, "the lines of the plan")
    driver.settle()
    driver.touch("line_0")
    driver.wait_until(lambda: form_of(driver).step is FormStep.PLAN, "the plan's step")
    driver.settle()
    touch_choice(driver, 1)
    driver.wait_until(lambda: form_of(driver).step is FormStep.REVIEW, "the review")
    driver.settle()
    driver.touch("go")
    driver.arrive(State.RECEIVED)
    assert form_of(driver).protocol == protocol

    def edits() -> int:
        return sum(int(each["edicoes"]) for each in erp.store.prospects() if each["id"] == prospect)

    driver.wait_until(lambda: edits() == 1, "the ERP to have the change")
    driver.touch("leave" if driver.shows("leave") else "finish")


def test_a_wish_to_be_called_takes_four_touches_and_a_keyboard(open_stand: Any, erp: ReferenceErp) -> None:
    driver = open_stand()
    before = len(erp.store.all(LEADS))
    asked = fill_in(driver, Form.LEAD)
    choices = [FormStep.CITY, FormStep.PLAN, FormStep.ORIGIN, FormStep.BEST_TIME]
    assert [step for step in asked if step in CHOICES] == choices
    assert [step for step in asked if step not in CHOICES] == [FormStep.NAME, FormStep.PHONE]
    driver.wait_until(lambda: len(erp.store.all(LEADS)) > before, "the ERP to have it")
    fields = erp.store.all(LEADS)[-1]["dados"]
    assert fields["nome"] == NAME
    assert fields["id_origem"]
    assert "Melhor horário: manhã" in fields["obs"]


def test_an_abandoned_form_is_wiped(open_stand: Any, tmp_path: Path) -> None:
    driver = open_stand()
    driver.touch("way_lead")
    driver.arrive(State.FORM)
    answer(driver, FormStep.NAME)
    driver.wait_until(lambda: form_of(driver).step is FormStep.PHONE, "the telephone's step")
    driver.settle()
    for key in PHONE:
        driver.touch(f"key_{key}")
    driver.show_idle_prompt()
    driver.kiosk.idle.expired.emit()
    driver.wait_for("home")
    assert not [text for text in driver.texts() if any(each in text for each in SECRETS)]
    assert told_in(tmp_path) == set()


def test_services_without_options_in_the_erp_are_not_offered(
    make_kiosk: MakeKiosk, erp: ReferenceErp
) -> None:
    erp.faults.set("produtos:status=404;cidades:status=404")
    driver = make_kiosk(SMALL, sign_up={"enabled": True}, lead={"enabled": True})
    driver.kiosk.start_monitors()
    driver.wait_until(lambda: bool(driver.session.view_state.offered_forms), "the ERP's lists")
    driver.settle()
    assert [form for form in Form if driver.shows(f"way_{form.value}")] == [Form.STATUS]


@pytest.mark.parametrize("make", [IxcEmulator, SgpEmulator], ids=lambda made: made.kind)
def test_a_lead_reaches_a_vendors_erp_that_has_no_lists(make_kiosk: MakeKiosk, make: type[Emulator]) -> None:
    """It takes no sign-ups, so that none is offered; the CEP may be left out."""
    with make() as emulator:
        section = emulator.settings()
        driver = make_kiosk(
            base_url=emulator.base_url, erp=section, sign_up={"enabled": True}, lead={"enabled": True}
        )
        driver.kiosk.start_monitors()
        driver.wait_until(lambda: bool(driver.session.view_state.offered_forms), "what the ERP takes")
        driver.settle()
        assert driver.session.view_state.offered_forms == {Form.LEAD}
        assert not driver.shows("way_sign_up")
        driver.touch("way_lead")
        driver.arrive(State.FORM)
        for step in (FormStep.NAME, FormStep.PHONE):
            assert form_of(driver).step is step
            answer(driver, step)
            driver.wait_until(partial(has_left, driver, step), "the next step")
            driver.settle()
        assert form_of(driver).step is FormStep.POSTAL_CODE
        driver.touch("skip")
        driver.wait_until(lambda: form_of(driver).step is FormStep.BEST_TIME, "the last step")
        driver.settle()
        answer(driver, FormStep.BEST_TIME)
        driver.arrive(State.RECEIVED)
        driver.wait_until(lambda: bool(emulator.effects), "the lead")
        assert len(emulator.effects) == 1
        assert emulator.violations == []
