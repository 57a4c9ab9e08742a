"""Reasons of refusals: from any form of a 4xx's body, never a page and never a status line."""

import json
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.sampling import count
from totem.erp.adapters.json_rows import clean_explanation
from totem.erp.errors import Declined, Reason, Refused
from totem.erp.http.messages import Response
from totem.erp.refusal_text import clean_reason, explains_nothing, find_reasons, refusal_text
from totem.outbox import retry_policy

WORDS = "CPF já cadastrado"


def answer(body: object, status: int = 422) -> Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Response(status, {}, content, "ticket")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"status": WORDS}, WORDS),
        ({"status": "Recusado", "mensagem": WORDS}, WORDS),
        ({"status": "erro", "mensagem": WORDS}, WORDS),
        ({"status": False, "msg": WORDS}, WORDS),
        ({"status": 422, "message": WORDS}, WORDS),
        ({"statusCode": 422, "error": "Unprocessable Entity", "message": WORDS}, WORDS),
        ({"message": WORDS}, WORDS),
        ({"Mensagem": WORDS}, WORDS),
        ({"erro": WORDS}, WORDS),
        ({"error": {"code": "E12", "message": WORDS}}, WORDS),
        ({"errors": [WORDS, "CEP inválido"]}, f"{WORDS}; CEP inválido"),
        ({"errors": [{"code": "x1", "description": WORDS}]}, WORDS),
        ({"errors": [{"field": "cpf", "message": WORDS}]}, WORDS),
        (
            {"message": "Dados inválidos.", "errors": {"cpf": [WORDS], "plano": ["não existe"]}},
            f"{WORDS}; plano: não existe",
        ),
        ({"errors": {"data_nascimento": "obrigatório"}}, "data_nascimento: obrigatório"),
        ({"errors": {"0": [WORDS]}}, WORDS),
        ({"errors": {"endereco": {"cep": ["não existe"]}}}, "cep: não existe"),
        ({"email": ["Informe um endereço válido."]}, "email: Informe um endereço válido."),
        ({"non_field_errors": [WORDS]}, WORDS),
        ({"title": "Recusado", "detail": WORDS, "type": "about:blank", "status": 422}, WORDS),
        ({"data": {"mensagem": WORDS}}, WORDS),
        ({"mensagem": WORDS, "dados": {"nome": "Maria", "descricao": "Sem internet"}}, WORDS),
        ([{"mensagem": WORDS}], WORDS),
        (WORDS, WORDS),
        (WORDS.encode(), WORDS),
        (f"\ufeff{WORDS}\r\n".encode(), WORDS),
        (WORDS.encode("latin-1"), WORDS),
        ({"mensagem": "<b>Atenção</b>: CPF j&aacute; cadastrado<br/>"}, f"Atenção : {WORDS}"),
        ({"mensagem": f"{WORDS}\n{WORDS}"}, f"{WORDS} {WORDS}"),
        (b"", ""),
        ({}, ""),
        ([], ""),
        (None, ""),
        (False, ""),
        ({"id": 7}, ""),
        ({"status": "erro"}, ""),
        ({"status": "error", "code": 422}, ""),
        ({"message": "HTTP 422"}, ""),
        ({"message": "Unprocessable Entity"}, ""),
        ({"message": "422 Unprocessable Content"}, ""),
        ({"message": "Request failed with status code 422"}, ""),
        ({"error": "Bad Request", "message": "Bad Request", "statusCode": 400}, ""),
        (b"Unprocessable Entity", ""),
        (b"HTTP/1.1 422 Unprocessable Entity", ""),
        (b"<html><body><h1>422</h1><p>CPF</p></body></html>", ""),
        (b"<!DOCTYPE html><title>Erro</title>", ""),
        (b"<b>CPF</b>", "CPF"),
        (b"<p>CPF j\xe1 cadastrado</p>", WORDS),
        (b"<?xml version='1.0'?><erro>x</erro>", ""),
        (b"<erro>CPF</erro>", ""),
        ({"message": "<html><body>CPF inválido</body></html>"}, ""),
        ({"message": "<div class='x'>CPF inválido</div>"}, "CPF inválido"),
        ({"message": f"<h1>Erro</h1><a href='/x'>{WORDS}</a><hr/>"}, f"Erro {WORDS}"),
        ({"message": f"&lt;b&gt;{WORDS}&lt;/b&gt;"}, WORDS),
        ({"message": f"{WORDS}<img src=x onerror=alert(1)>"}, WORDS),
        ({"message": f"<script>alert(1)</script>{WORDS}"}, ""),
        ({"message": f"&lt;script&gt;alert(1)&lt;/script&gt;{WORDS}"}, ""),
        ({"message": json.dumps({"error": WORDS})}, WORDS),
        ({"message": f"{{{WORDS}"}, f"{{{WORDS}"),
        ({"response": {"body": {"error": {"message": WORDS}}}}, WORDS),
        ({"error": {"name": "UnprocessableEntityError", "message": WORDS}}, WORDS),
        ({"erro_msg": WORDS}, WORDS),
        ({"userMessage": WORDS}, WORDS),
        ({"title": "An error occurred", "detail": "Unprocessable Entity", "status": 422}, ""),
        ({"message": "The given data was invalid.", "errors": {"cpf": [WORDS]}}, WORDS),
        ({"title": "One or more validation errors occurred.", "errors": {"cpf": [WORDS]}}, WORDS),
        ({"message": "422 - Entidade não processável"}, ""),
        ({"message": "Erro 422: Entidade Improcessável"}, ""),
        ({"message": "Requisição inválida"}, ""),
        ({"message": "Status 400: solicitação inválida"}, ""),
        ({"message": "Client error: `POST https://erp.test/x` resulted in a `422 Unprocessable Entity`"}, ""),
        ({"title": "Atenção", "text": WORDS}, WORDS),
        ({"mensagem": "Aviso!", "obs": WORDS}, WORDS),
        ({"titulo": "Erro", "observacao": WORDS}, WORDS),
        ({"status": 0, "descricaoErro": WORDS}, WORDS),
        ({"status": 422, "statusText": WORDS}, WORDS),
        ({"status": {"codigo": 3, "texto": WORDS}}, WORDS),
        ({"status": ["Erro", WORDS]}, WORDS),
        ({"name": "INVALID_REQUEST", "details": [{"field": "/cpf", "issue": WORDS}]}, WORDS),
        ({"fault": {"code": "S:Client", "reason": WORDS}}, WORDS),
        ({"mensagem": "Atenção", "titulo": "Erro", "tipo": "aviso"}, ""),
        (
            {
                "status": "erro",
                "timestamp": "2026-11-30T10:00:00Z",
                "path": "/api/prospectos",
                "id": "req-7f",
            },
            "",
        ),
        ({"message": WORDS, "trace": "java.lang.Exception: x at org.example.Api.post(Api.java:12)"}, WORDS),
        ({"errors": {"id_servico": "não existe"}}, "id_servico: não existe"),
        ({"status": "erro", "cpf": "52998224725", "nome": "MARIA APARECIDA DA SILVA", "erro": WORDS}, WORDS),
        ({"erro": {"mensagem": WORDS, "cliente": {"nome": "MARIA APARECIDA DA SILVA"}}}, WORDS),
        ({"mensagem": "Atenção", "cliente": {"obs": "Cliente problemática, não liberar"}}, ""),
        ({"mensagem": "Erro", "dados": {"nome": "MARIA DA SILVA", "obs": "Não liberar mais"}}, ""),
        ({"status": "erro", "dados": [{"contrato": {"plano": "Fibra 500 Mega Turbo"}}]}, ""),
        (b'{"mensagem": "cut', ""),
        (b"x" * 5000, ""),
    ],
)
def test_the_reason_by_body(body: object, reason: str) -> None:
    assert refusal_text(answer(body)) == reason


