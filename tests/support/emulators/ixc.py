"""Emulator of IXC Provedor's webservice v1.

Quirks: "digits" (documents are stored without their mask), "no_records" (an empty list has no `registros`),
"total_text" (`total` is a text), "no_line" (titles are not registered), "html_errors" (a failure inside
`message` has markup), "type_message" (an unlock answers in English keys), "used" (a trust unlock was used),
"no_history" (a payment from elsewhere has no text).
"""

import base64
import json
from collections.abc import Callable
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
    instrument_app,
)
from support.emulators.receipts import AmountField, DayField, ReceiptOutcome, TitleReceipt, as_text

_ROOT = "/webservice/v1"
_PAGE_TEXT = "<div style='color:red'>Ocorreu um erro ao processar. Contate o suporte IXC Soft.</div>"
_LISTS = {"cliente", "cliente_contrato", "fn_areceber", "fn_areceber_baixas", "cidade", "vd_saida", "empresa"}
_TABLES = {"fn_areceber_baixas": "fn_movim_finan"}
"""Tables whose columns a list is filtered and ordered by, where they are not its own."""
_RECEIVING = ("filial_id", "conta_", "id_conta", "tipo_recebimento", "historico", "previsao", "tipo_lanc")
_AMOUNTS = ("valor_parcela", "credito", "debito", "valor_total_recebido")


