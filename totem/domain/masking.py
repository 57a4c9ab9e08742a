"""Mask names and addresses on screens that others can read, and set names in title case.

Rule: LGPD (Lei 13.709/2018) art. 6 III, necessity. Tax ids are masked by `TaxId.masked`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from totem.domain.customer import Address, Customer
from totem.domain.taxid import TaxId, TaxIdKind

_PARTICLES = frozenset(
    {"a", "as", "d", "da", "das", "de", "del", "di", "do", "dos", "du", "e", "em", "na", "no"}
)
_GENERATIONS = frozenset({"filho", "filha", "junior", "júnior", "jr", "neto", "neta", "segundo", "sobrinho"})
_LEGAL_FORMS = frozenset({"ltda", "limitada", "me", "mei", "epp", "eireli", "sa", "s/a", "ss", "slu", "cia"})
_STREET_TYPES = frozenset(
    {"al", "alameda", "av", "avenida", "beco", "cj", "condominio", "condomínio", "conjunto"}
    | {"estr", "estrada", "faz", "fazenda", "ladeira", "largo", "lot", "loteamento", "passagem"}
    | {"pc", "pca", "praca", "praça", "pç", "pça", "qd", "quadra", "r", "rod", "rodovia", "rua"}
    | {"servidao", "servidão", "sitio", "sítio", "tr", "trav", "travessa", "tv", "via", "viela", "vila"}
)
_ALWAYS_CAPITALS = frozenset({"br", "epp", "mei", "s/a"})
ROMAN = re.compile(r"(?=[ivx])x{0,3}(ix|iv|v?i{0,3})$")
_WORD_PART = re.compile(r"[^\W\d_]+")


def title_case(text: str) -> str:
    """Return a name of capitals or small letters alone in title case, any other as it is.

    Portuguese particles stay small (`Maria da Silva`), Roman numerals capital (`Rua XV de Novembro`).
    """
    text = " ".join(text.split())
    if text != text.upper() and text != text.lower():
        return text
    words = text.lower().split(" ")
    last = len(words) - 1
    return " ".join(_titled(word, inner=0 < index < last) for index, word in enumerate(words))


def short_name(name: str) -> str:
    """Return a person's first name and the initial of the last: `MARIA APARECIDA DA SILVA` → `Maria S.`.

    Particles and generations (Filho, Neto) give no initial. Words with digits are left out: the registered
    name of a sole trader (MEI) carries the CPF.
    """
    words = _naming_words(name)
    surnames = [word for word in words[1:] if word.lower().strip(".") not in _GENERATIONS]
    return " ".join([*words[:1], *(f"{word[0].upper()}." for word in surnames[-1:])])


def short_company(name: str) -> str:
    """Return a company's first word and initials: `NETSUL TELECOMUNICAÇÕES DO SUL LTDA` → `Netsul T. S.`.

    The legal form is left out.
    """
    words = _naming_words(name)
    rest = [word for word in words[1:] if word.lower().replace(".", "") not in _LEGAL_FORMS]
    return " ".join([*words[:1], *(f"{word[0].upper()}." for word in rest)])


def masked_name(name: str | None, tax_id: TaxId) -> str:
    """Return `name` masked as a person's or a company's, by the kind of tax id; empty without a name."""
    if not name:
        return ""
    return short_company(name) if tax_id.kind is TaxIdKind.CNPJ else short_name(name)


def customer_name(customer: Customer) -> str:
    """Return a customer's masked name for screens; of a company, the trade name first."""
    if customer.tax_id.kind is TaxIdKind.CNPJ:
        return masked_name(customer.trade_name or customer.name, customer.tax_id)
    return masked_name(customer.name or customer.trade_name, customer.tax_id)


def masked_street(address: Address) -> str:
    """Return the masked street and number: `Rua das Ac***, *23`; empty without a street.

    Shown are the kind of street, the first letters of its first distinctive word, and the number's end.
    """
    shown: list[str] = []
    words = title_case(address.street or "").replace(",", " ").split()
    for index, word in enumerate(words):
        bare = word.lower().strip(".")
        is_last = index == len(words) - 1  # there, a particle is a name: Rua A, Rua E
        if (bare in _PARTICLES and not is_last) or (index == 0 and bare in _STREET_TYPES):
            shown.append(word)
        elif any(character.isdigit() for character in word):
            shown.append(_masked_number(word))
        else:
            shown.append(f"{word[: min(2, len(word) // 2)]}***")
            break
    number = (address.number or "").strip()
    if shown and any(character.isdigit() for character in number):
        return f"{' '.join(shown)}, {_masked_number(number)}"
    return " ".join(shown)


@dataclass(frozen=True, slots=True)
class ContractLabel:
    """Label that distinguishes contracts: the masked street, if need be with the plan or contract's number.

    `street` may be empty; `contract` holds the last three characters of the contract's number.
    """

    street: str
    contract: str | None = None
    plan: str | None = None


def contract_labels(customers: Sequence[Customer]) -> tuple[ContractLabel, ...]:
    """Label the contracts of one tax id.

    `plan` is set where the street is missing or not unique, `contract` where the plan is not enough.
    """
    streets = [masked_street(each.address) for each in customers]
    plans = [title_case(each.plan or "") for each in customers]
    pairs = list(zip(streets, plans, strict=True))
    labels = []
    for each, (street, plan) in zip(customers, pairs, strict=True):
        is_unique = bool(street) and streets.count(street) == 1
        is_told = is_unique or (bool(plan) and pairs.count((street, plan)) == 1)
        shown = None if is_unique else plan or None
        labels.append(ContractLabel(street, None if is_told else _contract_end(each), shown))
    return tuple(labels)


def masked_phone(phone: str) -> str:
    """Return a telephone of digits with its area code and its last two digits: `(41) *****-**00`."""
    hidden = phone[:2] + "*" * max(0, len(phone) - 4) + phone[-2:]
    return f"({hidden[:2]}) {hidden[2:-4]}-{hidden[-4:]}" if len(phone) >= 10 else "*" * len(phone)


def masked_email(address: str) -> str:
    """Return an e-mail address with its first letter and its domain: `m***@gmail.com`."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}" if domain else "***"


def address_line(address: Address) -> str:
    """Return the whole address in one line, for customers with a confirmed identity."""
    street = title_case(address.street or "")
    parts = (
        ", ".join(filter(None, (street, address.number, address.complement))),
        title_case(address.district or ""),
        "/".join(filter(None, (title_case(address.city or ""), (address.state or "").upper()))),
        f"CEP {address.postal_code}" if address.postal_code else "",
    )
    return " - ".join(filter(None, parts))


def _titled(word: str, *, inner: bool) -> str:
    if word in _ALWAYS_CAPITALS or ROMAN.match(word):
        return word.upper()
    if word in _PARTICLES and inner:
        return word
    return _WORD_PART.sub(lambda part: part[0].capitalize(), word)


def _naming_words(name: str) -> list[str]:
    """Return the words of a name in title case, without particles and words with digits."""
    words = (title_case(word.strip(",;:()[]\"'*-")) for word in name.split())
    named = (word for word in words if word[:1].isalpha() and not any(each.isdigit() for each in word))
    return [word for word in named if word.lower() not in _PARTICLES]


def _masked_number(number: str) -> str:
    """Hide all of a house number but its end: two characters of three and more, one of two, none of one."""
    kept = min(2, len(number) - 1)
    return "*" * (len(number) - kept) + number[len(number) - kept :]


def _contract_end(customer: Customer) -> str | None:
    number = customer.contract_id or customer.id
    return number[-3:] if number else None
