"""Events of the kiosk: changes of availability, printer, ERP and clock, published as they happen."""

from PySide6.QtCore import QObject, Slot

from totem.fleet.agent.agent import Agent
from totem.fleet.agent.reports import KioskReports
from totem.fleet.messages import EventKind, EventSeverity, OutReason
from totem.monitoring.availability import Availability
from totem.monitoring.clock_monitor import ClockMonitor
from totem.printing.printer import PrinterFault
from totem.system.qt_timers import every

HOURS_MS = 60_000
"""Interval of comparing the wall clock with the opening hours."""


class EventMonitor(QObject):
    """Publish what changes from `start` on; child of the agent."""

    def __init__(
        self, agent: Agent, reports: KioskReports, availability: Availability, clock: ClockMonitor | None
    ) -> None:
        super().__init__(agent)
        self._agent, self._reports, self._availability = agent, reports, availability
        self._clock, self._is_clock_wrong = clock, False
        self._reason: OutReason | None = None
        self._is_erp_down = False
        self._hours = every(self, "fleet opening hours", self._check_service, HOURS_MS)

    def start(self) -> None:
        """Publish an outage that is there already, and every change from now on."""
        availability = self._availability
        availability.changed.connect(self._check_service)
        availability.erp.changed.connect(self._on_erp_changed)
        if availability.printer is not None:
            availability.printer.changed.connect(self._on_printer_changed)
        self._on_erp_changed()
        if availability.printer is not None and availability.printer.fault is not None:
            self._on_printer_changed(availability.printer.fault)
        if self._clock is not None:
            self._clock.changed.connect(self._on_clock_changed)
            self._on_clock_changed()
        self._check_service()
        self._hours.start()

    def close(self) -> None:
        """Stop."""
        self._hours.stop()

    @Slot()
    def _check_service(self) -> None:
        reason = self._reports.out_reason()
        if reason is not self._reason:
            self._reason = reason
            if reason is None:
                self._agent.publish_event(EventKind.SERVICE_IN, EventSeverity.INFO)
            else:
                severity = EventSeverity.INFO if reason is OutReason.HOURS else EventSeverity.WARNING
                self._agent.publish_event(EventKind.SERVICE_OUT, severity, reason.value)
        self._agent.publish_state()

    @Slot()
    def _on_erp_changed(self) -> None:
        erp = self._availability.erp
        if (erp.cause is not None) is self._is_erp_down:
            return
        self._is_erp_down = erp.cause is not None
        if erp.cause is None:
            self._agent.publish_event(EventKind.ERP_UP, EventSeverity.INFO)
        else:
            self._agent.publish_event(
                EventKind.ERP_DOWN, EventSeverity.ERROR, (erp.failure or erp.cause).value
            )
        self._agent.request_health()

    @Slot(object)
    def _on_printer_changed(self, fault: PrinterFault | None) -> None:
        if fault is None:
            self._agent.publish_event(EventKind.PRINTER_OK, EventSeverity.INFO)
        else:
            self._agent.publish_event(EventKind.PRINTER_FAULT, EventSeverity.ERROR, fault.value)
        self._agent.request_health()

    @Slot()
    def _on_clock_changed(self) -> None:
        clock = self._clock
        if clock is None:
            return
        if clock.is_far_off is not self._is_clock_wrong:
            self._is_clock_wrong = clock.is_far_off
            if clock.is_far_off:
                self._agent.publish_event(EventKind.CLOCK_WRONG, EventSeverity.ERROR)
            else:
                self._agent.publish_event(EventKind.CLOCK_RIGHT, EventSeverity.INFO)
        self._agent.request_health()
