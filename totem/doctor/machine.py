"""Clock, network, memory, disk and permissions of the machine, and what its log tells.

Nothing is created: the doctor may be another user.
"""

import http.client
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

from totem.erp.errors import Unavailable
from totem.erp.http.tls import base_url, tls_context
from totem.settings import ErpSettings, PrinterSettings, Settings, state_folder
from totem.staff import health_rules, system_probes
from totem.staff.health_rules import HealthCheck, error, ok, warning
from totem.staff.log_reader import last_errors

_TIMEOUT_S = 4.0


def look_at_clock(settings: ErpSettings) -> Iterator[HealthCheck]:
    """Against the ERP's clock where that can be read, for due dates are counted by it; and the time zone."""
    yield health_rules.clock(datetime.now().astimezone(), server_time(settings))


def server_time(settings: ErpSettings) -> datetime | None:
    """The time by the header of the ERP's answer to a request without a token; None where there is none."""
    try:
        parts = urlsplit(base_url("clock", settings.base_url, allow_http=settings.allow_http))
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = tls_context("clock", settings.ca_file)
            connection: http.client.HTTPConnection = http.client.HTTPSConnection(
                host, parts.port, timeout=_TIMEOUT_S, context=context
            )
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=_TIMEOUT_S)
        with closing(connection):
            connection.request("HEAD", parts.path or "/")
            when = parsedate_to_datetime(connection.getresponse().headers.get("Date", ""))
    except (Unavailable, OSError, http.client.HTTPException, ValueError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def look_at_network(settings: ErpSettings) -> Iterator[HealthCheck]:
    """Interfaces, the way out, and whether the ERP's name is known."""
    yield health_rules.network(system_probes.read_network(erp_host(settings)))


def erp_host(settings: ErpSettings) -> str:
    """The name or address of the ERP's machine; "" where none is configured, or none can be read."""
    try:
        return urlsplit(settings.base_url or "").hostname or ""
    except ValueError:
        return ""


def look_at_disk(settings: Settings) -> Iterator[HealthCheck]:
    """Room where the kiosk writes."""
    yield health_rules.disk(*system_probes.free_mb(state_folder(settings)))


def look_at_memory(*, own: bool = False) -> Iterator[HealthCheck]:
    """The machine's memory; with `own`, this process's share as well."""
    yield health_rules.memory(system_probes.read_memory(own=own))


def look_at_temperature() -> Iterator[HealthCheck]:
    """The processor's temperature, where the system knows it."""
    celsius = system_probes.read_temperature()
    if celsius is not None:
        yield health_rules.temperature(celsius)


def look_at_running(app_s: float | None = None) -> Iterator[HealthCheck]:
    """Version and times; `app_s` is for how long the kiosk has run, where this is the kiosk."""
    yield health_rules.running(version("totem"), system_probes.uptime_s(), app_s)


def look_at_errors(settings: Settings) -> Iterator[HealthCheck]:
    """The last errors of the log."""
    yield health_rules.errors(last_errors(state_folder(settings) / "logs"), datetime.now().astimezone())


def look_at_titles(settings: Settings) -> Iterator[HealthCheck]:
    """Boletos of the last day that came without the field of their amount or due date."""
    yield from health_rules.missing_fields(state_folder(settings) / "logs", datetime.now().astimezone())


def look_at_permissions(settings: Settings) -> Iterator[HealthCheck]:
    """May this user write where the kiosk writes, and others not read it; and use the printer's device."""
    found = [*_of_folder(state_folder(settings)), *_of_device(settings.printer)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        todo = "Rode o totem, e este comando, com o usuário próprio dele."
        found.append(warning("permissions", "este é o usuário root", todo))
    yield from found or [ok("permissions", f"{state_folder(settings)} é do totem")]


def _of_folder(folder: Path) -> Iterator[HealthCheck]:
    nearest = system_probes.nearest_existing(folder)
    if not os.access(nearest, os.W_OK | os.X_OK):
        todo = f"Dê a pasta ao usuário do totem: chown -R totem {folder}"
        yield error("permissions", f"{nearest} não aceita gravação deste usuário", todo)
    if nearest != folder or sys.platform == "win32":
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o022:
        yield warning("permissions", f"outros usuários podem gravar em {folder}", f"chmod 700 {folder}")
    if not mode & 0o011:
        return  # nobody else comes as far as what is in it
    for inner in (place for place in sorted(folder.iterdir()) if place.is_dir()):
        if stat.S_IMODE(inner.stat().st_mode) & 0o077:
            yield warning("permissions", f"outros usuários podem abrir {inner}", f"chmod 700 {inner}")


def _of_device(settings: PrinterSettings) -> Iterator[HealthCheck]:
    """Thermal printers at `usb:///dev/usb/lp0` or `serial:///dev/ttyUSB0` are files that a group may use."""
    scheme, _, rest = (settings.connection or "").partition("://")
    path = Path(rest.partition("?")[0])
    if settings.kind != "thermal" or scheme not in {"usb", "serial"} or not str(path).startswith("/"):
        return
    if not path.exists():
        yield error("permissions", f"{path} não existe", "Ligue a impressora e o cabo; confira o nome.")
    elif not os.access(path, os.R_OK | os.W_OK):
        group = "lp" if scheme == "usb" else "dialout"
        todo = f"usermod -aG {group} totem, e entre de novo"
        yield error("permissions", f"este usuário não pode usar {path}", todo)
