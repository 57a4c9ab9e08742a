"""What an ERP's message means: "nobody by that document", "nothing open", or an error.

ERPs tell these three apart in Portuguese (or English) prose. Messages are compared without accents, in lower
case, and only in forms that say the thing itself: "não foi possível consultar os boletos" is a failure, and
so is "token não encontrado".
"""

import re
from functools import cache

from totem.erp.wire import plain

_TITLE = (
    r"(?:titulo|boleto|fatura|debito|pendencia|cobranca|parcela|mensalidade"
    r"|invoice|bill|title|debt|payment)s?\b"
)
_FILLER = r"(?:(?:mais|nenhuma?|qualquer|outros?|outras?|os|as|open|pending|unpaid|outstanding|any|more) )*"
_FOUND = r"(?:encontrad|localizad|identificad|cadastrad|registrad)[oa]s?"
_PERSON = r"\b(?:cliente|assinante|cadastro|documento|cpf|cnpj|pessoa|customer)\b"
_WE_FOUND = r"(?:encontramos|localizamos|achamos)"
_BE = r"(?:(?:foi|foram|esta|estao) )?"


@cache
def _nothing_of(nouns: str) -> re.Pattern[str]:
    """The forms in which people say that there is none of `nouns`."""
    record = (
        rf"(?:{nouns}|(?:registro|resultado|item|lancamento|record|result)s?\b|documentos? (?:em )?aberto"
        r"|contas? (?:em aberto|a pagar))"
    )
    # English "no" is Portuguese "in the" ("erro no boleto"), so it counts only where no Portuguese can stand.
    return re.compile(
        rf"(?:\bnenhuma?|^no|\b(?:has|have|are|is) no|\bnao (?:ha|havia|possui|possuem|tem|existem?|constam?)"
        rf"|\bnao (?:foi|foram) {_FOUND}|\bnao {_WE_FOUND}|\b(?:does not|doesn.?t) have) {_FILLER}{record}"
        r"|\bnenhum documento encontrado"
        rf"|\bsem {nouns}"
        rf"|\b{nouns}(?: (?:em )?abert[oa]s?| pendentes?| vencid[oa]s?)* (?:nao|not) {_BE}"
        rf"(?:{_FOUND}|existem?|found)"
        rf"|\btod[oa]s (?:[oa]s )?{nouns} (?:ja )?(?:estao|foram) (?:pag|quitad)[oa]s"
        rf"|\bnao retorn(?:ou|aram) {_FILLER}{record}|\blista vazia"
        r"|\bnada (?:consta|a pagar|em aberto|pendente)|(?<!nao )\b(?:adimplente|esta em dia|quite)\b"
    )


_NOT_FOUND = re.compile(
    rf"\bnao {_BE}(?:{_FOUND}|existem?\b|consta\b)"
    rf"|\bnao (?:{_WE_FOUND}|foi possivel (?:encontrar|localizar)) (?:\w+ ){{0,2}}{_PERSON}"
    r"|\bnenhuma? (?:cliente|cadastro|pessoa|assinante|titular|registro|resultado|dado|informacao)"
    r"|\bnao (?:ha|havia|existem?|possui|retornou) (?:nenhum )?(?:cliente|cadastro|assinante|registro)"
    r"|\bnao (?:e|pertence) (?:de |a )?(?:um |nenhum )?(?:cliente|assinante)\b"
    r"|\bsem (?:cadastro|resultado)"
    r"|\binexistente|\b(?:cliente|assinante|documento|cpf|cnpj) desconhecido"
    r"|\bnot (?:be )?found\b|\b(?:does not|doesn.?t) exist"
    r"|\bno (?:such )?(?:customer|client|record|result|user|data)s?\b|\bunknown (?:customer|client|document)"
    r"|\bempty result|^(?:(?:customer|client|user|document|resource|record)_)?not_?found$"
)

# What is missing may be a part of the machinery, though it be called after the customer (a table, a route).
_CODE = (
    r"\b(?:tabela|table|relation|coluna|column|sqlstate|class|rota|route|endpoint|url|uri|metodo|method"
    r"|controller|handler|exception|undefined|property)\b"
)
_MACHINERY = re.compile(
    rf"{_CODE}|\b(?:token|chave|api|key|modulo|module"
    r"|host|servidor|server|servico|service|conexao|connection|banco|database|arquivo|file"
    r"|classe|campo|parametro|field|parameter|ip|funcao|function|integracao|permissao"
    r"|sessao|session|login|senha|aplicacao|application|app|credencia(?:l|is)"
    r"|(?:pagina|page)(?! \d))\b"  # with a number it is where a list stands
)

_ACCESS = re.compile(
    r"\b(?:token|(?:chave|key) (?:de |da )?api|api (?:key|chave)|credencia(?:l|is)|credentials?|permissao"
    r"|permission|nao (?:autorizad|autenticad)[oa]|acesso negado|access denied|unauthori[sz]ed|forbidden"
    r"|sessao (?:expirad|invalid)a|autenticacao|authentication)\b"
)

# A missing field of the request says nothing of the customer, though it may be named after one; nor does an
# address that frameworks do not know.
_INPUT = re.compile(
    r"(?:erro )?(?:[oa] )?(?:campo|parametro|field|parameter)\b"
    r"|cannot (?:get|post|put) |no (?:static|http) resource"
)


def nothing_open(message: str, nouns: str | None = None) -> bool:
    """Whether `message` says that the customer has no open title; or none of `nouns`, a pattern of words."""
    words = _words(message)
    found = _nothing_of(nouns or _TITLE).search(words)
    return found is not None and not _is_of_the_machinery(words, found.start())


def not_found(message: str) -> bool:
    """Whether `message` says that the ERP knows nobody by the document."""
    return bool(_NOT_FOUND.search(_words(message))) and not about_machinery(message)


def about_machinery(message: str) -> bool:
    """Whether `message` speaks of the API's own parts (a token, a route) and of no customer."""
    words = _words(message)
    person = re.search(_PERSON, words)
    if person is not None:
        return _is_of_the_machinery(words, person.start())
    return bool(_INPUT.match(words) or _MACHINERY.search(words))


def about_access(message: str) -> bool:
    """Whether `message` says that the token, not what was sent with it, is refused."""
    return bool(_ACCESS.search(_words(message)))


def _is_of_the_machinery(words: str, place: int) -> bool:
    """Whether what is named at `place` is a field, a table or an address that bears the name."""
    return bool(_INPUT.match(words) or re.search(_CODE, words[:place]))


def _words(message: str) -> str:
    return " ".join(re.sub(r"[^\w.']+", " ", plain(message[:1000])).split())
