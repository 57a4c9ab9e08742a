"""Whole sentences of ERPs, and what each of them means: nobody, nothing open, or a failure.

Beside the lists, a property: whatever word a sentence does not know, wherever it stands, makes it a failure.
"""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.erp import said
from totem.erp.answer import Answer, Kind, records
from totem.erp.contract import CUSTOMER, OPEN_BOLETOS
from totem.erp.errors import BadAnswer, ErpError, NotFound, Refused

NOBODY = [
    "Cliente não encontrado",
    "Cliente não encontrado.",
    "CPF/CNPJ não cadastrado",
    "CPF ou CNPJ não cadastrado",
    "CPF não cadastrado",
    "Nenhum cliente encontrado para o documento informado",
    "Nenhum cliente foi encontrado com o CPF informado.",
    "Cliente com CPF 529.982.247-25 não encontrado",
    "Cliente com o CPF 529.***.***-25 não encontrado.",
    "Não foi encontrado nenhum cliente com o CPF/CNPJ informado",
    "Não encontramos nenhum cadastro com esse CPF",
    "Não encontramos seu cadastro em nosso sistema",
    "Não encontramos cadastro para este CPF/CNPJ. Verifique os dados digitados e tente novamente.",
    "Não existe cliente cadastrado com este documento",
    "Não existe cliente com o CPF informado",
    "O cliente não existe",
    "O cliente informado não existe na base de dados",
    "Cliente inexistente",
    "Documento não localizado.",
    "003 - Documento não localizado.",
    "Registro não encontrado.",
    "Nada encontrado",
    "Nenhum registro encontrado",
    "Assinante não localizado",
    "Pessoa não encontrada",
    "Pessoa física não encontrada",
    "Cliente n&atilde;o encontrado",
    "Cliente n&amp;atilde;o encontrado",
    "Cliente nao encontrado!",
    "CLIENTE NÃO ENCONTRADO",
    "Erro: cliente não encontrado",
    "ERRO: CPF não cadastrado",
    "Cliente não cadastrado em nossa base",
    "Cliente não cadastrado no sistema",
    "CPF 52998224725 não encontrado",
    "CPF: 529.982.247-25 não encontrado",
    "CPF não encontrado na base de dados.",
    "CNPJ 11.222.333/0001-81 não cadastrado",
    "CNPJ 12.ABC.345/01DE-35 não cadastrado",
    "CNPJ não localizado",
    "Customer not found",
    "Customer not found.",
    "Customer does not exist",
    "The customer was not found",
    "No customer found",
    "No customers found for this document",
    "No customer found with the given document",
    "Customer with document 52998224725 not found",
    "Could not find customer",
    "There is no customer with this CPF",
    "customer_not_found",
    "CUSTOMER_NOT_FOUND",
    "cliente_nao_encontrado",
    "CustomerNotFound",
    "ClienteNaoEncontrado",
    "Cliente no encontrado",
    "No se encontró el cliente",
    "No se encontró ningún cliente con ese documento",
    "El cliente no existe",
    "Ningún cliente encontrado",
    "Cliente não localizado em nosso cadastro",
    "O CPF informado não está cadastrado",
    "O documento informado não foi localizado em nossa base de dados",
    "Este CPF não possui cadastro",
    "CPF sem cadastro",
    "Não há cadastro para o CPF informado",
    "Cliente(s) não encontrado(s)",
    "Nenhum(a) cliente encontrado(a)",
    "Titular não encontrado",
    "<b>Cliente não encontrado</b>",
    "Cliente não encontrado<br>",
    "Olá, não localizamos seu cadastro.",
    "Ops! Cliente não encontrado.",
    "Nenhum resultado encontrado",
    "Nenhum dado encontrado para os parâmetros informados",
    "Não foram encontrados registros",
    "Não foram encontrados resultados para a sua pesquisa",
    "Nenhuma informação encontrada",
    "CPF inexistente",
    "CPF não consta em nossa base",
    "Cliente não consta na base de dados",
    "Não localizamos nenhum cliente com o documento informado",
    "Não foi possível localizar o cliente informado",
    "Cliente de CPF 529.982.247-25 não existe",
    "O CPF 529.982.247-25 não pertence a nenhum cliente",
    "não encontrado",
    "Not Found",
    "Cliente não encontrado, verifique o CPF informado",
    "Cliente não encontrado. Por favor, verifique o CPF e tente novamente.",
    "Não há cliente cadastrado com o CPF/CNPJ informado.",
    "Documento não cadastrado",
    "Cadastro não localizado",
    "Cadastro inexistente",
    "Nenhum cadastro encontrado",
    "Nenhum assinante encontrado para este CPF",
    "Cliente desconhecido",
    "Cliente (CPF 529.982.247-25) não encontrado",
    "Cliente não encontrado (CPF: 529.982.247-25)",
    "Cliente não encontrado com os dados informados",
    "Nenhum cliente localizado",
    "Nenhum cliente com esse CPF foi encontrado",
    "Subscriber not found",
    "Cliente não foi encontrado",
    "Cliente n?o encontrado",
    "Não encontramos nenhum cliente com esses dados.",
    "Não há registros para exibir.",
    "Não há dados para exibir",
    "Você não é nosso cliente",
    "CPF não vinculado a nenhum cliente",
    "No customer matches the given query.",
    "Customer not found in our database",
]

