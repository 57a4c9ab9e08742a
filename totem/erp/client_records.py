"""Requests 3 to 6 of the ERP's contract: what an ERP keeps of a customer besides open boletos.

None of it is an empty list, however the ERP says so; what is echoed as another's is never shown.
"""

from totem.domain.models import Customer
from totem.domain.records import Clearance, Installation, NotaFiscal, StatementEntry
from totem.erp import contract_records as wires
from totem.erp.answer import Kind, Records, records
from totem.erp.client_core import ClientCore
from totem.erp.contract_wire import note_unread
from totem.erp.whose import own


class RecordsClient(ClientCore):
    """Asks for the records of one registration."""

    async def notas_fiscais(self, customer: Customer) -> list[NotaFiscal]:
        """The notas fiscais of one registration, in the ERP's order.

        Raises:
            NotFound: the ERP does not know the customer here.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        rows = await self._records(wires.NOTAS_FISCAIS, customer)
        found = wires.read_notas(rows)
        note_unread(wires.NOTAS_FISCAIS.request, found, rows.odd)
        mine = own(wires.NOTAS_FISCAIS.request, "notas", customer, found)
        return list(dict.fromkeys(wire.to_domain(place) for place, wire in enumerate(mine, 1)))

    async def statement(self, customer: Customer) -> list[StatementEntry]:
        """The financial statement of one registration, in the ERP's order (raises as `notas_fiscais`)."""
        rows = await self._records(wires.STATEMENT, customer)
        found = wires.read_statement(rows)
        note_unread(wires.STATEMENT.request, found, rows.odd)
        mine = own(wires.STATEMENT.request, "entries", customer, found)
        return list(dict.fromkeys(wire.to_domain(place) for place, wire in enumerate(mine, 1)))

    async def clearances(self, customer: Customer) -> list[Clearance]:
        """The yearly statements that nothing is owed (raises as `notas_fiscais`)."""
        rows = await self._records(wires.CLEARANCES, customer)
        found = wires.read_clearances(rows)
        note_unread(wires.CLEARANCES.request, found, rows.odd)
        mine = own(wires.CLEARANCES.request, "clearances", customer, found)
        return list(dict.fromkeys(wire.to_domain(place) for place, wire in enumerate(mine, 1)))

    async def installations(self, customer: Customer) -> list[Installation]:
        """The installations of one registration, with their services (raises as `notas_fiscais`)."""
        rows = await self._records(wires.INSTALLATIONS, customer)
        read = wires.read_installations(rows)
        name = wires.INSTALLATIONS.request
        note_unread(name, [wire for wire, _ in read], rows.odd)
        note_unread(f"{name}.servicos", [wire for _, services in read for wire in services])
        mine = {
            id(w) for w in own(wires.INSTALLATIONS.request, "installations", customer, [w for w, _ in read])
        }
        kept = [(wire, services) for wire, services in read if id(wire) in mine]
        made = [wire.to_domain(place, services) for place, (wire, services) in enumerate(kept, 1)]
        return list(dict.fromkeys(made))

    async def _records(self, kind: Kind, customer: Customer) -> Records:
        return records(kind, await self._ask(kind, self._of_customer(kind, customer)))
