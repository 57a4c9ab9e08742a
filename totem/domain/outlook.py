"""What a sign-up's status means to who sent it, read from the ERP's own word: every ERP has its own."""

import re
from enum import Enum

from totem.domain.status_words import read_terms


class Outlook(Enum):
    """What somebody has to know of a sign-up at a glance."""

    GOING_ON = "going_on"
    """Also any status that is not understood."""
    GOOD = "good"
    HELD = "held"
    """It goes on once something is done about it."""
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
_GOING_ON = re.compile(
    r"analise|analisando|aguardando|aguarda|inicial|iniciad[oa]|andamento|processamento|processando"
    r"|waiting|processing|analysis|review"
)
_GOOD = re.compile(
    r"(?P<approval>(?:aprovad|contratad|aceit|deferid)[oa]s?|viave(?:l|is)|approved|accepted)"
    r"|(?:instalad|agendad|concluid|ativ|ativad|habilitad|finalizad)[oa]s?|installed|scheduled|completed"
    r"|active|activated"
)
_VIABILITY = "viabilidade"
_NEUTRAL = re.compile(
    r"pedidos?|propostas?|cadastros?|contratos?|vendas?|clientes?|servicos?|planos?|status|situacao|prospect[oa]?"
    r"|instalac(?:ao|oes)|ativacao|contratacao|aprovacao|installation"
    r"|[oa]s?|d[eoa]s?|em|n[oa]s?|e|para|com|sucesso|esta|foi|ja|sim|dia|data|hora|tecnica|the|is|was|on|at"
)
"""Subjects and fillers; of "Instalação agendada" the second word counts, and "Aprovação" alone is a stage."""
_UNDER_WAY = re.compile(
    r"\bem[\s_]+(?:aprova|contrata|an[aá]lis|ativa|processa)(?:[cç][aã]o|e|mento)\b", re.IGNORECASE
)


def read_outlook(text: str | None) -> Outlook:
    """Read a word such as `Em análise`, `Aprovado`, `Não-aprovado` or `CANCELADO`; any other goes on.

    A sign-up counts as good only where every word is understood.
    """
    terms, others = read_terms(_UNDER_WAY.sub("aguardando", text or ""), _is_known)
    found = {_outlook(term.word, term.negations, is_yet="ainda" in others) for term in terms}
    for outlook in (Outlook.CLOSED, Outlook.GOING_ON, Outlook.HELD):
        if outlook in found:
            return outlook
    is_clear = all(map(_NEUTRAL.fullmatch, others))
    return Outlook.GOOD if Outlook.GOOD in found and is_clear else Outlook.GOING_ON


def _is_known(word: str) -> bool:
    patterns = (_CLOSED, _HELD, _GOING_ON, _GOOD)
    return word == _VIABILITY or any(pattern.fullmatch(word) for pattern in patterns)


def _outlook(word: str, negations: int, *, is_yet: bool) -> Outlook | None:
    """The outlook that a word stands for; None where its denial leaves everything open ("sem pendências")."""
    if negations > 1:
        return Outlook.GOING_ON
    if _CLOSED.fullmatch(word):
        return None if negations else Outlook.CLOSED
    if _HELD.fullmatch(word):
        return None if negations else Outlook.HELD
    if _GOING_ON.fullmatch(word):
        return Outlook.GOING_ON
    if word == _VIABILITY:
        return Outlook.CLOSED if negations else None
    good = _GOOD.fullmatch(word)
    if not negations:
        return Outlook.GOOD
    return Outlook.CLOSED if good and good["approval"] and not is_yet else Outlook.GOING_ON
