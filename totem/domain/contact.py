"""Telephones and e-mail addresses as Brazilians type them: judged, set for reading, and hinted at.

Telephones: ANATEL's numbering plan (Resolução 749/2022, Anexo): two digits of area code, of which 67 are in
use, then nine digits that begin with 9 (mobile) or eight that begin with 2 to 5 (fixed). Nobody is called to
find out whether a number is in use.
"""

import re
from bisect import bisect_right

from totem.domain.text import EntryFault, UnfitEntry

AREA_CODES = frozenset(
    code
    for code in range(11, 100)
    if code % 10 and code not in {23, 25, 26, 29, 36, 39, 52, 56, 57, 58, 59, 72, 76, 78}
)
"""The area codes in use."""
_MOBILE, _FIXED = 11, 10
_EMAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)
_LONGEST_EMAIL = 254
_DOMAINS = (
    *("gmail.com", "hotmail.com", "outlook.com", "yahoo.com.br", "yahoo.com", "icloud.com", "live.com"),
    *("uol.com.br", "bol.com.br", "terra.com.br", "ig.com.br", "globo.com", "msn.com", "hotmail.com.br"),
    *("outlook.com.br", "protonmail.com", "globomail.com", "oi.com.br", "r7.com", "me.com", "proton.me"),
)
"""Where most addresses in Brazil are; only these are hinted at."""
_LEAST_HINTED = 7
"""Shorter names are too near to each other to guess what was meant."""


def parse_phone(text: str) -> str:
    """Return a telephone as digits with its area code: typed with or without mask, "0" or "+55".

    Raises:
        UnfitEntry: no such number can be called.
    """
    digits = re.sub(r"[^0-9]", "", text)
    if not digits:
        raise UnfitEntry(EntryFault.MISSING)
    if len(digits) > _MOBILE and digits.startswith("55"):
        digits = digits[2:]
    if len(digits) > _FIXED and digits.startswith("0"):
        digits = digits[1:]
    if len(digits) not in (_FIXED, _MOBILE):
        raise UnfitEntry(EntryFault.PHONE_LENGTH)
    if int(digits[:2]) not in AREA_CODES:
        raise UnfitEntry(EntryFault.PHONE_AREA)
    number = digits[2:]
    if (number[0] != "9" if len(digits) == _MOBILE else number[0] not in "2345") or len({*number}) == 1:
        raise UnfitEntry(EntryFault.PHONE_NUMBER)
    return digits


def is_mobile(phone: str) -> bool:
    """Whether a telephone is a mobile's: nine digits from a 9 on; it may have its mask, and "55" in front."""
    digits = re.sub(r"[^0-9]", "", phone)
    national = digits[2:] if len(digits) == len("55") + _MOBILE and digits.startswith("55") else digits
    return len(national) == _MOBILE and national[2] == "9"


def shown_phone(digits: str) -> str:
    """Set digits, all or those typed so far, for reading: (41) 99999-0000."""
    area, number = digits[:2], digits[2:_MOBILE]
    if not number:
        return area
    cut = 5 if number.startswith("9") else 4
    return f"({area}) {number[:cut]}" + (f"-{number[cut:]}" if number[cut:] else "")


def parse_email(text: str) -> str:
    """Return an e-mail address; the domain in lower case, and no spaces around or within.

    Raises:
        UnfitEntry: it is none.
    """
    address = "".join(text.split())
    if not address:
        raise UnfitEntry(EntryFault.MISSING)
    if len(address) > _LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise UnfitEntry(EntryFault.EMAIL)
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.lower()}"


def likely_email(address: str) -> str | None:
    """Return what was likely meant by an address that looks mistyped (`gmial.com`), None where it does not.

    It is a guess: whoever says the same again is right.
    """
    name, _, domain = address.rpartition("@")
    if domain in _DOMAINS:
        return None
    near = [(distance(domain, each), place, each) for place, each in enumerate(_DOMAINS)]
    steps, _, best = min(near)
    if len(best) < _LEAST_HINTED or steps > (1 if len(best) < _LEAST_HINTED + 2 else 2):
        return None
    return f"{name}@{best}"


def distance(a: str, b: str) -> int:
    """Return how many slips lead from `a` to `b`: one left out, put in or changed, or two swapped."""
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


LENGTH = 8
_BEGINS = (
    *((1000, "SP"), (20000, "RJ"), (29000, "ES"), (30000, "MG"), (40000, "BA"), (49000, "SE")),
    *((50000, "PE"), (57000, "AL"), (58000, "PB"), (59000, "RN"), (60000, "CE"), (64000, "PI")),
    *((65000, "MA"), (66000, "PA"), (68900, "AP"), (69000, "AM"), (69300, "RR"), (69400, "AM")),
    *((69900, "AC"), (70000, "DF"), (72800, "GO"), (73000, "DF"), (73700, "GO"), (76800, "RO")),
    *((77000, "TO"), (78000, "MT"), (79000, "MS"), (80000, "PR"), (88000, "SC"), (90000, "RS")),
)
"""From which first five digits on a code is of which state."""


def parse_postal_code(text: str) -> str:
    """Return a CEP's eight digits.

    Raises:
        UnfitEntry: it is none, or of a range that no state has.
    """
    digits = re.sub(r"[\s.-]", "", text)
    if not digits:
        raise UnfitEntry(EntryFault.MISSING)
    if not re.fullmatch(r"[0-9]{8}", digits) or state_of(digits) is None or len({*digits}) == 1:
        raise UnfitEntry(EntryFault.POSTAL_CODE)
    return digits


def state_of(digits: str) -> str | None:
    """Return the two letters of the state that a CEP is of; None where no state has it."""
    place = bisect_right(_BEGINS, int(digits[:5]), key=lambda each: each[0])
    return _BEGINS[place - 1][1] if place else None


def shown_postal_code(digits: str) -> str:
    """Set digits, all or those typed so far, for reading: 80010-000."""
    return digits[:5] + (f"-{digits[5:LENGTH]}" if digits[5:] else "")
