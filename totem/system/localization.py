"""Language of the command line: English or Portuguese sentences from one catalogue, by the user's locale.

`assets/translations/command_line.po` pairs the sentences: English as msgid, Portuguese as msgstr. Commands,
settings and messages to integrators stand in English in code. Sentences that pages for staff show, too, stand
in Portuguese, as those pages do in every locale. So the kiosk, its log and `--json` need no catalogue: until
`use` is called, sentences stay as they are in code. The file is read when the first one is printed. It stays
a .po, which is parsed in milliseconds; a compiled one would be a second copy.
"""

import json
import re
import sys
from collections.abc import Mapping
from enum import StrEnum
from functools import cache


class CommandLanguage(StrEnum):
    """Languages of the command line."""

    ENGLISH = "en"
    PORTUGUESE = "pt"


_PAIR = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n)+)', re.MULTILINE)
_VALUE = re.compile(r"\([^()]*\)|'[^']+'|\"[^\"]+\"")
_WINDOWS_PORTUGUESE = 0x16
"""Primary language in the lower ten bits of a Windows language id."""

_language: CommandLanguage | None = None


def of_locale(environ: Mapping[str, str]) -> CommandLanguage:
    """Return the language of the locale: LC_ALL, LC_MESSAGES, LANG, else that of Windows' interface."""
    names = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    if name := next(filter(None, names), ""):
        is_portuguese = name.lower().startswith("pt")
    elif sys.platform == "win32":
        import ctypes

        is_portuguese = ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0x3FF == _WINDOWS_PORTUGUESE
    else:
        is_portuguese = False
    return CommandLanguage.PORTUGUESE if is_portuguese else CommandLanguage.ENGLISH


def use(language: CommandLanguage | None) -> None:
    """Choose the language of `localize`; None leaves sentences as they stand in code."""
    global _language  # noqa: PLW0603 - one language a process
    _language = language


def language_in_use() -> CommandLanguage | None:
    """Return the chosen language; None where sentences stay as they stand in code."""
    return _language


def localize(text: str, /, **values: object) -> str:
    """Return a sentence of the catalogue in the language in use, its {fields} filled with `values`."""
    if _language is not None:
        text = in_language(text, _language)
    return text.format(**values) if values else text


def in_language(text: str, language: CommandLanguage) -> str:
    """Return a sentence of the catalogue, in either language, in `language`; an unknown one as it is."""
    return catalogue()[language].get(text, text)


def strerror(error: OSError) -> str:
    """Return the system's reason of an error, in the language in use."""
    return system_reason(error.strerror or "", _language or CommandLanguage.ENGLISH)


def system_reason(reason: str, language: CommandLanguage) -> str:
    """Return a reason of `OSError.strerror` in `language`; "" is that of `safe_reader`."""
    known = reason or "not a plain file"
    return (
        known if language is CommandLanguage.ENGLISH else catalogue()[language].get(known, "falha do sistema")
    )


def message_in(text: str, language: CommandLanguage) -> str:
    """Return an English message of a parser in `language`; its quoted words stay as they are."""
    if language is CommandLanguage.ENGLISH:
        return text
    values = iter(_VALUE.findall(text))
    return re.sub(r"\{\}", lambda _: next(values), in_language(_VALUE.sub("{}", text), language))


def decimal(text: str) -> str:
    """Return a number in digits with the decimal separator of the language in use."""
    return text if _language is CommandLanguage.ENGLISH else text.replace(".", ",")


@cache
def catalogue() -> Mapping[CommandLanguage, Mapping[str, str]]:
    """Return the sentences of each language by those of the other; {language} stands for each translation."""
    from totem.system import resources  # pathlib takes half as long as all that `totem decode` needs
    from totem.system.languages import LANGUAGES, TRANSLATED

    text = resources.path("translations/command_line.po").read_text(encoding="utf-8")
    pairs = [(_join(english), _join(portuguese)) for english, portuguese in _PAIR.findall(text)]
    to_portuguese = dict(pairs[1:])  # the first one is the header
    to_portuguese |= {each.english: each.portuguese for each in LANGUAGES}
    to_portuguese |= {
        english.replace("{language}", each.english): portuguese.replace("{language}", each.portuguese)
        for english, portuguese in pairs
        if "{language}" in english
        for each in TRANSLATED
    }
    to_english = {portuguese: english for english, portuguese in to_portuguese.items()}
    return {CommandLanguage.PORTUGUESE: to_portuguese, CommandLanguage.ENGLISH: to_english}


def _join(quoted: str) -> str:
    return "".join(json.loads(line) for line in quoted.splitlines())
