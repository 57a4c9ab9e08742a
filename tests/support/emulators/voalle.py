"""Emulator of Voalle's third-party API, and of its login on an address of its own.

Nothing open and an unknown document are refusals in words with 200. The titles of a person are empty, a title
names no contract, and titles due later than next month are not listed. A wrong path is a 404, like the login
on the API's port.

Quirks: "plain_messages" (messages are texts), "one_message" (the message is one text), "texts" (numbers are
texts), "status" (titles have `billet.status`), "v_status" (contracts have `v_status`), "page_0" (contracts
are counted from page 0), "titles" (a person comes with titles), "no_line", "no_pix", "no_gateway" (no PIX can
be registered), "no_link", "slow_receipt" (a payment is not worked on yet), "failed_receipt" (it ended in an
error), "ours" (a payment is found by our id of it, too), "processed_text", "processed_day" (it was worked on,
as a text or a day), "short_life" (a token lasts for a moment), "used" (a trust unlock was used).
"""

import json
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from support.emulators.base import (
    Contract,
    Emulator,
    InjectedFault,
    Person,
    Title,
    as_texts,
    instrument_app,
)
from support.emulators.receipts import AmountField, DayField, ReceiptOutcome, as_json_number
from totem.lab.local_server import LocalServer

_ROOT = "/external/integrations/thirdparty"
_UNKNOWN = "Registro não encontrado."
_NOTHING_OPEN = "Cliente não possui títulos em aberto."
_HORIZON = timedelta(days=61)
"""Days until the last due date in the list: the vendor's "until next month", the same on every day."""
_LOGIN = {"client_id": "totem", "client_secret": "segredo-do-totem", "syndata": "syndata-da-empresa"}
_CODES = {
    "contract_service_tag_id": "9001",
    "crm_contact_origin_code": "1",
    "crm_form_code": "2",
    "integrator_alias": "totem",
    "integration_code": "3",
}
_CARDS = {"payment_form": "5", "account": "12"}


