"""Bodies and answers of requests 16 to 24 of the reference ERP, in Portuguese.

Unlike the other schemas these validate. Every field may be a text or a number, and fields that are not named
here are kept as they come.
"""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from totem.lab.reference_erp.schema import CUSTOMER_B, about

LONGEST = 2000
Text: TypeAlias = Annotated[str, StringConstraints(max_length=LONGEST)] | int | float | None
Number: TypeAlias = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, pattern=r"\S")] | int
Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST, pattern=r"\S")
]

_NAMED: dict[str, Any] = {"anyOf": [{"required": ["nome"]}, {"required": ["nome_completo"]}]}
_CONTACTS = ("fone", "telefone_celular", "whatsapp", "telefone_comercial", "email")


def _sent(description: str, example: str) -> Any:
    return Field(default=None, description=description, examples=[example])


class Alteracao(BaseModel):
    """Os campos de um prospecto que mudam; os demais ficam como estão."""

    model_config = ConfigDict(extra="allow")

    nome: Name | None = _sent("Nome ou razão social", "Maria Aparecida")
    nome_completo: Name | None = _sent("Nome ou razão social, na geração B", "Maria Aparecida")
    document: Text = _sent("CPF ou CNPJ válido, com ou sem máscara", "529.982.247-25")
    aniversario: Text = _sent("AAAA-MM-DD", "1978-03-14")
    cep_endereco: Text = _sent("CEP", "13010-050")
    rua_endereco: Text = _sent("Logradouro", "Rua Barão de Jaguara")
    numero_endereco: Text = _sent("Número", "1481")
    complemento_endereco: Text = _sent("Complemento", "Apto 32")
    bairro_endereco: Text = _sent("Bairro", "Centro")
    cidade_endereco: Text = _sent("Cidade", "Campinas")
    estado_endereco: Text = _sent("Estado", "SP")
    fantasia: Text = _sent("Nome fantasia", "")
    tipo_pessoa: Text = _sent("F ou J", "F")
    cnpj_cpf: Text = _sent("CPF ou CNPJ válido, com ou sem máscara", "529.982.247-25")
    ie_identidade: Text = _sent("RG ou inscrição estadual", "12.345.678-9")
    rg_orgao_emissor: Text = _sent("Órgão emissor do RG", "SSP/SP")
    inscricao_municipal: Text = _sent("Inscrição municipal", "")
    contribuinte_icms: Text = _sent("S ou N", "N")
    nacionalidade: Text = _sent("Nacionalidade", "Brasileira")
    cidade_naturalidade: Text = _sent("Cidade em que nasceu", "Campinas")
    estado_nascimento: Text = _sent("Estado em que nasceu", "SP")
    data_nascimento: Text = _sent("AAAA-MM-DD", "1978-03-14")
    estado_civil: Text = _sent("Estado civil", "Casada")
    Sexo: Text = _sent("Sexo", "F")
    profissao: Text = _sent("Profissão", "Professora")
    cep: Text = _sent("CEP", "13010-050")
    endereco: Text = _sent("Logradouro", "Rua Barão de Jaguara")
    numero: Text = _sent("Número", "1481")
    complemento: Text = _sent("Complemento", "Apto 32")
    bairro: Text = _sent("Bairro", "Centro")
    cidade: Text = _sent("Cidade", "Campinas")
    uf: Text = _sent("Estado", "SP")
    latitude: Text = _sent("Graus decimais", "-22.9056")
    longitude: Text = _sent("Graus decimais", "-47.0608")
    fone: Text = _sent("Telefone fixo, com DDD", "1932310000")
    telefone_comercial: Text = _sent("Telefone comercial, com DDD", "")
    telefone_celular: Text = _sent("Celular, com DDD", "19990001001")
    whatsapp: Text = _sent("WhatsApp, com DDD", "19990001001")
    email: Text = _sent("E-mail", "maria@exemplo.example")
    id_servico: Text = _sent("Plano escolhido: código de `/produtos`", "302")
    id_vencimento: Text = _sent("Dia de vencimento: código de `/vencimentos`", "12")
    id_origem: Text = _sent("Como soube da empresa: código de `/origens`", "71")
    id_cidade: Text = _sent("Cidade: código de `/cidades`", "41")
    id_revendedor: Text = _sent("Quem vendeu: código de `/revendedores`", "81")
    id_funcionario: Text = _sent("Funcionário: código de `/funcionarios`", "61")
    id_departamento: Text = _sent("Departamento: código de `/departamentos`", "21")
    id_tipo_de_atendimento: Text = _sent("Tipo de atendimento: código de `/tipos-atendimento`", "91")
    status_prospeccao: Text = _sent("Status: código de `/status-prospecto`", "1")
    obs: Text = _sent("Observação", "Prefere ser chamada à tarde")


