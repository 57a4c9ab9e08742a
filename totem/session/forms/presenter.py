"""Presenter of forms: make the view state of a form that is filled in, sent or looked up. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from totem.domain.catalog import City, DueDay, Plan
from totem.domain.masking import masked_street
from totem.domain.sign_up import FixedChoice
from totem.session.forms.flow import (
    asked_steps,
    is_optional,
    open_step,
    options,
    page,
    pages,
    previous_step,
    reviewed_steps,
)
from totem.session.forms.state import PHOTOS, FormState
from totem.session.forms.steps import CHOICES, FIELDS, Form, FormStep, Stage
from totem.session.forms.view_state import Choice, FormViewState, ReviewLine, StageProgress

if TYPE_CHECKING:
    from totem.session.forms.tasks import SentForm


def present_form(form_state: FormState) -> FormViewState:
    """Return the view of the form at its present step."""
    step, screens = form_state.step, pages(form_state)
    places = [place for place, each in enumerate(screens, 1) if step in each]
    offered = options(form_state, step)
    answer = getattr(form_state.draft, FIELDS[step]) if step in FIELDS else None
    return FormViewState(
        form=form_state.form,
        step=step,
        position=places[0] if places else 1,
        steps=len(screens),
        stages=_stages(form_state),
        group=form_state.group if step is FormStep.REVIEW else None,
        has_previous=previous_step(form_state) is not None,
        optional=is_optional(form_state, step),
        editing=form_state.edited is not None,
        company=form_state.company,
        choices=tuple(map(_choice, offered)),
        chosen=offered.index(answer) if answer in offered else None,
        typed=form_state.typed.get(step, ""),
        problem=form_state.problem,
        suggestion=form_state.suggestion,
        lines=tuple(_lines(form_state, _summarized_steps(form_state))),
        consent_texts=_consent_texts(form_state),
        photos=form_state.photos,
        photos_left=PHOTOS - len(form_state.photos),
        camera=form_state.config.sign_up.camera,
        upload_url=form_state.upload_url if step is FormStep.PHOTOS else None,
        has_changes=form_state.has_changes,
        known=form_state.known(step),
        address=_address(form_state),
    )


def present_receipt(form_state: FormState, sent: "SentForm", sent_at: datetime) -> FormViewState:
    """Return the view of a form that was sent: its receipt code or the ERP's, without personal data."""
    config, count = form_state.config, len(pages(form_state))
    takes_photos = form_state.form is Form.SIGN_UP and not sent.is_refused
    on_receipt = (step for step in reviewed_steps(form_state) if step.row.on_receipt)
    return FormViewState(
        form=form_state.form,
        step=asked_steps(form_state)[-1],
        position=count,
        steps=count,
        editing=form_state.edited is not None,
        lines=tuple(line for line in _lines(form_state, on_receipt) if line.choice is not None),
        protocol=sent.erp_protocol or str(sent.receipt_code),
        protocol_code=sent.erp_protocol or config.code_of(sent.receipt_code),
        upload_url=config.photos_url(sent.receipt_code) if takes_photos else None,
        sent_at=sent_at,
        refused=sent.is_refused,
    )


def present_status(form_state: FormState) -> FormViewState:
    """Return the view of a sign-up's status."""
    receipt_code, _ = form_state.status_query
    return replace(
        present_form(form_state),
        typed="",
        protocol=str(receipt_code),
        protocol_code=form_state.config.code_of(receipt_code),
        sent_at=form_state.sent_at,
        sign_up_status=form_state.sign_up_status,
    )


def _stages(form_state: FormState) -> tuple[StageProgress, ...]:
    """Return how far each stage of the form has come, by its screens; the last steps come after them all."""
    if not form_state.form.row.is_staged or form_state.edited is not None:
        return ()
    here, found = form_state.step, []
    screens = pages(form_state)
    reached = next(place for place, each in enumerate(screens) if here in each)
    for stage in Stage:
        places = [place for place, each in enumerate(screens) if each[0].row.stage is stage]
        if places:
            done = sum(place <= reached for place in places)
            found.append(StageProgress(stage, done, len(places), is_present=here.row.stage is stage))
    return tuple(found)


def _address(form_state: FormState) -> str | None:
    """Return the masked address of the service that a ticket is about."""
    if form_state.form is not Form.TICKET or form_state.customer is None:
        return None
    return masked_street(form_state.customer.address) or None


def _summarized_steps(form_state: FormState) -> tuple[FormStep, ...]:
    match form_state.step:
        case FormStep.REVIEW:
            return reviewed_steps(form_state)
        case FormStep.BEST_TIME:
            return tuple(step for step in reviewed_steps(form_state) if step is not FormStep.BEST_TIME)
        case _:
            together = page(form_state)
            return together if len(together) > 1 else ()


def _lines(form_state: FormState, steps: Iterable[FormStep]) -> Iterable[ReviewLine]:
    for step in steps:
        changeable = open_step(form_state, step) is not None
        if step is FormStep.PHOTOS:
            count = len(form_state.photos)
            yield ReviewLine(
                step, str(count) if count or form_state.edited is None else None, changeable=changeable
            )
            continue
        answer = getattr(form_state.draft, FIELDS[step])
        is_choice = answer is not None and bool(options(form_state, step))
        text = form_state.known(step) if answer is None else _text(step, answer)
        yield ReviewLine(step, text, _choice(answer) if is_choice else None, changeable=changeable)


def _consent_texts(form_state: FormState) -> Mapping[str, str]:
    if form_state.step is FormStep.BEST_TIME:
        return form_state.config.lead.notices
    return form_state.config.sign_up.consent_texts if form_state.step is FormStep.CONSENT else {}


def _choice(each: object) -> Choice:
    match each:
        case City(name=name, state=state):
            return Choice(name, state)
        case Plan(name=name, description=description, amount=amount):
            return Choice(name, description, amount)
        case DueDay(label=label, day=day):
            return Choice(label, day=day)
        case FixedChoice(value=words):
            return Choice(words)
        case _:
            return Choice(getattr(each, "name", ""), None)


def _text(step: FormStep, answer: object) -> str:
    if isinstance(answer, City):
        return ", ".join(filter(None, (answer.name, answer.state)))
    return _choice(answer).title if step in CHOICES else step.row.write(answer)
