"""Redaction of personal data and secrets in log text, by pattern and by the session's own strings.

`clean` redacts by pattern: CPF and CNPJ in any mask (Receita Federal: 11 digits; 14 characters, with letters
since IN RFB 2.229/2024), the 44, 47 and 48 digits of boletos and arrecadações (FEBRABAN), BR Codes (BACEN:
from 000201 to the CRC in field 63), e-mails, tokens, and other long runs of digits (telephones, CEP, identity
cards). It prefers false positives. Names and addresses follow no pattern: the session registers them with
`guard`, in memory only, until `unguard`.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from threading import RLock

HIDDEN = "[…]"

_LONGEST = 20_000
"""Characters of a text that are kept, so that no whole ERP response fills the log."""

_GAP = r"(?:[^\S\r\n]|[.\-/–—_+()]|%2[0BDEF])"
"""Separators between the digits of a masked document, a payment line or a telephone, also URL-encoded."""

_SECRET = r"token|senha|password|secret|api[_-]?key|authorization"  # noqa: S105 - the words before a secret

_FORMS = [
    (re.compile(pattern, re.IGNORECASE), replacement)
    for pattern, replacement in (
        (
            rf"((?:{_SECRET})\b['\"]?\s*[=:]\s*(?:b?['\"])?(?:(?:bearer|basic)\s+)?)[^\s'\"&,;]+",
            rf"\1{HIDDEN}",
        ),
        (r"\b(bearer|basic)(\s+)[^\s'\",;]+", rf"\1\2{HIDDEN}"),
        (r"000201(?:.*6304[0-9a-f]{4}|.*)", HIDDEN),
        (r"[\w.+-]{1,64}(?:@|%40)[\w-]{1,63}(?:\.[\w-]{1,63})+", HIDDEN),
        (rf"\d(?:{_GAP}{{0,3}}\d){{10,}}", HIDDEN),
        (
            r"(?<![^\W_])[^\W_]{2}P[^\W_]{3}P[^\W_]{3}P[^\W_]{4}P\d{2}(?![^\W_])".replace(
                "P", r"(?:[.\-/]|%2[DEF])?"
            ),
            HIDDEN,
        ),
        (r"(?-i:(?<![^\W_])[0-9A-Z]{2} [0-9A-Z]{3} [0-9A-Z]{3} [0-9A-Z]{4} \d{2}(?![^\W_]))", HIDDEN),
        (r"\d{5}-\d{3}(?!\d)|\d{8,}", HIDDEN),
    )
]


class _Guarded:
    """Strings of the current session and their pattern, compiled on first use.

    Compiling takes milliseconds, and most sessions log nothing. The GUI thread writes, any thread logs.
    """

    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    compiled = False
    """True once a pattern was compiled in this session, also for fewer words."""
    lock = RLock()


def guard(strings: Iterable[str]) -> None:
    """Redact these strings and their longer words from now on; an empty iterable is `unguard`.

    Matching ignores case, accents, spacing and the usual escapes of accented letters.
    """
    given = tuple(strings)
    if not given:
        unguard()
        return
    words = _identifying_words(given)
    with _Guarded.lock:
        if not words <= _Guarded.words:
            _Guarded.words, _Guarded.pattern = _Guarded.words | words, None


def unguard() -> None:
    """Drop the strings of the session."""
    with _Guarded.lock:
        compiled, _Guarded.compiled = _Guarded.compiled, False
        _Guarded.words, _Guarded.pattern = frozenset(), None
        if compiled:
            re.purge()  # the re module keeps the text of what it compiled


def clean(text: str, strings: Iterable[str] = ()) -> str:
    """Return the text without personal data and secrets; `strings` are redacted in this call only."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}… ({len(text)} characters)"
    words = _identifying_words(strings)
    if words:
        text = _pattern(words).sub(HIDDEN, text)
        re.purge()  # the re module keeps the text of what it compiled
    guarded = _guarded()
    if guarded is not None:
        text = guarded.sub(HIDDEN, text)
    for pattern, replacement in _FORMS:
        text = pattern.sub(replacement, text)
    return text


def _guarded() -> re.Pattern[str] | None:
    with _Guarded.lock:
        if _Guarded.words and _Guarded.pattern is None:
            _Guarded.compiled = True
            _Guarded.pattern = _pattern(_Guarded.words)
        return _Guarded.pattern


def _identifying_words(strings: Iterable[str]) -> frozenset[str]:
    """Return the strings and their longer words, without those too short to identify a person."""
    parts = {part for string in strings for part in (string.strip(), *re.findall(r"[^\W\d_]{4,}", string))}
    return frozenset(part for part in parts if re.search(r"[^\W\d_]{3}|\d{5}|[^\W_]{4}", part))


def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    alternatives = "|".join(map(_spelling_pattern, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])", re.IGNORECASE)


def _spelling_pattern(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        r"(?:\s|[+_]|%20)+" if is_space else "".join(map(_letter, run))
        for is_space, run in groupby(composed, key=str.isspace)
    )


def _letter(letter: str) -> str:
    if letter.isascii():
        return re.escape(letter)
    spellings = [letter, unicodedata.normalize("NFD", letter), unicodedata.normalize("NFD", letter)[0]]
    for each in (letter.lower(), letter.upper()):
        octets = each.encode()
        spellings += [
            each.encode("unicode_escape").decode(),
            "".join(f"\\u{ord(part):04x}" for part in each),
            "".join(f"\\x{octet:02x}" for octet in octets),
            "".join(f"%{octet:02X}" for octet in octets),
        ]
    return f"(?:{'|'.join(map(re.escape, sorted(set(spellings), key=len, reverse=True)))})"
