"""Log entries of a session: failures with a reference for the customer; findings of the integrity check."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from totem.domain.integrity.findings import FindingSeverity
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused, TimedOut, Unavailable
from totem.printing.printer import PrintFailed
from totem.session.view_changes import Change
from totem.session.view_state import Failure
from totem.system.logging import describe_traceback

if TYPE_CHECKING:
    from totem.domain.integrity.check import CheckedBoleto


log = logging.getLogger(__name__)


_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # without 0 O 1 I L


_FAILURES: tuple[tuple[type[ErpError], Failure], ...] = (
    (NotFound, Failure.NOT_FOUND),
    (TimedOut, Failure.SLOW),
    (Unavailable, Failure.UNAVAILABLE),
    (Refused, Failure.REFUSED),
    (BadAnswer, Failure.BAD_ANSWER),
)


def report_search_failure(
    error: Exception, subject: str = "search", absent: Failure = Failure.NOT_FOUND
) -> tuple[Failure, str]:
    """Log a query of the ERP that failed; return the failure and its reference, for the view state.

    `subject` names the query, `absent` is the failure where the ERP does not know the customer. The reference
    stands beside the failure in the log and on the screen. An unforeseen error counts as a bad answer.
    """
    found = (failure for kind, failure in _FAILURES if isinstance(error, kind))
    failure, reference = next(found, Failure.BAD_ANSWER), _new_reference()
    failure = absent if failure is Failure.NOT_FOUND else failure
    if isinstance(error, ErpError):
        level = logging.INFO if failure is Failure.NOT_FOUND else logging.WARNING
        log.log(level, "%s failed, reference %s: %s, %s, status %s",
                subject, reference, failure.value, error, error.status)  # fmt: skip
    else:
        log.error("%s failed, reference %s: %s", subject, reference, describe_traceback(error))
    return failure, reference


def report_failure(error: Exception, absent: Failure = Failure.NOT_FOUND) -> Change:
    """Log a query of the ERP that failed; return the change of the view state that shows it."""
    failure, reference = report_search_failure(error, absent=absent)
    return lambda view: replace(view, failure=failure, reference=reference)


def report_print_failure(error: Exception) -> str:
    """Log a print that failed; return its reference."""
    reference = _new_reference()
    if isinstance(error, PrintFailed):
        log.warning("print failed, reference %s: %s, held %s", reference, error, error.held)
    else:
        log.error("print failed, reference %s: %s", reference, describe_traceback(error))
    return reference


def report_charge_failure(error: Exception) -> str:
    """Log a card payment that ended by an error; return its reference."""
    reference = _new_reference()
    log.error("charge failed, reference %s: %s", reference, describe_traceback(error))
    return reference


def report_findings(boletos: "Sequence[CheckedBoleto]") -> None:
    """Log the payment forms that were withheld, with the reasons; by position, without personal data."""
    for position, checked in enumerate(boletos, 1):
        for finding in checked.findings:
            if finding.severity in {FindingSeverity.SUSPICIOUS, FindingSeverity.BROKEN}:
                form = "ALL" if finding.form is None else finding.form.name
                log.warning("boleto %d of %d: %s withheld, %s: %s", position, len(boletos),
                            form, finding.severity.name, finding.code.name,
                            extra={"unfit": finding.code.value})  # fmt: skip


def _new_reference() -> str:
    return "".join(secrets.choice(_ALPHABET) for _ in range(4))
