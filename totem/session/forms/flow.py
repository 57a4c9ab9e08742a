"""Flow of a form: its steps, their order, and the step after each answer. Pure, without I/O.

The rules. A step with a single option takes it, and one without options is left out. The city is of the
state of the CEP: a CEP of another state drops it, and it is asked again; in an edit with every CEP, since the
city that was sent is not known here any more. Some steps are asked of persons only. Two short questions by
the same keys share a screen while the form is filled in in order; each is confirmed by itself. A step opened
from the review leads back there, past any step that the change has made necessary.
"""

from dataclasses import replace
from typing import Any

from totem.domain.catalog import Reseller, ResellerId
from totem.domain.form_fields import postal_code_state
from totem.domain.sign_up import city_state
from totem.session.forms.state import FormState, OptionLists
from totem.session.forms.steps import (
    CHOICES,
    FIELDS,
    FLOWS,
    TEXTS,
    Form,
    FormStep,
    Stage,
)

CLOSINGS = frozenset({FormStep.REVIEW, FormStep.BEST_TIME})
"""Steps from which a form is sent."""


def options(form_state: FormState, step: FormStep) -> tuple[Any, ...]:
    """Return the options of `step`: as the ERP lists them, or those of the kiosk's own list."""
    listed = _listed(form_state, step)
    if step is FormStep.CITY and form_state.draft.postal_code is not None:
        state = postal_code_state(form_state.draft.postal_code)
        return tuple(each for each in listed if city_state(each) in (None, state))
    return listed


def with_city_of_postal_code(form_state: FormState) -> FormState:
    """Return the form with its city, or the only one of the list, where it is of the CEP's state."""
    offered = options(form_state, FormStep.CITY)
    kept = form_state.draft.city if form_state.draft.city in offered else None
    only = offered[0] if offered and len(_listed(form_state, FormStep.CITY)) == 1 else None
    return replace(form_state, draft=replace(form_state.draft, city=kept or only))


def is_postal_code_served(form_state: FormState) -> bool:
    """Test that a city of the CEP's state is on the list, or that the list decides nothing."""
    is_open = FormStep.CITY in form_state.left_out or not _listed(form_state, FormStep.CITY)
    return is_open or bool(options(form_state, FormStep.CITY))


def asked_steps(form_state: FormState) -> tuple[FormStep, ...]:
    """Return the steps to ask, in order; never empty."""
    if form_state.edited is not None and form_state.form is Form.SIGN_UP:
        return (FormStep.REVIEW,)
    return tuple(step for step in FLOWS[form_state.form] if _is_asked(form_state, step))


def pages(form_state: FormState) -> tuple[tuple[FormStep, ...], ...]:
    """Return the steps to ask by the screens that they share."""
    found: list[tuple[FormStep, ...]] = []
    for step in asked_steps(form_state):
        before = found[-1][-1] if found else None
        if before in TEXTS and step.row.joins and before.row.keys is step.row.keys:
            found[-1] = (*found[-1], step)
        else:
            found.append((step,))
    return tuple(found)


def page(form_state: FormState) -> tuple[FormStep, ...]:
    """Return the steps of the present screen; one that was opened for a change is alone."""
    if form_state.closing is not None:
        return (form_state.step,)
    return next((each for each in pages(form_state) if form_state.step in each), (form_state.step,))


def apply_lists(form_state: FormState, lists: OptionLists) -> FormState:
    """Return the form with `lists`, single options taken, at its first step.

    The seller is the store's own reseller where the operator names one.
    """
    form_state = replace(form_state, lists=lists)
    if form_state.edited is None and form_state.form.row.is_of_customer:
        kinds = lists.ticket_kinds
        only_kind = kinds[0] if len(kinds) == 1 else None
        form_state = replace(form_state, draft=replace(form_state.draft, ticket_kind=only_kind))
    elif form_state.edited is None:
        known = {FIELDS[step]: only[0] for step in CHOICES if len(only := options(form_state, step)) == 1}
        own = form_state.config.sign_up.reseller_id
        if own is not None:
            named = (each for each in lists.sellers if each.id == own)
            known["seller"] = next(named, Reseller(ResellerId(own), own))
        elif not form_state.config.sign_up.ask_seller:
            known.pop("seller", None)
        if form_state.form is Form.LEAD:
            asked = {FIELDS[step] for step in FLOWS[Form.LEAD] if step in CHOICES}
            known = {field: value for field, value in known.items() if field in asked}
        form_state = replace(form_state, draft=replace(form_state.draft, **known))
    return replace(form_state, step=asked_steps(form_state)[0])


def reviewed_steps(form_state: FormState) -> tuple[FormStep, ...]:
    """Return the steps whose answers the review shows: those asked, or answered by a single option."""
    if form_state.edited is not None:
        return tuple(
            step
            for step in FLOWS[Form.SIGN_UP]
            if _may_change(form_state, step) or (step is FormStep.CITY and form_state.draft.city is not None)
        )
    asked = frozenset(asked_steps(form_state))
    shown = (*FIELDS, FormStep.PHOTOS)
    order = FLOWS[form_state.form]
    return tuple(step for step in order if step in shown and (step in asked or is_answered(form_state, step)))


