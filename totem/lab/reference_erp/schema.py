"""Answers to requests 1 to 15 of the reference ERP, as its OpenAPI page documents them: in Portuguese.

Documentation only: the served data is sent as it stands (`seed`, or the operator's own file).
"""

from typing import Any

from pydantic import BaseModel, Field, create_model

from totem.lab.reference_erp.titles import Fields

_OPTIONAL = "Opcional: ausente ou null quando não há"

CUSTOMER_B = {
    "nome_completo": "nome",
    "aniversario": "data_nascimento",
    "data_registro": "data_cadastro",
    "ativo": "ativo",
    "id_remoto": "id_cliente",
    "id_contrato": "id_contrato",
    "rua_endereco": "endereco",
    "numero_endereco": "numero",
    "cep_endereco": "cep",
    "cidade_endereco": "cidade",
    "complemento_endereco": "complemento",
    "bairro_endereco": "bairro",
    "estado_endereco": "uf",
}

_DAY = "AAAA-MM-DD ou DD/MM/AAAA"
_PAID_DAY = f"{_DAY}; null enquanto não foi pago"


def about(description: str, example: str) -> Any:
    """A text field with a description and an example."""
    return Field(default="", description=description, examples=[example])


class ClienteA(BaseModel):
    """Cadastro, geração A."""

    id_cliente: str = about("Código do cliente no ERP", "1001")
    id_contrato: str | None = Field(default=None, description="Código do contrato, se houver mais de um")
    nome: str = about("Nome ou razão social", "Maria Aparecida da Conceição")
    fantasia: str = about("Nome fantasia", "")
    tipo_pessoa: str = about("F ou J", "F")
    cnpj_cpf: str = about("CPF ou CNPJ, com ou sem máscara", "529.982.247-25")
    ie_identidade: str = about("RG ou inscrição estadual", "12.345.678-9")
    rg_orgao_emissor: str = about("Órgão emissor do RG", "SSP/SP")
    inscricao_municipal: str = about("Inscrição municipal", "")
    contribuinte_icms: str = about("S ou N", "N")
    nacionalidade: str = about("Nacionalidade", "Brasileira")
    cidade_naturalidade: str = about("Cidade em que nasceu", "Campinas")
    estado_nascimento: str = about("Estado em que nasceu", "SP")
    data_nascimento: str = about("AAAA-MM-DD ou DD/MM/AAAA", "1978-03-14")
    estado_civil: str = about("Estado civil", "Casada")
    ativo: str = about("S ou N", "S")
    Sexo: str = about("Sexo", "F")
    profissao: str = about("Profissão", "Professora")
    data_cadastro: str = about("Data do cadastro", "2021-04-12")
    cep: str = about("CEP", "13010-050")
    endereco: str = about("Logradouro", "Rua Barão de Jaguara")
    numero: str = about("Número", "1481")
    complemento: str = about("Complemento", "Apto 32")
    bairro: str = about("Bairro", "Centro")
    cidade: str = about("Cidade", "Campinas")
    uf: str = about("Estado", "SP")
    latitude: str = about("Graus decimais", "-22.9056")
    longitude: str = about("Graus decimais", "-47.0608")
    fone: str = about("Telefone fixo", "(19) 3231-0000")
    telefone_comercial: str = about("Telefone comercial", "")
    telefone_celular: str = about("Celular", "(19) 99000-1001")
    whatsapp: str = about("WhatsApp", "(19) 99000-1001")
    email: str = about("E-mail", "cliente1001@netsul.example")
    obs: str = about("Observação", "")
    alerta: str = about("Aviso para quem atende; o totem não o mostra", "")


class ClienteB(BaseModel):
    """Cadastro, geração B."""

    nome_completo: str = about("Nome ou razão social", "Maria Aparecida da Conceição")
    aniversario: str = about("Data de nascimento", "1978-03-14")
    data_registro: str = about("Data do cadastro", "2021-04-12")
    ativo: str = about("S ou N", "S")
    id_remoto: str = about("Código do cliente no ERP", "1001")
    id_contrato: str = about("Código do contrato", "C1001")
    rua_endereco: str = about("Logradouro", "Rua Barão de Jaguara")
    numero_endereco: str = about("Número", "1481")
    cep_endereco: str = about("CEP", "13010-050")
    cidade_endereco: str = about("Cidade", "Campinas")
    complemento_endereco: str = about("Complemento", "Apto 32")
    bairro_endereco: str = about("Bairro", "Centro")
    estado_endereco: str = about("Estado", "SP")


