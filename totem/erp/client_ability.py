"""Whether an ERP answers a request of the contract at all: asked in a way that tells nothing of anybody.

Lists that are of nobody (requests 7 to 15) are asked for as they are: one that is not empty is there.

What is kept of a customer (3 to 6) is asked for by an id that is nobody's, or by a document that is nobody's
(generation B): never without one, and never by 0, which some ERPs take for no filter. Then

- an empty list, in any of its forms, or "no such customer", is an answer: the request is there;
- records are an answer to the wrong question: the ERP ignores the filter, so that a customer would be shown
  what is another's. The request counts as not there, and the log says so;
- a 404 is "nobody" to some ERPs and "no such address" to others. So the same is asked at an address that
  surely is none (the path with a tail): where both answers say the same, apart from the address in them,
  there is no such request. An ERP that says nothing but 404 to everything counts as without;
- any other error, or a page, or what cannot be read: not there;
- no answer, or 5xx: nothing is known, and what was known before stays.
"""

import logging
from dataclasses import replace
from enum import Enum

from totem.domain.models import Customer, CustomerId
from totem.domain.taxid import TaxId
from totem.erp import contract_offers, contract_records
from totem.erp.answer import Answer, Kind, decoded, records
from totem.erp.client_core import ClientCore, route
from totem.erp.errors import BadAnswer, NotFound, Refused
from totem.erp.sent import Fields
from totem.erp.wire import plain

log = logging.getLogger(__name__)

NOBODY = TaxId.parse("000.000.001-91")
"""A valid document that is nobody's who could be a customer: to ask the ERP something that tells nothing."""
_NOBODYS_ID = CustomerId("2147483647")  # the largest that every database takes, and none has come to
_TAIL = "-que-nao-existe"

OF_CUSTOMER = {
    kind.request: kind
    for kind in (
        contract_records.INSTALLATIONS,
        contract_records.NOTAS_FISCAIS,
        contract_records.STATEMENT,
        contract_records.CLEARANCES,
    )
}
"""The requests that are asked for nobody, by name."""
OF_ALL = {kind.request: kind for kind in vars(contract_offers).values() if isinstance(kind, Kind)}
"""The lists that are of nobody, by name."""


class Ability(Enum):
    """What an ERP makes of a request; the value is its name in files and reports."""

    ANSWERS = "answers"
    EMPTY = "empty"
    """It answers, and there is nothing in the list: of no use, where the list is what is asked for."""
    UNFILTERED = "unfiltered"
    """It answers with somebody's records to a question for nobody."""
    MISSING = "missing"
    """There is no such request, or the kiosk may not make it."""
    UNREADABLE = "unreadable"


class AbilityClient(ClientCore):
    """Tells what the ERP answers for."""

    async def ability(self, request: str) -> Ability:
        """What the ERP makes of one of `OF_CUSTOMER` or `OF_ALL`.

        Raises:
            Unavailable, TimedOut: it cannot be told now.
        """
        kind = OF_CUSTOMER.get(request) or OF_ALL[request]
        of_nobody = request in OF_CUSTOMER
        values = self._of_customer(kind, Customer(NOBODY, _NOBODYS_ID)) if of_nobody else {}
        answer = await self._ask(kind, values)
        try:
            found = bool(records(kind, answer))
        except NotFound:
            found = False
        except Refused:
            return Ability.MISSING
        except BadAnswer:
            return Ability.UNREADABLE
        if found and of_nobody:
            log.error("%s: the ERP answers for nobody with somebody's records; it is not offered", request)
            return Ability.UNFILTERED
        if answer.status == 404 and await self._is_nowhere(kind, values, answer):
            return Ability.MISSING
        return Ability.ANSWERS if found or of_nobody else Ability.EMPTY

    async def _is_nowhere(self, kind: Kind, values: Fields, answer: Answer) -> bool:
        """Whether an address that is none is answered in the same way."""
        here = route(self._settings, kind)
        nowhere = replace(here, path=here.path + _TAIL)
        async with self._deadline(kind.request) as deadline:
            other = await self._transport.call(nowhere, values, deadline=deadline)
        return other.status == answer.status and _said(other, nowhere.path) == _said(answer, here.path)


def _said(answer: Answer, path: str) -> str:
    """What an answer says, without the address that was asked and without numbers (a time, an id)."""
    text = plain(decoded(answer))
    for part in (path, path.strip("/"), path.rpartition("/")[2], _TAIL):
        text = text.replace(plain(part), "")
    return "".join(character for character in text if not character.isdigit())
