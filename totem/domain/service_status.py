"""States of services, by the status texts of ERPs, each of which words them in its own way."""

import re
from collections.abc import Iterable
from enum import Enum
from itertools import pairwise

from totem.domain.customer import Service, ServiceState
from totem.domain.status_terms import Rules, Term, normalize, read_terms, states_of

_ENDED = re.compile(
    r"(?:cancelad|inativad|inativ|desativad|encerrad|rescindid|desabilitad|desinstalad|inabilitad|finalizad|extint)[oa]s?"
    r"|inactive|disabled|deactivated|cancell?ed|terminated|closed|uninstalled"
)
_HELD = re.compile(
    r"(?:suspens|bloquead|reduzid|pausad|desligad|desconectad|atrasad|agendad|restrit|parad|interrompid"
    r"|negativad|vencid)[oa]s?|suspens(?:ao|oes)|bloqueios?|bloqueada|reducao|inadimplentes?|inadimplencia"
    r"|ferias|viagem|atrasos?|aguardando|aguarda|pendentes?|pendencias?|restric(?:ao|oes)|debitos?|cancelamento|offline"
    r"|suspended|blocked|paused|pending|waiting|scheduled|overdue|restricted|installing"
)
_BLOCK = re.compile(
    r"(?:suspens|bloquead|reduzid|pausad|desligad|desconectad|interrompid|restrit)[oa]s?|suspens(?:ao|oes)"
    r"|bloqueios?|restric(?:ao|oes)|offline|suspended|blocked|paused|restricted"
)
"""Blocks, whose denial means that the service runs; without a debt it may still be held."""
_HOLD_NOUN = re.compile(r"bloqueios?|suspens(?:ao|oes)|restric(?:ao|oes)|reducao|cancelamento")
"""Holds that an end lifts: "Bloqueio cancelado" is no cancelled service."""
_LIFTED_WORDS = frozenset(
    {"removido", "removida", "retirado", "retirada", "revogado", "revogada", "livre", "isento"}
)
_RUNNING = re.compile(
    r"(?:ativ|ativad|reativad|liberad|habilitad|normalizad|instalad|ligad|religad|desbloquead|conectad)[oa]s?"
    r"|norma(?:l|is)|online|adimplentes?|active|activated|enabled|unblocked|installed|connected"
)
_RULES: Rules[ServiceState] = (
    (_ENDED, ServiceState.CANCELLED, None),
    (_BLOCK, ServiceState.SUSPENDED, ServiceState.ACTIVE),
    (_HELD, ServiceState.SUSPENDED, None),
    (_RUNNING, ServiceState.ACTIVE, ServiceState.SUSPENDED),
)
_NEUTRAL = re.compile(
    r"servicos?|planos?|contratos?|internet|cliente|assinante|conexao|conta|login|link|status|situacao|fibra"
    r"|[oa]s?|d[eoa]s?|em|n[oa]|e|ha|tem|possui|consta|esta|estao|foi|sim|mais|ja|desde|confianca|ok|service|plan|account|is|the|yes"
)
_PHRASES = (
    (re.compile(r"\bem\s+dia\b", re.IGNORECASE), "adimplente"),
    (re.compile(r"\bon[\s-]line\b", re.IGNORECASE), "online"),
    (re.compile(r"\boff[\s-]line\b", re.IGNORECASE), "offline"),
    (re.compile(r"\bem[\s_]+(?:re)?(?:instala|ativa)[cç][aã]o\b", re.IGNORECASE), "aguardando"),
)

_BLOCKED = re.compile(r"bloque|suspens|cortad")
_SLOWED = re.compile(r"reduzid|reducao|lent[ao]")
_OF_DEBT = re.compile(
    r"debit|financeir|inadimpl|pagament|pagto|pgto|atras|divida|fatura|boleto|mensalidade|devedor|cobranca"
)
_NO_DEBT = re.compile(r"\b(?:sem|nao(?: ha| tem| possui| consta)?|nenhuma?) (?:debit|divida|inadimpl|atras)")
_OTHER_REASON = re.compile(
    r"\b(?:pedid|solicit|ferias|viage[mn]|judicia|administrativ|tecnic|manutenc|franquia|consumo|fraud|roub"
    r"|temporari|mudanca|transferenc|obito|falec|licenca|sazonal|hibern)"
)
"""Beginnings of words that name a reason which no payment ends, whatever else is owed."""
_NO_REASON = re.compile(
    r"tota(?:l|is|lmente)|parcia(?:l|is|lmente)|automatic[oa]s?|automaticamente|sistema|p[eo]l[oa]s?|por|falta"
    r"|motivos?|pendencias?|velocidade|vel|v|acesso|navegacao|sinal|banda|nao|cortad[oa]s?|lent[ao]s?|ao|\?"
)


class _Reason(Enum):
    """Reason that a text states for a block."""

    DEBT = "debt"
    OTHER = "other"
    UNSTATED = "unstated"


