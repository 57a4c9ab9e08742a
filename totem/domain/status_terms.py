"""Known words of a status text of an ERP, with the states that they and their denials name."""

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

from totem.domain.text import unaccented

State = TypeVar("State", bound=Enum)
Rules = tuple[tuple[re.Pattern[str], State | None, State | None], ...]
"""Words with the state that they name, and the one that their denial names; None where it leaves all open."""

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
    plain = normalize(text or "")
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


def normalize(text: str) -> str:
    """Return `text` in lower case without accents, its negations as words of their own."""
    text = _DASHES.sub("-", _CAMEL.sub(" ", text))
    text = _LOST_ACCENT.sub("nao", unaccented(text.casefold()).casefold())
    return _PREFIX.sub("nao ", _FALSE_VALUE.sub(" nao ", text))


def states_of(terms: list[Term], rules: Rules[State], unclear: State) -> set[State | None]:
    """Return the states of all terms; a word that is denied twice is `unclear`."""
    found: set[State | None] = set()
    for term in terms:
        plain, denied = next((named for pattern, *named in rules if pattern.fullmatch(term.word)))
        found.add(unclear if term.negations > 1 else denied if term.negations else plain)
    return found
