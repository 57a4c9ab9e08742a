"""Checks of the kiosk's state folder: maintenance PIN, out-of-service flag, outbox and updates."""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from totem.monitoring.availability import MaintenanceFlag
from totem.outbox import FOLDER
from totem.settings import Settings, state_folder
from totem.staff import outbox
from totem.staff.health_rules import HealthCheck, error, ok, warning
from totem.staff.pin import PinFile
from totem.updates import texts
from totem.updates.errors import UpdateReason
from totem.updates.handshake import Handshake
from totem.updates.installation import this_bundle
from totem.updates.staging import Staging


def check_pin(settings: Settings) -> Iterator[HealthCheck]:
    """Check that a maintenance PIN is set: there is no default, and the mode cannot be entered without."""
    if PinFile(state_folder(settings)).exists:
        yield ok("pin", "tem um PIN")
    else:
        words = "sem PIN, o modo de manutenção fica fechado"
        yield warning("pin", words, "Crie um: sudo totem pin")


def check_service(settings: Settings) -> Iterator[HealthCheck]:
    """Check that staff's out-of-service flag is not set: it may have been left on by mistake."""
    outage = MaintenanceFlag(state_folder(settings)).read()
    if outage is None:
        yield ok("service", "ninguém tirou o totem de serviço")
        return
    words = "a equipe tirou o totem de serviço" + (f": “{outage.message}”" if outage.message else "")
    yield warning("service", words, "Rode “totem service on” para voltar.")


def check_outbox(settings: Settings) -> Iterator[HealthCheck]:
    """Check that queued requests reach the ERP, read-only; no result where the outbox was never used."""
    from totem.outbox.store import count_read_only

    folder = state_folder(settings) / FOLDER
    try:
        if not folder.is_dir():
            return
        level = count_read_only(folder)
    except OSError as failed:
        words = f"este usuário não pode ver a fila: {failed.strerror}"
        yield error("outbox", words, "Rode este comando como o serviço do totem: sudo totem doctor.")
    else:
        yield outbox.health_check(level, datetime.now().astimezone())


def check_updates(settings: Settings) -> Iterator[HealthCheck]:
    """Report the last update and the staged one; no result where updates are off and none was ever made."""
    staging = Staging(settings.updates, Handshake(state_folder(settings)), this_bundle(), version("totem"))
    ledger, staged = staging.ledger, staging.staged()
    last = ledger.last if ledger else None
    if not settings.updates.enabled and last is None:
        return
    ready = f"; a versão {staged} está pronta" if staged else ""
    failure = staging.handshake.fetch_failure() if settings.updates.address else ""
    if failure:
        words = f"a última busca falhou: {texts.describe_reason(failure)}{ready}"
        yield warning("updates", words, texts.remedy_for_reason(failure))
    elif asked := staging.unanswered_since():
        yield warning("updates", texts.describe_unanswered(staged, asked), texts.CHECK_FOLDER)
    elif ledger is not None and ledger.unpacking:
        yield warning(
            "updates", texts.describe_unfinished(ledger.unpacking), texts.TO_DO[UpdateReason.CUT_OFF]
        )
    elif last is None:
        yield ok("updates", f"nenhuma até agora{ready}")
    else:
        todo = texts.remedy_for_event(last) if texts.is_recent(last, datetime.now().astimezone()) else ""
        words = f"{texts.describe_event(last)}{ready}"
        yield warning("updates", words, todo) if todo else ok("updates", words)
