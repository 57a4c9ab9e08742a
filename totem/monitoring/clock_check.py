"""Check of the clock: this machine's beside the ERP's, by which due dates are counted."""

import http.client
import ssl
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from totem.erp.errors import Unavailable
from totem.erp.http.retry import stated_time
from totem.erp.http.tls import base_url, tls_context
from totem.erp.http.wall_clock import FAR_OFF, FIRST_YEAR, WallClock
from totem.monitoring.health import CheckContext, Findings, HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings import ErpSettings
from totem.system.clock import is_clock_synced
from totem.system.localization import localize
from totem.system.quantities import duration_text
from totem.system.system_advice import SystemAdvice

OFF = timedelta(minutes=2)
ZONES = range(-5, -1)
"""Hours from UTC, from Acre to Fernando de Noronha."""
_IF_RIGHT = "Se a data está certa, avise o fornecedor do ERP."
_TIMEOUT_S = 4.0
_OUT_OF_DATE = frozenset({9, 10})
"""Codes of OpenSSL for a certificate that is not valid yet, or has expired (x509_vfy.h)."""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """The machine's clock beside the ERP's.

    Attributes:
        now: the machine's time, with its zone.
        erp_time: the ERP's, where it is known.
        is_synced: True if a service such as NTP keeps the machine's clock; None where that is unknown.
        is_followed: True if due dates follow the ERP's clock.
        is_certificate_out_of_date: True if the ERP's certificate is not valid by the machine's clock.
    """

    now: datetime
    erp_time: datetime | None = None
    is_synced: bool | None = None
    is_followed: bool = False
    is_certificate_out_of_date: bool = False

    @classmethod
    def of(cls, kiosk: WallClock) -> "ClockReading":
        """Read the clock of the running kiosk."""
        return cls(kiosk.own_time, kiosk.server_time, kiosk.is_synced, kiosk.is_wrong)


def rate_clock(read: ClockReading) -> HealthFinding:
    """Rate this machine's time and zone, against the ERP's time where that is known."""
    now, off = read.now, abs(read.now - read.erp_time) if read.erp_time is not None else timedelta(0)
    shown = f"{now:%d/%m/%Y %H:%M} (UTC{now:%z})"
    offset = now.utcoffset() or timedelta(0)
    if off >= OFF and read.is_synced:
        words = localize(
            "{shown}, acertado pela rede; o relógio do ERP difere em {time}",
            shown=shown,
            time=duration_text(off.total_seconds()),
        )
        return CLOCK.warning(words, advise("Avise quem cuida do servidor do ERP."))
    if now.year < FIRST_YEAR or off >= FAR_OFF:
        words = localize("{shown}: errado", shown=shown)
        if read.is_followed:
            words += localize("; vencimentos e impressos seguem a hora do ERP")
        return CLOCK.error(words, advise(SystemAdvice.SET_CLOCK))
    if read.is_certificate_out_of_date:
        words = localize("{shown}: o certificado do ERP venceu ou ainda não vale nessa data", shown=shown)
        return CLOCK.error(words, f"{advise(SystemAdvice.SET_CLOCK)}. {localize(_IF_RIGHT)}")
    if off >= OFF:
        return CLOCK.warning(
            localize(
                "{shown}: {minutes} min de diferença em relação ao ERP",
                shown=shown,
                minutes=round(off.total_seconds() / 60),
            ),
            advise(SystemAdvice.SET_CLOCK),
        )
    if offset // timedelta(hours=1) not in ZONES:
        words = localize("{shown}: o fuso não é do Brasil", shown=shown)
        return CLOCK.warning(words, advise(SystemAdvice.SET_TIME_ZONE))
    compared = read.erp_time is not None
    return CLOCK.ok(shown + ("" if compared else localize(", não comparado com o do ERP")))


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


def _check(context: CheckContext) -> Findings:
    """Take the ERP's latest answer, or query it, if that is allowed, where there was none with a date."""
    own = context.clock
    if own is not None and (own.server_time is not None or not context.may_query):
        yield rate_clock(ClockReading.of(own))
    else:
        yield rate_clock(read_clock(context.settings.erp))


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


CLOCK = HealthCheck("clock", "relógio", _check, HealthGroup.NOW, alarm="hora ou fuso errado")
