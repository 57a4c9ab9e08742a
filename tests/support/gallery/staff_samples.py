"""Fixed sample data of maintenance mode: checks, metrics, printers, refused requests."""

from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from support.gallery.samples import today
from support.gallery.scenes import PAID_AT
from totem.cards.charge import Charge, ChargeHold, ChargeState
from totem.cards.ledger import LedgerDamage
from totem.cards.service import CardCounts, CardService, count_charges
from totem.doctor.access import PIN
from totem.doctor.configuration import SETTINGS
from totem.doctor.erp import ERP, TOKEN
from totem.doctor.log import ERRORS
from totem.doctor.network import NETWORK
from totem.doctor.printer import PRINTER
from totem.doctor.screen import BRAND, DISPLAY
from totem.doctor.service import RUNNING, SERVICE
from totem.doctor.sound import SOUND
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId
from totem.domain.hours import WEEKDAYS
from totem.monitoring.clock_check import CLOCK
from totem.monitoring.health import HealthFinding, PlainText
from totem.monitoring.machine_checks import DISK, MEMORY, TEMPERATURE
from totem.monitoring.metrics_report import MetricsReport, summarize
from totem.monitoring.metrics_store import WHOLE_DAY, MetricRow
from totem.monitoring.session_metrics import SessionOutcome
from totem.outbox.submissions import HoldCause
from totem.printing.discovery import DetectedPrinter
from totem.settings import Settings
from totem.staff.connection_test import QueryResult
from totem.staff.fleet_membership import FleetView, FoundInvitation
from totem.staff.health_poller import HealthRow
from totem.staff.outbox import OUTBOX, HeldRequest, OutboxView
from totem.system.background import Handle

T = TypeVar("T")

NOW = (
    ERP.ok("https://erp.netsul.example/api respondeu em 184 ms", plain="respondendo"),
    TOKEN.ok("aceito"),
    PRINTER.ok(
        "a térmica tcp://192.168.0.50 está pronta; 212 páginas desde a troca da bobina",
        plain="pronta; 212 páginas desde a troca da bobina",
    ),
    NETWORK.ok("192.168.0.41, por cabo", plain="conectada"),
    CLOCK.ok("24/11/2026 14:32 (UTC-0300), igual ao do ERP"),
    DISK.ok("41 GB livres em /var/lib/totem"),
    MEMORY.ok("2,1 GB livres de 3,8 GB; o Totem usa 112 MB"),
    TEMPERATURE.ok("51 °C"),
    SERVICE.ok("o totem está em serviço", plain="aberto aos clientes"),
    OUTBOX.ok("nada a enviar", plain="nada a enviar"),
    ERRORS.ok("nenhum no registro"),
    RUNNING.ok("versão 0.1.0; no ar há 6 dias; computador ligado há 6 dias"),
)
SET_UP = (
    SETTINGS.ok("/etc/totem/totem.toml"),
    DISPLAY.ok("1080×1920 pixels, 21,5 polegadas, 4,03 pixels por mm"),
    BRAND.ok("NetSul, com logo, 2 imagens"),
    SOUND.ok("tocados por paplay"),
    PIN.ok("o PIN está criado"),
)
TROUBLES = {
    "printer": PRINTER.error(
        "a térmica tcp://192.168.0.50: sem papel",
        "Ponha papel e feche a tampa.",
        plain=PlainText("sem papel", "Ponha papel e feche a tampa."),
    ),
    "outbox": OUTBOX.warning(
        "1 pode ter chegado ao ERP; 1 recusado pelo ERP; 3 a enviar, o mais antigo há 2 h",
        "Confira no ERP; depois, em Envios, na manutenção, envie de novo ou apague.",
        plain=PlainText(
            "1 pode ter chegado ao ERP; 1 recusado pelo ERP; 3 a enviar, o mais antigo há 2 h",
            "Confira no ERP; depois, em Envios, envie de novo ou apague.",
        ),
    ),
    "errors": ERRORS.warning(
        "2 nas últimas 24 h; o último foi em 24/11 13:05",
        "Se acontecer de novo, envie o diagnóstico ao suporte.",
    ),
}
PAUSED = {
    "service": SERVICE.warning(
        "a equipe pausou o atendimento: “Voltamos às 14 h.”",
        "Para voltar: Voltar a atender, na manutenção, ou “sudo totem service on”.",
        plain=PlainText("pausado: “Voltamos às 14 h.”", "Para voltar, toque em Voltar a atender."),
    )
}
_AREAS = ("Impressora: 1 erro, o último em 24/11 13:05", "ERP: 1 erro, o último em 24/11 09:41")
_LOG = (
    "24/11 13:05 totem.printing.print_lock: print failed",
    "24/11 09:41 totem.erp.http.client: no answer in time",
)
CHECKS = (
    *(ERP, PRINTER, NETWORK, CLOCK, DISK, MEMORY, TEMPERATURE, SERVICE, OUTBOX, ERRORS, RUNNING),
    *(SETTINGS, DISPLAY, BRAND, SOUND, PIN),
)
CURVE = (180, 172, 191, 420, 188, 176, 183, 201, None, 240, 187, 179, 184, 190, 176, 184)
PRINTERS = (
    DetectedPrinter(
        "EPSON TM-T20X (USB, lp0)",
        (("kind", "thermal"), ("connection", "usb:///dev/usb/lp0"), ("profile", "epson-tm-t20")),
    ),
    DetectedPrinter("balcao (CUPS)", (("kind", "cups"), ("queue", "balcao"))),
)
NETWORK_PRINTER = {"kind": "thermal", "connection": "tcp://192.168.0.50", "profile": "epson-tm-t20"}
STEPS = (
    QueryResult("customer", 184, good=True, words="1 contrato"),
    QueryResult("open_boletos", 203, good=True, words="3 boletos em aberto"),
)
FAILED_STEPS = (
    STEPS[0],
    QueryResult("open_boletos", 512, good=False, words="o ERP não foi alcançado (HTTP 500)"),
)
_FINGERPRINT = "9f17 4e12 3a06 d7c1 2366"
_INVITED = (
    ("Servidor", "frota.netsul.com.br:8883"),
    ("Nome do totem", "netsul-centro-1"),
    ("Loja", "Loja Centro, Curitiba, PR"),
    ("Quem comanda", f"Ana Souza · {_FINGERPRINT}"),
)
INVITATIONS = (
    FoundInvitation(Path("/media/usb/netsul-centro-1.totem-fleet"), _INVITED),
    FoundInvitation(
        Path("/media/usb/antigo.totem-fleet"),
        trouble="o arquivo não é um convite de frota; peça outro à central",
    ),
)
MEMBER = FleetView(
    (*_INVITED[:3], ("Conexão", "conectado desde 20/07/2026 08:02"), _INVITED[3]), is_connected=True
)
REFUSED = OutboxView(
    TROUBLES["outbox"],
    waits=True,
    duplicate_warning="2 envios podem ter chegado ao ERP: enviar de novo pode duplicar. Procure lá antes.",
    refused=(
        HeldRequest("7K4-9QX", "cadastro de 23/11 16:05", "CPF já cadastrado em outro pedido"),
        HeldRequest(
            "2MT-8HB",
            "pedido de ligação de 24/11 09:40 · pode ter chegado",
            "O ERP não confirmou este envio (erro no servidor). Procure no ERP antes de enviar de novo.",
            may_have_arrived=True,
            cause=HoldCause.UNANSWERED,
        ),
        HeldRequest(
            "9PX-4RT",
            "pedido de ajuda de 24/11 10:15",
            "O conteúdo se perdeu ou foi danificado. Peça os dados ao cliente de novo.",
            cause=HoldCause.UNREADABLE,
        ),
    ),
)
DEBIT, CREDIT = CardMethod.DEBIT, CardMethod.CREDIT


