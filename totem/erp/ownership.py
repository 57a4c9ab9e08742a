"""Ownership of answers: a record that the ERP names as another customer's is not shown.

Some ERPs ignore an unknown filter and answer with all customers. `totem.erp.claims` has the rules. A record
that names its owner in a form that cannot be read, or names none where this ERP always names one, is left out
like another's; those beside it stay.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields, replace
from functools import cached_property
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Protocol, TypeVar

from totem.domain.customer import Address
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.claims import Claim, OwnerRules, claim_of, is_whole_echo, may_be_of, note_foreign, own_records
from totem.erp.errors import BadAnswer, Reason
from totem.erp.http.latency import Latency
from totem.erp.http.wall_clock import WallClock
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, Ability, Capability, ErpRequests, SessionErp
from totem.erp.unfit_data import UnfitKind, log_fields

if TYPE_CHECKING:
    from totem.domain.customer import Clearance, Customer, Installation, Invoice, OpenBoleto, StatementEntry
    from totem.erp.port import Adapter, Owned

log = logging.getLogger(__name__)
R = TypeVar("R", bound="_Record")


def _passes_on(erp: "type[OwnedErp]") -> "type[OwnedErp]":
    """Let the requests of `ErpRequests` that the class does not define be the adapter's."""
    for name, base in vars(ErpRequests).items():
        if iscoroutinefunction(base) and name not in vars(erp):
            setattr(erp, name, _passed_on(name))
    return erp


def _passed_on(name: str) -> "Callable[..., Awaitable[object]]":
    async def request(self: "OwnedErp", *args: object, **kwargs: object) -> object:
        return await getattr(self.adapter, name)(*args, **kwargs)

    return request


