"""Checks of the requests that change nothing, made as a kiosk makes them: reach, token, unknown ids, lists.

Only validated documents are sent: the given one, and one that no customer has. Where a request goes by a
customer's id, an id that no ERP assigns stands in for "unknown" and "malformed".
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from totem.domain.customer import ContractId, Customer, CustomerId
from totem.domain.sign_up import ProspectId
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract import record_models
from totem.erp.adapters.contract.adapter import CATALOG_REQUESTS
from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS
from totem.erp.adapters.contract.prospect_messages import PROSPECT_STATUS
from totem.erp.errors import NotFound, Unavailable
from totem.erp.http.latency import SLOW_MS
from totem.erp.port import UNUSED_TAX_ID
from totem.lab.conformance.answer_checks import (
    boleto_checks,
    field_checks,
    ids_doubled,
    rows_of,
    title_checks,
    tolerances,
    unknown_shape,
)
from totem.lab.conformance.requests import (
    BY_NAME,
    ENTRIES,
    FIELDS,
    ConformanceErp,
    ContractRequest,
    Recording,
)
from totem.lab.conformance.result import (
    Check,
    Code,
    Verdict,
    code_of,
    describe_missing_request,
    detail_of,
)
from totem.system.localization import localize

_CONTRACTS = 5
NO_ID = "totem-teste-0"
"""An id that no record has."""
_NOWHERE = "a 404 as of an address that is none: is this one right?"
_ONLY = {"A": {"id_cliente", "nome"}, "B": {"id_remoto", "nome_completo"}}
"""Names that customers of one generation alone have."""
UNKNOWN = Customer(tax_id=UNUSED_TAX_ID, id=CustomerId(NO_ID), contract_id=ContractId(NO_ID))

Call = Callable[[ConformanceErp], Awaitable[Any]]
_OF_A_CUSTOMER: dict[str, Callable[[ConformanceErp, Customer], Awaitable[Any]]] = {
    OPEN_BOLETOS.request: ConformanceErp.open_boletos,
    record_models.NOTAS_FISCAIS.request: ConformanceErp.invoices,
    record_models.STATEMENT.request: ConformanceErp.statement,
    record_models.CLEARANCES.request: ConformanceErp.clearances,
    record_models.INSTALLATIONS.request: ConformanceErp.installations,
}


class ReadChecks:
    """Make every request that reads.

    Attributes:
        checks: the findings, in order.
        found: the good answers by request.
    """

    def __init__(
        self,
        client: ConformanceErp,
        stranger: ConformanceErp,
        *,
        has_token: bool,
        generation: Literal["A", "B"],
    ) -> None:
        """`stranger` is a client with a token that is not the ERP's."""
        self._client, self._stranger, self._has_token = client, stranger, has_token
        self._generation = generation
        self._is_other_generation = False
        self.checks: list[Check] = []
        self.found: dict[str, Any] = {}

    async def run(self, tax_id: TaxId | None) -> bool:
        """Make all requests; False where the ERP cannot be reached or refuses the token."""
        if not await self._first_contact(tax_id):
            return False
        customer = await self._customer(tax_id) if tax_id else None
        for entry in ENTRIES:
            if entry.name in _OF_A_CUSTOMER:
                await self._of_a_customer(entry, customer, needs_document=tax_id is None)
            elif entry.name in CATALOG_REQUESTS:
                await self._of_all(entry)
        await self._unknown_prospect()
        return True

    def _add(
        self,
        entry: ContractRequest,
        name: str,
        verdict: Verdict,
        detail: str = "",
        ms: int | None = None,
        code: Code = Code.FINE,
    ) -> None:
        if verdict is Verdict.OK and ms is not None and ms > SLOW_MS:
            verdict, code, detail = (
                Verdict.WARNING,
                Code.SLOW,
                localize("{detail}; slow", detail=detail) if detail else localize("slow"),
            )
        self.checks.append(Check(entry.name, name, verdict, detail, ms, code))

    def _fail(self, entry: ContractRequest, name: str, outcome: Recording[Any], detail: str = "") -> None:
        error = outcome.error
        code = code_of(error) if error else Code.UNKNOWN_SHAPE
        reason = detail_of(error) if error else ""
        self._add(entry, name, Verdict.FAILED, f"{detail}: {reason}" if detail else reason, outcome.ms, code)

    def _is_reached(self, entry: ContractRequest, outcome: Recording[Any]) -> bool:
        if isinstance(outcome.error, Unavailable):
            self._fail(entry, "reach", outcome)
            return False
        self._add(entry, "reach", Verdict.OK, ms=outcome.ms)
        return True

    async def _first_contact(self, tax_id: TaxId | None) -> bool:
        """Check reach, token and the form of "not found"; False where it ends here."""
        entry = BY_NAME[CUSTOMER.request]
        outcome = await self._client.observe(self._client.customers(UNUSED_TAX_ID))
        error, known = outcome.error, None
        if tax_id is not None and not (error and code_of(error) is Code.TOKEN_REFUSED):
            known = await self._client.observe(self._client.customers(tax_id))
        if isinstance(error, Unavailable) and (known is None or isinstance(known.error, Unavailable)):
            self._fail(entry, "reach", outcome)
            return False
        self._add(entry, "reach", Verdict.OK, ms=outcome.ms)
        if error is not None and code_of(error) is Code.TOKEN_REFUSED:
            self._fail(entry, "token", outcome, "" if self._has_token else localize("none was sent"))
            return False
        self._unknown(entry, "unknown document", outcome)
        if not (known and known.found) and await self._client.is_missing_request(entry.spec, outcome):
            self._add(entry, "address", Verdict.WARNING, localize(_NOWHERE), code=Code.AMBIGUOUS)
        wanted = tax_id if tax_id is not None and known is not None and known.found else UNUSED_TAX_ID
        await self._token(entry, lambda client: client.customers(wanted), shows=wanted is not UNUSED_TAX_ID)
        return True

    def _unknown(self, entry: ContractRequest, name: str, outcome: Recording[Any]) -> None:
        """Check that an unknown customer is reported as such, not by others' records or as a failure."""
        error = outcome.error
        is_customer = entry.spec is CUSTOMER
        if error is None and not outcome.found:
            self._add(entry, name, Verdict.OK, localize("told as an empty list"), code=Code.TOLERATED)
        elif error is None:
            if is_customer:
                detail = localize("somebody was found: is the filter ignored?")
            else:
                detail = localize("records came: is the filter ignored?")
            self._add(entry, name, Verdict.FAILED, detail, outcome.ms, Code.IGNORES_FILTER)
        elif isinstance(error, NotFound):
            detail, code = localize("told as not found"), Code.FINE
            if outcome.answer is not None and outcome.answer.status < 300 and outcome.answer.body.strip():
                detail, code = localize("told as not found, inside a 200"), Code.TOLERATED
            self._add(entry, name, Verdict.OK, detail, outcome.ms, code)
        elif code_of(error) is Code.IGNORES_FILTER:
            detail = localize("others' records came: is the filter ignored?")
            self._add(entry, name, Verdict.FAILED, detail, outcome.ms, Code.IGNORES_FILTER)
        elif not is_customer and code_of(error) is Code.REFUSED:
            self._add(
                entry,
                name,
                Verdict.OK,
                localize("refused as malformed: {detail}", detail=detail_of(error)),
                outcome.ms,
            )
        else:
            self._fail(entry, name, outcome, localize("not told as not found"))

    async def _token(self, entry: ContractRequest, call: Call, *, shows: bool = True) -> None:
        """Check that a wrong token is refused here.

        `shows`: the call finds something with the right token; else an empty result is no proof.
        """
        outcome = await self._stranger.observe(call(self._stranger))
        error = outcome.error
        nothing = isinstance(error, NotFound) or (error is None and not outcome.found)
        if nothing and shows:
            detail = localize("a wrong one finds nothing, but is not refused by a 401")
            self._add(entry, "token", Verdict.OK, detail, code=Code.TOLERATED)
        elif nothing:
            detail = localize("a wrong one is not refused; what it finds, the --document of a customer tells")
            self._add(entry, "token", Verdict.WARNING, detail, outcome.ms, Code.OPEN_TO_ANYBODY)
        elif error is None or code_of(error) in {Code.IGNORES_FILTER, Code.UNREADABLE, Code.MISSING_IDS}:
            verdict = Verdict.FAILED if self._has_token else Verdict.WARNING
            detail = (
                localize("a wrong token is accepted")
                if self._has_token
                else localize("no token is asked for")
            )
            self._add(entry, "token", verdict, detail, outcome.ms, Code.OPEN_TO_ANYBODY)
        elif error.status in {401, 403}:
            self._add(entry, "token", Verdict.OK, localize("asked for, and a wrong one is refused"))
        elif code_of(error) in {Code.ERROR_IN_200, Code.REFUSED, Code.PAGE}:
            detail = localize("a wrong one is refused, but not by a 401: {detail}", detail=detail_of(error))
            self._add(entry, "token", Verdict.OK, detail, code=Code.TOLERATED)

    async def _customer(self, tax_id: TaxId) -> Customer | None:
        entry = BY_NAME[CUSTOMER.request]
        outcome = await self._client.observe(self._client.customers(tax_id))
        if isinstance(outcome.error, NotFound):
            outcome = await self._find_in_other_notation(entry, tax_id)
        else:
            self._answered(entry, outcome)
        names = {name for row in rows_of(entry, outcome.answer) for name in row}
        self._is_other_generation = bool(names) and names.isdisjoint(_ONLY[self._generation])
        for customer in (outcome.found or [])[:_CONTRACTS]:
            titles_of = await self._client.observe(self._client.open_boletos(customer))
            if titles_of.found:
                return customer
        return next(iter(outcome.found or []), None)

    async def _find_in_other_notation(
        self, entry: ContractRequest, tax_id: TaxId
    ) -> Recording[list[Customer]]:
        """Request a document that was not found in its other form, and keep to it where that finds it."""
        outcome = await self._client.find_in_other_notation(tax_id)
        detail, code = localize("the document that was given is not found"), Code.NOT_THERE
        if outcome.found:
            detail, code = localize("{detail} but in its other form", detail=detail), Code.WRONG_MASK
        self._add(entry, "answer", Verdict.FAILED, detail, outcome.ms, code)
        return outcome

    async def _of_a_customer(
        self, entry: ContractRequest, customer: Customer | None, *, needs_document: bool
    ) -> None:
        unknown = await self._client.observe(_OF_A_CUSTOMER[entry.name](self._client, UNKNOWN))
        if isinstance(unknown.error, Unavailable) and (customer is None or not unknown.error.status):
            self._fail(entry, "reach", unknown)
            return
        self._add(entry, "reach", Verdict.OK, ms=unknown.ms)
        if customer is None:
            if await self._client.is_missing_request(entry.spec, unknown):
                self._add(entry, "address", Verdict.WARNING, localize(_NOWHERE), unknown.ms, Code.AMBIGUOUS)
            elif isinstance(unknown.error, NotFound) or not describe_missing_request(unknown.error):
                self._unknown(entry, "unknown customer", unknown)
            why = (
                localize("needs --document") if needs_document else localize("needs a customer who is found")
            )
            self._add(entry, "answer", Verdict.SKIPPED, why, code=Code.NOT_TRIED)
            return
        outcome = await self._client.observe(_OF_A_CUSTOMER[entry.name](self._client, customer))
        if outcome.error is not None and entry.spec is OPEN_BOLETOS and self._is_other_generation:
            detail = localize(
                "the customer's field names are not generation {generation}'s", generation=self._generation
            )
            self._add(entry, "generation", Verdict.WARNING, detail, code=Code.OTHER_GENERATION)
        if gone := describe_missing_request(outcome.error):
            doubt = localize(", or the customer is unknown here") if gone[1] is Code.NOT_OFFERED else ""
            self._add(entry, "answer", Verdict.WARNING, gone[0] + doubt, code=gone[1])
            return
        self._unknown(entry, "unknown customer", unknown)
        if outcome.found:
            await self._token(entry, lambda client: _OF_A_CUSTOMER[entry.name](client, customer))
        self._answered(entry, outcome)
        rows = rows_of(entry, outcome.answer)
        if entry.spec is OPEN_BOLETOS:
            self.checks += boleto_checks(entry.name, outcome.found or [])
            await self._again(entry, customer, outcome)
        elif outcome.found:
            self._links(entry, outcome.found)
            if await self._client.is_missing_request(entry.spec, unknown):
                self._add(entry, "address", Verdict.WARNING, localize(_NOWHERE), code=Code.AMBIGUOUS)
        if not rows and outcome.error is None:
            detail = localize("nothing there: give a --document that has some, to see the fields")
            self._add(entry, "fields", Verdict.SKIPPED, detail, code=Code.NOT_TRIED)

    async def _again(self, entry: ContractRequest, customer: Customer, first: Recording[Any]) -> None:
        """Check that titles keep their ids, by which a payment is detected."""
        if not first.found:
            return
        second = await self._client.observe(self._client.open_boletos(customer))
        if second.error is not None:
            self._fail(entry, "asked again", second)
        elif {each.id for each in second.found or []} != {each.id for each in first.found}:
            detail = localize("the same titles came with other ids: no payment can be seen")
            self._add(entry, "asked again", Verdict.WARNING, detail, second.ms, Code.UNSTABLE_IDS)
        else:
            self._add(entry, "asked again", Verdict.OK, localize("the same titles, the same ids"), second.ms)

    def _links(self, entry: ContractRequest, found: Sequence[Any]) -> None:
        """Check that addresses are https: a kiosk shows others not even as a QR code."""
        links = [str(each.link) for each in found if getattr(each, "link", None)]
        if bad := sum(not link.lower().startswith("https://") for link in links):
            detail = localize(
                "{bad} of {count} are not https: a kiosk does not show them", bad=bad, count=len(links)
            )
            self._add(entry, "links", Verdict.WARNING, detail, code=Code.BAD_LINKS)

    async def _of_all(self, entry: ContractRequest) -> None:
        def call(client: ConformanceErp) -> Awaitable[Any]:
            rows: Awaitable[Any] = getattr(client.contract, entry.name)()
            return rows

        outcome = await self._client.observe(call(self._client))
        if gone := describe_missing_request(outcome.error):
            self._add(entry, "answer", Verdict.WARNING, gone[0], outcome.ms, gone[1])
            return
        if not self._is_reached(entry, outcome):
            return
        if outcome.found:
            await self._token(entry, call)
        self._answered(entry, outcome)
        if outcome.error is None and not outcome.found and not rows_of(entry, outcome.answer):
            self._add(entry, "fields", Verdict.WARNING, localize("the list is empty"), code=Code.MISSING)

    def _answered(self, entry: ContractRequest, outcome: Recording[Any]) -> None:
        """Check the shape, time, fields and ids of one answer, and its deviations that are tolerated."""
        rows = rows_of(entry, outcome.answer)
        if outcome.error is not None:
            self._fail(entry, "answer", outcome)
            self._name_unknown_fields(entry, outcome)
        else:
            self.found[entry.name] = outcome.found
            self._add(
                entry,
                "answer",
                Verdict.OK,
                localize("records: {count}", count=len(outcome.found or ())),
                outcome.ms,
            )
        if outcome.others:
            detail = localize(
                "{count} records of others were among them, which a kiosk leaves out: is the filter ignored?",
                count=outcome.others,
            )
            self._add(entry, "others", Verdict.FAILED, detail, code=Code.IGNORES_FILTER)
        self.checks += field_checks(entry, rows, outcome.answer, self._generation)
        if entry.spec is OPEN_BOLETOS:
            self.checks += title_checks(entry.name, rows, outcome.answer)
        if entry.spec is not CUSTOMER and entry.model and (doubled := ids_doubled(rows, entry.model)):
            detail = localize("{doubled} stand in more than one record", doubled=doubled)
            self._add(entry, "ids", Verdict.WARNING, detail, code=Code.DOUBLED_IDS)
        if tolerated := tolerances(entry, rows, outcome.answer):
            self._add(
                entry, "tolerated", Verdict.OK, "; ".join(map(localize, tolerated)), code=Code.TOLERATED
            )

    def _name_unknown_fields(self, entry: ContractRequest, outcome: Recording[Any]) -> None:
        """Report the expected and the sent names of titles without any known field."""
        if entry.spec is not OPEN_BOLETOS or outcome.error is None:
            return
        names = unknown_shape(FIELDS[self._generation][entry.name], outcome.answer)
        if names and code_of(outcome.error) is Code.UNKNOWN_SHAPE:
            self._add(entry, "fields", Verdict.FAILED, names, code=Code.FIELD_NOT_FOUND)

    async def _unknown_prospect(self) -> None:
        entry = BY_NAME[PROSPECT_STATUS.request]
        outcome = await self._client.observe(self._client.contract.prospect_status(ProspectId(NO_ID)))
        error = outcome.error
        if not self._is_reached(entry, outcome):
            return
        if error is None:
            detail = localize("a subscription that nobody sent has a status")
            self._add(entry, "unknown prospect", Verdict.FAILED, detail, outcome.ms, Code.IGNORES_FILTER)
        elif await self._client.is_missing_request(entry.spec, outcome):
            self._add(entry, "address", Verdict.WARNING, localize(_NOWHERE), outcome.ms, Code.AMBIGUOUS)
        elif isinstance(error, NotFound):
            self._add(entry, "unknown prospect", Verdict.OK, localize("told as not found"), outcome.ms)
        elif gone := describe_missing_request(error):
            self._add(entry, "answer", Verdict.WARNING, gone[0], outcome.ms, gone[1])
        elif code_of(error) is Code.REFUSED:
            detail = localize("refused as malformed: {detail}", detail=detail_of(error))
            self._add(entry, "unknown prospect", Verdict.OK, detail, outcome.ms)
        else:
            self._fail(entry, "unknown prospect", outcome, localize("not told as not found"))
