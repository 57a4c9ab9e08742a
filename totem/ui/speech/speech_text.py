"""Convert texts of the screen for speech, and mask personal data where others can hear.

A speech engine reads "R$ 99,90" as "real dollar ninety-nine comma ninety", so amounts and dates become
words. Without headphones, amounts, documents and names are replaced (LGPD, Lei 13.709/2018, art. 6 VII).
"""

import re
from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QCoreApplication, QLocale

translate = QCoreApplication.translate

_MONEY = re.compile(r"(-?)R\$\s?([\d.]+),(\d\d)(?!\d)")
_DAY = re.compile(r"\b(\d\d)/(\d\d)/(\d{4})\b")
_CODE = re.compile(r"(?<![\w*])(?=(?:[\w*./-]*[\d*]){5})[\d*][\dA-Z*]*(?:[ ./-][\dA-Z*]+)*")
"""A document, masked or not, a linha digitável, or a barcode: five or more digits or asterisks."""
_PAUSES = (("\n", ". "), (" · ", ", "), (" → ", ", "), ("…", "."))


def to_speech(text: str, language: str, today: date) -> str:
    """`text` for speech: amounts and dates in words, punctuation as pauses."""
    for sign, pause in _PAUSES:
        text = text.replace(sign, pause)
    text = _MONEY.sub(lambda found: _money(*found.groups()), text)
    text = _DAY.sub(lambda found: _day(found[0], language, today), text)
    return " ".join(text.replace("*", " ").split())


def mask_private(text: str, names: Iterable[str]) -> str:
    """`text` without amounts, documents, codes, and the `names`."""
    text = _MONEY.sub(translate("voice", "valor mostrado na tela"), text)
    days = _DAY.findall(text)
    for number, day in enumerate(days):
        text = text.replace("/".join(day), f"\0{number}\0", 1)  # a date is no code
    text = _CODE.sub(translate("voice", "número mostrado na tela"), text)
    for number, day in enumerate(days):
        text = text.replace(f"\0{number}\0", "/".join(day))
    for name in sorted(names, key=len, reverse=True):
        shown = translate("voice", "nome mostrado na tela")
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", shown, text, flags=re.IGNORECASE)
    return text


def _money(sign: str, thousands: str, cents: str) -> str:
    """`1.234,56` → `1234 reais e 56 centavos`."""
    reais, centavos = int(thousands.replace(".", "")), int(cents)
    parts = []
    if reais or not centavos:
        one = translate("voice", "1 real")
        parts.append(one if reais == 1 else translate("voice", "%1 reais").replace("%1", str(reais)))
    if centavos:
        one = translate("voice", "1 centavo")
        many = translate("voice", "%1 centavos").replace("%1", str(centavos))
        parts.append(one if centavos == 1 else many)
    spoken = translate("voice", "%1 e %2").replace("%1", parts[0]).replace("%2", parts[-1])
    return ("- " if sign else "") + (spoken if len(parts) > 1 else parts[0])


def _day(text: str, language: str, today: date) -> str:
    """`30/11/2026` → `30 de novembro`, with the year where it is not the present one."""
    day, month, year = (int(part) for part in text.split("/"))
    if not 1 <= month <= 12:
        return text
    name = QLocale(language).monthName(month)
    if year == today.year:
        return translate("voice", "%1 de %2").replace("%1", str(day)).replace("%2", name)
    spoken = translate("voice", "%1 de %2 de %3").replace("%1", str(day)).replace("%2", name)
    return spoken.replace("%3", str(year))
