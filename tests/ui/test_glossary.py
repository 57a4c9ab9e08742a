"""Words of the translations: one name for one thing, and the words that natives use."""

import re
from collections import defaultdict
from functools import cache

import pytest

from generate import translations
from support.translation_files import Translation, sentences
from totem.system.languages import TRANSLATED

HOMONYMS = {
    "%1 de %2": "a place in a list, and a day of a month",
    "Em dia": "a contract without debts, and a boleto that is not yet due",
}
"""Portuguese texts with two meanings, which other languages tell apart."""
GLOSSARY = {
    r"\b[Tt]oque\b": {"en": r"\b[Tt]ap\b", "es": r"\b[Tt](oque|óquelo|óquela)\b"},
    r"\b[Dd]igite\b|^Digitar\b": {"en": r"\b[Ee]nter\b", "es": r"\b[Ii]ngres(e|ar)\b|\bingréselo\b"},
    r"\b[Ff]ale com um atendente|^Procure um atendente": {
        "en": r"\b[Oo]ur staff\b",
        "es": r"\b[Hh]able con nuestro personal\b|\bNuestro personal puede ayudarle\b",
    },
    r"\b[Aa]tendente\b": {"en": r"\bstaff\b", "es": r"\bpersonal\b"},
    r"^Concluir$": {"en": r"^Finish$", "es": r"^Finalizar$"},
    r"^Confirmação$": {"en": r"^Confirmation$", "es": r"^Confirmación$"},
    r"^Sair\b": {"en": r"^Exit\b", "es": r"^Salir\b"},
    r"^Voltar\b": {"en": r"^Back\b", "es": r"^Volver\b"},
    r"^Preciso de ajuda$": {"en": r"^I need help$", "es": r"^Necesito ayuda$"},
    r"^Meu plano$": {"en": r"^My plan$", "es": r"^Mi plan$"},
    r"^Letra(?: maior)?$": {"en": r"^Text size$", "es": r"^(Letra más grande|Tamaño de letra|Letra)$"},
    r"^Tela baixa\b": {"en": r"^Lower buttons\b", "es": r"^Botones más abajo\b"},
    r"\b[Qq]uita(ção|ções)\b": {"en": r"\b[Cc]learance\b", "es": r"\blibre deuda\b"},
    r"\b[Ee]xtrato\b": {"en": r"\bstatement\b", "es": r"\b[Ee]stado de cuenta\b"},
    r"\b[Pp]rotocolo\b": {"en": r"\b([Nn]umber|both)\b", "es": r"\b[Nn]úmero\b"},
    r"\bpedido\b": {"en": r"\b[Rr]equest\b|\bgo on\b|\bIt was sent\b", "es": r"\b[Ss]olicitud\b"},
    r"^Pedido recebido": {"en": r"^Request received", "es": r"^Solicitud recibida"},
    r"\b(papel enroscou|Papel enroscado)$": {
        "en": r"^Paper jam$",
        "es": r"^(Papel atascado|Se atascó el papel)$",
    },
    r"^Liberar (minha )?internet$": {
        "en": r"^Turn (my )?internet (back )?on$",
        "es": r"^Reactivar (mi )?internet$",
    },
    r"\b[Mm]ulta e juros\b": {"en": r"\blate fees\b", "es": r"\bmulta e intereses\b"},
}
"""Of a name in Portuguese, the words of its translations by language."""
NEVER = {
    "pt_BR": r"\bEncerrar\b|\bTerminar\b|^Comprovante$|\bseu comprovante\b",
    "en": r"\b[Tt]ouch\b|\b[Tt]ype (?!in\b)|\bno-debt\b|\bLow screen\b",
    "es": r"\bempleado\b|\b[Dd]igit(e|ar|ó)\b|\bTerminar\b|\bno adeudo\b|\bPantalla baja\b|\b[Pp]edido\b"
    r"|\b[Aa]ctiv(ar|ando)\b",
}
"""Words that another one of the glossary stands for."""


@cache
def translated(language: str) -> list[Translation]:
    return list(sentences(translations.TRANSLATIONS / f"totem_{language}.ts"))


languages = pytest.mark.parametrize("language", [each.code for each in TRANSLATED])


@languages
def test_a_portuguese_text_has_one_translation(language: str) -> None:
    said: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    for each in translated(language):
        said[each.source].add(each.forms)
    assert {source: each for source, each in said.items() if len(each) > 1 and source not in HOMONYMS} == {}


@pytest.mark.parametrize("name", GLOSSARY)
@languages
def test_a_name_is_translated_by_its_own_word(language: str, name: str) -> None:
    assert language in GLOSSARY[name], "the words of this language are missing"
    word = GLOSSARY[name][language]
    named = [each for each in translated(language) if re.search(name, each.source)]
    assert named
    assert [each for each in named if not all(re.search(word, form) for form in each.forms)] == []


@languages
def test_no_word_is_used_that_another_stands_for(language: str) -> None:
    assert language in NEVER, "the words of this language are missing"
    assert [each for each in translated(language) if re.search(NEVER[language], "\n".join(each.forms))] == []


def test_portuguese_has_one_word_for_leaving_and_one_for_the_confirmation() -> None:
    assert [each for each in translated("en") if re.search(NEVER["pt_BR"], each.source)] == []
