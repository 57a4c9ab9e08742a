"""Requests 7 to 15 of the ERP's contract: the lists by which somebody becomes a customer.

None of them is of a person. Each raises `Refused`, `Unavailable`, `TimedOut` or `BadAnswer`
(`totem.erp.errors`), and `NotFound` where the ERP says that there is no such list.
"""

from collections.abc import Callable
from typing import TypeVar

from totem.domain import offers
from totem.erp import contract_offers as wires
from totem.erp.answer import Kind, records
from totem.erp.client_core import ClientCore

T = TypeVar("T")


class OffersClient(ClientCore):
    """Asks for the lists. An empty one is an empty list, however the ERP says so."""

    async def plans(self) -> list[offers.Plan]:
        """The products on sale, in the ERP's order."""
        return wires.read_plans(records(wires.PLANS, await self._ask(wires.PLANS)))

    async def cities(self) -> list[offers.City]:
        """The cities served."""
        return wires.read_cities(records(wires.CITIES, await self._ask(wires.CITIES)))

    async def due_days(self) -> list[offers.DueDay]:
        """The days of the month on which boletos may fall due."""
        return wires.read_due_days(records(wires.DUE_DAYS, await self._ask(wires.DUE_DAYS)))

    async def resellers(self) -> list[offers.Reseller]:
        """Who sells in the provider's name."""
        return await self._choices(
            wires.RESELLERS, lambda key, name, note: offers.Reseller(offers.ResellerId(key), name, note)
        )

    async def employees(self) -> list[offers.Employee]:
        """Who works for the provider."""
        return await self._choices(
            wires.EMPLOYEES, lambda key, name, note: offers.Employee(offers.EmployeeId(key), name, note)
        )

    async def departments(self) -> list[offers.Department]:
        """The parts of the provider's house."""
        return await self._choices(
            wires.DEPARTMENTS, lambda key, name, note: offers.Department(offers.DepartmentId(key), name, note)
        )

    async def origins(self) -> list[offers.Origin]:
        """How somebody may have heard of the provider."""
        return await self._choices(
            wires.ORIGINS, lambda key, name, note: offers.Origin(offers.OriginId(key), name, note)
        )

    async def ticket_kinds(self) -> list[offers.TicketKind]:
        """What a request for service may be about."""
        return await self._choices(
            wires.TICKET_KINDS,
            lambda key, name, note: offers.TicketKind(offers.TicketKindId(key), name, note),
        )

    async def prospect_statuses(self) -> list[offers.ProspectStatus]:
        """How far a subscription may have come."""
        return await self._choices(wires.PROSPECT_STATUSES, offers.ProspectStatus)

    async def _choices(self, kind: Kind, make: Callable[[str, str, str | None], T]) -> list[T]:
        return wires.read_choices(kind, records(kind, await self._ask(kind)), make)