class BoletoA(BaseModel):
    """Boleto em aberto, geração A, com os campos opcionais."""

    id_fatura: str = about("Código para identificação e baixa", "50101")
    nome_cliente: str = about("Nome do pagador", "Maria Aparecida da Conceição")
    valor_inicial: str = about("Valor original em reais", "129.90")
    valor_atual: str = about("Valor na data da consulta, com multa e juros", "133.28")
    data_emissao: str = about("AAAA-MM-DD ou DD/MM/AAAA", "2026-11-01")
    data_vencimento: str = about("AAAA-MM-DD ou DD/MM/AAAA", "2026-11-21")
    linha_digitavel: str | None = Field(default=None, description=f"47 ou 48 dígitos. {_OPTIONAL}")
    url_boleto: str | None = Field(default=None, description=f"Endereço https do PDF. {_OPTIONAL}")
    codigo_barras: str | None = Field(default=None, description=f"44 dígitos. {_OPTIONAL}")
    pix_copia_cola: str | None = Field(default=None, description=f"PIX copia e cola (BR Code). {_OPTIONAL}")
    juros: str = about("Juros em reais", "0.78")
    multa: str = about("Multa em reais", "2.60")
    desconto: str = about("Desconto em reais", "0.00")
    id_contrato: str | None = Field(default=None, description=_OPTIONAL)
    nosso_numero: str | None = Field(default=None, description=_OPTIONAL)
    descricao: str | None = Field(default=None, description=_OPTIONAL)


class BoletoB(BoletoA):
    """Boleto em aberto, geração B."""

    code_fatura: str = about("Código da fatura e documento", "50101-52998224725")
    document_number: str = about("CPF ou CNPJ do pagador", "52998224725")
    remote_id: str = about("Código do cliente no ERP", "1001")


class Erro(BaseModel):
    """Erro, com o status HTTP que lhe cabe."""

    erro: str = about("O que houve", "Cliente não encontrado")


def customer_b(customer: Fields) -> Fields:
    """A registration of generation A in the names of generation B: no document, no phone, no e-mail."""
    return {new: customer[old] for new, old in CUSTOMER_B.items() if old in customer}


def boleto_b(boleto: Fields, customer: Fields, document: str) -> Fields:
    """A title of generation A with what generation B adds."""
    return {
        "id_fatura": boleto.get("id_fatura"),
        "code_fatura": f"{boleto.get('id_fatura')}-{document}",
        "document_number": document,
        "remote_id": customer.get("id_cliente"),
        **boleto,
    }


class NotaFiscal(BaseModel):
    """Nota fiscal de um cliente."""

    id_nota: str = about("Código da nota", "1001501")
    status: str = about("Situação da nota", "Emitida")
    valor: str = about("Valor em reais", "129.90")
    valor_pago: str = about("Valor pago em reais", "129.90")
    data_lancamento: str = about(_DAY, "2026-10-12")
    data_vencimento: str = about(_DAY, "2026-11-01")
    data_baixa: str | None = Field(default=None, description=_PAID_DAY)
    url_nota_fiscal: str | None = Field(default=None, description="Endereço https do PDF ou XML")


class Extrato(BaseModel):
    """Um lançamento do extrato financeiro de um cliente."""

    id_extrato_financeiro: str = about("Código do lançamento", "1001001")
    data_lancamento: str = about(_DAY, "2026-10-12")
    data_vencimento: str = about(_DAY, "2026-11-01")
    data_baixa: str | None = Field(default=None, description=_PAID_DAY)
    id_boleto: str | None = Field(default=None, description="Boleto do lançamento, se houver (id_fatura)")
    id_nota: str | None = Field(default=None, description="Nota fiscal do lançamento, se houver")
    valor: str = about("Valor original em reais", "129.90")
    valor_pago: str = about("Valor pago em reais", "129.90")
    multa: str = about("Multa em reais", "0.00")
    juros: str = about("Juros em reais", "0.00")
    desconto: str = about("Desconto em reais", "0.00")
    obs: str = about("Observação", "")


