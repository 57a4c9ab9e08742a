"""Checks of the requests that change something, on one prospect and one lead that are named as a test.

Made only where `--writes` allows it. Everything is sent twice with one key: an ERP that keeps two of it would
double a submission that a kiosk sends again after a lost answer. At the end the prospect is marked as
cancelled, where the ERP lists such a status: the contract has no way of deleting it.
"""

import base64
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from functools import partial
from secrets import token_hex
from typing import Any

from totem.domain.customer import Address
from totem.domain.sign_up import Attachment, LeadContact, Prospect, ProspectId, Receipt
from totem.domain.text import folded
from totem.erp.adapters.contract.prospect_messages import (
    CREATE_LEAD,
    CREATE_PROSPECT,
    EDIT_PROSPECT,
    PROSPECT_STATUS,
    SEND_FILE,
)
from totem.erp.adapters.contract.title_receipts import SETTLE
from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Refused
from totem.erp.port import UNUSED_TAX_ID
from totem.lab.conformance.read_checks import NO_ID
from totem.lab.conformance.requests import WRITES, ConformanceErp, Recording
from totem.lab.conformance.result import Check, Code, Verdict, code_of, describe_missing_request, detail_of
from totem.system.localization import localize

TEST_NAME = "TESTE TOTEM NAO ATENDER"
TEST_NOTE = "Registro de teste do totem. Nao atender; pode ser apagado."
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
_FIELDS = (
    *("nome", "cnpj_cpf", "document", "data_nascimento", "aniversario", "email", "fone", "telefone_celular"),
    *("cep", "endereco", "numero", "bairro", "cidade", "uf", "id_servico", "id_cidade", "id_vencimento"),
    *("id_origem", "conteudo", "tipo"),
)

Send = Callable[..., Awaitable[Receipt]]
"""Send a record with the key `key`."""


def skipped_writes() -> list[Check]:
    """The checks where writes are not allowed, without the request that is never made for trial."""
    why = localize("needs --writes")
    names = [each.name for each in WRITES if each.name != SETTLE.request]
    return [Check(name, "answer", Verdict.SKIPPED, why, code=Code.NOT_TRIED) for name in names]


def _named(error: ErpError) -> str:
    """The sent fields that an ERP's reason names; its own words are not repeated."""
    if isinstance(error, BadAnswer) and error.explanation:
        return localize(" (its status speaks of success, and is none of the contract's words)")
    if not isinstance(error, Declined):
        return ""
    fields = [name for name in _FIELDS if re.search(rf"\b{name}\b", error.explanation)]
    return localize(" (its reason names {names})", names=", ".join(fields)) if fields else ""


