"""Reason of a refusal in the ERP's own words, from an answer of any of the forms in use.

The forms: `status` and `mensagem`, a message alone, errors as a list or by field (Laravel, Django REST
framework), a plain text. A page and a status line ("HTTP 422", "Unprocessable Entity", "Request failed with
status code 422") explain nothing to people, and are no reason.
"""

import json
import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus

from totem.domain.text import folded, unescaped
from totem.erp.errors import BadAnswer
from totem.erp.http.messages import Response
from totem.erp.values import Unreadable, label

_DEPTH, _ITEMS = 5, 20
_LONGEST, _LONGEST_TEXT, _LONGEST_JSON = 500, 1000, 5000
_STATUS = ("status", "situacao")
_MESSAGES = (
    *("mensagem", "mensagens", "message", "messages", "msg", "motivo", "reason", "retorno", "resposta"),
    *("descricao", "description", "detail", "details", "detalhe", "detalhes", "title", "titulo"),
    *("erro_desc", "erro_inf", "erro_detail", "erro_descricao", "error_description", "error_message"),
    *("errormessage", "errmsg", "mensagem_erro", "mensagemerro", "msg_erro", "mensagem_de_erro"),
    *("erro_msg", "error_msg", "usermessage", "user_message", "exceptionmessage"),
    *("aviso", "avisos", "alerta", "alertas", "notice", "warning", "warnings"),
    *("info", "cause", "faultstring"),
)
_ERRORS = (
    *("erro", "erros", "error", "errors", "validation", "validation_errors", "violations", "invalid"),
    *("campos", "fields", "field_errors", "non_field_errors"),
)
_WRAPPERS = (
    *("data", "dados", "result", "resultado", "response", "body", "payload"),
    *("prospecto", "lead", "atendimento"),
)
_TECHNICAL = frozenset(
    {"code", "codigo", "type", "tipo", "id", "field", "campo", "value", "valor", "instance", "exception"}
    | {"file", "line", "trace", "timestamp", "path", "url", "request_id", "traceid"}
)
"""Names beside an error's message that are no fields of the record, or hold a value of it."""
_TAG = re.compile(
    r"</?(?:br|p|b|strong|i|em|u|s|span|small|font|ul|ol|li|div|h[1-6]|hr|a|img|center|label|pre|code|mark"
    r"|section|article|table|thead|tbody|tr|th|td)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_PAGE = re.compile(r"<\s*(?:!doctype|html|head|body|title|script|style|\?xml|\w+:?envelope)", re.IGNORECASE)
_OF_PROGRAM = re.compile(
    r"sqlstate|\bsql\b|exception|stack ?trace|traceback|undefined (?:index|variable|offset|array key)"
    r"|call to (?:a member|undefined)|syntax error|\bon line \d|\.php\b|\\\\|::|=>"
    r"|\bresulted in an? `|^[{\[]\W*\w+\W*:"
)
_ADDRESS = re.compile(r"https?://[^\s`'\"]+")
_CLASS = re.compile(r"\w+(?:Error|Exception)")
"""Name of a program's class, which some servers send beside the message."""
_WORD = re.compile(r"[^\W_]+")
_FILLERS = frozenset(
    {"http", "https", "status", "code", "codigo", "erro", "error", "errors", "client", "server", "servidor"}
    | {"request", "requisicao", "failed", "falhou", "fail", "failure", "falha", "response", "resposta"}
    | {"resulted", "returned", "retornou", "with", "com", "in", "de", "do", "da", "a", "o", "the", "was"}
    | {"an", "is", "false", "null", "none", "nok", "ok", "true", "oops", "ops"}
    | {"get", "post", "put", "patch", "occurred", "ocorreu", "um"}
)
_PHRASES = sorted(
    {" ".join(_WORD.findall(folded(each.phrase))) for each in HTTPStatus if each >= HTTPStatus.BAD_REQUEST}
    | {"unprocessable content", "unprocessable entity", "content too large", "payload too large"}
    | {"request entity too large", "i m a teapot"}
    | {"requisicao invalida", "requisicao incorreta", "solicitacao invalida", "solicitacao incorreta"}
    | {"entidade nao processavel", "entidade improcessavel", "conteudo nao processavel"}
    | {"muitas requisicoes", "erro interno do servidor", "erro interno", "metodo nao permitido", "conflito"}
    | {"the given data was invalid", "one or more validation errors occurred", "validation failed"},
    key=len,
    reverse=True,
)


def refusal_text(response: Response) -> str:
    """Return the reason of a refusal, at most 500 characters; "" where the answer has none."""
    text = response.text
    try:
        found = refusal_texts(response.json())
    except BadAnswer:
        is_plain = text[:1] not in {"", "{", "["} and len(text) <= _LONGEST_TEXT
        found = [text] if is_plain else []
    return join_reasons(found)


def join_reasons(texts: Iterable[str]) -> str:
    """Join texts that explain something, each once."""
    shown = (reason for text in texts if (reason := clean_reason(text)))
    return "; ".join(dict.fromkeys(shown))[:_LONGEST]


def refusal_texts(value: object, depth: int = 0) -> list[str]:
    """Return the texts of a JSON answer that may explain a refusal: its status, its messages, its errors."""
    if isinstance(value, str):
        inner = _json_in(value) if depth <= _DEPTH else None
        return [value] if inner is None else refusal_texts(inner, depth + 1)
    if depth > _DEPTH:
        return []
    if isinstance(value, list):
        return [text for item in value[:_ITEMS] for text in refusal_texts(item, depth + 1)]
    if not isinstance(value, dict):
        return []
    row = {str(name).lower(): item for name, item in value.items()}
    found = [row[name] for name in _STATUS if isinstance(row.get(name), str) and len(row[name]) > 3]
    for name in _MESSAGES:
        found += refusal_texts(row.get(name), depth + 1)
    for name in _ERRORS:
        found += _error_texts(row.get(name), depth + 1)
    known = {*_STATUS, *_MESSAGES, *_ERRORS, *_WRAPPERS}
    for name, item in row.items():
        if name not in known and name not in _TECHNICAL and _is_texts(item):
            found += _of_field(name, item)
    if not any(map(clean_reason, found)):  # else they may repeat the record that was sent
        for name in _WRAPPERS:
            found += refusal_texts(row.get(name), depth + 1)
    return found


def _json_in(text: str) -> object:
    """Return the object or list in a text, as a server sends that passes on another's answer; else None."""
    if text.lstrip()[:1] not in {"{", "["} or len(text) > _LONGEST_JSON:
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _error_texts(value: object, depth: int) -> Iterator[str]:
    """Return the texts of errors, which may be by field: {"cpf": ["já existe"]}."""
    if not isinstance(value, dict) or depth > _DEPTH:
        yield from refusal_texts(value, depth)
        return
    for name, item in list(value.items())[:_ITEMS]:
        if str(name).lower() in {*_STATUS, *_MESSAGES, *_ERRORS, *_WRAPPERS}:
            yield from refusal_texts({name: item}, depth + 1)
        elif str(name).lower() in _TECHNICAL:
            continue
        elif isinstance(item, str) or _is_texts(item):
            yield from _of_field(str(name), [item] if isinstance(item, str) else item)
        elif isinstance(item, dict | list):
            yield from _error_texts(item, depth + 1)


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _of_field(name: str, texts: list[str]) -> list[str]:
    """Name the field in texts that do not, such as "obrigatório"."""
    is_place = not any(map(str.isalpha, name))
    shown = " ".join(_WORD.findall(folded(name.replace("_", " "))))
    return [
        text if is_place or shown in folded(text) else f"{name}: {text}"
        for text in texts[:_ITEMS]
        if not _CLASS.fullmatch(text)
    ]


def clean_reason(text: str) -> str:
    """Return a reason as one line without markup; "" for a page and for what explains nothing."""
    line = unescaped(text)
    if _PAGE.search(line):
        return ""
    line = _TAG.sub(" ", line)
    try:
        shown = "" if "<" in line and ">" in line else label(line) or ""
    except Unreadable:
        return ""
    return "" if explains_nothing(shown) else shown


def explains_nothing(text: str) -> bool:
    """Test for a status line, a word for an error, a code, or no word at all."""
    if _CLASS.fullmatch(text):
        return True
    words = " ".join(_WORD.findall(folded(_ADDRESS.sub(" ", text[:_LONGEST_TEXT]))))
    for phrase in _PHRASES:
        words = re.sub(rf"\b{phrase}\b", " ", words)
    left = [word for word in words.split() if word not in _FILLERS and not word.isdecimal()]
    return not any(character.isalpha() for word in left for character in word)


def is_of_program(text: str) -> bool:
    """Test for a program's own error, which is for staff alone."""
    return _OF_PROGRAM.search(folded(text)) is not None
