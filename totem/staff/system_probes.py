"""What is read off the machine for those who look after it. All of it blocks, some for seconds."""

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
_FAR_AWAY = ("192.0.2.1", "2001:db8::1")  # of nobody (RFC 5737, RFC 3849): only the way there is asked for
_MB = 2**20


@dataclass(frozen=True, slots=True)
class MemoryUsage:
    """Of the machine, and of one process where that is asked for; in MB."""

    total: int
    available: int
    own: int | None = None


@dataclass(frozen=True, slots=True)
class Network:
    """How far this machine gets.

    Attributes:
        linked: interfaces with a link, the one to itself left out.
        addressed: those of them that have an address, with it.
        host: where the ERP is; "" where none is configured.
        is_found: whether that name has an address.
        is_reached: whether there is a way there; to anywhere, where the name was not found.
    """

    linked: tuple[str, ...]
    addressed: tuple[tuple[str, str], ...]
    host: str
    is_found: bool
    is_reached: bool


def free_mb(folder: Path) -> tuple[int, Path]:
    """Room on the disk of `folder`, or of the nearest one above it that exists, and which that was."""
    place = nearest(folder)
    return shutil.disk_usage(place).free // _MB, place


def nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def memory(*, own: bool) -> MemoryUsage:
    """The machine's memory; with `own`, this process's share as well."""
    whole = psutil.virtual_memory()
    return MemoryUsage(whole.total // _MB, whole.available // _MB, _share() // _MB if own else None)


def _share() -> int:
    """What this process takes: pages that others use too are counted in part, where the system tells."""
    process = psutil.Process()
    if psutil.LINUX:
        with suppress(psutil.AccessDenied, FileNotFoundError):  # kernels without smaps
            return int(process.memory_full_info().pss)
    return int(process.memory_info().rss)


def machine_s() -> float:
    """Seconds since the machine was started."""
    if hasattr(time, "CLOCK_BOOTTIME"):  # no jump of the clock moves it
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return max(0.0, time.time() - psutil.boot_time())


def temperature() -> float | None:
    """The processor's temperature in °C; None where the system does not know it, as on Windows."""
    read = getattr(psutil, "sensors_temperatures", None)
    if read is None:
        return None
    sensors = read()
    for name in _PROCESSORS:
        known = [each.current for each in sensors.get(name, ()) if 0 < each.current < 150]
        if known:
            return float(max(known))
    return None


def network(host: str) -> Network:
    """How far this machine gets on its way to the ERP at `host`."""
    stats, addresses = psutil.net_if_stats(), psutil.net_if_addrs()
    linked = tuple(
        sorted(name for name, each in stats.items() if each.isup and not _is_loop(name, addresses))
    )
    addressed = ((name, _address(addresses.get(name, ()))) for name in linked)
    found = _lookup(host)
    return Network(
        linked=tuple(linked),
        addressed=tuple((name, address) for name, address in addressed if address),
        host=host,
        is_found=bool(found),
        is_reached=any(_has_way(address) for address in found or _FAR_AWAY),
    )


def _is_loop(name: str, addresses: Mapping[str, Iterable[object]]) -> bool:
    own = [getattr(each, "address", "") for each in addresses.get(name, ())]
    return name == "lo" or any(address in {"127.0.0.1", "::1"} for address in own)


def _address(candidates: Iterable[object]) -> str:
    """The first address by which others are reached: not one that a machine gives itself for want of any."""
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


def _has_way(address: str) -> bool:
    """Whether the system knows where to send what is for `address`; nothing is sent."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((address, 9))
    except OSError:
        return False
    return True
