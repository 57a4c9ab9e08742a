"""Whole sentences of ERPs with their meaning: no customer, nothing open, or a failure.

Beside the lists, a property: any unknown word, at any place of a sentence, makes it a failure.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.sampling import every
from totem.erp.adapters.contract import error_text
from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS
from totem.erp.adapters.contract.error_text import Absence
from totem.erp.adapters.contract.find_records import RequestSpec, find_records
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused
from totem.erp.http.messages import Response

FOLDER = Path(__file__).parents[3] / "support" / "erp_sentences"
"""A sentence a line, real or in the manner of ERPs."""
NOBODY, NOTHING, FAILURES = (
    (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    for name in ("nobody", "nothing_open", "failures")
)

SUBJECTLESS = {*NOBODY} & {*NOTHING}
"""True of people and of titles, depending on the request."""

MACHINERY = (
    *(
        "licença",
        "usuário",
        "empresa",
        "hash",
        "token",
        "chave de API",
        "servidor",
        "rota",
        "tabela",
        "sessão",
    ),
    *("permissão", "webservice", "login", "certificado", "filial", "integração", "endpoint", "convênio"),
    *("license", "user", "company", "route", "database", "tenant", "licencia", "usuario", "empresa"),
)
FAILING = (
    *("limite de consultas excedido", "licença expirada", "sistema em manutenção", "falha no banco"),
    *("acesso negado", "tempo esgotado", "erro interno", "exceto a 55", "cota excedida", "IP bloqueado"),
    *("pague pelo PIX", "tente mais tarde", "sem conexão", "SQLSTATE[HY000]", "token expirado", "timeout"),
    *("servidor não encontrado", "contrato da API expirado", "access denied", "rate limit exceeded"),
    *("service unavailable", "undefined index: cliente", "serviço indisponível", "usuário não encontrado"),
    *("aguarde", "se a licença for válida", "salvo os vencidos", "apenas os vencidos", "menos a 55"),
)
JOINTS = (", ", ". ", ": ", " - ", " (", "; ", " por ", " devido a ", " porque ", "\n", "! ", " e ", " ")


def outcome(spec: RequestSpec, body: object, status: int = 200) -> str:
    """The reading of an answer."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        return "empty" if find_records(spec, Response(status, {}, content)) == [] else "records"
    except NotFound:
        return "nobody"
    except (Refused, BadAnswer):
        return "failed"


def wrapped(sentence: str) -> list[object]:
    """Answers that hold one sentence, as ERPs wrap it."""
    return [
        {"erro": sentence},
        {"status": "error", "message": sentence},
        {"success": False, "messages": [{"message": sentence}], "response": None},
        {"mensagem": sentence},
        {"status": 0, "result": [], "erro_desc": sentence},
        {"msg": sentence, "clientes": [], "boletos": []},
        [{"status": "ERRO", "Mensagem": sentence, "Num. ERRO": "003"}],
        sentence,
        sentence.encode(),
        {"status": sentence},
        {"retorno": {"status": "erro", "mensagem": sentence}},
        {"resultado": sentence},
    ]


def buried(sentence: str) -> list[object]:
    """Answers that hold one sentence under unknown names."""
    return [{"texto": sentence}, {"retorno": {"ocorrencia": {"texto": sentence}}}]


@pytest.mark.parametrize("status", [200, 404])
def test_nobody(status: int) -> None:
    assert not [
        each for each in NOBODY if error_text.find_absence([each], titles=False) is not Absence.NO_CUSTOMER
    ]
    assert not [each for each in NOBODY if outcome(CUSTOMER, {"erro": each}, status) != "nobody"]


@pytest.mark.parametrize("status", [200, 404])
def test_nothing(status: int) -> None:
    assert not [each for each in NOTHING if error_text.find_absence([each]) is not Absence.NO_RECORD]
    of_titles = {*NOTHING} - SUBJECTLESS
    assert not [
        each for each in of_titles if error_text.find_absence([each], titles=False) is Absence.NO_CUSTOMER
    ]
    assert not [each for each in NOTHING if outcome(OPEN_BOLETOS, {"erro": each}, status) != "empty"]


