"""What the conformance kit finds: one check a line, with a verdict, and a code that machines go by."""

from dataclasses import dataclass
from enum import StrEnum

from totem.erp.errors import BadAnswer, Declined, ErpError, NotFound, Reason, Unavailable

SLOW_MS = 2000
"""A customer waits for an answer; beyond this it is told as slow."""


class Verdict(StrEnum):
    """How a check ended; FAILED keeps a kiosk from what the request is for."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class Code(StrEnum):
    """Code of a finding. Stable: scripts may rely on it."""

    FINE = "fine"
    NOT_TRIED = "not_tried"
    TOLERATED = "tolerated"
    NOT_OFFERED = "not_offered"
    WRONG_METHOD = "wrong_method"
    AMBIGUOUS = "ambiguous"
    UNREACHABLE = "unreachable"
    MISCONFIGURED = "misconfigured"
    CERTIFICATE = "certificate"
    BROKE_OFF = "broke_off"
    TIMED_OUT = "timed_out"
    SERVER_ERROR = "server_error"
    BUSY = "busy"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a finding's name
    OPEN_TO_ANYBODY = "open_to_anybody"
    REDIRECTED = "redirected"
    TOO_LARGE = "too_large"
    PAGE = "page"
    NOT_JSON = "not_json"
    UNKNOWN_SHAPE = "unknown_shape"
    ERROR_IN_200 = "error_in_200"
    REFUSED = "refused"
    NOT_THERE = "not_there"
    WRONG_MASK = "wrong_mask"
    OTHER_GENERATION = "other_generation"
    IGNORES_FILTER = "ignores_filter"
    SLOW = "slow"
    UNREADABLE = "unreadable"
    FIELD_NOT_FOUND = "field_not_found"
    MISSING = "missing"
    MISSING_IDS = "missing_ids"
    DOUBLED_IDS = "doubled_ids"
    UNSTABLE_IDS = "unstable_ids"
    IMPLAUSIBLE = "implausible"
    WITHHELD = "withheld"
    UNPAYABLE = "unpayable"
    BAD_LINKS = "bad_links"
    ACCEPTS_MALFORMED = "accepts_malformed"
    DECLINED = "declined"
    DOUBLES = "doubles"
    NO_RECEIPT = "no_receipt"
    FORGETS = "forgets"
    ODD_STATUS = "odd_status"


ABSENT = frozenset({Code.NOT_OFFERED, Code.WRONG_METHOD})
"""What says that a request cannot be made."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at. `detail` never holds a value of the ERP's; `ms` is the time of the request.

    `field` says that `name` is a field of the answer's.
    """

    request: str
    name: str
    verdict: Verdict
    detail: str = ""
    ms: int | None = None
    code: Code = Code.FINE
    field: bool = False


_METHOD = 405
_CODES = {
    Reason.TOKEN: Code.TOKEN_REFUSED,
    Reason.PERMISSION: Code.TOKEN_REFUSED,
    Reason.RATE_LIMIT: Code.BUSY,
    Reason.SERVER_ERROR: Code.SERVER_ERROR,
    Reason.TIMEOUT: Code.TIMED_OUT,
    Reason.CONFIGURATION: Code.MISCONFIGURED,
    Reason.CERTIFICATE: Code.CERTIFICATE,
    Reason.CONNECTION_BROKEN: Code.BROKE_OFF,
    Reason.DECLINED: Code.DECLINED,
    Reason.REDIRECT: Code.REDIRECTED,
    Reason.TOO_LARGE: Code.TOO_LARGE,
    Reason.PAGE: Code.PAGE,
    Reason.NOT_JSON: Code.NOT_JSON,
    Reason.FOREIGN_RECORD: Code.IGNORES_FILTER,
    Reason.MISSING_ID: Code.MISSING_IDS,
    Reason.UNREADABLE_FIELD: Code.UNREADABLE,
    Reason.ERROR_IN_ANSWER: Code.ERROR_IN_200,
}


def code_of(error: ErpError) -> Code:
    """The code of an error: by its reason, else by its class and status."""
    if isinstance(error, NotFound):
        return Code.NOT_THERE
    if error.status == _METHOD and not isinstance(error, Declined):
        return Code.WRONG_METHOD
    if error.reason in _CODES:
        return _CODES[error.reason]
    if isinstance(error, BadAnswer):
        return Code.UNKNOWN_SHAPE
    return Code.UNREACHABLE if isinstance(error, Unavailable) else Code.REFUSED


def absence(error: ErpError | None) -> tuple[str, Code] | None:
    """Detail and code of a request that seems not to exist; None where it exists."""
    if error is None or not (isinstance(error, NotFound) or error.status in {404, _METHOD, 501}):
        return None
    if error.status == _METHOD:
        return "there, but not by this method", Code.WRONG_METHOD
    return "not offered", Code.NOT_OFFERED
