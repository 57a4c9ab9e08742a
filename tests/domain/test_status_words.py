"""Status texts of ERPs for services and sign-ups: whole, denied, unknown."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.customer import ServiceState
from totem.domain.status_words import (
    STATUS_WORDS,
    SignUpStatus,
    parse_service_state,
    parse_sign_up_status,
    status_word,
)
from totem.domain.text import unaccented

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
endings = st.sampled_from(["o", "a", "os", "as"])
writings: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [
        str,
        str.upper,
        str.title,
        str.capitalize,
        lambda text: f"  {text}. ",
        lambda text: text.replace(" ", "_"),
    ]
)
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


GOING_ON, SIGNUP_GOOD, SIGNUP_HELD, CLOSED = (
    SignUpStatus.GOING_ON,
    SignUpStatus.GOOD,
    SignUpStatus.HELD,
    SignUpStatus.CLOSED,
)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Inicial", GOING_ON),
        ("Em análise", GOING_ON),
        ("EM APROVAÇÃO", GOING_ON),
        ("Aprovação", GOING_ON),
        ("Aguardando contrato", GOING_ON),
        ("Aguardando aprovação", GOING_ON),
        ("Ainda não aprovado", GOING_ON),
        ("Não recusado", GOING_ON),
        ("Sem pendências", GOING_ON),
        ("Aprovado com ressalvas", GOING_ON),
        ("Pré-aprovado", GOING_ON),
        ("Aprovado?", GOING_ON),
        ("Etapa 7", GOING_ON),
        ("", GOING_ON),
        (None, GOING_ON),
        ("Reprovado", CLOSED),
        ("Desaprovado", CLOSED),
        ("Não aprovado", CLOSED),
        ("Não-aprovado", CLOSED),
        ("NAO_APROVADA", CLOSED),
        ("NaoAprovado", CLOSED),
        ("Aprovado: não", CLOSED),
        ("Não foi aprovado", CLOSED),
        ("Análise reprovada", CLOSED),
        ("Instalação cancelada", CLOSED),
        ("SEM VIABILIDADE", CLOSED),
        ("Inviável", CLOSED),
        ("Não viável", CLOSED),
        ("Cancelado", CLOSED),
        ("Inativo", CLOSED),
        ("Desativado", CLOSED),
        ("Desinstalado", CLOSED),
        ("Indeferido", CLOSED),
        ("Suspenso", SIGNUP_HELD),
        ("Pendência de documentos", SIGNUP_HELD),
        ("Aprovado, falta documento", SIGNUP_HELD),
        ("Aprovado", SIGNUP_GOOD),
        ("APROVADA", SIGNUP_GOOD),
        ("Instalação agendada", SIGNUP_GOOD),
        ("Instalação agendada para 10/12 14h", SIGNUP_GOOD),
        ("Viabilidade aprovada", SIGNUP_GOOD),
        ("Contratado", SIGNUP_GOOD),
        ("Concluído", SIGNUP_GOOD),
    ],
)
def test_signup_states_of_single_texts(text: str | None, status: SignUpStatus) -> None:
    assert parse_sign_up_status(text) is status


APPROVALS = ("aprovad", "contratad", "aceit", "deferid")
STAGES = ("instalad", "agendad", "concluíd", "ativ", "ativad")
REFUSALS = ("reprovad", "recusad", "negad", "rejeitad", "cancelad", "indeferid", "inativ", "desativad")
signup_writings: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [str, str.upper, str.title, str.capitalize, lambda text: f" {text}.", lambda text: text.replace(" ", "_")]
)
signup_denials = st.sampled_from(
    ["não ", "nao ", "Não-", "NÃO ", "não foi ", "sem ", "nunca ", "not ", "nao_", "nem "]
)


@given(st.sampled_from([*APPROVALS, *STAGES]), endings, signup_writings, signup_denials)
def test_a_denied_approval_or_stage_is_not_good(
    stem: str, ending: str, write: Callable[[str], str], denial: str
) -> None:
    assert parse_sign_up_status(write(stem + ending)) is SIGNUP_GOOD
    denied = parse_sign_up_status(write(denial + stem + ending))
    assert denied is (CLOSED if stem in APPROVALS else GOING_ON)


@given(
    st.sampled_from([*APPROVALS, *STAGES]),
    endings,
    signup_writings,
    st.sampled_from(["des", "in", "re", "des-", "in-"]),
)
def test_a_negating_prefix_is_never_good(
    stem: str, ending: str, write: Callable[[str], str], prefix: str
) -> None:
    assert parse_sign_up_status(write(prefix + stem + ending)) is not SIGNUP_GOOD


@given(st.sampled_from(REFUSALS), endings, signup_writings, signup_denials)
def test_a_denied_refusal_is_neither_good_nor_closed(
    stem: str, ending: str, write: Callable[[str], str], denial: str
) -> None:
    assert parse_sign_up_status(write(stem + ending)) is CLOSED
    assert parse_sign_up_status(write(denial + stem + ending)) is GOING_ON


@given(
    st.sampled_from([*APPROVALS, *STAGES]),
    endings,
    st.text("bcdfghjklmpqrstuvxzaeiou", min_size=4, max_size=9).map(lambda word: f"q{word}"),
    st.booleans(),
)
def test_an_unknown_word_keeps_a_signup_from_good(stem: str, ending: str, word: str, first: bool) -> None:
    good = stem + ending
    assert parse_sign_up_status(f"{word} {good}" if first else f"{good} {word}") is GOING_ON
    assert parse_sign_up_status(word + good) is GOING_ON
    assert parse_sign_up_status(good + word) is GOING_ON


@given(
    st.lists(
        st.tuples(st.sampled_from([*APPROVALS, *STAGES, *REFUSALS]), endings, signup_writings),
        min_size=1,
        max_size=5,
    )
)
def test_the_gravest_word_of_a_signup_counts(words: list[tuple[str, str, Callable[[str], str]]]) -> None:
    gravest = CLOSED if {stem for stem, _, _ in words} & {*REFUSALS} else SIGNUP_GOOD
    assert parse_sign_up_status(", ".join(write(stem + ending) for stem, ending, write in words)) is gravest


@given(st.text(st.characters(exclude_categories=["L", "M", "Cs"]), max_size=60))
def test_a_signup_text_without_letters_goes_on(text: str) -> None:
    assert parse_sign_up_status(text) is GOING_ON


@given(st.sampled_from(STATUS_WORDS), writings, st.sampled_from([str, unaccented]))
def test_a_known_word_is_spelled_in_one_way(
    word: str, write: Callable[[str], str], accents: Callable[[str], str]
) -> None:
    assert status_word(write(accents(word))) == word


@given(st.text("bcdfghjklmpqrstuvxz áéã-", min_size=1, max_size=30).map(str.strip))
def test_an_unknown_word_stays_as_it_is(text: str) -> None:
    assert status_word(text) == text
    assert status_word(text.title()) == text.title()


@pytest.mark.parametrize(
    ("text", "feminine", "word"),
    [
        ("AUTHORIZED", True, "Autorizada"),
        ("paid", False, "Pago"),
        ("OPEN", True, "Em aberto"),
        ("Ativo", True, "Ativo"),
        ("Ativo?", False, "Ativo?"),
        ("AGUARDANDO VISTORIA", False, "Aguardando vistoria"),
        ("FTTH", False, "FTTH"),
        ("", False, ""),
        (None, True, ""),
    ],
)
def test_spellings_of_single_statuses(text: str | None, word: str, *, feminine: bool) -> None:
    assert status_word(text, feminine=feminine) == word
