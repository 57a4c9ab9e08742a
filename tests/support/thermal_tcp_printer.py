"""Simulated thermal printer on a TCP port of loopback, run by a thread; it can be unplugged at any moment."""

import asyncio
import threading
from collections.abc import Coroutine
from types import TracebackType
from typing import Any, Self

from support.fake_thermal_printer import Mechanism
from support.printer_ports import TcpPort

PATIENCE_S = 60


class TcpThermalPrinter:
    """Printer that is plugged in while the block lasts."""

    def __init__(self) -> None:
        self.mechanism = Mechanism()
        self._port = TcpPort(self.mechanism)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="thermal printer")

    @property
    def settings(self) -> dict[str, Any]:
        """`[printer]` of a kiosk with this printer."""
        return {"kind": "thermal", "connection": self._port.connection, "profile": "epson-tm-t20"}

    @property
    def slips(self) -> int:
        """The number of whole slips."""
        return sum(bool(slip) for slip in self.mechanism.slips)

    def plug(self) -> None:
        """Plug it in."""
        self._port.unplug_at = None
        self._do(self._port.plug())

    def unplug(self) -> None:
        """Unplug it."""
        self._do(self._port.unplug())

    def unplug_after(self, count: int) -> None:
        """Unplug it after `count` received bytes, in the middle of a slip."""
        self._port.unplug_at = count

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def __enter__(self) -> Self:
        self._thread.start()
        self.plug()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.unplug()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE_S)
        self._loop.close()
