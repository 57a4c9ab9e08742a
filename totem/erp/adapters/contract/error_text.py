"""Error messages of an ERP's answer: classify them (`error_objects` finds them).

A message means "no customer of that document", "nothing open" or a failure. ERPs distinguish these three in
Portuguese, English or Spanish prose. "Not found" needs a person as its subject, "nothing open" a title, and
nothing else beside (`absence_grammar`): "token não encontrado", "limite excedido, nenhum registro retornado"
and "não há boletos: sistema em manutenção" are failures, and so is any message that is not understood: a
customer who is asked to come again is served better than one who reads that nothing is owed.

Sentences without a subject ("Nada encontrado", "Nenhum registro encontrado") are in use as the whole answer
for an unknown document (SGP, Voalle, RBX). They are interpreted by the request, and only where they stand
alone.
"""

import re
from collections.abc import Iterable
from enum import Enum, Flag, auto

from totem.domain.text import folded, unescaped
from totem.erp.adapters.contract import absence_grammar as grammar

_LONGEST = 400
"""Characters beyond which a message is no plain statement."""
_MOST_WORDS = 30
"""Words in a sentence; longer ones would take the patterns long to refuse."""
_DOCUMENT = re.compile(
    r"(?<![\w*])(?:[\dx*#]{3}\.?[\dx*#]{3}\.?[\dx*#]{3}[-./]?[\dx*#]{2}"
    r"|[\da-z*#]{2}\.[\da-z*#]{3}\.[\da-z*#]{3}/[\da-z*#]{4}-[\dx*#]{2}|[\dx*#]{14}"
    r"|(?=[a-z]*\d)[\da-z]{12}\d\d)(?![\w*])"
)
_INLINE_TAG = re.compile(r"</?(?:br|p|b|strong|i|em|u|span|small)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ESCAPE = re.compile(r"\\u(00[0-9a-fA-F]{2})")
"""A letter that was escaped twice for JSON."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EITHER_ENDING = re.compile(r"\((?:s|as?|os?|es|is|ns)\)")
_NOT_SHORTENED = re.compile(r"\b(do|does|did|could|was|were|is|are|has|have)n.?t\b")
_CODE = r"(?![45](?!04)\d\d\b)\d{1,3}"  # of the ERP's own; of HTTP's errors none but 404
_HEADING = re.compile(
    rf"^\W*(?:(?:erro|error|aviso|atencao|alerta|warning|info|informacao|mensagem|message|retorno|resposta"
    rf"|resultado|status|erp|ops|oops)(?: {_CODE})? ?(?:[:!>\]|]| [-\u2013])|api ?:|{_CODE} ?(?:[:)\]]| -))"
    r"\W*(?=\w)"
)
_SENTENCE_END = re.compile(r"[.!?;|\n\r]+")
_CLAUSE_END = re.compile(r"[,:()\[\]]+|\s[-\u2013\u2014]+\s")
_WORD = re.compile(r"[^\W_]+")

_LABELS = frozenset(
    {"error", "errors", "erro", "erros", "err", "nok", "ok", "aviso", "atencao", "warning", "warn", "alerta"}
    | {"info", "true", "false", "null", "none", "bad request", "unprocessable entity"}
    | {"unprocessable content"}
)
"""Words that only name the kind of a message."""
_NO_CODES = frozenset({"ip", "sql", "php", "api", "key", "tls", "ssl", "dns", "off", "url", "uri", "xml"})

_ACCESS = re.compile(
    r"\b(?:token|(?:chave|key) (?:de |da )?api|api (?:key|chave)|credencia(?:l|is)|credentials?|permissao"
    r"|permission|nao (?:autorizad|autenticad)[oa]|acesso negado|access denied|unauthori[sz]ed|forbidden"
    r"|sessao (?:expirad|invalid)a|autenticacao|authentication)\b"
)


class Absence(Enum):
    """An absence that messages state."""

    NO_CUSTOMER = "nobody"
    """There is no customer of the document."""
    NO_RECORD = "nothing"
    """The customer has no such record."""


class _Sense(Flag):
    NOTHING_MORE = 0
    PERSON = auto()
    TITLES = auto()
    RECORDS = auto()
    """No records, of any kind."""
    RECORD = auto()
    """The one requested record is not there."""


def find_absence(messages: Iterable[str], nouns: str | None = None, *, titles: bool = True) -> Absence | None:
    """Find the absence that all of `messages` state together; None for anything else.

    `titles` is for requests of a list of titles (of `nouns`), of which there may be none.
    """
    found = _Sense.NOTHING_MORE
    for message in messages:
        if not message.strip() or is_label(message):
            continue
        senses = _senses(message, nouns)
        if senses is None:
            return None
        found |= senses
    if _Sense.PERSON in found:
        return Absence.NO_CUSTOMER
    if _Sense.TITLES in found:
        return Absence.NO_RECORD if titles else None
    if _Sense.RECORDS in found:
        return Absence.NO_RECORD if titles else Absence.NO_CUSTOMER
    return Absence.NO_CUSTOMER if _Sense.RECORD in found else None


def is_label(message: str) -> bool:
    """Test that `message` only names the kind of another ("Erro"), or holds no word at all ("106")."""
    words = _words(folded(message[:_LONGEST]))
    return words in _LABELS or not any(character.isalpha() for character in words)


def is_code(message: str) -> bool:
    """Test that `message` is a code, or letters that state nothing ("E404", "x")."""
    words = _words(folded(message[:_LONGEST])).split()
    letters = [re.sub(r"\d", "", word) for word in words]
    return len(message) <= _LONGEST and all(
        len(word) <= 3 and not word.startswith(tuple(_NO_CODES)) for word in letters
    )


def adds_nothing(messages: Iterable[str]) -> bool:
    """Test that `messages` are codes and labels alone, so that the HTTP status alone counts."""
    return all(is_label(message) or is_code(message) for message in messages)


def is_harmless(message: str, nouns: str | None = None) -> bool:
    """Test that `message` leaves an empty list beside it as it is: success, a heading, an absence."""
    if len(message) > _LONGEST:
        return False
    if is_label(message) or _senses(message, nouns) is not None:
        return True
    words = _words(_EITHER_ENDING.sub("", folded(message)))
    return grammar.success_pattern().fullmatch(words) is not None


def about_access(message: str) -> bool:
    """Test that `message` is of access: the token is refused, not the document that was sent with it."""
    return bool(_ACCESS.search(_words(folded(message[:1000]))))


def _senses(message: str, nouns: str | None) -> _Sense | None:
    """Senses of the sentences of `message`; None where one of them is not understood."""
    text = _normalized(message)
    if text is None:
        return None
    found = _Sense.NOTHING_MORE
    for sentence in _SENTENCE_END.split(text):
        sense = _sense(_words(sentence), nouns)
        if sense is None:
            for clause in _CLAUSE_END.split(sentence):
                part = _sense(_words(clause), nouns)
                if part is None:
                    return None
                found |= part
        else:
            found |= sense
    return found


def _sense(words: str, nouns: str | None) -> _Sense | None:
    if words.count(" ") >= _MOST_WORDS:
        return None
    if not words or grammar.harmless_pattern().fullmatch(words):
        return _Sense.NOTHING_MORE
    if grammar.no_customer().fullmatch(words):
        # "documento" is a customer's CPF to some ERPs and a title to others.
        return _Sense.RECORDS if words.startswith("nenhum documento") else _Sense.PERSON
    if grammar.no_titles(nouns).fullmatch(words):
        return _Sense.TITLES
    if grammar.no_records().fullmatch(words):
        return _Sense.RECORDS
    return _Sense.RECORD if grammar.no_record().fullmatch(words) else None


def _normalized(message: str) -> str | None:
    """Lower case without accents, entities and headings, a document as `DOC`; None for no plain text."""
    if len(message) > _LONGEST:
        return None
    text = _ESCAPE.sub(lambda code: chr(int(code[1], 16)), unescaped(unescaped(message))).strip()
    text = _INLINE_TAG.sub(
        lambda tag: "\n" if tag[0][1:2] in "bBpP" and tag[0][:3].lower() != "<b>" else " ", text
    )
    if "<" in text:
        return None
    if not any(character.isspace() for character in text):
        text = _CAMEL.sub(" ", text)
    text = folded(text.replace("\u2019", "'")).replace("_", " ")
    text = "".join(character for character in text if character.isprintable() or character.isspace())
    text = re.sub(r"\bn[?\ufffd]o\b", "nao", text)
    text = _NOT_SHORTENED.sub(r"\1 not", _EITHER_ENDING.sub("", text))
    if "?" in text:
        return None
    text = _DOCUMENT.sub("DOC", text)
    for _ in range(2):
        text = _HEADING.sub("", text)
    return text


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text))