class Quitacao(BaseModel):
    """Declaração anual de quitação de débitos (Lei 12.007/2009)."""

    id: str = about("Código da declaração", "10012025")
    ano: str = about("Ano a que se refere", "2025")
    url: str | None = Field(default=None, description="Endereço https do PDF")


class Servico(BaseModel):
    """Serviço que o cliente tem em uma instalação."""

    id_servico: str = about("Código do serviço contratado", "100101")
    nome: str = about("Nome", "Internet fibra 500 Mb")
    descricao: str = about("Descrição", "Com Wi-Fi 6")
    valor: str = about("Mensalidade em reais", "129.90")
    status: str = about("Situação, como o cliente a lê", "Ativo")
    obs: str = about("Observação", "")


class Instalacao(BaseModel):
    """Endereço em que o cliente é atendido, com os serviços de lá."""

    id_instalacao: str = about("Código da instalação", "31001")
    cep: str = about("CEP", "13010-050")
    endereco: str = about("Logradouro", "Rua Barão de Jaguara")
    numero: str = about("Número", "1481")
    complemento: str = about("Complemento", "Apto 32")
    bairro: str = about("Bairro", "Centro")
    cidade: str = about("Cidade", "Campinas")
    uf: str = about("Estado", "SP")
    latitude: str = about("Graus decimais", "-22.9056")
    longitude: str = about("Graus decimais", "-47.0608")
    obs: str = about("Observação", "")
    servicos: list[Servico] = Field(default=[], description="Serviços desta instalação")


class Produto(BaseModel):
    """Plano à venda."""

    id_servico: str = about("Código do plano", "302")
    nome: str = about("Nome do plano", "Internet fibra 500 Mb")
    descricao: str = about("O que inclui", "Com Wi-Fi 6. Instalação grátis.")
    valor: str = about("Mensalidade em reais", "129.90")
    obs: str = about("Observação", "")


def _choice(
    name: str, doc: str, id_name: str, id_example: str, example: str, note: str = ""
) -> type[BaseModel]:
    texts = {id_name: ("Código", id_example), "nome": ("Nome", example), "obs": ("Observação", note)}
    fields: dict[str, Any] = {field: (str, about(*text)) for field, text in texts.items()}
    return create_model(name, __doc__=doc, **fields)


Revendedor = _choice("Revendedor", "Revendedor, ou loja.", "id_revendedor", "81", "Loja Centro")
Funcionario = _choice("Funcionario", "Funcionário.", "id_funcionario", "61", "Aline Prado", "Comercial")
Departamento = _choice("Departamento", "Departamento.", "id_departamento", "21", "Comercial")


class Vencimento(BaseModel):
    """Dia de vencimento que se pode escolher."""

    id_vencimento: str = about("Código", "12")
    data: str = about("Dia do mês", "10")
    obs: str = about("Observação", "")


Origem = _choice("Origem", "Por onde o interessado soube da empresa.", "id_origem", "71", "Google")


class Cidade(BaseModel):
    """Cidade atendida, com o código que este ERP lhe dá."""

    id_cidade: str = about("Código da cidade neste ERP", "41")
    nome: str = about("Nome", "Campinas")
    uf: str = about("Estado", "SP")
    obs: str = about("Observação", "")


TipoDeAtendimento = _choice(
    "TipoDeAtendimento", "Tipo de atendimento.", "id_tipo_de_atendimento", "91", "Instalação nova"
)


class StatusDeProspecto(BaseModel):
    """Status que um prospecto pode ter."""

    status_prospeccao: str = about("Código do status", "2")
    nome: str = about("Nome, como o interessado o lê", "Em análise")
    obs: str = about("Observação", "O setor comercial confere os dados")