class IxcEmulator(Emulator):
    """One IXC server. Every value of a record is a text; the content type is never JSON's."""

    kind: ClassVar[str] = "ixc"

    def settings(self) -> dict[str, Any]:
        tickets = {"id_assunto": "12", "id_ticket_setor": "3"}
        section = {**tickets, "branch": "1", "cash_account": "12", "receipt_account": "4"}
        return {"kind": "ixc", "base_url": self.base_url, "token": self.token, "ixc": section}

    def app(self) -> Starlette:
        route = Route(_ROOT + "/{resource}", self._answer, methods=["GET", "POST"])
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
                return HTMLResponse("", status_code=401)
            case InjectedFault.IP:
                return _error("Seu IP não está liberado para efetuar login!")
            case InjectedFault.PERMISSION:
                return _error("Recurso fn_areceber não está disponível!")
            case InjectedFault.MAINTENANCE:
                return _error("Sistema em manutenção. Tente mais tarde.")
            case _:
                return _error("Ocorreu um erro ao <br> processar a requisição")

    async def _answer(self, request: Request) -> Response:
        expected = base64.b64encode(self.token.encode()).decode()
        if request.headers.get("authorization") != f"Basic {expected}":
            return HTMLResponse("", status_code=401)
        resource = request.path_params["resource"]
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            return HTMLResponse(_PAGE_TEXT)
        is_list = request.headers.get("ixcsoft") == "listar"
        if resource in _LISTS:
            return self._list(resource, body) if is_list else HTMLResponse("", status_code=404)
        actions = {
            "get_pix": self._pix,
            "desbloqueio_confianca": self._unlock,
            "su_ticket": self._insert,
            "contato": self._insert,
            "fn_areceber_recebimentos_baixas_novo": self._receive,
        }
        if resource not in actions:
            self.violations.append(f"request {resource}")
            return _error(f"Recurso {resource} não está disponível!")
        return actions[resource](resource, body)

    def _list(self, resource: str, body: dict[str, str]) -> Response:
        query, field = str(body.get("query", "")), body.get("qtype", "")
        if not query.strip():
            self.violations.append(f"{resource} without a filter")
        table = _TABLES.get(resource, resource)
        if not field.startswith(f"{table}."):
            return HTMLResponse(_PAGE_TEXT, status_code=500)
        lists: dict[str, Callable[[str, dict[str, str]], list[dict[str, str]]]] = {
            "cliente": self._clients,
            "cliente_contrato": self._contracts,
            "fn_areceber": self._titles,
            "fn_areceber_baixas": self._receipts,
            "cidade": lambda *_: [{"id": "4412", "nome": "Campinas", "uf": "26", "sigla": "SP"}],
            "vd_saida": self._invoices,
            "empresa": lambda *_: [{"id": "1", "razao": "NETSUL TELECOM LTDA"}],
        }
        rows = lists[resource](query, body)
        page, size = int(body.get("page", "1")), int(body.get("rp", "20"))
        total: int | str = str(len(rows)) if "total_text" in self.quirks else len(rows)
        answer: dict[str, Any] = {"page": str(page), "total": total}
        shown = rows[(page - 1) * size : page * size]
        if shown or "no_records" not in self.quirks:
            answer["registros"] = shown
        return _text(answer)

    def _clients(self, query: str, _body: dict[str, str]) -> list[dict[str, str]]:
        is_masked = "digits" not in self.quirks
        person = self.find(query)
        if person is None or query != (person.tax_id.formatted if is_masked else person.tax_id.value):
            return []
        return [self._client(person, query)]

    def _client(self, person: Person, document: str) -> dict[str, str]:
        home = person.contracts[0]
        return {
            "id": str(person.number),
            "razao": person.name,
            "fantasia": person.trade_name,
            "tipo_pessoa": "J" if person.is_company else "F",
            "cnpj_cpf": document,
            "ie_identidade": "",
            "ativo": "S",
            "data_nascimento": person.birth_date or "0000-00-00",
            "senha": "senha-do-cliente",
            "telefone_celular": person.phone,
            "whatsapp": "",
            "fone": "",
            "email": person.email,
            **_address(home),
        }

    def _contracts(self, query: str, _body: dict[str, str]) -> list[dict[str, str]]:
        person = self.find_person(query)
        if person is None:
            return []
        return [
            {
                "id": str(each.number),
                "id_cliente": query,
                "contrato": each.plan,
                "id_vd_contrato": "9",
                "status": "I" if each.cancelled else "A",
                "status_internet": "D" if each.cancelled else "CA" if each.blocked else "A",
                "endereco_padrao_cliente": "S" if place == 0 else "N",
                **({} if place == 0 else _address(each)),
                "data_ativacao": "2021-03-02",
                "desbloqueio_confianca": "P",
                "contrato_suspenso": "N",
            }
            for place, each in enumerate(person.contracts)
        ]

    def _titles(self, query: str, body: dict[str, str]) -> list[dict[str, str]]:
        if body.get("qtype") == "fn_areceber.id":
            found = self.find_title(query)
            if found is None:
                return []
            self.receipts.note_read(query)
            return [self._title(*found, is_paid=self.is_paid(found[2]))]
        person = self.find_person(query)
        if person is None:
            return []
        wants_received = '"OP": "=", "P": "R"' in body.get("grid_param", "")
        rows = []
        for contract in person.contracts:
            for title in contract.titles:
                is_paid = self.is_paid(title)
                if is_paid == wants_received:
                    rows.append(self._title(person, contract, title, is_paid=is_paid))
        return sorted(rows, key=lambda row: row["data_vencimento"])

    def _title(self, person: Person, contract: Contract, title: Title, *, is_paid: bool) -> dict[str, str]:
        is_partial = title.left is not None
        has_line = "no_line" not in self.quirks and title.line is not None
        left = title.left if title.left is not None else title.face
        return {
            "id": str(title.number),
            "id_cliente": str(person.number),
            "liberado": "S",
            "status": "R" if is_paid else "P" if is_partial else "A",
            "valor": f"{title.face}",
            "valor_aberto": f"{left}",
            "valor_recebido": f"{title.face - left if is_partial else 0:.2f}",
            "data_emissao": title.issued.isoformat(),
            "data_vencimento": title.due.isoformat(),
            "documento": str(title.number),
            "tipo_recebimento": "Boleto",
            "nn_boleto": "",
            "id_contrato": "",
            "id_contrato_principal": "0",
            "id_contrato_avulso": str(contract.number),
            "linha_digitavel": (title.line or "") if has_line else "",
            "gateway_link": "",
            "pix_txid": f"txid{title.number}",
            "recebido_via_pix": "S" if is_paid and str(title.number) not in self.receipts.taken else "N",
            "aguardando_confirmacao_pagamento": "S" if title.pending else "N",
        }

    def _receipts(self, query: str, body: dict[str, str]) -> list[dict[str, str]]:
        """The receipts of a title; in another order than the table's own, none, as the real list."""
        receipt, found = self.receipts.taken.get(query), self.find_title(query)
        if (
            found is None
            or not self.is_paid(found[2])
            or not body.get("sortname", "").startswith("fn_movim_finan.")
        ):
            return []
        if receipt is None:
            receipt = TitleReceipt(
                found[2].today, self.today(), "" if "no_history" in self.quirks else "PIX recebido"
            )
        row = {"id": f"9{query}", "id_receber": query, "data": receipt.day.isoformat()}
        return [{**row, "credito": f"{receipt.amount}", "historico": receipt.note, "conta_": "12"}]

    def _receive(self, _resource: str, body: dict[str, str]) -> Response:
        if len({body.get(name) for name in _AMOUNTS}) != 1:
            self.violations.append("settle with several amounts")
        outcome = self.receipts.take(
            body.get("id_receber", ""),
            body,
            amount=AmountField("valor_parcela", as_text),
            day=DayField("data", "%d/%m/%Y"),
            needed=_RECEIVING,
            note="historico",
        )
        match outcome:
            case ReceiptOutcome.TAKEN:
                return _text({"type": "success", "message": "Registro inserido com sucesso!", "id": "9001"})
            case ReceiptOutcome.ALREADY_PAID:
                return _error("O título já foi recebido!")
            case ReceiptOutcome.REFUSED:
                return _error("O caixa 12 <br> está fechado para lançamentos!")
            case _:
                return _error("Conta a receber não encontrada!")

    def _invoices(self, query: str, _body: dict[str, str]) -> list[dict[str, str]]:
        row = {"id": "31", "id_cliente": query, "numero_nf": "1234", "data_emissao": "2026-10-01"}
        return [{**row, "valor_total": "129.90", "status": "A", "modelo": "21"}]

    def _pix(self, _resource: str, body: dict[str, str]) -> Response:
        title_number = body.get("id_areceber", "")
        found = self.find_title(title_number)
        if found is None:
            return HTMLResponse(_PAGE_TEXT, status_code=500)
        self.effects.append(("get_pix", title_number))
        pix = found[2].pix
        if pix is None:
            return _error("Carteira sem <br> PIX configurado")
        data = {"txid": "", "status": "ATIVA", "pixCopiaECola": pix, "expiracaoPix": "12/01/2027 00:00:00"}
        code = {"qrcode": pix, "imagemQrcode": "", "imagemSrc": ""}
        return _text({"pix": {"dadosPix": data, "qrCode": code}, "type": "success"})

    def _unlock(self, _resource: str, body: dict[str, str]) -> Response:
        found = self.find_contract(body.get("id", ""))
        if found is None:
            return self._unlocked("erro", "106", "ID de contrato inexistente na base de dados.")
        _, contract = found
        self.effects.append(("desbloqueio_confianca", str(contract.number)))
        if contract.cancelled:
            text = "Não é possível utilizar o desbloqueio de confiança, o contrato está inativo."
            return self._unlocked("erro", "109", text)
        if contract.unlocks or "used" in self.quirks:
            text = f"O desbloqueio de confiança não está disponível para o contrato {contract.number}"
            return self._unlocked("erro", "113", f"{text}, este recurso foi usado no dia  e 29/01/0000.")
        if not contract.blocked:
            text = "O contrato já encontra-se ativo, não é necessário utilizar o desbloqueio de confiança."
            return self._unlocked("erro", "107", text)
        contract.unlocks, contract.blocked = 1, False
        return self._unlocked("sucesso", "", "Contrato desbloqueado com sucesso!")

    def _unlocked(self, kind: str, code: str, text: str) -> Response:
        if "type_message" in self.quirks:
            english = {"sucesso": "success", "erro": "error"}[kind]
            return _text({"type": english, "codigo": code, "message": text})
        return _text({"tipo": kind, "codigo": code, "mensagem": text})

    def _insert(self, resource: str, body: dict[str, str]) -> Response:
        needed = {
            "su_ticket": ("id_cliente", "id_assunto", "titulo", "id_ticket_setor", "prioridade", "menssagem"),
            "contato": ("nome", "data_cadastro", "lead", "ativo", "principal"),
        }[resource]
        missing = [name for name in needed if not body.get(name)]
        if missing:
            return _error(f"Preencha o campo {missing[0]}!")
        self.effects.append((resource, body.get("id_cliente", "")))
        return _text({"type": "success", "message": "Registro inserido com sucesso!", "id": "593"})


def _address(contract: Contract) -> dict[str, str]:
    return {
        "endereco": contract.street,
        "numero": contract.house,
        "complemento": contract.complement,
        "bairro": contract.district,
        "cidade": "4412",
        "uf": "26",
        "cep": contract.postal_code,
    }


def _text(answer: dict[str, Any]) -> Response:
    return Response(json.dumps(answer), media_type="text/x-json")


def _error(message: str) -> Response:
    return _text({"type": "error", "message": message})