TEXTS = st.one_of(
    st.text(max_size=40),
    st.sampled_from([WORDS, "HTTP 422", "Unprocessable Entity", "erro", "<html>x</html>", "<p>x", "0", ""]),
)
NAMES = st.one_of(
    st.sampled_from(
        ["status", "mensagem", "message", "error", "errors", "erro", "data", "dados", "cpf", "detail", "0"]
    ),
    st.text(max_size=10),
)
BODIES = st.recursive(
    st.one_of(TEXTS, st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=5)),
    max_leaves=15,
)


@settings(max_examples=count(600, least=150), deadline=None)
@given(body=st.one_of(BODIES, st.binary(max_size=60)), status=st.integers(400, 499))
def test_no_body_makes_a_page_or_a_status_line_a_reason(body: Any, status: int) -> None:
    reason = refusal_text(answer(body, status))
    assert len(reason) <= 500
    assert "<html" not in reason.lower()
    assert "\n" not in reason
    for part in reason.split("; "):
        assert part not in {"HTTP 422", "Unprocessable Entity", "erro"}
    error = Declined("ticket", reason, status=status)
    assert "HTTP" not in retry_policy.reason(error) or "HTTP" in json.dumps(str(body))


def test_a_huge_answer_is_read_in_part() -> None:
    huge = [[[["Fora da área"] * 50] * 50] * 50] * 50
    began = process_time()
    assert find_reasons({"lista": huge}) == ["Fora da área"]
    assert process_time() - began < 3.0


