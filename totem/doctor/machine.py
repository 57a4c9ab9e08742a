"""Clock, disk and permissions of the machine. Nothing is created: the doctor may be another user."""

import http.client
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from totem.doctor.checks import Check, error, ok, warning
from totem.erp.access import base_url, tls_context
from totem.erp.errors import Unavailable
from totem.settings import ErpSettings, PrinterSettings, Settings, state_folder

BORN = 2026
"""No kiosk runs before the year in which it was written."""
FEW_MB, TOO_FEW_MB = 500, 50
_OFF, _FAR_OFF = timedelta(minutes=2), timedelta(hours=1)
_ZONES = range(-5, -1)  # hours from UTC, from Acre to Fernando de Noronha
_SET_CLOCK = "Acerte a hora e ligue o NTP: timedatectl set-ntp true"
_TIMEOUT_S = 4.0


def look_at_clock(settings: ErpSettings) -> Iterator[Check]:
    """Against the ERP's clock where that can be read, for due dates are counted by it; and the time zone."""
    now = datetime.now().astimezone()
    theirs = server_time(settings)
    off = abs(now - theirs) if theirs is not None else timedelta(0)
    shown = f"{now:%d/%m/%Y %H:%M} (UTC{now:%z})"
    offset = now.utcoffset() or timedelta(0)
    if now.year < BORN or off >= _FAR_OFF:
        yield error("clock", f"{shown}: está errado", _SET_CLOCK)
    elif off >= _OFF:
        yield warning("clock", f"{shown}: {round(off.total_seconds() / 60)} min longe do ERP", _SET_CLOCK)
    elif offset // timedelta(hours=1) not in _ZONES:
        words = f"{shown}: o fuso não é do Brasil"
        yield warning("clock", words, "Acerte: timedatectl set-timezone America/Sao_Paulo")
    else:
        yield ok("clock", shown + ("" if theirs is not None else ", sem comparar com o ERP"))


def server_time(settings: ErpSettings) -> datetime | None:
    """The time by the header of the ERP's answer to a request without a token; None where there is none."""
    try:
        parts = urlsplit(base_url("clock", settings))
        host = parts.hostname or ""
        if parts.scheme == "https":
            context = tls_context("clock", settings)
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


def look_at_disk(settings: Settings) -> Iterator[Check]:
    """Room for logs, slips and what waits to be sent."""
    folder = _nearest(state_folder(settings))
    free = shutil.disk_usage(folder).free // 2**20
    words = f"{free} MB livres em {folder}"
    if free < TOO_FEW_MB:
        yield error("disk", words, "Libere espaço: assim o totem não grava nada.")
    elif free < FEW_MB:
        yield warning("disk", words, "Libere espaço.")
    else:
        yield ok("disk", words)


def look_at_permissions(settings: Settings) -> Iterator[Check]:
    """May this user write where the kiosk writes, and others not read it; and use the printer's device."""
    found = [*_of_folder(state_folder(settings)), *_of_device(settings.printer)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        todo = "Rode o totem, e este comando, com o usuário próprio dele."
        found.append(warning("permissions", "este é o usuário root", todo))
    yield from found or [ok("permissions", f"{state_folder(settings)} é do totem")]


def _of_folder(folder: Path) -> Iterator[Check]:
    nearest = _nearest(folder)
    if not os.access(nearest, os.W_OK | os.X_OK):
        todo = f"Dê a pasta ao usuário do totem: chown -R totem {folder}"
        yield error("permissions", f"{nearest} não aceita gravação deste usuário", todo)
    if nearest != folder or sys.platform == "win32":
        return
    if stat.S_IMODE(folder.stat().st_mode) & 0o022:
        yield warning("permissions", f"outros usuários podem gravar em {folder}", f"chmod 700 {folder}")
    for inner in (place for place in sorted(folder.iterdir()) if place.is_dir()):
        if stat.S_IMODE(inner.stat().st_mode) & 0o077:
            yield warning("permissions", f"outros usuários podem abrir {inner}", f"chmod 700 {inner}")


def _of_device(settings: PrinterSettings) -> Iterator[Check]:
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


def _nearest(folder: Path) -> Path:
    """The folder, or the nearest above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())
