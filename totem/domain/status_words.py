"""Interpret and normalise status texts of ERPs, each of which words them in its own way."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TypeVar

from totem.domain.customer import Service, ServiceState
from totem.domain.text import unaccented

_NEGATIONS = frozenset(
    {"nao", "sem", "nunca", "jamais", "nem", "nada", "nenhum", "nenhuma", "not", "non", "never", "without"}
    | {"sin", "jamas"}
)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_DASHES = re.compile(r"[\u2010-\u2015\u2212\u00ad]")
_LOST_ACCENT = re.compile(r"\bn[?\ufffd]o\b")
_PREFIX = re.compile(r"\b(?:des|dis|in|im|un|an|nao|non)-(?=[^\W\d_])")
_FALSE_VALUE = re.compile(r"[:=]\s*(?:n|0|f|false|falso)\b")
"""The flag of a field: "Bloqueado: N", "ativo=0"."""
_CLAUSE_END = re.compile(r"[,;()\[\]|]+|\.(?=\s|$)|\b(?:mas|porem|but)\b")
_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"\d+[a-z]{0,2}")
"""Numbers, days and hours, which leave a status as it is."""


State = TypeVar("State", bound=Enum)
Rules = tuple[tuple[re.Pattern[str], State | None, State | None], ...]
"""Words with the state that they name, and the one that their denial names; None where it leaves all open."""

_SERVICE_ENDED = re.compile(
    r"(?:cancelad|inativad|inativ|desativad|encerrad|rescindid|desabilitad|desinstalad|inabilitad|finalizad|extint)[oa]s?"
    r"|inactive|disabled|deactivated|cancell?ed|terminated|closed|uninstalled"
)
_SERVICE_HELD = re.compile(
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
_SERVICE_RUNNING = re.compile(
    r"(?:ativ|ativad|reativad|liberad|habilitad|normalizad|instalad|ligad|religad|desbloquead|conectad)[oa]s?"
    r"|norma(?:l|is)|online|adimplentes?|active|activated|enabled|unblocked|installed|connected"
)
_SERVICE_RULES: Rules[ServiceState] = (
    (_SERVICE_ENDED, ServiceState.CANCELLED, None),
    (_BLOCK, ServiceState.SUSPENDED, ServiceState.ACTIVE),
    (_SERVICE_HELD, ServiceState.SUSPENDED, None),
    (_SERVICE_RUNNING, ServiceState.ACTIVE, ServiceState.SUSPENDED),
)
_SERVICE_NEUTRAL = re.compile(
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

_GENDERED = (
    *("Ativ", "Inativ", "Bloquead", "Desbloquead", "Liberad", "Suspens", "Cancelad", "Encerrad", "Desativad"),
    *("Habilitad", "Conectad", "Desconectad", "Instalad", "Pag", "Quitad", "Vencid", "Atrasad", "Abert"),
    *("Emitid", "Autorizad", "Confirmad", "Recebid", "Estornad", "Agendad", "Aprovad", "Reprovad", "Recusad"),
    *("Rejeitad", "Concluíd", "Finalizad", "Contratad"),
)
"""Stems of words that end in -o or -a."""
STATUS_WORDS = (
    *(stem + ending for stem in _GENDERED for ending in "oa"),
    *("Pendente", "Em aberto", "Em atraso", "Em dia", "A vencer", "Normal", "Inicial", "Em análise"),
    *("Em andamento", "Em processamento", "Em instalação", "Aguardando", "Aguardando pagamento"),
    *("Aguardando assinatura", "Aguardando instalação", "Aguardando análise", "Aguardando aprovação"),
    *("Bloqueado por débito", "Suspenso por débito", "Suspenso parcialmente", "Bloqueio financeiro"),
    *("Bloqueio administrativo", "Serviço habilitado", "Serviço bloqueado", "Velocidade reduzida"),
    *("Pago parcialmente", "Instalação agendada"),
)
"""Statuses of known meaning as they are spelled in Portuguese; `totem.ui.status_text` translates them."""
_ENGLISH = {
    "active": "Ativo",
    "inactive": "Inativo",
    "blocked": "Bloqueado",
    "suspended": "Suspenso",
    "canceled": "Cancelado",
    "cancelled": "Cancelado",
    "closed": "Encerrado",
    "disabled": "Desativado",
    "enabled": "Habilitado",
    "pending": "Pendente",
    "open": "Em aberto",
    "paid": "Pago",
    "issued": "Emitido",
    "overdue": "Vencido",
    "authorized": "Autorizado",
    "confirmed": "Confirmado",
    "received": "Recebido",
    "refunded": "Estornado",
    "scheduled": "Agendado",
    "approved": "Aprovado",
    "rejected": "Rejeitado",
    "processing": "Em processamento",
    "completed": "Concluído",
}
_SEPARATORS = re.compile(r"[\s_-]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Known word, with the number of words that deny it."""

    word: str
    negations: int


