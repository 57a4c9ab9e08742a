"""The one error of updates: what was offered is not taken, and why."""

from totem.updates.ledger import Reason


class Refused(Exception):
    """`reason` is for programs, `detail` for the log; nothing of a customer is near either."""

    def __init__(self, reason: Reason, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason.value}: {detail}")
