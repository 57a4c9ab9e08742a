"""Flow of a form: its steps, their order, and the step after each answer. Pure: nothing is fetched or sent.

The rules. A step with nothing to choose from, or one thing only, is not asked; the one thing is taken. A city
that is not in the list, or a list that is not there, is replaced by the CEP, which is then asked where the
city would have been. Companies have no birthday. A step opened from the review leads back there, past any
step that the change has made necessary.
"""

from dataclasses import fields, replace
from typing import Any

from totem.domain.catalog import Reseller, ResellerId
from totem.domain.signup import BestTime, SignupForm
from totem.session.forms.state import FormState, Lists
from totem.session.forms.view_state import Form, FormStep

_SIGN_UP = (
    *(FormStep.CITY, FormStep.PLAN, FormStep.DUE_DAY, FormStep.ORIGIN, FormStep.SELLER),
    *(
        FormStep.TAX_ID,
        FormStep.NAME,
        FormStep.BIRTH_DATE,
        FormStep.PHONE,
        FormStep.EMAIL,
        FormStep.CONTACT_CHECK,
    ),
    *(FormStep.POSTAL_CODE, FormStep.STREET, FormStep.NUMBER, FormStep.COMPLEMENT, FormStep.DISTRICT),
    *(FormStep.CONSENT, FormStep.PHOTOS, FormStep.REVIEW),
)
_LEAD = (
    FormStep.NAME,
    FormStep.PHONE,
    FormStep.CITY,
    FormStep.POSTAL_CODE,
    FormStep.PLAN,
    FormStep.BEST_TIME,
)
_STATUS = (FormStep.TAX_ID, FormStep.PROTOCOL)
_EDITABLE = (
    *(
        FormStep.PLAN,
        FormStep.DUE_DAY,
        FormStep.NAME,
        FormStep.PHONE,
        FormStep.EMAIL,
        FormStep.POSTAL_CODE,
        FormStep.STREET,
    ),
    *(FormStep.NUMBER, FormStep.COMPLEMENT, FormStep.DISTRICT, FormStep.PHOTOS),
)
OPTIONAL = frozenset(
    {FormStep.CITY, FormStep.ORIGIN, FormStep.SELLER, FormStep.EMAIL, FormStep.COMPLEMENT, FormStep.PHOTOS}
)
"""Steps that may be skipped; of a wish to be called, the plan too."""
FIELDS = {step: step.value for step in FormStep if step.value in {each.name for each in fields(SignupForm)}}
"""Where a step's answer is in the draft."""
_LISTS = {
    FormStep.CITY: "cities",
    FormStep.PLAN: "plans",
    FormStep.DUE_DAY: "due_days",
    FormStep.ORIGIN: "origins",
    FormStep.SELLER: "sellers",
}
CLOSINGS = frozenset({FormStep.REVIEW, FormStep.BEST_TIME})
"""Steps from which a form is sent."""


def options(filling: FormState, step: FormStep) -> tuple[Any, ...]:
    """Return what there is to choose from at `step`: as the ERP lists it, or the times for a call."""
    if step is FormStep.BEST_TIME:
        return tuple(BestTime)
    return tuple(getattr(filling.lists, _LISTS[step])) if step in _LISTS else ()


def steps_of(filling: FormState) -> tuple[FormStep, ...]:
    """Return the steps that are asked, in order; never empty."""
    match filling.form:
        case Form.STATUS:
            return _STATUS
        case Form.SIGN_UP if filling.edited is not None:
            return (FormStep.REVIEW,)
    asked = [step for step in _order(filling) if _is_asked(filling, step)]
    if filling.draft.city is None and FormStep.POSTAL_CODE in asked:
        asked.remove(FormStep.POSTAL_CODE)
        place = (
            asked.index(FormStep.CITY) + 1 if FormStep.CITY in asked else asked.index(_after_city(filling))
        )
        asked.insert(place, FormStep.POSTAL_CODE)
    return tuple(asked)


def with_lists(filling: FormState, lists: Lists) -> FormState:
    """Fill in with `lists` from now on; of what there is one only, that is taken. Begins at the first step.

    The seller is the store's own reseller where the operator names one.
    """
    filling = replace(filling, lists=lists)
    if filling.edited is None:
        known = {FIELDS[step]: only[0] for step in _LISTS if len(only := options(filling, step)) == 1}
        own = filling.rules.reseller_id
        if own is not None:
            named = (each for each in lists.sellers if each.id == own)
            known["seller"] = next(named, Reseller(ResellerId(own), own))
        elif not filling.rules.ask_seller:
            known.pop("seller", None)
        if filling.form is Form.LEAD:
            known = {field: value for field, value in known.items() if field in ("city", "plan")}
        filling = replace(filling, draft=replace(filling.draft, **known))
    return replace(filling, step=steps_of(filling)[0])


