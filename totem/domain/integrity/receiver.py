"""Compare the receiver that a PIX code names with the company that may be paid.

Object 59 of a BR Code holds at most 25 characters, mostly capitals without accents, as a bank or an ERP cut
them: "NETSUL TELECOMUNICACOES L", "NETSUL TELECOM SERV E COM". So names are compared word by word. A word may
be an abbreviation of the one in its place, except the first, which tells one company from another; what
stands for the legal form, joins words or is a tax number does not count.
"""

import re
from dataclasses import dataclass, field

from totem.domain.text import unaccented

_PROBABLY_CUT = 20
"""Characters from which on a name may have been cut to 25: some writers count bytes, or drop half a word."""
_LEGAL_FORMS = ("ltda", "limitada", "eireli", "epp", "me", "mei", "sa")
_NOT_COMPARED = re.compile(
    r"\b(?:ltda|ltd|limitada|eireli|epp|mei?|ei|s ?a|cia|companhia|em recuperacao judicial)\b", re.ASCII
)
_JOINING = frozenset({"e", "de", "da", "do", "das", "dos", "em"})
_TAX_NUMBER = re.compile(
    r"\b(?:[0-9]{2}\.?[0-9]{3}\.?[0-9]{3}(?:/?[0-9]{4}-?[0-9]{2})?|[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2})\b",
    re.ASCII,
)
"""A CPF, a CNPJ or its root: the names of sole traders begin or end with one."""
_SHORTEST_ABBREVIATION = 3
"""Letters of a word in the configuration that a longer one in a code may spell out ("Telecom")."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """Receiver that may be paid by a static PIX: a name, and a CPF or CNPJ with or without its mask.

    Of a brand (`is_brand`) the name is only the beginning of the legal one: further words are let pass.
    """

    name: str | None = None
    tax_id: str | None = field(default=None, repr=False)
    is_brand: bool = False

    def is_named(self, name: str) -> bool:
        """Test that `name`, as a BR Code bears it, is this receiver's."""
        if self.name is None:
            return False
        known, told = _words(self.name), _words(name)
        if not known or not told:
            return False
        is_cut = len(name.strip()) >= _PROBABLY_CUT
        if is_cut and len(told) > 1 and any(word.startswith(told[-1]) for word in _JOINING):
            told = told[:-1]  # "… DE" that was cut to "… D"
        whole, part = "".join(known), "".join(told)
        if part == whole or (is_cut and whole.startswith(part)):  # "NET SUL" and "NetSul"
            return True
        if told[0] != known[0] or not all(map(_is_same_word, told, known)):
            return False
        if len(told) > len(known):
            return self.is_brand or _is_legal_form_cut(told[len(known) :])
        return is_cut or 2 * len(told) >= len(known)


def _is_same_word(told: str, known: str) -> bool:
    """Test that one is an abbreviation of the other."""
    return known.startswith(told) or (len(known) >= _SHORTEST_ABBREVIATION and told.startswith(known))


def _is_legal_form_cut(rest: list[str]) -> bool:
    """Test that the words beyond the name are its legal form, cut by the 25 characters: "L", "LT"."""
    return len(rest) == 1 and any(form.startswith(rest[0]) for form in _LEGAL_FORMS)


def _words(name: str) -> list[str]:
    bare = _TAX_NUMBER.sub(" ", unaccented(name).casefold())
    plain = re.sub(r"[^a-z0-9]+", " ", bare).strip()
    return [word for word in _NOT_COMPARED.sub(" ", plain).split() if word not in _JOINING]
