"""Retry policy after an ERP error: retry the record later, pause all, or hold the record for staff.

Declined records and 4xx about the record (RFC 9110: 400, 413, 422…) are permanent failures, as are edits and
files of an unknown prospect. 401 and 403 concern the token, hence every record until it is changed. Other 404
and 405 concern one request's address, 5xx may concern one record. 409 may mean that an earlier attempt with
the same key is in progress; it is permanent after `_CONFLICTS`, and at once where keys are not honoured. A
record that fails for two days is held.

An attempt that may have arrived can create a duplicate in an ERP that ignores the idempotency key. So at most
`MOST_ARRIVALS` of them are made, with pauses from seconds to half a day, which outlast a slow night; then
staff check the ERP. An ERP without keys gets one. Attempts that certainly did not arrive (no connection, a
refusal) do not count, and go on in minutes while the ERP is there.

503 means that the server did not handle the request (RFC 9110, 15.6.4). A proxy also sends it when the
program behind it dies at work, so that an ERP without keys is asked again only where it states when
(`Retry-After`).
"""

from enum import Enum

from totem.erp.advice import reason_text, status_text
from totem.erp.errors import Declined, ErpError, NotFound, Reason, Refused, Unavailable
from totem.erp.refusal_text import clean_reason
from totem.outbox.request_kinds import KINDS, RequestKind
from totem.outbox.requests import MOST_ARRIVALS

MOST_ATTEMPTS = 100
"""Attempts of one record before it is held, about two days."""
_GAVE_UP_WAITING = 408
"""Request timeout (RFC 9110); gateways also send it when the ERP behind them is slow."""
_CONFLICT, _CONFLICTS = 409, 4
"""Status and number of retries."""
_TOKEN = frozenset({401, 403, 407})
_TOO_MANY = 429
"""Rate limit (RFC 6585): the request was not processed."""
_BUSY = 503
_NOT_TAKEN = frozenset({Reason.RATE_LIMIT, Reason.MAINTENANCE})
"""Reasons of errors in which the ERP itself reports that it did nothing."""
_WHOLE_SERVER = frozenset({_TOO_MANY, 502, _BUSY, 504})
_FIRST_PAUSE_S, _LONGER = 5.0, 20.0
"""Pause after the first possible arrival, and factor for each further one: 5 s, 100 s, half an hour, eleven
hours."""
LONGEST_PAUSE_S = _FIRST_PAUSE_S * _LONGER ** (MOST_ARRIVALS - 2)


class RetryDecision(Enum):
    """Action after a failed attempt."""

    LATER = "later"
    """Retry this record later; others are sent."""
    SILENT = "silent"
    """Pause all records: the ERP does not answer, or not this kiosk."""
    REFUSED = "refused"
    """Hold the record for staff: a retry cannot succeed."""


def judge(error: ErpError, kind: RequestKind, attempts: int, *, is_repeatable: bool = True) -> RetryDecision:
    """Decide after `error` for a record of `kind` (as in `QueuedRequest`) after `attempts`.

    `is_repeatable` is as in `may_have_arrived`.
    """
    later = RetryDecision.REFUSED if attempts >= MOST_ATTEMPTS else RetryDecision.LATER
    status = error.status
    if error.reason is Reason.UNSUPPORTED:
        return RetryDecision.REFUSED
    if isinstance(error, Declined):
        in_work = is_repeatable and status == _CONFLICT and attempts < _CONFLICTS
        return later if in_work else RetryDecision.REFUSED
    if isinstance(error, NotFound) and KINDS[kind].needs_prospect:
        return RetryDecision.REFUSED
    if isinstance(error, Refused):
        return RetryDecision.SILENT if status is None or status in _TOKEN else later
    if isinstance(error, Unavailable):
        return RetryDecision.SILENT if status is None or status in _WHOLE_SERVER else later
    return later


def pause_s(arrivals: int) -> float:
    """Return the seconds until the next attempt after so many possible arrivals; 0 after none."""
    return 0.0 if arrivals < 1 else _FIRST_PAUSE_S * _LONGER ** (min(arrivals, MOST_ARRIVALS) - 1)


def may_have_arrived(error: ErpError, *, is_repeatable: bool) -> bool:
    """Tell if the ERP may have stored the record despite `error`; then its key must not change.

    `is_repeatable` is of a record that the ERP recognises by its key, as `may_repeat` states.
    """
    if isinstance(error, Refused | NotFound):
        return error.status == _GAVE_UP_WAITING or (is_repeatable and error.status == _CONFLICT)
    if error.status == _BUSY and (is_repeatable or error.retry_after_s is not None):
        return False
    return error.may_have_arrived and error.status != _TOO_MANY and error.reason not in _NOT_TAKEN


def reason(error: ErpError) -> str:
    """Return the reason of a refusal for staff: the ERP's own message if there is one.

    A record that was declined without one has none: a status line is of no use to people.
    """
    words = clean_reason(error.explanation)
    if words or isinstance(error, Declined):
        return words
    return f"Motivo: {reason_text(error)}{status_text(error)}"
