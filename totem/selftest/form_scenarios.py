"""Scenario of the features besides boletos: plan, documents, help, and every form that can be started.

Forms are filled in by touch for a fictitious person, up to the touch that would send them. So the ERP
receives no record, and the outbox stays empty.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from totem.domain.form_fields import example_postal_code
from totem.domain.sign_up import city_state
from totem.domain.text import folded
from totem.erp.errors import ErpError
from totem.erp.session_erp import Ability, SessionErp
from totem.selftest.scenario import Scenario, Steps, Wait
from totem.session.forms.steps import CHOICES, OF_CUSTOMER, TEXTS, Form, FormStep, Keys
from totem.session.forms.tasks import available_forms
from totem.session.forms.view_state import FormViewState
from totem.session.states import State
from totem.session.view_state import ViewState
from totem.ui.controls.choice_lists import ChoiceCardList
from totem.ui.screens.list_screen import DocumentsScreen
from totem.ui.shortcuts import Shortcut, offered_shortcuts

if TYPE_CHECKING:
    from totem.session.forms.tasks import FormServices
    from totem.settings import Settings


NOBODY = "11144477735"
"""A valid CPF in common use for tests."""
TYPED = {FormStep.TAX_ID: NOBODY, FormStep.NAME: "teste totem"}
"""Texts by which staff would know the test; elsewhere the example of the step."""
PRESSED = {
    FormStep.NUMBER: "skip",
    FormStep.COMPLEMENT: "skip",
    FormStep.CONSENT: "agree",
    FormStep.PHOTOS: "go",
}
"""Buttons to press at a step; elsewhere "Continuar"."""
LAST = frozenset({FormStep.REVIEW, FormStep.BEST_TIME, FormStep.PROTOCOL})
"""Steps at which the next touch would send the form, or query a sign-up's status."""


def view_services(scenario: Scenario) -> Steps:
    """Visit each shortcut beside the boletos that is offered, and come back each time."""
    view_state, back = scenario.controller.view_state, scenario.controller.view_state.state
    for shortcut in offered_shortcuts(view_state):
        yield from _open(scenario, shortcut)
        if shortcut.state is State.FORM:
            yield from _fill_form(scenario, shortcut.name)
        else:
            yield from _view(scenario, shortcut.state)
        while scenario.controller.view_state.state is not back:
            before = scenario.controller.view_state
            scenario.touch("back")
            yield _another_view(scenario, before)


def fill_forms(scenario: Scenario) -> Steps:
    """Start each offered form of the home screen, fill it in, and leave before it is sent."""
    for form in Form:
        if form not in scenario.controller.view_state.offered_forms - OF_CUSTOMER:
            continue
        scenario.touch(f"way_{form.value}")
        yield from _fill_form(scenario, form.value)
        scenario.touch("leave")
        yield scenario.screen("home")


def _fill_form(scenario: Scenario, name: str) -> Steps:
    yield scenario.in_state(State.FORM, State.FORM_FAILED)
    if scenario.controller.view_state.state is State.FORM_FAILED:
        scenario.take_picture("form_failed")
        scenario.report.fail(f"{name}: the ERP's lists did not come")
    else:
        yield from _answer_steps(scenario)


def _open(scenario: Scenario, service: Shortcut) -> Steps:
    """Touch a service, in the menu where the row has no room for it."""
    if scenario.shows(service.name):
        scenario.touch(service.name)
    else:
        scenario.touch("menu")
        yield scenario.in_state(State.MENU)
        scenario.touch(f"service_{service.name}")


def _view(scenario: Scenario, state: State) -> Steps:
    """Look at what a shortcut leads to, and at the first document of a list."""
    yield scenario.in_state(state)
    scenario.take_picture(state.published_name)
    failure = scenario.controller.view_state.failure
    if failure is not None:
        scenario.report.fail(f"{state.published_name}: the ERP did not answer: {failure.value}")
    screen = scenario.window.current
    if scenario.controller.view_state.documents and isinstance(screen, DocumentsScreen):
        scenario.touch_row(screen.list, 0)
        yield scenario.in_state(State.DOCUMENT)
        scenario.take_picture(State.DOCUMENT.published_name)


