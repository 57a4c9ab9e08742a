"""The one error of updates: what was offered is not taken, and why."""

import errno
import socket
import ssl
from collections.abc import Iterator
from enum import StrEnum


class Reason(StrEnum):
    """Why a version is not what runs."""

    # a trial
    NOT_STARTED = "not_started"  # it said nothing: it cannot be executed, or ended before its first line
    MISCONFIGURED = "misconfigured"  # it cannot use the configuration
    NOT_DRAWN = "not_drawn"  # it started, and its home screen did not come
    ERP_UNREACHED = "erp_unreached"  # it drew its home screen, and did not reach the ERP in time
    BY_STAFF = "by_staff"
    GONE = "gone"  # its folder is not whole any more
    # what was staged
    NO_KEY = "no_key"
    KEY_UNFIT = "key_unfit"  # what updates.public_key names is no root metadata
    UNREADABLE = "unreadable"
    NOT_SIGNED = "not_signed"
    EXPIRED = "expired"
    OUTDATED = "outdated"  # metadata older than what was seen before
    NOTHING_FOR_US = "nothing_for_us"
    DOWNGRADE = "downgrade"
    TRIED = "tried"
    UNFIT = "unfit"  # signed, and its content is not what a bundle is
    TOO_LARGE = "too_large"
    NO_ROOM = "no_room"
    NOT_WRITTEN = "not_written"
    # the way to the address
    NO_ADDRESS = "no_address"
    NO_CA_FILE = "no_ca_file"
    NO_NAME = "no_name"  # DNS
    CONNECTION_REFUSED = "connection_refused"
    UNREACHABLE = "unreachable"
    TIMED_OUT = "timed_out"
    BROKEN_OFF = "broken_off"
    CERTIFICATE_UNKNOWN = "certificate_unknown"
    CERTIFICATE_EXPIRED = "certificate_expired"
    CERTIFICATE_OF_ANOTHER = "certificate_of_another"
    TLS = "tls"
    NOT_HTTPS = "not_https"  # a redirect
    NOT_PUBLISHED = "not_published"  # the server has no repository there
    SERVER_FAILED = "server_failed"
    STOPPED = "stopped"
    CUT_OFF = "cut_off"  # the unpacking was killed, or the power failed


class UpdateRefused(Exception):
    """`reason` is for programs, `detail` for the log; nothing of a customer is near either."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason.value}: {detail}")


def not_written(error: OSError) -> Reason:
    """Reason why a file could not be written: a full disk and a broken one need different remedies."""
    return Reason.NO_ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else Reason.NOT_WRITTEN


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
