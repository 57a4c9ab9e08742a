"""What the conformance kit finds: one check a line, with a verdict, and a code that machines go by."""

from dataclasses import dataclass
from enum import StrEnum

from totem.erp.errors import BadAnswer, Declined, ErpError, Misconfigured, NotFound, TimedOut, Unavailable

SLOW_MS = 2000
"""A customer waits for an answer; beyond this it is told as slow."""


class Verdict(StrEnum):
    """How a check ended; FAILED keeps a kiosk from what the request is for."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


class Code(StrEnum):
    """What was found, apart from the words that tell it to people. Stable: scripts may rely on it."""

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
_BY_WORDS = (
    ("certificate", Code.CERTIFICATE),
    ("broke off", Code.BROKE_OFF),
    ("no connection", Code.UNREACHABLE),
    ("connection failed", Code.UNREACHABLE),
    ("redirected", Code.REDIRECTED),
    ("larger than", Code.TOO_LARGE),
    ("HTML", Code.PAGE),
    ("not JSON", Code.NOT_JSON),
    ("is not the", Code.IGNORES_FILTER),
    ("different people", Code.IGNORES_FILTER),
    ("missing, and", Code.MISSING_IDS),
    ("cannot be read", Code.UNREADABLE),
    ("inside the answer", Code.ERROR_IN_200),
)


def code_of(error: ErpError) -> Code:
    """What an error is called; by its kind, its status, and the words in which the client tells it."""
    status = error.status or 0
    kinds = (
        (isinstance(error, NotFound), Code.NOT_THERE),
        (isinstance(error, TimedOut), Code.TIMED_OUT),
        (isinstance(error, Misconfigured), Code.MISCONFIGURED),
        (isinstance(error, Declined), Code.DECLINED),
        (status in {401, 403}, Code.TOKEN_REFUSED),
        (status == _METHOD, Code.WRONG_METHOD),
        (status == 429, Code.BUSY),
        (status >= 500, Code.SERVER_ERROR),
    )
    named = next((code for applies, code in kinds if applies), None)
    named = named or next((code for words, code in _BY_WORDS if words in error.reason), None)
    if named is not None:
        return named
    if isinstance(error, BadAnswer):
        return Code.UNKNOWN_SHAPE
    return Code.UNREACHABLE if isinstance(error, Unavailable) else Code.REFUSED


def absence(error: ErpError | None) -> tuple[str, Code] | None:
    """What is said of a request that takes no fields and seems not to be there; None where it is there."""
    if error is None or not (isinstance(error, NotFound) or error.status in {404, _METHOD, 501}):
        return None
    if error.status == _METHOD:
        return "there, but not by this method", Code.WRONG_METHOD
    return "not offered", Code.NOT_OFFERED
