"""Answers of Voalle: the envelope, and the meaning of its messages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from totem.domain.text import folded
from totem.erp.adapters.json_rows import Row, read_object
from totem.erp.adapters.rest import raise_by_text
from totem.erp.errors import BadAnswer, Declined, Reason, Refused, Unavailable
from totem.erp.http.messages import Response

_UNKNOWN = "registro nao encontrado"
_NOTHING_OPEN = frozenset({"cliente nao possui titulos em aberto", "cliente nao possui titulos"})
_ERRORS = (
    (re.compile(r"manutencao"), Reason.MAINTENANCE),
    (re.compile(r"\bip\b.*\b(?:liberad|autorizad|permitid)"), Reason.IP),
    (re.compile(r"\btoken\b|syndata|credenci|nao autenticad|unauthori[sz]ed"), Reason.TOKEN),
    (re.compile(r"permissao|acesso negado|nao autorizad|forbidden"), Reason.PERMISSION),
    (
        re.compile(r"erro (?:interno|inesperado)|ocorreu um erro|exception|object reference"),
        Reason.ERROR_IN_ANSWER,
    ),
)
"""Texts of messages, plain, that are failures even where a "no" would be an answer."""
_TOO_MANY = re.compile(r"limite de requisic|too many requests")

_PROCESSED = re.compile(r"(?:processad|concluid|finalizad)[oa]|processed")
_FAILED = re.compile(r"\b(?:err[oa]|falh|rejeit|recus|negad|invalid|cancelad|inconsist|nao)")
_RECEIVED = re.compile(r"\b(?:sucesso|processad|liquidad|baixad|concluid|recebid|finalizad)")
"""Words, plain, of how a payment ended; failures first, as in "processado com erro"."""


@dataclass(frozen=True, slots=True, repr=False)
class Envelope:
    """The envelope of an answer; `is_success` is None where it states neither."""

    is_success: bool | None
    content: Any
    messages: tuple[str, ...]
    row: Row = field(default_factory=lambda: Row({}))

    @property
    def refusal(self) -> str:
        """The reason of a refusal."""
        return self.row.refusal(" ".join(self.messages))

    @property
    def is_unknown(self) -> bool:
        """Test for the one text by which the ERP states that a record is not there."""
        return not self.content and self._words == {_UNKNOWN}

    @property
    def is_nothing_open(self) -> bool:
        """Test for the texts by which the ERP states that there are no titles."""
        return not self.content and bool(self._words) and self._words <= _NOTHING_OPEN

    @property
    def _words(self) -> set[str]:
        return {folded(each).strip(" .!") for each in self.messages}


def read_envelope(response: Response) -> Envelope:
    """Read the envelope; a bare list is the content itself (raises `BadAnswer`)."""
    value = response.json()
    if isinstance(value, list):
        return Envelope(is_success=None, content=value, messages=())
    row = read_object(response.request, value)
    messages = row.value("messages", "message")
    items = messages if isinstance(messages, list) else [messages]
    texts = (each.get("message") if isinstance(each, Mapping) else each for each in items)
    success, content = row.flag("success", "Success", "sucess"), row.value("response")
    if success is None and content is None:
        raise BadAnswer(response.request, Reason.SHAPE, status=response.status, field="success")
    found = tuple(text.strip() for text in texts if isinstance(text, str) and text.strip())
    return Envelope(success, content, found, row)


def content_of(request: str, answer: Envelope) -> Any:
    """The content of an answer that is no refusal.

    Raises:
        Refused, Unavailable: it is an error in words, whichever.
        BadAnswer: there is no content.
    """
    is_refused = answer.is_success is False
    if is_refused or not answer.content:
        raise_known_error(request, answer.messages)
    if is_refused:
        raise Refused(request, Reason.ERROR_IN_ANSWER)
    if answer.content is None:
        raise BadAnswer(request, Reason.SHAPE, field="response")
    return answer.content


def is_done(request: str, answer: Envelope) -> bool:
    """Test the answer to a request that changes something; a wrong code is refused with `success: true`.

    Raises:
        BadAnswer: it is neither a success nor a refusal.
    """
    if answer.is_success is None:
        raise BadAnswer(request, Reason.SHAPE, field="success")
    return answer.is_success and not any("invalido" in folded(each) for each in answer.messages)


def is_received(request: str, payment: Row) -> bool:
    """Test that the ERP has received a payment; `processed` is a yes, a day, or a word for either.

    Raises:
        Declined: it failed.
    """
    is_processed, label = payment.flag("processed"), payment.text("status.label") or ""
    if is_processed is None:
        words = folded(payment.text("processed") or "")
        is_processed = payment.day("processed") is not None or _PROCESSED.fullmatch(words) is not None
    if is_processed and _FAILED.search(folded(label)):
        raise Declined(request, payment.text("message") or label)
    return is_processed and _RECEIVED.search(folded(label)) is not None


def raise_known_error(request: str, messages: Sequence[str]) -> None:
    """Raise the error that messages of Voalle mean, if they mean one."""
    text = " ".join(messages)
    if _TOO_MANY.search(folded(text)):
        raise Unavailable(request, Reason.RATE_LIMIT)
    raise_by_text(_ERRORS, request, text)
