"""Query whether an ERP answers a request of the contract at all, without naming any customer.

Lists without personal data (requests 7 to 15) are asked for as they are: one that is not empty is there.

A customer's documents (3 to 6) are asked for by an id that no customer has, or by a document that no customer
has (generation B): never without one, and never by 0, which some ERPs take for no filter. Then

- an empty list, in any of its forms, or "no such customer", is an answer: the request is there;
- records are an answer to the wrong question: the ERP ignores the filter, so that a customer would be shown
  another's. The request counts as not there, and the log reports it;
- a 404 is "no such customer" to some ERPs and "no such address" to others. So the same is asked at an address
  that surely is none (the path with a tail): where both answers are the same, apart from the address in
  them, there is no such request. An ERP that answers everything with a bare 404 counts as without;
- any other error, or a page, or an unreadable answer: not there;
- no answer, or 5xx: nothing is known, and what was known before stays.
"""

import logging

from totem.domain.customer import Customer, CustomerId
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract import catalog_models, record_models
from totem.erp.adapters.contract.client import ContractClient, placement
from totem.erp.adapters.contract.find_records import RequestSpec, find_records
from totem.erp.errors import BadAnswer, NotFound, Refused
from totem.erp.http.body import Fields
from totem.erp.http.messages import Response
from totem.erp.port import Ability
from totem.erp.values import plain

log = logging.getLogger(__name__)

NOBODY = TaxId.parse("000.000.001-91")
"""A valid document that no customer can have, for queries that name no one."""
_NO_CUSTOMER_ID = CustomerId("2147483647")  # the largest that every database takes, and none has come to
_TAIL = "-que-nao-existe"

OF_CUSTOMER = {
    spec.request: spec
    for spec in (
        record_models.INSTALLATIONS,
        record_models.NOTAS_FISCAIS,
        record_models.STATEMENT,
        record_models.CLEARANCES,
    )
}
"""The requests for a customer's documents, by name."""
OF_ALL = {spec.request: spec for spec in vars(catalog_models).values() if isinstance(spec, RequestSpec)}
"""The lists that are of no customer, by name."""


async def query_ability(client: ContractClient, request: str) -> Ability:
    """Find out what the ERP makes of one of `OF_CUSTOMER` or `OF_ALL`.

    Raises:
        Unavailable, TimedOut: it cannot be found out now.
    """
    spec = OF_CUSTOMER.get(request) or OF_ALL[request]
    is_of_customer = request in OF_CUSTOMER
    fields = client.customer_fields(spec, Customer(NOBODY, _NO_CUSTOMER_ID)) if is_of_customer else {}
    response = await client.fetch(spec, fields)
    try:
        found = bool(find_records(spec, response))
    except NotFound:
        found = False
    except Refused:
        return Ability.MISSING
    except BadAnswer:
        return Ability.UNREADABLE
    if found and is_of_customer:
        log.error("%s: the ERP answers for nobody with somebody's records; it is not offered", request)
        return Ability.UNFILTERED
    if response.status == 404 and await is_missing_address(client, spec, fields, response):
        return Ability.MISSING
    return Ability.ANSWERS if found or is_of_customer else Ability.EMPTY


async def is_missing_address(
    client: ContractClient, spec: RequestSpec, fields: Fields, response: Response
) -> bool:
    """Test that an address that is none is answered in the same way as `response`."""
    _, path, _ = placement(client.settings, spec)
    other = await client.fetch(spec, fields, path_suffix=_TAIL)
    return other.status == response.status and _without(path + _TAIL, other) == _without(path, response)


def _without(path: str, response: Response) -> str:
    """The text of a response, without the address that was asked and without numbers (a time, an id)."""
    text = plain(response.text)
    for part in (path, path.strip("/"), path.rpartition("/")[2], _TAIL):
        text = text.replace(plain(part), "")
    return "".join(character for character in text if not character.isdigit())