NOTHING = [
    "Nenhuma fatura em aberto",
    "O cliente não possui títulos em aberto",
    "Cliente não possui títulos em aberto.",
    "O cliente não possui boletos em aberto",
    "Cliente não possui faturas em aberto no momento",
    "Você não possui faturas em aberto no momento.",
    "Nenhum boleto em aberto",
    "Nenhum boleto em aberto para este cliente",
    "Nenhum título em aberto encontrado",
    "Nenhum boleto encontrado",
    "Nenhum boleto encontrado para o cliente informado",
    "Nenhuma fatura encontrada",
    "Nenhuma fatura pendente",
    "Não há boletos em aberto",
    "Não há boletos em aberto para este cliente.",
    "Não há faturas em aberto para o CPF informado",
    "Não há débitos pendentes",
    "Não há débitos em aberto.",
    "Não existem débitos",
    "Não existem títulos em aberto para o cliente",
    "Não existem faturas pendentes de pagamento",
    "Não foram encontradas faturas em aberto",
    "Não foram localizados boletos em aberto para este CPF",
    "Não foi encontrada nenhuma fatura em aberto",
    "Não encontramos boletos em aberto",
    "Não encontramos nenhuma fatura em aberto para o seu CPF",
    "Cliente sem débitos",
    "Cliente sem pendências",
    "Cliente sem boletos em aberto",
    "Sem faturas em aberto",
    "Sem débitos pendentes",
    "Todas as faturas foram pagas",
    "Todos os boletos estão pagos",
    "Todas as suas faturas estão quitadas",
    "Todas as faturas estão pagas.",
    "Parabéns! Você não possui débitos.",
    "Parabéns, você não possui débitos em aberto",
    "Cliente não possui pendências financeiras",
    "Não constam débitos para o cliente",
    "Não consta nenhuma fatura em aberto",
    "Boletos não encontrados",
    "Faturas não encontradas",
    "No open invoices",
    "No open invoices found",
    "No invoices found for this customer",
    "Customer has no open bills",
    "The customer has no open invoices",
    "There are no open invoices",
    "You have no pending invoices",
    "All invoices have been paid",
    "All invoices are paid",
    "Customer does not have open invoices",
    "Customer doesn't have any open invoices",
    "No pending payments",
    "No hay facturas pendientes",
    "El cliente no tiene facturas pendientes",
    "Ninguna factura pendiente",
    "No se encontraron facturas pendientes",
    "Nenhuma(s) fatura(s) encontrada(s)",
    "Nenhum(a) fatura encontrada",
    "Nenhuma cobrança em aberto",
    "Nenhuma mensalidade em aberto",
    "Nenhuma parcela em aberto",
    "NENHUM BOLETO EM ABERTO",
    "Nenhuma fatura aberta",
    "Nenhuma pendência financeira encontrada",
    "Nenhum t&iacute;tulo em aberto",
    "Nenhum débito encontrado para este CPF",
    "Nenhum débito em aberto",
    "O contrato não possui faturas em aberto",
    "Contrato 1201 não possui faturas em aberto",
    "Contrato sem faturas em aberto",
    "Nenhuma fatura em aberto para o contrato 1201",
    "Cliente não tem boletos a pagar",
    "Não há contas em aberto",
    "Nenhum boleto vencido ou a vencer",
    "Não há faturas vencidas ou em aberto",
    "Não há faturas em aberto ou vencidas",
    "Nenhum registro encontrado",
    "Não há nenhum boleto em aberto",
    "Não há nenhuma fatura pendente para este contrato",
    "Não há boletos disponíveis",
    "Não há boletos disponíveis para pagamento",
    "Nenhum boleto disponível",
    "Nenhum boleto disponível para o cliente",
    "Não há mais boletos em aberto",
    "Cliente não possui nenhuma fatura em aberto",
    "Cliente não possui nenhum boleto pendente",
    "O assinante não possui débitos",
    "Nenhum título pendente",
    "Não existem boletos ou faturas em aberto",
    "Não existem cobranças em aberto",
    "Não possui títulos em aberto",
    "Não possui débitos",
    "Não há valores em aberto",
    "Nada consta",
    "Nada a pagar",
    "Nenhum boleto foi encontrado",
    "Nenhum débito em aberto foi encontrado",
    "Nenhuma fatura foi localizada para o CPF informado",
    "Não há pagamentos pendentes",
    "Não há registros a exibir",
    "Sin facturas pendientes",
]