def _charge(number: int, minutes: int, state: ChargeState, amount: str, **facts: Any) -> Charge:
    """A charge so many minutes before the time of the pictures."""
    made_at = PAID_AT - timedelta(minutes=minutes)
    approved_at = None if state in {ChargeState.UNKNOWN, ChargeState.DECLINED} else made_at
    known: dict[str, Any] = {
        "method": DEBIT,
        "order_id": f"ORD01K{number:06}",
        "approved_at": approved_at,
        "settled_at": made_at if state is ChargeState.SETTLED else None,
        "nsu": f"{84210 + number:09}" if approved_at else "",
        "authorization": f"{471100 + number}" if approved_at else "",
        "brand": "visa" if approved_at else "",
        "title_label": f"{70120 + number}",
    }
    return Charge(
        f"{0x7C1E0000 + number * 7919:08x}-0000-5000-8000-000000000000",
        TitleReference(BoletoId(str(50210 + number))),
        Decimal(amount),
        Decimal(amount),
        provider="mercado_pago",
        created_at=made_at,
        state=state,
        **(known | facts),
    )


CHARGES = (
    _charge(9, 4, ChargeState.SETTLED, "89.90"),
    _charge(8, 12, ChargeState.UNKNOWN, "129.90", method=CREDIT),
    _charge(7, 38, ChargeState.NEEDS_STAFF, "99.90", hold=ChargeHold.PAID_ELSEWHERE, brand="master"),
    _charge(6, 51, ChargeState.APPROVED, "59.90", method=CREDIT, brand="elo"),
    _charge(5, 95, ChargeState.DECLINED, "89.90"),
    _charge(4, 140, ChargeState.SETTLED, "149.90", method=CREDIT, installments=3, brand="master"),
    _charge(3, 185, ChargeState.REFUNDED, "79.90", brand="elo"),
    _charge(2, 240, ChargeState.SETTLED, "1289.00", method=CREDIT),
)
"""Charges of a day, latest first."""


class SampleCards(CardService):
    """Card service that has these charges, and does nothing."""

    def __init__(self, charges: Sequence[Charge] = CHARGES) -> None:
        self._charges = charges

    async def charges(self, *, day: date | None = None, open_only: bool = False) -> Sequence[Charge]:  # noqa: ARG002
        """Return the charges."""
        return [each for each in self._charges if not (open_only and each.state.is_final)]

    async def charge(self, charge_id: str) -> Charge:
        """Return the charge of this id."""
        return next(each for each in self._charges if each.id == charge_id)

    async def counts(self) -> CardCounts:
        """Count them."""
        return count_charges(await self.charges(open_only=True), now(), LedgerDamage())


