"""Readings of the machine: disk, memory, uptime, temperature, network. All block, some for seconds."""

import ipaddress
import shutil
import socket
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

_PROCESSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal", "acpitz")
"""Names under which Linux keeps a processor's temperature, the surest first."""
_FAR_AWAY = ("192.0.2.1", "2001:db8::1")  # for documentation (RFC 5737, RFC 3849): only the route matters
_MB = 2**20


@dataclass(frozen=True, slots=True)
class MemoryUsage:
    """Memory of the machine, and of this process where that was asked for, in MB."""

    total: int
    available: int
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """Network interfaces of this machine, and its route to the ERP.

    Attributes:
        linked: interfaces with a link, without the loopback.
        addressed: those of them that have an address, with it.
        host: the ERP's; "" where none is configured.
        is_found: whether that name has an address.
        is_reached: whether there is a route to it; to anywhere, where the name was not found.
    """

    linked: tuple[str, ...]
    addressed: tuple[tuple[str, str], ...]
    host: str
    is_found: bool
    is_reached: bool


def free_mb(folder: Path) -> tuple[int, Path]:
    """Return the free space in MB at `folder`, or at the nearest parent that exists, and that folder."""
    place = nearest_existing(folder)
    return shutil.disk_usage(place).free // _MB, place


def nearest_existing(folder: Path) -> Path:
    """Return `folder`, or its nearest parent that exists."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def read_memory(*, own: bool) -> MemoryUsage:
    """Read the machine's memory; with `own`, this process's share as well."""
    whole = psutil.virtual_memory()
    return MemoryUsage(whole.total // _MB, whole.available // _MB, _own_memory() // _MB if own else None)


def _own_memory() -> int:
    """Bytes of this process; pages shared with others count in part, where the system reports that (PSS)."""
    process = psutil.Process()
    if psutil.LINUX:
        with suppress(psutil.AccessDenied, FileNotFoundError):  # kernels without smaps
            return int(process.memory_full_info().pss)
    return int(process.memory_info().rss)


def uptime_s() -> float:
    """Seconds since the machine was started."""
    if hasattr(time, "CLOCK_BOOTTIME"):  # independent of the wall clock
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return max(0.0, time.time() - psutil.boot_time())


def read_temperature() -> float | None:
    """Read the processor's temperature in °C; None where the system does not report it, as on Windows."""
    read = getattr(psutil, "sensors_temperatures", None)
    if read is None:
        return None
    sensors = read()
    for name in _PROCESSORS:
        known = [each.current for each in sensors.get(name, ()) if 0 < each.current < 150]
        if known:
            return float(max(known))
    return None


def read_network(host: str) -> Network:
    """Read the interfaces, and look for a route to the ERP at `host`."""
    stats, addresses = psutil.net_if_stats(), psutil.net_if_addrs()
    linked = tuple(
        sorted(name for name, each in stats.items() if each.isup and not _is_loopback(name, addresses))
    )
    addressed = ((name, _address(addresses.get(name, ()))) for name in linked)
    found = _lookup(host)
    return Network(
        linked=tuple(linked),
        addressed=tuple((name, address) for name, address in addressed if address),
        host=host,
        is_found=bool(found),
        is_reached=any(_has_route(address) for address in found or _FAR_AWAY),
    )


def _is_loopback(name: str, addresses: Mapping[str, Iterable[object]]) -> bool:
    own = [getattr(each, "address", "") for each in addresses.get(name, ())]
    return name == "lo" or any(address in {"127.0.0.1", "::1"} for address in own)


def _address(candidates: Iterable[object]) -> str:
    """Return the first address that is not link-local, "" where there is none."""
    for candidate in candidates:
        with suppress(ValueError):
            address = ipaddress.ip_address(str(getattr(candidate, "address", "")).partition("%")[0])
            if not address.is_link_local:
                return str(address)
    return ""


def _lookup(host: str) -> list[str]:
    try:
        return [str(found[4][0]) for found in socket.getaddrinfo(host, None)] if host else []
    except (OSError, UnicodeError):
        return []


def _has_route(address: str) -> bool:
    """True if the system has a route to `address`; nothing is sent."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True
