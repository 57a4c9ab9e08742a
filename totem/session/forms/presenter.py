"""Presenter of forms: make the view state of one that is filled in, sent or looked up. Pure."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from totem.domain.catalog import City, DueDay, Plan
from totem.domain.form_fields import format_phone, format_postal_code
from totem.domain.signup import BestTime, ReceiptCode
from totem.session.forms.flow import FIELDS, backward, change, is_optional, options, reviewed, steps_of
from totem.session.forms.state import PHOTOS, FormState
from totem.session.forms.view_state import CHOICES, Choice, Form, FormStep, FormViewState, ReviewLine

_TOLD_AFTERWARDS = CHOICES - {FormStep.ORIGIN, FormStep.SELLER}


def picture_of(filling: FormState) -> FormViewState:
    """Return the form at this moment."""
    step, steps = filling.step, steps_of(filling)
    offered = options(filling, step)
    answer = getattr(filling.draft, FIELDS[step]) if step in FIELDS else None
    return FormViewState(
        form=filling.form,
        step=step,
        position=steps.index(step) + 1 if step in steps else 1,
        steps=len(steps),
        has_previous=backward(filling) is not None,
        optional=is_optional(filling, step),
        editing=filling.edited is not None,
        company=filling.company,
        choices=tuple(map(_choice, offered)),
        chosen=offered.index(answer) if answer in offered else None,
        typed=filling.typed.get(step, ""),
        problem=filling.problem,
        suggestion=filling.suggestion,
        lines=tuple(_lines(filling, _summarized_steps(filling))),
        consent_text=_notice(filling),
        photos=filling.photos,
        photos_left=PHOTOS - len(filling.photos),
        camera=filling.rules.camera,
        upload_url=filling.upload_url if step is FormStep.PHOTOS else None,
        has_changes=filling.has_changes,
    )


def receipt_of(filling: FormState, protocol: ReceiptCode, sent_at: datetime) -> FormViewState:
    """Return a form that was sent: its protocol, and nothing personal."""
    rules, count = filling.rules, len(steps_of(filling))
    return FormViewState(
        form=filling.form,
        step=steps_of(filling)[-1],
        position=count,
        steps=count,
        editing=filling.edited is not None,
        lines=told_afterwards(filling),
        protocol=str(protocol),
        protocol_code=rules.code_of(protocol),
        upload_url=rules.photos_url(protocol) if filling.form is Form.SIGN_UP else None,
        sent_at=sent_at,
    )


def standing_of(filling: FormState) -> FormViewState:
    """Return how the sign-up stands that was asked about."""
    sought, _ = filling.asked_about
    return replace(
        picture_of(filling),
        typed="",
        protocol=str(sought),
        protocol_code=filling.rules.code_of(sought),
        sent_at=filling.sent_at,
        standing=filling.standing,
    )


def told_afterwards(filling: FormState) -> tuple[ReviewLine, ...]:
    """Return the choices without personal data, which may stand beside a printed protocol."""
    steps = (step for step in reviewed(filling) if step in _TOLD_AFTERWARDS)
    return tuple(line for line in _lines(filling, steps) if line.choice is not None)


def _summarized_steps(filling: FormState) -> tuple[FormStep, ...]:
    """Return the steps whose answers the present one shows."""
    match filling.step:
        case FormStep.CONTACT_CHECK:
            return (FormStep.PHONE, FormStep.EMAIL)
        case FormStep.REVIEW:
            return reviewed(filling)
        case FormStep.BEST_TIME:
            return tuple(step for step in reviewed(filling) if step is not FormStep.BEST_TIME)
        case _:
            return ()


def _lines(filling: FormState, steps: Iterable[FormStep]) -> Iterable[ReviewLine]:
    for step in steps:
        can = change(filling, step) is not None
        if step is FormStep.PHOTOS:
            count = len(filling.photos)
            yield ReviewLine(step, str(count) if count or filling.edited is None else None, changeable=can)
            continue
        answer = getattr(filling.draft, FIELDS[step])
        is_choice = answer is not None and bool(options(filling, step))
        text = None if answer is None else _text(step, answer)
        yield ReviewLine(step, text, _choice(answer) if is_choice else None, changeable=can)


def _notice(filling: FormState) -> str:
    if filling.step is FormStep.BEST_TIME:
        return filling.rules.lead_notice
    return filling.rules.consent_text if filling.step is FormStep.CONSENT else ""


def _choice(each: object) -> Choice:
    match each:
        case City(name=name, state=state):
            return Choice(name, state)
        case Plan(name=name, description=description, amount=amount):
            return Choice(name, description, amount)
        case DueDay(label=label, day=day):
            return Choice(label, day=day)
        case BestTime():
            return Choice("", best_time=each)
        case _:
            return Choice(getattr(each, "name", ""), None)


def _text(step: FormStep, answer: object) -> str:
    match step:
        case FormStep.TAX_ID:
            return str(getattr(answer, "formatted", ""))
        case FormStep.BIRTH_DATE:
            return f"{answer:%d/%m/%Y}"
        case FormStep.PHONE:
            return format_phone(str(answer))
        case FormStep.POSTAL_CODE:
            return format_postal_code(str(answer))
        case FormStep.CITY if isinstance(answer, City):
            return ", ".join(filter(None, (answer.name, answer.state)))
        case _:
            return answer if isinstance(answer, str) else _choice(answer).title
