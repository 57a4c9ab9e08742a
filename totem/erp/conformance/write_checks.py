"""The requests that change something, on one record that says of itself that it is a test.

Sent only where `--writes` allows it. Everything is sent twice with one key: an ERP that keeps two of it would
double what a kiosk sends again after a lost answer. At the end the record is marked as cancelled, where the
ERP lists such a status: the contract has no way of taking it back.
"""

import base64
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from secrets import token_hex
from typing import Any

from totem.domain.customer import Address
from totem.domain.signup import Attachment, Lead, Prospect, ProspectId, Receipt
from totem.domain.text import unaccented
from totem.erp.adapters.contract.adapter import NOBODY
from totem.erp.adapters.contract.prospect_messages import (
    CREATE_LEAD,
    CREATE_PROSPECT,
    EDIT_PROSPECT,
    PROSPECT_STATUS,
    SEND_FILE,
)
from totem.erp.conformance.read_checks import NO_ID
from totem.erp.conformance.recorder import Recorder
from totem.erp.conformance.requests import BY_NAME, Entry
from totem.erp.conformance.result import Check, Code, Verdict, absence, code_of
from totem.erp.errors import Declined, ErpError, NotFound, Refused

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
WRITES = (CREATE_PROSPECT, EDIT_PROSPECT, SEND_FILE, CREATE_LEAD)

Send = Callable[[str], Awaitable[Receipt]]


def skipped() -> list[Check]:
    """The checks where writes are not allowed."""
    why = "needs --writes"
    return [Check(spec.request, "answer", Verdict.SKIPPED, why, code=Code.NOT_TRIED) for spec in WRITES]


def _named(error: ErpError) -> str:
    """Which of the fields that were sent an ERP's reason names; its own words are not repeated."""
    if not isinstance(error, Declined):
        return ""
    fields = [name for name in _FIELDS if re.search(rf"\b{name}\b", error.said)]
    if not fields and re.search(r"\bsucesso\b|\bsuccess", error.said, re.IGNORECASE):
        return " (its status speaks of success, and is none of the contract's words)"
    return f" (its reason names {', '.join(fields)})" if fields else ""


