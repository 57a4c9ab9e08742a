"""Find in a chain of errors the reason, to be acted on, why a repository could not be reached."""

import errno
import socket
import ssl
from collections.abc import Iterator

from totem.updates.ledger import Reason

_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})
_CERTIFICATES = {
    9: Reason.CERTIFICATE_EXPIRED,  # not valid yet
    10: Reason.CERTIFICATE_EXPIRED,
    62: Reason.CERTIFICATE_OF_ANOTHER,  # name
    64: Reason.CERTIFICATE_OF_ANOTHER,  # IP address
}
"""By OpenSSL's numbers of a certificate's faults (X509_V_ERR_…); any other is an unknown authority."""


def reason_of(error: BaseException) -> Reason:
    """Tell what kept a connection from being made or from lasting."""
    return next((reason for each in _chain(error) if (reason := _known(each))), Reason.BROKEN_OFF)


def _known(error: BaseException) -> Reason | None:
    reason = None
    if isinstance(error, ssl.SSLCertVerificationError):
        reason = _CERTIFICATES.get(error.verify_code, Reason.CERTIFICATE_UNKNOWN)
    elif isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        reason = Reason.BROKEN_OFF
    elif isinstance(error, ssl.SSLError):
        reason = Reason.TLS
    elif isinstance(error, socket.gaierror):
        reason = Reason.NO_NAME
    elif isinstance(error, ConnectionRefusedError):
        reason = Reason.CONNECTION_REFUSED
    elif isinstance(error, TimeoutError):
        reason = Reason.TIMED_OUT
    elif isinstance(error, OSError) and error.errno in _NO_WAY:
        reason = Reason.UNREACHABLE
    return reason


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An error and those that it came of, each once."""
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
