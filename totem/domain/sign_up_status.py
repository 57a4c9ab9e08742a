"""States of sign-ups, by the status texts of ERPs, each of which words them in its own way."""

import re
from enum import Enum

from totem.domain.status_terms import Rules, read_terms, states_of


class SignUpStatus(Enum):
    """States of a sign-up that a customer has to see."""

    GOING_ON = "going_on"
    """Also any status that is not understood."""
    GOOD = "good"
    HELD = "held"
    """Waits for the customer or the provider."""
    CLOSED = "closed"


_CLOSED = re.compile(
    r"(?:reprovad|recusad|negad|rejeitad|cancelad|desaprovad|indeferid|desinstalad|desativad|inativ|inativad"
    r"|descontratad|encerrad|perdid)[oa]s?|desist(?:iu|encia|ente|encias|entes)|invia(?:vel|veis)"
    r"|inviabilidade|rejected|denied|declined|disapproved|cancell?ed|refused|inactive"
)
_HELD = re.compile(
    r"(?:suspens|parad|incomplet|bloquead)[oa]s?|suspensao|pendentes?|pendencias?|falta|faltam|faltando"
    r"|suspended|pending|incomplete|blocked|missing"
)
_IN_PROGRESS = re.compile(
    r"analise|analisando|aguardando|aguarda|inicial|iniciad[oa]|andamento|processamento|processando"
    r"|waiting|processing|analysis|review"
)
_APPROVED = re.compile(r"(?:aprovad|contratad|aceit|deferid)[oa]s?|viave(?:l|is)|approved|accepted")
_GOOD = re.compile(
    r"(?:instalad|agendad|concluid|ativ|ativad|habilitad|finalizad)[oa]s?|installed|scheduled|completed"
    r"|active|activated"
)
_RULES: Rules[SignUpStatus] = (
    (_CLOSED, SignUpStatus.CLOSED, None),
    (_HELD, SignUpStatus.HELD, None),
    (_IN_PROGRESS, SignUpStatus.GOING_ON, SignUpStatus.GOING_ON),
    (re.compile("viabilidade"), None, SignUpStatus.CLOSED),
    (_APPROVED, SignUpStatus.GOOD, SignUpStatus.CLOSED),
    (_GOOD, SignUpStatus.GOOD, SignUpStatus.GOING_ON),
)
_NEUTRAL = re.compile(
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
    terms, others = read_terms(_IN_PROGRESS_PHRASE.sub("aguardando", text or ""), _RULES)
    rules = _RULES
    if "ainda" in others:  # not approved yet
        rules = ((_APPROVED, SignUpStatus.GOOD, SignUpStatus.GOING_ON), *rules)
    found = states_of(terms, rules, SignUpStatus.GOING_ON)
    for status in (SignUpStatus.CLOSED, SignUpStatus.GOING_ON, SignUpStatus.HELD):
        if status in found:
            return status
    is_clear = all(map(_NEUTRAL.fullmatch, others))
    return SignUpStatus.GOOD if SignUpStatus.GOOD in found and is_clear else SignUpStatus.GOING_ON
