"""The ERP as the kiosk uses it: from a document its registrations, from a registration what is kept of it.

Strict about meaning: only a validated document is ever sent, what belongs to another document is never shown,
and "not found", "nothing open" and "the ERP failed" are always told apart (`totem.erp.errors`).
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields, replace

from totem.domain.models import Address, Customer, OpenBoleto
from totem.domain.taxid import TaxId
from totem.erp.answer import records
from totem.erp.client_ability import NOBODY, AbilityClient
from totem.erp.client_core import written
from totem.erp.client_offers import OffersClient
from totem.erp.client_prospect import ProspectClient
from totem.erp.client_records import RecordsClient
from totem.erp.contract import CUSTOMER, OPEN_BOLETOS, prepare_models, read_boletos, read_customers
from totem.erp.contract_wire import note_unread
from totem.erp.errors import BadAnswer, ErpError, NotFound, NothingSent
from totem.erp.transport import load_loop_adapter
from totem.erp.whose import own, own_registrations

__all__ = ["NOBODY", "ErpClient"]

log = logging.getLogger(__name__)

_TELLING = ("id", "document_number", "customer_id")
"""Fields without which a title may be missing from an answer, or be there unrecognized."""


class ErpClient(AbilityClient, RecordsClient, OffersClient, ProspectClient):
    """The ERP's contract, all of its twenty requests. Belongs to one event loop; `aclose` it there.

    Requests 1 and 2 stand here, the others in the modules of their subjects.
    """

    async def warm_up(self) -> None:
        """Do beforehand what the first request would wait for: certificates, wire models. Sends nothing."""
        prepare_models()
        await load_loop_adapter()
        with suppress(ErpError):  # the first request tells it to somebody
            self._transport.open(CUSTOMER.request)

    async def probe(self) -> None:
        """Look up a document that is no customer's, to test that the ERP answers "not found".

        Raises:
            BadAnswer: the answer is empty or cannot be read (a page, say), or holds a customer: the filter is
                ignored.
            Refused, Unavailable, TimedOut: see `totem.erp.errors`.
        """
        try:
            await self.customer(NOBODY)
        except NothingSent as error:
            raise BadAnswer(CUSTOMER.request, error.reason, status=error.status) from None
        except NotFound:
            return
        raise BadAnswer(CUSTOMER.request, "somebody was found by a document that is nobody's")

    async def customer(self, tax_id: TaxId) -> list[Customer]:
        """The registrations of a document, at least one; the same id and contract only once.

        Raises:
            NotFound: the document is nobody's.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        async with self._deadline(CUSTOMER.request) as deadline:
            try:
                found = await self._customers(tax_id, masked=self._masked, deadline=deadline)
            except NotFound:
                if self._settings.document_format != "auto":
                    raise
                found = await self._customers(tax_id, masked=not self._masked, deadline=deadline)
                self._masked = not self._masked  # an ERP has one way of writing documents
        return found

    async def open_boletos(self, customer: Customer) -> list[OpenBoleto]:
        """The open titles of one registration; none is an empty list.

        Raises:
            NotFound: the ERP does not know the customer here.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        answer = await self._ask(OPEN_BOLETOS, self._of_customer(OPEN_BOLETOS, customer))
        rows = records(OPEN_BOLETOS, answer)
        self._title_fields.note(OPEN_BOLETOS.request, rows)
        found = read_boletos(rows)
        note_unread(OPEN_BOLETOS.request, found, rows.odd)
        wires = own(OPEN_BOLETOS.request, "titles", customer, found)
        titles = dict.fromkeys(wire.to_domain(position) for position, wire in enumerate(wires, 1))
        is_whole = not rows.odd and not any(wire.could_not_read(*_TELLING) for wire in found)
        return [title if is_whole else replace(title, among_unread=True) for title in titles]

    async def _customers(self, tax_id: TaxId, *, masked: bool, deadline: float) -> list[Customer]:
        sent = {"cnpj_cpf": written(tax_id, masked=masked)}
        answer = await self.fetch(CUSTOMER, sent, deadline=deadline)
        rows = records(CUSTOMER, answer)
        read = read_customers(rows)
        if not self._discreet:
            note_unread(CUSTOMER.request, read, rows.odd)
        wires = own_registrations(tax_id, read)
        found = _merged([wire.to_domain(tax_id) for wire in wires])
        return _with_id(found) if self._settings.generation == "A" else found


def _with_id(found: list[Customer]) -> list[Customer]:
    """Return the registrations whose open boletos can be requested.

    Raises:
        BadAnswer: none can.
    """
    kept = [customer for customer in found if customer.id is not None]
    if not kept:
        raise BadAnswer(CUSTOMER.request, "missing, and open boletos are asked for by it", field="id_cliente")
    if len(kept) < len(found):
        log.warning(
            "customer: %d of %d registrations have no id_cliente, and are left out",
            *(len(found) - len(kept), len(found)),
            extra={"unfit": "customer: id_cliente"},
        )
    return kept


def _merged(customers: Sequence[Customer]) -> list[Customer]:
    """Each id and contract once; what the first row leaves out is taken from the next."""
    merged: dict[object, Customer] = {}
    for customer in customers:
        key = (customer.id, customer.contract_id) if customer.id or customer.contract_id else customer
        known = merged.get(key)
        merged[key] = customer if known is None else _filled(known, customer)
    return list(merged.values())


def _filled(first: Customer, other: Customer) -> Customer:
    gaps = {
        f.name: getattr(other, f.name)
        for f in fields(first)
        if getattr(first, f.name) in (None, (), Address())
    }
    return replace(first, **gaps)
