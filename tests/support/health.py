"""What is known of the ERP, as a test says it."""

from PySide6.QtCore import QObject, Signal

from totem.kiosk.outage import Cause


class FakeHealth(QObject):
    """See `totem.kiosk.learner.Health`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cause: Cause | None = None

    def tell(self, cause: Cause | None) -> None:
        """Have the ERP be gone, or back."""
        self.cause = cause
        self.changed.emit()