FAILURES = [
    "Licença não encontrada ou expirada",
    "Licença não encontrada",
    "Licença expirada",
    "Usuário não encontrado",
    "Empresa não cadastrada",
    "Empresa não encontrada",
    "Hash não encontrado",
    "Hash inválido",
    "Limite de consultas excedido, nenhum registro retornado",
    "Nenhum boleto pôde ser gerado por falha no banco",
    "Não há boletos disponíveis: sistema em manutenção",
    "Todas as faturas foram pagas exceto a 55",
    "Não há boleto registrado para a fatura 55 (pague pelo PIX)",
    "Não há boleto registrado para a fatura 55",
    "Boleto não registrado",
    "Nenhum boleto registrado",
    "Nenhum boleto gerado",
    "Token não encontrado",
    "Token do cliente não encontrado",
    "Cliente não autorizado",
    "Cliente não encontrado: licença expirada",
    "Cliente não encontrado no servidor de licenças",
    "Cliente não encontrado, limite de consultas excedido",
    "Cliente não encontrado devido a falha de conexão",
    "Cliente não encontrado por falta de permissão",
    "Cliente não encontrado (timeout)",
    "Servidor não encontrado",
    "Página não encontrada",
    "Rota não encontrada",
    "Recurso não encontrado",
    "Banco de dados não encontrado",
    "Banco não cadastrado",
    "Nenhum banco encontrado",
    "Convênio não encontrado",
    "Portador não encontrado",
    "IP bloqueado",
    "IP não cadastrado",
    "IP 10.0.0.1 não liberado",
    "Seu IP não está liberado para efetuar login!",
    "Contrato da API expirado",
    "Contrato não encontrado: API expirada",
    "Cota excedida, nenhum cliente retornado",
    "Quota exceeded. No customers returned",
    "Rate limit exceeded, no results",
    "No results: rate limit exceeded",
    "Nenhum resultado por tempo limite excedido",
    "Tempo limite excedido",
    "Timeout",
    "SELECT * FROM clientes: nenhum registro",
    "SQLSTATE[42S02]: Base table or view not found",
    "SQLSTATE[HY000]: nenhum cliente",
    "Undefined index: cliente not found",
    "PHP Warning: cliente not found",
    "Fatal error: Uncaught Exception: Cliente",
    "Class Cliente not found",
    'Class "Cliente" not found',
    "Method getCliente not found",
    "Object reference not set",
    "Arquivo cliente.php não encontrado",
    "Arquivo não encontrado",
    "<html>Cliente não encontrado</html>",
    "<div>Cliente não encontrado</div>",
    "Nenhum cliente ativo no plano contratado da API",
    "Filial não encontrada",
    "Operador não encontrado",
    "Login não encontrado",
    "Senha não cadastrada",
    "Certificado não encontrado",
    "Chave não encontrada",
    "Sessão não encontrada",
    "Sistema em manutenção",
    "Sistema em manutenção, nenhum boleto disponível",
    "Em manutenção: não há faturas em aberto",
    "Nenhum boleto em aberto até a manutenção terminar",
    "Não foi possível consultar o cliente",
    "Não foi possível gerar o boleto",
    "Não há conexão com o banco",
    "Não há boletos, exceto os vencidos",
    "Não há boletos em aberto, exceto o 55",
    "Não há boletos em aberto além do 55",
    "Não há boletos, somente PIX",
    "Não há faturas em aberto, apenas negociadas",
    "Não há boletos em aberto para este mês",
    "Nenhuma fatura no período",
    "Nenhum boleto vencido",
    "Nenhum boleto disponível no momento",
    "Boletos não disponíveis no momento",
    "Nenhuma fatura paga",
    "Nenhum boleto foi pago",
    "Nem todas as faturas foram pagas",
    "Todas as faturas foram canceladas",
    "Todas as faturas foram pagas menos uma",
    "Todas as faturas foram pagas, com exceção da 55",
    "Todas as faturas foram pagas? Não",
    "Nenhum boleto encontrado, tente mais tarde",
    "Cliente não encontrado. Tente novamente mais tarde.",
    "Cliente não encontrado. Sistema indisponível",
    "Cliente não encontrado. Erro 500",
    "Erro 500: cliente não encontrado",
    "Erro 503: nenhum boleto",
    "Falha ao consultar: cliente não encontrado",
    "Falha: cliente não encontrado",
    "Erro ao buscar cliente: não encontrado",
    "Erro ao consultar cliente não encontrado",
    "Cliente encontrado",
    "Cliente encontrado, boletos não gerados",
    "Cliente bloqueado",
    "Cliente inativo",
    "CPF inválido",
    "CPF não informado",
    "Documento não informado",
    "CPF não validado na Receita",
    "CPF não encontrado na Receita Federal",
    "Serviço não encontrado",
    "Service not found",
    "Webservice não encontrado",
    "Endpoint não encontrado",
    "User not found",
    "user_not_found",
    "Unknown user",
    "Company not found",
    "License not found",
    "Tenant not found",
    "API key not found",
    "No such table: clientes",
    "No such file or directory",
    "No route to host",
    "No space left on device",
    "No connection",
    "No data: server under maintenance",
    "No customers found because the service is unavailable",
    "Customer not found: access denied",
    "Customer lookup failed, not found",
    "Cliente no encontrado: licencia vencida",
    "No se encontró la licencia",
    "Usuario no encontrado",
    "Empresa no registrada",
    "Não há licença para o cliente",
    "Não há permissão",
    "Não existe usuário com esse login",
    "Não existe empresa com esse CNPJ",
    "Nenhuma empresa encontrada",
    "Nenhum usuário encontrado",
    "Nenhuma licença encontrada",
    "Nenhuma chave encontrada",
    "Nenhum servidor encontrado",
    "Nenhum registro retornado: limite excedido",
    "Nenhum registro encontrado, limite diário atingido",
    "Consulta não retornou registros por erro no banco",
    "Não há boletos porque o banco está fora do ar",
    "Não há boletos para clientes inadimplentes",
    "Cliente sem boletos por falha de integração",
    "Cliente sem permissão",
    "Cliente sem contrato de API",
    "Sem conexão",
    "Sem resposta do banco",
    "Sem boletos: consulte o banco",
    "Débitos não carregados",
    "Faturas não carregadas",
    "Faturas não podem ser consultadas",
    "Títulos não sincronizados",
    "Documento não autorizado",
    "Cadastro não permitido",
    "Cadastro de empresa não encontrado",
    "Cadastro da licença não encontrado",
    "CNPJ da empresa não cadastrado",
    "CNPJ do provedor não encontrado",
    "CNPJ emissor não cadastrado",
    "Cliente não cadastrado na API",
    "Cliente não cadastrado para uso do webservice",
    "Aplicativo não cadastrado",
    "Integração não encontrada",
    "Parâmetro não encontrado",
    "Dados de acesso não encontrados",
    "Dados da empresa não encontrados",
    "Registro de licença não encontrado",
    "Registro não encontrado na tabela de licenças",
    "Nenhum registro na tabela licenca",
    "Registro bloqueado",
    "Resultado não disponível",
    "Nenhum resultado: consulta cancelada",
    "Nothing found: index corrupted",
    "Cliente não encontrado?",
    "Cliente não não encontrado",
    "Não é verdade",
    "Consulta não permitida",
    "Consulta não realizada",
    "Operação não realizada",
    "Requisição não autorizada",
    "Acesso negado: cliente não encontrado",
    "Cliente não encontrado - acesso negado",
    "Tente novamente",
    "Aguarde",
    "Cliente não encontrado aguarde",
    "Cliente não encontrado ainda",
    "Cliente não encontrado nesta filial",
    "Cliente não encontrado no período",
    "Nenhuma fatura encontrada nesta filial",
    "O boleto 55 não foi encontrado",
    "Boleto 55 não encontrado",
    "Fatura não encontrada no banco",
    "Não há faturas em aberto com vencimento este mês",
    "Não há faturas em aberto no banco Itaú",
    "Não há faturas em aberto até 10/10/2026",
    "Nenhuma fatura em aberto em 2026",
    "Cliente não possui boletos. Possui faturas no cartão",
    "Cliente não possui boletos em aberto mas possui débitos",
    "Não foi possível verificar se há faturas em aberto",
    "Não há como consultar boletos",
    "Não há dados de conexão",
    "Not found: database",
    "Database not found",
    "404 page not found",
    "nginx 404 Not Found",
    "Cannot GET /cliente",
    "Cliente com débitos",
    "Cliente com faturas em aberto",
    "Nenhum cliente informado",
    "Nenhum cliente selecionado",
    "Nenhum documento informado",
    "Nenhum CPF informado",
    "Não há cliente informado",
    "Não existe CPF informado",
    "Nenhum dado enviado",
    "Não há dados informados",
    "No customer provided",
    "No document provided",
    "No data supplied",
    "Nenhum boleto consultado",
    "Nenhuma fatura selecionada",
    "Não há faturas em aberto vencidas",
    "Nenhum boleto pendente a vencer",
    "No license matches the given query.",
    "Cliente não encontrado em tabela",
]

