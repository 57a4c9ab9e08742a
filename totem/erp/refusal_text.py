"""Reason of a refusal in the ERP's own words, from an answer of any form.

One rule reads the whole tree of an answer: its longest sentence that is no heading ("Atenção", "Erro"), under
any name. The texts of one list are one, and so are errors by field (Laravel, Django REST framework,
CodeIgniter). A page and a status line ("HTTP 422", "Unprocessable Entity", "Request failed with status code
422") explain nothing to people, and are no reason; neither are what the kiosk sent and a record's data.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator
from http import HTTPStatus
from itertools import islice

from totem.domain.text import folded, plain_line, unescaped
from totem.erp.errors import BadAnswer
from totem.erp.http.messages import Response
from totem.erp.values import Unreadable, label

_DEPTH, _ITEMS, _VALUES = 10, 50, 5000
"""Levels, entries of a list or an object, and values in all of an answer that are searched for a reason."""
_LONGEST, _LONGEST_TEXT, _LONGEST_JSON = 500, 1000, 5000
_BETWEEN = "; "
_DATA = re.compile(
    r"\b(?:nome|razao|fantasia|login|usuario\b|username|senha|password|e ?mail|tele|fone|phone|celular|whats"
    r"|cpf|cnpj|docum|identidade|nasc|birth|aniver|endereco|address|rua\b|street|logradouro|numero|complement"
    r"|bairro|cidade|city|cep\b|plano|contrato|contract|client|customer|assinante|titular|pessoa|person"
    r"|servico|boleto|fatura|assunto|contat|contact)|^name\b"
)
"""Names of a record's data, plain, which are no reason. Of a record in an answer only messages are read."""
_MESSAGES = re.compile(r"err|valid|viol|camp|field|me(?:ns|ss)ag|msg")
"""Names of messages, plain; an object under one may have them by field: {"cpf": "já existe"}."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
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
    | {"get", "post", "put", "patch", "occurred", "ocorreu", "um", "na", "no", "operacao", "validacao"}
    | {"atencao", "attention", "aviso", "avisos", "alerta", "alert", "warning", "notice", "importante"}
    | {"info", "informacao", "information", "mensagem", "mensagens", "message", "motivo", "reason"}
    | {"retorno", "resultado", "result", "validation"}
)
_PHRASES = (
    {" ".join(_WORD.findall(folded(each.phrase))) for each in HTTPStatus if each >= HTTPStatus.BAD_REQUEST}
    | {"unprocessable content", "unprocessable entity", "content too large", "payload too large"}
    | {"request entity too large", "i m a teapot"}
    | {"requisicao invalida", "requisicao incorreta", "solicitacao invalida", "solicitacao incorreta"}
    | {"entidade nao processavel", "entidade improcessavel", "conteudo nao processavel"}
    | {"muitas requisicoes", "erro interno do servidor", "erro interno", "metodo nao permitido", "conflito"}
    | {"the given data was invalid", "one or more validation errors occurred", "validation failed"}
)
_PHRASE = re.compile(rf"\b(?:{'|'.join(sorted(_PHRASES, key=len, reverse=True))})\b")


def refusal_text(response: Response) -> str:
    """Return the reason of a refusal, at most 500 characters; "" where the answer has none."""
    return next(iter(refusal_texts(response)), "")


def refusal_texts(response: Response) -> list[str]:
    """Return the texts that may explain a refusal, as `find_reasons` does; a short plain text is one."""
    try:
        return find_reasons(response.json(), response.sent)
    except BadAnswer:
        text = response.text
        is_plain = text[:1] not in {"", "{", "["} and len(text) <= _LONGEST_TEXT
        return [reason] if is_plain and (reason := clean_reason(text)) else []


def find_reasons(answer: object, sent: Iterable[str] = ()) -> list[str]:
    """Return the texts of a JSON answer that may explain a refusal: the longest sentence first.

    A program's own errors come last. `sent` are the texts of the request, which an answer may repeat.
    """
    found = _find(answer, [folded(plain_line(text)) for text in sent], iter(range(_VALUES)))
    return [text[:_LONGEST] for text in sorted(found, key=_weight, reverse=True)]


def _weight(text: str) -> tuple[bool, int]:
    return not is_of_program(text), max(map(len, text.split(_BETWEEN)))


def _find(
    value: object, echoes: Collection[str], left: Iterator[int], name: str = "", depth: int = 0
) -> list[str]:
    """Return the texts of a value that stands under `name`, none once `left` is used up."""
    if depth > _DEPTH or next(left, None) is None:
        return []
    if isinstance(value, str) and (inner := _json_in(value)) is None:
        reason = clean_reason(value)
        is_code = " " not in reason and not reason.strip(".!").replace("-", "").isalpha()
        return [] if is_code or any(folded(reason) in echo for echo in echoes) else [reason]
    value = inner if isinstance(value, str) else value
    if not isinstance(value, dict | list):
        return []
    if isinstance(value, list):
        items = (_find(item, echoes, left, name, depth + 1) for item in value[:_ITEMS])
        return _joined(max(texts, key=_weight) for texts in items if texts)
    messages, others, of_fields = list[str](), list[str](), list[str]()
    is_by_field, is_record = _MESSAGES.search(name) is not None, False
    for key, item in islice(value.items(), _ITEMS):
        field = _plain(key)
        texts = _find(item, echoes, left, field, depth + 1)
        if _MESSAGES.search(field):
            messages += texts
        elif _is_texts(item) or (is_by_field and isinstance(item, str) and _is_of_field(field, item)):
            of_fields += (_named(key, text) for text in texts)
        elif not _DATA.search(field) or (is_by_field and isinstance(item, dict)):
            others += texts
        elif isinstance(item, str) and name:
            is_record = True
    return messages if is_record else [*messages, *others, *_joined(of_fields)]


def _joined(texts: Iterable[str]) -> list[str]:
    return [_BETWEEN.join(each)] if (each := dict.fromkeys(texts)) else []


def _plain(name: object) -> str:
    return " ".join(_WORD.findall(folded(_CAMEL.sub(" ", str(name)).replace("_", " "))))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, str) for item in value)


def _is_of_field(field: str, text: str) -> bool:
    """Test for an error of a field ("obrigatório", "O nome é curto"), and no value of it."""
    return text[:1].islower() or field in folded(text)


def _named(name: str, text: str) -> str:
    """Name the field in an error that does not, such as "obrigatório"."""
    field = _plain(name)
    if field.isdecimal() or field in folded(text) or not (_DATA.search(field) or text[:1].islower()):
        return text
    return f"{name}: {text}"


def _json_in(text: str) -> object:
    """Return the object or list in a text, as a server sends that passes on another's answer; else None."""
    if text.lstrip()[:1] not in {"{", "["} or len(text) > _LONGEST_JSON:
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


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
    left = [word for word in _PHRASE.sub(" ", words).split() if word not in _FILLERS and not word.isdecimal()]
    return not any(character.isalpha() for word in left for character in word)


def is_of_program(text: str) -> bool:
    """Test for a program's own error, which is for staff alone."""
    return _OF_PROGRAM.search(folded(text)) is not None
