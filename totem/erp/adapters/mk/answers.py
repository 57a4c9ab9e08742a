"""Answers of MK: their encoding, and the meaning of their words."""

import re
from typing import Any

from totem.domain.text import folded
from totem.erp.adapters.json_rows import Row
from totem.erp.adapters.rest import raise_by_text
from totem.erp.errors import BadAnswer, ErpError, Reason, Refused
from totem.erp.http.messages import Response

_TITLE = re.compile(r"\b(?:faturas?|titulos?|boletos?|cobrancas?|pendencias?|debitos?)\b")
_NONE = re.compile(
    r"\b(?:nenhuma?|nao possui|nao ha|nao existem?|nao (?:foram |foi )?(?:localizad|encontrad)[oa]s?)\b"
)
_NO_RECORD = re.compile(
    r"(?:nenhum registro|registros? nao)(?: foi| foram)? (?:localizad|encontrad)os?[.!]?"
    r"|nao localizad[oa]s?[.!]?"
)
_FAILURE = re.compile(
    r"erro|falha|limite|excedid|licenca|usuario|empresa|hash|manutencao|excecao|exception|indisponi|token"
    r"|condic|possivel|tente|permiss|sistema|servidor|servico|conex|banco de dados|parametro|invalid|senha"
)
"""Words of a failure, beside which a sentence is never "nothing open"."""
_ERRORS = (
    (re.compile(r"token (?:invalid|expirad|not found|nao)"), Reason.TOKEN),
    (re.compile(r"\bip\b"), Reason.IP),
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
    (re.compile(r"permiss|nao autorizad|nao habilitad|sem acesso"), Reason.PERMISSION),
    (re.compile(r"\btoken\b|senha|autentica|credencia"), Reason.TOKEN),
)
"""Texts of a failure, plain, by their meaning."""


def read_json(response: Response) -> Any:
    """The JSON of an answer in MK's encoding (raises `BadAnswer`)."""
    try:
        return _decoded(response.json())
    except RecursionError:
        raise BadAnswer(response.request, Reason.NOT_JSON, status=response.status) from None


def _decoded(value: Any) -> Any:
    """Undo MK's encoding: UTF-8 read as ISO 8859-1, in which bytes 80 to 9F are `\\u00XX`.

    Of names, which a dot would make a path, "Num. ERRO" becomes "Num_ERRO".
    """
    if isinstance(value, str):
        if value.isascii():
            return value
        try:
            return value.encode("latin-1").decode()
        except UnicodeError:  # a text that came as it is
            return value
    if isinstance(value, dict):
        return {str(name).replace(". ", "_"): _decoded(each) for name, each in value.items()}
    return [_decoded(each) for each in value] if isinstance(value, list) else value


def message(row: Row) -> str | None:
    """The text of an answer."""
    return row.text("Mensagem", "mensagem", "message")


def error_code(row: Row) -> str | None:
    """The code of an error, without zeros in front."""
    code = row.id("Num_ERRO", "codigo_erro")
    return None if code is None else code.lstrip("0")


def is_error(row: Row) -> bool:
    """Test for an answer that reports an error, by status or by code."""
    status = folded(row.text("status", "Status") or "")
    return status in {"erro", "error"} or (status != "ok" and error_code(row) is not None)


def failure(request: str, row: Row) -> ErpError:
    """The error that an answer means."""
    raise_known_error(request, row)
    return Refused(request, Reason.ERROR_IN_ANSWER)


def raise_known_error(request: str, row: Row) -> None:
    """Raise the error that an answer of MK means, where its cause is known."""
    if not is_error(row):
        return
    raise_by_text(_ERRORS, request, message(row))
    if not message(row) and error_code(row) == "1":
        raise Refused(request, Reason.TOKEN)


def states_nothing_open(message: str | None) -> bool:
    """Test for a sentence of MK's that there are no open titles."""
    text = folded(message or "")
    is_about_titles = _TITLE.search(text) and _NONE.search(text) and not _FAILURE.search(text)
    return bool(is_about_titles or _NO_RECORD.fullmatch(text))
