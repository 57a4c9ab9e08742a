"""The one error of updates: what was offered is not taken, and why."""

import errno

from totem.updates.ledger import Reason


class UpdateRefused(Exception):
    """`reason` is for programs, `detail` for the log; nothing of a customer is near either."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason.value}: {detail}")


def not_written(error: OSError) -> Reason:
    """Reason why a file could not be written: a full disk and a broken one need different remedies."""
    return Reason.NO_ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else Reason.NOT_WRITTEN