def test_no_failure_is_an_absence() -> None:
    assert not [
        each for each in FAILURES if error_text.find_absence([each], titles=False) is Absence.NO_CUSTOMER
    ]
    assert not [each for each in FAILURES if error_text.find_absence([each]) is Absence.NO_RECORD]


@pytest.mark.parametrize("spec", [CUSTOMER, OPEN_BOLETOS])
@pytest.mark.parametrize("status", [200, 400, 404, 422])
def test_a_failure_in_any_wrapper_is_one(spec: RequestSpec, status: int) -> None:
    """In a sample, each sentence has three of its wrappers, other ones with each status and request."""
    turn = status + (spec is CUSTOMER)
    answers = (
        body
        for place, sentence in enumerate(FAILURES)
        for number, body in enumerate((*wrapped(sentence), *buried(sentence)))
        if (number + place + turn) % every(1, sampled=5) == 0
    )
    assert not [body for body in answers if outcome(spec, body, status) != "failed"]


@pytest.mark.parametrize("sentence", [*NOBODY[:5], *NOTHING[:5]])
def test_a_sentence_in_any_wrapper_is_as_good(sentence: str) -> None:
    spec, expected = (CUSTOMER, "nobody") if sentence in NOBODY else (OPEN_BOLETOS, "empty")
    for body in wrapped(sentence):
        assert outcome(spec, body) == expected, body


@given(
    st.sampled_from([*NOBODY, *NOTHING]),
    st.sampled_from(FAILING),
    st.sampled_from(JOINTS),
    st.booleans(),
    st.sampled_from([str, str.upper, str.capitalize]),
)
def test_a_failure_beside_an_absence_is_a_failure(
    absence: str, failing: str, joint: str, failing_first: bool, write: Any
) -> None:
    parts = (failing, absence) if failing_first else (absence, failing)
    sentence = write(joint.join(parts))
    assert error_text.find_absence([sentence], titles=False) is not Absence.NO_CUSTOMER
    assert error_text.find_absence([sentence]) is not Absence.NO_RECORD
    for spec in (CUSTOMER, OPEN_BOLETOS):
        for status in (200, 400, 404):
            assert outcome(spec, {"erro": sentence}, status) == "failed"
            assert outcome(spec, {"clientes": [], "boletos": [], "mensagem": sentence}, status) == "failed"


@given(
    st.sampled_from([*NOBODY, *NOTHING]), st.sampled_from(FAILING), st.booleans(), st.sampled_from([200, 404])
)
def test_a_failure_in_a_message_of_its_own_is_a_failure(
    absence: str, failing: str, first: bool, status: int
) -> None:
    messages = {"erro": failing, "mensagem": absence} if first else {"erro": absence, "mensagem": failing}
    for spec in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(spec, messages, status) == "failed"


@given(
    st.sampled_from(MACHINERY),
    st.sampled_from(
        [
            "{} não encontrado",
            "{} não encontrada ou expirada",
            "Nenhum {} encontrado",
            "{} não cadastrado",
            "{} inexistente",
            "Não existe {}",
            "Não foi encontrado {} para o cliente",
            "{} do cliente não encontrado",
            "Cliente sem {}",
            "{} not found",
            "No {} found",
            "No se encontró {}",
            "{}_NOT_FOUND",
            "Não há {} para o CPF informado",
            "Nenhum boleto: {}",
            "{}: cliente não encontrado",
            "Cliente não encontrado em {}",
            "Nenhum {}",
        ]
    ),
    st.sampled_from([200, 400, 404]),
)
def test_another_subject_than_a_person_or_a_title_is_a_failure(subject: str, form: str, status: int) -> None:
    sentence = form.format(subject)
    for spec in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(spec, {"erro": sentence}, status) == "failed"


