"""Errors of updates: reasons, the exception that carries them, and their mapping from network errors."""

import errno
import shutil
import socket
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

from totem.system.localization import localize

_NO_WAY = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EADDRNOTAVAIL})


class UpdateReason(StrEnum):
    """Reason why a version was refused or reverted; the values are stored in the ledger."""

    # trial
    NOT_STARTED = "not_started"  # not executable, or ended before reporting its start
    MISCONFIGURED = "misconfigured"  # cannot use the configuration
    NOT_DRAWN = "not_drawn"  # started without showing its home screen
    ERP_UNREACHED = "erp_unreached"  # showed its home screen but did not reach the ERP in time
    BY_STAFF = "by_staff"
    GONE = "gone"  # its folder is incomplete
    # staged update
    NO_KEY = "no_key"
    LEDGER_UNREADABLE = "ledger_unreadable"
    KEY_UNFIT = "key_unfit"  # updates.public_key is not root metadata
    UNREADABLE = "unreadable"
    NOT_SIGNED = "not_signed"
    EXPIRED = "expired"
    OUTDATED = "outdated"  # metadata older than that seen before
    NOTHING_FOR_US = "nothing_for_us"
    DOWNGRADE = "downgrade"
    TRIED = "tried"
    UNFIT = "unfit"  # signed, but not the content of a bundle
    TOO_LARGE = "too_large"
    NO_ROOM = "no_room"
    NOT_WRITTEN = "not_written"
    # download
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
    NOT_PUBLISHED = "not_published"  # no repository at the address
    SERVER_FAILED = "server_failed"
    STOPPED = "stopped"
    ALREADY_RUNNING = "already_running"  # another process or thread fetches, stages or unpacks
    CUT_OFF = "cut_off"  # unpacking was interrupted


class UpdateRefused(Exception):
    """An update is not taken: `reason` for programs, `detail` for the log."""

    def __init__(self, reason: UpdateReason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason.value}: {detail}")


def check_room(folder: Path, needed: int) -> None:
    """Refuse an update where the disk of `folder` has less than the `needed` bytes."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        sentence = "{free} bytes are free, {needed} are needed"
        raise UpdateRefused(UpdateReason.NO_ROOM, localize(sentence, free=free, needed=needed))


def not_written(error: OSError) -> UpdateReason:
    """Return the reason why a file could not be written; a full disk and a broken one differ in remedy."""
    return UpdateReason.NO_ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else UpdateReason.NOT_WRITTEN


_CERTIFICATES = {
    9: UpdateReason.CERTIFICATE_EXPIRED,  # not valid yet
    10: UpdateReason.CERTIFICATE_EXPIRED,
    62: UpdateReason.CERTIFICATE_OF_ANOTHER,  # name
    64: UpdateReason.CERTIFICATE_OF_ANOTHER,  # IP address
}
"""By OpenSSL's verification errors (X509_V_ERR_…); others count as an unknown authority."""


def reason_of(error: BaseException) -> UpdateReason:
    """Return the reason of a failed or broken connection, from its chain of exceptions."""
    return next((reason for each in _chain(error) if (reason := _known(each))), UpdateReason.BROKEN_OFF)


def _known(error: BaseException) -> UpdateReason | None:
    import ssl  # slow to import, and not needed by the home screen

    if isinstance(error, ssl.SSLCertVerificationError):
        return _CERTIFICATES.get(error.verify_code, UpdateReason.CERTIFICATE_UNKNOWN)
    if isinstance(error, OSError) and error.errno in _NO_WAY:
        return UpdateReason.UNREACHABLE
    kinds = (
        (ssl.SSLEOFError | ssl.SSLZeroReturnError, UpdateReason.BROKEN_OFF),
        (ssl.SSLError, UpdateReason.TLS),
        (socket.gaierror, UpdateReason.NO_NAME),
        (ConnectionRefusedError, UpdateReason.CONNECTION_REFUSED),
        (TimeoutError, UpdateReason.TIMED_OUT),
    )
    return next((reason for kind, reason in kinds if isinstance(error, kind)), None)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__
