"""Check of the card terminal: token, terminal and mode. It starts no charge.

totem.cards is imported by kiosks with a terminal alone.
"""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from totem.monitoring.health import HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings.card_provider import TerminalProvider
from totem.settings.credentials import CARD_TOKEN, BadTokenFile, find_card_secret
from totem.settings.erp_kind import TriedOn
from totem.settings.errors import dotted
from totem.system.localization import localize
from totem.system.system_advice import SystemAdvice

if TYPE_CHECKING:
    from totem.cards.terminals.terminal import TerminalError
    from totem.settings.card import CardSettings

_UNTRIED = "nunca foi testada com uma conta de verdade: faça a cobrança de teste de R$ 1,00 (totem cards try)"

TERMINAL = HealthCheck(
    "card_terminal",
    "maquininha",
    lambda on: check_terminal(on.settings.card),
    HealthGroup.SET_UP,
    is_used=lambda settings: settings.card.enabled,
    trouble="a maquininha não recebe cobranças do totem",
    remedy="Confira se ela está ligada e com internet; se está, avise o suporte.",
)


def check_terminal(settings: "CardSettings") -> Iterator[HealthFinding]:
    """Check that the provider takes the token, and has the terminal in a mode that takes charges."""
    row = settings.row
    try:
        token = find_card_secret(settings, CARD_TOKEN.name)
    except BadTokenFile as error:
        words = localize("o arquivo do token não pode ser usado: {why}", why=str(error))
        yield TERMINAL.error(words, _set_token())
        return
    if token is None:
        yield TERMINAL.error(localize("{name}: falta o token", name=row.label), _set_token())
        return
    failure = asyncio.run(_probe(settings))
    if failure is not None:
        yield TERMINAL.error(*explain_fault(row, failure))
        return
    words = f"{row.label}: {localize(row.ready)}"
    if row.tried_on is not TriedOn.REAL_SERVER:
        words = f"{words}; {localize(_UNTRIED)}"
    yield TERMINAL.ok(words, plain="pronta")


def explain_fault(row: TerminalProvider, failure: "TerminalError") -> tuple[str, str]:
    """Return what is wrong with a terminal, and what to do."""
    from totem.cards.terminals.terminal import TerminalFault

    status = f" (HTTP {failure.status})" if failure.status is not None else ""
    match failure.fault:
        case TerminalFault.CREDENTIALS:
            words, todo = localize("{name} não aceita o token", name=row.label), localize(row.login_advice)
        case TerminalFault.NOT_FOUND:
            words = localize("{name} não tem essa maquininha, ou ela não recebe cobranças", name=row.label)
            todo = localize(row.terminal_advice)
        case TerminalFault.REFUSED:
            words = localize("{name} recusa a consulta", name=row.label)
            todo = advise("Confira card.base_url e card.terminal_id.")
        case _:
            words = localize("{name} não responde", name=row.label)
            todo = advise("Confira a internet do totem.")
    return f"{words}{status}", todo


def _set_token() -> str:
    key, credential = dotted(CARD_TOKEN.key), CARD_TOKEN.credential
    place = SystemAdvice.SET_SECRET.localized(key=key, credential=credential)
    return advise("Ponha em {place}; ou rode “totem config card”.", place=place)


async def _probe(settings: "CardSettings") -> "TerminalError | None":
    from totem.cards.terminals.registry import make_terminal
    from totem.cards.terminals.terminal import TerminalError

    async with aclosing(make_terminal(settings)) as terminal:
        try:
            await terminal.probe()
        except TerminalError as failure:
            return failure
    return None
