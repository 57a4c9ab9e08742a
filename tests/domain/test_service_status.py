"""Status texts of ERPs for services: whole, denied, unknown."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.status_spellings import endings, writings
from totem.domain.customer import ServiceState
from totem.domain.service_status import parse_service_state

RUNNING, HELD = ServiceState.ACTIVE, ServiceState.SUSPENDED
ENDED, UNKNOWN = ServiceState.CANCELLED, ServiceState.UNKNOWN


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ATIVO", RUNNING),
        ("Ativa", RUNNING),
        ("Serviço habilitado", RUNNING),
        ("servico_habilitado", RUNNING),
        ("Normal", RUNNING),
        ("Em dia", RUNNING),
        ("Desbloqueado", RUNNING),
        ("DESBLOQUEADAS", RUNNING),
        ("Sem bloqueio", RUNNING),
        ("sem bloqueios", RUNNING),
        ("Não há bloqueio", RUNNING),
        ("Bloqueado: N", RUNNING),
        ("bloqueado=false", RUNNING),
        ("Ativo=0", HELD),
        ("ativo: F", HELD),
        ("Bloqueio cancelado", UNKNOWN),
        ("Suspensão encerrada", UNKNOWN),
        ("Bloqueio removido", UNKNOWN),
        ("Livre de bloqueio", UNKNOWN),
        ("Cancelado por bloqueio", ENDED),
        ("Não bloqueado", RUNNING),
        ("Não-bloqueado", RUNNING),
        ("Nao esta mais bloqueado", RUNNING),
        ("Bloqueado: não", RUNNING),
        ("Des-bloqueado", RUNNING),
        ("Ativo, não bloqueado", RUNNING),
        ("Reativado", RUNNING),
        ("Suspenso", HELD),
        ("suspenso_debito", HELD),
        ("BLOQUEADO POR DÉBITO", HELD),
        ("bloqueio_temporario", HELD),
        ("Velocidade reduzida", HELD),
        ("Ativo V. Reduzida", HELD),
        ("Ativo (bloqueado)", HELD),
        ("Não suspenso, mas bloqueado", HELD),
        ("Não bloqueado e suspenso", HELD),
        ("Aguardando ativação", HELD),
        ("Aguardando desbloqueio", HELD),
        ("Em instalação", HELD),
        ("Não instalado", HELD),
        ("Não ativo", HELD),
        ("NaoAtivo", HELD),
        ("Ativo: não", HELD),
        ("in-ativo", HELD),
        ("Não desbloqueado", HELD),
        ("Inativo", ENDED),
        ("INATIVA", ENDED),
        ("Desativado", ENDED),
        ("Desinstalado", ENDED),
        ("Desabilitado", ENDED),
        ("CANCELADO", ENDED),
        ("Cancelado, era ativo", ENDED),
        ("Não cancelado", UNKNOWN),
        ("Não inativo", UNKNOWN),
        ("Não-aprovado", UNKNOWN),
        ("Reprovado", UNKNOWN),
        ("Quase ativo", UNKNOWN),
        ("Pré-ativo", UNKNOWN),
        ("Deixou de ser ativo", UNKNOWN),
        ("Ativo?", UNKNOWN),
        ("Sem débitos", UNKNOWN),
        ("anormal", UNKNOWN),
        ("Não", UNKNOWN),
        ("7", UNKNOWN),
        ("", UNKNOWN),
        (None, UNKNOWN),
    ],
)
def test_service_states_of_single_texts(text: str | None, state: ServiceState) -> None:
    assert parse_service_state(text) is state


GOOD = ("ativ", "ativad", "liberad", "habilitad", "instalad", "ligad", "conectad", "normalizad")
BLOCKS = ("bloquead", "suspens", "reduzid", "pausad", "desligad", "interrompid")
OVER = ("cancelad", "encerrad", "inativ", "desativad", "rescindid", "desinstalad", "desabilitad")
denials = st.sampled_from(
    ["não ", "nao ", "Não-", "NÃO ", "não está ", "sem ", "nunca ", "not ", "nao_", "nem "]
)


@given(st.sampled_from(GOOD), endings, writings, denials)
def test_a_denied_running_service_is_held(
    stem: str, ending: str, write: Callable[[str], str], denial: str
) -> None:
    assert parse_service_state(write(stem + ending)) is RUNNING
    assert parse_service_state(write(denial + stem + ending)) is HELD


@given(
    st.sampled_from(GOOD), endings, writings, st.sampled_from(["des", "in", "im", "dis", "des-", "in-", "a"])
)
def test_a_negating_prefix_never_means_running(
    stem: str, ending: str, write: Callable[[str], str], prefix: str
) -> None:
    assert parse_service_state(write(prefix + stem + ending)) is not RUNNING


@given(st.sampled_from(BLOCKS), endings, writings, denials)
def test_a_denied_block_means_running(
    stem: str, ending: str, write: Callable[[str], str], denial: str
) -> None:
    assert parse_service_state(write(stem + ending)) is HELD
    assert parse_service_state(write(denial + stem + ending)) is RUNNING


@given(st.sampled_from(OVER), endings, writings, denials)
def test_a_denied_end_is_unknown(stem: str, ending: str, write: Callable[[str], str], denial: str) -> None:
    assert parse_service_state(write(stem + ending)) is ENDED
    assert parse_service_state(write(denial + stem + ending)) is UNKNOWN


@given(
    st.sampled_from(GOOD),
    endings,
    st.text("bcdfghjklmpqrstuvxzaeiou", min_size=4, max_size=9).map(lambda word: f"q{word}"),
    st.booleans(),
)
def test_an_unknown_word_makes_a_service_unknown(stem: str, ending: str, word: str, first: bool) -> None:
    good = stem + ending
    assert parse_service_state(f"{word} {good}" if first else f"{good} {word}") is UNKNOWN
    assert parse_service_state(word + good) is UNKNOWN
    assert parse_service_state(good + word) is UNKNOWN


@given(
    st.lists(st.tuples(st.sampled_from([*GOOD, *BLOCKS, *OVER]), endings, writings), min_size=1, max_size=5)
)
def test_the_gravest_word_of_a_service_counts(words: list[tuple[str, str, Callable[[str], str]]]) -> None:
    stems = {stem for stem, _, _ in words}
    gravest = ENDED if stems & {*OVER} else HELD if stems & {*BLOCKS} else RUNNING
    assert parse_service_state(", ".join(write(stem + ending) for stem, ending, write in words)) is gravest


@given(st.text(st.characters(exclude_categories=["L", "M", "Cs"]), max_size=60))
def test_a_service_text_without_letters_is_unknown(text: str) -> None:
    assert parse_service_state(text) is UNKNOWN