@_passes_on
class OwnedErp(SessionErp):
    """The ERP for the kiosk: an adapter (`totem.erp.port`) whose records of other customers are left out.

    Requests whose answers hold no records of customers are the adapter's own.

    The adapter is made by the first request, on the background thread: HTTP is slow to import. It belongs to
    that thread's event loop.

    Attributes:
        latency: how the ERP's latest answers came; the background thread's.
        clock: the kiosk's wall clock, checked by the ERP's answers.
    """

    def __init__(
        self, make_adapter: "Callable[[], Adapter]", latency: Latency, clock: WallClock | None = None
    ) -> None:
        self._make_adapter = make_adapter
        self.latency, self.clock = latency, clock or WallClock()

    @cached_property
    def adapter(self) -> "Adapter":
        """The adapter itself."""
        return self._make_adapter()

    @property
    def capabilities(self) -> frozenset[Capability]:
        """The requests that this kind of ERP can have."""
        return self.adapter.capabilities

    @property
    def honours_keys(self) -> bool:
        """Test that the ERP makes a record of one key once."""
        return self.adapter.honours_keys

    @property
    def settles_by_key(self) -> bool:
        """Test that the ERP books a card payment of one reference once, however often it is sent."""
        return self.adapter.settles_by_key

    async def ability(self, request: str) -> Ability:
        """Find out what the ERP makes of a request (see `Adapter.ability`).

        One that changes something is judged by the kind of ERP alone.
        """
        if any(request == each and each.is_service_request for each in Capability):
            return Ability.ANSWERS if request in self.capabilities else Ability.MISSING
        return await self.adapter.ability(request)

    async def customers(self, tax_id: TaxId) -> "list[Customer]":
        """The registrations of a document, at least one; the same id and contract only once.

        Raises:
            NotFound: no customer has the document.
            BadAnswer: the answer holds only registrations of others, or of people who are not one.
            Refused, Unavailable, TimedOut: see `totem.erp.errors`.
        """
        own = self._own_registrations(tax_id, await self.adapter.customers(tax_id))
        merged = _merged(own)
        return _with_id(merged) if self.adapter.needs_customer_id else merged

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """The open boletos of one registration; none is an empty list.

        Raises:
            NotFound: the customer is unknown to the ERP.
            Refused, Unavailable, TimedOut, BadAnswer: see `totem.erp.errors`.
        """
        found = await self.adapter.open_boletos(customer)
        own = self._keep_own(OPEN_BOLETOS, "titles", customer, found)
        if self._may_have_lost_own(OPEN_BOLETOS, customer, found):
            own = [replace(each, among_unread=True) for each in own]
        if Capability.BOLETO_DETAIL not in self.capabilities:
            return own
        from totem.domain.integrity.payment_codes import LATE_FORMS  # not needed by the home screen

        return [
            each if all(map(each.has_form, LATE_FORMS)) else replace(each, is_incomplete=True) for each in own
        ]

    async def complete(self, customer: "Customer", boleto: "OpenBoleto") -> "OpenBoleto":
        """The boleto with what the list leaves out (see `Adapter.complete`).

        Raises:
            BadAnswer: the answer is another boleto.
        """
        whole = await self.adapter.complete(customer, replace(boleto, is_incomplete=False))
        if whole.id != boleto.id:
            raise BadAnswer(
                Capability.BOLETO_DETAIL, Reason.FOREIGN_RECORD, "is not the boleto asked for", field="id"
            )
        return whole

    async def installations(self, customer: "Customer") -> "list[Installation]":
        """The installations with their services (raises as `open_boletos`)."""
        found = await self.adapter.installations(customer)
        return self._keep_own(Capability.INSTALLATIONS, "installations", customer, found)

    async def invoices(self, customer: "Customer") -> "list[Invoice]":
        """The notas fiscais, in the ERP's order (raises as `open_boletos`)."""
        found = await self.adapter.invoices(customer)
        return self._keep_own(Capability.INVOICES, "notas", customer, found)

    async def statement(self, customer: "Customer") -> "list[StatementEntry]":
        """The financial statement, in the ERP's order (raises as `open_boletos`)."""
        found = await self.adapter.statement(customer)
        return self._keep_own(Capability.STATEMENT, "entries", customer, found)

    async def clearances(self, customer: "Customer") -> "list[Clearance]":
        """The yearly statements that nothing is owed (raises as `open_boletos`)."""
        found = await self.adapter.clearances(customer)
        return self._keep_own(Capability.CLEARANCES, "clearances", customer, found)

    async def rest(self) -> None:
        """Close the connections while no request is expected."""
        if "adapter" in self.__dict__:
            await self.adapter.rest()

    async def aclose(self) -> None:
        """Close everything, if there is anything."""
        if "adapter" in self.__dict__:
            await self.adapter.aclose()

    def _keep_own(
        self, request: str, noun: str, customer: "Customer", found: "Sequence[Owned[R]]"
    ) -> list[R]:
        """Return the customer's records, each once; `noun` names them in the plural, for the log."""
        own = own_records(customer, found, OwnerRules.of(self.adapter, request))
        note_foreign(request, noun, len(found) - len(own), len(found))
        if found and not own:
            raise BadAnswer(request, Reason.FOREIGN_RECORD, field="document_number")
        return _each_once(own)

    def _may_have_lost_own(
        self, request: str, customer: "Customer", found: "Sequence[Owned[OpenBoleto]]"
    ) -> bool:
        """Test that a record was left out though it may be the customer's; a payment shows by absence."""
        rules = OwnerRules.of(self.adapter, request)
        claims = {claim_of(customer, owner, rules) for owner in {each.owner for each in found}}
        return any(claim is not Claim.OTHERS and not rules.shows(claim) for claim in claims)

    def _own_registrations(self, tax_id: TaxId, found: "Sequence[Owned[Customer]]") -> "list[Customer]":
        """The registrations that are of the document asked for.

        An echoed document must be the one asked for; and registrations without an echo, or with one of which
        some is hidden, must agree on who they are (birth date, first name).
        """
        rules = OwnerRules.of(self.adapter, CUSTOMER)
        own = [each for each in found if may_be_of(tax_id, each.owner, rules)]
        note_foreign(CUSTOMER, "registrations", len(found) - len(own), len(found))
        if not own:
            text = "is not the document asked for"
            raise BadAnswer(CUSTOMER, Reason.FOREIGN_RECORD, text, field="cnpj_cpf")
        unproven = [each.record for each in own if not is_whole_echo(each.owner.document, tax_id)]
        births = [customer.birthday for customer in unproven if customer.birthday]
        days = {(birth.day, birth.month) for birth in births}
        years = {birth.year for birth in births if birth.year}
        names = {folded(each.name).split()[0] for each in unproven if each.name}
        if len(days) > 1 or len(years) > 1 or len(names) > 1:
            raise BadAnswer(CUSTOMER, Reason.FOREIGN_RECORD, "registrations of different people")
        return [each.record for each in own]


class _Record(Protocol):
    @property
    def id(self) -> str: ...


def _each_once(records: list[R]) -> list[R]:
    """The records without repetitions; of different ids, as nearly always, none is compared as a whole."""
    is_unique = len({each.id for each in records}) == len(records)
    return records if is_unique else list(dict.fromkeys(records))


def _with_id(found: "list[Customer]") -> "list[Customer]":
    """Return the registrations whose open boletos can be requested.

    Raises:
        BadAnswer: none can.
    """
    kept = [customer for customer in found if customer.id is not None]
    if not kept:
        raise BadAnswer(CUSTOMER, Reason.MISSING_ID, field="id_cliente")
    if len(kept) < len(found):
        log.warning(
            "customer: %d of %d registrations have no id_cliente, and are left out",
            *(len(found) - len(kept), len(found)),
            extra=log_fields(UnfitKind.FIELD, CUSTOMER, "id_cliente", len(found) - len(kept), len(found)),
        )
    return kept


def _merged(customers: "Sequence[Customer]") -> "list[Customer]":
    """Each id and contract once; what the first registration leaves out is taken from the next."""
    merged: dict[object, Customer] = {}
    for customer in customers:
        key = (customer.id, customer.contract_id) if customer.id or customer.contract_id else customer
        known = merged.get(key)
        merged[key] = customer if known is None else _filled(known, customer)
    return list(merged.values())


def _filled(first: "Customer", other: "Customer") -> "Customer":
    gaps = {
        f.name: getattr(other, f.name)
        for f in fields(first)
        if getattr(first, f.name) in (None, (), Address())
    }
    return replace(first, **gaps)