SUBJECTLESS = {"Nenhum registro encontrado", "Não há registros a exibir"}
"""True of people and of titles, by what was asked for."""

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


def outcome(kind: Kind, body: object, status: int = 200) -> str:
    """How an answer is read."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        return "empty" if records(kind, Answer(status, None, content)) == [] else "records"
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
    """Answers that hold one sentence under names that nobody knows."""
    return [{"texto": sentence}, {"retorno": {"ocorrencia": {"texto": sentence}}}]


@pytest.mark.parametrize("sentence", NOBODY)
def test_nobody(sentence: str) -> None:
    assert said.not_found(sentence)
    assert outcome(CUSTOMER, {"erro": sentence}) == "nobody"
    assert outcome(CUSTOMER, {"erro": sentence}, 404) == "nobody"


@pytest.mark.parametrize("sentence", NOTHING)
def test_nothing(sentence: str) -> None:
    assert said.nothing_open(sentence)
    assert sentence in SUBJECTLESS or not said.not_found(sentence)
    assert outcome(OPEN_BOLETOS, {"erro": sentence}) == "empty"
    assert outcome(OPEN_BOLETOS, {"erro": sentence}, 404) == "empty"


@pytest.mark.parametrize("sentence", FAILURES)
def test_failure(sentence: str) -> None:
    assert not said.not_found(sentence)
    assert not said.nothing_open(sentence)
    for kind in (CUSTOMER, OPEN_BOLETOS):
        for status in (200, 400, 404, 422):
            for body in (*wrapped(sentence), *buried(sentence)):
                assert outcome(kind, body, status) == "failed", (kind.request, status, body)


@pytest.mark.parametrize("sentence", [*NOBODY[:5], *NOTHING[:5]])
def test_a_sentence_in_any_wrapper_is_as_good(sentence: str) -> None:
    kind, expected = (CUSTOMER, "nobody") if sentence in NOBODY else (OPEN_BOLETOS, "empty")
    for body in wrapped(sentence):
        assert outcome(kind, body) == expected, body


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
    assert not said.not_found(sentence)
    assert not said.nothing_open(sentence)
    for kind in (CUSTOMER, OPEN_BOLETOS):
        for status in (200, 400, 404):
            assert outcome(kind, {"erro": sentence}, status) == "failed"
            assert outcome(kind, {"clientes": [], "boletos": [], "mensagem": sentence}, status) == "failed"


@given(
    st.sampled_from([*NOBODY, *NOTHING]), st.sampled_from(FAILING), st.booleans(), st.sampled_from([200, 404])
)
def test_a_failure_in_a_message_of_its_own_is_a_failure(
    absence: str, failing: str, first: bool, status: int
) -> None:
    messages = {"erro": failing, "mensagem": absence} if first else {"erro": absence, "mensagem": failing}
    for kind in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(kind, messages, status) == "failed"


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
    for kind in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(kind, {"erro": sentence}, status) == "failed"


@given(
    st.sampled_from([*NOBODY, *NOTHING]),
    st.text("abcdefghijklmnopqrstuvwxyzçãéí", min_size=5, max_size=14).map(lambda word: f"q{word}"),
    st.integers(0, 20),
)
def test_a_word_that_is_not_known_makes_it_a_failure(absence: str, word: str, place: int) -> None:
    words = absence.split(" ")
    words.insert(place % (len(words) + 1), word)
    sentence = " ".join(words)
    assert not said.not_found(sentence)
    assert not said.nothing_open(sentence)


@given(
    st.sampled_from(NOBODY[:12]),
    st.sampled_from([str.upper, str.lower, str.title]),
    st.sampled_from(["", ".", "!", " .", "\n", "<br>", "\u200b", "&nbsp;"]),
)
def test_case_and_ends_change_nothing(absence: str, write: Any, end: str) -> None:
    assert said.not_found(write(absence) + end)


@given(
    st.text(max_size=600)
    | st.lists(st.sampled_from(["o", "cliente", "de", "cpf", "não", "há", "em", "aberto"])).map(" ".join)
)
def test_any_text_is_read(text: str) -> None:
    for kind in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(kind, {"erro": text}) in {"empty", "nobody", "failed", "records"}


def test_what_is_too_long_is_no_statement() -> None:
    assert not said.not_found("Cliente não encontrado. " * 40 + "Licença expirada")


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
    for kind in (CUSTOMER, OPEN_BOLETOS):
        assert outcome(kind, {**empty, **beside}) == "failed"


def test_no_error_tells_the_words_of_the_erp() -> None:
    with pytest.raises(ErpError) as caught:
        records(CUSTOMER, Answer(200, None, '{"erro": "Licença de Maria não encontrada"}'.encode()))
    assert "Maria" not in str(caught.value)
