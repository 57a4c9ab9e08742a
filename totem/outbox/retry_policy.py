"""Retry policy after an ERP's failure: retry the record later, retry all later, or show it to staff.

A record that the ERP declined by its own words or by a 4xx about it (RFC 9110: 400, 413, 422…) will not get
better; nor does an edit or a file of a prospect that it does not know. 401 and 403 are about the token, so
they hit every record until the token is changed. 404 and 405 else are about one request's address, 5xx may be
about one record. 409 may mean that an earlier try with the same key is still being worked on: it counts when
it stays. A record without an answer for two days is shown to staff as well.

A try that may have arrived is worth a record in an ERP that does not know the key: at most `MOST_ARRIVALS`
are made, with pauses that grow from seconds to half a day, so that an ERP may be slow for a night; then staff
look there before it is sent again. A try that surely did not arrive (no connection, no address, a refusal)
is not one of these.
"""

from enum import Enum

from totem.erp.errors import Declined, ErpError, NotFound, Refused, Unavailable
from totem.outbox.requests import MOST_ARRIVALS


class RetryDecision(Enum):
    """What is to be done with a record that the ERP did not take."""

    LATER = "later"
    """This one: others may pass."""
    SILENT = "silent"
    """All of them: nobody answers, or not to this kiosk."""
    REFUSED = "refused"
    """It will not get better: staff decide."""


MOST_ATTEMPTS = 100
"""Of one record that others pass by; some two days."""
_GAVE_UP_WAITING = 408
"""By RFC 9110 of a request that did not come whole; of a gateway in front of an ERP that is late, too."""
_CONFLICT, _CONFLICTS = 409, 4
"""The status, and how often it is tried again."""
_TOKEN = frozenset({401, 403, 407})
_TOO_MANY = 429
"""The server refuses to look at a request now (RFC 6585): it was not taken."""
_WHOLE_SERVER = frozenset({_TOO_MANY, 502, 503, 504})
_FIRST_PAUSE_S, _LONGER = 5.0, 20.0
"""After the first try that may have arrived, and how many times longer after each further one: 5 s, under two
minutes, half an hour, eleven hours."""


def judge(error: ErpError, kind: str, attempts: int) -> RetryDecision:
    """What `error` means for a record of this kind: "prospect", "lead", "edit" or "file".

    `attempts` is how often it was tried before.
    """
    verdict = _judge(error, kind, attempts)
    return RetryDecision.REFUSED if verdict is RetryDecision.LATER and attempts >= MOST_ATTEMPTS else verdict


def pause_s(arrivals: int) -> float:
    """Seconds until the next try after so many that may have arrived; 0 after none."""
    return 0.0 if arrivals < 1 else _FIRST_PAUSE_S * _LONGER ** (min(arrivals, MOST_ARRIVALS) - 1)


def may_be_taken(error: ErpError) -> bool:
    """Whether the ERP may have taken the record in spite of `error`: then it is not sent with another key."""
    if isinstance(error, Refused | NotFound):
        return error.status in {_CONFLICT, _GAVE_UP_WAITING}
    return error.may_have_arrived and error.status != _TOO_MANY


def reason(error: ErpError) -> str:
    """Why it was refused, for staff: the ERP's own words where it had some."""
    if isinstance(error, Declined) and error.explanation.strip():
        return error.explanation
    return error.detail if error.status is None else f"{error.detail} (HTTP {error.status})"


def _judge(error: ErpError, kind: str, attempts: int) -> RetryDecision:
    status = error.status
    if isinstance(error, Declined) and status not in _TOKEN:
        in_work = status == _CONFLICT and attempts < _CONFLICTS
        return RetryDecision.LATER if in_work else RetryDecision.REFUSED
    if isinstance(error, NotFound) and kind in {"edit", "file"}:
        return RetryDecision.REFUSED
    if isinstance(error, Refused):
        return RetryDecision.SILENT if status is None or status in _TOKEN else RetryDecision.LATER
    if isinstance(error, Unavailable):
        return RetryDecision.SILENT if status is None or status in _WHOLE_SERVER else RetryDecision.LATER
    return RetryDecision.LATER
