"""Normalize street names: case, abbreviations, accents and numbers.

An ERP sends "R. PROF JOAO PESSOA, 120", "Av 15 de novembro" or "rua das acácias nº 9 fundos". Beside decoys
any of these would stand out, so every name of a question is normalized.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from totem.domain.masking import title_case
from totem.domain.text import unaccented

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
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})$")
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


@dataclass(frozen=True, slots=True, repr=False)
class Street:
    """Street: its kind ("Rua", "" where the ERP has none) and its name."""

    kind: str
    name: str

    @property
    def shown(self) -> str:
        """Kind and name, as shown."""
        return f"{self.kind} {self.name}".strip()

    @property
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
    if not _ROMAN.match(word):
        return None
    values = [_ROMAN_VALUES[letter] for letter in word]
    followers = [*values[1:], 0]
    return sum(-one if one < next_ else one for one, next_ in zip(values, followers, strict=True))


def _cardinal(number: int) -> str:
    if number < len(_CARDINALS):
        return _CARDINALS[number]
    tens = {2: "vinte", 3: "trinta"}[number // 10]
    return f"{tens} e {_CARDINALS[number % 10]}" if number % 10 else tens
