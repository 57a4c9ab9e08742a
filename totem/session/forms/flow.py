"""Flow of a form: its steps, their order, and the step after each answer. Pure, without I/O.

The rules. A step with a single option takes it, and one without options is left out. Without a list of
cities, or for a city that is not listed, the CEP is asked in the city's place. Some steps are asked of
persons only. A step opened from the review leads back there, past any step that the change has made
necessary.
"""

from dataclasses import replace
from typing import Any

from totem.domain.catalog import Reseller, ResellerId
from totem.session.forms.state import FormState, OptionLists
from totem.session.forms.steps import CHOICES, FIELDS, FLOWS, OF_CUSTOMER, Form, FormStep

CLOSINGS = frozenset({FormStep.REVIEW, FormStep.BEST_TIME})
"""Steps from which a form is sent."""


def options(form_state: FormState, step: FormStep) -> tuple[Any, ...]:
    """Return the options of `step`: as the ERP lists them, or the times for a call."""
    return () if step.row.options is None else tuple(getattr(form_state.lists, step.row.options))


def asked_steps(form_state: FormState) -> tuple[FormStep, ...]:
    """Return the steps to ask, in order; never empty."""
    if form_state.edited is not None and form_state.form is Form.SIGN_UP:
        return (FormStep.REVIEW,)
    asked = [step for step in FLOWS[form_state.form] if _is_asked(form_state, step)]
    if form_state.draft.city is None and FormStep.POSTAL_CODE in asked:
        asked.remove(FormStep.POSTAL_CODE)
        place = (
            asked.index(FormStep.CITY) + 1 if FormStep.CITY in asked else asked.index(_after_city(form_state))
        )
        asked.insert(place, FormStep.POSTAL_CODE)
    return tuple(asked)


def apply_lists(form_state: FormState, lists: OptionLists) -> FormState:
    """Return the form with `lists`, single options taken, at its first step.

    The seller is the store's own reseller where the operator names one.
    """
    form_state = replace(form_state, lists=lists)
    if form_state.edited is None and form_state.form in OF_CUSTOMER:
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
        return tuple(step for step in FLOWS[Form.SIGN_UP] if _may_change(form_state, step))
    asked = frozenset(asked_steps(form_state))
    shown = (*FIELDS, FormStep.PHOTOS)
    order = FLOWS[form_state.form]
    return tuple(step for step in order if step in shown and (step in asked or is_answered(form_state, step)))


def is_answered(form_state: FormState, step: FormStep) -> bool:
    """Test that `step` has an answer, or was skipped."""
    match step:
        case FormStep.CONTACT_CHECK:
            return form_state.contact_checked
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
    if form_state.form in OF_CUSTOMER:
        return (
            step is FormStep.DETAILS or form_state.form is Form.CONTACT or form_state.known(step) is not None
        )
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
    return _at(replace(form_state, closing=None), form_state.closing)


def previous_step(form_state: FormState) -> FormState | None:
    """Return the form one step back; None before the first one. An abandoned change leads to the review.

    Where an earlier change has left steps without an answer, the form continues in order again.
    """
    if form_state.closing is not None and not _missing(form_state):
        return _at(replace(form_state, closing=None), form_state.closing)
    form_state = replace(form_state, closing=None)
    steps = asked_steps(form_state)
    place = steps.index(form_state.step)
    return _at(form_state, steps[place - 1]) if place else None


def open_step(form_state: FormState, step: FormStep) -> FormState | None:
    """Open `step` from a step that shows `lines`; None where it cannot be changed there."""
    here = form_state.step
    if here is FormStep.CONTACT_CHECK:
        if step not in (FormStep.PHONE, FormStep.EMAIL):
            return None
        return replace(_at(form_state, step), closing=form_state.closing or here)
    if here not in CLOSINGS or step not in reviewed_steps(form_state) or not _may_change(form_state, step):
        return None
    return replace(_at(form_state, step), closing=here)


def _missing(form_state: FormState) -> tuple[FormStep, ...]:
    if form_state.closing is None or form_state.edited is not None:
        return ()
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
        case _ if step in CHOICES:
            return len(options(form_state, step)) > 1
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
        return step.row.editable and _is_asked(form_state, step)
    return step in asked_steps(form_state)


def _after_city(form_state: FormState) -> FormStep:
    order = FLOWS[form_state.form]
    rest = order[order.index(FormStep.CITY) + 1 :]
    return next(step for step in rest if step is not FormStep.POSTAL_CODE and _is_asked(form_state, step))
