"""Emulator of SGP's web services.

Credentials count in the body alone; in an address they are a violation. A path without its slash is
redirected, and its body is lost.

Quirks: "masked" (documents are known by their mask alone), "full_echo" (`cpfCnpj` without stars),
"money_text" ("99,90"), "no_pix" (titles have no PIX until one is asked for), "no_line", "contrato_key"
(titles name their contract `contrato`), "no_contract" (titles name none), "two_ids" (each contract has a
customer's id of its own), "token_in_200" (a wrong token is a 200 with `status` 0), "json_unlock" and
"json_unlock_415" (an unlock requires JSON), "text_flag" (`liberado` is a text), "ticket_list" (a ticket's
answer is an array), "text_receipt", "empty_receipt" and "no_content" (the answer to a receipt is a text,
nothing, or 204), "notes" (a title shows the note of its receipt), "cancelled" (a title that is read by its id
was), "one_filter" (the customer of a title that is asked for is ignored).
"""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from support.emulators.base import Contract, Emulator, InjectedFault, Person, Title, instrument_app
from support.emulators.receipts import AmountField, DayField, ReceiptOutcome, as_text
from totem.domain.taxid import TaxId

_PAGE_TEXT = "<!DOCTYPE html><html><body><h1>Server Error (500)</h1></body></html>"
_PROTOCOL = "260912153100"
_UNLOCK_DAYS = 3
_FILTERS = ("cpfcnpj", "contrato", "cliente_id", "titulo_id")
_ACTING = {"fatura2via/", "verificaacesso/", "enviafatura/"}
"""Requests that open a service order, or send something to the customer."""


