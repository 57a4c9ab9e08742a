"""Parse and format what customers type into forms: names, birth dates, telephones, e-mail, addresses.

Telephones: ANATEL's numbering plan (Resolução 749/2022, Anexo): two digits of area code, of which 67 are in
use, then nine digits that begin with 9 (mobile) or eight that begin with 2 to 5 (fixed). Names are accepted
however short or foreign, as far as an ERP can take them.
"""

import re
from bisect import bisect_right
from datetime import date
from enum import StrEnum

from totem.domain.masking import title_case
from totem.domain.phones import LONGEST, SHORTEST, national_digits
from totem.domain.text import plain_line

LONGEST_LINE, LONGEST_EMAIL, LONGEST_DETAILS, LONGEST_HOUSE_NUMBER = 100, 254, 200, 20
"""Most characters of these fields; a line is a name or a part of an address."""
AREA_CODES = frozenset(
    code
    for code in range(11, 100)
    if code % 10 and code not in {23, 25, 26, 29, 36, 39, 52, 56, 57, 58, 59, 72, 76, 78}
)
"""Area codes in use."""
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_EMAIL_DOMAINS = (
    *("gmail.com", "hotmail.com", "outlook.com", "yahoo.com.br", "yahoo.com", "icloud.com", "live.com"),
    *("uol.com.br", "bol.com.br", "terra.com.br", "ig.com.br", "globo.com", "msn.com", "hotmail.com.br"),
    *("outlook.com.br", "protonmail.com", "globomail.com", "oi.com.br", "r7.com", "me.com", "proton.me"),
)
"""Domains of most addresses in Brazil, which alone are suggested."""
_LEAST_HINTED = 7
"""Characters of a domain below which names are too similar for a suggestion."""

POSTAL_CODE_LENGTH, DATE_LENGTH = 8, 8
"""Digits."""
_POSTAL_CODE = re.compile(f"[0-9]{{{POSTAL_CODE_LENGTH}}}")
_STATE_RANGES = (
    *((1000, "SP"), (20000, "RJ"), (29000, "ES"), (30000, "MG"), (40000, "BA"), (49000, "SE")),
    *((50000, "PE"), (57000, "AL"), (58000, "PB"), (59000, "RN"), (60000, "CE"), (64000, "PI")),
    *((65000, "MA"), (66000, "PA"), (68900, "AP"), (69000, "AM"), (69300, "RR"), (69400, "AM")),
    *((69900, "AC"), (70000, "DF"), (72800, "GO"), (73000, "DF"), (73700, "GO"), (76800, "RO")),
    *((77000, "TO"), (78000, "MT"), (79000, "MS"), (80000, "PR"), (88000, "SC"), (90000, "RS")),
)
"""States by the first five digits from which their codes begin."""
STATES = frozenset(state for _, state in _STATE_RANGES)
"""The two letters of each state."""

OF_AGE = 18
_OLDEST = 120
_PERSON = re.compile(r"[^\W\d_][^\W\d_'’´`.\- ]*([ '’´`.\-]+[^\W\d_]+)*\.?")
_WITHOUT_NUMBER = re.compile(r"s[./ ]*n[.ºo°]*|sem n[uú]mero|0+", re.IGNORECASE)


class EntryFault(StrEnum):
    """Checks that a typed text may fail."""

    MISSING = "missing"
    TAX_ID = "tax_id"
    NAME_SHORT = "name_short"
    NAME_ODD = "name_odd"
    BIRTH_DATE = "birth_date"
    UNDER_AGE = "under_age"
    PHONE_LENGTH = "phone_length"
    PHONE_AREA = "phone_area"
    PHONE_NUMBER = "phone_number"
    EMAIL = "email"
    POSTAL_CODE = "postal_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    PROTOCOL = "protocol"


