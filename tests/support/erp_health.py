"""Fake of the ERP's health."""

from PySide6.QtCore import QObject, Signal

from totem.session.view_state import Cause


class FakeHealth(QObject):
    """See `totem.monitoring.capability_monitor.ErpStatus`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.cause: Cause | None = None

    def set_cause(self, cause: Cause | None) -> None:
        """Change the cause of the ERP's outage, None for an ERP that answers."""
        self.cause = cause
        self.changed.emit()
