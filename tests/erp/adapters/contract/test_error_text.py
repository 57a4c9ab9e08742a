"""Messages of ERPs, real or in their manner, and the class of each."""

import pytest

from totem.erp.adapters.contract import error_text
from totem.erp.adapters.contract.error_text import Absence


@pytest.mark.parametrize(
    "message",
    [
        "Cliente não possui títulos em aberto.",
        "CLIENTE NAO POSSUI TITULOS EM ABERTO",
        "Nenhum boleto encontrado",
        "Nenhuma fatura em aberto para este cliente",
        "Não há faturas pendentes",
        "Não existem boletos em aberto",
        "Não foram encontrados boletos",
        "Não foi encontrado nenhum título",
        "O cliente não tem mais débitos",
        "Boletos não encontrados",
        "Título em aberto não localizado",
        "Nenhum registro encontrado",
        "Cliente sem débitos",
        "Nada consta",
        "Cliente adimplente",
        "Você está em dia!",
        "Customer has no open invoices",
        "No open titles",
        "No records found",
        "There are no pending bills",
        "Você não possui contas em aberto",
        "Não há contas a pagar",
        "Nenhum documento encontrado",
        "Todos os boletos já foram pagos",
        "Não localizamos boletos em aberto",
        "Cliente quite",
        "Nada a pagar",
        "Lista vazia",
        "A consulta não retornou nenhum boleto",
    ],
)
def test_nothing_open(message: str) -> None:
    assert error_text.find_absence([message]) is Absence.NO_RECORD


@pytest.mark.parametrize(
    "message",
    [
        "Não foi possível consultar os boletos",
        "Erro no boleto",
        "Falha no registro da consulta",
        "Sem conexão ao listar boletos",
        "Erro ao buscar faturas",
        "Não tem permissão para listar boletos",
        "Cliente inadimplente",
        "O sistema não está em dia com a licença",
        "Token inválido",
        "Cliente não encontrado",
        "Documento não encontrado",
        "Conta não encontrada",
        "Nem todos os boletos foram gerados",
        "Rota /boletos não encontrada",
        "Tabela boletos não existe",
        "Class App\\Boleto not found",
        "O campo boleto não foi encontrado",
        "",
    ],
)
def test_not_nothing_open(message: str) -> None:
    assert error_text.find_absence([message]) is not Absence.NO_RECORD


@pytest.mark.parametrize(
    "message",
    [
        "Cliente não encontrado",
        "CLIENTE NAO ENCONTRADO.",
        "Nenhum cliente encontrado",
        "CPF/CNPJ não cadastrado",
        "Documento inexistente",
        "Cliente inexistente na base de dados",
        "Cliente não localizado no servidor",
        "CPF não consta",
        "Cadastro não existe",
        "Registro não encontrado",
        "Não foi encontrado cliente com este CPF",
        "Cliente desconhecido",
        "Not Found",
        "Customer not found",
        "customer does not exist",
        "No such customer",
        "Nenhum registro encontrado",
        "Não localizamos seu cadastro",
        "Não foi possível localizar o cliente",
        "Nenhum dado encontrado",
        "Sem resultados",
        "ERROR: Não existem registros para a página [1]!",
        "Cliente não encontrado na tabela de clientes",
        "API: cliente não encontrado",
        "Não há cliente com este CPF",
        "Nenhum titular com esse documento",
        "Este CPF não é de um cliente",
        "CPF não pertence a nenhum cliente",
        "No data found",
        "CUSTOMER_NOT_FOUND",
        "not_found",
    ],
)
def test_not_found(message: str) -> None:
    assert error_text.find_absence([message], titles=False) is Absence.NO_CUSTOMER


@pytest.mark.parametrize(
    "message",
    [
        "Token não encontrado",
        "Chave de API inexistente",
        "API key not found",
        "Rota não encontrada",
        "Página não encontrada",
        "Campo cnpj_cpf não encontrado na requisição",
        "Parâmetro cpf não encontrado",
        "IP não cadastrado",
        "The route clientes could not be found.",
        "Tabela não existe",
        "Não existe conexão com o banco de dados",
        "Erro desconhecido",
        "Não foi possível encontrar",
        "Acesso negado",
        "CPF inválido",
        "Table 'erp.cliente' doesn't exist",
        "Column 'cpf' not found",
        "A rota /cliente não foi encontrada",
        "Método cliente não existe",
        "Cannot GET /cliente",
        "ROUTE_NOT_FOUND",
        "",
    ],
)
def test_not_not_found(message: str) -> None:
    assert error_text.find_absence([message], titles=False) is not Absence.NO_CUSTOMER