class Writes:
    """Sends the test record, and keeps what it found in `checks`."""

    def __init__(self, client: Recorder, lists: dict[str, Any]) -> None:
        """`lists` are the good answers by request, of which the first row of each is chosen."""
        self._client, self._lists = client, lists
        self._run = token_hex(6)
        self.checks: list[Check] = []

    async def run(self) -> None:
        """Send everything."""
        prospect = self._prospect()
        created = await self._twice(
            CREATE_PROSPECT.request, lambda key: self._client.sales.create_prospect(prospect, key=key)
        )
        await self._malformed(
            CREATE_PROSPECT.request,
            lambda key: self._client.sales.create_prospect(Prospect(note=TEST_NOTE), key=key),
            "without a name",
        )
        if created is not None:
            await self._other_content(prospect, created)
        await self._with_prospect(created.id if created else None)
        lead = Lead(name=TEST_NAME, phone="11900000000", note=TEST_NOTE, city_id=prospect.city_id)
        await self._twice(CREATE_LEAD.request, lambda key: self._client.sales.create_lead(lead, key=key))
        await self._malformed(
            CREATE_LEAD.request,
            lambda key: self._client.sales.create_lead(Lead(name=TEST_NAME, note=TEST_NOTE), key=key),
            "without telephone and e-mail",
        )

    def _key(self, what: str) -> str:
        return f"totem-teste-{self._run}-{what}"

    def _first(self, name: str) -> Any:
        rows = self._lists.get(name) or ()
        return rows[0].id if rows else None

    def _prospect(self) -> Prospect:
        return Prospect(
            tax_id=NOBODY,
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

    async def _twice(self, request: str, send: Send) -> Receipt | None:
        """Send, and send again with the same key; what the first was answered."""
        first = await self._client.observe(send(self._key(request)))
        if first.error is not None:
            if gone := absence(first.error):
                self._add(request, "answer", Verdict.WARNING, gone[0], first.ms, gone[1])
            else:
                reason = first.error.detail + _named(first.error)
                self._add(request, "answer", Verdict.FAILED, reason, first.ms, code_of(first.error))
            return None
        self._add(request, "answer", Verdict.OK, "taken", first.ms)
        again = await self._client.observe(send(self._key(request)))
        ids = [each.found.id if each.found else None for each in (first, again)]
        if again.error is not None:
            detail = f"sent again with its key it is not taken: {again.error.detail}"
            self._add(request, "sent again", Verdict.WARNING, detail, again.ms, code_of(again.error))
        elif BY_NAME[request].spec is SEND_FILE or BY_NAME[request].spec is EDIT_PROSPECT:
            self._add(request, "sent again", Verdict.OK, "taken again with its key", again.ms)
        elif None in ids:
            detail = "no id in the answer: neither doubles can be told nor the record be named later"
            self._add(request, "id", Verdict.WARNING, detail, again.ms, Code.NO_RECEIPT)
        elif ids[0] != ids[1]:
            detail = "sent again with the same Idempotency-Key it is kept twice"
            self._add(request, "sent again", Verdict.FAILED, detail, again.ms, Code.DOUBLES)
        else:
            self._add(request, "sent again", Verdict.OK, "the same key, the same record", again.ms)
        return first.found

    async def _malformed(self, request: str, send: Send, how: str) -> None:
        outcome = await self._client.observe(send(self._key(f"{request}-malformed")))
        if outcome.error is None:
            detail = f"a record {how} is taken"
            self._add(request, "malformed", Verdict.WARNING, detail, outcome.ms, Code.ACCEPTS_MALFORMED)
        elif isinstance(outcome.error, Declined):
            self._add(request, "malformed", Verdict.OK, f"refused {how}", outcome.ms)
        elif not absence(outcome.error):
            detail = f"{how}: not refused with a reason, but {outcome.error.detail}"
            self._add(request, "malformed", Verdict.WARNING, detail, outcome.ms, code_of(outcome.error))

    async def _other_content(self, prospect: Prospect, created: Receipt) -> None:
        """One key with another content is refused, or at least makes no second record."""
        other = replace(prospect, note=f"{TEST_NOTE} 2")
        key = self._key(CREATE_PROSPECT.request)
        outcome = await self._client.observe(self._client.sales.create_prospect(other, key=key))
        if isinstance(outcome.error, Refused):
            self._add(CREATE_PROSPECT.request, "key of another", Verdict.OK, "refused", outcome.ms)
        elif outcome.error is None and outcome.found and outcome.found.id not in (None, created.id):
            detail = "a key that was used makes a second record"
            self._add(
                CREATE_PROSPECT.request, "key of another", Verdict.WARNING, detail, outcome.ms, Code.DOUBLES
            )
        else:
            detail = "not refused; no second record is seen"
            self._add(
                CREATE_PROSPECT.request, "key of another", Verdict.OK, detail, outcome.ms, Code.TOLERATED
            )

    async def _with_prospect(self, number: ProspectId | None) -> None:
        """Edit, files and status of the record that was created."""
        if number is None:
            for spec in (EDIT_PROSPECT, SEND_FILE, PROSPECT_STATUS):
                detail = "needs a prospect whose id is known"
                self._add(spec.request, "answer", Verdict.SKIPPED, detail, None, Code.NOT_TRIED)
            return
        await self._status(number)
        change, picture = Prospect(note=f"{TEST_NOTE} Editado."), Attachment("teste.png", "image/png", _PIXEL)
        await self._twice(
            EDIT_PROSPECT.request, lambda key: self._client.sales.edit_prospect(number, change, key=key)
        )
        await self._unknown(
            EDIT_PROSPECT.request,
            lambda key: self._client.sales.edit_prospect(ProspectId(NO_ID), change, key=key),
        )
        await self._twice(
            SEND_FILE.request, lambda key: self._client.sales.send_file(number, picture, key=key)
        )
        text = Attachment("teste.exe", "application/octet-stream", b"TESTE")
        await self._malformed(
            SEND_FILE.request,
            lambda key: self._client.sales.send_file(number, text, key=key),
            "of no known type",
        )
        cancelled = next(
            (
                each.code
                for each in self._lists.get("prospect_statuses") or ()
                if "cancel" in unaccented(each.name).casefold()
            ),
            None,
        )
        if cancelled is not None:
            last = Prospect(status=cancelled)
            await self._client.observe(
                self._client.sales.edit_prospect(number, last, key=self._key("cancel"))
            )

    async def _unknown(self, request: str, send: Send) -> None:
        outcome = await self._client.observe(send(self._key(f"{request}-nobodys")))
        if outcome.error is None:
            detail = "a prospect that nobody sent can be edited"
            self._add(request, "unknown prospect", Verdict.FAILED, detail, outcome.ms, Code.ACCEPTS_MALFORMED)
        elif isinstance(outcome.error, NotFound | Refused):
            self._add(request, "unknown prospect", Verdict.OK, "told as not found", outcome.ms)
        else:
            code = code_of(outcome.error)
            self._add(request, "unknown prospect", Verdict.WARNING, outcome.error.detail, outcome.ms, code)

    async def _status(self, number: ProspectId) -> None:
        entry: Entry = BY_NAME[PROSPECT_STATUS.request]
        outcome = await self._client.observe(self._client.sales.prospect_status(number))
        if isinstance(outcome.error, NotFound):
            detail = "the prospect that was just created is not there"
            self._add(entry.name, "answer", Verdict.FAILED, detail, outcome.ms, Code.FORGETS)
        elif outcome.error is not None:
            self._add(
                entry.name, "answer", Verdict.FAILED, outcome.error.detail, outcome.ms, code_of(outcome.error)
            )
        else:
            listed = {each.code for each in self._lists.get("prospect_statuses") or ()}
            odd = bool(listed) and outcome.found not in listed
            detail = "a code that is not in the list of statuses" if odd else "told"
            verdict, code = (Verdict.WARNING, Code.ODD_STATUS) if odd else (Verdict.OK, Code.FINE)
            self._add(entry.name, "answer", verdict, detail, outcome.ms, code)
