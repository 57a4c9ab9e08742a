"""Factory of the printer, the identity check and the forms, each made when first needed."""

import time
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from totem.erp.ownership import OwnedErp
from totem.printing import print_lock
from totem.printing.print_lock import SharedPrinter
from totem.printing.printer import Printer
from totem.session.rate_limiter import RateLimiter, RateLimitStore
from totem.settings import credentials, state_folder
from totem.settings.erp_kind import CONTRACT
from totem.system.background import Runner

if TYPE_CHECKING:
    from totem.cards.progress import CardReadiness
    from totem.cards.service import CardService
    from totem.kiosk.card_worker import CardWorker
    from totem.kiosk.outbox_worker import OutboxWorker
    from totem.session.challenge import Challenger
    from totem.session.forms.tasks import FormServices
    from totem.settings import Settings


def make_rate_limiter(settings: "Settings", runner: Runner, *, keep_limits: bool) -> RateLimiter:
    """Create the rate limiter of tax ids; without `keep_limits` it is not persistent."""
    config, store = settings.identity, None
    if keep_limits:
        folder = partial(state_folder, settings)
        store = RateLimitStore(folder, config, monotonic=time.monotonic, calendar=time.time)
    return RateLimiter(time.monotonic, runner, config, store)


def make_challenge(settings: "Settings") -> "Callable[[], Challenger] | None":
    """Return a factory of the identity challenge for the first session; None where it is disabled."""
    return None if settings.identity.challenge == "none" else partial(_challenger, settings)


def _challenger(settings: "Settings") -> "Challenger":
    from totem.domain.identity import Challenge
    from totem.session.challenge import SEARCH_STEP_S, Challenger, load_decoy_key

    wanted, erp, folder = settings.identity.challenge, settings.erp, partial(state_folder, settings)
    queries = 2 if erp.document_format == "auto" or erp.kind != CONTRACT else 1
    return Challenger(
        None if wanted == "auto" else Challenge(wanted),
        partial(load_decoy_key, credentials.first_secret(erp), folder),
        step_s=SEARCH_STEP_S * queries,
    )


def make_forms(
    settings: "Settings", erp: OwnedErp, outbox: "OutboxWorker"
) -> "Callable[[], FormServices] | None":
    """Return a cached factory of the forms' services; None where forms are disabled."""
    if not any(each.enabled for each in (settings.sign_up, settings.lead, settings.ticket, settings.contact)):
        return None
    return cache(partial(_forms, settings, erp, outbox))


def _forms(settings: "Settings", erp: OwnedErp, outbox: "OutboxWorker") -> "FormServices":
    from totem.session.forms.state import FormConfig
    from totem.session.forms.tasks import FormServices, taken_forms

    config = FormConfig(
        settings.kiosk.name, settings.sign_up, settings.lead, settings.ticket, settings.contact
    )
    takes = lambda: taken_forms(erp.capabilities)  # noqa: E731 - on the background thread
    return FormServices(erp, outbox.open, config, takes=takes)


def make_card_worker(settings: "Settings", erp: OwnedErp, runner: Runner) -> "CardWorker | None":
    """Return the worker of card payments; None without a terminal, and then nothing of them is imported."""
    if not settings.card.enabled:
        return None
    from totem.kiosk.card_worker import CardWorker

    def make(on_readiness: "Callable[[CardReadiness], object]") -> "CardService":
        from totem.cards.factory import make_card_service

        return make_card_service(settings, erp, now=erp.clock.now, on_readiness=on_readiness)

    return CardWorker(make, runner)


def make_printer(settings: "Settings") -> SharedPrinter | None:
    """Return the printer that the configuration names; it is opened when first used."""
    if settings.printer.kind == "none":
        return None
    return SharedPrinter(partial(_open_printer, settings), state_folder(settings) / print_lock.FILE_NAME)


def _open_printer(settings: "Settings") -> Printer:
    printer = settings.printer
    if printer.kind == "thermal":
        from totem.printing.thermal.printer import from_settings

        return from_settings(printer)
    if printer.kind == "cups":
        from totem.printing.office import cups

        return cups.from_settings(printer)
    if printer.kind == "windows":
        from totem.printing.office.windows import WindowsPrinter

        return WindowsPrinter(printer.queue, deadline_s=printer.deadline_s)
    from totem.printing.office.pdf import PdfFolderPrinter

    return PdfFolderPrinter(printer.folder or state_folder(settings) / "printed", keep=printer.keep)
