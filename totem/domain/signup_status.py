"""What a sign-up's status means to who sent it, read from the ERP's own word: every ERP has its own."""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Self

from totem.domain.service_state import read_terms


class SignupStatus(Enum):
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


def read_outlook(text: str | None) -> SignupStatus:
    """Read a word such as `Em análise`, `Aprovado`, `Não-aprovado` or `CANCELADO`; any other goes on.

    A sign-up counts as good only where every word is understood.
    """
    terms, others = read_terms(_UNDER_WAY.sub("aguardando", text or ""), _is_known)
    found = {_outlook(term.word, term.negations, is_yet="ainda" in others) for term in terms}
    for outlook in (SignupStatus.CLOSED, SignupStatus.GOING_ON, SignupStatus.HELD):
        if outlook in found:
            return outlook
    is_clear = all(map(_NEUTRAL.fullmatch, others))
    return SignupStatus.GOOD if SignupStatus.GOOD in found and is_clear else SignupStatus.GOING_ON


def _is_known(word: str) -> bool:
    patterns = (_CLOSED, _HELD, _GOING_ON, _GOOD)
    return word == _VIABILITY or any(pattern.fullmatch(word) for pattern in patterns)


def _outlook(word: str, negations: int, *, is_yet: bool) -> SignupStatus | None:
    """The outlook that a word stands for; None where its denial leaves everything open ("sem pendências")."""
    if negations > 1:
        return SignupStatus.GOING_ON
    if _CLOSED.fullmatch(word):
        return None if negations else SignupStatus.CLOSED
    if _HELD.fullmatch(word):
        return None if negations else SignupStatus.HELD
    if _GOING_ON.fullmatch(word):
        return SignupStatus.GOING_ON
    if word == _VIABILITY:
        return SignupStatus.CLOSED if negations else None
    good = _GOOD.fullmatch(word)
    if not negations:
        return SignupStatus.GOOD
    return SignupStatus.CLOSED if good and good["approval"] and not is_yet else SignupStatus.GOING_ON


ALPHABET = "23456789BCDEFGHJKMNPQRSTVWXYZ"
"""29 characters."""
LENGTH = 6
PLACE = "{protocol}"
"""What stands in an operator's address for the protocol."""
_HALF = LENGTH // 2
_BETWEEN = frozenset("-–—. /_")


class InvalidReceiptCode(ValueError):
    """The text is no protocol: a character too many or too few, one that there is not, or one mistyped."""


@dataclass(frozen=True, slots=True)
class ReceiptCode:
    """A valid protocol; `value` is bare: six characters of `ALPHABET`. Made by `parse` or `draw`."""

    value: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one as people write it: in small letters, with or without the dash.

        Raises:
            InvalidProtocol: it is none. The message does not hold the text.
        """
        bare = "".join(character for character in text.upper() if character not in _BETWEEN)
        if len(bare) != LENGTH:
            raise InvalidReceiptCode(f"a protocol has {LENGTH} characters")
        if not set(bare) <= set(ALPHABET):
            raise InvalidReceiptCode("a character that no protocol has")
        if _check(bare[:-1]) != bare[-1]:
            raise InvalidReceiptCode("the check character does not match")
        return cls(bare)

    @classmethod
    def draw(cls, choose: Callable[[str], str] = secrets.choice) -> Self:
        """A new one, by chance: 20 million are possible, so who keeps them has to see that it is new."""
        drawn = "".join(choose(ALPHABET) for _ in range(LENGTH - 1))
        return cls(drawn + _check(drawn))

    def __str__(self) -> str:
        return f"{self.value[:_HALF]}-{self.value[_HALF:]}"


def _check(characters: str) -> str:
    """The character with which the weighted sum of all is a multiple of the alphabet's length."""
    total = sum(ALPHABET.index(each) * weight for weight, each in enumerate(characters, 2))
    return ALPHABET[-total % len(ALPHABET)]
