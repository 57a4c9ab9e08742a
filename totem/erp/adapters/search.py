"""Facts of the search that found a customer, handed on in the customer's own value: an adapter keeps none.

They decide which of a person's records belong to the contract that was chosen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from totem.domain.customer import Customer, OpenBoleto, plain_id
from totem.erp.port import Owned


@dataclass(frozen=True, slots=True, repr=False)
class Search:
    """Facts of the search that found a customer, handed on in `Customer.erp_context`.

    Attributes:
        contracts: ids of all contracts that it found, to which a boleto can belong (`filter_by_contract`).
        is_masked: the ERP stores the document with its mask; None where that makes no difference.
    """

    contracts: frozenset[str] = frozenset()
    is_masked: bool | None = None

    @classmethod
    def of(cls, customer: Customer) -> "Search":
        """Return the search that found a customer; an empty one for a customer from elsewhere."""
        return customer.erp_context if isinstance(customer.erp_context, cls) else cls()


def with_search(found: Sequence[Owned[Customer]], *, is_masked: bool | None = None) -> list[Owned[Customer]]:
    """Return the customers of a search, each with the search itself."""
    contracts = frozenset(each.record.contract_id for each in found if each.record.contract_id)
    search = Search(contracts, is_masked)
    return [replace(each, record=replace(each.record, erp_context=search)) for each in found]


def filter_by_contract(customer: Customer, found: Iterable[Owned[OpenBoleto]]) -> list[Owned[OpenBoleto]]:
    """The boletos of the customer's contract, of none, and of one that cannot be chosen: it is cancelled."""
    return [each for each in found if not is_of_another_contract(customer, each.record.contract_id)]


def is_of_another_contract(customer: Customer, contract_id: str | None) -> bool:
    """Test that a record's contract is another one of the search that found the customer.

    Where no contract has this very id, the zeros in front of it do not count.
    """
    if contract_id is None or contract_id == customer.contract_id:
        return False
    contracts = Search.of(customer).contracts
    if contract_id in contracts:
        return True
    alike = {each for each in contracts if plain_id(each) == plain_id(contract_id)}
    return bool(alike) and customer.contract_id not in alike
