"""Emulator of MK Solutions' rules.

A contract is a registration here, and its titles are of that registration alone. Answers have MK's encoding:
UTF-8 called ISO 8859-1, in which each byte from 80 to 9F is six characters.

Quirks: "utf8" (answers come as UTF-8), "single_use" and "two_uses" (a session is good for as many requests),
"not_found_token" and "unauthorized" (a session that ended is reported as such), "other_token" (the login
names the token `tokenRetornoAutenticacao`), "no_expiry", "lower_case" (errors have `mensagem` and
`codigo_erro`), "none_error", "none_absent" (forms of "nothing open"), "text_amount" ("1.234,56"), "no_line",
"no_pix", "no_copy" (a title has none of these), "bare_contracts" (version 2), "redirected" (the first request
is redirected to itself).
"""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from support.emulators.base import Contract, Emulator, InjectedFault, Person, Title, instrument_app

_LOGIN = "WSAutenticacao"
_PAGE_TEXT = "<html><body>MK Solutions</body></html>"
_FAULT = "javax.servlet.ServletException: O objeto (Tabela) deve ter um valor definido!"
_CONTRACT = 7000
"""Difference between the numbers of a contract and of its registration."""
_CONNECTION = 20000
_NEEDED = {
    "WSMKConsultaDoc": "doc",
    "WSMKFaturasPendentes": "cd_cliente",
    "WSMKLDViaSMS": "cd_fatura",
    "WSMKSegundaViaCobranca": "cd_fatura",
    "WSMKRetornarCopieColaPix": "CodigoFatura",
    "WSMKContratosPorCliente": "cd_cliente",
    "WSMKConexoesPorCliente": "cd_cliente",
    "WSMKAutoDesbloqueio": "cd_conexao",
    "WSMKNovoAtendimento": "cd_cliente",
}
"""The filter of each rule, without which some answer with everyone."""