class InvalidEntry(ValueError):
    """Refusal of a text by a `parse_…` function: the failed check in `fault`, the text nowhere."""

    def __init__(self, fault: EntryFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def _parse_line(text: str, longest: int) -> str:
    line = plain_line(text)
    if not line:
        raise InvalidEntry(EntryFault.MISSING)
    if len(line) > longest:
        raise InvalidEntry(EntryFault.TOO_LONG)
    return line


def _digits(text: str) -> str:
    digits = re.sub(r"[^0-9]", "", text)
    if not digits:
        raise InvalidEntry(EntryFault.MISSING)
    return digits


def parse_details(text: str) -> str:
    """Parse a free line."""
    return _parse_line(text, LONGEST_DETAILS)


def parse_phone(text: str) -> str:
    """Parse a telephone, with or without mask, "0" or "+55"; return its digits with the area code."""
    digits = national_digits(text)
    if not digits:
        raise InvalidEntry(EntryFault.MISSING)
    if not SHORTEST <= len(digits) <= LONGEST:
        raise InvalidEntry(EntryFault.PHONE_LENGTH)
    if int(digits[:2]) not in AREA_CODES:
        raise InvalidEntry(EntryFault.PHONE_AREA)
    number = digits[2:]
    if number[0] not in ("9" if len(digits) == LONGEST else "2345") or len({*number}) == 1:
        raise InvalidEntry(EntryFault.PHONE_NUMBER)
    return digits


def is_mobile(phone: str) -> bool:
    """Test for a mobile number: nine digits that begin with 9, with or without mask, "0" and "+55"."""
    digits = national_digits(phone)
    return len(digits) == LONGEST and digits[2] == "9"


def format_phone(digits: str) -> str:
    """Format digits, all or those typed so far, as (41) 99999-0000."""
    area, number = digits[:2], digits[2:LONGEST]
    if not number:
        return area
    cut = 5 if number.startswith("9") else 4
    return f"({area}) {number[:cut]}" + (f"-{number[cut:]}" if number[cut:] else "")


def parse_email(text: str) -> str:
    """Parse an e-mail address; return it without spaces, the domain in lower case."""
    address = "".join(text.split())
    if not address:
        raise InvalidEntry(EntryFault.MISSING)
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidEntry(EntryFault.EMAIL)
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def suggest_email(address: str) -> str | None:
    """Suggest a correction of an address that looks mistyped (`gmial.com`); None where it does not.

    It is a guess: the same address typed again is accepted.
    """
    name, _, domain = address.rpartition("@")
    if domain in _EMAIL_DOMAINS:
        return None
    near = [(edit_distance(domain, each), place, each) for place, each in enumerate(_EMAIL_DOMAINS)]
    steps, _, best = min(near)
    if len(best) < _LEAST_HINTED or steps > (1 if len(best) < _LEAST_HINTED + 2 else 2):
        return None
    return f"{name}@{best}"


def edit_distance(a: str, b: str) -> int:
    """Return the edit distance (optimal string alignment): insertion, deletion, change, or swap of two."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(b, 1):
            steps = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and a[i - 2] == right:
                steps = min(steps, earlier[j - 2] + 1)
            row.append(steps)
    return row[-1]


def parse_postal_code(text: str) -> str:
    """Parse a CEP of a state's range; return its eight digits."""
    digits = re.sub(r"[\s.-]", "", text)
    if not digits:
        raise InvalidEntry(EntryFault.MISSING)
    if not _POSTAL_CODE.fullmatch(digits) or postal_code_state(digits) is None or len({*digits}) == 1:
        raise InvalidEntry(EntryFault.POSTAL_CODE)
    return digits


def postal_code_state(digits: str) -> str | None:
    """Return the two letters of a CEP's state; None where it is in no state's range."""
    place = bisect_right(_STATE_RANGES, int(digits[:5]), key=lambda each: each[0])
    return _STATE_RANGES[place - 1][1] if place else None


def example_postal_code(state: str) -> str:
    """Return the first CEP of a state, one of `STATES`."""
    return next(f"{first:05}000" for first, letters in _STATE_RANGES if letters == state)


def format_postal_code(digits: str) -> str:
    """Format digits, all or those typed so far, as 80010-000."""
    return digits[:5] + (f"-{digits[5:POSTAL_CODE_LENGTH]}" if digits[5:] else "")


def parse_name(text: str, *, company: bool = False) -> str:
    """Parse a full name of a person or a company's name; one all in capitals becomes title case."""
    name = _parse_line(text, LONGEST_LINE) if company else parse_first_name(text)
    if sum(each.isalpha() for each in name) < 2 if company else " " not in name:
        raise InvalidEntry(EntryFault.NAME_SHORT)
    return name


def parse_first_name(text: str) -> str:
    """Parse a name for a call, for which one word is enough."""
    name = _parse_line(text, LONGEST_LINE)
    if not _PERSON.fullmatch(name):
        raise InvalidEntry(EntryFault.NAME_ODD)
    return title_case(name)


def parse_birth_date(text: str, today: date) -> date:
    """Parse a birth date of an adult of at most 120 years, DDMMYYYY with or without separators.

    Under 18 a subscription, which is a contract, is refused (Código Civil, art. 5).
    """
    digits = _digits(text)
    if len(digits) != DATE_LENGTH:
        raise InvalidEntry(EntryFault.BIRTH_DATE)
    try:
        born = date(int(digits[4:]), int(digits[2:4]), int(digits[:2]))
    except ValueError:
        raise InvalidEntry(EntryFault.BIRTH_DATE) from None
    age = age_on(born, today)
    if born > today or age > _OLDEST:
        raise InvalidEntry(EntryFault.BIRTH_DATE)
    if age < OF_AGE:
        raise InvalidEntry(EntryFault.UNDER_AGE)
    return born


def age_on(born: date, day: date) -> int:
    """Return the full years from `born` to `day`; a birthday on 29 February counts on 1 March."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def format_date_digits(digits: str) -> str:
    """Format the digits of a date, all or those typed so far, as 14/03/1978."""
    return "/".join(filter(None, (digits[:2], digits[2:4], digits[4:DATE_LENGTH])))


def parse_address_line(text: str, *, least: int = 2) -> str:
    """Parse a line of an address: a street, a district, a complement, as long as ERPs take."""
    line = _parse_line(text, LONGEST_LINE)
    if len(line) < least:
        raise InvalidEntry(EntryFault.TOO_SHORT)
    return title_case(line)


def parse_house_number(text: str) -> str:
    """Parse a house number, "S/N" where there is none."""
    number = _parse_line(text, LONGEST_HOUSE_NUMBER)
    return "S/N" if _WITHOUT_NUMBER.fullmatch(number) else number.upper()
