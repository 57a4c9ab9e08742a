"""Checks of the machine (clock, network, memory, disk, temperature) and of the kiosk's state folder.

Nothing is created, since the doctor may run as another user.
"""

import http.client
import os
import ssl
import stat
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from totem.erp.errors import Unavailable
from totem.erp.http.retry import stated_time
from totem.erp.http.tls import base_url, tls_context
from totem.monitoring.availability import MaintenanceFlag
from totem.outbox import FOLDER
from totem.session.view_state import Cause
from totem.settings import ErpSettings, PrinterSettings, Settings, state_folder
from totem.settings.credentials import is_readable_by_all
from totem.staff import health_rules, outbox, system_probes
from totem.staff.health_rules import ClockReading, HealthCheck, error, ok, warning
from totem.staff.pin import PinFile
from totem.system import distribution
from totem.system.clock import is_clock_synced
from totem.system.localization import localize
from totem.updates import texts
from totem.updates.errors import UpdateReason
from totem.updates.staging import Staging

_TIMEOUT_S = 4.0
_OUT_OF_DATE = frozenset({9, 10})
"""Codes of OpenSSL for a certificate that is not valid yet, or has expired (x509_vfy.h)."""


def check_clock(settings: ErpSettings) -> Iterator[HealthCheck]:
    """Check the time zone, and the clock against the ERP's, by which due dates are counted."""
    yield health_rules.clock(read_clock(settings))


def read_clock(settings: ErpSettings) -> ClockReading:
    """Read the machine's clock, and the ERP's from the answer to a HEAD request without a token."""
    now, synced = datetime.now().astimezone(), is_clock_synced()
    try:
        return ClockReading(now, _server_time(settings), synced)
    except ssl.SSLCertVerificationError as error:
        wrong = error.verify_code in _OUT_OF_DATE
        return ClockReading(now, is_synced=synced, is_certificate_out_of_date=wrong)
    except (Unavailable, OSError, http.client.HTTPException, ValueError):
        return ClockReading(now, is_synced=synced)


def _server_time(settings: ErpSettings) -> datetime | None:
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
        headers = connection.getresponse().headers
        return stated_time({name.lower(): value for name, value in headers.items()})


def check_network(settings: ErpSettings) -> Iterator[HealthCheck]:
    """Check interfaces, the default route, and the DNS lookup of the ERP's host."""
    yield health_rules.network(system_probes.read_network(erp_host(settings)))


def erp_host(settings: ErpSettings) -> str:
    """Return the host of `erp.base_url`; "" where it is missing or malformed."""
    try:
        return urlsplit(settings.base_url or "").hostname or ""
    except ValueError:
        return ""


def check_disk(settings: Settings) -> Iterator[HealthCheck]:
    """Check the free space of the state folder."""
    yield health_rules.disk(*system_probes.free_mb(state_folder(settings)))


def check_memory(*, own: bool = False) -> Iterator[HealthCheck]:
    """Check the machine's memory; with `own`, report this process's share as well."""
    yield health_rules.memory(system_probes.read_memory(own=own))


def check_temperature() -> Iterator[HealthCheck]:
    """Check the processor's temperature, where the system measures it."""
    celsius = system_probes.read_temperature()
    if celsius is not None:
        yield health_rules.temperature(celsius)


def check_running(app_s: float | None = None) -> Iterator[HealthCheck]:
    """Report version and uptimes; `app_s` is the kiosk's own, where this process is the kiosk."""
    yield health_rules.running(distribution.version(), system_probes.uptime_s(), app_s)


def check_errors(settings: Settings) -> Iterator[HealthCheck]:
    found = system_probes.last_errors(state_folder(settings) / "logs")
    yield health_rules.errors(found, datetime.now().astimezone())


def check_titles(settings: Settings) -> Iterator[HealthCheck]:
    """Report boletos of the last day that came without the field of their amount or due date."""
    yield from health_rules.missing_fields(state_folder(settings) / "logs", datetime.now().astimezone())