class MkEmulator(Emulator):
    """One MK server.

    Attributes:
        sessions: tokens that were handed out, with the requests that each is good for; None for any number.
    """

    kind: ClassVar[str] = "mk"
    token: ClassVar[str] = "usuario-0123456789abcdef"  # noqa: S105 - the emulator's own
    password: ClassVar[str] = "contra-senha-42"  # noqa: S105 - the emulator's own

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.sessions: dict[str, int | None] = {}
        self._redirected = False

    def settings(self) -> dict[str, Any]:
        section = {"password": self.password, "cd_processo": "7", "cd_classificacao_ate": "4"}
        section |= {"origem_contato": "2"}
        return {"kind": "mk", "base_url": self.base_url, "token": self.token, "mk": section}

    def app(self) -> Starlette:
        route = Route("/mk/{rule}.rule", self._answer, methods=["GET"])
        return instrument_app(self, Starlette(routes=[route]), (f"/mk/{_LOGIN}.rule",))

    def reset(self) -> None:
        super().reset()
        self.sessions.clear()
        self.logins, self._redirected = 0, False

    def expire_sessions(self) -> None:
        self.sessions = dict.fromkeys(self.sessions, 0)

    def failure(self, fault: InjectedFault) -> Response:
        match fault:
            case InjectedFault.PAGE:
                return HTMLResponse(_PAGE_TEXT)
            case InjectedFault.SERVER_ERROR:
                return Response(_FAULT, 500, media_type="text/html")
            case InjectedFault.RATE_LIMIT:
                return HTMLResponse("", status_code=429)
            case InjectedFault.TOKEN:
                return self._error("001", "Token inválido.")
            case InjectedFault.MAINTENANCE:
                return self._error("050", "Sistema em manutenção.")
            case InjectedFault.PERMISSION:
                return self._error("051", "Usuário sem permissão para este serviço.")
            case _:
                return self._error("099", "Não foi possível executar a operação. Nenhuma fatura processada.")

    def _error(self, code: str, text: str) -> Response:
        if "lower_case" in self.quirks:
            return self._text({"status": "ERRO", "mensagem": text, "codigo_erro": code})
        return self._text({"status": "ERRO", "Mensagem": text, "Num. ERRO": code})

    def _text(self, answer: object) -> Response:
        body = json.dumps(answer, ensure_ascii=False).encode()
        if "utf8" in self.quirks:
            return Response(body, media_type="application/json")
        body = re.sub(rb"[\x80-\x9f]", lambda found: b"\\u00%02X" % found[0][0], body)
        return Response(body, headers={"Content-Type": "text/plain;charset=iso-8859-1"})

    async def _answer(self, request: Request) -> Response:
        rule, fields = request.path_params["rule"], dict(request.query_params)
        if fields.get("sys") != "MK0":
            return Response(_FAULT, 500)
        if rule == _LOGIN:
            return self._login(fields)
        refusal = self._refused(fields.get("token", ""))
        if refusal is not None:
            return refusal
        actions: dict[str, Callable[[dict[str, str]], Response]] = {
            "WSMKConsultaDoc": self._search,
            "WSMKFaturasPendentes": self._titles,
            "WSMKLDViaSMS": self._line,
            "WSMKSegundaViaCobranca": self._copy,
            "WSMKRetornarCopieColaPix": self._pix,
            "WSMKContratosPorCliente": self._contracts,
            "WSMKConexoesPorCliente": self._connections,
            "WSMKAutoDesbloqueio": self._unlock,
            "WSMKNovoAtendimento": self._ticket,
        }
        if rule not in actions:
            self.violations.append(f"rule {rule}")
            return HTMLResponse(_PAGE_TEXT, status_code=404)
        if not fields.get(_NEEDED[rule]):
            self.violations.append(f"{rule} without a filter")
            return Response(_FAULT, 500)
        if "redirected" in self.quirks and not self._redirected:
            self._redirected = True
            return RedirectResponse(str(request.url), status_code=302)
        return actions[rule](fields)

    def _login(self, fields: dict[str, str]) -> Response:
        if fields.get("token") != self.token or fields.get("password") != self.password:
            return self._error("001", "Token inválido.")
        self.logins += 1
        token = f"sessao-{self.logins:04}-0f1e2d3c"
        limit = 1 if "single_use" in self.quirks else 2 if "two_uses" in self.quirks else 0
        self.sessions[token] = limit or None
        expires = datetime.now().astimezone() + timedelta(hours=1)
        name = "tokenRetornoAutenticacao" if "other_token" in self.quirks else "Token"
        answer = {name: token, "LimiteUso": limit, "ServicosAutorizados": [1, 6, 7, 8, 9], "status": "OK"}
        if "no_expiry" not in self.quirks:
            answer["Expire"] = expires.strftime("%d/%m/%Y %H:%M:%S")
        return self._text(answer)

    def _refused(self, token: str) -> Response | None:
        """Count one use of a session; the answer where it has ended."""
        if token not in self.sessions:
            return self._text({"CodToken": 0, "Mensagem": "Token not found.", "Num. ERRO": "999"})
        left = self.sessions[token]
        if left == 0:
            if "unauthorized" in self.quirks:
                return Response("", 401)
            is_lost = "not_found_token" in self.quirks
            text, code = ("Token not found.", 0) if is_lost else ("Token expirado.", 585185)
            return self._text({"CodToken": code, "Mensagem": text, "Num. ERRO": "999"})
        self.sessions[token] = None if left is None else left - 1
        return None

    def _search(self, fields: dict[str, str]) -> Response:
        document = fields["doc"]
        person = self.find(document)
        if person is None or document != person.tax_id.value:
            return self._error("003", "Documento não localizado.")
        first, *others = (self._registration(person, each) for each in person.contracts)
        return self._text({**first, "status": "OK", "Outros": others})

    def _registration(self, person: Person, contract: Contract) -> dict[str, Any]:
        return {
            "CodigoPessoa": contract.number - _CONTRACT,
            "Nome": person.name.upper(),
            "Email": person.email,
            "Fone": person.phone,
            "CEP": contract.postal_code.replace("-", ""),
            "Endereco": f"{contract.street}, {contract.house} - {contract.district}, {contract.city}",
            "Latitude": "",
            "Longitude": "",
            "Situacao": "Inativo" if contract.cancelled else "Ativo",
        }

    def _found(self, code: str) -> tuple[Person, Contract] | None:
        """The registration of this number."""
        return self.find_contract(int(code) + _CONTRACT) if code.isdecimal() else None

    def _titles(self, fields: dict[str, str]) -> Response:
        found = self._found(fields["cd_cliente"])
        if found is None:
            return self._error("003", "Cliente não localizado.")
        person, contract = found
        head = {"CodigoPessoa": int(fields["cd_cliente"]), "Nome": person.name.upper(), "status": "OK"}
        rows = [
            {
                "codfatura": each.number,
                "descricao": each.description,
                "data_vencimento": each.due.strftime("%d/%m/%Y"),
                "valor_total": _brazilian(each.face) if "text_amount" in self.quirks else float(each.face),
                "contas": "1",
                "contratos": str(contract.number),
            }
            for each in self.open_titles(contract)
        ]
        if not rows and "none_error" in self.quirks:
            return self._error("003", "Nenhuma fatura pendente localizada para este cliente.")
        if not rows and "none_absent" in self.quirks:
            return self._text(head)
        return self._text({**head, "FaturasPendentes": rows})

    def _title(self, code: str) -> tuple[Person, Contract, Title] | None:
        """The title of this number; several in one request are MK's fault."""
        return self.find_title(code) if code.isdecimal() else None

    def _line(self, fields: dict[str, str]) -> Response:
        found = self._title(fields["cd_fatura"])
        if found is None:
            return Response(_FAULT, 500)
        person, contract, title = found
        if title.line is None or "no_line" in self.quirks:
            return self._error("010", "Linha digitável não localizada.")
        row = {
            "codfatura": title.number,
            "codigopessoa": contract.number - _CONTRACT,
            "nome": person.name.upper(),
            "celular": person.phone,
            "data_vencimento": title.due.strftime("%d/%m/%Y"),
            "descricao": title.description,
            "ld": title.line,
            "situacao": "Aberta",
            "valor_nominal": float(title.face),
        }
        return self._text({"status": "OK", "DadosFatura": [row]})

    def _copy(self, fields: dict[str, str]) -> Response:
        found = self._title(fields["cd_fatura"])
        if found is None:
            return Response(_FAULT, 500)
        if "no_copy" in self.quirks:
            return self._error("011", "Fatura sem registro bancário.")
        _, contract, title = found
        return self._text(
            {
                "status": "OK",
                "CodigoPessoa": contract.number - _CONTRACT,
                "Fatura": str(title.number),
                "PathDownload": title.link or "",
                "Valor": _brazilian(title.today),
                "Vcto": max(title.due, self.today()).strftime("%d/%m/%Y"),
            }
        )

    def _pix(self, fields: dict[str, str]) -> Response:
        found = self._title(fields["CodigoFatura"])
        if found is None or found[2].pix is None or "no_pix" in self.quirks:
            text = "Fatura sem copia e cola"
            return self._text({"status": "ERRO", "codigo_erro": "012", "mensagem": text})
        person, contract, title = found
        return self._text(
            {
                "codpessoa": contract.number - _CONTRACT,
                "nome_razaosocial": person.name.upper(),
                "status_contrato": "Ativo",
                "texto_qrcode": title.pix,
            }
        )

    def _contracts(self, fields: dict[str, str]) -> Response:
        found = self._found(fields["cd_cliente"])
        if found is None:
            return self._error("003", "Cliente não localizado.")
        contract = found[1]
        row = {"codcontrato": contract.number, "plano_acesso": contract.plan, "status_contrato": "Ativo"}
        if "bare_contracts" in self.quirks:
            return self._text([row])
        return self._text({"status": "OK", "ContratosAtivos": [row], "ContratosInativos": []})

    def _connections(self, fields: dict[str, str]) -> Response:
        found = self._found(fields["cd_cliente"])
        if found is None:
            return self._error("003", "Cliente não localizado.")
        person, contract = found
        row = {
            "codconexao": contract.number + _CONNECTION,
            "contrato": contract.number,
            "endereco": f"{contract.street}, {contract.house} - {contract.district}, {contract.city}",
            "cep": contract.postal_code,
            "bloqueada": "Sim" if contract.blocked else "Não",
            "motivo_bloqueio": "Inadimplência" if contract.blocked else "",
            "esta_reduzida": "Não",
            "cadastro": "2021-03-02",
            "username": f"login.{person.number}",
            "mac_address": "00:11:22:33:44:55",
        }
        head = {"CodigoPessoa": int(fields["cd_cliente"]), "Nome": person.name.upper(), "status": "OK"}
        return self._text({**head, "Conexoes": [row]})

    def _unlock(self, fields: dict[str, str]) -> Response:
        code = fields["cd_conexao"]
        found = self.find_contract(int(code) - _CONNECTION) if code.isdecimal() else None
        if found is None:
            return Response(_FAULT, 500)
        contract = found[1]
        if contract.unlocks:
            return self._text({"status": "ERRO", "mensagem": "Operação indisponível para esta conexão."})
        if not contract.blocked:
            text = "Status na conexão incompatível para auto-desbloqueio."
            return self._text({"status": "ERRO", "mensagem": text})
        contract.unlocks, contract.blocked = 1, False
        self.effects.append(("WSMKAutoDesbloqueio", code))
        return self._text({"status": "OK"})

    def _ticket(self, fields: dict[str, str]) -> Response:
        needed = ("cd_cliente", "cd_processo", "cd_classificacao_ate", "origem_contato", "info")
        if not all(fields.get(name) for name in needed):
            return Response(_FAULT, 500)
        self.effects.append(("WSMKNovoAtendimento", fields["cd_cliente"]))
        return self._text({"status": "OK", "CodigoAtendimento": 901, "Protocolo": "20261127.901"})


def _brazilian(amount: Decimal) -> str:
    """An amount as "1.234,56"."""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))
