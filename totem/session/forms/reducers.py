"""Reducers of a form: apply one answer, a choice, a text, a skip, a consent or a photo. Pure.

Each function returns the form with the answer at the next step, or at the same step with a problem.
"""

from dataclasses import replace
from typing import Any

from totem.domain.attachments import FileFault, InvalidAttachment, check_files
from totem.domain.form_fields import InvalidEntry, suggest_email
from totem.domain.sign_up import Attachment, Consent
from totem.session.forms.flow import (
    is_optional,
    is_postal_code_served,
    next_step,
    options,
    with_city_of_postal_code,
)
from totem.session.forms.state import PHOTOS, FormState
from totem.session.forms.steps import FIELDS, PERSONS_FIELDS, TEXTS, FormStep, Respondent
from totem.session.forms.view_state import Problem

PHOTO_KINDS = frozenset({"image/jpeg", "image/png"})
"""Media types of photos, among those of attachments (`totem.domain.attachments`)."""
_TOO_LARGE = frozenset({FileFault.TOO_LARGE, FileFault.TOO_LARGE_TOGETHER, FileFault.TOO_MANY_PIXELS})
_DOUBTS = frozenset({Problem.EMAIL_TYPO, Problem.POSTAL_CODE_ELSEWHERE})
"""Problems that are shown once: the same text is accepted when confirmed again."""
_DOUBTS_OF_EDIT = _DOUBTS - {Problem.POSTAL_CODE_ELSEWHERE}
"""The same in an edit, which cannot take back the city that was sent."""
_LONGEST_KEPT = max(step.row.mask.longest for step in TEXTS)
"""Most characters of a text to keep: no field takes more."""


def choose(form_state: FormState, index: int) -> FormState | None:
    """Choose an option of the step; None where there is no such option."""
    step = form_state.step
    offered = options(form_state, step)
    if not 0 <= index < len(offered):
        return None
    answered = _with_answer(form_state, offered[index])
    return replace(answered, problem=None) if step is FormStep.BEST_TIME else next_step(answered)


def confirm_text(form_state: FormState, text: str) -> FormState:
    """Confirm the text of the step, which is one with a text."""
    parse = form_state.step.row.parser
    assert parse is not None  # noqa: S101 - the controller asks before
    may_insist = form_state.problem in (_DOUBTS_OF_EDIT if form_state.edited is not None else _DOUBTS)
    is_confirmed = may_insist and form_state.typed.get(form_state.step) == text
    form_state = keep_text(form_state, text)
    try:
        value = parse(text, Respondent(form_state.form, form_state.company, form_state.today))
    except InvalidEntry as error:
        return replace(form_state, problem=Problem(error.fault.value), suggestion=None)
    doubtful = _check_plausibility(form_state, value)
    if doubtful is not None and not is_confirmed:
        return doubtful
    if form_state.step is FormStep.PROTOCOL:
        return replace(form_state, receipt_code=value, problem=None, suggestion=None)
    return next_step(_with_answer(form_state, value))


def keep_text(form_state: FormState, text: str) -> FormState:
    """Keep the text as typed, valid or not."""
    return replace(form_state, typed={**form_state.typed, form_state.step: text[:_LONGEST_KEPT]})


def skip(form_state: FormState) -> FormState | None:
    """Skip the step; None where it is required. Its text is kept to be shown again."""
    step = form_state.step
    if not is_optional(form_state, step):
        return None
    left_out = replace(form_state, left_out=form_state.left_out | {step})
    if step is FormStep.PHOTOS:
        return next_step(replace(left_out, photos_done=True))
    return next_step(replace(left_out, draft=replace(form_state.draft, **{FIELDS[step]: None})))


def agree(form_state: FormState, consent: Consent) -> FormState | None:
    """Confirm the step; CONSENT stores `consent`. None where the step has nothing to confirm."""
    match form_state.step:
        case FormStep.CONSENT:
            return next_step(replace(form_state, consent=consent))
        case FormStep.PHOTOS:
            return next_step(replace(form_state, photos_done=True))
        case _:
            return None


def add_photo(form_state: FormState, photo: Attachment) -> FormState:
    """Add a photo, or set the problem: too many, too large, or no photo."""
    if len(form_state.photos) >= PHOTOS:
        return replace(form_state, problem=Problem.PHOTO_COUNT)
    photos = (*form_state.photos, photo)
    try:
        check_files(photos)  # as the outbox does, which is too late for the customer
    except InvalidAttachment as unfit:
        is_size = unfit.fault in _TOO_LARGE
        return replace(form_state, problem=Problem.PHOTO_SIZE if is_size else Problem.PHOTO_KIND)
    if photo.media_type not in PHOTO_KINDS:
        return replace(form_state, problem=Problem.PHOTO_KIND)
    return replace(form_state, photos=photos, problem=None)


def drop_photo(form_state: FormState, index: int) -> FormState | None:
    """Remove a photo; None where there is no such photo."""
    if not 0 <= index < len(form_state.photos):
        return None
    kept = form_state.photos[:index] + form_state.photos[index + 1 :]
    return replace(form_state, photos=kept, problem=None)


def _with_answer(form_state: FormState, value: Any) -> FormState:
    step = form_state.step
    draft = replace(form_state.draft, **{FIELDS[step]: value})
    answered = replace(form_state, draft=draft, left_out=form_state.left_out - {step})
    if step is FormStep.TAX_ID and answered.company:
        without = dict.fromkeys(PERSONS_FIELDS)  # left from an earlier CPF
        return replace(answered, draft=replace(draft, **without))
    return with_city_of_postal_code(answered) if step is FormStep.POSTAL_CODE else answered


def _check_plausibility(form_state: FormState, value: Any) -> FormState | None:
    """Return the same step with a problem where the text is valid but unlikely; else None."""
    if form_state.step is FormStep.EMAIL:
        likely = suggest_email(value)
        if likely is not None:
            return replace(form_state, problem=Problem.EMAIL_TYPO, suggestion=likely)
    if form_state.step is FormStep.POSTAL_CODE:
        draft = replace(form_state.draft, postal_code=value)
        if not is_postal_code_served(replace(form_state, draft=draft)):
            return replace(form_state, problem=Problem.POSTAL_CODE_ELSEWHERE)
    return None
