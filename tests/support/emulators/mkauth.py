"""Emulator of MK-Auth's API: parameters in the path, a token of ten minutes, errors as PHP text with 200.

Quirks: "line_in_list" (the list of titles has the line), "wrapped" (a title comes inside `titulo`).
"""

import base64
import secrets
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from support.emulators.base import Contract, Emulator, InjectedFault, Person, Title, instrument_app
from support.emulators.receipts import AmountField, ReceiptOutcome, as_text


class MkauthEmulator(Emulator):
    """One MK-Auth server; a login is a customer's contract."""

    kind: ClassVar[str] = "mkauth"
    client_id: ClassVar[str] = "Client_Id_0123"
    client_secret: ClassVar[str] = "Client_Secret_segredo"  # noqa: S105 - the emulator's own

    def settings(self) -> dict[str, Any]:
        login = {"client_id": self.client_id, "client_secret": self.client_secret}
        section = {**login, "collector": "totem"}
        return {"kind": "mkauth", "base_url": self.base_url, "mkauth": section}

    def app(self) -> Starlette:
        routes = [
            Route("/api/", self._login),
            Route("/api/cliente/listar/{filter}", self._clients),
            Route("/api/cliente/listagem", self._everyone),
            Route("/api/titulo/aberto/{login}", self._titles),
            Route("/api/titulo/show/{uuid}", self._title),
            Route("/api/titulo/receber", self._receive, methods=["PUT"]),
            Route("/api/chamado/inserir", self._ticket, methods=["POST"]),
            Route("/api/cliente/editar", self._forbidden, methods=["PUT"]),
        ]
        return instrument_app(self, Starlette(routes=routes), ["/api/"])

    def failure(self, fault: InjectedFault) -> Response:
        match fault:
            case InjectedFault.SERVER_ERROR:
                return HTMLResponse("<html>500</html>", status_code=500)
            case InjectedFault.RATE_LIMIT:
                return HTMLResponse("", status_code=429)
            case InjectedFault.TOKEN:
                return JSONResponse({"error": "Unauthorized"}, status_code=401)
            case InjectedFault.MAINTENANCE:
                return JSONResponse({"status": "erro", "mensagem": "Sistema em manutenção"})
            case InjectedFault.PERMISSION:
                return JSONResponse({"status": "erro", "mensagem": "Sem permissão"}, status_code=403)
            case InjectedFault.PAGE:
                return HTMLResponse("<br />\n<b>Fatal error</b>: Uncaught PDOException")
            case _:
                return PlainTextResponse("Fatal error: Call to undefined function")

    async def _login(self, request: Request) -> Response:
        wanted = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {wanted}":
            return PlainTextResponse("Credenciais inválidas", status_code=401)
        token = f"{secrets.token_hex(8)}.{secrets.token_hex(16)}.{secrets.token_hex(8)}"
        return PlainTextResponse(self.hand_out(token))

    def _refused(self, request: Request) -> Response | None:
        return None if self.has_token(request) else self.failure(InjectedFault.TOKEN)

    async def _everyone(self, _request: Request) -> Response:
        self.violations.append("listagem lists everyone")
        return JSONResponse({"clientes": []})

    async def _forbidden(self, _request: Request) -> Response:
        self.violations.append("editar unblocks for good")
        return JSONResponse({})

    async def _clients(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        name, _, document = request.path_params["filter"].partition("=")
        if name != "cpf_cnpj" or not document:
            self.violations.append("cliente/listar without a document")
        person = self.find(document)
        rows = [] if person is None else [self._client(person, each) for each in person.contracts]
        return JSONResponse({"clientes": rows})

    def _client(self, person: Person, contract: Contract) -> dict[str, Any]:
        return {
            "uuid_cliente": f"uuid-{contract.number}",
            "login": f"cliente{contract.number}",
            "nome": person.name,
            "cpf_cnpj": person.tax_id.value,
            "email": person.email,
            "celular": person.phone,
            "fone": "",
            "endereco": contract.street,
            "numero": contract.house,
            "bairro": contract.district,
            "cidade": contract.city,
            "estado": contract.state,
            "cep": contract.postal_code,
            "plano": contract.plan,
            "senha": "senha-do-cliente",
            "bloqueado": "sim" if contract.blocked else "nao",
        }

    async def _titles(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        found = self.find_contract(request.path_params["login"].removeprefix("cliente"))
        rows = [] if found is None else [self._row(found[1], each) for each in self.open_titles(found[1])]
        return JSONResponse({"Total": str(len(rows)), "titulos": rows})

    def _row(self, contract: Contract, title: Title) -> dict[str, Any]:
        line = title.line if "line_in_list" in self.quirks else None
        return {
            "uuid_lanc": f"lanc-{title.number}",
            "titulo": str(title.number),
            "login": f"cliente{contract.number}",
            "datavenc": f"{title.due.isoformat()} 00:00:00",
            "valor": f"{title.face}",
            "linhadig": line,
            "nossonum": str(title.number),
            "status": self._status(title),
            **self._receipt(title),
        }

    def _receipt(self, title: Title) -> dict[str, Any]:
        """The columns of a receipt; a payment from elsewhere is a PIX."""
        if not self.is_paid(title):
            return {"datapag": None, "formapag": None, "coletor": None}
        form = self.receipts.note_of(title.number)
        by = {"formapag": form, "coletor": "totem"} if form else {"formapag": "pix", "coletor": "gerencianet"}
        return {"datapag": f"{self.today()} 00:00:00", "valorpag": f"{title.today}", **by}

    def _status(self, title: Title) -> str:
        if self.is_paid(title):
            return "pago"
        return "vencido" if title.due < self.today() else "aberto"

    async def _title(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        found = self.find_title(request.path_params["uuid"].removeprefix("lanc-"))
        if found is None:
            return JSONResponse({"status": "erro", "mensagem": "Registro não encontrado"})
        _, contract, title = found
        self.receipts.note_read(title.number)
        codes = {"linhadig": title.line, "codigo_barras": title.barcode, "pix": title.pix, "pix_link": None}
        row = {**self._row(contract, title), **codes, "percmulta": "2.00", "valormora": "0.03"}
        return JSONResponse({"titulo": row} if "wrapped" in self.quirks else row)

    async def _receive(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        outcome = self.receipts.take(
            str(body.get("uuid")).removeprefix("lanc-"),
            body,
            amount=AmountField("valor", as_text),
            day=None,
            needed=("uuid", "forma", "coletor"),
            note="forma",
        )
        match outcome:
            case ReceiptOutcome.TAKEN:
                return JSONResponse({"status": "sucesso", "mensagem": "Titulo recebido com sucesso"})
            case ReceiptOutcome.ALREADY_PAID:
                return JSONResponse({"status": "erro", "mensagem": "Titulo ja esta pago"})
            case ReceiptOutcome.REFUSED:
                return JSONResponse({"status": "erro", "mensagem": "O caixa deste coletor está fechado"})
            case _:
                return JSONResponse({"status": "erro", "mensagem": "Registro não encontrado"})

    async def _ticket(self, request: Request) -> Response:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        if not body.get("login") or not body.get("assunto"):
            return JSONResponse({"status": "erro", "mensagem": "Campos obrigatórios"})
        self.effects.append(("chamado", body["login"]))
        return JSONResponse({**body, "chamado": "202611270001"})
