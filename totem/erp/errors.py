"""Errors between the kiosk and the ERP.

    ErpError
    ├── NotFound      the document is not a customer's
    │   └── NothingSent    an answer of no bytes: nobody to some ERPs, and to others a failure of theirs
    ├── Refused       the ERP understood and said no: 401, 403, an error told inside a 200
    │   └── Declined       it did not take the record that was sent, and says why
    ├── Unavailable   nobody answered: no connection, TLS, 5xx after retries
    │   ├── TimedOut       the total deadline passed
    │   └── Misconfigured  the configuration permits no request: nothing was sent
    └── BadAnswer     an answer came that cannot be read: HTML, not JSON, a field out of form

Each tells by `may_have_arrived` whether the ERP may have got the request: what changes something is then sent
again with the same key, or not at all. Messages are for logs and staff. They name the request and the field,
and never carry what was in them.
"""


class ErpError(Exception):
    """A request to the ERP that did not give what it should.

    `request` is the request's name ("customer", "open_boletos"), `status` the HTTP status where one came.

    Attributes:
        may_have_arrived: whether the request may have reached the ERP; False only where it surely has not.
    """

    may_have_arrived = True

    def __init__(self, request: str, reason: str, *, status: int | None = None) -> None:
        super().__init__(f"{request}: {reason}")
        self.request = request
        self.reason = reason
        self.status = status


class NotFound(ErpError):
    """The document is valid, and the ERP has no customer with it."""


class NothingSent(NotFound):
    """The ERP answered 200 without a byte, as some do for an unknown document, and scripts that died."""


class Refused(ErpError):
    """The ERP understood the request and refused it."""


class Declined(Refused):
    """The ERP did not take what was sent to it.

    `said` is its reason in its own words: for staff, never for a log, since it may name whom it is about.
    """

    def __init__(self, request: str, said: str, *, status: int | None = None) -> None:
        super().__init__(request, "the ERP did not take the record", status=status)
        self.said = said


class Unavailable(ErpError):
    """No usable answer came: connection, TLS or server failure, after the retries."""


class TimedOut(Unavailable):
    """The total deadline (`erp.timeout_s`) passed."""


class Misconfigured(Unavailable):
    """The configuration permits no request, so that nothing was sent: somebody has to mend it."""

    may_have_arrived = False


class BadAnswer(ErpError):
    """An answer came that cannot be read. `field` names the wire field, where one is to blame."""

    def __init__(
        self, request: str, reason: str, *, field: str | None = None, status: int | None = None
    ) -> None:
        super().__init__(request, reason if field is None else f"{field}: {reason}", status=status)
        self.field = field