def check_permissions(settings: Settings) -> Iterator[HealthCheck]:
    """Check that this user alone can use the state folder, and that it can open the printer's device."""
    problems = [*_check_folder(state_folder(settings)), *_check_device(settings.printer)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        todo = localize("Rode o totem e este comando com o usuário do totem.")
        problems.append(warning("permissions", localize("este é o usuário root"), todo))
    yield from problems or [
        ok("permissions", localize("{state_folder} está em ordem", state_folder=state_folder(settings)))
    ]


def _check_folder(folder: Path) -> Iterator[HealthCheck]:
    nearest = system_probes.nearest_existing(folder)
    if not os.access(nearest, os.W_OK | os.X_OK):
        todo = localize("Dê a pasta ao usuário do totem: chown -R totem {folder}", folder=folder)
        yield error(
            "permissions", localize("este usuário não pode gravar em {nearest}", nearest=nearest), todo
        )
    if nearest != folder or sys.platform == "win32":
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o022:
        yield warning(
            "permissions",
            localize("outros usuários podem gravar em {folder}", folder=folder),
            localize("Rode “chmod 700 {folder}”.", folder=folder),
        )
    if not mode & 0o011:
        return  # without search permission, other users cannot reach the folders in it
    for inner in (place for place in sorted(folder.iterdir()) if place.is_dir()):
        if stat.S_IMODE(inner.stat().st_mode) & 0o077:
            yield warning(
                "permissions",
                localize("outros usuários podem abrir {inner}", inner=inner),
                localize("Rode “chmod 700 {inner}”.", inner=inner),
            )


def _check_device(settings: PrinterSettings) -> Iterator[HealthCheck]:
    """Check the device file of a USB or serial printer, which the groups lp and dialout may open."""
    scheme, _, rest = (settings.connection or "").partition("://")
    path = Path(rest.partition("?")[0])
    if settings.kind != "thermal" or scheme not in {"usb", "serial"} or not str(path).startswith("/"):
        return
    if not path.exists():
        yield error(
            "permissions",
            localize("{path} não existe", path=path),
            localize("Ligue a impressora; confira o cabo e este nome."),
        )
    elif not os.access(path, os.R_OK | os.W_OK):
        group = "lp" if scheme == "usb" else "dialout"
        todo = localize("Rode “sudo usermod -aG {group} totem” e reinicie o totem.", group=group)
        yield error("permissions", localize("este usuário não pode usar {path}", path=path), todo)


def check_pin(settings: Settings) -> Iterator[HealthCheck]:
    """Check that a maintenance PIN is set: there is no default, and the mode cannot be entered without."""
    prepared = settings.staff.pin_hash_file
    pin = PinFile(state_folder(settings), prepared)
    if pin.exists and not pin.is_readable:
        words = localize("o PIN não pode ser lido, e ninguém entra na manutenção")
        yield error("pin", words, localize("Crie outro: sudo totem pin"))
    elif prepared is not None and prepared.is_file() and is_readable_by_all(prepared):
        words = localize("todos os usuários deste computador podem ler {file}", file=prepared)
        yield warning("pin", words, localize("Feche o arquivo: sudo chmod 640 {file}", file=prepared))
    elif pin.exists:
        yield ok("pin", localize("o PIN está criado"))
    else:
        words = localize("não há PIN, e sem ele ninguém entra na manutenção")
        yield warning("pin", words, localize("Crie um: sudo totem pin"))


def check_service(settings: Settings) -> Iterator[HealthCheck]:
    """Check that no out-of-service flag is set: it may have been left on by mistake."""
    outage = MaintenanceFlag(state_folder(settings)).read()
    if outage is None:
        yield ok("service", localize("o totem está em serviço"))
        return
    message = f": “{outage.message}”" if outage.message else ""
    by_fleet = outage.cause is Cause.FLEET
    words = (
        localize("a frota pôs o totem fora de serviço")
        if by_fleet
        else localize("a equipe pôs o totem fora de serviço")
    ) + message
    yield warning(
        "service", words, localize("Para voltar: Ações, na manutenção, ou “sudo totem service on”.")
    )


def check_outbox(settings: Settings) -> Iterator[HealthCheck]:
    """Check that queued requests reach the ERP, read-only; no result where the outbox was never used."""
    from totem.outbox.store import count_read_only

    folder = state_folder(settings) / FOLDER
    try:
        if not folder.is_dir():
            return
        counts = count_read_only(folder)
    except OSError:
        todo = localize("Rode este comando com o usuário do serviço: sudo totem doctor.")
        yield error("outbox", localize("este usuário não pode ver a fila"), todo)
    else:
        yield outbox.health_check(counts, datetime.now().astimezone())


def check_updates(settings: Settings) -> Iterator[HealthCheck]:
    """Report the last update and the staged one; no result where updates are off and none was ever made."""
    staging = Staging.from_settings(settings)
    ledger, staged = staging.ledger, staging.staged()
    last = ledger.last if ledger else None
    if not settings.updates.enabled and last is None:
        return
    ready = localize("; a versão {staged} está pronta", staged=staged) if staged else ""
    failure = staging.handshake.fetch_failure() if settings.updates.address else ""
    if failure:
        words = localize(
            "a última busca falhou: {why}{ready}",
            why=texts.describe_reason(failure),
            ready=ready,
        )
        yield warning("updates", words, texts.remedy_for_reason(failure))
    elif asked := staging.unanswered_since():
        yield warning("updates", texts.describe_unanswered(staged, asked), localize(texts.CHECK_FOLDER))
    elif ledger is not None and ledger.unpacking:
        yield warning(
            "updates",
            texts.describe_unfinished(ledger.unpacking),
            localize(texts.TO_DO[UpdateReason.CUT_OFF]),
        )
    elif last is None:
        yield ok("updates", localize("nenhuma até agora{ready}", ready=ready))
    else:
        todo = texts.remedy_for_event(last) if texts.is_recent(last, datetime.now().astimezone()) else ""
        words = f"{texts.describe_event(last)}{ready}"
        yield warning("updates", words, todo) if todo else ok("updates", words)
