"""Bodies and answers of requests 16 to 20 of the reference ERP, in Portuguese; and what further ones share.

Unlike the other schemas these validate. Every field may be a text or a number, and fields that are not named
here are kept as they come.
"""

from typing import Annotated, Any, TypeAlias

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


def optional(description: str, example: str) -> Any:
    """A field that may be left out, with a description and an example."""
    return Field(default=None, description=description, examples=[example])


class Alteracao(BaseModel):
    """Os campos de um prospecto que mudam; os demais ficam como estão."""

    model_config = ConfigDict(extra="allow")

    nome: Name | None = optional("Nome ou razão social", "Maria Aparecida")
    nome_completo: Name | None = optional("Nome ou razão social, na geração B", "Maria Aparecida")
    document: Text = optional("CPF ou CNPJ válido, com ou sem máscara", "529.982.247-25")
    aniversario: Text = optional("AAAA-MM-DD", "1978-03-14")
    cep_endereco: Text = optional("CEP", "13010-050")
    rua_endereco: Text = optional("Logradouro", "Rua Barão de Jaguara")
    numero_endereco: Text = optional("Número", "1481")
    complemento_endereco: Text = optional("Complemento", "Apto 32")
    bairro_endereco: Text = optional("Bairro", "Centro")
    cidade_endereco: Text = optional("Cidade", "Campinas")
    estado_endereco: Text = optional("Estado", "SP")
    fantasia: Text = optional("Nome fantasia", "")
    tipo_pessoa: Text = optional("F ou J", "F")
    cnpj_cpf: Text = optional("CPF ou CNPJ válido, com ou sem máscara", "529.982.247-25")
    ie_identidade: Text = optional("RG ou inscrição estadual", "12.345.678-9")
    rg_orgao_emissor: Text = optional("Órgão emissor do RG", "SSP/SP")
    inscricao_municipal: Text = optional("Inscrição municipal", "")
    contribuinte_icms: Text = optional("S ou N", "N")
    nacionalidade: Text = optional("Nacionalidade", "Brasileira")
    cidade_naturalidade: Text = optional("Cidade em que nasceu", "Campinas")
    estado_nascimento: Text = optional("Estado em que nasceu", "SP")
    data_nascimento: Text = optional("AAAA-MM-DD", "1978-03-14")
    estado_civil: Text = optional("Estado civil", "Casada")
    Sexo: Text = optional("Sexo", "F")
    profissao: Text = optional("Profissão", "Professora")
    cep: Text = optional("CEP", "13010-050")
    endereco: Text = optional("Logradouro", "Rua Barão de Jaguara")
    numero: Text = optional("Número", "1481")
    complemento: Text = optional("Complemento", "Apto 32")
    bairro: Text = optional("Bairro", "Centro")
    cidade: Text = optional("Cidade", "Campinas")
    uf: Text = optional("Estado", "SP")
    latitude: Text = optional("Graus decimais", "-22.9056")
    longitude: Text = optional("Graus decimais", "-47.0608")
    fone: Text = optional("Telefone fixo, com DDD", "1932310000")
    telefone_comercial: Text = optional("Telefone comercial, com DDD", "")
    telefone_celular: Text = optional("Celular, com DDD", "19990001001")
    whatsapp: Text = optional("WhatsApp, com DDD", "19990001001")
    email: Text = optional("E-mail", "maria@exemplo.example")
    id_servico: Text = optional("Plano escolhido: código de `/produtos`", "302")
    id_vencimento: Text = optional("Dia de vencimento: código de `/vencimentos`", "12")
    id_origem: Text = optional("Como soube da empresa: código de `/origens`", "71")
    id_cidade: Text = optional("Cidade: código de `/cidades`", "41")
    id_revendedor: Text = optional("Quem vendeu: código de `/revendedores`", "81")
    id_funcionario: Text = optional("Funcionário: código de `/funcionarios`", "61")
    id_departamento: Text = optional("Departamento: código de `/departamentos`", "21")
    id_tipo_de_atendimento: Text = optional("Tipo de atendimento: código de `/tipos-atendimento`", "91")
    status_prospeccao: Text = optional("Status: código de `/status-prospecto`", "1")
    obs: Text = optional("Observação", "Prefere ser chamada à tarde")


class Prospecto(Alteracao):
    """Pedido de um interessado que quer ser cliente; só o nome é obrigatório."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_NAMED)

    @model_validator(mode="after")
    def _has_a_name(self) -> "Prospecto":
        if not (self.nome or self.nome_completo):
            raise ValueError("nome: falta")
        return self


def as_of_prospect(name: str) -> Any:
    """The field of this name as that of a prospect is."""
    field = Alteracao.model_fields[name]
    return Field(default=None, description=field.description, examples=field.examples)


class Lead(BaseModel):
    """Contato de quem quer que liguem para ele: um nome e um telefone ou e-mail bastam."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_NAMED)

    nome: Name | None = optional("Nome", "Maria Aparecida")
    nome_completo: Name | None = optional("Nome, na geração B", "Maria Aparecida")
    fone: Text = as_of_prospect("fone")
    telefone_comercial: Text = as_of_prospect("telefone_comercial")
    telefone_celular: Text = as_of_prospect("telefone_celular")
    whatsapp: Text = as_of_prospect("whatsapp")
    email: Text = as_of_prospect("email")
    cep: Text = as_of_prospect("cep")
    cep_endereco: Text = as_of_prospect("cep_endereco")
    id_cidade: Text = as_of_prospect("id_cidade")
    id_servico: Text = as_of_prospect("id_servico")
    id_origem: Text = as_of_prospect("id_origem")
    obs: Text = as_of_prospect("obs")

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


class Feito(BaseModel):
    """Resposta a um envio: `ok`, ou o motivo da recusa."""

    status: str = about("`ok` se foi aceito; qualquer outro texto é o motivo da recusa", "ok")


class ProspectoFeito(Feito):
    """Resposta à criação e à alteração de um prospecto."""

    id_prospecto: str | None = optional("Código do prospecto, que os pedidos seguintes levam", "7001")


class ArquivoFeito(Feito):
    """Resposta ao envio de um arquivo."""

    id_arquivo: str | None = optional("Código do arquivo", "1")


class LeadFeito(Feito):
    """Resposta à criação de um lead."""

    id_lead: str | None = optional("Código do lead", "9001")


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
