"""Apply one answer to a form: a choice, a text, a skip, a consent, a photo. Pure.

Each function returns the form with the answer taken and the next step, or the same step with a problem.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from totem.domain.attachments import FileFault, UnfitFile, check_files
from totem.domain.contact import likely_email, parse_email, parse_phone, parse_postal_code, state_of
from totem.domain.person import (
    parse_birth_date,
    parse_first_name,
    parse_line,
    parse_name,
    parse_number,
)
from totem.domain.signup import Attachment, Consent
from totem.domain.signup_status import InvalidReceiptCode, ReceiptCode
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.domain.text import EntryFault, UnfitEntry
from totem.session.forms.flow import FIELDS, is_optional, next_step, options
from totem.session.forms.state import PHOTOS, FormState
from totem.session.forms.view_state import Form, FormStep, Problem

PHOTO_KINDS = frozenset({"image/jpeg", "image/png"})
"""Media types of photos, of those that may be sent at all (`totem.domain.attachments`)."""
_TOO_LARGE = frozenset({FileFault.TOO_LARGE, FileFault.TOO_LARGE_TOGETHER, FileFault.TOO_MANY_PIXELS})
_DOUBTS = frozenset({Problem.EMAIL_TYPO, Problem.POSTAL_CODE_ELSEWHERE})
"""Warnings that are shown once: the same text once more is accepted."""
_LONGEST_KEPT = 200
"""So much of a text is remembered: more than any field takes."""


def choose(form_state: FormState, index: int) -> FormState | None:
    """Choose one of those of the step; None where there is no such one."""
    step = form_state.step
    offered = options(form_state, step)
    if not 0 <= index < len(offered):
        return None
    answered = _answered(form_state, offered[index])
    return replace(answered, problem=None) if step is FormStep.BEST_TIME else next_step(answered)


def confirm_text(form_state: FormState, text: str) -> FormState:
    """Say what was typed at a step with a text."""
    insists = form_state.problem in _DOUBTS and form_state.typed.get(form_state.step) == text
    form_state = keep_text(form_state, text)
    try:
        value = _READERS[form_state.step](form_state, text)
    except UnfitEntry as error:
        return replace(form_state, problem=Problem(error.fault.value), suggestion=None)
    doubted = _doubt(form_state, value)
    if doubted is not None and not insists:
        return doubted
    if form_state.step is FormStep.PROTOCOL:
        return replace(form_state, sought=value, problem=None, suggestion=None)
    return next_step(_answered(form_state, value))


def keep_text(form_state: FormState, text: str) -> FormState:
    """Remember what was typed, taken or not."""
    return replace(form_state, typed={**form_state.typed, form_state.step: text[:_LONGEST_KEPT]})


def skip(form_state: FormState) -> FormState | None:
    """Leave the step's answer out; None where it is due. What was typed there stays to be seen again."""
    step = form_state.step
    if not is_optional(form_state, step):
        return None
    left_out = replace(form_state, left_out=form_state.left_out | {step})
    if step is FormStep.PHOTOS:
        return next_step(replace(left_out, photos_done=True))
    if step is FormStep.EMAIL and form_state.draft.email is not None:
        left_out = replace(left_out, contact_checked=False)
    return next_step(replace(left_out, draft=replace(form_state.draft, **{FIELDS[step]: None})))


def agree(form_state: FormState, consent: Consent) -> FormState | None:
    """Go on from what was looked at; CONSENT keeps `consent`. None where there is nothing of the kind."""
    match form_state.step:
        case FormStep.CONTACT_CHECK:
            return next_step(replace(form_state, contact_checked=True))
        case FormStep.CONSENT:
            return next_step(replace(form_state, consent=consent))
        case FormStep.PHOTOS:
            return next_step(replace(form_state, photos_done=True))
        case _:
            return None


def add_photo(form_state: FormState, photo: Attachment) -> FormState:
    """Add a photo, unless there are enough, or it is none, or too large."""
    if len(form_state.photos) >= PHOTOS:
        return replace(form_state, problem=Problem.PHOTO_COUNT)
    photos = (*form_state.photos, photo)
    try:
        check_files(photos)  # as the outbox will, when it is too late to say so
    except UnfitFile as unfit:
        is_size = unfit.fault in _TOO_LARGE
        return replace(form_state, problem=Problem.PHOTO_SIZE if is_size else Problem.PHOTO_KIND)
    if photo.media_type not in PHOTO_KINDS:
        return replace(form_state, problem=Problem.PHOTO_KIND)
    return replace(form_state, photos=photos, problem=None)


def drop_photo(form_state: FormState, index: int) -> FormState | None:
    """Remove a photo; None where there is no such one."""
    if not 0 <= index < len(form_state.photos):
        return None
    kept = form_state.photos[:index] + form_state.photos[index + 1 :]
    return replace(form_state, photos=kept, problem=None)


def _answered(form_state: FormState, value: Any) -> FormState:
    step = form_state.step
    draft = replace(form_state.draft, **{FIELDS[step]: value})
    answered = replace(form_state, draft=draft, left_out=form_state.left_out - {step})
    if step in (FormStep.PHONE, FormStep.EMAIL) and draft != form_state.draft:
        return replace(answered, contact_checked=False)
    if step is FormStep.TAX_ID and answered.company and draft.birth_date is not None:
        without = replace(draft, birth_date=None)  # that of a person, whose document was typed first
        return replace(answered, draft=without)
    return answered


def _doubt(form_state: FormState, value: Any) -> FormState | None:
    """The step once more, where what was typed is possible and unlikely."""
    if form_state.step is FormStep.EMAIL:
        likely = likely_email(value)
        if likely is not None:
            return replace(form_state, problem=Problem.EMAIL_TYPO, suggestion=likely)
    city = form_state.draft.city
    wanted = None if city is None else city.state
    if form_state.step is FormStep.POSTAL_CODE and wanted and state_of(value) != wanted.upper():
        return replace(form_state, problem=Problem.POSTAL_CODE_ELSEWHERE)
    return None


def _tax_id(_filling: FormState, text: str) -> TaxId:
    if not text.strip():
        raise UnfitEntry(EntryFault.MISSING)
    try:
        return TaxId.parse(text)
    except InvalidTaxId:
        raise UnfitEntry(EntryFault.TAX_ID) from None


def _name(form_state: FormState, text: str) -> str:
    if form_state.form is Form.LEAD:
        return parse_first_name(text)
    return parse_name(text, company=form_state.company)


def _protocol(_filling: FormState, text: str) -> ReceiptCode:
    if not text.strip():
        raise UnfitEntry(EntryFault.MISSING)
    try:
        return ReceiptCode.parse(text)
    except InvalidReceiptCode:
        raise UnfitEntry(EntryFault.PROTOCOL) from None


_READERS: dict[FormStep, Callable[[FormState, str], Any]] = {
    FormStep.TAX_ID: _tax_id,
    FormStep.NAME: _name,
    FormStep.BIRTH_DATE: lambda form_state, text: parse_birth_date(text, form_state.today),
    FormStep.PHONE: lambda _filling, text: parse_phone(text),
    FormStep.EMAIL: lambda _filling, text: parse_email(text),
    FormStep.POSTAL_CODE: lambda _filling, text: parse_postal_code(text),
    FormStep.STREET: lambda _filling, text: parse_line(text),
    FormStep.NUMBER: lambda _filling, text: parse_number(text),
    FormStep.COMPLEMENT: lambda _filling, text: parse_line(text, least=1),
    FormStep.DISTRICT: lambda _filling, text: parse_line(text),
    FormStep.PROTOCOL: _protocol,
}
