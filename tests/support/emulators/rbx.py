"""Emulator of RBX's web services v1 and v2.

Quirks: "status_zero" (no rows are `status: 0` with a text), "status_text" (`status` is a text), "no_pix" (the
bank account has no PIX), "object_line" (the line is a field of an object).
"""

import re
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from support.emulators.base import Emulator, InjectedFault, Person, Title, instrument_app

_FILTER = re.compile(r"CNPJ_CNPF = '([A-Z0-9]{11}|[A-Z0-9]{14})'")


class RbxEmulator(Emulator):
    """One RBX server; the key decides the environment."""

    kind: ClassVar[str] = "rbx"
    token: ClassVar[str] = "chave-segredo-do-totem"  # noqa: S105 - the emulator's own

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.noticed: set[int] = set()

    def reset(self) -> None:
        super().reset()
        self.noticed.clear()

    def settings(self) -> dict[str, Any]:
        section = {"account_number": 3}
        return {"kind": "rbx", "base_url": self.base_url, "token": self.token, "rbx": section}

    def app(self) -> Starlette:
        routes = [
            Route("/routerbox/ws/rbx_server_json.php", self._v1, methods=["POST"]),
            Route("/routerbox/ws_json/ws_json.php", self._v2, methods=["POST"]),
        ]
        return instrument_app(self, Starlette(routes=routes))

    def failure(self, fault: InjectedFault) -> Response:
        match fault:
            case InjectedFault.PAGE:
                return HTMLResponse("<html><body>RouterBox</body></html>")
            case InjectedFault.SERVER_ERROR:
                return HTMLResponse("", status_code=500)
            case InjectedFault.RATE_LIMIT:
                return HTMLResponse("", status_code=429)
            case InjectedFault.TOKEN:
                return self._failed("Chave de Integração inválida")
            case InjectedFault.IP:
                return self._failed("IP não autorizado")
            case InjectedFault.PERMISSION:
                return self._failed("Usuário sem permissão para o serviço")
            case InjectedFault.MAINTENANCE:
                return self._failed("Sistema em manutenção")
            case _:
                return self._failed("Erro ao executar a consulta SQL")

    def _status(self, value: int) -> int | str:
        return str(value) if "status_text" in self.quirks else value

    def _failed(self, text: str) -> Response:
        v1 = {"erro_code": 9, "erro_desc": text, "erro_inf": "", "erro_detail": ""}
        v2 = {"error_code": 9, "error_description": text}
        return JSONResponse({"status": self._status(0), **v1, **v2})

    def _good(self, result: Any) -> Response:
        if result == [] and "status_zero" in self.quirks:
            return self._failed("Nenhum registro encontrado.")
        return JSONResponse({"status": self._status(1), "result": result})

    async def _v1(self, request: Request) -> Response:
        body = await request.json()
        inner = body.get("ConsultaClientes", {})
        if inner.get("Autenticacao", {}).get("ChaveIntegracao") != self.token:
            return self.failure(InjectedFault.TOKEN)
        match = _FILTER.fullmatch(inner.get("Filtro", ""))
        if match is None:
            self.violations.append("ConsultaClientes without a document")
            return self.failure(InjectedFault.ERROR)
        person = self.find(match[1])
        return self._good([] if person is None else [self._client(person)])

    def _client(self, person: Person) -> dict[str, Any]:
        home = person.contracts[0]
        blocked = any(each.blocked for each in person.contracts)
        return {
            "Codigo": str(person.number),
            "Nome": person.name,
            "Sigla": person.trade_name,
            "Tipo": "J" if person.is_company else "F",
            "CNPJ_CNPF": person.tax_id.value,
            "Endereco": home.street,
            "Numero": home.house,
            "Complemento": home.complement,
            "Bairro": home.district,
            "Cidade": home.city,
            "UF": home.state,
            "CEP": home.postal_code,
            "Email": person.email,
            "TelResidencial": "",
            "TelCelular": person.phone,
            "Situacao": "B" if blocked else "A",
            "AvisoPagamento": "S",
        }

    async def _v2(self, request: Request) -> Response:
        if request.headers.get("authentication_key") != self.token:
            return self.failure(InjectedFault.TOKEN)
        (service, inner), *_ = (await request.json()).items()
        match service:
            case "get_unpaid_document":
                return self._documents(inner)
            case "get_barcode":
                return self._line(inner)
            case "get_pix_copia_cola":
                return self._pix(inner)
            case "send_payment_notification":
                return self._notify(inner)
            case _:
                self.violations.append(f"request {service}")
                return self._failed("Serviço não encontrado")

    def _documents(self, inner: dict[str, Any]) -> Response:
        person = self.find_person(inner.get("customer_id"))
        if not inner.get("customer_id"):
            self.violations.append("get_unpaid_document without a customer")
        titles = [] if person is None else [t for c in person.contracts for t in self.open_titles(c)]
        return self._good([self._document(each) for each in titles])

    def _document(self, title: Title) -> dict[str, Any]:
        return {
            "id": title.number,
            "account_number": 3,
            "due_date": title.due.isoformat(),
            "document_number": str(title.number),
            "bank_number": str(title.number),
            "value": float(title.face),
            "historic": title.description,
            "comments": "",
        }

    def _line(self, inner: dict[str, Any]) -> Response:
        found = self.find_title(inner.get("document_id"))
        if found is None or found[2].line is None:
            return self._failed("Documento não registrado no banco")
        line = found[2].line
        return self._good({"barcode": line} if "object_line" in self.quirks else line)

    def _pix(self, inner: dict[str, Any]) -> Response:
        found = self.find_title(inner.get("banking_billet_id"))
        if inner.get("send_pix_copia_cola") is not False:
            self.violations.append("get_pix_copia_cola sends to the customer")
        if found is None or found[2].pix is None or "no_pix" in self.quirks:
            return self._failed("Conta sem PIX")
        return self._good(found[2].pix)

    def _notify(self, inner: dict[str, Any]) -> Response:
        person = self.find_person(inner.get("customer_id"))
        if person is None or self.find_title(inner.get("document_id")) is None:
            return self._failed("Documento inválido")
        self.effects.append(("send_payment_notification", str(person.number)))
        if person.number in self.noticed:
            return self._failed("Já existe um aviso de pagamento para este documento.")
        self.noticed.add(person.number)
        for contract in person.contracts:
            contract.blocked = False
        return self._good({"ticket_id": 778})
