"""Contracts of one person: those of its titles, and the one to unlock."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from totem.domain.customer import (
    ContractId,
    Customer,
    Installation,
    InstallationId,
    OpenBoleto,
    ServiceState,
)
from totem.domain.service_requests import UnlockRefusal
from totem.erp.adapters.json_rows import Row, Rows
from totem.erp.adapters.rest import STATUS_TEXTS
from totem.erp.adapters.voalle import tables

_SAME_DAY = timedelta(days=5)
"""Titles of one contract fall due a month apart; those closer together than this are of several."""


@dataclass(slots=True, repr=False)
class TitleContracts:
    """Contracts of one customer's titles, handed on in `Customer.erp_context`: polls do not ask again.

    Attributes:
        by_title: contract and its name by the id of a title.
        asked: titles whose contract was asked for.
    """

    by_title: dict[str, tuple[ContractId, str | None]] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, customer: Customer) -> "TitleContracts":
        """Return those of a customer; none of a customer from elsewhere."""
        return customer.erp_context if isinstance(customer.erp_context, cls) else cls()


def of_state(rows: Rows, state: ServiceState) -> list[Row]:
    """Return the contracts in this state."""
    return [each for each in rows if tables.contract_state(each) is state]


def unlock_refusal(contracts: Rows, candidates: Sequence[Row]) -> UnlockRefusal:
    """The refusal where there is not exactly one contract to unlock."""
    if candidates:
        return UnlockRefusal.NOT_ALLOWED
    if not contracts:
        return UnlockRefusal.OTHER
    is_over = len(of_state(contracts, ServiceState.CANCELLED)) == len(contracts)
    return UnlockRefusal.INACTIVE if is_over else UnlockRefusal.NOT_BLOCKED


def installation(row: Row, position: int) -> Installation:
    """Make the installation of a contract, with its services."""
    own, state = row.id("id") or str(position), tables.contract_state(row)
    services = tuple(
        tables.SERVICE(
            each,
            id=each.id("id") or f"{own}-{place}",
            status=STATUS_TEXTS.get(state),
            state=state,
        )
        for place, each in enumerate(row.rows("servicesInformation") or [Row({})], 1)
    )
    return Installation(InstallationId(own), services=services)


def are_of_several(due_dates: set[date | None], count: int) -> bool:
    """Test that titles fall due so close together that they may be of several contracts."""
    known = sorted(each for each in due_dates if each is not None)
    return len(due_dates) < count or any(after - before <= _SAME_DAY for before, after in pairwise(known))


def with_contract(boleto: OpenBoleto, known: TitleContracts) -> OpenBoleto:
    """Return a boleto with its contract and the plan, as far as they are known."""
    contract, name = known.by_title.get(boleto.id, (boleto.contract_id, None))
    return replace(boleto, contract_id=contract, description=name or boleto.description)
