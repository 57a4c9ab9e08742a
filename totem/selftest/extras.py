"""What the commissioning test looks at besides boletos: plan, papers, and every form that can be begun.

A form is filled in by touches, for somebody who is nobody, up to where one touch would send it; that one is
not made. So no ERP gets a record of it, and nothing is written into the outbox.
"""

from totem.kiosk.form_picture import CHOICES, Form, FormPicture, FormStep
from totem.kiosk.states import State
from totem.selftest.script import Script, Steps, Wait
from totem.ui.controls.choice_rows import ChoiceRows
from totem.ui.screens.records import RecordsScreen

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


def see_more(script: Script) -> Steps:
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
    if script.visit.picture.papers and isinstance(screen, RecordsScreen):
        script.touch_row(screen.list, 0)
        yield script.arrived(State.RECORD)
        script.picture("record")
        script.touch("back")
        yield script.arrived(State.RECORDS)
    script.touch("back")
    yield script.arrived(back)


def fill_in(script: Script) -> Steps:
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


def _see(script: Script, name: str, state: State) -> Steps:
    script.touch(name)
    yield script.arrived(state)
    script.picture(name)
    failure = script.visit.picture.failure
    if failure is not None:
        script.report.fail(f"{name}: the ERP did not answer: {failure.value}")


def _answer_all(script: Script) -> Steps:
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


def _another_form(script: Script, before: FormPicture) -> Wait:
    return lambda: script.window.is_settled and script.visit.picture.form is not before


def _answer(script: Script, form: FormPicture) -> Steps:
    step = form.step
    if step in TYPED:
        for key in TYPED[step]:
            script.touch("letters_space" if key == " " else f"key_{key}")
            yield script.painted()
    script.picture(_name(form))
    if step in CHOICES:
        rows = script.window.current.findChild(ChoiceRows)
        assert rows is not None  # noqa: S101 - it asks by a list
        script.touch_row(rows, 0)
    else:
        script.touch(PRESSED.get(step, "confirm"))


def _form(script: Script) -> FormPicture:
    form = script.visit.picture.form
    assert form is not None  # noqa: S101 - the state says so
    return form


def _name(form: FormPicture) -> str:
    return f"{form.form.value}-{form.step.value}"