class WriteChecks:
    """Send the test records, and keep the findings in `checks`."""

    def __init__(self, client: ConformanceErp, lists: dict[str, Any]) -> None:
        """`lists` are the good answers by request, of which the first row of each is chosen."""
        self._client, self._sales, self._lists = client, client.contract, lists
        self._run = token_hex(6)
        self.checks: list[Check] = []

    async def run(self) -> None:
        """Send everything."""
        prospect, sales = self._prospect(), self._sales
        name = CREATE_PROSPECT.request
        created = await self._twice(name, partial(sales.create_prospect, prospect))
        nameless = partial(sales.create_prospect, Prospect(note=TEST_NOTE))
        await self._malformed(name, nameless, localize("without a name"))
        if created is not None:
            await self._other_content(prospect, created)
        await self._with_prospect(created.id if created else None)
        lead = LeadContact(name=TEST_NAME, phone="11900000000", note=TEST_NOTE, city_id=prospect.city_id)
        name = CREATE_LEAD.request
        await self._twice(name, partial(sales.create_lead, lead))
        unreachable = partial(sales.create_lead, LeadContact(name=TEST_NAME, note=TEST_NOTE))
        await self._malformed(name, unreachable, localize("without telephone and e-mail"))

    def _key(self, name: str) -> str:
        return f"totem-teste-{self._run}-{name}"

    def _first(self, name: str) -> Any:
        rows = self._lists.get(name) or ()
        return rows[0].id if rows else None

    def _prospect(self) -> Prospect:
        return Prospect(
            tax_id=UNUSED_TAX_ID,
            name=TEST_NAME,
            birthday=date(1990, 1, 1),
            phone="11900000000",
            email="teste@totem.invalid",
            address=Address(street="Rua de Teste", number="0", district="Teste", postal_code="01001000"),
            plan_id=self._first("plans"),
            city_id=self._first("cities"),
            due_day_id=self._first("due_days"),
            origin_id=self._first("origins"),
            note=TEST_NOTE,
        )

    def _add(
        self, request: str, name: str, verdict: Verdict, detail: str, ms: int | None, code: Code = Code.FINE
    ) -> None:
        self.checks.append(Check(request, name, verdict, detail, ms, code))

    async def _send(self, send: Send, key: str) -> Recording[Receipt]:
        return await self._client.observe(send(key=self._key(key)))

    async def _twice(self, request: str, send: Send) -> Receipt | None:
        first = await self._send(send, request)
        if first.error is not None:
            if gone := describe_missing_request(first.error):
                self._add(request, "answer", Verdict.WARNING, gone[0], first.ms, gone[1])
            else:
                reason = detail_of(first.error) + _named(first.error)
                self._add(request, "answer", Verdict.FAILED, reason, first.ms, code_of(first.error))
            return None
        self._add(request, "answer", Verdict.OK, localize("taken"), first.ms)
        again = await self._send(send, request)
        ids = [each.found.id if each.found else None for each in (first, again)]
        name, verdict, code = "sent again", Verdict.OK, Code.FINE
        if again.error is not None:
            verdict, code = Verdict.WARNING, code_of(again.error)
            detail = localize(
                "sent again with its key it is not taken: {detail}", detail=detail_of(again.error)
            )
        elif request in {SEND_FILE.request, EDIT_PROSPECT.request}:
            detail = localize("taken again with its key")
        elif None in ids:
            name, verdict, code = "id", Verdict.WARNING, Code.NO_RECEIPT
            detail = localize(
                "no id in the answer: neither doubles can be told nor the record be named later"
            )
        elif ids[0] != ids[1]:
            verdict, code = Verdict.FAILED, Code.DOUBLES
            detail = localize("sent again with the same Idempotency-Key it is kept twice")
        else:
            detail = localize("the same key, the same record")
        self._add(request, name, verdict, detail, again.ms, code)
        return first.found

    async def _malformed(self, request: str, send: Send, how: str) -> None:
        outcome = await self._send(send, f"{request}-malformed")
        if outcome.error is None:
            detail = localize("a record {how} is taken", how=how)
            self._add(request, "malformed", Verdict.WARNING, detail, outcome.ms, Code.ACCEPTS_MALFORMED)
        elif isinstance(outcome.error, Declined):
            self._add(request, "malformed", Verdict.OK, localize("refused {how}", how=how), outcome.ms)
        elif not describe_missing_request(outcome.error):
            detail = localize(
                "{how}: not refused with a reason, but {detail}", how=how, detail=detail_of(outcome.error)
            )
            self._add(request, "malformed", Verdict.WARNING, detail, outcome.ms, code_of(outcome.error))

    async def _other_content(self, prospect: Prospect, created: Receipt) -> None:
        """Check that a key with another content is refused, or at least makes no second record."""
        name = CREATE_PROSPECT.request
        other = replace(prospect, note=f"{TEST_NOTE} 2")
        outcome = await self._send(partial(self._sales.create_prospect, other), name)
        verdict, detail, code = Verdict.OK, localize("not refused; no second record is seen"), Code.TOLERATED
        if isinstance(outcome.error, Refused):
            detail, code = localize("refused"), Code.FINE
        elif outcome.error is None and outcome.found and outcome.found.id not in (None, created.id):
            verdict, detail, code = (
                Verdict.WARNING,
                localize("a key that was used makes a second record"),
                Code.DOUBLES,
            )
        self._add(name, "key of another", verdict, detail, outcome.ms, code)

    async def _with_prospect(self, number: ProspectId | None) -> None:
        if number is None:
            for spec in (EDIT_PROSPECT, SEND_FILE, PROSPECT_STATUS):
                detail = localize("needs a prospect whose id is known")
                self._add(spec.request, "answer", Verdict.SKIPPED, detail, None, Code.NOT_TRIED)
            return
        await self._status(number)
        sales, change = self._sales, Prospect(note=f"{TEST_NOTE} Editado.")
        await self._twice(EDIT_PROSPECT.request, partial(sales.edit_prospect, number, change))
        await self._unknown(EDIT_PROSPECT.request, partial(sales.edit_prospect, ProspectId(NO_ID), change))
        image = Attachment("teste.png", "image/png", _PIXEL)
        await self._twice(SEND_FILE.request, partial(sales.send_file, number, image))
        program = Attachment("teste.exe", "application/octet-stream", b"TESTE")
        send = partial(sales.send_file, number, program)
        await self._malformed(SEND_FILE.request, send, localize("of no known type"))
        statuses = self._lists.get("prospect_statuses") or ()
        names = ((folded(each.name), each.code) for each in statuses)
        cancelled = next((code for name, code in names if "cancel" in name), None)
        if cancelled is not None:
            await self._send(partial(sales.edit_prospect, number, Prospect(status=cancelled)), "cancel")

    async def _unknown(self, request: str, send: Send) -> None:
        outcome = await self._send(send, f"{request}-nobodys")
        error = outcome.error
        if error is None:
            verdict, code = Verdict.FAILED, Code.ACCEPTS_MALFORMED
            detail = localize("a prospect that nobody sent can be edited")
        elif isinstance(error, NotFound | Refused):
            verdict, detail, code = Verdict.OK, localize("told as not found"), Code.FINE
        else:
            verdict, detail, code = Verdict.WARNING, detail_of(error), code_of(error)
        self._add(request, "unknown prospect", verdict, detail, outcome.ms, code)

    async def _status(self, number: ProspectId) -> None:
        outcome = await self._client.observe(self._sales.prospect_status(number))
        error = outcome.error
        listed = {each.code for each in self._lists.get("prospect_statuses") or ()}
        verdict, detail, code = Verdict.OK, localize("told"), Code.FINE
        if isinstance(error, NotFound):
            verdict, code = Verdict.FAILED, Code.FORGETS
            detail = localize("the prospect that was just created is not there")
        elif error is not None:
            verdict, detail, code = Verdict.FAILED, detail_of(error), code_of(error)
        elif listed and outcome.found not in listed:
            verdict, code = Verdict.WARNING, Code.ODD_STATUS
            detail = localize("a code that is not in the list of statuses")
        self._add(PROSPECT_STATUS.request, "answer", verdict, detail, outcome.ms, code)