def reviewed(filling: FormState) -> tuple[FormStep, ...]:
    """Return the steps whose answers the review shows: asked, or answered by the only thing there was."""
    if filling.edited is not None:
        return tuple(step for step in _EDITABLE if _may_change(filling, step))
    asked = frozenset(steps_of(filling))
    told = (*FIELDS, FormStep.PHOTOS)
    order = _order(filling)
    return tuple(step for step in order if step in told and (step in asked or is_answered(filling, step)))


def is_answered(filling: FormState, step: FormStep) -> bool:
    """Test that nothing is missing at `step`."""
    match step:
        case FormStep.CONTACT_CHECK:
            return filling.contact_checked
        case FormStep.CONSENT:
            return filling.consent is not None
        case FormStep.PHOTOS:
            return filling.photos_done
        case FormStep.REVIEW | FormStep.PROTOCOL:
            return False
        case _:
            return step in filling.left_out or getattr(filling.draft, FIELDS[step]) is not None


def is_optional(filling: FormState, step: FormStep) -> bool:
    """Test that `step` may be skipped."""
    if filling.edited is not None:
        return False  # BACK leaves it as it was
    return step in OPTIONAL or (filling.form is Form.LEAD and step is FormStep.PLAN)


def forward(filling: FormState) -> FormState:
    """Go on from an answered step: to the next, or back to the review and what it still lacks."""
    if filling.closing is None:
        steps = steps_of(filling)
        place = steps.index(filling.step) + 1
        return _at(filling, steps[min(place, len(steps) - 1)])
    missing = _missing(filling)
    if missing:
        return _at(filling, missing[0])
    return _at(replace(filling, closing=None), filling.closing)


def backward(filling: FormState) -> FormState | None:
    """Go one step back; None before the first one. A change that was not made leads back to the review.

    Where an earlier change has left something unsaid, the form is gone through in order again.
    """
    if filling.closing is not None and not _missing(filling):
        return _at(replace(filling, closing=None), filling.closing)
    filling = replace(filling, closing=None)
    steps = steps_of(filling)
    place = steps.index(filling.step)
    return _at(filling, steps[place - 1]) if place else None


def change(filling: FormState, step: FormStep) -> FormState | None:
    """Open `step` from where `lines` are shown; None where it cannot be changed there."""
    here = filling.step
    if here is FormStep.CONTACT_CHECK:
        if step not in (FormStep.PHONE, FormStep.EMAIL):
            return None
        return replace(_at(filling, step), closing=filling.closing or here)
    if here not in CLOSINGS or step not in reviewed(filling) or not _may_change(filling, step):
        return None
    return replace(_at(filling, step), closing=here)


def _missing(filling: FormState) -> tuple[FormStep, ...]:
    """Return the steps without an answer before the one to return to."""
    if filling.closing is None or filling.edited is not None:
        return ()
    steps = steps_of(filling)
    before = steps[: steps.index(filling.closing)]
    return tuple(step for step in before if not is_answered(filling, step))


def _at(filling: FormState, step: FormStep) -> FormState:
    return replace(filling, step=step, problem=None, suggestion=None)


def _is_asked(filling: FormState, step: FormStep) -> bool:
    rules = filling.rules
    match step:
        case FormStep.SELLER if rules.reseller_id is not None or not rules.ask_seller:
            return False
        case FormStep.CITY | FormStep.PLAN | FormStep.DUE_DAY | FormStep.ORIGIN | FormStep.SELLER:
            return len(options(filling, step)) > 1
        case FormStep.BIRTH_DATE:
            return not filling.company
        case FormStep.POSTAL_CODE:
            return filling.form is Form.SIGN_UP or _has_no_city(filling)
        case FormStep.CONSENT:
            return bool(rules.consent_text)
        case FormStep.PHOTOS:
            return rules.camera or filling.upload_url is not None
        case _:
            return True


def _has_no_city(filling: FormState) -> bool:
    """Test that no city was chosen, and none will be."""
    will_be = _is_asked(filling, FormStep.CITY) and FormStep.CITY not in filling.left_out
    return filling.draft.city is None and not will_be


def _may_change(filling: FormState, step: FormStep) -> bool:
    if filling.edited is not None:
        return step in _EDITABLE and _is_asked(filling, step)
    return step in steps_of(filling)


def _order(filling: FormState) -> tuple[FormStep, ...]:
    return _LEAD if filling.form is Form.LEAD else _SIGN_UP


def _after_city(filling: FormState) -> FormStep:
    """The first asked step after where the city would be asked."""
    order = _order(filling)
    rest = order[order.index(FormStep.CITY) + 1 :]
    return next(step for step in rest if step is not FormStep.POSTAL_CODE and _is_asked(filling, step))
