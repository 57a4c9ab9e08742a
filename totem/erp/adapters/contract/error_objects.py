"""Errors in an ERP's JSON: find the objects that report one, and the messages in them."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, TypeGuard

from totem.domain.text import folded
from totem.erp.adapters.contract.error_text import adds_nothing

_DEPTH, _FEW = 5, 20
"""Levels of an answer, and entries of one of its lists, in which messages are searched for."""

_ERROR_KEYS = ("error", "erro", "errors", "erros", "faultstring")
_SUCCESS_KEYS = ("success", "sucesso", "ok")
_STATUS_KEYS = ("status", "tipo", "type")
_HTTP_KEYS = ("statuscode", "status_code", "httpstatus", "http_status", "http_code", "httpcode")
_MESSAGE_KEYS = (
    *("mensagem", "mensagens", "message", "messages", "msg", "detail", "details", "detalhe"),
    *("descricao", "description", "motivo", "title", "erro_desc", "error_description", "data"),
    *("dados", "response", "result", "aviso", "avisos", "alerta", "alertas", "warning", "warnings", "notice"),
    *("info", "reason", "cause", "exception", "error_message", "errormessage", "errmsg", "erro_inf"),
    *("mensagem_erro", "mensagemerro", "msg_erro", "erro_detail", "retorno", "resposta", "resultado"),
)
_ERROR_WORDS = frozenset(
    {"error", "errors", "err", "erro", "fail", "failed", "failure", "falha", "falhou", "nok"}
    | {"false", "exception"}
)
_NONE_WORDS = frozenset(
    {"", "0", "false", "falso", "n", "nao", "no", "none", "null", "ok", "nenhum", "success"}
)


def texts(value: object, depth: int = 0) -> list[str]:
    """The messages in `value`: a text itself, or what stands under the usual names."""
    if isinstance(value, str):
        return [value]
    if depth > _DEPTH:
        return []
    if isinstance(value, list):
        return [text for item in value[:_FEW] for text in texts(item, depth + 1)]
    if isinstance(value, dict):
        row = {str(key).lower(): item for key, item in value.items()}
        return [t for key in (*_ERROR_KEYS, *_MESSAGE_KEYS) if key in row for t in texts(row[key], depth + 1)]
    return []


def error_messages(value: object) -> list[str]:
    """The messages of an error's body: under the usual names, else any text that may be one.

    A 404 without a message counts as "not there", so that no message may be overlooked.
    """
    row = {str(key).lower(): item for key, item in value.items()} if isinstance(value, dict) else {}
    messages = [*texts(value), *(row[key] for key in _STATUS_KEYS if _is_prose(row.get(key)))]
    status = row.get("status")
    if isinstance(status, str) and status not in messages and not is_error_word(status):
        messages.append(status)  # a word of its own, as in "MAINTENANCE"
    messages = [message for message in messages if message.strip()]
    return [*messages, *filter(_is_prose, _strings(value))] if adds_nothing(messages) else messages


def _is_prose(value: object) -> TypeGuard[str]:
    """Test that `value` may be a message: words, and no address, name of a type, code or time."""
    if not isinstance(value, str) or is_error_word(value):
        return False
    words = [each for each in value.replace("_", " ").split() if any(map(str.isalpha, each))]
    if re.search(r"exception|error|\bhttp [45]\d\d\b", value, re.IGNORECASE):
        return True  # a program that broke, by the name of a type, or what another server answered it
    return len(words) > 1 or (len(words) == 1 and words[0].isalpha() and words[0][1:].islower())


def _strings(value: object, depth: int = 0) -> Iterator[str]:
    """Every text in `value`, under any name."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth <= _DEPTH:
        for item in value.values() if isinstance(value, dict) else value[:_FEW]:
            yield from _strings(item, depth + 1)


def statuses(row: Mapping[str, Any]) -> list[str]:
    """The statuses of an object that are words."""
    return [status for key in _STATUS_KEYS if isinstance(status := row.get(key), str)]


def is_error(row: Mapping[str, Any], *, is_record: bool = True) -> bool:
    """Test that an object is marked as an error. A record's own `status` is not judged."""
    if any(_is_something(row.get(key)) for key in _ERROR_KEYS):
        return True
    if any(key in row and row[key] is not None and _is_no(row[key]) for key in _SUCCESS_KEYS):
        return True
    return not is_record and (
        any(is_error_word(row.get(key)) for key in _STATUS_KEYS)
        or any(_is_code(row.get(key)) for key in (*_STATUS_KEYS, *_HTTP_KEYS))
    )


def is_error_word(value: object) -> bool:
    """Test that a status is a word for an error, and nothing more."""
    return normalized_word(value) in _ERROR_WORDS


def is_doubtful(row: Mapping[str, Any]) -> bool:
    """Test that `status` may mean failure: 0 does to some ERPs, and success to others."""
    return any(key in row and row[key] is not None and _is_no(row[key]) for key in _STATUS_KEYS)


def _is_something(value: object, depth: int = 0) -> bool:
    if isinstance(value, str):
        return normalized_word(value) not in _NONE_WORDS
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None or depth > _DEPTH:
        return bool(value)
    return any(_is_something(item, depth + 1) for item in inner)


def _is_no(value: object) -> bool:
    return normalized_word(value) in {"0", "false", "falso", "n", "nao", "no"}


def _is_code(value: object) -> bool:
    """Test that `value` is an HTTP error status that was copied into the body."""
    if isinstance(value, str):
        return re.fullmatch(r"\s*[45]\d\d\s*", value) is not None
    return isinstance(value, int) and 400 <= value < 600


def normalized_word(value: object) -> str:
    """A text or number as a plain word; "" for anything else."""
    return folded(str(value)).strip() if isinstance(value, str | int | Decimal) else ""
