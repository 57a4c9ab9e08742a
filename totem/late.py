"""Factory of the printer, the identity check and the forms, each made when first needed."""

import time
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

from totem.background import Runner
from totem.erp.ownership import OwnedErp
from totem.kiosk.gate import Gate
from totem.kiosk.limits import LimitRules
from totem.kiosk.limits_file import LimitsFile
from totem.printing.printer import Printer
from totem.printing.turns import SharedPrinter, turns_for
from totem.settings import state_folder

if TYPE_CHECKING:
    from totem.background import Runner
    from totem.kiosk.answer_watch import AnswerWatch
    from totem.kiosk.form_errands import FormMeans
    from totem.kiosk.inquiry import Inquirer
    from totem.kiosk.service import Service
    from totem.kiosk.visit import Visit
    from totem.outbox_worker import OutboxWorker
    from totem.settings import Settings


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
    settings: "Settings", erp: OwnedErp, outbox: "OutboxWorker"
) -> "Callable[[], FormMeans] | None":
    """Makes, once, what forms are filled in with; None where the operator wants none."""
    if not (settings.sign_up.enabled or settings.lead.enabled):
        return None
    return cache(partial(_forms, settings, erp, outbox))


def _forms(settings: "Settings", erp: OwnedErp, outbox: "OutboxWorker") -> "FormMeans":
    from totem.kiosk.form_errands import FormMeans
    from totem.kiosk.form_rules import FormRules

    return FormMeans(lambda: erp.sales, outbox.open, FormRules.from_settings(settings))


def watch_answers(
    settings: "Settings", visit: "Visit", erp: OwnedErp, runner: "Runner", service: "Service"
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