@given(
    st.sampled_from([*NOBODY, *NOTHING]),
    st.text("abcdefghijklmnopqrstuvwxyzçãéí", min_size=5, max_size=14).map(lambda word: f"q{word}"),
    st.integers(0, 20),
)
def test_a_word_that_is_not_known_makes_it_a_failure(absence: str, word: str, place: int) -> None:
    words = absence.split(" ")
    words.insert(place % (len(words) + 1), word)
    sentence = " ".join(words)
    assert error_text.find_absence([sentence], titles=False) is not Absence.NO_CUSTOMER
    assert error_text.find_absence([sentence]) is not Absence.NO_RECORD


@given(
    st.sampled_from(NOBODY[:12]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["", ".", "!", " .", "\n", "<br>", "\u200b", "&nbsp;"]),
)
def test_case_and_ends_change_nothing(absence: str, write: Any, end: str) -> None:
    assert error_text.find_absence([write(absence) + end], titles=False) is Absence.NO_CUSTOMER


@given(
    st.text(max_size=600)
    | st.lists(st.sampled_from(["o", "cliente", "de", "cpf", "não", "há", "em", "aberto"])).map(" ".join)
)
def test_any_text_is_read(text: str) -> None:
    for spec in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(spec, {"erro": text}) in {"empty", "nobody", "failed", "records"}


def test_what_is_too_long_is_no_statement() -> None:
    assert (
        error_text.find_absence(["Cliente não encontrado. " * 40 + "Licença expirada"], titles=False)
        is not Absence.NO_CUSTOMER
    )


@pytest.mark.parametrize(
    "beside",
    [
        {"msg": "Nada encontrado"},
        {"status": "success", "msg": "Dados consultados com sucesso"},
        {"status": "suscess", "msg": "Dados consultados com sucesso"},
        {"message": "ok"},
        {"message": "OK", "status": 200},
        {"mensagem": "Consulta realizada com sucesso!"},
        {"success": True, "messages": []},
        {"type": "success", "data": "2026-11-30T10:00:00Z"},
        {"msg": "Contrato(s) Localizado(s)"},
        {"mensagem": None, "aviso": ""},
        {"total": 0, "status": "OK"},
        {"versao": "1.2", "servidor": "erp01"},
    ],
)
def test_an_empty_list_beside_success_is_empty(beside: dict[str, object]) -> None:
    assert outcome(CUSTOMER, {"clientes": [], **beside}) == "nobody"
    assert outcome(OPEN_BOLETOS, {"boletos": [], **beside}) == "empty"


@pytest.mark.parametrize(
    "beside",
    [
        {"status": "manutencao"},
        {"status": "MAINTENANCE"},
        {"status": "503"},
        {"statusCode": 503},
        {"aviso": "Sistema em manutenção"},
        {"alerta": "Licença vencida"},
        {"mensagem": "Operação sem sucesso"},
        {"mensagem": "Consulta não realizada"},
        {"message": "Unsuccessful request"},
        {"warning": "rate limit exceeded"},
    ],
)
@pytest.mark.parametrize(
    "empty", [{"clientes": [], "boletos": []}, {"lista": []}, {"total": 0}, {"data": None}]
)
def test_an_empty_list_beside_a_failure_is_a_failure(
    beside: dict[str, object], empty: dict[str, object]
) -> None:
    for spec in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(spec, {**empty, **beside}) == "failed"


@pytest.mark.parametrize("status", ["manutencao", "MAINTENANCE", "Licença expirada"])
def test_a_404_with_another_status_in_words_is_a_failure(status: str) -> None:
    for spec in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(spec, {"status": status}, 404) == "failed"


@pytest.mark.parametrize("status", ["error", "fail", "NOT_FOUND", "404", "erro", 404, None])
def test_a_404_with_a_status_that_repeats_it_is_nobody(status: object) -> None:
    assert outcome(CUSTOMER, {"status": status}, 404) == "nobody"


def test_no_error_tells_the_words_of_the_erp() -> None:
    with pytest.raises(ErpError) as caught:
        find_records(CUSTOMER, Response(200, {}, '{"erro": "Licença de Maria não encontrada"}'.encode()))
    assert "Maria" not in str(caught.value)
