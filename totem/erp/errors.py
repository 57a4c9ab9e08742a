"""Errors of requests to an ERP: four classes for callers, and one `Reason` for each cause.

    ErpError
    ├── NotFound      the document is not a customer's
    ├── Refused       the ERP refused the request: 401, 403, an error inside a 200
    │   └── Declined       it did not take the record, and explains why
    ├── Unavailable   no usable answer: no connection, TLS, 5xx after the retries
    │   ├── TimedOut       the total deadline passed
    │   └── Misconfigured  the configuration permits no request: nothing was sent
    └── BadAnswer     the answer cannot be read: HTML, not JSON, a field out of form, a foreign record

Code decides by class, `reason` and `status`, never by the text: `detail` and the message are English for logs
and staff. They name the request and the field, and never hold a value from the answer.
"""

from enum import Enum


class Reason(Enum):
    """Cause of an error. The value is its text in logs, used where the error has no detail of its own."""

    # The ERP refused.
    TOKEN = "the token is refused"  # noqa: S105 - a text for logs
    PERMISSION = "the token has no permission for this request"
    IP = "this machine's address is not on the ERP's list"
    ACCESS = "the ERP lets nobody in by this token"
    HTTP_STATUS = "an HTTP status that is not expected"
    ERROR_IN_ANSWER = "an error told inside the answer"
    DECLINED = "the ERP did not take the record"
    UNSUPPORTED = "this kind of ERP has no such request"
    # The customer or the record is not there.
    ABSENT = "the ERP states that it is not there"
    # No usable answer came.
    CONFIGURATION = "the configuration permits no request"
    UNSET = "is not set"
    NOT_AN_ADDRESS = "is not an http(s) address"
    PASSWORD_IN_ADDRESS = "holds a user or password; use erp.token"  # noqa: S105 - a text for logs
    PLAIN_HTTP = "is http://; use https:// or set erp.allow_http"
    UNREADABLE_FILE = "names a file that cannot be read"
    SECRET_FILE = "names no usable file"  # noqa: S105 - a text for logs
    HEADER_NAME = "is not a header's name"
    HEADER_VALUE = "has characters that no header may carry"
    NO_CONNECTION = "no connection"
    CONNECT_TIMEOUT = "no connection in time"
    CONNECTION_REFUSED = "no connection: refused"
    UNKNOWN_HOST = "no connection: the host's name is not known"
    NOT_TLS = "no connection: TLS is not spoken there"
    CERTIFICATE = "the server's certificate is not trusted"
    CONNECTION_FAILED = "the connection failed"
    CONNECTION_BROKEN = "the connection broke off"
    TIMEOUT = "no answer in time"
    RATE_LIMIT = "too many requests"
    SERVER_ERROR = "the server failed"
    MAINTENANCE = "the ERP is in maintenance"
    # An answer came that cannot be used.
    REDIRECT = "redirected to another host"
    TOO_LARGE = "the answer is too large"
    COMPRESSION = "cannot be decompressed"
    EMPTY_BODY = "empty body"
    PAGE = "HTML or XML instead of JSON"
    NOT_JSON = "not JSON"
    SHAPE = "no known field in the answer"
    UNREADABLE_FIELD = "cannot be read"
    MISSING_ID = "missing, and open boletos are asked for by it"
    FOREIGN_RECORD = "is not the customer asked for"


CREDENTIALS = frozenset({Reason.TOKEN, Reason.PERMISSION, Reason.IP})
"""Reasons by which every request of this kiosk is refused until its credentials are changed."""
ACCESS_STATUSES = {401: Reason.TOKEN, 403: Reason.PERMISSION}
"""HTTP statuses by which a kiosk is not let in, and what they say (RFC 9110, 15.5.2 and 15.5.4)."""


class ErpError(Exception):
    """A request to the ERP that failed.

    Attributes:
        request: the request's name ("customer", "open_boletos").
        reason: the cause, for code.
        detail: the cause in English, for logs and staff.
        field: the field of the answer that is to blame, if one is.
        status: the HTTP status, if an answer came.
        explanation: the ERP's reason in its own words, "" without one: for staff, never for a log, since it
            may name a person.
        retry_after_s: seconds that the server asks to wait (`Retry-After`); None where it does not.
        may_have_arrived: False only if the request surely did not reach the ERP. A request that changes
            something is sent again with the same key, or not at all.
    """

    may_have_arrived = True
    explanation = ""
    retry_after_s: float | None = None

    def __init__(
        self,
        request: str,
        reason: Reason,
        detail: str = "",
        *,
        field: str | None = None,
        status: int | None = None,
    ) -> None:
        text = detail or reason.value
        self.request = request
        self.reason = reason
        self.detail = text if field is None else f"{field}: {text}"
        self.field = field
        self.status = status
        super().__init__(f"{request}: {self.detail}")


class NotFound(ErpError):
    """The document is valid, and the ERP has no customer with it.

    Its reason is EMPTY_BODY for a 200 of no bytes: some ERPs answer so for an unknown document, and so does a
    script that died.
    """


class Refused(ErpError):
    """The ERP understood the request and refused it."""


class Declined(Refused):
    """The ERP did not take the record, for the reason `explanation`."""

    def __init__(self, request: str, explanation: str, *, status: int | None = None) -> None:
        super().__init__(request, Reason.DECLINED, status=status)
        self.explanation = explanation


class Unavailable(ErpError):
    """No usable answer came: connection, TLS or server failure, after the retries."""


class TimedOut(Unavailable):
    """The total deadline passed."""

    def __init__(self, request: str, detail: str = "") -> None:
        super().__init__(request, Reason.TIMEOUT, detail)


class Misconfigured(Unavailable):
    """The configuration permits no request, so that nothing was sent; `field` is the setting's name."""

    may_have_arrived = False

    def __init__(
        self, request: str, setting: str, reason: Reason = Reason.CONFIGURATION, detail: str = ""
    ) -> None:
        """Without a `reason`, `setting` is the whole of the detail."""
        is_named = reason is not Reason.CONFIGURATION
        super().__init__(request, reason, f"{setting} {detail or reason.value}" if is_named else setting)
        self.field = setting if is_named else None


class BadAnswer(ErpError):
    """An answer came that cannot be read."""