def read_terms(text: str | None, rules: Rules[State]) -> tuple[list[Term], set[str]]:
    """Split `text` into its known words in order, and the set of others: lower case, without accents.

    A negation counts for the next known word of its clause ("não está mais bloqueado"), or for the last one
    where none follows ("Bloqueado: não"), else as another word; so does a question mark.
    """
    plain = _normalize(text or "")
    terms: list[Term] = []
    others: set[str] = {"?"} if "?" in plain else set()
    for clause in _CLAUSE_END.split(plain):
        pending, own = 0, len(terms)
        for word in _WORD.findall(clause):
            if word in _NEGATIONS:
                pending += 1
            elif any(pattern.fullmatch(word) for pattern, _, _ in rules):
                terms.append(Term(word, pending))
                pending = 0
            elif not _NUMBER.fullmatch(word):
                others.add(word)
        if pending and len(terms) > own:
            terms[-1] = Term(terms[-1].word, terms[-1].negations + pending)
        elif pending:
            others.add("nao")
    return terms, others


def _normalize(text: str) -> str:
    text = _DASHES.sub("-", _CAMEL.sub(" ", text))
    text = _LOST_ACCENT.sub("nao", unaccented(text.casefold()).casefold())
    return _PREFIX.sub("nao ", _FALSE_VALUE.sub(" nao ", text))


def _states(terms: list[Term], rules: Rules[State], unclear: State) -> set[State | None]:
    """Return the states of all terms; a word that is denied twice is `unclear`."""
    found: set[State | None] = set()
    for term in terms:
        plain, denied = next((named for pattern, *named in rules if pattern.fullmatch(term.word)))
        found.add(unclear if term.negations > 1 else denied if term.negations else plain)
    return found


def service_state(service: Service) -> ServiceState:
    """Return the state by the adapter, else the meaning of the ERP's word."""
    return parse_service_state(service.status) if service.state is None else service.state


def parse_service_state(text: str | None) -> ServiceState:
    """Return the state for a text such as `ATIVO`, `Bloqueado por débito`, `Sem bloqueio` or `Cancelado`.

    The gravest word counts. ACTIVE requires that every other word is understood; any other text is UNKNOWN.
    """
    for phrase, word in _PHRASES:
        text = phrase.sub(word, text or "")
    terms, others = read_terms(text, _SERVICE_RULES)
    if _is_lifted(terms, others):
        return ServiceState.UNKNOWN
    states = _states(terms, _SERVICE_RULES, ServiceState.UNKNOWN)
    for state in (ServiceState.CANCELLED, ServiceState.SUSPENDED):
        if state in states:
            return state
    is_clear = ServiceState.UNKNOWN not in states and all(map(_SERVICE_NEUTRAL.fullmatch, others))
    return ServiceState.ACTIVE if ServiceState.ACTIVE in states and is_clear else ServiceState.UNKNOWN


def _plain(text: str | None) -> str:
    return _normalize(text or "").replace("_", " ")


class _Reason(Enum):
    """Reason that a text states for a block."""

    DEBT = "debt"
    OTHER = "other"
    UNSTATED = "unstated"


def _block_reason(text: str | None) -> _Reason:
    """Return the reason in a text about a block; words that are not understood are another than debt."""
    plain = _plain(text)
    if _OTHER_REASON.search(plain):
        return _Reason.OTHER
    if _OF_DEBT.search(plain):
        return _Reason.OTHER if _NO_DEBT.search(plain) else _Reason.DEBT
    _, others = read_terms(text, _SERVICE_RULES)
    is_clear = all(_SERVICE_NEUTRAL.fullmatch(word) or _NO_REASON.fullmatch(word) for word in others)
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
        _HOLD_NOUN.fullmatch(term.word) and _SERVICE_ENDED.fullmatch(after.word)
        for term, after in pairwise(terms)
    )


class SignUpStatus(Enum):
    """States of a sign-up that a customer has to see."""

    GOING_ON = "going_on"
    """Also any status that is not understood."""
    GOOD = "good"
    HELD = "held"
    """Waits for the customer or the provider."""
    CLOSED = "closed"


