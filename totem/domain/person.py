"""Names, days of birth and addresses as people type them at a kiosk, judged by what an ERP has to know.

Whoever asks for a subscription makes a contract, so must be of age: 18 years (Código Civil, art. 5). Names
are taken as they are, however short or foreign; only what cannot be one is asked for again.
"""

import re
from datetime import date

from totem.domain.masking import title_case
from totem.domain.text import EntryFault, UnfitEntry, plain_line

OF_AGE = 18
_OLDEST = 120
_LONGEST_NAME = 100
_LONGEST_LINE = 100
_LONGEST_NUMBER = 20
_PERSON = re.compile(r"[^\W\d_][^\W\d_'’´`.\- ]*([ '’´`.\-]+[^\W\d_]+)*\.?")
_NO_NUMBER = re.compile(r"s[./ ]*n[.ºo°]*|sem n[uú]mero|0+", re.IGNORECASE)


def parse_name(text: str, *, company: bool = False) -> str:
    """Return a person's name and family name, or a company's name; title case for one all in capitals.

    Raises:
        UnfitEntry: a single word, digits, or nothing.
    """
    name = plain_line(text)
    if len(name) > _LONGEST_NAME:
        raise UnfitEntry(EntryFault.TOO_LONG)
    if company:
        if sum(each.isalpha() for each in name) < 2:
            raise UnfitEntry(EntryFault.NAME_SHORT)
        return name
    if not _PERSON.fullmatch(name):
        raise UnfitEntry(EntryFault.NAME_ODD)
    if len(name.split(" ")) < 2:
        raise UnfitEntry(EntryFault.NAME_SHORT)
    return title_case(name)


def parse_first_name(text: str) -> str:
    """Return what somebody who wants to be called is called: one word is enough.

    Raises:
        UnfitEntry: digits, or nothing.
    """
    name = plain_line(text)
    if len(name) > _LONGEST_NAME:
        raise UnfitEntry(EntryFault.TOO_LONG)
    if not _PERSON.fullmatch(name):
        raise UnfitEntry(EntryFault.NAME_ODD)
    return title_case(name)


def parse_birth_date(text: str, today: date) -> date:
    """Return the day that DDMMYYYY says, with or without its signs.

    Raises:
        UnfitEntry: no such day, one to come, one too long ago, or of somebody who is not of age.
    """
    digits = re.sub(r"[^0-9]", "", text)
    if not digits:
        raise UnfitEntry(EntryFault.MISSING)
    if len(digits) != 8:
        raise UnfitEntry(EntryFault.BIRTH_DATE)
    try:
        born = date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise UnfitEntry(EntryFault.BIRTH_DATE) from None
    age = age_on(born, today)
    if born > today or age > _OLDEST:
        raise UnfitEntry(EntryFault.BIRTH_DATE)
    if age < OF_AGE:
        raise UnfitEntry(EntryFault.UNDER_AGE)
    return born


def age_on(born: date, day: date) -> int:
    """Return the whole years from `born` to `day`; who was born on 29 February turns on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def shown_date(digits: str) -> str:
    """Set the digits of a date, all or those typed so far, for reading: 14/03/1978."""
    return "/".join(filter(None, (digits[:2], digits[2:4], digits[4:8])))


def parse_line(text: str, *, least: int = 2) -> str:
    """Return a line of an address: a street, a district, a complement.

    Raises:
        UnfitEntry: nothing, too short to be one, or longer than ERPs take.
    """
    line = plain_line(text)
    if len(line) < least:
        raise UnfitEntry(EntryFault.TOO_SHORT)
    if len(line) > _LONGEST_LINE:
        raise UnfitEntry(EntryFault.TOO_LONG)
    return title_case(line)


def parse_number(text: str) -> str:
    """Return the number of a house, "S/N" where it has none.

    Raises:
        UnfitEntry: nothing, or longer than a number is.
    """
    number = plain_line(text)
    if len(number) > _LONGEST_NUMBER:
        raise UnfitEntry(EntryFault.TOO_LONG)
    return "S/N" if _NO_NUMBER.fullmatch(number) else number.upper()