class SgpEmulator(Emulator):
    """One SGP server."""

    kind: ClassVar[str] = "sgp"
    application: ClassVar[str] = "Totem"

    def settings(self) -> dict[str, Any]:
        section = {"app": self.application, "ocorrenciatipo": "7", "receiving_point": "3"}
        return {"kind": "sgp", "base_url": self.base_url, "token": self.token, "sgp": section}

    def app(self) -> Starlette:
        route = Route("/{path:path}", self._answer, methods=["GET", "POST"])
        return instrument_app(self, Starlette(routes=[route]))

    def failure(self, fault: InjectedFault) -> Response:
        match fault:
            case InjectedFault.PAGE:
                return HTMLResponse(_PAGE_TEXT)
            case InjectedFault.SERVER_ERROR:
                return HTMLResponse(_PAGE_TEXT, status_code=500)
            case InjectedFault.RATE_LIMIT:
                return HTMLResponse("", status_code=429)
            case InjectedFault.TOKEN:
                return self._wrong_token()
            case InjectedFault.IP:
                return _detail("IP não autorizado.")
            case InjectedFault.PERMISSION:
                return _detail("Você não tem permissão para executar essa ação.")
            case InjectedFault.MAINTENANCE:
                return JSONResponse({"status": 0, "msg": "Sistema em manutenção"})
            case _:
                return JSONResponse({"status": 0, "msg": "Não foi possível processar a requisição"})

    def _wrong_token(self) -> Response:
        if "token_in_200" in self.quirks:
            return JSONResponse({"status": 0, "msg": "Token inválido"})
        return _detail("Token inválido.")

    async def _answer(self, request: Request) -> Response:
        path = f"/{request.path_params['path']}"
        if {"token", "app", "cpfcnpj"} & set(request.query_params):
            self.violations.append("credentials or a document in an address")
        if not path.startswith("/api/"):
            return HTMLResponse(_PAGE_TEXT, status_code=404)
        actions: dict[str, Callable[[dict[str, Any]], Response]] = {
            "ura/consultacliente/": self._contracts,
            "ura/titulos/": self._titles,
            "ura/liberacaopromessa/": self._unlock,
            "ura/chamado/": self._ticket,
            "precadastro/F": self._pre_register,
        }
        name = path.removeprefix("/api/")
        if f"{name}/" in actions:  # as Django does: the redirect is followed by a GET
            return RedirectResponse(f"{path}/", status_code=301)
        fields, is_json = await _fields(request)
        refusal = self._refused(name, request, fields, is_json=is_json)
        if refusal is not None:
            return refusal
        if name.startswith("banco/titulo/") and name.endswith("/baixar/"):
            return self._receive(name.split("/")[2], fields)
        if name.startswith("ura/pagamento/pix/"):
            return self._pix(name.rpartition("/")[2])
        if name not in actions:
            self.violations.append(f"request {name}")
            if name.removeprefix("ura/") in _ACTING:
                self.effects.append((name, ""))
            return HTMLResponse(_PAGE_TEXT, status_code=404)
        return actions[name](fields)

    def _refused(
        self, name: str, request: Request, fields: dict[str, Any], *, is_json: bool
    ) -> Response | None:
        if request.method != "POST":
            return _detail(f'Método "{request.method}" não é permitido.', 405)
        requires_json = name == "ura/chamado/"
        if name == "ura/liberacaopromessa/":
            requires_json = not self.quirks.isdisjoint({"json_unlock", "json_unlock_415"})
        if is_json and not requires_json:
            return _detail("As credenciais de autenticação não foram fornecidas.")
        if requires_json and not is_json:
            if "json_unlock" in self.quirks:
                return JSONResponse({"erro": "O corpo deve ser JSON"}, 400)
            return _detail("Tipo de mídia não suportado na requisição.", 415)
        if fields.get("token") != self.token or fields.get("app") != self.application:
            return self._wrong_token()
        return None

    def _is_known_by(self, person: Person, document: str) -> bool:
        """Test that a document names a customer, in the form that this server accepts."""
        return document == (person.tax_id.formatted if "masked" in self.quirks else person.tax_id.value)

    def _contracts(self, fields: dict[str, Any]) -> Response:
        document = str(fields.get("cpfcnpj", ""))
        if not document:
            return JSONResponse({"erro": "Informe ao menos um filtro"}, 400)
        person = self.find(document)
        if person is None or not self._is_known_by(person, document):
            return JSONResponse({"msg": "Nada encontrado", "contratos": []})
        rows = [self._contract(person, place, each) for place, each in enumerate(person.contracts)]
        return JSONResponse({"msg": "Contrato(s) Localizado(s)", "contratos": rows})

    def _customer_id(self, person: Person, contract: Contract) -> int:
        return contract.number - 7000 if "two_ids" in self.quirks else person.number

    def _contract(self, person: Person, place: int, contract: Contract) -> dict[str, Any]:
        shown = "Cancelado" if contract.cancelled else "Suspenso" if contract.blocked else "Ativo"
        owed = self.open_titles(contract)
        return {
            "contratoId": contract.number,
            "clienteId": self._customer_id(person, contract),
            "cpfCnpj": person.tax_id.formatted if "full_echo" in self.quirks else _starred(person.tax_id),
            "razaoSocial": person.name,
            "contratoStatus": {"Ativo": 1, "Cancelado": 3, "Suspenso": 4}[shown],
            "contratoStatusDisplay": shown,
            "contratoStatusModo": 1,
            "motivo_status": "",
            "contratoTitulosAReceber": len(owed),
            "contratoValorAberto": float(sum(each.today for each in owed)),
            "promessasPagamentoMes": contract.unlocks,
            "servico_plano": contract.plan,
            "planointernet": contract.plan,
            "planotv": "",
            "servico_login": f"login.{person.number}.{place}",
            "servico_senha": "senha-do-servico",
            "contratoCentralLogin": f"{person.number}",
            "contratoCentralSenha": "senha-da-central",
            "cobVencimento": 10,
            "dataCadastro": "02/03/2021 10:11:12",
            "endereco_logradouro": contract.street,
            "endereco_numero": int(contract.house) if contract.house.isdecimal() else contract.house,
            "endereco_complemento": contract.complement,
            "endereco_bairro": contract.district,
            "endereco_cidade": contract.city,
            "endereco_uf": contract.state,
            "endereco_cep": contract.postal_code,
            "telefones": [{"tipoContato": "CELULAR PESSOAL", "contato": person.phone}],
            "emails": [{"tipoContato": "E-MAIL PESSOAL", "contato": person.email}],
        }

    def _titles(self, fields: dict[str, Any]) -> Response:
        if not any(fields.get(name) for name in _FILTERS):
            self.violations.append("titulos without a filter")
        if "titulo_id" in fields:
            return self._one_title(fields)
        wanted, person = fields.get("status"), self.find(str(fields.get("cpfcnpj", "")))
        rows = []
        if person is not None and self._is_known_by(person, str(fields["cpfcnpj"])):
            for contract in person.contracts:
                for title in contract.titles:
                    is_paid = self.is_paid(title)
                    if (wanted != "pagos") is not is_paid:
                        rows.append(self._title(person, contract, title, is_paid=is_paid))
        rows.sort(key=lambda row: row["dataVencimento"])
        offset, limit = int(fields.get("offset", 0)), int(fields.get("limit", 10))
        shown = rows[offset : offset + limit]
        paging = {"offset": offset, "limit": limit, "parcial": len(shown), "total": len(rows)}
        return JSONResponse({"paginacao": paging, "titulos": shown})

    def _one_title(self, fields: dict[str, Any]) -> Response:
        """A title by its id in any status, and as the customer's where one is named."""
        found = self.find_title(fields["titulo_id"])
        owner = fields.get("cliente_id")
        if found is None or not (
            "one_filter" in self.quirks or owner in {None, str(self._customer_id(found[0], found[1]))}
        ):
            return JSONResponse({"msg": "Nada encontrado", "titulos": []})
        number = fields["titulo_id"]
        self.receipts.note_read(number)
        row = self._title(*found, is_paid=self.is_paid(found[2]))
        if "notes" in self.quirks:
            row["observacao"] = self.receipts.note_of(number)
        if "cancelled" in self.quirks:
            row["status"] = "cancelado"
        return JSONResponse({"paginacao": {"offset": 0, "limit": 10, "total": 1}, "titulos": [row]})

    def _receive(self, number: str, fields: dict[str, Any]) -> Response:
        if fields.get("forma_pagamento") not in {"DEBITO", "CARTAO"}:
            self.violations.append("settle with another forma_pagamento")
        outcome = self.receipts.take(
            number,
            fields,
            amount=AmountField("valor_pago", as_text),
            day=DayField("data_pagamento"),
            needed=("ponto_recebimento", "observacao"),
            note="observacao",
        )
        match outcome:
            case ReceiptOutcome.TAKEN:
                return self._received("Título baixado com sucesso", 1)
            case ReceiptOutcome.ALREADY_PAID:
                return self._received("Título já foi baixado", 0)
            case ReceiptOutcome.REFUSED:
                return JSONResponse({"status": 0, "msg": "Caixa fechado"})
            case _:
                return JSONResponse({"status": 0, "msg": "Título não encontrado"}, 400)

    def _received(self, text: str, status: int) -> Response:
        if "no_content" in self.quirks:
            return Response(status_code=204)
        if "empty_receipt" in self.quirks:
            return Response("")
        if "text_receipt" in self.quirks:
            return Response(text, media_type="text/plain")
        return JSONResponse({"status": status, "msg": text})

    def _title(self, person: Person, contract: Contract, title: Title, *, is_paid: bool) -> dict[str, Any]:
        has_line, has_pix = "no_line" not in self.quirks, "no_pix" not in self.quirks
        key = "contrato" if "contrato_key" in self.quirks else "clienteContrato"
        return {
            "id": title.number,
            "clienteId": self._customer_id(person, contract),
            "clienteNome": person.name,
            "clienteCpfcnpj": "" if "two_ids" in self.quirks else person.tax_id.value,
            **({} if "no_contract" in self.quirks else {key: contract.number}),
            "numeroDocumento": title.number + 30000,
            "portador": "Banco X",
            "status": "pago" if is_paid else "aberto",
            "valor": self._money(title.face),
            "valorCorrigido": self._money(title.today),
            "valorPago": self._money(title.today) if is_paid else "",
            "valorPagoParcial": 0 if title.left is None else self._money(title.face - title.left),
            "diasAtraso": max(0, (self.today() - title.due).days),
            "codigoBarras": (title.barcode or "") if has_line else "",
            "linhaDigitavel": title.line if has_line else None,
            "codigoPix": (title.pix or "") if has_pix else "",
            "link": title.link,
            "link_cobranca": title.link,
            "dataEmissao": title.issued.isoformat(),
            "dataVencimento": title.due.isoformat(),
            "dataPagamento": self.today().isoformat() if is_paid else None,
        }

    def _money(self, amount: Decimal) -> float | str:
        return f"{amount:.2f}".replace(".", ",") if "money_text" in self.quirks else float(amount)

    def _pix(self, number: str) -> Response:
        found = self.find_title(number)
        if found is None or found[2].pix is None:
            return JSONResponse({"status": 0, "msg": "Portador sem PIX configurado"})
        self.effects.append(("pagamento/pix", number))
        return JSONResponse({"status": 1, "msg": "Dados do Pix", "pix": found[2].pix})

    def _unlock(self, fields: dict[str, Any]) -> Response:
        found = self.find_contract(fields.get("contrato", ""))
        if found is None:
            return JSONResponse({"status": 0, "msg": "Contrato não localizado"})
        person, contract = found
        if contract.cancelled:
            return _unlock_refused("Contrato precisa estar ativo, suspenso ou com velocidade reduzida")
        if contract.unlocks:
            text = "O recurso de promessa de pagamento já atingiu quantidade permitida."
            return _unlock_refused(f"{text} Recurso não disponível")
        contract.unlocks, contract.blocked = 1, False
        self.effects.append(("liberacaopromessa", str(contract.number)))
        return JSONResponse(
            {
                "status": 1,
                "liberado": "True" if "text_flag" in self.quirks else True,
                "liberado_dias": _UNLOCK_DAYS,
                "data_promessa": (self.today() + timedelta(days=_UNLOCK_DAYS)).isoformat(),
                "protocolo": _PROTOCOL,
                "razaoSocial": person.name,
                "cpfCnpj": _starred(person.tax_id),
                "contratoId": contract.number,
                "msg": f"Liberação via URA -\nServiço ID: 77, Login: login.{person.number}.0",
            }
        )

    def _ticket(self, fields: dict[str, Any]) -> Response:
        found = self.find_contract(fields.get("contrato", ""))
        if found is None or not fields.get("conteudo") or not fields.get("ocorrenciatipo"):
            return JSONResponse({"erro": "Campo obrigatório não informado"}, 400)
        self.effects.append(("chamado", str(found[1].number)))
        if "desativa_os" not in fields:
            self.effects.append(("ordem de serviço", str(found[1].number)))
        answer = {
            "status": 1,
            "protocolo": _PROTOCOL,
            "razaoSocial": found[0].name,
            "msg": "Chamado registrado",
            "contratoId": found[1].number,
        }
        return JSONResponse([answer] if "ticket_list" in self.quirks else answer)

    def _pre_register(self, fields: dict[str, Any]) -> Response:
        if "precadastro_ativar" in fields:
            self.violations.append("precadastro_ativar, which makes a contract")
        missing = [name for name in ("nome", "logradouro") if not fields.get(name)]
        if missing:
            return JSONResponse({"erro": f"Campo obrigatório: {missing[0]}"}, 400)
        self.effects.append(("precadastro", ""))
        return JSONResponse({"message": "Pre-cadastro criado com sucesso"})


async def _fields(request: Request) -> tuple[dict[str, Any], bool]:
    """The fields of a body, and whether they came as JSON."""
    body = (await request.body()).decode()
    if request.headers.get("content-type", "").startswith("application/json"):
        found = json.loads(body or "{}")
        return (found if isinstance(found, dict) else {}), True
    return dict(parse_qsl(body)), False


def _starred(tax_id: TaxId) -> str:
    """A document of which the second half is hidden."""
    text, shown = tax_id.formatted, 7
    return text[:shown] + "".join("*" if c.isalnum() else c for c in text[shown:])


def _detail(text: str, status: int = 403) -> Response:
    return JSONResponse({"detail": text}, status)


def _unlock_refused(text: str) -> Response:
    return JSONResponse({"status": 2, "liberado": False, "msg": text})