@pytest.mark.parametrize("code", range(400, 512))
def test_every_status_line_explains_nothing(code: int) -> None:
    for text in (f"HTTP {code}", f"{code}", f"HTTP/1.1 {code}", f"Erro {code}", f"status code: {code}"):
        assert explains_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        "Contrato 422 não existe",
        "Falha ao abrir o chamado",
        "Token inválido",
        "Fora da área",
        "Não autorizado",
    ],
)
def test_words_explain_something(text: str) -> None:
    assert clean_reason(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "HTTP 422",
        "SQLSTATE[23000]: Integrity constraint violation",
        "Illuminate\\Database\\QueryException",
        "Undefined index: contrato in /var/www/api.php on line 12",
        "<html><body>Contrato bloqueado</body></html>",
        "Client error: `POST https://erp.test/x` resulted in a `422 Unprocessable Entity` response: {x",
        '{"error": "CPF inválido"',
    ],
)
def test_customers_read_no_status_line_no_page_and_no_programs_error(text: str) -> None:
    assert clean_explanation(text) is None


def test_staff_read_words_and_no_code_where_a_record_was_declined() -> None:
    assert retry_policy.reason(Declined("ticket", "HTTP 422", status=422)) == ""
    assert retry_policy.reason(Declined("ticket", "", status=422)) == ""
    assert retry_policy.reason(Declined("ticket", WORDS, status=422)) == WORDS
    kept = Refused("ticket", Reason.HTTP_STATUS, status=404)
    kept.explanation = "Plano não encontrado"
    assert retry_policy.reason(kept) == "Plano não encontrado"


HEADINGS = st.sampled_from(
    ["Atenção", "Erro", "AVISO!", "Alerta:", "Mensagem", "Erro 422", "warning", "E42", ""]
)
OTHER_NAMES = st.sampled_from(
    [
        *("text", "obs", "observacao", "descricaoErro", "statusText", "status", "titulo", "reason", "issue"),
        *("retorno", "data", "x1", "Mensagem", "errors", "fault", "details"),
    ]
)
SENTENCES = st.lists(
    st.sampled_from(["Limite", "prazo", "já", "usado", "fora", "período", "do", "mês", "área"]),
    min_size=3,
    max_size=8,
).map(lambda words: " ".join(["Pedido", *words]))


@st.composite
def nested(draw: st.DrawFn, leaf: Any, most: int = 6) -> Any:
    """Nest a value in objects and lists, with headings before and behind it."""
    value = leaf
    for _ in range(draw(st.integers(1, most))):
        if draw(st.booleans()):
            value = [*draw(st.lists(HEADINGS, max_size=2)), value, *draw(st.lists(HEADINGS, max_size=2))]
            continue
        beside: dict[str, Any] = draw(st.dictionaries(OTHER_NAMES, HEADINGS))
        value = dict(draw(st.permutations([*(beside | {draw(OTHER_NAMES): value}).items()])))
    return value


@settings(max_examples=count(600, least=150), deadline=None)
@given(body=SENTENCES.flatmap(lambda words: st.tuples(st.just(words), nested(words))))
def test_the_sentence_is_found_in_any_nesting_beside_any_heading(body: tuple[str, Any]) -> None:
    words, value = body
    assert refusal_text(answer(value)) == words


RECORDS = st.fixed_dictionaries(
    {"nome": st.sampled_from(["MARIA APARECIDA DA SILVA SANTOS", "Maria"])},
    optional={
        "obs": st.just("Cliente problemática, que não se deve liberar mais antes do pagamento"),
        "endereco": st.just({"rua": "Rua das Palmeiras Imperiais, 1200, fundos"}),
        "plano": st.just("Fibra 500 Mega Turbo com telefone e televisão"),
        "login": st.just("maria.silva"),
        "email": st.just("maria@x.example"),
    },
)


@settings(max_examples=count(600, least=150), deadline=None)
@given(
    record=RECORDS,
    words=SENTENCES,
    name=st.sampled_from(["cliente", "dados", "retorno", "x"]),
    data=st.data(),
)
def test_a_record_that_comes_back_is_no_reason(
    record: dict[str, Any], words: str, name: str, data: st.DataObject
) -> None:
    items = data.draw(st.permutations([("mensagem", words), (name, record), ("status", "erro")]))
    assert refusal_text(answer(dict(items))) == words
    assert refusal_text(answer({"status": "erro", name: data.draw(nested(record, most=2))})) == ""


@settings(max_examples=count(600, least=150), deadline=None)
@given(words=SENTENCES, name=OTHER_NAMES, end=st.integers(20, 60), data=st.data())
def test_what_was_sent_is_no_reason(words: str, name: str, end: int, data: st.DataObject) -> None:
    sent = "Minha internet caiu ontem às 10 h,\ne desde então não voltou nem uma vez"
    echo = data.draw(st.sampled_from([sent, sent.upper(), sent[:end], sent.replace("\n", " ")]))
    items = data.draw(st.permutations([("error", words), (name, data.draw(nested(echo)))]))
    response = replace(answer(dict(items)), sent=frozenset({sent}))
    assert refusal_text(response) == words
