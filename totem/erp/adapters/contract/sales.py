"""Requests 7 to 20 of the contract: the lists of a sign-up, the sign-up, its files and status, and a lead.

A request that changes something carries an `Idempotency-Key` and is made once; `may_have_arrived` of its
errors is False only if it surely did not reach the ERP.
"""

from collections.abc import Callable
from typing import TypeVar

from totem.domain import catalog
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.erp.adapters.contract import catalog_models, prospect_messages
from totem.erp.adapters.contract.client import ContractClient, find_endpoint
from totem.erp.adapters.contract.find_records import FoundRecords, RequestSpec, find_records
from totem.erp.http.messages import Fields

T = TypeVar("T")
I = TypeVar("I", bound=str)  # noqa: E741 - an id


class ContractSales(ContractClient):
    """Sign-ups and leads; a file is sent within `erp.send_timeout_s`.

    `employees` and `departments` (requests 9 and 10) are for the check of an ERP alone: no screen asks for
    either, since a customer at a kiosk has neither.

    All raise `Refused`, `Unavailable`, `TimedOut` or `BadAnswer` (`totem.erp.errors`), and `NotFound` where
    the ERP states that there is no such list or sign-up.
    """

    honours_keys = True

    async def plans(self) -> list[catalog.Plan]:
        return catalog_models.read_plans(await self._list(catalog_models.PLANS))

    async def cities(self) -> list[catalog.City]:
        return catalog_models.read_cities(await self._list(catalog_models.CITIES))

    async def due_days(self) -> list[catalog.DueDay]:
        return catalog_models.read_due_days(await self._list(catalog_models.DUE_DAYS))

    async def resellers(self) -> list[catalog.Reseller]:
        return await self._choices(catalog_models.RESELLERS, catalog.Reseller, catalog.ResellerId)

    async def employees(self) -> list[catalog.Employee]:
        return await self._choices(catalog_models.EMPLOYEES, catalog.Employee, catalog.EmployeeId)

    async def departments(self) -> list[catalog.Department]:
        return await self._choices(catalog_models.DEPARTMENTS, catalog.Department, catalog.DepartmentId)

    async def origins(self) -> list[catalog.Origin]:
        return await self._choices(catalog_models.ORIGINS, catalog.Origin, catalog.OriginId)

    async def ticket_kinds(self) -> list[catalog.TicketKind]:
        return await self._choices(catalog_models.TICKET_KINDS, catalog.TicketKind, catalog.TicketKindId)

    async def prospect_statuses(self) -> list[catalog.ProspectStatus]:
        return await self._choices(catalog_models.PROSPECT_STATUSES, catalog.ProspectStatus, str)

    async def create_prospect(self, prospect: Prospect, *, key: str) -> Receipt:
        return await self._send(prospect_messages.CREATE_PROSPECT, self._fields(prospect), key)

    async def edit_prospect(self, prospect_id: ProspectId, changes: Prospect, *, key: str) -> Receipt:
        sent = {**self._fields(changes), **self._id(prospect_messages.EDIT_PROSPECT, prospect_id)}
        return await self._send(prospect_messages.EDIT_PROSPECT, sent, key)

    async def send_file(self, prospect_id: ProspectId, attachment: Attachment, *, key: str) -> Receipt:
        sent = {
            **prospect_messages.file_fields(attachment),
            **self._id(prospect_messages.SEND_FILE, prospect_id),
        }
        limit_s = self.settings.send_timeout_s
        return await self._send(prospect_messages.SEND_FILE, sent, key, limit_s=limit_s)

    async def create_lead(self, lead: LeadContact, *, key: str) -> Receipt:
        fields = prospect_messages.lead_fields(lead, generation=self.settings.generation)
        return await self._send(prospect_messages.CREATE_LEAD, fields, key)

    async def prospect_status(self, prospect_id: ProspectId) -> str:
        fields = self._id(prospect_messages.PROSPECT_STATUS, prospect_id)
        return prospect_messages.read_prospect_status(
            await self.fetch(prospect_messages.PROSPECT_STATUS, fields)
        )

    async def _list(self, spec: RequestSpec) -> FoundRecords:
        return find_records(spec, await self.fetch(spec))

    async def _choices(
        self, spec: RequestSpec, make: Callable[[I, str, str | None], T], make_id: Callable[[str], I]
    ) -> list[T]:
        rows = await self._list(spec)
        return catalog_models.read_choices(spec, rows, lambda key, name, note: make(make_id(key), name, note))

    def _fields(self, prospect: Prospect) -> dict[str, str]:
        """The fields, which are the same however often they are sent, as the key promises.

        So `document_format = "auto"` means digits here, whatever lookups found out.
        """
        settings = self.settings
        masked = settings.document_format == "masked"
        return prospect_messages.prospect_fields(prospect, generation=settings.generation, masked=masked)

    def _id(self, spec: RequestSpec, prospect_id: ProspectId) -> dict[str, str]:
        """The id under the name by which the path asks for it; beside the other fields where it does not."""
        _, path, _ = find_endpoint(self.settings, spec)
        return {"id" if "{id}" in path else "id_prospecto": prospect_id}

    async def _send(
        self, spec: RequestSpec, fields: Fields, key: str, limit_s: float | None = None
    ) -> Receipt:
        deadline = self.http.deadline(limit_s)
        return prospect_messages.read_receipt(
            spec, await self.fetch(spec, fields, deadline=deadline, key=key)
        )
