"""What the commissioning test looks at besides boletos: plan, papers, and every form that can be begun.

A form is filled in by touches, for somebody who is nobody, up to where one touch would send it; that one is
not made. So no ERP gets a record of it, and nothing is written into the outbox.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from totem.erp.errors import ErpError
from totem.erp.port import Ability
from totem.selftest.scenario import Scenario, Steps, Wait
from totem.session.forms.tasks import offered
from totem.session.forms.view_state import CHOICES, Form, FormStep, FormViewState
from totem.session.states import State
from totem.ui.controls.choice_card_list import ChoiceCardList
from totem.ui.screens.list_screen import DocumentsScreen

if TYPE_CHECKING:
    from totem.monitoring.capability_monitor import Able
    from totem.session.forms.tasks import FormServices
    from totem.settings import Settings


NOBODY = "11144477735"
"""A document whose check digits hold, and that everybody uses for tests."""
TYPED = {
    FormStep.TAX_ID: NOBODY,
    FormStep.NAME: "teste totem",
    FormStep.BIRTH_DATE: "14031978",
    FormStep.PHONE: "49999120000",
    FormStep.EMAIL: "teste@example.com",
    FormStep.POSTAL_CODE: "89801000",
    FormStep.STREET: "rua teste",
    FormStep.DISTRICT: "centro",
}
PRESSED = {
    FormStep.NUMBER: "skip",
    FormStep.COMPLEMENT: "skip",
    FormStep.CONTACT_CHECK: "go",
    FormStep.CONSENT: "agree",
    FormStep.PHOTOS: "go",
}
"""What is pressed at a step; at all others, "Continuar"."""
LAST = frozenset({FormStep.REVIEW, FormStep.BEST_TIME, FormStep.PROTOCOL})
"""Where the next touch would send, or ask how somebody's request stands."""


def see_more(script: Scenario) -> Steps:
    """See plan and papers from where they are offered, and come back there."""
    picture, back = script.visit.picture, script.visit.picture.state
    if picture.offers_plan:
        yield from _see(script, "plan", State.PLAN)
        script.touch("back")
        yield script.arrived(back)
    if not picture.offers_papers:
        return
    yield from _see(script, "records", State.RECORDS)
    screen = script.window.current
    if script.visit.picture.papers and isinstance(screen, DocumentsScreen):
        script.touch_row(screen.list, 0)
        yield script.arrived(State.RECORD)
        script.picture("record")
        script.touch("back")
        yield script.arrived(State.RECORDS)
    script.touch("back")
    yield script.arrived(back)


def fill_in(script: Scenario) -> Steps:
    """From home, begin each form that is offered, fill it in, and leave before it is sent."""
    for form in Form:
        if form not in script.visit.picture.offers:
            continue
        script.touch(f"way_{form.value}")
        yield script.arrived(State.FORM, State.FORM_FAILED)
        if script.visit.picture.state is State.FORM_FAILED:
            script.picture("form_failed")
            script.report.fail(f"{form.value}: the ERP's lists did not come")
        else:
            yield from _answer_all(script)
        script.touch("leave")
        yield script.screen("home")


def _see(script: Scenario, name: str, state: State) -> Steps:
    script.touch(name)
    yield script.arrived(state)
    script.picture(name)
    failure = script.visit.picture.failure
    if failure is not None:
        script.report.fail(f"{name}: the ERP did not answer: {failure.value}")


def _answer_all(script: Scenario) -> Steps:
    """Answer step after step; what is doubted is said once more."""
    insisted: FormStep | None = None
    while (form := _form(script)).step not in LAST:
        if form.problem is None:
            yield from _answer(script, form)
        elif insisted is not form.step:
            insisted = form.step
            script.touch("confirm")
        else:
            script.report.fail(f"{_name(form)} was not taken: {form.problem.value}")
            return
        yield _another_form(script, form)
    script.picture(_name(form))


def _another_form(script: Scenario, before: FormViewState) -> Wait:
    return lambda: script.window.is_settled and script.visit.picture.form is not before


def _answer(script: Scenario, form: FormViewState) -> Steps:
    step = form.step
    if step in TYPED:
        for key in TYPED[step]:
            script.touch("letters_space" if key == " " else f"key_{key}")
            yield script.painted()
    script.picture(_name(form))
    if step in CHOICES:
        rows = script.window.current.findChild(ChoiceCardList)
        assert rows is not None  # noqa: S101 - it asks by a list
        script.touch_row(rows, 0)
    else:
        script.touch(PRESSED.get(step, "confirm"))


def _form(script: Scenario) -> FormViewState:
    form = script.visit.picture.form
    assert form is not None  # noqa: S101 - the state says so
    return form


def _name(form: FormViewState) -> str:
    return f"{form.form.value}-{form.step.value}"


@dataclass(frozen=True)
class Offers:
    """The forms that can be begun, and the requests that are answered."""

    forms: frozenset[Form]
    answers: frozenset[str]

    def missing(self, settings: "Settings") -> list[str]:
        """What the operator wants and the ERP has no lists for."""
        told = []
        if settings.sign_up.enabled and Form.SIGN_UP not in self.forms:
            told.append("sign_up is enabled, and the ERP lists no plans")
        if settings.lead.enabled and Form.LEAD not in self.forms:
            told.append("lead is enabled, and the ERP lists neither cities nor plans")
        return told


async def ask_for_offers(settings: "Settings", erp: "Able", means: "FormServices | None") -> Offers:
    """Ask the ERP; what it cannot say now is not offered."""
    wishes = {name: str(wish) for name, wish in settings.records}
    answers = {name for name, wish in wishes.items() if wish == "always"}
    for name in (name for name, wish in wishes.items() if wish == "auto"):
        if await _answers(erp, name):
            answers.add(name)
    forms = frozenset[Form]()
    if means is not None:
        forms = offered(means.rules, await means.lists.refresh())
    return Offers(forms, frozenset(answers))


async def _answers(erp: "Able", name: str) -> bool:
    try:
        return await erp.ability(name) is Ability.ANSWERS
    except ErpError:
        return False
