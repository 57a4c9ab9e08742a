"""What the home screen does without: the ERP, the printer and the identity check, made when first needed."""

import time
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from totem.background import Runner
from totem.domain.taxid import TaxId
from totem.erp.pulse import Pulse
from totem.kiosk.gate import Gate
from totem.kiosk.limits import LimitRules
from totem.kiosk.limits_file import LimitsFile
from totem.printing.printer import Printer
from totem.printing.turns import SharedPrinter, turns_for
from totem.settings import state_folder

if TYPE_CHECKING:
    from totem.background import Runner
    from totem.domain.models import Customer, OpenBoleto
    from totem.domain.records import Clearance, Installation, NotaFiscal, StatementEntry
    from totem.erp.client import ErpClient
    from totem.erp.client_ability import Ability
    from totem.kiosk.answer_watch import AnswerWatch
    from totem.kiosk.form_errands import FormMeans
    from totem.kiosk.inquiry import Inquirer
    from totem.kiosk.service import Service
    from totem.kiosk.visit import Visit
    from totem.outbox_worker import OutboxWorker
    from totem.settings import Settings


class LateErp:
    """The ERP's client, made on the background thread when it is first needed: HTTP is slow to import.

    Attributes:
        pulse: how its latest answers came; the background thread's.
    """

    def __init__(self, settings: "Settings") -> None:
        self._settings = settings
        self._client: ErpClient | None = None
        self.pulse = Pulse()

    async def warm_up(self) -> None:
        """Import and build what the first lookup needs."""
        await self._made().warm_up()

    async def probe(self) -> None:
        """See `ErpClient.probe`."""
        await self._made().probe()

    async def customer(self, tax_id: TaxId) -> "list[Customer]":
        """See `ErpClient.customer`."""
        return await self._made().customer(tax_id)

    async def open_boletos(self, customer: "Customer") -> "list[OpenBoleto]":
        """See `ErpClient.open_boletos`."""
        return await self._made().open_boletos(customer)

    def client(self) -> "ErpClient":
        """The client itself; for the background's loop."""
        return self._made()

    async def installations(self, customer: "Customer") -> "list[Installation]":
        """See `ErpClient.installations`."""
        return await self._made().installations(customer)

    async def notas_fiscais(self, customer: "Customer") -> "list[NotaFiscal]":
        """See `ErpClient.notas_fiscais`."""
        return await self._made().notas_fiscais(customer)

    async def statement(self, customer: "Customer") -> "list[StatementEntry]":
        """See `ErpClient.statement`."""
        return await self._made().statement(customer)

    async def clearances(self, customer: "Customer") -> "list[Clearance]":
        """See `ErpClient.clearances`."""
        return await self._made().clearances(customer)

    async def ability(self, request: str) -> "Ability":
        """See `ErpClient.ability`."""
        return await self._made().ability(request)

    async def rest(self) -> None:
        """See `ErpClient.rest`."""
        if self._client is not None:
            await self._client.rest()

    async def aclose(self) -> None:
        """Close the connections, if there are any."""
        if self._client is not None:
            await self._client.aclose()

    def _made(self) -> "ErpClient":
        if self._client is None:
            from totem.erp.client import ErpClient

            settings = self._settings.erp
            secret = settings.token
            token = secret.get_secret_value() if secret else None
            discreet = self._settings.identity.challenge != "none"
            self._client = ErpClient(settings, token=token, discreet=discreet, pulse=self.pulse)
        return self._client


def make_gate(settings: "Settings", runner: Runner, *, keep_limits: bool) -> Gate:
    """The limits against trying documents; without `keep_limits` they last for this run only."""
    rules = LimitRules.from_settings(settings.identity)
    state = partial(state_folder, settings)
    file = LimitsFile(state, steady=time.monotonic, calendar=time.time, rules=rules) if keep_limits else None
    return Gate(time.monotonic, runner, file, rules)


def make_inquirer(settings: "Settings") -> "Callable[[], Inquirer] | None":
    """Makes what asks for proof of identity, when the first customer comes; None where nothing is asked."""
    return None if settings.identity.challenge == "none" else partial(_inquirer, settings)


def _inquirer(settings: "Settings") -> "Inquirer":
    from totem.domain.identity import Challenge
    from totem.kiosk.inquiry import SEARCH_STEP_S, Inquirer
    from totem.kiosk.secret_key import secret_key

    wanted, erp, folder = settings.identity.challenge, settings.erp, partial(state_folder, settings)
    return Inquirer(
        None if wanted == "auto" else Challenge(wanted),
        partial(secret_key, erp.token.get_secret_value() if erp.token else None, folder),
        step_s=SEARCH_STEP_S * (2 if erp.document_format == "auto" else 1),  # asks twice of what is unknown
    )


def make_forms(
    settings: "Settings", erp: LateErp, outbox: "OutboxWorker"
) -> "Callable[[], FormMeans] | None":
    """Makes, once, what forms are filled in with; None where the operator wants none."""
    if not (settings.sign_up.enabled or settings.lead.enabled):
        return None
    return cache(partial(_forms, settings, erp, outbox))


def _forms(settings: "Settings", erp: LateErp, outbox: "OutboxWorker") -> "FormMeans":
    from totem.kiosk.form_errands import FormMeans
    from totem.kiosk.form_rules import FormRules

    return FormMeans(erp.client, outbox.open, FormRules.from_settings(settings))


def watch_answers(
    settings: "Settings", visit: "Visit", erp: LateErp, runner: "Runner", service: "Service"
) -> "AnswerWatch":
    """Learn what the ERP answers for, now and whenever it comes back, and tell the visit."""
    from totem.kiosk.answer_watch import AnswerWatch, fingerprint
    from totem.kiosk.answers_file import AnswersFile

    file = AnswersFile(partial(state_folder, settings), fingerprint(settings.erp))
    wanted = {name: str(wish) for name, wish in settings.records}
    watch = AnswerWatch(erp, file, wanted, service.erp, runner, service)
    watch.learned.connect(visit.know_answers)
    watch.start()
    return watch


def make_printer(settings: "Settings") -> SharedPrinter | None:
    """Return the printer that the configuration names; it is opened when first used."""
    makers = {
        "pdf": _pdf_printer,
        "thermal": _thermal_printer,
        "cups": _cups_printer,
        "windows": _windows_printer,
    }
    make = makers.get(settings.printer.kind)
    return None if make is None else SharedPrinter(partial(make, settings), turns_for(settings.printer))


def _pdf_printer(settings: "Settings") -> Printer:
    from totem.printing.pdf import PdfFolderPrinter

    folder = settings.printer.folder or state_folder(settings) / "printed"
    return PdfFolderPrinter(folder, keep=settings.printer.keep)


def _thermal_printer(settings: "Settings") -> Printer:
    from totem.printing.thermal import from_settings

    return from_settings(settings.printer)


def _cups_printer(settings: "Settings") -> Printer:
    from totem.printing import cups

    return cups.from_settings(settings.printer)


def _windows_printer(settings: "Settings") -> Printer:
    from totem.printing.windows import WindowsPrinter

    return WindowsPrinter(settings.printer.queue, deadline_s=settings.printer.deadline_s)
