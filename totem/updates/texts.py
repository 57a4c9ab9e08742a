"""Texts of updates for staff: events, and what to do."""

from datetime import datetime, timedelta

from totem.system.localization import localize
from totem.updates.errors import UpdateReason
from totem.updates.installation import BASE
from totem.updates.ledger import LastEvent, Ledger, UpdateOutcome

RECENT = timedelta(days=14)
_USUAL = "Envie o diagnóstico ao suporte antes de tentar de novo."


def describe_event(last: LastEvent) -> str:
    """Describe the latest event in one sentence without its period."""
    version = localize("a versão {version}", version=last.version) if last.version else localize("o pacote")
    cause = f": {localize(last.reason.text)}" if last.reason else ""
    match last.outcome:
        case UpdateOutcome.TRIAL:
            words = localize("{version} está em teste{cause}", version=version, cause=cause)
        case UpdateOutcome.CONFIRMED:
            words = localize("{version} foi aprovada", version=version)
        case UpdateOutcome.INSTALLED:
            words = localize("{version} foi instalada", version=version)
        case UpdateOutcome.REFUSED:
            words = localize(
                "{version} foi recusada{cause}" if last.version else "{version} foi recusado{cause}",
                version=version,
                cause=cause,
            )
        case UpdateOutcome.REVERTED:
            words = localize(
                "{version} foi retirada e a anterior voltou{cause}", version=version, cause=cause
            )
    return f"{words} ({_when(last.at)})" if last.at else words


def remedy_for_event(last: LastEvent) -> str:
    """Return the remedy for the latest event, "" where nothing is wrong."""
    if (
        last.outcome not in {UpdateOutcome.REFUSED, UpdateOutcome.REVERTED}
        or last.reason is UpdateReason.BY_STAFF
    ):
        return ""
    return localize((last.reason and last.reason.remedy) or _USUAL)


def describe_unfinished(version: str) -> str:
    """Describe an unfinished unpacking in one sentence without its period."""
    return localize("a instalação da versão {version} começou e não terminou", version=version)


def describe_unanswered(version: str, at: str) -> str:
    """Describe a request that root has not handled in one sentence without its period."""
    return localize(
        "a versão {version} foi pedida ({when}) e o sistema não a aplicou", version=version, when=_when(at)
    )


def is_recent(last: LastEvent, now: datetime) -> bool:
    """Tell if an event is recent enough for a warning; False where its time is unknown."""
    try:
        return abs(now - datetime.fromisoformat(last.at)) < RECENT
    except (ValueError, TypeError):
        return False


def describe_reason(reason: str) -> str:
    """Describe a stored reason."""
    try:
        return localize(UpdateReason(reason).text)
    except ValueError:
        return reason


def remedy_for_reason(reason: str) -> str:
    """Return the remedy for a stored reason."""
    try:
        return localize(UpdateReason(reason).remedy or _USUAL)
    except ValueError:
        return localize(_USUAL)


def name_current(ledger: Ledger) -> str:
    """Return the name of the current version for staff."""
    return name_version(ledger, ledger.current)


def name_version(ledger: Ledger, name: str) -> str:
    """Return the name of a version for staff."""
    return localize("{version} (a instalada)", version=ledger.base) if name == BASE else name


def _when(at: str) -> str:
    try:
        return f"{datetime.fromisoformat(at).astimezone():%d/%m %H:%M}"
    except ValueError:
        return at
