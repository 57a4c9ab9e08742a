"""Adapter of RBX (RouterBox, RBXSoft, from 7.0.010): web services v1 and v2, both POST with JSON.

Sources: developers.rbxsoft.com through third parties' copies (catalogue of 2026-07-25), public clients.
Never tried on a real server here. Notas fiscais, installations, tickets and prospects exist in v2; their
answers are not published, so they are left out.

Browsing costs two calls: `ConsultaClientes` (v1) and `get_unpaid_document` (v2). Line and PIX are a call
each for the opened document; with `send_pix_copia_cola: false` nothing is sent to the customer. The trust
unlock is RBX's payment notice (`send_payment_notification`) for the oldest open document;
`contract_unblock`, which unblocks for good, is never sent.

Owners: a customer always has `CNPJ_CNPF`, by which it is searched. The published fields of an open document
name nobody.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from totem.domain.customer import Customer, OpenBoleto
from totem.domain.service_requests import Unlock, UnlockRefusal
from totem.domain.taxid import TaxId
from totem.domain.text import folded
from totem.erp.adapters.connection import Connection, require_setting
from totem.erp.adapters.fields import read_boletos, read_records
from totem.erp.adapters.json_rows import Row, Rows, as_number, read_object, read_rows
from totem.erp.adapters.parts import BoletoPart, before_change, complete_by_parts
from totem.erp.adapters.rbx import tables
from totem.erp.adapters.rbx.settings import RbxSettings
from totem.erp.adapters.rest import (
    COMPLETE,
    RestAdapter,
    raise_by_text,
    require,
    require_boleto_id,
)
from totem.erp.adapters.unlock_refusals import read_refusal
from totem.erp.claims import own_records
from totem.erp.errors import BadAnswer, Declined, NotFound, Reason, Refused
from totem.erp.http.auth import StaticHeader
from totem.erp.http.messages import Effect, Request
from totem.erp.port import UNUSED_TAX_ID, Owned
from totem.erp.session_erp import CUSTOMER, OPEN_BOLETOS, PROBE, Capability

_V1, _V2 = "routerbox/ws/rbx_server_json.php", "routerbox/ws_json/ws_json.php"
_NOTHING = re.compile(
    r"nenhum (?:registro|resultado|cliente|documento)s? (?:foi )?(?:encontrad|localizad)[oa]s?"
    r"|(?:registro|cliente|documento)s? nao (?:encontrad|localizad|cadastrad)[oa]s?"
    r"|nao (?:ha|existem) (?:registros|documentos)(?: (?:em aberto|abertos|pendentes))?"
    r"|(?:no (?:records?|documents?|results?) found)"
)
"""The whole of a text, plain, that means "no rows". Others are failures."""
_ERRORS = (
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
    (re.compile(r"\bip\b"), Reason.IP),
    (
        re.compile(
            r"\bchave (?:de integracao\b|(?:\w+ )?(?:inval|incorret|expirad|revogad|nao encontrad))"
            r"|authentication|unauthorized|nao autenticad|falha .*autentica"
        ),
        Reason.TOKEN,
    ),
    (re.compile(r"permissao|acesso negado"), Reason.PERMISSION),
    (
        re.compile(r"erro (?:interno|inesperado|ao )|ocorreu um erro|exception|sqlstate"),
        Reason.ERROR_IN_ANSWER,
    ),
)
"""Texts, plain, that are failures even where a "no" would be an answer."""
_raise_known_error = partial(raise_by_text, _ERRORS)


class RbxErp(RestAdapter):
    """One RBX server (`totem.erp.port.Adapter`)."""

    needs_customer_id = True
    always_names_owner = frozenset({PROBE, CUSTOMER})

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, StaticHeader("authentication_key", "", connection.read_token))

    async def probe(self) -> None:
        """Look up a document of no person; records of other documents alone are not in order."""
        rows = await self._clients(PROBE, UNUSED_TAX_ID)
        self.require_own(PROBE, Customer(UNUSED_TAX_ID), rows, tables.owner, "CNPJ_CNPF")

    async def customers(self, tax_id: TaxId) -> Sequence[Owned[Customer]]:
        """The registrations of a document."""
        rows = await self._clients(CUSTOMER, tax_id)
        if not rows:
            raise NotFound(CUSTOMER, Reason.ABSENT)
        return read_records(CUSTOMER, rows, partial(tables.CUSTOMER, tax_id=tax_id), tables.owner)

    async def _clients(self, request: str, tax_id: TaxId) -> Rows:
        """Query by a filter in SQL's form, into which nothing but a validated document may go."""
        key = require_setting(request, self.connection.read_token(request), "erp.token")
        inner = {
            "Autenticacao": {"ChaveIntegracao": key},
            "Filtro": f"CNPJ_CNPF = '{tax_id.value}'",
        }
        return await self._rows(request, _V1, {"ConsultaClientes": inner})

    async def open_boletos(self, customer: Customer) -> Sequence[Owned[OpenBoleto]]:
        """The open documents, of the configured bank account or of all."""
        rows = await self._documents(OPEN_BOLETOS, customer)
        return read_boletos(OPEN_BOLETOS, rows, tables.BOLETO, tables.title_owner)

    async def _documents(self, request: str, customer: Customer) -> Rows:
        own = require(request, customer.id, "customer_id")
        inner: dict[str, Any] = {"customer_id": as_number(own)}
        if account := self.connection.settings.section(RbxSettings).account_number:
            inner["account_number"] = account
        rows = await self._rows(request, _V2, {"get_unpaid_document": inner})
        self.require_own(request, customer, rows, tables.title_owner, "customer_id")
        return rows

    async def complete(self, customer: Customer, boleto: OpenBoleto) -> OpenBoleto:  # noqa: ARG002 - port
        """The document with its line and its PIX, asked for side by side; one that fails leaves the other."""
        own = as_number(require_boleto_id(COMPLETE, boleto))

        async def find_line() -> dict[str, str | None]:
            answer = await self._call(COMPLETE, _V2, {"get_barcode": {"document_id": own}})
            return {"line": _code(answer, "barcode", "line", "linha_digitavel")}

        async def find_pix() -> dict[str, str | None]:
            body = {"get_pix_copia_cola": {"banking_billet_id": own, "send_pix_copia_cola": False}}
            answer = await self._call(COMPLETE, _V2, body, effect=Effect.WRITE)
            return {"pix": _code(answer, "pix_copia_cola", "emv", "pix")}

        return await complete_by_parts(
            boleto, BoletoPart(Effect.READ, find_line), BoletoPart(Effect.WRITE, find_pix)
        )

    async def unlock(self, customer: Customer) -> Unlock:
        """Notify the payment of the oldest open document, sent once."""
        rows = await before_change(self._documents(Capability.UNLOCK, customer))
        titles = own_records(
            customer, [Owned(tables.BOLETO(row), tables.title_owner(row)) for row in rows if row.id("id")]
        )
        if not titles:
            return Unlock(UnlockRefusal.NOT_BLOCKED)
        oldest = min(titles, key=lambda each: each.due_date or date.max)
        inner = {
            "customer_id": as_number(require(Capability.UNLOCK, customer.id, "customer_id")),
            "document_id": as_number(oldest.id),
            "payment_date": self.connection.clock.today().isoformat(),
        }
        try:
            answer = await self._answer(
                Capability.UNLOCK, _V2, {"send_payment_notification": inner}, effect=Effect.WRITE
            )
        except Declined as error:
            return read_refusal(error.explanation, customer.name)
        if _is_good(answer):
            return Unlock(protocol=answer.id("result.ticket_id", "result.protocol"))
        message = _message(answer)
        _raise_known_error(Capability.UNLOCK, message)
        return read_refusal(answer.refusal(message), customer.name)

    async def _rows(self, request: str, path: str, body: dict[str, Any]) -> Rows:
        answer = await self._answer(request, path, body)
        message, result = _message(answer), answer.value("result")
        has_error = answer.id("error_code", "erro_code") not in {None, "0"}
        if not _is_good(answer) or (has_error and result == []):
            if message is not None and _NOTHING.fullmatch(folded(message).strip(" .!")):
                return read_rows(request, [], "result")
            _raise_known_error(request, message)
            raise Refused(request, Reason.ERROR_IN_ANSWER)
        return read_rows(request, result, "result")

    async def _call(
        self, request: str, path: str, body: dict[str, Any], *, effect: Effect = Effect.READ
    ) -> Row:
        answer = await self._answer(request, path, body, effect=effect)
        if not _is_good(answer):
            _raise_known_error(request, _message(answer))
            raise Refused(request, Reason.ERROR_IN_ANSWER)
        return answer

    async def _answer(
        self, request: str, path: str, body: dict[str, Any], *, effect: Effect = Effect.READ
    ) -> Row:
        url = f"{self.connection.url(request).removesuffix('/routerbox')}/{path}"
        answer = read_object(
            request, await self.send_json(Request(request, "POST", url, effect=effect, json=body))
        )
        if answer.id("status") not in {"0", "1"}:
            raise BadAnswer(request, Reason.SHAPE, field="status")
        return answer


def _is_good(answer: Row) -> bool:
    return answer.id("status") == "1"


def _code(answer: Row, *names: str) -> str | None:
    """A code that is the result itself, or a field of it."""
    result = answer.value("result")
    if isinstance(result, str):
        return answer.code("result")
    return answer.row("result").code(*names)


def _message(answer: Row) -> str | None:
    return answer.text("error_description", "erro_desc", "erro_inf", "erro_detail")
