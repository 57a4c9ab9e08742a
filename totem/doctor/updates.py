"""What came of the last update, and what lies ready."""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import version

from totem.settings import Settings, state_folder
from totem.staff.health_rules import HealthCheck, ok, warning
from totem.updates import texts
from totem.updates.errors import UpdateReason
from totem.updates.handshake import Handshake
from totem.updates.installation import this_bundle
from totem.updates.staging import Staging


def look(settings: Settings) -> Iterator[HealthCheck]:
    """One line where updates are allowed or were made; none else."""
    staging = Staging(settings.updates, Handshake(state_folder(settings)), this_bundle(), version("totem"))
    ledger, staged = staging.ledger, staging.staged()
    last = ledger.last if ledger else None
    if not settings.updates.enabled and last is None:
        return
    ready = f"; a versão {staged} está pronta" if staged else ""
    failure = staging.handshake.fetch_failure() if settings.updates.address else ""
    if failure:
        told = f"a última busca falhou: {texts.describe_reason(failure)}{ready}"
        yield warning("updates", told, texts.remedy_for_reason(failure))
        return
    if asked := staging.unanswered_since():
        yield warning("updates", texts.describe_unanswered(staged, asked), texts.CHECK_FOLDER)
        return
    if ledger is not None and ledger.unpacking:
        yield warning(
            "updates", texts.describe_unfinished(ledger.unpacking), texts.TO_DO[UpdateReason.CUT_OFF]
        )
        return
    if last is None:
        yield ok("updates", f"nenhuma até agora{ready}")
        return
    todo = texts.remedy_for_event(last) if texts.is_recent(last, datetime.now().astimezone()) else ""
    said = f"{texts.describe_event(last)}{ready}"
    yield warning("updates", said, todo) if todo else ok("updates", said)
