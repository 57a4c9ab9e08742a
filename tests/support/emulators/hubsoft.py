"""Emulator of HubSoft's integration API.

The line of an overdue title is issued anew on the day of the query, as in the vendor's sample: today's amount
and date in it, the old ones in `valor` and `data_vencimento`. The list ends at 50 titles.

Quirks: "success" (`status` is spelled as in the newer documentation), "texts" (numbers are texts), "newer"
(`data_nascimento`, `logradouro`, `quitado` and `status` of titles), "paid_rows" (paid titles stay in the
list), "no_service" (titles name no service), "no_line", "no_pix", "old_line" (lines are not issued anew),
"foreign_amount" (an overdue title has a line of twice its amount), "no_services" (customers come without
their services), "days" (the panel allows fewer days of a trust unlock), "cancelled" (a title that is read by
its id was cancelled).
"""

import json
import secrets
from datetime import date, timedelta
from typing import Any, ClassVar

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
from totem.domain.boleto import factor, parse
from totem.domain.check_digits import mod11_cobranca

_ROOT = "/api/v1/integracao"
_LOGIN = {
    "client_id": "3",
    "username": "totem@netsul.example",
    "client_secret": "segredo-do-cliente",
    "password": "senha-da-integracao",
}
_SEARCHES = {"cpf_cnpj", "codigo_cliente", "id_cliente_servico", "id_cliente", "nome_razaosocial", "telefone"}
_MOST = {"cliente": 100, "cliente/financeiro": 50}
_FOUND = "Dados consultados com sucesso"
_NO_PAGE = "<!DOCTYPE html><title>Not Found</title>"

_STATES = {
    "servico_habilitado": "Serviço Habilitado",
    "suspenso_debito": "Suspenso por Débito",
    "cancelado": "Cancelado",
}


