"""Emulator of Asaas's API v3.

Quirks: "registering" (a charge has no line yet: 400), "no_pix" (the account has no PIX key: 400), "deleted"
(the document has a second, deleted customer).
"""

from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from support.emulators.base import Contract, Emulator, InjectedFault, Person, Title, instrument_app
from support.emulators.receipts import AmountField, DayField, ReceiptOutcome, as_json_number

_STATUSES = {"PENDING", "OVERDUE", "RECEIVED", "CONFIRMED", "RECEIVED_IN_CASH"}


class AsaasEmulator(Emulator):
    """One Asaas account. The body of a GET has to be empty."""

    kind: ClassVar[str] = "asaas"
    token: ClassVar[str] = "$aact_segredo-do-totem"  # noqa: S105 - the emulator's own

    def settings(self) -> dict[str, Any]:
        return {"kind": "asaas", "base_url": f"{self.base_url}/v3", "token": self.token}

    def app(self) -> Starlette:
        routes = [
            Route("/v3/customers", self._customers),
            Route("/v3/payments", self._payments),
            Route("/v3/payments/{number}/identificationField", self._line),
            Route("/v3/payments/{number}/pixQrCode", self._pix),
            Route("/v3/invoices", self._invoices),
            Route("/v3/payments/{number}", self._charge),
            Route("/v3/payments/{number}/receiveInCash", self._receive, methods=["POST"]),
        ]
        return instrument_app(self, Starlette(routes=routes))

    def failure(self, fault: InjectedFault) -> Response:
        match fault:
            case InjectedFault.PAGE:
                return HTMLResponse("<html><body>Estamos em manutenção</body></html>")
            case InjectedFault.SERVER_ERROR | InjectedFault.MAINTENANCE:
                return HTMLResponse("<html>502</html>", status_code=502)
            case InjectedFault.RATE_LIMIT:
                return JSONResponse({}, status_code=429, headers={"RateLimit-Reset": "30"})
            case InjectedFault.TOKEN:
                return _errors("invalid_access_token", "A chave de API fornecida é inválida", 401)
            case InjectedFault.PERMISSION | InjectedFault.IP:
                return HTMLResponse("<html>403</html>", status_code=403)
            case _:
                return _errors("invalid_action", "Não foi possível processar a requisição", 400)

    async def _checked(self, request: Request) -> Response | None:
        if request.method == "GET" and await request.body():
            return HTMLResponse("<html>403 Cloudfront</html>", status_code=403)
        if request.headers.get("access_token") != self.token:
            return self.failure(InjectedFault.TOKEN)
        return None

    async def _customers(self, request: Request) -> Response:
        if refused := await self._checked(request):
            return refused
        document = request.query_params.get("cpfCnpj")
        if document is None:
            self.violations.append("customers without cpfCnpj")
            return _listed([], request)
        person = self.find(document)
        rows = [] if person is None else [self._customer(person)]
        if rows and "deleted" in self.quirks:
            rows = [{**rows[0], "id": "cus_0", "deleted": True}, *rows]
        return _listed(rows, request)

    def _customer(self, person: Person) -> dict[str, Any]:
        home = person.contracts[0]
        return {
            "object": "customer",
            "id": f"cus_{person.number}",
            "name": person.name,
            "deleted": False,
            "cpfCnpj": person.tax_id.value,
            "email": person.email,
            "phone": None,
            "mobilePhone": person.phone,
            "address": home.street,
            "addressNumber": home.house,
            "complement": home.complement or None,
            "province": home.district,
            "city": 15873,
            "cityName": home.city,
            "state": home.state,
            "postalCode": home.postal_code,
            "personType": "JURIDICA" if person.is_company else "FISICA",
        }

    async def _payments(self, request: Request) -> Response:
        if refused := await self._checked(request):
            return refused
        customer, status = request.query_params.get("customer"), request.query_params.get("status")
        if not customer or status not in _STATUSES:
            self.violations.append("payments without a customer or a status")
            return _errors("invalid_status", "Status inválido", 400)
        person = self.find_person(customer.removeprefix("cus_"))
        titles = [] if person is None else [(c, t) for c in person.contracts for t in c.titles]
        rows = [
            self._payment(customer, contract, title)
            for contract, title in titles
            if self._status(title) == status
        ]
        return _listed(rows, request)

    def _status(self, title: Title) -> str:
        if str(title.number) in self.receipts.taken:
            return "RECEIVED_IN_CASH"
        if self.is_paid(title):
            return "RECEIVED"
        return "OVERDUE" if title.due < self.today() else "PENDING"

    def _payment(self, customer: str, contract: Contract, title: Title) -> dict[str, Any]:
        late = float(title.today - title.face) if self._status(title) == "OVERDUE" else 0.0
        return {
            "object": "payment",
            "id": f"pay_{title.number}",
            "customer": customer,
            "value": float(title.face),
            "netValue": float(title.face) - 1.99,
            "originalValue": None,
            "interestValue": late or None,
            "billingType": "BOLETO",
            "status": self._status(title),
            "dueDate": title.due.isoformat(),
            "originalDueDate": title.due.isoformat(),
            "dateCreated": title.issued.isoformat(),
            "description": contract.plan,
            "deleted": False,
            "invoiceUrl": f"https://boletos.netsul.example/i/{title.number}",
            "bankSlipUrl": title.link,
            "invoiceNumber": f"{title.number}",
            "nossoNumero": f"{title.number}",
            "paymentDate": title.due.isoformat() if self._status(title) == "RECEIVED" else None,
        }

    async def _charge(self, request: Request) -> Response:
        if refused := await self._checked(request):
            return refused
        number = request.path_params["number"].removeprefix("pay_")
        self.receipts.note_read(number)
        return self._found(number)

    def _found(self, number: str) -> Response:
        found = self.find_title(number)
        if found is None:
            return _errors("not_found", "Cobrança não encontrada", 404)
        person, contract, title = found
        return JSONResponse(self._payment(f"cus_{person.number}", contract, title))

    async def _receive(self, request: Request) -> Response:
        if refused := await self._checked(request):
            return refused
        number, body = request.path_params["number"].removeprefix("pay_"), await request.json()
        if body.get("notifyCustomer") is not False:
            self.violations.append("settle that notifies the customer")
        outcome = self.receipts.take(
            number, body, amount=AmountField("value", as_json_number), day=DayField("paymentDate")
        )
        match outcome:
            case ReceiptOutcome.TAKEN:
                return self._found(number)
            case ReceiptOutcome.ALREADY_PAID:
                return _errors("invalid_action", "Esta cobrança já foi recebida.", 400)
            case ReceiptOutcome.REFUSED:
                return _errors("invalid_action", "O caixa da conta está fechado.", 400)
            case _:
                return _errors("not_found", "Cobrança não encontrada", 404)

    async def _line(self, request: Request) -> Response:
        if refused := await self._checked(request):
            return refused
        found = self.find_title(request.path_params["number"].removeprefix("pay_"))
        if found is None:
            return _errors("not_found", "Cobrança não encontrada", 404)
        title = found[2]
        if "registering" in self.quirks or title.line is None:
            return _errors("invalid_action", "A cobrança ainda não foi registrada.", 400)
        digits = "".join(filter(str.isdigit, title.line))
        answer = {"identificationField": digits, "nossoNumero": f"{title.number}", "barCode": title.barcode}
        return JSONResponse(answer)

    async def _pix(self, request: Request) -> Response:
        if refused := await self._checked(request):
            return refused
        found = self.find_title(request.path_params["number"].removeprefix("pay_"))
        if found is None:
            return _errors("not_found", "Cobrança não encontrada", 404)
        if "no_pix" in self.quirks or found[2].pix is None:
            return _errors("invalid_action", "Não há chave Pix disponível.", 400)
        answer = {"encodedImage": "", "payload": found[2].pix, "expirationDate": "2027-10-10 23:59:59"}
        return JSONResponse(answer)

    async def _invoices(self, request: Request) -> Response:
        if refused := await self._checked(request):
            return refused
        customer = request.query_params.get("customer")
        if not customer:
            self.violations.append("invoices without a customer")
        row = {
            "object": "invoice",
            "id": "inv_1",
            "customer": customer,
            "status": "AUTHORIZED",
            "number": "1234",
            "value": 129.9,
            "effectiveDate": "2026-10-01",
            "pdfUrl": "https://boletos.netsul.example/n/1234.pdf",
            "xmlUrl": None,
        }
        return _listed([row], request)


def _listed(rows: list[dict[str, Any]], request: Request) -> Response:
    offset, limit = (
        int(request.query_params.get("offset", "0")),
        min(int(request.query_params.get("limit", "10")), 100),
    )
    shown = rows[offset : offset + limit]
    return JSONResponse(
        {
            "object": "list",
            "hasMore": offset + limit < len(rows),
            "totalCount": len(rows),
            "limit": limit,
            "offset": offset,
            "data": shown,
        }
    )


def _errors(code: str, description: str, status: int) -> Response:
    return JSONResponse({"errors": [{"code": code, "description": description}]}, status_code=status)
