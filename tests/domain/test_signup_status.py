"""Words of ERPs for the state of a sign-up: whole, with their negation, and unknown ones."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.domain.status import SignupStatus, parse_signup_status

GOING_ON, GOOD, HELD, CLOSED = (
    SignupStatus.GOING_ON,
    SignupStatus.GOOD,
    SignupStatus.HELD,
    SignupStatus.CLOSED,
)


@pytest.mark.parametrize(
    ("text", "outlook"),
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
def test_a_word_is_read(text: str | None, outlook: SignupStatus) -> None:
    assert parse_signup_status(text) is outlook


APPROVALS = ("aprovad", "contratad", "aceit", "deferid")
STAGES = ("instalad", "agendad", "concluíd", "ativ", "ativad")
REFUSALS = ("reprovad", "recusad", "negad", "rejeitad", "cancelad", "indeferid", "inativ", "desativad")
endings = st.sampled_from(["o", "a", "os", "as"])
writings: st.SearchStrategy[Callable[[str], str]] = st.sampled_from(
    [str, str.upper, str.title, str.capitalize, lambda text: f" {text}.", lambda text: text.replace(" ", "_")]
)
denials = st.sampled_from(
    ["não ", "nao ", "Não-", "NÃO ", "não foi ", "sem ", "nunca ", "not ", "nao_", "nem "]
)


@given(st.sampled_from([*APPROVALS, *STAGES]), endings, writings, denials)
def test_what_is_denied_is_not_good(stem: str, ending: str, write: Callable[[str], str], denial: str) -> None:
    assert parse_signup_status(write(stem + ending)) is GOOD
    denied = parse_signup_status(write(denial + stem + ending))
    assert denied is (CLOSED if stem in APPROVALS else GOING_ON)


@given(
    st.sampled_from([*APPROVALS, *STAGES]),
    endings,
    writings,
    st.sampled_from(["des", "in", "re", "des-", "in-"]),
)
def test_what_a_prefix_turns_round_is_not_good(
    stem: str, ending: str, write: Callable[[str], str], prefix: str
) -> None:
    assert parse_signup_status(write(prefix + stem + ending)) is not GOOD


@given(st.sampled_from(REFUSALS), endings, writings, denials)
def test_a_refusal_that_is_denied_is_neither(
    stem: str, ending: str, write: Callable[[str], str], denial: str
) -> None:
    assert parse_signup_status(write(stem + ending)) is CLOSED
    assert parse_signup_status(write(denial + stem + ending)) is GOING_ON


@given(
    st.sampled_from([*APPROVALS, *STAGES]),
    endings,
    st.text("bcdfghjklmpqrstuvxzaeiou", min_size=4, max_size=9).map(lambda word: f"q{word}"),
    st.booleans(),
)
def test_a_word_that_is_not_known_promises_nothing(stem: str, ending: str, word: str, first: bool) -> None:
    good = stem + ending
    assert parse_signup_status(f"{word} {good}" if first else f"{good} {word}") is GOING_ON
    assert parse_signup_status(word + good) is GOING_ON
    assert parse_signup_status(good + word) is GOING_ON


@given(
    st.lists(
        st.tuples(st.sampled_from([*APPROVALS, *STAGES, *REFUSALS]), endings, writings),
        min_size=1,
        max_size=5,
    )
)
def test_the_gravest_word_counts(words: list[tuple[str, str, Callable[[str], str]]]) -> None:
    gravest = CLOSED if {stem for stem, _, _ in words} & {*REFUSALS} else GOOD
    assert parse_signup_status(", ".join(write(stem + ending) for stem, ending, write in words)) is gravest


@given(st.text(st.characters(exclude_categories=["L", "M", "Cs"]), max_size=60))
def test_a_text_without_letters_promises_nothing(text: str) -> None:
    assert parse_signup_status(text) is GOING_ON