class HubsoftEmulator(Emulator):
    """One company's HubSoft."""

    kind: ClassVar[str] = "hubsoft"

    def settings(self) -> dict[str, Any]:
        section = {**_LOGIN, "cash_box": "12"}
        return {"kind": "hubsoft", "base_url": self.base_url, "hubsoft": section}

    def app(self) -> Starlette:
        routes = [
            Route("/oauth/token", self._login, methods=["POST"]),
            *(
                Route(f"{_ROOT}/{path}", answer, methods=[method])
                for method, path, answer in (
                    ("GET", "cliente", self._clients),
                    ("GET", "cliente/financeiro", self._titles),
                    ("GET", "cliente/nota_fiscal", self._notas),
                    ("POST", "cliente/desbloqueio_confianca", self._unlock),
                    ("POST", "atendimento", self._ticket),
                    ("GET", "financeiro/fatura", self._one_title),
                    ("POST", "financeiro/fatura/liquidar", self._receive),
                    ("GET", "prospecto/all", self._everyone),
                )
            ),
            Route("/{path:path}", lambda _: HTMLResponse(_NO_PAGE, status_code=404)),
        ]
        return instrument_app(self, Starlette(routes=routes), login_paths=["/oauth/token"])

    def failure(self, fault: InjectedFault) -> Response:
        match fault:
            case InjectedFault.PAGE:
                return HTMLResponse("<!DOCTYPE html><title>HubSoft</title>")
            case InjectedFault.SERVER_ERROR:
                return _json({"message": "Server Error"}, 500)
            case InjectedFault.RATE_LIMIT:
                return _json({"message": "Too Many Attempts."}, 429)
            case InjectedFault.TOKEN:
                return _json({"message": "Unauthenticated."}, 401)
            case InjectedFault.IP:
                return self._error("IP não autorizado a acessar a API")
            case InjectedFault.PERMISSION:
                return _json({"message": "This action is unauthorized."}, 403)
            case InjectedFault.MAINTENANCE:
                return self._error("Sistema em manutenção. Tente novamente mais tarde.")
            case _:
                return self._error("Não foi possível consultar os dados")

    async def _login(self, request: Request) -> Response:
        body = json.loads(await request.body() or b"{}")
        if body != {"grant_type": "password", **_LOGIN}:
            text = "The user credentials were incorrect."
            wrong = {"error": "invalid_credentials", "error_description": text, "message": text}
            return _json(wrong, 401)
        token = self.hand_out(secrets.token_urlsafe(24))
        found = {"token_type": "Bearer", "expires_in": 2592000, "access_token": token}
        return _json({**found, "refresh_token": "renovacao"})

    def _refused(self, request: Request) -> Response | None:
        """The answer to a request without a valid token or the header by which it gets JSON."""
        if "application/json" not in request.headers.get("accept", ""):
            return HTMLResponse("", status_code=302, headers={"location": "/login"})
        if not self.has_token(request):
            return self.failure(InjectedFault.TOKEN)
        return None

    def _searched(self, request: Request, path: str) -> list[Person] | Response:
        """The customers whom a query asks for, or the answer to one that is not in order."""
        if (refused := self._refused(request)) is not None:
            return refused
        search, term = request.query_params.get("busca", ""), request.query_params.get("termo_busca", "")
        if not term.strip():
            self.violations.append(f"{path} without a filter")
        if search not in _SEARCHES:
            return self._error("Dados inválidos", errors=["O campo busca é inválido."])
        if int(request.query_params.get("limit", "5")) > _MOST.get(path, 100):
            return self._error("Dados inválidos", errors=["O campo limit é maior do que o permitido."])
        if search == "cpf_cnpj" and not term.isalnum():
            return []
        person = self.find(term) if search == "cpf_cnpj" else self.find_person(term)
        return [] if person is None else [person]

    async def _clients(self, request: Request) -> Response:
        found = self._searched(request, "cliente")
        if isinstance(found, Response):
            return found
        is_all = request.query_params.get("cancelado") == "sim"
        clients = [self._client(person, is_all=is_all) for person in found]
        return self._answer({"status": "success", "msg": _FOUND, "clientes": clients})

    def _client(self, person: Person, *, is_all: bool) -> dict[str, Any]:
        is_newer = "newer" in self.quirks
        services = [self._service(each) for each in person.contracts if is_all or not each.cancelled]
        return {
            "id_cliente": person.number,
            "codigo_cliente": person.number + 172,
            "nome_razaosocial": person.name.upper(),
            "nome_fantasia": person.trade_name or None,
            "tipo_pessoa": "pj" if person.is_company else "pf",
            "cpf_cnpj": person.tax_id.value,
            "telefone_primario": "".join(filter(str.isdigit, person.phone)),
            "telefone_secundario": None,
            "email_principal": person.email,
            "data_cadastro": "2021-03-02 10:11:12",
            "data_nascimento" if is_newer else "data_nascmento": person.birth_date or None,
            "alerta": False,
            "alerta_mensagens": [],
            "servicos": [] if "no_services" in self.quirks else services,
        }

    def _service(self, contract: Contract) -> dict[str, Any]:
        street = {"logradouro" if "newer" in self.quirks else "endereco": contract.street}
        return {
            **self._own_service(contract),
            "status": _STATES[self._state(contract)],
            "login": f"cliente{contract.number}",
            "senha": "senha-do-cliente",
            "data_habilitacao": "02/03/2021",
            "ultima_conexao": [],
            "endereco_instalacao": {
                "completo": f"{contract.street}, {contract.house} - {contract.district}",
                **street,
                "numero": contract.house,
                "complemento": contract.complement or None,
                "referencia": None,
                "bairro": contract.district,
                "cep": contract.postal_code.replace("-", ""),
                "estado": contract.state,
                "uf": "SÃO PAULO",
                "cidade": contract.city.upper(),
                "coordenadas": {"latitude": -22.9, "longitude": -47.06},
            },
            "endereco_cadastral": {},
            "endereco_fiscal": {},
            "endereco_cobranca": {},
        }

    def _own_service(self, contract: Contract) -> dict[str, Any]:
        return {
            "id_cliente_servico": contract.number,
            "numero_plano": 26,
            "nome": contract.plan,
            "valor": float(contract.amount),
            "status_prefixo": self._state(contract),
        }

    def _state(self, contract: Contract) -> str:
        if contract.cancelled:
            return "cancelado"
        return "suspenso_debito" if contract.blocked else "servico_habilitado"

    async def _titles(self, request: Request) -> Response:
        found = self._searched(request, "cliente/financeiro")
        if isinstance(found, Response):
            return found
        is_all = request.query_params.get("apenas_pendente", "sim") == "nao" or "paid_rows" in self.quirks
        rows = [
            (title.due, self._title(person, contract, title, is_paid=is_paid))
            for person in found
            for contract in person.contracts
            for title in contract.titles
            if not (is_paid := self.is_paid(title)) or is_all
        ]
        is_last_first = request.query_params.get("order_type") == "desc"
        rows.sort(key=lambda row: row[0], reverse=is_last_first)
        shown = [row for _, row in rows[: int(request.query_params.get("limit", "20"))]]
        status = "success" if "success" in self.quirks else "suscess"
        return self._answer({"status": status, "msg": _FOUND, "faturas": shown})

    def _title(self, person: Person, contract: Contract, title: Title, *, is_paid: bool) -> dict[str, Any]:
        line, barcode = self._codes(title)
        newer = {"quitado": is_paid, "status": "pago" if is_paid else "aguardando"}
        client: dict[str, Any] = {
            "codigo_cliente": person.number + 172,
            "nome_razaosocial": person.name.upper(),
            "cpf_cnpj": person.tax_id.value,
        }
        if "no_service" not in self.quirks:
            client["servico"] = self._own_service(contract)
        partly = title.face - title.left if title.left is not None else None
        return {
            "id_fatura": title.number,
            **(newer if "newer" in self.quirks else {}),
            "nosso_numero": f"{title.number:08}",
            "nosso_numero_dv": f"{title.number:08}-2",
            "linha_digitavel": line,
            "codigo_barras": barcode,
            "link": title.link,
            "numero_documento": title.number,
            "tipo_cobranca": "boleto_bancario",
            "valor": float(title.face),
            "valor_pago": float(title.face) if is_paid else None if partly is None else float(partly),
            "data_vencimento": _br(title.due),
            "data_cadastro": _br(title.issued),
            "data_pagamento": _br(self.today()) if is_paid else None,
            "data_documento": _br(self.today()),
            "data_processamento": _br(self.today()),
            "pix_copia_cola": None if "no_pix" in self.quirks else title.pix,
            "detalhamento": [{"descricao": title.description, "valor": float(title.face)}],
            "cliente": client,
        }

    def _codes(self, title: Title) -> tuple[str | None, str | None]:
        """Line and barcode; those of an overdue title of a bank are issued anew."""
        if title.barcode is None or title.line is None or "no_line" in self.quirks:
            return None, None
        is_overdue = title.due < self.today() and not title.barcode.startswith("8")
        if not is_overdue or "old_line" in self.quirks:
            return title.line, title.barcode
        amount = 2 * title.face if "foreign_amount" in self.quirks else title.today
        old = title.barcode
        digits = f"{old[:4]}{factor(self.today()):04}{int(amount * 100):010}{old[19:]}"
        barcode = digits[:4] + mod11_cobranca(digits) + digits[4:]
        return parse(barcode, today=self.today()).line_formatted, barcode

    async def _one_title(self, request: Request) -> Response:
        """A title by its id: dates as ISO, money as text. Without a period, of the last ten days alone."""
        if (refused := self._refused(request)) is not None:
            return refused
        asked = request.query_params
        if asked.get("busca") != "id_fatura" or not asked.get("termo_busca"):
            self.violations.append("financeiro/fatura without an id")
        found = self.find_title(asked.get("termo_busca", ""))
        first = date.fromisoformat(asked.get("data_inicio", str(self.today() - timedelta(days=10))))
        last = date.fromisoformat(asked.get("data_fim", str(self.today())))
        if found is None or not first <= found[2].due <= last:
            return self._answer({"status": "success", "msg": _FOUND, "faturas": []})
        person, contract, title = found
        self.receipts.note_read(title.number)
        is_paid = self.is_paid(title)
        row = self._title(person, contract, title, is_paid=is_paid)
        row["cliente"]["id_cliente"] = person.number
        row |= {"quitado": is_paid, "valor": f"{title.face:.2f}", "data_vencimento": title.due.isoformat()}
        row["data_pagamento"] = self.today().isoformat() if is_paid else None
        if "cancelled" in self.quirks:
            row["status"] = "Cancelada"
        return self._answer({"status": "success", "msg": _FOUND, "faturas": [row]})

    async def _receive(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        body = json.loads(await request.body())
        if body.get("meio_pagamento") not in {"cartao_debito", "cartao_credito"}:
            self.violations.append("settle with another meio_pagamento")
        number = body.get("id_fatura")
        outcome = self.receipts.take(
            number,
            body,
            amount=AmountField("valor_pago", as_json_number),
            day=DayField("data_pagamento"),
            needed=("id_fatura", "id_caixa_financeiro"),
        )
        match outcome:
            case ReceiptOutcome.TAKEN:
                receipt = {"id_recibo": 1, "link": "https://boletos.netsul.example/recibo/1.pdf"}
                text = "Liquidação efetuada com sucesso"
                return self._answer({"status": "success", "msg": text, "recibo": receipt})
            case ReceiptOutcome.ALREADY_PAID:
                text = (
                    f"A fatura {number} já encontra-se quitada com data de pagamento em {_br(self.today())}"
                )
                return self._error(text)
            case ReceiptOutcome.REFUSED:
                return self._error("O caixa informado está fechado")
            case _:
                return self._error("Fatura não encontrada")

    async def _notas(self, request: Request) -> Response:
        found = self._searched(request, "cliente/nota_fiscal")
        if isinstance(found, Response):
            return found
        first = date.fromisoformat(request.query_params.get("data_inicio", ""))
        last = date.fromisoformat(request.query_params.get("data_fim", ""))
        if last - first >= timedelta(days=60):
            return self._error("Dados inválidos", errors=["O período máximo é de 60 dias."])
        issued = self.today() - timedelta(days=10)
        nota = {
            "id_nota_fiscal": 71,
            "numero_nota": 1234,
            "serie_nota": "1",
            "valor": "129.9",
            "data_emissao_br": _br(issued),
            "cancelado": False,
            "link": "https://boletos.netsul.example/nota/1234.pdf",
        }
        notas = [nota] if found and first <= issued <= last else []
        lists = {"notas_fiscais": notas, "nfes": [], "nfses": []}
        return self._answer({"status": "success", "msg": _FOUND, **lists})

    async def _unlock(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        body = json.loads(await request.body())
        found = self.find_contract(body.get("id_cliente_servico", ""))
        if found is None:
            return self._error("Serviço do cliente não encontrado")
        _, contract = found
        if "days" in self.quirks:
            days = body.get("dias_desbloqueio")
            text = f"Desbloqueio em confiança por {days} dias não é permitido, pois ultrapassa a configuração"
            return self._error(text)
        if not contract.blocked:
            return self._error("O serviço não está suspenso por débito")
        if contract.unlocks:
            return self._error("O cliente já utilizou o <b>desbloqueio em confiança</b> neste mês")
        contract.unlocks, contract.blocked = 1, False
        self.effects.append(("desbloqueio_confianca", str(contract.number)))
        until = _br(self.today() + timedelta(days=int(body.get("dias_desbloqueio", 1))))
        text = f"Desbloqueio em confiança realizado com sucesso até a data {until}"
        return self._answer({"status": "success", "msg": text})

    async def _ticket(self, request: Request) -> Response:
        if (refused := self._refused(request)) is not None:
            return refused
        body = json.loads(await request.body())
        needed = ("id_cliente_servico", "descricao", "nome", "telefone")
        if missing := [name for name in needed if not body.get(name)]:
            return self._error(
                "Dados inválidos", errors=[f"O campo {each} é obrigatório." for each in missing]
            )
        self.effects.append(("atendimento", str(body["id_cliente_servico"])))
        protocol = f"{self.today():%Y%m%d}1058216"
        opened: dict[str, Any] = {
            "id_atendimento": 300,
            "protocolo": protocol,
            "status": "Aguardando Análise",
        }
        text = f"Atendimento aberto com sucesso. Anote o protocolo: {protocol}"
        return self._answer(
            {"status": "success", "msg": text, "atendimento": {**opened, "ordens_servico": []}}
        )

    async def _everyone(self, request: Request) -> Response:
        self.violations.append(f"request {request.url.path}")
        return self._answer({"status": "success", "prospectos": []})

    def _error(self, message: str, errors: list[str] | None = None) -> Response:
        return self._answer({"status": "error", "msg": message, "errors": errors or []})

    def _answer(self, answer: dict[str, Any]) -> Response:
        return _json(as_texts(answer) if "texts" in self.quirks else answer)


def _json(answer: dict[str, Any], status: int = 200) -> Response:
    """JSON as PHP writes it: slashes and accents escaped."""
    text = json.dumps(answer).replace("/", "\\/")
    return Response(text, status_code=status, media_type="application/json")


def _br(day: date) -> str:
    return day.strftime("%d/%m/%Y")
