"""Kinds of requests, one row each: what each holds, how it is sent, and what a repeat of it does.

Storing, sending, counting of arrivals, recovery, `totem outbox` and the pages of staff follow these rows. A
new kind needs its row in `RequestKind`, with the function that sends it, its label's translation in
`command_line.po`, and a sample in `tests/support/outbox_samples.py`. One about a customer's service needs a
field of the kind's name in `ServiceRequest`. Where its content is of another new type,
`totem.outbox.submissions` lists that and the submission that holds it, and `totem.outbox.store` stores whose
document finds it. The type's own fields that identify a person are marked (`totem.domain.customer.PERSONAL`);
the others stand in NAMES_NOBODY of `domain.test_personal_texts`.

Where ERPs take it by a request of its own:

- `totem.erp.session_erp`: the request, which raises `unsupported`, and its row in `Capability`.
- `totem.settings.erp.REQUESTS`, and a `RequestSpec` of `totem.erp.adapters.contract`; each adapter whose ERP
  takes it implements it and lists the capability.
- `totem.lab`: the reference ERP serves it; `conformance` has it in `features`, and a check of its own.
- The tests' ERP in memory, `support.recording_erp`, and their emulators of those ERPs, `support.emulators`.
- The manual: `contract.md`, `erps.md` and `erp/contract.md`; README counts the requests.

Tests fail by the name of most of it where it is missing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from totem.domain.customer import Customer
from totem.domain.service_requests import ContactChange, TicketRequest
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.erp.session_erp import Capability, SessionErp

NO_RECEIPT = Receipt(None, "")


@dataclass(frozen=True, slots=True, repr=False)
class ServiceRequest:
    """Request about a customer's service: the one of its kind is set, whose field has the kind's name."""

    customer: Customer
    ticket: TicketRequest | None = None
    contact: ContactChange | None = None


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """Decrypted request: its content, its idempotency key, and of an edit or a file the prospect's id."""

    content: Any
    key: str
    prospect_id: ProspectId | None = None


@dataclass(frozen=True, slots=True)
class KindRow:
    """Row of a kind.

    Attributes:
        label: name for staff, in Portuguese.
        capability: the capability of an ERP that takes it.
        record: type of the content, which is stored as JSON; an `Attachment` with its bytes in pieces.
        send: sends it; raises `Refused` where this kind of ERP takes none such.
        is_repeatable: `send` passes the request's key on, so that a repeat is harmless in an ERP that honours
            keys. For a ticket and contact details the adapter makes up another key each time: a repeat
            opens another ticket, or undoes what was changed since.
        needs_prospect: sent with the id of the prospect that begins its chain.
        keeps_id: the id in the ERP's answer is kept, for the edits and files and for the customer.
        has_status: after its delivery, the ERP is asked by that id how far the sign-up is.
    """

    label: str
    capability: Capability
    record: type[Any]
    send: Callable[[SessionErp, OutgoingRequest], Awaitable[Receipt]]
    is_repeatable: bool = True
    needs_prospect: bool = False
    keeps_id: bool = False
    has_status: bool = True


async def _create_prospect(erp: SessionErp, request: OutgoingRequest) -> Receipt:
    return await erp.create_prospect(request.content, key=request.key)


async def _edit_prospect(erp: SessionErp, request: OutgoingRequest) -> Receipt:
    return await erp.edit_prospect(_id_in(request), request.content, key=request.key)


async def _send_file(erp: SessionErp, request: OutgoingRequest) -> Receipt:
    return await erp.send_file(_id_in(request), request.content, key=request.key)


async def _create_lead(erp: SessionErp, request: OutgoingRequest) -> Receipt:
    return await erp.create_lead(request.content, key=request.key)


async def _open_ticket(erp: SessionErp, request: OutgoingRequest) -> Receipt:
    content = request.content
    ticket = await erp.open_ticket(content.customer, content.ticket)
    return Receipt(ProspectId(ticket.protocol) if ticket.protocol else None, "")


async def _update_contact(erp: SessionErp, request: OutgoingRequest) -> Receipt:
    content = request.content
    await erp.update_contact(content.customer, content.contact)
    return NO_RECEIPT


def _id_in(request: OutgoingRequest) -> ProspectId:
    assert request.prospect_id is not None  # noqa: S101 - the queue holds a request without it
    return request.prospect_id


class RequestKind(StrEnum):
    """Kind of a request, by its name in the database, with its row."""

    PROSPECT = "prospect", KindRow("cadastro", Capability.SIGN_UP, Prospect, _create_prospect, keeps_id=True)
    EDIT = "edit", KindRow("alteração", Capability.SIGN_UP, Prospect, _edit_prospect, needs_prospect=True)
    FILE = "file", KindRow("arquivo", Capability.FILES, Attachment, _send_file, needs_prospect=True)
    LEAD = (
        "lead",
        KindRow("pedido de ligação", Capability.LEAD, LeadContact, _create_lead, keeps_id=True),
    )
    TICKET = (
        "ticket",
        KindRow(
            "pedido de ajuda",
            Capability.TICKET,
            ServiceRequest,
            _open_ticket,
            is_repeatable=False,
            keeps_id=True,
            has_status=False,
        ),
    )
    CONTACT = (
        "contact",
        KindRow(
            "contatos",
            Capability.CONTACT,
            ServiceRequest,
            _update_contact,
            is_repeatable=False,
            has_status=False,
        ),
    )
    UNKNOWN = "unknown"
    """Written by a newer version, or damaged: held for staff, never sent. It has no row."""

    row: KindRow | None

    def __new__(cls, value: str, row: KindRow | None = None) -> Self:
        """Make the member `value` of a row."""
        member = str.__new__(cls, value)
        member._value_, member.row = value, row
        return member

    @classmethod
    def _missing_(cls, value: object) -> "RequestKind":  # noqa: ARG003 - enum's interface
        return cls.UNKNOWN


KINDS = {kind: kind.row for kind in RequestKind if kind.row is not None}
"""The rows of all kinds but UNKNOWN."""


def kind_of_service(request: ServiceRequest) -> RequestKind:
    """Return the kind of a request about a customer's service."""
    kinds = (kind for kind, row in KINDS.items() if row.record is ServiceRequest)
    return next(kind for kind in kinds if getattr(request, kind) is not None)


def may_repeat(erp: SessionErp, kind: RequestKind) -> bool:
    """Test that a request of this kind may be sent again after a lost answer."""
    return KINDS[kind].is_repeatable and erp.honours_keys


def has_status(kind: RequestKind) -> bool:
    """Test that the ERP has a status of a delivered request; of an unknown kind it is tried."""
    return kind not in KINDS or KINDS[kind].has_status
