"""Dates, and words of an operator or its ERP, as customers read and hear them in the language of the screen.

06/11/2026 is a day in June to readers of English, so that language has the name of the month; Portuguese and
Spanish have the day first everywhere. Paper is Portuguese in every language: `totem.domain.text`.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QLocale

from totem.domain import text as pt_br
from totem.domain.status_words import status_word
from totem.system.languages import LANGUAGES

translate = QCoreApplication.translate
_NAMED = next(QLocale(each.code) for each in LANGUAGES if each.names_months)
"""The language in which the month is written as a name."""
_MONTHS = tuple(_NAMED.monthName(month, QLocale.FormatType.ShortFormat) for month in range(1, 13))
_WRITTEN = re.compile(rf"\b(?:(\d\d)/(\d\d)/|(\d\d?) ({'|'.join(_MONTHS)}) )(\d{{4}})\b")


def format_date(when: date) -> str:
    """Format a date as `06/11/2026`, in English as `6 Nov 2026`."""
    if QLocale().language() != _NAMED.language():
        return pt_br.format_date(when)
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def format_weekday(when: date) -> str:
    """Format a date of the next days as `sexta, 27/11`, in English as `Friday, 27 Nov`."""
    locale = QLocale()
    name = locale.dayName(when.isoweekday()).partition("-")[0]  # Portuguese leaves out "-feira" in speech
    if locale.language() != _NAMED.language():
        return f"{name}, {when.day:02}/{when.month:02}"
    return f"{name}, {when.day} {_MONTHS[when.month - 1]}"


def format_day(when: date, today: date) -> str:
    """Format a date as `06/11`, in English as `6 Nov`; with its year where that is not the present one."""
    whole = format_date(when)
    return whole[:-5] if when.year == today.year else whole


def month_name(when: date) -> str:
    """The name of the month, as it stands alone in a sentence of the present language."""
    return QLocale().standaloneMonthName(when.month)


def short_month_name(when: date) -> str:
    """The name of a date's month in three letters, as it stands at the beginning of a line."""
    return month_name(when)[:3].capitalize()


def translate_date(text: str) -> str:
    """Return a date that is written as on paper, `06/11/2026`, as `format_date` does; other text as it is."""
    try:
        return format_date(datetime.strptime(text, "%d/%m/%Y").date())  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return text


def speak_dates(text: str, language: str, today: date) -> str:
    """Replace dates in `text` by words, with the year where it is not the present one."""

    def spoken(found: re.Match[str]) -> str:
        day = int(found[1] or found[3])
        month = int(found[2]) if found[2] else _MONTHS.index(found[4]) + 1
        if not 1 <= month <= 12:
            return found[0]
        name, year = QLocale(language).monthName(month), int(found[5])
        words = translate("voice", "%1 de %2")
        if year != today.year:
            words = translate("voice", "%1 de %2 de %3").replace("%3", str(year))
        return words.replace("%1", str(day)).replace("%2", name)

    return _WRITTEN.sub(spoken, text)


def written_dates(text: str) -> list[str]:
    """List the dates that stand in `text`."""
    return [found[0] for found in _WRITTEN.finditer(text)]


def operator_text(texts: Mapping[str, str], language: str) -> str:
    """The text in `language`, else the Portuguese one under a line that announces it; empty without texts."""
    if language in texts or not texts:
        return texts.get(language, "")
    return "\n".join((translate("operator", "Texto disponível só em português:"), texts["pt_BR"]))


def status_text(text: str | None, *, feminine: bool = False) -> str:
    """The status `text` of an ERP, translated where its meaning is known; `feminine` as for `status_word`."""
    word = status_word(text, feminine=feminine)
    return translate("status", word)
