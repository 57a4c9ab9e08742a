"""Mask names and addresses on screens that others can read, and set names in title case.

Rule: LGPD (Lei 13.709/2018) art. 6 III, necessity. Tax ids are masked by `TaxId.masked`.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

from totem.domain.customer import Address, Customer
from totem.domain.phones import LONGEST, SHORTEST, national_digits
from totem.domain.taxid import TaxId, TaxIdKind
from totem.domain.text import plain_line, unaccented

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
_BETWEEN_PHONES = re.compile(r"[/;,|]|\b(?:ou|e|ramal|ext)\b", re.IGNORECASE)
"""Between two numbers of one text, and before an extension."""
_BETWEEN_EMAILS = re.compile(r"[\s;,<>|]+")
_ABROAD = re.compile(r"\s*\+\s*(?!\s*55)")
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(ix|iv|v?i{0,3})$")
_WORD_PART = re.compile(r"[^\W\d_]+")

_LONGEST_DETAIL = 40
_CONTRACT_ENDS = range(3, 9)


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
    """Label of a contract: the masked street, and what tells its owner which of several contracts it is.

    Attributes:
        street: may be empty.
        district, plan: None where they tell nothing.
        contract: the end of the contract's number, None where the rest is enough.
        position: from 1 on, where nothing in the data tells it from another one.
    """

    street: str
    district: str | None = None
    plan: str | None = None
    contract: str | None = None
    position: int | None = None

    @property
    def words(self) -> str:
        """Facts of it that its owner recognises, in one line."""
        return " · ".join(filter(None, (self.street, self.district, self.plan)))


def contract_labels(customers: Sequence[Customer]) -> tuple[ContractLabel, ...]:
    """Label the contracts of one tax id, each unlike any other.

    An owner remembers the district and the plan better than the end of a house number, so contracts in
    streets that look alike (`Rua Co***, **80` and `Rua Co***, **90`) get what differs of these, and only then
    the end of the contract's number. A district or plan with a word of the address that the mask hides is
    left out.
    """
    streets = [masked_street(each.address) for each in customers]
    names = [_masked_name(each.address) for each in customers]
    districts, plans = list(map(_district, customers)), list(map(_plan, customers))
    shown_districts = _where_they_tell(districts, of=[(each,) for each in names])
    shown_plans = _where_they_tell(plans, of=list(zip(names, districts, strict=True)))
    labels = list(map(ContractLabel, streets, shown_districts, shown_plans))
    for group in _groups([each.words for each in labels]):
        if len(group) > 1 or not labels[group[0]].words:
            for index, end in zip(group, _contract_ends([customers[each] for each in group]), strict=True):
                labels[index] = replace(labels[index], contract=end or None)
    for group in _groups([(each.words, each.contract) for each in labels]):
        if len(group) > 1 or not (labels[group[0]].words or labels[group[0]].contract):
            for index in group:
                labels[index] = replace(labels[index], position=index + 1)
    return tuple(labels)


def masked_phone(phone: str) -> str:
    """Return a telephone with its area code and its last two digits: `(41) *****-**00`.

    The text is as the ERP has it: with "+55" or "0" in front, formatted, with a second number or a name
    beside it. A number without an area code, such as 0800, or of another country, shows its last two digits
    alone; a text without a number is empty.
    """
    numbers = [each for part in _BETWEEN_PHONES.split(phone) if len(each := national_digits(part)) >= 8]
    national = [each for each in numbers if SHORTEST <= len(each) <= LONGEST and "0" not in each[:2]]
    if national and not _ABROAD.match(phone):
        area, stars, end = national[0][:2], "*" * (len(national[0]) - 6), national[0][-2:]
        return f"({area}) {stars}-**{end}"
    return f"{'*' * (len(numbers[0]) - 2)}{numbers[0][-2:]}" if numbers else ""


def masked_email(address: str) -> str:
    """Return the first of some e-mail addresses, with its first letter and its domain: `m***@gmail.com`."""
    first = next((each for each in _BETWEEN_EMAILS.split(address) if "@" in each), "")
    name, _, domain = first.rpartition("@")
    return f"{name[:1]}***@{domain}" if domain else "***"


def contracts_without_plan(customers: Sequence[Customer]) -> tuple[int, ...]:
    """Return the indices of contracts that a plan would tell apart, and whose plan is not known."""
    alike = _groups([(_masked_name(each.address), _district(each)) for each in customers])
    return tuple(index for group in alike if len(group) > 1 for index in group if not customers[index].plan)


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
    if word in _ALWAYS_CAPITALS or _ROMAN.match(word):
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


def _where_they_tell(details: Sequence[str], *, of: Sequence[tuple[str, ...]]) -> list[str | None]:
    """Return the details that differ among contracts with the same `of`, or stand for an empty one."""
    shown: list[str | None] = [None] * len(details)
    for group in _groups(of):
        if len({details[index] for index in group}) > 1 or not any(of[group[0]]):
            for index in group:
                shown[index] = details[index] or None
    return shown


def _masked_name(address: Address) -> str:
    """Return the masked street without the house number."""
    return masked_street(replace(address, number=None))


def _district(customer: Customer) -> str:
    address = customer.address
    hidden = _words(" ".join(filter(None, (address.street, address.number, address.complement))))
    return _detail(address.district, hidden - _words(masked_street(address)))


def _plan(customer: Customer) -> str:
    address = customer.address
    return _detail(customer.plan, _words(address.street) - _words(masked_street(address)))


def _detail(text: str | None, hidden: set[str]) -> str:
    """Return a text for a label, cut where it is long; empty where it has a word of `hidden`."""
    text = title_case(text or "")
    if hidden & _words(text):
        return ""
    return text if len(text) <= _LONGEST_DETAIL else f"{text[:_LONGEST_DETAIL].rstrip()}…"


def _words(text: str | None) -> set[str]:
    return set(re.findall(r"\w+", unaccented(text or "").casefold()))


def _groups(keys: Sequence[Hashable]) -> list[list[int]]:
    """Return the indices of each key."""
    groups: dict[Hashable, list[int]] = {}
    for index, key in enumerate(keys):
        groups.setdefault(key, []).append(index)
    return list(groups.values())


def _contract_ends(customers: Sequence[Customer]) -> list[str]:
    """Return as much of each contract's number as tells it from the others: three characters or more."""
    numbers = [plain_line(each.contract_id or each.id or "") for each in customers]
    by_length = [[number[-length:] for number in numbers] for length in _CONTRACT_ENDS]
    return max(by_length, key=lambda ends: len(set(ends)))
