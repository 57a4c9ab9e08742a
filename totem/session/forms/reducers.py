"""Apply one answer to a form: a choice, a text, a skip, a consent, a photo. Pure.

Each function returns the form with the answer taken and the next step, or the same step with a problem.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from totem.domain.attachments import FileFault, InvalidAttachment, check_files
from totem.domain.form_fields import (
    EntryFault,
    InvalidEntry,
    parse_address_line,
    parse_birth_date,
    parse_email,
    parse_first_name,
    parse_house_number,
    parse_name,
    parse_phone,
    parse_postal_code,
    postal_code_state,
    suggest_email,
)
from totem.domain.signup import Attachment, Consent, InvalidReceiptCode, ReceiptCode
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.session.forms.flow import FIELDS, forward, is_optional, options
from totem.session.forms.state import PHOTOS, FormState
from totem.session.forms.view_state import Form, FormStep, Problem

PHOTO_KINDS = frozenset({"image/jpeg", "image/png"})
"""Media types of photos, of those that may be sent at all (`totem.domain.attachments`)."""
_TOO_LARGE = frozenset({FileFault.TOO_LARGE, FileFault.TOO_LARGE_TOGETHER, FileFault.TOO_MANY_PIXELS})
_DOUBTS = frozenset({Problem.EMAIL_TYPO, Problem.POSTAL_CODE_ELSEWHERE})
"""Warnings that are shown once: the same text once more is accepted."""
_LONGEST_KEPT = 200
"""So much of a text is remembered: more than any field takes."""


def choose(filling: FormState, index: int) -> FormState | None:
    """Choose one of those of the step; None where there is no such one."""
    step = filling.step
    offered = options(filling, step)
    if not 0 <= index < len(offered):
        return None
    answered = _answered(filling, offered[index])
    return replace(answered, problem=None) if step is FormStep.BEST_TIME else forward(answered)


def say(filling: FormState, text: str) -> FormState:
    """Say what was typed at a step with a text."""
    insists = filling.problem in _DOUBTS and filling.typed.get(filling.step) == text
    filling = keep(filling, text)
    try:
        value = _READERS[filling.step](filling, text)
    except InvalidEntry as error:
        return replace(filling, problem=Problem(error.fault.value), suggestion=None)
    doubted = _doubt(filling, value)
    if doubted is not None and not insists:
        return doubted
    if filling.step is FormStep.PROTOCOL:
        return replace(filling, sought=value, problem=None, suggestion=None)
    return forward(_answered(filling, value))


def keep(filling: FormState, text: str) -> FormState:
    """Remember what was typed, taken or not."""
    return replace(filling, typed={**filling.typed, filling.step: text[:_LONGEST_KEPT]})


def skip(filling: FormState) -> FormState | None:
    """Leave the step's answer out; None where it is due. What was typed there stays to be seen again."""
    step = filling.step
    if not is_optional(filling, step):
        return None
    left_out = replace(filling, left_out=filling.left_out | {step})
    if step is FormStep.PHOTOS:
        return forward(replace(left_out, photos_done=True))
    if step is FormStep.EMAIL and filling.draft.email is not None:
        left_out = replace(left_out, contact_checked=False)
    return forward(replace(left_out, draft=replace(filling.draft, **{FIELDS[step]: None})))


def agree(filling: FormState, consent: Consent) -> FormState | None:
    """Go on from what was looked at; CONSENT keeps `consent`. None where there is nothing of the kind."""
    match filling.step:
        case FormStep.CONTACT_CHECK:
            return forward(replace(filling, contact_checked=True))
        case FormStep.CONSENT:
            return forward(replace(filling, consent=consent))
        case FormStep.PHOTOS:
            return forward(replace(filling, photos_done=True))
        case _:
            return None


def add_photo(filling: FormState, photo: Attachment) -> FormState:
    """Add a photo, unless there are enough, or it is none, or too large."""
    if len(filling.photos) >= PHOTOS:
        return replace(filling, problem=Problem.PHOTO_COUNT)
    photos = (*filling.photos, photo)
    try:
        check_files(photos)  # as the outbox will, when it is too late to say so
    except InvalidAttachment as unfit:
        is_size = unfit.fault in _TOO_LARGE
        return replace(filling, problem=Problem.PHOTO_SIZE if is_size else Problem.PHOTO_KIND)
    if photo.media_type not in PHOTO_KINDS:
        return replace(filling, problem=Problem.PHOTO_KIND)
    return replace(filling, photos=photos, problem=None)


def drop_photo(filling: FormState, index: int) -> FormState | None:
    """Remove a photo; None where there is no such one."""
    if not 0 <= index < len(filling.photos):
        return None
    kept = filling.photos[:index] + filling.photos[index + 1 :]
    return replace(filling, photos=kept, problem=None)


def _answered(filling: FormState, value: Any) -> FormState:
    step = filling.step
    draft = replace(filling.draft, **{FIELDS[step]: value})
    answered = replace(filling, draft=draft, left_out=filling.left_out - {step})
    if step in (FormStep.PHONE, FormStep.EMAIL) and draft != filling.draft:
        return replace(answered, contact_checked=False)
    if step is FormStep.TAX_ID and answered.company and draft.birth_date is not None:
        without = replace(draft, birth_date=None)  # that of a person, whose document was typed first
        return replace(answered, draft=without)
    return answered


def _doubt(filling: FormState, value: Any) -> FormState | None:
    """The step once more, where what was typed is possible and unlikely."""
    if filling.step is FormStep.EMAIL:
        likely = suggest_email(value)
        if likely is not None:
            return replace(filling, problem=Problem.EMAIL_TYPO, suggestion=likely)
    city = filling.draft.city
    wanted = None if city is None else city.state
    if filling.step is FormStep.POSTAL_CODE and wanted and postal_code_state(value) != wanted.upper():
        return replace(filling, problem=Problem.POSTAL_CODE_ELSEWHERE)
    return None


def _tax_id(_filling: FormState, text: str) -> TaxId:
    if not text.strip():
        raise InvalidEntry(EntryFault.MISSING)
    try:
        return TaxId.parse(text)
    except InvalidTaxId:
        raise InvalidEntry(EntryFault.TAX_ID) from None


def _name(filling: FormState, text: str) -> str:
    if filling.form is Form.LEAD:
        return parse_first_name(text)
    return parse_name(text, company=filling.company)


def _protocol(_filling: FormState, text: str) -> ReceiptCode:
    if not text.strip():
        raise InvalidEntry(EntryFault.MISSING)
    try:
        return ReceiptCode.parse(text)
    except InvalidReceiptCode:
        raise InvalidEntry(EntryFault.PROTOCOL) from None


_READERS: dict[FormStep, Callable[[FormState, str], Any]] = {
    FormStep.TAX_ID: _tax_id,
    FormStep.NAME: _name,
    FormStep.BIRTH_DATE: lambda filling, text: parse_birth_date(text, filling.today),
    FormStep.PHONE: lambda _filling, text: parse_phone(text),
    FormStep.EMAIL: lambda _filling, text: parse_email(text),
    FormStep.POSTAL_CODE: lambda _filling, text: parse_postal_code(text),
    FormStep.STREET: lambda _filling, text: parse_address_line(text),
    FormStep.NUMBER: lambda _filling, text: parse_house_number(text),
    FormStep.COMPLEMENT: lambda _filling, text: parse_address_line(text, least=1),
    FormStep.DISTRICT: lambda _filling, text: parse_address_line(text),
    FormStep.PROTOCOL: _protocol,
}