def _answer_steps(scenario: Scenario) -> Steps:
    """Answer step after step; confirm a doubted answer once more."""
    insisted: FormStep | None = None
    seen = set[int]()
    while (form := _form(scenario)).step not in LAST:
        seen.add(form.position)
        if form.problem is None:
            yield from _answer(scenario, form)
        elif insisted is not form.step:
            insisted = form.step
            scenario.touch("confirm")
        else:
            scenario.report.fail(f"{_name(form)} was not taken: {form.problem.value}")
            return
        yield _another_form(scenario, form)
    scenario.take_picture(_name(form))
    scenario.report.form_steps[form.form.value] = len({*seen, form.position})


def _another_view(scenario: Scenario, before: ViewState) -> Wait:
    return lambda: scenario.window.is_settled and scenario.controller.view_state is not before


def _another_form(scenario: Scenario, before: FormViewState) -> Wait:
    return lambda: scenario.window.is_settled and scenario.controller.view_state.form is not before


def _answer(scenario: Scenario, form: FormViewState) -> Steps:
    step = form.step
    if step in TEXTS and step not in PRESSED:
        for key in scenario.postal_code if step is FormStep.POSTAL_CODE else _keys(step):
            scenario.touch("letters_space" if key == " " else f"key_{key}")
            yield scenario.painted()
    scenario.take_picture(_name(form))
    if step in CHOICES:
        rows = scenario.window.current.findChild(ChoiceCardList)
        assert rows is not None  # noqa: S101 - it asks by a list
        scenario.touch_row(rows, 0)
    else:
        scenario.touch(PRESSED.get(step, "confirm"))


def _keys(step: FormStep) -> str:
    """Return the text to type at `step`, by the keys of its first board; those of words have letters only."""
    text = TYPED.get(step, step.row.example)
    if step.row.keys not in (Keys.NAME, Keys.TEXT):
        return text
    return "".join(each for each in folded(text) if each.isalpha() or each == " ")


def _form(scenario: Scenario) -> FormViewState:
    form = scenario.controller.view_state.form
    assert form is not None  # noqa: S101 - set in this state
    return form


def _name(form: FormViewState) -> str:
    return f"{form.form.value}-{form.step.value}"


@dataclass(frozen=True)
class OfferedFeatures:
    """The forms that can be started, the requests that the ERP answers, and a CEP of a city it serves."""

    forms: frozenset[Form]
    answers: frozenset[str]
    postal_code: str = FormStep.POSTAL_CODE.row.example

    def missing(self, settings: "Settings") -> list[str]:
        """Name the configured forms for which the ERP has no lists."""
        missing = []
        if settings.sign_up.enabled and Form.SIGN_UP not in self.forms:
            missing.append("sign_up is enabled, and the ERP lists no plans")
        if settings.lead.enabled and Form.LEAD not in self.forms:
            missing.append("lead is enabled, and the ERP lists neither cities nor plans")
        return missing


async def probe_features(
    settings: "Settings", erp: SessionErp, services: "FormServices | None"
) -> OfferedFeatures:
    """Query the ERP for its features; without an answer, a feature is not offered."""
    wishes = settings.records.modes()
    answers = {name for name, wish in wishes.items() if wish == "always"}
    for name in (name for name, wish in wishes.items() if wish == "auto"):
        if await _answers(erp, name):
            answers.add(name)
    if services is None:
        return OfferedFeatures(frozenset(), frozenset(answers))
    lists = await services.lists.refresh()
    forms = available_forms(services.config, lists)
    states = filter(None, map(city_state, lists.cities))
    if (state := next(states, None)) is None:
        return OfferedFeatures(forms, frozenset(answers))
    return OfferedFeatures(forms, frozenset(answers), example_postal_code(state))


async def _answers(erp: SessionErp, name: str) -> bool:
    try:
        return await erp.ability(name) is Ability.ANSWERS
    except ErpError:
        return False
