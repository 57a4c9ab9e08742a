"""Messages of an ERP's answer, and the marks by which an object reports an error inside a 200."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from totem.erp import said
from totem.erp.wire import plain

_DEPTH = 5

_ERROR_KEYS = ("error", "erro", "errors", "erros", "faultstring")
_SUCCESS_KEYS = ("success", "sucesso", "ok")
_STATUS_KEYS = ("status", "tipo", "type")
_HTTP_KEYS = ("statuscode", "status_code", "httpstatus", "http_status", "http_code", "httpcode")
_MESSAGE_KEYS = (
    *("mensagem", "mensagens", "message", "messages", "msg", "detail", "details", "detalhe"),
    *("descricao", "description", "motivo", "title", "erro_desc", "error_description", "data"),
    *("dados", "response", "result", "aviso", "avisos", "alerta", "alertas", "warning", "warnings", "notice"),
    *("info", "reason", "cause", "exception", "error_message", "errormessage", "errmsg", "erro_inf"),
    *("mensagem_erro", "mensagemerro", "msg_erro", "erro_detail"),
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
        return [text for item in value[:20] for text in texts(item, depth + 1)]
    if isinstance(value, dict):
        row = {str(key).lower(): item for key, item in value.items()}
        return [t for key in (*_ERROR_KEYS, *_MESSAGE_KEYS) if key in row for t in texts(row[key], depth + 1)]
    return []


def adds_nothing(messages: Iterable[str]) -> bool:
    """Test that `messages` are codes and labels alone, so that the HTTP status stands for itself."""
    return all(said.is_label(message) or said.is_code(message) for message in messages)


def statuses(row: Mapping[str, Any]) -> list[str]:
    """The statuses of an object that are words."""
    return [status for key in _STATUS_KEYS if isinstance(status := row.get(key), str)]


def is_error(row: Mapping[str, Any], *, is_record: bool = True) -> bool:
    """Whether an object says by itself that it is an error. A record's own `status` is not judged."""
    if any(_is_something(row.get(key)) for key in _ERROR_KEYS):
        return True
    if any(key in row and row[key] is not None and _is_no(row[key]) for key in _SUCCESS_KEYS):
        return True
    return not is_record and (
        any(is_error_word(row.get(key)) for key in _STATUS_KEYS)
        or any(_is_code(row.get(key)) for key in (*_STATUS_KEYS, *_HTTP_KEYS))
    )


def is_error_word(value: object) -> bool:
    """Whether a status is a word that means an error, and nothing more."""
    return word(value) in _ERROR_WORDS


def is_doubtful(row: Mapping[str, Any]) -> bool:
    """Whether `status` may mean failure: 0 does to some ERPs, and success to others."""
    return any(key in row and row[key] is not None and _is_no(row[key]) for key in _STATUS_KEYS)


def _is_something(value: object, depth: int = 0) -> bool:
    if isinstance(value, str):
        return word(value) not in _NONE_WORDS
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    if inner is None or depth > _DEPTH:
        return bool(value)
    return any(_is_something(item, depth + 1) for item in inner)


def _is_no(value: object) -> bool:
    return word(value) in {"0", "false", "falso", "n", "nao", "no"}


def _is_code(value: object) -> bool:
    """Whether `value` is an HTTP error status that was copied into the body."""
    if isinstance(value, str):
        return re.fullmatch(r"\s*[45]\d\d\s*", value) is not None
    return isinstance(value, int) and 400 <= value < 600


def word(value: object) -> str:
    return plain(str(value)).strip() if isinstance(value, str | int | Decimal) else ""
