"""Whole words of a status that an ERP writes as free text, each with its negation.

"Desbloqueado", "Sem bloqueio" and "Não-aprovado" mean the opposite of the word inside them, so no word is
looked for within another: "ativo" is one word, "inativo" and "desativado" are others.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from totem.domain.plaintext import unaccented

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
_FREE = re.compile(r"\d+[a-z]{0,2}")
"""Numbers, days and hours, which change nothing of a status."""


@dataclass(frozen=True, slots=True)
class Term:
    """A known word; `negations` are the words that deny it."""

    word: str
    negations: int


def read_terms(text: str | None, is_known: Callable[[str], bool]) -> tuple[list[Term], set[str]]:
    """The known words of `text` in order, and all others: lower case, without accents; a question
    mark is one.

    A negation goes for the next known word of its clause ("não está mais bloqueado"), or for the last one
    where none follows ("Bloqueado: não"). One that denies nothing known is among the others.
    """
    plain = _plain(text or "")
    terms: list[Term] = []
    others: set[str] = {"?"} if "?" in plain else set()
    for clause in _CLAUSE_END.split(plain):
        pending, own = 0, len(terms)
        for word in _WORD.findall(clause):
            if word in _NEGATIONS:
                pending += 1
            elif is_known(word):
                terms.append(Term(word, pending))
                pending = 0
            elif not _FREE.fullmatch(word):
                others.add(word)
        if pending and len(terms) > own:
            terms[-1] = Term(terms[-1].word, terms[-1].negations + pending)
        elif pending:
            others.add("nao")
    return terms, others


def _plain(text: str) -> str:
    text = _DASHES.sub("-", _CAMEL.sub(" ", text))
    text = _LOST_ACCENT.sub("nao", unaccented(text.casefold()).casefold())
    return _PREFIX.sub("nao ", _FALSE_VALUE.sub(" nao ", text))
