"""Checks of the kiosk's service: out-of-service flag, version and uptimes, and updates."""

import time
from datetime import datetime

from totem.monitoring.availability import MaintenanceFlag
from totem.monitoring.health import (
    CheckContext,
    Findings,
    HealthCheck,
    HealthFinding,
    HealthGroup,
    PlainText,
    advise,
)
from totem.session.view_state import Cause
from totem.settings import state_folder
from totem.system import distribution, probes
from totem.system.localization import localize
from totem.system.quantities import duration_text
from totem.system.system_advice import SystemAdvice
from totem.updates import texts
from totem.updates.errors import UpdateReason
from totem.updates.staging import Staging


def report_running(version: str, machine_s: float, app_s: float | None) -> HealthFinding:
    """Report the version and the uptimes; `app_s` is None where the kiosk does not run here."""
    words = [localize("versão {version}", version=version)]
    if app_s is not None:
        words.append(localize("no ar há {time}", time=duration_text(app_s)))
    words.append(localize("computador ligado há {time}", time=duration_text(machine_s)))
    return RUNNING.ok("; ".join(words))


def _check_service(context: CheckContext) -> Findings:
    """Check that no out-of-service flag is set: it may have been left on by mistake."""
    outage = MaintenanceFlag(state_folder(context.settings)).read()
    if outage is None:
        yield SERVICE.ok(localize("o totem está em serviço"), plain="aberto aos clientes")
        return
    message = f": “{outage.message}”" if outage.message else ""
    by_fleet = outage.cause is Cause.FLEET
    words = (
        localize("a frota pausou o atendimento") if by_fleet else localize("a equipe pausou o atendimento")
    ) + message
    todo = advise(SystemAdvice.RETURN_TO_SERVICE)
    yield SERVICE.warning(words, todo, plain=PlainText(words, "Para voltar, toque em Voltar a atender."))


def _check_running(context: CheckContext) -> Findings:
    app_s = None if context.started is None else time.monotonic() - context.started
    yield report_running(distribution.version(), probes.uptime_s(), app_s)


def _check_updates(context: CheckContext) -> Findings:
    """Report the last update and the staged one; no result where updates are off and none was ever made."""
    staging = Staging.from_settings(context.settings)
    ledger, staged = staging.ledger, staging.staged()
    last = ledger.last if ledger else None
    if not context.settings.updates.enabled and last is None:
        return
    ready = localize("; a versão {staged} está pronta", staged=staged) if staged else ""
    failure = staging.handshake.fetch_failure() if context.settings.updates.address else ""
    if failure:
        words = localize(
            "a última busca falhou: {why}{ready}",
            why=texts.describe_reason(failure),
            ready=ready,
        )
        yield UPDATES.warning(words, texts.remedy_for_reason(failure))
    elif asked := staging.unanswered_since():
        yield UPDATES.warning(texts.describe_unanswered(staged, asked), advise(SystemAdvice.CHECK_UPDATE))
    elif ledger is not None and ledger.unpacking:
        yield UPDATES.warning(
            texts.describe_unfinished(ledger.unpacking),
            advise(UpdateReason.CUT_OFF.remedy),
        )
    elif last is None:
        yield UPDATES.ok(localize("nenhuma até agora{ready}", ready=ready))
    else:
        todo = texts.remedy_for_event(last) if texts.is_recent(last, datetime.now().astimezone()) else ""
        words = f"{texts.describe_event(last)}{ready}"
        yield UPDATES.warning(words, todo) if todo else UPDATES.ok(words)


SERVICE = HealthCheck("service", "atendimento", _check_service, HealthGroup.NOW)
RUNNING = HealthCheck("running", "Totem", _check_running, HealthGroup.NOW)
UPDATES = HealthCheck(
    "updates",
    "atualização",
    _check_updates,
    HealthGroup.NOW,
    trouble="a última atualização não deu certo; o totem segue atendendo",
)
