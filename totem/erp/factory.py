"""The ERP that the settings name, for the kiosk, the commands and the tests of the set-up."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from totem.erp.http.latency import Latency
from totem.erp.http.wall_clock import WallClock
from totem.erp.ownership import OwnedErp

if TYPE_CHECKING:
    from totem.erp.port import Adapter
    from totem.erp.session_erp import Capability
    from totem.settings import ErpSettings


def capabilities_of(kind: str) -> "frozenset[Capability]":
    """Return the requests that a kind of ERP can have; imports HTTP."""
    found: frozenset[Capability] = _adapter_class(kind).capabilities
    return found


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

        from totem.erp.adapters.connection import Connection

        connection = Connection(
            settings=settings,
            token=token,
            discreet=discreet,
            latency=latency,
            clock=clock,
            sleep=sleep or asyncio.sleep,
        )
        adapter: Adapter = _adapter_class(settings.kind)(connection)
        return adapter

    return OwnedErp(make_adapter, latency, clock)


def _adapter_class(kind: str) -> Any:
    from importlib import import_module

    return getattr(import_module(f"totem.erp.adapters.{kind}.adapter"), f"{kind.capitalize()}Erp")
