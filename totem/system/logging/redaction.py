"""What must never reach a log: documents, payment codes, addresses, tokens, and the visit's own data.

`clean` hides what can be told by its form: CPF and CNPJ in any mask (Receita Federal: 11 digits; 14
characters, letters among them since IN RFB 2.229/2024), the 44, 47 and 48 digits of boletos and arrecadações
(FEBRABAN), BR Codes (BACEN: from 000201 to the CRC in field 63), e-mails, tokens, and every other long run of
digits (telephones, CEP, identity cards). It takes too much rather than too little. Names and addresses have
no form: the visit tells them to `guard`, which keeps them in memory alone, until `unguard`.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import groupby
from threading import RLock

HIDDEN = "[…]"

_LONGEST = 20_000
"""Characters of a text that are kept; a log line is no place for a whole answer of the ERP."""

_GAP = r"(?:[^\S\r\n]|[.\-/–—_+()]|%2[0BDEF])"
"""What stands between the digits of a masked document, a typed line or a telephone; in an address, too."""

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


class _Visit:
    """The words of the visit under way, and one pattern for them all, made for the first line that is logged.

    A pattern takes some milliseconds to make, and most visits log nothing while somebody waits.
    """

    words: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    compiled = False
    """Whether one was made for this visit, be it for fewer words."""
    lock = RLock()
    """The GUI thread tells the words, any thread logs."""


def guard(strings: Iterable[str]) -> None:
    """Hide these strings too, and each longer word of theirs, from now on; none at all is `unguard`.

    Case, accents, spacing and the usual escapes of accented letters make no difference.
    """
    heard = tuple(strings)
    if not heard:
        unguard()
        return
    telling = _telling(heard)
    with _Visit.lock:
        if not telling <= _Visit.words:
            _Visit.words, _Visit.pattern = _Visit.words | telling, None


def unguard() -> None:
    """Forget the strings of the visit."""
    with _Visit.lock:
        compiled, _Visit.compiled = _Visit.compiled, False
        _Visit.words, _Visit.pattern = frozenset(), None
        if compiled:
            re.purge()  # the re module keeps the text of what it compiled


def clean(text: str, strings: Iterable[str] = ()) -> str:
    """The text without what could tell who stood at the kiosk, or what lets others in.

    `strings` are hidden too, in this text alone, as `guard` hides those of the visit.
    """
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}… ({len(text)} characters)"
    telling = _telling(strings)
    if telling:
        text = _pattern(telling).sub(HIDDEN, text)
        re.purge()  # the re module keeps the text of what it compiled
    guarded = _guarded()
    if guarded is not None:
        text = guarded.sub(HIDDEN, text)
    for pattern, replacement in _FORMS:
        text = pattern.sub(replacement, text)
    return text


def _guarded() -> re.Pattern[str] | None:
    """What tells the words of the visit; None without one."""
    with _Visit.lock:
        if _Visit.words and _Visit.pattern is None:
            _Visit.compiled = True
            _Visit.pattern = _pattern(_Visit.words)
        return _Visit.pattern


def _telling(strings: Iterable[str]) -> frozenset[str]:
    """These strings, and each longer word of theirs, without what is too short to tell anything."""
    parts = {part for string in strings for part in (string.strip(), *re.findall(r"[^\W\d_]{4,}", string))}
    return frozenset(part for part in parts if re.search(r"[^\W\d_]{3}|\d{5}|[^\W_]{4}", part))


def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    together = "|".join(map(_loosely, sorted(words, key=len, reverse=True)))
    return re.compile(rf"(?<![^\W_])(?:{together})(?![^\W_])", re.IGNORECASE)


def _loosely(text: str) -> str:
    """A pattern for a text, however a program may have spelt its spaces and accents."""
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
