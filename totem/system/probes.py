"""Readings of the machine (disk, memory, uptime, temperature, network) and of the kiosk's log.

All block, some for seconds. The log holds no personal data: it is redacted before it is written. Its readers
skip lines that a power cut left half written, and raise OSError where a file cannot be read.
"""

import ipaddress
import json
import shutil
import socket
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psutil

from totem.system.logging import FILE_NAME

_PROCESSORS = ("coretemp", "k10temp", "zenpower", "cpu_thermal", "cpu-thermal", "soc_thermal", "acpitz")
"""Names under which Linux keeps a processor's temperature, the surest first."""
_FAR_AWAY = ("192.0.2.1", "2001:db8::1")  # for documentation (RFC 5737, RFC 3849): only the route matters
_MB = 2**20
COUNT = 5
PERIOD = timedelta(days=1)
_FILES = (FILE_NAME, f"{FILE_NAME}.1")
"""The current file, and the rotated one."""
_ERRORS = ("error", "critical")


@dataclass(frozen=True, slots=True)
class MemoryUsage:
    """Memory of the machine, and of this process where that was asked for, in MB."""

    total: int
    available: int
    own: int | None = None


@dataclass(frozen=True, slots=True)
class MachineReadings:
    """Free space in MB with the folder that was looked at, memory, and the processor's temperature in °C."""

    disk: tuple[int, Path]
    memory: MemoryUsage
    celsius: float | None


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
    place = _nearest_folder(folder)
    return shutil.disk_usage(place).free // _MB, place


def disk_mb(folder: Path) -> int:
    """Return the size in MB of the disk at `folder`, or at the nearest parent that exists."""
    return shutil.disk_usage(_nearest_folder(folder)).total // _MB


def nearest_existing(path: Path) -> Path:
    """Return `path`, or its nearest parent that exists, which may be a file in the way of a folder.

    Where none exists, as on a Windows drive that is not there, that is `path`.
    """
    return next((place for place in (path, *path.parents) if place.exists()), path)


def _nearest_folder(path: Path) -> Path:
    nearest = nearest_existing(path)
    return nearest.parent if nearest.is_file() else nearest  # Windows has no disk usage of a file


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


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One entry of the log."""

    time: datetime
    logger: str
    message: str


def last_errors(folder: Path, count: int = COUNT) -> tuple[LogEntry, ...]:
    """Return the latest `count` errors of the log in `folder`, the newest first."""
    found: list[LogEntry] = []
    for when, row in _newest_first(folder, *_ERRORS):
        if row.get("level") in _ERRORS and "logger" in row and "message" in row:
            found.append(LogEntry(when, str(row["logger"]), str(row["message"])))
        if len(found) == count:
            break
    return tuple(found)


def recent_entries(folder: Path, now: datetime, key: str) -> list[dict[str, Any]]:
    """Return the fields of the entries of the last `PERIOD` that have a field `key`, the oldest first."""
    found = [
        fields
        for when, row in _newest_first(folder, key)
        if isinstance(fields := row.get("fields"), dict) and key in fields and now - when <= PERIOD
    ]
    return found[::-1]


def count_unfit_data(folder: Path, now: datetime) -> Counter[str]:
    """Count the ERP's data of the last day that the kiosk could not use, by field and rule."""
    return Counter(str(fields["unfit"]) for fields in recent_entries(folder, now, "unfit"))


def _newest_first(folder: Path, *words: str) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield the entries in which one of `words` stands quoted, with their time."""
    quoted = [f'"{word}"' for word in words]
    for name in _FILES:
        try:
            text = (folder / name).read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            continue
        for line in reversed(text.splitlines()):
            if any(word in line for word in quoted):  # spares most lines the parsing
                try:
                    row = json.loads(line)
                    yield datetime.fromisoformat(row["time"]).astimezone(), row
                except (ValueError, TypeError, KeyError, OverflowError):
                    continue
