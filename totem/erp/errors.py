"""What can go wrong between the kiosk and the ERP.

    ErpError
    ├── NotFound      the document is not a customer's
    ├── Refused       the ERP understood and said no: 401, 403, an error told inside a 200
    ├── Unavailable   nobody answered: no connection, TLS, 5xx after retries
    │   ├── TimedOut       the total deadline passed
    │   └── Misconfigured  the configuration permits no request: nothing was sent
    └── BadAnswer     an answer came that cannot be read: HTML, not JSON, a field out of form

Messages are for logs and staff. They name the request and the field, and never carry what was in them.
"""


class ErpError(Exception):
    """A request to the ERP that did not give what it should.

    `request` is the request's name ("customer", "open_boletos"), `status` the HTTP status where one came.
    """

    def __init__(self, request: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(f"{request}: {reason}")
        self.request = request
        self.reason = reason
        self.status = status


class NotFound(ErpError):
    """The document is valid, and the ERP has no customer with it."""


class Refused(ErpError):
    """The ERP understood the request and refused it."""


class Unavailable(ErpError):
    """No usable answer came: connection, TLS or server failure, after the retries."""


class TimedOut(Unavailable):
    """The total deadline (`erp.timeout_s`) passed."""


class Misconfigured(Unavailable):
    """The configuration permits no request, so that nothing was sent: somebody has to mend it."""


class BadAnswer(ErpError):
    """An answer came that cannot be read. `field` names the wire field, where one is to blame."""

    def __init__(
        self, request: str, reason: str, *, field: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(request, reason if field is None else f"{field}: {reason}", status=status)
        self.field = field
