"""The languages of the screens: one row each, from which settings, pills, translators and voices are derived.

A new language also needs its texts: `assets/translations/totem_<code>.ts`, and the operator's default texts
in `totem.settings`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its code in the settings, its own name in full and in two letters, and its voice.

    `english` and `portuguese` are its name for integrators and staff. `locales` are those of voices, the
    preferred one first, and `voice_country` is a word in the name of the preferred voice, since eSpeak lists
    voices of several countries under one locale: "Portuguese (Portugal)" is first under pt_BR, "English
    (Caribbean)" under en_US. `names_months` is set where 06/11/2026 would be read as a day in June.
    """

    code: str
    name: str
    short: str
    english: str
    portuguese: str
    locales: tuple[str, ...]
    voice_country: str
    names_months: bool = False


LANGUAGES = (
    Language("pt_BR", "Português", "PT", "Portuguese", "português", ("pt_BR", "pt_PT"), "Brazil"),
    Language("en", "English", "EN", "English", "inglês", ("en_US", "en_GB"), "America", names_months=True),
    Language("es", "Español", "ES", "Spanish", "espanhol", ("es_419", "es_MX", "es_ES"), "Latin America"),
)
CODES = tuple(language.code for language in LANGUAGES)
SOURCE = LANGUAGES[0]
"""The language of the sentences in code, of paper, and of an operator's text without translation."""
TRANSLATED = LANGUAGES[1:]
if TYPE_CHECKING:
    LanguageCode = str
else:
    LanguageCode = Literal[CODES]
