"""Base of the sales half of adapters whose ERP takes leads, and no sign-ups of the contract's form."""

from totem.domain.catalog import (
    City,
    DueDay,
    Origin,
    Plan,
    ProspectStatus,
    Reseller,
    TicketKind,
)
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.erp.errors import Reason, Refused


class LeadSales:
    """Empty lists and no sign-ups (`totem.erp.port.Sales`); a subclass has `create_lead` and its own lists.

    No vendor's API has idempotency keys, so a lead whose answer was lost is never sent again.
    """

    honours_keys = False

    async def plans(self) -> list[Plan]:
        return []

    async def cities(self) -> list[City]:
        return []

    async def due_days(self) -> list[DueDay]:
        return []

    async def resellers(self) -> list[Reseller]:
        return []

    async def origins(self) -> list[Origin]:
        return []

    async def ticket_kinds(self) -> list[TicketKind]:
        return []

    async def prospect_statuses(self) -> list[ProspectStatus]:
        return []

    async def prospect_status(self, prospect_id: ProspectId) -> str:  # noqa: ARG002 - port
        raise Refused("prospect_status", Reason.UNSUPPORTED)

    async def create_prospect(self, prospect: Prospect, *, key: str) -> Receipt:  # noqa: ARG002 - port
        raise Refused("create_prospect", Reason.UNSUPPORTED)

    async def edit_prospect(
        self,
        prospect_id: ProspectId,  # noqa: ARG002 - port
        changes: Prospect,  # noqa: ARG002 - port
        *,
        key: str,  # noqa: ARG002 - port
    ) -> Receipt:
        raise Refused("edit_prospect", Reason.UNSUPPORTED)

    async def send_file(
        self,
        prospect_id: ProspectId,  # noqa: ARG002 - port
        attachment: Attachment,  # noqa: ARG002 - port
        *,
        key: str,  # noqa: ARG002 - port
    ) -> Receipt:
        raise Refused("send_file", Reason.UNSUPPORTED)

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:
        raise NotImplementedError