class VoalleEmulator(Emulator):
    """One company's Voalle."""

    kind: ClassVar[str] = "voalle"

    def __init__(self, *, takes_cards: bool = True, **options: Any) -> None:
        """With `takes_cards`, the settings have the codes of card payments."""
        super().__init__(**options)
        self._cards = _CARDS if takes_cards else {}
        self.login_server = LocalServer("voalle login emulator")
        self._transactions: dict[str, str] = {}
        """The ERP's ids of payments by those of the kiosk."""

    def settings(self) -> dict[str, Any]:
        section = {
            **_LOGIN,
            **_CODES,
            **self._cards,
            "auth_url": self.login_server.address,
            "per_minute": 600,
        }
        return {"kind": "voalle", "base_url": self.base_url, "voalle": section}

    def start(self) -> None:
        super().start()
        login = Route("/connect/token", self._login, methods=["POST"])
        self.login_server.start(lambda: Starlette(routes=[login]))

    def stop(self) -> None:
        super().stop()
        self.login_server.stop()

    def reset(self) -> None:
        super().reset()
        self._transactions.clear()

    def app(self) -> Starlette:
        routes: list[tuple[str, str, Callable[[Request, str], Response]]] = [
            ("GET", "people/txid/{own}", self._person),
            ("GET", "people", self._everyone),
            ("GET", "getclient", self._everyone),
            ("GET", "getopentitlesbytxid/{own}", self._open_titles),
            ("GET", "gettitlesbytxid/{own}", self._all_titles),
            ("GET", "getcontractbillets/{own}", self._contract_titles),
            ("GET", "GetBilletLink/{own}", self._link),
            ("POST", "billings/registerpix", self._pix),
            ("POST", "receivepayment", self._receive),
            ("GET", "consultpayment", self._consult),
            ("POST", "contract/getpaged", self._contracts),
            ("POST", "contracts/unlock/{own}", self._unlock),
            ("POST", "opensolicitation", self._ticket),
        ]
        made = [
            Route(f"{_ROOT}/{path}", self._checked(answer), methods=[method])
            for method, path, answer in routes
        ]
        made.append(Route("/external/crm/leads/create", self._checked(self._lead), methods=["POST"]))
        return instrument_app(self, Starlette(routes=made))

    def failure(self, fault: InjectedFault) -> Response:
        match fault:
            case InjectedFault.PAGE:
                return HTMLResponse("<!DOCTYPE html><title>Voalle</title>")
            case InjectedFault.SERVER_ERROR:
                return Response("", status_code=500)
            case InjectedFault.RATE_LIMIT:
                return Response("", status_code=429)
            case InjectedFault.TOKEN:
                return Response("", status_code=401, headers={"www-authenticate": "Bearer"})
            case InjectedFault.PERMISSION:
                return Response("", status_code=403)
            case InjectedFault.IP:
                return self._refused("O IP não está autorizado para este integrador.")
            case InjectedFault.MAINTENANCE:
                return self._refused("Sistema em manutenção.")
            case _:
                return self._refused("Não foi possível processar a solicitação.")

    async def _login(self, request: Request) -> Response:
        body = dict(parse_qsl((await request.body()).decode()))
        if body != {"grant_type": "client_credentials", "scope": "syngw", **_LOGIN}:
            return _json({"error": "invalid_client"}, 400)
        token = self.hand_out(secrets.token_urlsafe(24))
        lifetime = 0.00001 if "short_life" in self.quirks else 3600
        found = {"access_token": token, "expires_in": lifetime, "token_type": "Bearer", "scope": "syngw"}
        return _json(found)

    def _checked(self, answer: Callable[[Request, str], Response]) -> Callable[[Request], Any]:
        """The endpoint of an answer, for requests with a valid token."""

        async def endpoint(request: Request) -> Response:
            if not self.has_token(request):
                return self.failure(InjectedFault.TOKEN)
            own = request.path_params.get("own") or (await request.body()).decode()
            return answer(request, own)

        return endpoint

    def _everyone(self, request: Request, _own: str) -> Response:
        self.violations.append(f"request {request.url.path}")
        return self._answer({"totalRecords": 0, "totalPages": 0, "data": []})

    def _person(self, _request: Request, document: str) -> Response:
        person = self.find(document) if document.isalnum() else None
        if person is None:
            return self._refused(_UNKNOWN)
        home = person.contracts[0]
        titles = [
            {
                "id": each.number,
                "billet": {"expirationDate": each.due.isoformat(), "balance": _real(each.face)},
            }
            for contract in person.contracts
            for each in self.open_titles(contract)
        ]
        return self._answer(
            {
                "id": person.number,
                "name": person.name.upper(),
                "name2": person.trade_name or None,
                "txId": person.tax_id.value,
                "email": person.email,
                "status": 1,
                "phone": "",
                "cellPhone": "".join(filter(str.isdigit, person.phone)),
                "birthDate": person.birth_date or None,
                "mainAddress": {
                    "streetType": home.street.split()[0],
                    "street": home.street,
                    "number": home.house,
                    "addressComplement": home.complement or None,
                    "neighborhood": home.district,
                    "city": home.city,
                    "codeCityId": 3509502,
                    "state": home.state,
                    "postalCode": home.postal_code,
                    "latitude": "-22.9",
                    "longitude": "-47.06",
                },
                "titles": titles if "titles" in self.quirks else [],
            }
        )

    def _open_titles(self, _request: Request, document: str) -> Response:
        person = self.find(document)
        if person is None:
            return self._refused(_UNKNOWN)
        latest = self.today() + _HORIZON
        rows = [
            self._title(person, title)
            for contract in person.contracts
            for title in self.open_titles(contract)
            if title.due <= latest
        ]
        return self._answer(rows) if rows else self._refused(_NOTHING_OPEN)

    def _all_titles(self, _request: Request, document: str) -> Response:
        person = self.find(document)
        if person is None:
            return self._refused(_UNKNOWN)
        rows = []
        for contract in person.contracts:
            for title in contract.titles:
                is_paid = self.is_paid(title)
                row = self._title(person, title)
                row["billet"]["status"] = "Paga" if is_paid else "Em aberto"
                row["billet"]["amount"]["originalValue"] = _real(title.face)
                paid = {"ammount": _real(title.face), "receiptDate": f"{self.today()}T00:00:00"}
                row["billet"]["receipts"] = [paid] if is_paid else []
                rows.append(row)
        return self._answer(rows) if rows else self._refused("Cliente não possui títulos.")

    def _title(self, person: Person, title: Title) -> dict[str, Any]:
        late = title.today - title.face
        receipt = {
            "ammount": _real(title.face - (title.left or 0)),
            "receiptDate": f"{title.issued}T00:00:00",
        }
        billet: dict[str, Any] = {
            "receipts": [] if title.left is None else [receipt],
            "bankTitleNumber": None,
            "barcode": title.barcode if "no_line" not in self.quirks else None,
            "typefulLine": (title.line or "") if "no_line" not in self.quirks else "",
            "pixQRCode": (title.pix or "") if "no_pix" not in self.quirks else "",
            "title": f"FAT{title.number:06}/1",
            "issueDate": f"{title.issued}T00:00:00",
            "expirationDate": f"{title.due}T00:00:00",
            "processingDate": title.issued.isoformat(),
            "amount": {
                "value": _real(title.face),
                "finalValue": _real(title.today),
                "discount": 0,
                "fine": _real(late),
                "interest": 0.0,
            },
        }
        if "status" in self.quirks:
            billet["status"] = "Vencida" if title.due < self.today() else "Em aberto"
        client = {"txId": person.tax_id.value, "name": person.name.upper(), "address": {}}
        return {"id": title.number, "client": client, "companyPlace": {"id": 1}, "billet": billet}

    def _contract_titles(self, _request: Request, number: str) -> Response:
        found = self.find_contract(number)
        if found is None:
            return self._refused(_UNKNOWN)
        for title in self.open_titles(found[1]):
            self.receipts.note_read(title.number)
        rows = [
            {
                "id": title.number,
                "title": f"FAT{title.number:06}/1",
                "expirationDate": f"{title.due}T00:00:00",
                "parcel": 1,
                "typefulLine": title.line,
                "link": title.link,
                "pixQRCode": title.pix,
            }
            for title in self.open_titles(found[1])
        ]
        return self._answer(rows) if rows else self._refused(_NOTHING_OPEN)

    def _link(self, _request: Request, number: str) -> Response:
        found = self.find_title(number)
        if found is None or "no_link" in self.quirks:
            return self._refused("Não foi possível gerar o boleto.")
        code = secrets.token_hex(8)
        return self._answer({"link": f"https://boletos.netsul.example/{number}?validationCode={code}"})

    def _pix(self, request: Request, _own: str) -> Response:
        number = request.query_params.get("receivableId", "")
        found = self.find_title(number)
        if found is None:
            return self._refused(_UNKNOWN)
        title = found[2]
        if title.pix is None or "no_gateway" in self.quirks:
            return self._refused("Nenhuma conta PIX configurada.")
        self.effects.append(("registerpix", number))
        late = title.today - title.face
        return self._answer(
            {
                "registerId": 5,
                "qrCode": title.pix,
                "totalAmount": _real(title.today),
                "interestAmount": 0.0,
                "fineAmount": _real(late),
                "transactionId": "E1",
                "hybridBillet": False,
            }
        )

    def _receive(self, _request: Request, text: str) -> Response:
        body = json.loads(text)
        number = body.get("financialReceivableTitleId")
        try:
            transaction = str(UUID(body.get("transactionId")))
        except (TypeError, ValueError):
            return self._refused("O transactionId informado é inválido.")
        if transaction in self._transactions:
            return self._refused("Transação já registrada.")
        if body.get("ReceiptDate") != body.get("ClientPaidDate"):
            self.violations.append("settle with several days")
        outcome = self.receipts.take(
            number,
            body,
            amount=AmountField("paidAmount", as_json_number),
            day=DayField("ReceiptDate"),
            needed=("financialReceivableTitleId", "BankAccountCode", "PaymentFormCode", "message"),
            note="message",
        )
        match outcome:
            case ReceiptOutcome.TAKEN:
                self._transactions[transaction] = f"77{number}"
                return self._answer({"synGwTransactionId": f"77{number}"})
            case ReceiptOutcome.ALREADY_PAID:
                return self._refused("O título já está pago.")
            case ReceiptOutcome.REFUSED:
                return self._refused("O caixa da conta informada está fechado.")
            case _:
                return self._refused("Título não encontrado.")

    def _consult(self, request: Request, _own: str) -> Response:
        own = request.query_params.get("syngwtransactionid", "")
        ours = next((mine for mine, theirs in self._transactions.items() if theirs == own), None)
        if ours is None and "ours" in self.quirks and own in self._transactions:
            ours = own
        if ours is None:
            return self._refused(_UNKNOWN)
        is_slow, is_failed = "slow_receipt" in self.quirks, "failed_receipt" in self.quirks
        value, label = (3, "Processado com erro") if is_failed else (2, "Processado com sucesso")
        status = {"value": 1, "label": "Pendente"} if is_slow else {"value": value, "label": label}
        message = "Forma de pagamento sem caixa aberto" if is_failed else ""
        processed: object = not is_slow
        if "processed_text" in self.quirks:
            processed = "Não" if is_slow else "processado"
        elif "processed_day" in self.quirks:
            processed = "0001-01-01T00:00:00" if is_slow else f"{self.today()}T10:00:00"
        found = {"integratorTransactionId": ours, "status": status, "processed": processed}
        return self._answer({**found, "message": message})

    def _contracts(self, _request: Request, text: str) -> Response:
        body = json.loads(text)
        person = self.find(body.get("txId") or "")
        if not body.get("txId"):
            self.violations.append("contract/getpaged without a document")
        contracts = person.contracts if person is not None else []
        if body.get("onlyActiveContracts"):
            contracts = [each for each in contracts if not each.cancelled]
        page, size = body["page"] - (0 if "page_0" in self.quirks else 1), body["pageSize"]
        if person is None or page < 0:
            return self._answer({"totalRecords": 0, "totalPages": 0, "data": []})
        data = [
            {
                "id": each.number,
                "contractNumber": _contract_number(each),
                "v_status" if "v_status" in self.quirks else "contractStatus": _status(each),
                "collectionDay": 10,
                "stage": 3,
                "clientInformation": {"clientTxId": person.tax_id.value, "name": person.name.upper()},
                "servicesInformation": [{"title": each.plan, "amount": _real(each.amount)}],
            }
            for each in contracts[page * size : (page + 1) * size]
        ]
        pages = -(-len(contracts) // size)
        return self._answer({"totalRecords": len(contracts), "totalPages": pages, "data": data})

    def _unlock(self, _request: Request, number: str) -> Response:
        found = next(
            (each for person in self.people for each in person.contracts if _contract_number(each) == number),
            None,
        )
        if found is None:
            return self._refused(_UNKNOWN)
        if found.unlocks or "used" in self.quirks:
            return self._refused("O contrato já teve o desbloqueio de confiança utilizado neste mês.")
        if not found.blocked:
            return self._refused("O contrato não está bloqueado.")
        found.unlocks, found.blocked = 1, False
        self.effects.append(("unlock", number))
        return self._answer(None, message="Contrato desbloqueado com sucesso.")

    def _ticket(self, _request: Request, text: str) -> Response:
        body = json.loads(text)
        needed = ("description", "clientId", "contractId", "contractServiceTagId")
        if missing := [name for name in needed if not body.get(name)]:
            return self._refused(f"O campo {missing[0]} é obrigatório.")
        self.effects.append(("opensolicitation", str(body["clientId"])))
        return self._answer({"protocol": f"{self.today():%Y%m%d}0001", "assignmentId": 88})

    def _lead(self, _request: Request, text: str) -> Response:
        body = json.loads(text)
        codes = {
            "crmContactOriginCode": _CODES["crm_contact_origin_code"],
            "crmFormCode": _CODES["crm_form_code"],
            "integratorAlias": _CODES["integrator_alias"],
            "integrationCode": _CODES["integration_code"],
        }
        if body.get("integratorData") != codes:
            return self._answer([], message="Integrador inválido")
        if not body.get("personalData", {}).get("name") or not body.get("contact"):
            return self._refused("O campo name é obrigatório.")
        self.effects.append(("lead", ""))
        return self._answer([])

    def _refused(self, message: str) -> Response:
        return self._envelope(None, is_success=False, messages=self._messages(message, "Error"))

    def _answer(self, content: Any, message: str = "") -> Response:
        messages = self._messages(message, "Success") if message else None
        return self._envelope(content, is_success=True, messages=messages)

    def _messages(self, message: str, kind: str) -> Any:
        if "one_message" in self.quirks:
            return message
        return [message if "plain_messages" in self.quirks else {"message": message, "type": kind}]

    def _envelope(self, content: Any, *, is_success: bool, messages: Any) -> Response:
        shown = as_texts(content) if "texts" in self.quirks else content
        kind = {"dataResponseType": "List<Int64>", "elapsedTime": None}
        return _json({"success": is_success, "messages": messages, "response": shown, **kind})


def _contract_number(contract: Contract) -> str:
    return f"CTR-{contract.number}"


def _status(contract: Contract) -> int:
    return 4 if contract.cancelled else 6 if contract.blocked else 1


def _real(amount: Any) -> float:
    return float(amount)


def _json(answer: dict[str, Any], status: int = 200) -> Response:
    text = json.dumps(answer, ensure_ascii=False)
    return Response(text, status_code=status, media_type="application/json; charset=utf-8")