def now() -> datetime:
    """Time of the pictures."""
    return PAID_AT


EMPTY = OutboxView(OUTBOX.ok("nada a enviar"), waits=False)
KIOSK_SETTINGS = Settings.parse(
    {
        "kiosk": {"open_hours": ["Seg-Sex 08:00-18:00", "Sáb 08:00-12:00"]},
        "brand": {"name": "NetSul", "support_phone": "0800 123 4567"},
        "erp": {"base_url": "https://erp.netsul.example/api"},
        "printer": NETWORK_PRINTER,
        "payment": {"beneficiary": {"name": "NetSul Telecom Ltda", "tax_id": "11.222.333/0001-81"}},
        "screen": {"diagonal_inches": 21.5},
    }
)
_VISITS = {
    SessionOutcome.PAID: (4, 3, 5, 4, 6, 2, 0),
    SessionOutcome.PRINTED: (9, 8, 7, 9, 12, 5, 0),
    SessionOutcome.OPENED: (3, 2, 4, 3, 3, 1, 0),
    SessionOutcome.NOTHING_OPEN: (2, 1, 1, 2, 3, 1, 0),
    SessionOutcome.NOT_FOUND: (1, 0, 2, 1, 1, 0, 0),
    SessionOutcome.SLOW: (0, 0, 1, 0, 0, 0, 0),
}
"""Sessions of each outcome by day of the week, Monday first."""
_HOURS = (8, 9, 10, 11, 13, 14, 15, 16, 17)
_OTHERS = (
    *(("rating", "good", 61), ("rating", "fair", 7), ("rating", "bad", 2)),
    *(("stays", "document", 131), ("seconds", "document", 1180)),
    *(("stays", "boletos", 112), ("seconds", "boletos", 952)),
    *(("stays", "pay", 97), ("seconds", "pay", 3104)),
    *(("payment", "alone", 19), ("payment", "in_series", 11), ("passed_over", "gone", 1)),
    *(("pages", "printed", 84), ("pages", "paper_out", 2)),
    *(("printer_failure", "paper_out", 1), ("erp_failure", "slow", 1)),
)


class ImmediateRunner:
    """Run coroutines to their end before `run` returns; those that wait are dropped."""

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],
        failed: Callable[[Exception], None],
    ) -> Handle:
        """See `Runner`."""
        try:
            coroutine.send(None)
        except StopIteration as ended:
            done(ended.value)
        except Exception as error:  # noqa: BLE001 - carried to `failed`, which decides
            failed(error)
        else:
            coroutine.close()
        return _FinishedHandle()


class IdleRunner:
    """Run nothing."""

    def run(
        self,
        coroutine: Coroutine[Any, Any, T],
        *,
        done: Callable[[T], None],  # noqa: ARG002 - a runner's
        failed: Callable[[Exception], None],  # noqa: ARG002
    ) -> Handle:
        """See `Runner`."""
        coroutine.close()
        return _FinishedHandle()


class _FinishedHandle:
    def cancel(self) -> None:
        """It is over."""


class _Pending:
    """Never completes."""

    def __await__(self) -> Generator[None, None, None]:
        yield


async def pending(*_: object) -> Any:
    """A result that never arrives."""
    await _Pending()


def returning(result: T) -> Callable[..., Coroutine[Any, Any, T]]:
    """Make an async function that returns `result`."""

    async def answer(*_: object) -> T:
        return result

    return answer


def health_rows(
    troubles: Mapping[str, HealthFinding] = MappingProxyType({}),
) -> dict[str, tuple[HealthRow, ...]]:
    """Rows of the first page by probe, for a kiosk with these problems."""
    said = "última resposta agora; 16 consultas, máx. 420 ms, 1 sem resposta"
    rows = {each.name: (HealthRow(troubles.get(each.name, each)),) for each in (*NOW, *SET_UP)}
    if "errors" in troubles:
        rows["errors"] = (HealthRow(troubles["errors"], _AREAS, technical=_LOG),)
    token = rows.pop("token")
    return {**rows, "erp": (HealthRow(NOW[0], (said,), CURVE), *token)}


def week() -> MetricsReport:
    """Metrics of a week of a store."""
    last = today()
    days = [last - timedelta(days=back) for back in range(len(WEEKDAYS))]
    visits = (
        MetricRow(day, _HOURS[(number * 3 + place) % len(_HOURS)], "visit", outcome.value, 1)
        for outcome, by_day in _VISITS.items()
        for day in days
        for place, number in enumerate(range(by_day[day.weekday()]))
    )
    return summarize((*visits, *(MetricRow(last, WHOLE_DAY, *each) for each in _OTHERS)), days[-1], last)


def no_visits() -> MetricsReport:
    """Metrics of a week without sessions."""
    return summarize((), today() - timedelta(days=len(WEEKDAYS) - 1), today())