def service_state(service: Service) -> ServiceState:
    """Return the state by the adapter, else the meaning of the ERP's word."""
    return parse_service_state(service.status) if service.state is None else service.state


def parse_service_state(text: str | None) -> ServiceState:
    """Return the state for a text such as `ATIVO`, `Bloqueado por débito`, `Sem bloqueio` or `Cancelado`.

    The gravest word counts. ACTIVE requires that every other word is understood; any other text is UNKNOWN.
    """
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text or "")
    terms, others = read_terms(text, _RULES)
    if _is_lifted(terms, others):
        return ServiceState.UNKNOWN
    states = states_of(terms, _RULES, ServiceState.UNKNOWN)
    for state in (ServiceState.CANCELLED, ServiceState.SUSPENDED):
        if state in states:
            return state
    is_clear = ServiceState.UNKNOWN not in states and all(map(_NEUTRAL.fullmatch, others))
    return ServiceState.ACTIVE if ServiceState.ACTIVE in states and is_clear else ServiceState.UNKNOWN


def _plain(text: str | None) -> str:
    return normalize(text or "").replace("_", " ")


def _block_reason(text: str | None) -> _Reason:
    """Return the reason in a text about a block; words that are not understood are another than debt."""
    plain = _plain(text)
    if _OTHER_REASON.search(plain):
        return _Reason.OTHER
    if _OF_DEBT.search(plain):
        return _Reason.OTHER if _NO_DEBT.search(plain) else _Reason.DEBT
    _, others = read_terms(text, _RULES)
    is_clear = all(_NEUTRAL.fullmatch(word) or _NO_REASON.fullmatch(word) for word in others)
    return _Reason.UNSTATED if is_clear else _Reason.OTHER


def names_other_reason(*texts: str | None) -> bool:
    """Test that a text about a block names another reason than debt, such as "a pedido"."""
    return any(_block_reason(text) is _Reason.OTHER for text in texts if text)


def blocked_state(text: str | None) -> ServiceState:
    """Return the state for a text as far as a payment, or trust in one, may end a block.

    A block without a stated reason is UNKNOWN, since it may be one for debt; so is a debt without a stated
    block ("Inadimplente").
    """
    state, plain, reason = parse_service_state(text), _plain(text), _block_reason(text)
    if state in {ServiceState.ACTIVE, ServiceState.CANCELLED}:
        return state
    is_blocked, is_slowed = _BLOCKED.search(plain), _SLOWED.search(plain)
    if not is_blocked and not is_slowed:
        if state is ServiceState.SUSPENDED and reason is _Reason.DEBT:
            return ServiceState.UNKNOWN
        return ServiceState.SUSPENDED if _OTHER_REASON.search(plain) else state
    if reason is _Reason.OTHER:
        return ServiceState.SUSPENDED if "suspens" in plain else ServiceState.BLOCKED
    if is_slowed:
        return ServiceState.REDUCED
    return ServiceState.BLOCKED_FOR_DEBT if reason is _Reason.DEBT else ServiceState.UNKNOWN


def held_state(text: str | None) -> ServiceState:
    """Return the state for a vendor's text that its table does not have.

    Words alone prove neither that a service runs nor that a contract is over, whose boletos are not listed.
    """
    unproven = {ServiceState.ACTIVE: ServiceState.UNKNOWN, ServiceState.CANCELLED: ServiceState.SUSPENDED}
    state = blocked_state(text)
    return unproven.get(state, state)


def state_of_services(services: Iterable[Service]) -> ServiceState:
    """Return the state of a registration by its services: the gravest that debt may have caused.

    A block for another reason counts less than one without a reason, and more than a text that cannot be
    read. Ended services count where there are no others.
    """
    found: set[ServiceState] = set()
    is_unstated = False
    for service in services:
        state = blocked_state(service.status) if service.state is None else service.state
        is_unstated |= state is ServiceState.UNKNOWN and bool(_BLOCKED.search(_plain(service.status)))
        found.add(state)
    of_debt = [ServiceState.BLOCKED_FOR_DEBT, ServiceState.REDUCED]
    order = (
        *(of_debt if not is_unstated else [*of_debt, ServiceState.UNKNOWN]),
        *(ServiceState.BLOCKED, ServiceState.SUSPENDED, ServiceState.UNKNOWN),
        *(ServiceState.ACTIVE, ServiceState.CANCELLED),
    )
    return next((state for state in order if state in found), ServiceState.UNKNOWN)


def _is_lifted(terms: list[Term], others: set[str]) -> bool:
    """Test that the text reports a lifted block, which leaves the service's state uncertain."""
    if not others.isdisjoint(_LIFTED_WORDS):
        return any(_HOLD_NOUN.fullmatch(term.word) for term in terms)
    return any(
        _HOLD_NOUN.fullmatch(term.word) and _ENDED.fullmatch(after.word) for term, after in pairwise(terms)
    )