class Prospecto(Alteracao):
    """Pedido de um interessado que quer ser cliente; só o nome é obrigatório."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_NAMED)

    @model_validator(mode="after")
    def _has_a_name(self) -> "Prospecto":
        if not (self.nome or self.nome_completo):
            raise ValueError("nome: falta")
        return self


def _as_of_prospect(name: str) -> Any:
    field = Alteracao.model_fields[name]
    return Field(default=None, description=field.description, examples=field.examples)


class Lead(BaseModel):
    """Contato de quem quer que liguem para ele: um nome e um telefone ou e-mail bastam."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_NAMED)

    nome: Name | None = _sent("Nome", "Maria Aparecida")
    nome_completo: Name | None = _sent("Nome, na geração B", "Maria Aparecida")
    fone: Text = _as_of_prospect("fone")
    telefone_comercial: Text = _as_of_prospect("telefone_comercial")
    telefone_celular: Text = _as_of_prospect("telefone_celular")
    whatsapp: Text = _as_of_prospect("whatsapp")
    email: Text = _as_of_prospect("email")
    cep: Text = _as_of_prospect("cep")
    cep_endereco: Text = _as_of_prospect("cep_endereco")
    id_cidade: Text = _as_of_prospect("id_cidade")
    id_servico: Text = _as_of_prospect("id_servico")
    id_origem: Text = _as_of_prospect("id_origem")
    obs: Text = _as_of_prospect("obs")

    @model_validator(mode="after")
    def _can_be_reached(self) -> "Lead":
        if not (self.nome or self.nome_completo):
            raise ValueError("nome: falta")
        if not any(str(getattr(self, name) or "").strip() for name in _CONTACTS):
            raise ValueError("informe um telefone ou e-mail")
        return self


class Arquivo(BaseModel):
    """Arquivo que o interessado anexa: foto ou PDF de um documento, até 10 MB."""

    nome: Name = Field(description="Nome do arquivo", examples=["documento-frente.jpg"])
    tipo: Name = Field(
        description="Tipo MIME: image/jpeg, image/png, image/gif ou application/pdf, igual ao do conteúdo",
        examples=["image/jpeg"],
    )
    conteudo: str = Field(description="O arquivo em base64", examples=["/9j/4AAQSkZJRg=="])


class Desbloqueio(BaseModel):
    """Pedido de desbloqueio de confiança."""

    id_cliente: Number = Field(description="Código do cliente no ERP", examples=["1015"])
    id_contrato: Text = _sent("Código do contrato, onde há mais de um", "C1015")


class Atendimento(Desbloqueio):
    """Chamado de um cliente: um tipo ou uma descrição basta."""

    id_tipo_de_atendimento: Text = _as_of_prospect("id_tipo_de_atendimento")
    id_departamento: Text = _as_of_prospect("id_departamento")
    descricao: Text = _sent("Descrição, nas palavras do cliente", "Sem internet desde ontem")
    telefone: Text = _sent("Telefone para retorno, com DDD", "19990001015")

    @model_validator(mode="after")
    def _says_what_for(self) -> "Atendimento":
        if not any(str(text or "").strip() for text in (self.id_tipo_de_atendimento, self.descricao)):
            raise ValueError("informe id_tipo_de_atendimento ou descricao")
        return self


