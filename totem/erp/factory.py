"""The ERP that the settings name, for the kiosk, the commands and the tests of the set-up."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from totem.erp.http.latency import Latency
from totem.erp.http.wall_clock import WallClock
from totem.erp.ownership import OwnedErp

if TYPE_CHECKING:
    from totem.erp.port import Adapter
    from totem.settings import ErpSettings


def make_erp(
    settings: "ErpSettings",
    *,
    token: str | None = None,
    discreet: bool = False,
    latency: Latency | None = None,
    clock: WallClock | None = None,
    sleep: Callable[[float], Awaitable[object]] | None = None,
) -> OwnedErp:
    """Make the ERP; HTTP and the adapter are imported by its first request, on the loop's thread.

    `token` wins over the settings'. Where it is `discreet`, no log line shows whether a document is a
    customer's. `sleep` waits between attempts.
    """
    latency, clock = latency or Latency(), clock or WallClock()

    def make_adapter() -> "Adapter":
        import asyncio
        from importlib import import_module

        from totem.erp.adapters.connection import Connection

        connection = Connection(
            settings=settings,
            token=token,
            discreet=discreet,
            latency=latency,
            clock=clock,
            sleep=sleep or asyncio.sleep,
        )
        module = import_module(f"totem.erp.adapters.{settings.kind}.adapter")
        adapter: Adapter = getattr(module, f"{settings.kind.capitalize()}Erp")(connection)
        return adapter

    return OwnedErp(make_adapter, latency, clock)