def is_answered(form_state: FormState, step: FormStep) -> bool:
    """Test that `step` has an answer, or was skipped."""
    match step:
        case FormStep.CONSENT:
            return form_state.consent is not None
        case FormStep.PHOTOS:
            return form_state.photos_done
        case FormStep.REVIEW | FormStep.PROTOCOL:
            return False
        case _:
            return step in form_state.left_out or getattr(form_state.draft, FIELDS[step]) is not None


def is_optional(form_state: FormState, step: FormStep) -> bool:
    """Test that `step` may be skipped."""
    if form_state.edited is not None:
        return False  # BACK keeps it unchanged
    if form_state.form is Form.LEAD and step is FormStep.POSTAL_CODE:
        return form_state.lists.has_none
    if form_state.form.row.is_of_customer:
        is_contact = form_state.form is Form.CONTACT and step is not FormStep.REVIEW
        return is_contact or step is FormStep.DETAILS or form_state.known(step) is not None
    return step.row.optional or (form_state.form is Form.LEAD and step is FormStep.PLAN)


def next_step(form_state: FormState) -> FormState:
    """Return the form at the next step, or back at the review, past the steps that it still lacks."""
    if form_state.closing is None:
        steps = asked_steps(form_state)
        place = steps.index(form_state.step) + 1
        return _at(form_state, steps[min(place, len(steps) - 1)])
    missing = _missing(form_state)
    if missing:
        return _at(form_state, missing[0])
    return _at(replace(form_state, closing=None, group=None), form_state.closing)


def previous_step(form_state: FormState) -> FormState | None:
    """Return the form one step back; None before the first one. An abandoned change leads to the review.

    Where an earlier change has left steps without an answer, the form continues in order again; in an edit,
    which has no order, a CEP whose city was not chosen stays as it was sent.
    """
    if form_state.closing is None and form_state.group is not None:
        return replace(form_state, group=None)
    if form_state.edited is not None and _missing(form_state):
        form_state = replace(form_state, draft=replace(form_state.draft, postal_code=None))
    if form_state.closing is not None and not _missing(form_state):
        return _at(replace(form_state, closing=None), form_state.closing)
    form_state = replace(form_state, closing=None, group=None)
    steps = asked_steps(form_state)
    place = steps.index(form_state.step)
    return _at(form_state, steps[place - 1]) if place else None


def open_step(form_state: FormState, step: FormStep) -> FormState | None:
    """Open `step` from a step that shows `lines`, or from a later one of the same screen.

    None where it cannot be changed there. A later one of the screen is opened by confirming this one.
    """
    here, together = form_state.step, page(form_state)
    if step in together[: together.index(here)]:
        return _at(form_state, step)
    if here not in CLOSINGS or step not in reviewed_steps(form_state) or not _may_change(form_state, step):
        return None
    return replace(_at(form_state, step), closing=here)


def open_group(form_state: FormState, stage: Stage) -> FormState | None:
    """List the answers of `stage` in the review; None where nothing of it can be changed."""
    of_stage = (step for step in reviewed_steps(form_state) if step.row.stage is stage)
    is_staged = form_state.form.row.is_staged and form_state.step is FormStep.REVIEW
    if not is_staged or not any(_may_change(form_state, step) for step in of_stage):
        return None
    return replace(form_state, group=stage, problem=None)


def _listed(form_state: FormState, step: FormStep) -> tuple[Any, ...]:
    listed = step.row.options
    if listed is None:
        return ()
    return tuple(getattr(form_state.lists, listed) if isinstance(listed, str) else listed)


def _missing(form_state: FormState) -> tuple[FormStep, ...]:
    if form_state.closing is None:
        return ()
    if form_state.edited is not None:
        before: tuple[FormStep, ...] = (FormStep.CITY,) if _may_change(form_state, FormStep.CITY) else ()
    else:
        steps = asked_steps(form_state)
        before = steps[: steps.index(form_state.closing)]
    return tuple(step for step in before if not is_answered(form_state, step))


def _at(form_state: FormState, step: FormStep) -> FormState:
    return replace(form_state, step=step, problem=None, suggestion=None)


def _is_asked(form_state: FormState, step: FormStep) -> bool:
    config = form_state.config.sign_up
    match step:
        case _ if step.row.of_persons and form_state.company:
            return False
        case FormStep.SELLER if config.reseller_id is not None or not config.ask_seller:
            return False
        case FormStep.ORIGIN if form_state.form is Form.SIGN_UP and not config.ask_origin:
            return False
        case _ if step in CHOICES:
            return len(_listed(form_state, step)) > 1 and bool(options(form_state, step))
        case FormStep.POSTAL_CODE:
            return form_state.form is Form.SIGN_UP or _has_no_city(form_state)
        case FormStep.CONSENT:
            return bool(config.consent_text)
        case FormStep.PHOTOS:
            return config.camera or form_state.upload_url is not None
        case _:
            return True


def _has_no_city(form_state: FormState) -> bool:
    will_be = _is_asked(form_state, FormStep.CITY) and FormStep.CITY not in form_state.left_out
    return form_state.draft.city is None and not will_be


def _may_change(form_state: FormState, step: FormStep) -> bool:
    if form_state.edited is not None:
        goes_along = step is FormStep.CITY and form_state.draft.postal_code is not None
        return (step.row.editable or goes_along) and _is_asked(form_state, step)
    return step in asked_steps(form_state)
