"""Values of the ERP's health for tests."""

from PySide6.QtCore import QObject, Signal

from totem.session.view_state import Cause


class FakeHealth(QObject):
    """See `totem.monitoring.capability_monitor.ErpStatus`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cause: Cause | None = None

    def tell(self, cause: Cause | None) -> None:
        """Have the ERP be gone, or back."""
        self.cause = cause
        self.changed.emit()
