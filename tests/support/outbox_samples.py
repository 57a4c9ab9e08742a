"""Sample of each kind of request that the outbox sends."""

from collections.abc import Callable, Iterator, Mapping

from support.recording_erp import CONTACT, JPEG, OTHER, TICKET, lead, photo, prospect
from totem.domain.sign_up import Prospect, ReceiptCode
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.outbox.submissions import Edit, LeadRequest, SignUp, Submission, requests_of

SentRequest = tuple[str, str | None, object]
"""Name of a request, the name in the prospect that it belongs to, and its content."""
FIRST = SignUp(prospect("A"), (photo(JPEG * 30),))
"""Sign-up that the samples of edits and files follow."""


SAMPLES: Mapping[RequestKind, Callable[[ReceiptCode], Submission]] = {
    RequestKind.TICKET: lambda _: TICKET,
    RequestKind.EDIT: lambda first: Edit(first, Prospect(email="a@example.com")),
    RequestKind.FILE: lambda first: Edit(first, Prospect(), (photo(JPEG * 3),)),
    RequestKind.LEAD: lambda _: LeadRequest(lead()),
    RequestKind.CONTACT: lambda _: CONTACT,
    RequestKind.PROSPECT: lambda _: SignUp(prospect("B", OTHER), (photo(JPEG * 2),)),
}
"""Submission of a kind, after the receipt code of `FIRST`."""


def samples_after(first: ReceiptCode) -> list[Submission]:
    """Make a submission of every kind; a kind without a sample raises `KeyError`."""
    return [SAMPLES[kind](first) for kind in KINDS]


def requests_sent(submission: Submission) -> Iterator[SentRequest]:
    """Yield the requests that an ERP is to receive for `FIRST` or a sample."""
    name = submission.prospect.name if isinstance(submission, SignUp) else FIRST.prospect.name
    for kind, content in requests_of(submission):
        is_of_prospect = kind is RequestKind.PROSPECT or KINDS[kind].needs_prospect
        request = "edit_prospect" if kind is RequestKind.EDIT else KINDS[kind].capability.method
        yield request, name if is_of_prospect else None, content
