"""Requests 16 to 20 of the ERP's contract: a subscription, its files, its status, and a lead.

What changes something carries an `Idempotency-Key`, and is made once: again only after a connection that
failed before anything was sent, or by whoever keeps the key (`totem.outbox`). Every error tells by
`may_have_arrived` whether the ERP may have got it.
"""

from totem.domain.prospect import Attachment, Lead, Prospect, ProspectId, Receipt
from totem.erp import contract_prospect as wires
from totem.erp.answer import Kind
from totem.erp.client_core import ClientCore, route
from totem.erp.errors import ErpError
from totem.erp.sent import Fields
from totem.erp.transport import Sending


class ProspectClient(ClientCore):
    """Sends what a prospect told."""

    async def create_prospect(self, prospect: Prospect, *, key: str) -> Receipt:
        """Send a new subscription. `key`: visible ASCII, the same whenever the same is sent again.

        Raises:
            Declined: the ERP did not take it; `said` is its reason.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        return await self._send(wires.CREATE_PROSPECT, self._prospect(prospect), key)

    async def edit_prospect(self, prospect_id: ProspectId, changes: Prospect, *, key: str) -> Receipt:
        """Change what `changes` tells of a subscription, and nothing else.

        Raises:
            NotFound: the ERP has no such subscription.
            Declined, Refused, Unavailable, TimedOut, BadAnswer: as for `create_prospect`.
        """
        sent = {**self._prospect(changes), **self._id(wires.EDIT_PROSPECT, prospect_id)}
        return await self._send(wires.EDIT_PROSPECT, sent, key)

    async def send_file(self, prospect_id: ProspectId, attachment: Attachment, *, key: str) -> Receipt:
        """Attach a file to a subscription, within `erp.send_timeout_s` (raises as `edit_prospect`)."""
        sent = {**wires.file_fields(attachment), **self._id(wires.SEND_FILE, prospect_id)}
        return await self._send(wires.SEND_FILE, sent, key, limit_s=self._settings.send_timeout_s)

    async def create_lead(self, lead: Lead, *, key: str) -> Receipt:
        """Send somebody to call back (raises as `create_prospect`)."""
        fields = wires.lead_fields(lead, generation=self._settings.generation)
        return await self._send(wires.CREATE_LEAD, fields, key)

    async def prospect_status(self, prospect_id: ProspectId) -> str:
        """The code of a subscription's status; `totem.domain.offers.status_name` knows what it is called.

        Raises:
            NotFound: the ERP has no such subscription.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        answer = await self._ask(wires.PROSPECT_STATUS, self._id(wires.PROSPECT_STATUS, prospect_id))
        return wires.read_prospect_status(answer)

    def _prospect(self, prospect: Prospect) -> dict[str, str]:
        """The fields, which are the same however often they are sent, as the key promises.

        So `document_format = "auto"` means digits here: what lookups learn changes nothing of what is sent.
        """
        masked = self._settings.document_format == "masked"
        return wires.prospect_fields(prospect, generation=self._settings.generation, masked=masked)

    def _id(self, kind: Kind, prospect_id: ProspectId) -> dict[str, str]:
        """The id under the name by which the path asks for it; beside the other fields where it does not."""
        return {"id" if "{id}" in route(self._settings, kind).path else "id_prospecto": prospect_id}

    async def _send(self, kind: Kind, fields: Fields, key: str, limit_s: float | None = None) -> Receipt:
        sending = Sending(key)
        try:
            async with self._deadline(kind.request, limit_s) as deadline:
                answer = await self.fetch(kind, fields, deadline=deadline, sending=sending)
            return wires.read_receipt(kind, answer)
        except ErpError as error:
            error.may_have_arrived = sending.began
            raise
