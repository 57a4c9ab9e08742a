"""Street names for the question "which of these is your street?", and decoys that hide the right one.

An ERP sends "R. PROF JOAO PESSOA, 120", "Av 15 de novembro" or "rua das acácias nº 9 fundos". Beside decoys
any of these would stand out, so every name of a question is normalized: case, abbreviations, accents and
numbers. Rules of the decoys, each against one way of guessing:

- All look alike: one kind of street, all with accents or none, of similar words and length (`_likeness`).
  Length is compared by fixed classes: by distance, the right answer would be in the middle.
- A tax id always gets the same decoys: the intersection of two questions would be the answer. They are drawn
  by a secret key (`KeyedRandom`), so that they cannot be computed.
- None is or contains another street of the customer.
- An unlisted street would stand out among famous ones: its decoys are made of given and family names.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar

from totem.domain.masking import ROMAN, title_case
from totem.domain.text import unaccented

T = TypeVar("T")

_KINDS = {
    "Rua": "r rua",
    "Avenida": "av ave aven avenida",
    "Alameda": "al alam alameda",
    "Travessa": "tr tv trav travessa",
    "Praça": "pc pca praca",
    "Estrada": "est estr estrada",
    "Rodovia": "rod rodovia",
    "Largo": "lg lgo largo",
    "Ladeira": "ld lad ladeira",
    "Viela": "vl vie viela",
    "Vila": "vila",
    "Beco": "bc beco",
    "Passagem": "psg pass passagem",
    "Servidão": "srv serv servidao",
    "Via": "via",
    "Quadra": "q qd qdr quadra",
    "Conjunto": "cj conj conjunto",
    "Loteamento": "lot loteamento",
    "Sítio": "sit sitio",
    "Fazenda": "faz fazenda",
    "Linha": "lin linha",
}
KINDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}

_WORDS = dict(
    re.findall(
        r"(\w+)=(\w+)",
        "alm=almirante brig=brigadeiro cap=capitão cel=coronel com=comendador cons=conselheiro "
        "dep=deputado des=desembargador dr=doutor dra=doutora eng=engenheiro exp=expedicionário "
        "gal=general gen=general gov=governador jd=jardim maj=major mal=marechal min=ministro "
        "mons=monsenhor mst=maestro nsa=nossa pe=padre pref=prefeito pres=presidente prof=professor "
        "profa=professora sen=senador sgt=sargento sr=senhor sra=senhora sta=santa sto=santo ten=tenente "
        "ver=vereador vis=visconde visc=visconde",
    )
)
"""Abbreviations."""
_TITLES = frozenset(unaccented(word) for word in _WORDS.values())
_MONTHS = frozenset(
    {"janeiro", "fevereiro", "marco", "abril", "maio", "junho"}
    | {"julho", "agosto", "setembro", "outubro", "novembro", "dezembro"}
)
_CARDINALS = (
    *("", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez", "onze", "doze"),
    *("treze", "catorze", "quinze", "dezesseis", "dezessete", "dezoito", "dezenove"),
)
_ORDINALS = (
    *("", "primeiro", "segundo", "terceiro", "quarto", "quinto"),
    *("sexto", "sétimo", "oitavo", "nono", "décimo"),
)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10}

_AFTER_NAME = re.compile(
    r"\s*(?:[,;(/|]|\s[-–—]|[-–—]\s|\bn\s?[.:º°]?\s?(?=\d)|"
    r"\b(?:num|numero|nro|km|apto|apt|ap|casa|cs|bloco|bl|lote|lt|fundos|fds|s/n|sn|esquina|prox|proximo)\b).*$"
)
_HOUSE_NUMBER = re.compile(r"(?<=\w)\s+\d+[a-z]?$")
_NO_STREET = frozenset(
    {"nao informado", "nao informada", "nao cadastrado", "nao cadastrada", "nao consta", "nao tem"}
    | {"a cadastrar", "a informar", "a definir", "sem nome", "sem denominacao", "sem endereco", "sem rua"}
    | {"desconhecido", "desconhecida", "ignorado", "ignorada", "indefinido", "indefinida", "projetada"}
    | {"teste", "null", "none", "endereco", "rua", "nd", "ni", "na"}
)

_LENGTHS = (7, 11, 16, 22)
_PARTICLES = frozenset({"da", "das", "de", "do", "dos"})
_TITLED = 4  # one in four streets named after a person bears a title
_MOST_DRAWS = 4000


@dataclass(frozen=True, repr=False)
class Street:
    """Street: its kind ("Rua", "" where the ERP has none) and its name."""

    kind: str
    name: str

    @property
    def shown(self) -> str:
        """Kind and name, as shown."""
        return f"{self.kind} {self.name}".strip()

    @cached_property
    def words(self) -> frozenset[str]:
        """The distinctive words: without accents, titles and particles."""
        words = unaccented(self.name.casefold()).split()
        telling = [word for word in words if len(word) > 2 and word not in _TITLES]
        return frozenset(telling or words)

    def is_like(self, other: "Street") -> bool:
        """Test that one may be mistaken for the other: its distinctive words are a subset."""
        return self.words <= other.words or other.words <= self.words


def parse_street(text: str | None, accents: Mapping[str, str]) -> Street | None:
    """Parse an ERP's street field; None where it names no street.

    `accents` restores lost accents ("joao" → "joão").
    """
    words = re.sub(r"\bn s (?=d[aeo]s? )", "nossa senhora ", _strip_number(text or "")).split()
    kind = KINDS.get(unaccented(words[0])) if words else None
    words = words[1:] if kind is not None else words
    spelt = [_expand_word(word, after, accents) for word, after in zip(words, [*words[1:], ""], strict=False)]
    name = " ".join(_spell_numbers(spelt))
    bare = unaccented(name)
    is_filler = bare in _NO_STREET or (kind is None and set(bare) <= {"x", " "})
    if is_filler or not bare.replace(" ", "").isalnum():
        return None
    if kind is None:
        return Street("", title_case(name))
    return Street(kind, title_case(f"x {name}")[2:])  # after the kind a particle stays small: Rua das Flores


def _strip_number(text: str) -> str:
    """Return the field in lower case, without the house number and all that follows the name."""
    tidy = re.sub(r"\.(?=\S)", ". ", text.casefold().replace("'", " ").replace("`", " ").replace("’", " "))
    tidy = re.sub(r"(?<=\d)\s?[ºª°]", "", " ".join(tidy.split()))
    tidy = _AFTER_NAME.sub("", tidy)
    if len(tidy.split()) > 2:  # "Rua 15" is a name, "Rua das Acácias 15" ends in a house number
        tidy = _HOUSE_NUMBER.sub("", tidy)
    return re.sub(r"[^\w\s]", " ", tidy.replace(".", "")).strip()


def _expand_word(word: str, after: str, accents: Mapping[str, str]) -> str:
    """Return a word in full and with its accents; some abbreviations depend on the word `after` them."""
    match word:
        case "s" if len(after) > 2:
            return "santo" if unaccented(after)[0] in "aeiouh" else "são"
        case "d" if len(after) > 2:
            return "dom" if unaccented(after) in {"pedro", "joao", "bosco", "helder", "luis"} else "dona"
        case "n" if after in {"s", "sra", "senhora"}:
            return "nossa"
    return _WORDS.get(unaccented(word)) or (accents.get(word, word) if word.isascii() else word)


def _spell_numbers(words: list[str]) -> list[str]:
    """Spell numbers of days and regnal numbers: "15 de novembro" and "XV de novembro" are one name."""
    spelt = list(words)
    for place, word in enumerate(words):
        rest = [unaccented(each) for each in words[place + 1 : place + 3]]
        is_day = len(rest) == 2 and rest[0] == "de" and rest[1] in _MONTHS
        number = int(word) if word.isdecimal() and len(word) < 3 else _roman(word)
        if number is None or not 0 < number < 32:
            continue
        if is_day:
            spelt[place] = "primeiro" if number == 1 else _cardinal(number)
        elif place > 0 and not word.isdecimal():
            spelt[place] = _ORDINALS[number] if number < len(_ORDINALS) else _cardinal(number)
    if spelt[:1] == ["um"] and len(spelt) > 2 and unaccented(spelt[2]) in _MONTHS:
        spelt[0] = "primeiro"
    return spelt


def _roman(word: str) -> int | None:
    if not ROMAN.match(word):
        return None
    values = [_ROMAN_VALUES[letter] for letter in word]
    followers = [*values[1:], 0]
    return sum(-one if one < next_ else one for one, next_ in zip(values, followers, strict=True))


def _cardinal(number: int) -> str:
    if number < len(_CARDINALS):
        return _CARDINALS[number]
    tens = {2: "vinte", 3: "trinta"}[number // 10]
    return f"{tens} e {_CARDINALS[number % 10]}" if number % 10 else tens


class KeyedRandom:
    """Deterministic random numbers by a secret key: the same for the same key and label."""

    def __init__(self, key: bytes, label: str) -> None:
        self._key = hmac.digest(key, label.encode(), hashlib.sha256)
        self._count = 0

    def below(self, limit: int) -> int:
        """Return the next number, from 0 to `limit` - 1."""
        self._count += 1
        block = hmac.digest(self._key, self._count.to_bytes(8, "big"), hashlib.sha256)
        return int.from_bytes(block[:16], "big") % limit

    def choose(self, things: Sequence[T]) -> T:
        """Return one of `things`."""
        return things[self.below(len(things))]

    def shuffle(self, things: Sequence[T]) -> list[T]:
        """Return `things` in random order."""
        rest, drawn = list(things), []
        while rest:
            drawn.append(rest.pop(self.below(len(rest))))
        return drawn


@dataclass(frozen=True, slots=True)
class NameSet:
    """Titles, and the given names that go with them."""

    titles: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StreetList:
    """Material of decoys: common `streets`, and names of `men` and `women` for others.

    `accents` restores the accents of these words.
    """

    streets: tuple[Street, ...]
    men: NameSet
    women: NameSet
    family_names: tuple[str, ...]
    accents: dict[str, str]

    @classmethod
    def parse(cls, text: str) -> "StreetList":
        """Parse names under headings in brackets, one a line; other headings are kinds of streets."""
        sections: dict[str, list[str]] = {}
        heading = ""
        for line in text.splitlines():
            if line.startswith("["):
                heading = line.strip("[]")
            elif line and not line.startswith("#"):
                sections.setdefault(heading, []).append(line)
        accents = _accents([name for names in sections.values() for name in names])
        men, women = (
            NameSet(tuple(sections.pop(f"titles of {each}")), tuple(sections.pop(f"given names of {each}")))
            for each in ("men", "women")
        )
        families = tuple(sections.pop("family names"))
        streets = tuple(Street(kind, name) for kind, names in sections.items() for name in names)
        return cls(streets, men, women, families, accents)

    def read(self, text: str | None) -> Street | None:
        """Parse a street as an ERP spells it, in the spelling of this list."""
        return parse_street(text, self.accents)

    def any_street(self, draw: KeyedRandom) -> Street:
        """Draw a plausible street: a common one, or one named after a person."""
        if draw.below(5) < 3:
            return draw.choose(self.streets)
        kind = "Avenida" if draw.below(6) == 0 else "Rua"
        return Street(kind, self._person(draw))

    def decoys(
        self, right: Street, draw: KeyedRandom, count: int, *, exclude: Sequence[Street] = ()
    ) -> list[Street]:
        """Draw `count` streets that look like `right`, apart from the customer's others in `exclude`."""
        taken = [right, *exclude]
        found: list[Street] = []
        for candidates in self._candidates(right, draw):
            for each in candidates:
                if len(found) == count:
                    return found
                if not any(each.is_like(other) for other in (*taken, *found)):
                    found.append(each)
        return found

    def _candidates(self, right: Street, draw: KeyedRandom) -> Iterator[Iterator[Street]]:
        """Yield sources of streets like `right`, the most similar first."""
        if re.search(r"\d|\b\w\b", right.name):
            yield (Street(right.kind, _renumber(right.name, draw)) for _ in range(_MOST_DRAWS))
        listed = list(dict.fromkeys(street.name for street in self.streets))
        is_listed = any(street.words == right.words for street in self.streets)
        for likeness in (_likeness, _rough_likeness, str.isascii, _no_likeness):
            wanted = likeness(right.name)
            fits = [name for name in listed if likeness(name) == wanted]
            common = (Street(right.kind, name) for name in draw.shuffle(fits))
            made = islice(self._people_like(right, draw, likeness), 60)
            yield from (common, made) if is_listed else (made, common)

    def _people_like(
        self, right: Street, draw: KeyedRandom, likeness: Callable[[str], object]
    ) -> Iterator[Street]:
        wanted = likeness(right.name)
        if right.name.split()[0] in _PARTICLES and likeness is not _no_likeness:
            return
        for _ in range(_MOST_DRAWS):
            name = self._person(draw, words=len(right.name.split()))
            if likeness(name) == wanted:
                yield Street(right.kind, name)

    def _person(self, draw: KeyedRandom, *, words: int = 0) -> str:
        """Draw a person's name of `words` words (0: two or three), as in names of streets."""
        names = self.women if draw.below(4) == 0 else self.men
        title, given = draw.choose(names.titles), draw.choose(names.names)
        family, second = draw.choose(self.family_names), draw.choose(self.family_names)
        titled = draw.below(_TITLED) == 0
        match words or 2 + draw.below(2):
            case 1:
                return family
            case 2:
                return f"{title} {family}" if titled else f"{given} {family}"
            case 3:
                return f"{title} {given} {family}" if titled else f"{given} {second} {family}"
            case _:
                return f"{title} {given} {second} {family}"