class Contato(BaseModel):
    """Os contatos que mudam; os demais ficam como estão."""

    telefone_celular: Text = _as_of_prospect("telefone_celular")
    whatsapp: Text = _as_of_prospect("whatsapp")
    email: Text = _as_of_prospect("email")

    @model_validator(mode="after")
    def _changes_something(self) -> "Contato":
        if not any(str(text or "").strip() for text in (self.telefone_celular, self.whatsapp, self.email)):
            raise ValueError("informe telefone_celular, whatsapp ou email")
        return self


class Recebimento(BaseModel):
    """Recebimento de um boleto que foi pago com cartão no totem."""

    id_boleto: Number = Field(description="Código do boleto (`id_fatura`)", examples=["50101"])
    id_cliente: Number = Field(description="Código do cliente no ERP", examples=["1001"])
    valor: str = Field(
        pattern=r"^\d{1,9}\.\d\d$",
        description="Valor recebido em reais, sem acréscimo do cartão",
        examples=["133.28"],
    )
    forma: Literal["cartao_debito", "cartao_credito"] = Field(
        description="Cartão usado", examples=["cartao_debito"]
    )
    data: str = Field(
        pattern=r"^\d{4}-\d\d-\d\d$", description="Dia do pagamento, AAAA-MM-DD", examples=["2026-11-30"]
    )
    referencia: str = Field(
        pattern=r"^[A-Za-z0-9_-]{1,64}$",
        description="Referência do totem, uma por pagamento. O pedido repetido com a mesma referência tem a"
        " mesma resposta, e o boleto é baixado uma vez",
        examples=["totem-5d3b1f5a-4b0e-5c9e-9b57-0d8a1c2b3d4e"],
    )
    nsu: Text = _sent("NSU da venda na adquirente", "000123")
    autorizacao: Text = _sent("Código de autorização do emissor", "A1B2C3")
    bandeira: Text = _sent("Bandeira do cartão", "visa")


class Feito(BaseModel):
    """Resposta a um envio: `ok`, ou o motivo da recusa."""

    status: str = about("`ok` se foi aceito; qualquer outro texto é o motivo da recusa", "ok")


class ProspectoFeito(Feito):
    """Resposta à criação e à alteração de um prospecto."""

    id_prospecto: str | None = _sent("Código do prospecto, que os pedidos seguintes levam", "7001")


class ArquivoFeito(Feito):
    """Resposta ao envio de um arquivo."""

    id_arquivo: str | None = _sent("Código do arquivo", "1")


class LeadFeito(Feito):
    """Resposta à criação de um lead."""

    id_lead: str | None = _sent("Código do lead", "9001")


class DesbloqueioFeito(Feito):
    """Resposta a um desbloqueio: até quando vale, ou por que não."""

    dias: str | None = _sent("Dias de desbloqueio", "3")
    ate: str | None = _sent("Último dia, AAAA-MM-DD", "2026-11-27")
    protocolo: str | None = _sent("Protocolo", "3001")
    codigo: str | None = _sent("Da recusa: nao_bloqueado, ja_usado, inativo ou nao_permitido", "ja_usado")


class RecebimentoFeito(Feito):
    """Resposta a um recebimento: o protocolo, ou por que o boleto não foi baixado."""

    protocolo: str | None = _sent("Protocolo", "8001")
    codigo: str | None = _sent("Da recusa de um boleto que já estava pago: ja_pago", "ja_pago")


class AtendimentoFeito(Feito):
    """Resposta à abertura de um chamado."""

    protocolo: str | None = _sent("Protocolo", "5001")


class Situacao(BaseModel):
    """Status de um prospecto."""

    status_prospeccao: str = about("Código do status, um dos de `/status-prospecto`", "2")


def leave_one_generation(schemas: dict[str, Any], generation: str) -> None:
    """Remove from the page's schemas the names of the other generation alone: this ERP takes both."""
    is_b = generation == "B"
    others = {"cnpj_cpf", *CUSTOMER_B.values()} if is_b else {"document", *CUSTOMER_B}
    for name in ("Alteracao", "Prospecto", "Lead"):
        shape = schemas[name]
        for other in others:
            shape["properties"].pop(other, None)
        if shape.pop("anyOf", None):
            shape["required"] = ["nome_completo" if is_b else "nome"]
