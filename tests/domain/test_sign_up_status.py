"""Status texts of ERPs for sign-ups: whole, denied, unknown."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.status_spellings import endings, writings
from totem.domain.sign_up_status import SignUpStatus, parse_sign_up_status

GOING_ON, GOOD, HELD, CLOSED = (
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
        ("Suspenso", HELD),
        ("Pendência de documentos", HELD),
        ("Aprovado, falta documento", HELD),
        ("Aprovado", GOOD),
        ("APROVADA", GOOD),
        ("Instalação agendada", GOOD),
        ("Instalação agendada para 10/12 14h", GOOD),
        ("Viabilidade aprovada", GOOD),
        ("Contratado", GOOD),
        ("Concluído", GOOD),
    ],
)
def test_signup_states_of_single_texts(text: str | None, status: SignUpStatus) -> None:
    assert parse_sign_up_status(text) is status


APPROVALS = ("aprovad", "contratad", "aceit", "deferid")
STAGES = ("instalad", "agendad", "concluíd", "ativ", "ativad")
REFUSALS = ("reprovad", "recusad", "negad", "rejeitad", "cancelad", "indeferid", "inativ", "desativad")
denials = st.sampled_from(
    ["não ", "nao ", "Não-", "NÃO ", "não foi ", "sem ", "nunca ", "not ", "nao_", "nem "]
)


@given(st.sampled_from([*APPROVALS, *STAGES]), endings, writings, denials)
def test_a_denied_approval_or_stage_is_not_good(
    stem: str, ending: str, write: Callable[[str], str], denial: str
) -> None:
    assert parse_sign_up_status(write(stem + ending)) is GOOD
    denied = parse_sign_up_status(write(denial + stem + ending))
    assert denied is (CLOSED if stem in APPROVALS else GOING_ON)


@given(
    st.sampled_from([*APPROVALS, *STAGES]),
    endings,
    writings,
    st.sampled_from(["des", "in", "re", "des-", "in-"]),
)
def test_a_negating_prefix_is_never_good(
    stem: str, ending: str, write: Callable[[str], str], prefix: str
) -> None:
    assert parse_sign_up_status(write(prefix + stem + ending)) is not GOOD


@given(st.sampled_from(REFUSALS), endings, writings, denials)
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
        st.tuples(st.sampled_from([*APPROVALS, *STAGES, *REFUSALS]), endings, writings),
        min_size=1,
        max_size=5,
    )
)
def test_the_gravest_word_of_a_signup_counts(words: list[tuple[str, str, Callable[[str], str]]]) -> None:
    gravest = CLOSED if {stem for stem, _, _ in words} & {*REFUSALS} else GOOD
    assert parse_sign_up_status(", ".join(write(stem + ending) for stem, ending, write in words)) is gravest


@given(st.text(st.characters(exclude_categories=["L", "M", "Cs"]), max_size=60))
def test_a_signup_text_without_letters_goes_on(text: str) -> None:
    assert parse_sign_up_status(text) is GOING_ON