_SIGNUP_CLOSED = re.compile(
    r"(?:reprovad|recusad|negad|rejeitad|cancelad|desaprovad|indeferid|desinstalad|desativad|inativ|inativad"
    r"|descontratad|encerrad|perdid)[oa]s?|desist(?:iu|encia|ente|encias|entes)|invia(?:vel|veis)"
    r"|inviabilidade|rejected|denied|declined|disapproved|cancell?ed|refused|inactive"
)
_SIGNUP_HELD = re.compile(
    r"(?:suspens|parad|incomplet|bloquead)[oa]s?|suspensao|pendentes?|pendencias?|falta|faltam|faltando"
    r"|suspended|pending|incomplete|blocked|missing"
)
_SIGNUP_IN_PROGRESS = re.compile(
    r"analise|analisando|aguardando|aguarda|inicial|iniciad[oa]|andamento|processamento|processando"
    r"|waiting|processing|analysis|review"
)
_SIGNUP_APPROVED = re.compile(r"(?:aprovad|contratad|aceit|deferid)[oa]s?|viave(?:l|is)|approved|accepted")
_SIGNUP_GOOD = re.compile(
    r"(?:instalad|agendad|concluid|ativ|ativad|habilitad|finalizad)[oa]s?|installed|scheduled|completed"
    r"|active|activated"
)
_SIGNUP_RULES: Rules[SignUpStatus] = (
    (_SIGNUP_CLOSED, SignUpStatus.CLOSED, None),
    (_SIGNUP_HELD, SignUpStatus.HELD, None),
    (_SIGNUP_IN_PROGRESS, SignUpStatus.GOING_ON, SignUpStatus.GOING_ON),
    (re.compile("viabilidade"), None, SignUpStatus.CLOSED),
    (_SIGNUP_APPROVED, SignUpStatus.GOOD, SignUpStatus.CLOSED),
    (_SIGNUP_GOOD, SignUpStatus.GOOD, SignUpStatus.GOING_ON),
)
_SIGNUP_NEUTRAL = re.compile(
    r"pedidos?|propostas?|cadastros?|contratos?|vendas?|clientes?|servicos?|planos?|status|situacao|prospect[oa]?"
    r"|instalac(?:ao|oes)|ativacao|contratacao|aprovacao|installation"
    r"|[oa]s?|d[eoa]s?|em|n[oa]s?|e|para|com|sucesso|esta|foi|ja|sim|dia|data|hora|tecnica|the|is|was|on|at"
)
"""Subjects and fillers: of "Instalação agendada" the second word counts; "Aprovação" alone is a stage."""
_IN_PROGRESS_PHRASE = re.compile(
    r"\bem[\s_]+(?:aprova|contrata|an[aá]lis|ativa|processa)(?:[cç][aã]o|e|mento)\b", re.IGNORECASE
)


def parse_sign_up_status(text: str | None) -> SignUpStatus:
    """Return the state for a text such as `Em análise`, `Aprovado`, `Não-aprovado` or `CANCELADO`.

    GOOD requires that every word is understood; any other text is GOING_ON.
    """
    terms, others = read_terms(_IN_PROGRESS_PHRASE.sub("aguardando", text or ""), _SIGNUP_RULES)
    rules = _SIGNUP_RULES
    if "ainda" in others:  # not approved yet
        rules = ((_SIGNUP_APPROVED, SignUpStatus.GOOD, SignUpStatus.GOING_ON), *rules)
    found = _states(terms, rules, SignUpStatus.GOING_ON)
    for status in (SignUpStatus.CLOSED, SignUpStatus.GOING_ON, SignUpStatus.HELD):
        if status in found:
            return status
    is_clear = all(map(_SIGNUP_NEUTRAL.fullmatch, others))
    return SignUpStatus.GOOD if SignUpStatus.GOOD in found and is_clear else SignUpStatus.GOING_ON


def _word_key(text: str) -> str:
    return _SEPARATORS.sub(" ", unaccented(text.casefold()).casefold()).strip(" .")


_SPELLINGS = {_word_key(word): word for word in STATUS_WORDS}
_LONGEST_ACRONYM = 4


def status_word(text: str | None, *, feminine: bool = False) -> str:
    """Return the Portuguese spelling of a status: "EM_ANALISE" as "Em análise", "paid" as "Pago".

    English words become masculine, or `feminine`; Portuguese ones keep their ending. Any other text stays as
    it is, but for words in capitals alone, which become a sentence.
    """
    text = (text or "").strip()
    key = _word_key(text)
    if key in _ENGLISH:
        word = _ENGLISH[key]
        return f"{word[:-1]}a" if feminine and word[:-1] in _GENDERED else word
    if key in _SPELLINGS:
        return _SPELLINGS[key]
    is_sentence = text.isupper() and any(len(each) > _LONGEST_ACRONYM for each in text.split())
    return text.capitalize() if is_sentence and not any(map(str.isdigit, text)) else text
