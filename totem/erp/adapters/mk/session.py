"""Session of MK: a token from a login, good for a time or for a number of calls."""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from totem.domain.text import folded
from totem.erp.adapters.json_rows import read_object
from totem.erp.adapters.mk.answers import failure, is_error, message, read_json
from totem.erp.errors import BadAnswer, Reason
from totem.erp.http.auth import LoginSession, check_login
from totem.erp.http.messages import Request, Response
from totem.erp.http.retry import stated_time

_EARLY_S = 240.0
"""Seconds by which a token ends earlier than it states; `SessionToken` adds one minute."""
_DEAD_TOKEN = re.compile(r"token (?:expirado|invalido|not found|nao encontrado|nao localizado)[.!]?")


def add_token(request: Request, token: str) -> Request:
    """Return a request with the token in its query."""
    return replace(request, params={**(request.params or {}), "token": token})


def reports_dead_token(response: Response) -> bool:
    """Test for an answer that the session token is not, or no longer, known."""
    if response.status == 401:
        return True
    if b"oken" not in response.body:
        return False
    try:
        row = read_object(response.request, read_json(response))
    except BadAnswer:
        return False
    return _DEAD_TOKEN.fullmatch(folded(message(row) or "")) is not None


def read_session(response: Response) -> LoginSession:
    """Read the answer of a login (raises `Refused`, `Unavailable`, `BadAnswer`)."""
    check_login(response)
    row = read_object(response.request, read_json(response))
    names = ("Token", "tokenRetornoAutenticacao", "token_acesso", "TokenAutenticacao", "token")
    token = row.code(*names)
    if token is None or is_error(row):
        if message(row) is None and not is_error(row):
            raise BadAnswer(response.request, Reason.SHAPE, field="Token")
        raise failure(response.request, row)
    uses = row.id("LimiteUso")
    limit = int(uses) if uses is not None and uses.isdecimal() else 0
    now = stated_time(response.headers) or datetime.now(UTC)
    return LoginSession(token, _lifetime_s(row.text("Expire", "expire"), now), limit or None)


def _lifetime_s(expires: str | None, now: datetime) -> float | None:
    """Seconds until a session ends; None where that is not known, or past by `now`, the ERP's own clock."""
    for form in ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"):
        with suppress(ValueError, OverflowError):
            end = datetime.strptime(expires or "", form).astimezone()
            left_s = (end - now).total_seconds()
            return (left_s - _EARLY_S if left_s > 2 * _EARLY_S else left_s) if left_s > 0 else None
    return None