def _likeness(name: str) -> object:
    """Return the features that two names must share to be indistinguishable by look."""
    words = name.split()
    return (_rough_likeness(name), sum(len(name) > most for most in _LENGTHS), min(len(words), 4))


def _rough_likeness(name: str) -> object:
    return (name.isascii(), name.split(maxsplit=1)[0] in _PARTICLES)


def _no_likeness(_name: str) -> object:
    return None


def _renumber(name: str, draw: KeyedRandom) -> str:
    """Return the name with other numbers and single letters: "Quadra 104 Bloco C"."""

    def other(match: re.Match[str]) -> str:
        text = match[0]
        if not text.isdecimal():
            return chr(ord("A") + draw.below(26))
        first = 10 ** (len(text) - 1) if len(text) > 1 else 1
        return str(first + draw.below(10 ** len(text) - first))

    return re.sub(r"\d+|\b[^\W\d_]\b", other, name)


def _accents(names: Sequence[str]) -> dict[str, str]:
    """Map unaccented words to their spelling, where it is unambiguous."""
    spellings: dict[str, set[str]] = {}
    for name in names:
        for word in name.lower().split():
            spellings.setdefault(unaccented(word), set()).add(word)
    return {bare: next(iter(found)) for bare, found in spellings.items() if len(found) == 1}
