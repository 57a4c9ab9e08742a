"""What the reference ERP is sent, and what it answers to it: requests 16 to 20, in Portuguese.

Unlike the other schemas these are what it checks by. Every field may be a text or a number, and fields that
are not named here are kept as they come.
"""

from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from totem.erp.reference.schema import about

LONGEST = 2000
Text: TypeAlias = Annotated[str, StringConstraints(max_length=LONGEST)] | int | float | None
Name: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST, pattern=r"\S")
]

_PEOPLE = {
    "fantasia": ("Nome fantasia", ""),
    "tipo_pessoa": ("F ou J", "F"),
    "cnpj_cpf": ("CPF ou CNPJ válido, com ou sem máscara", "529.982.247-25"),
    "ie_identidade": ("RG ou inscrição estadual", "12.345.678-9"),
    "rg_orgao_emissor": ("Órgão emissor do RG", "SSP/SP"),
    "inscricao_municipal": ("Inscrição municipal", ""),
    "contribuinte_icms": ("S ou N", "N"),
    "nacionalidade": ("Nacionalidade", "Brasileira"),
    "cidade_naturalidade": ("Cidade em que nasceu", "Campinas"),
    "estado_nascimento": ("Estado em que nasceu", "SP"),
    "data_nascimento": ("AAAA-MM-DD", "1978-03-14"),
    "estado_civil": ("Estado civil", "Casada"),
    "Sexo": ("Sexo", "F"),
    "profissao": ("Profissão", "Professora"),
    "cep": ("CEP", "13010-050"),
    "endereco": ("Logradouro", "Rua Barão de Jaguara"),
    "numero": ("Número", "1481"),
    "complemento": ("Complemento", "Apto 32"),
    "bairro": ("Bairro", "Centro"),
    "cidade": ("Cidade", "Campinas"),
    "uf": ("Estado", "SP"),
    "latitude": ("Graus decimais", "-22.9056"),
    "longitude": ("Graus decimais", "-47.0608"),
    "fone": ("Telefone fixo, com DDD", "1932310000"),
    "telefone_comercial": ("Telefone comercial, com DDD", ""),
    "telefone_celular": ("Celular, com DDD", "19990001001"),
    "whatsapp": ("WhatsApp, com DDD", "19990001001"),
    "email": ("E-mail", "maria@exemplo.example"),
    "id_servico": ("Plano escolhido: código de `/produtos`", "302"),
    "id_vencimento": ("Dia de vencimento: código de `/vencimentos`", "12"),
    "id_origem": ("Como soube da empresa: código de `/origens`", "71"),
    "id_cidade": ("Cidade: código de `/cidades`", "41"),
    "id_revendedor": ("Quem vendeu: código de `/revendedores`", "81"),
    "id_funcionario": ("Funcionário: código de `/funcionarios`", "61"),
    "id_departamento": ("Departamento: código de `/departamentos`", "21"),
    "id_tipo_de_atendimento": ("Tipo de atendimento: código de `/tipos-atendimento`", "91"),
    "status_prospeccao": ("Status: código de `/status-prospecto`", "1"),
    "obs": ("Observação", "Prefere ser chamada à tarde"),
    "document": ("CPF ou CNPJ válido, com ou sem máscara", "529.982.247-25"),
    "aniversario": ("AAAA-MM-DD", "1978-03-14"),
    "cep_endereco": ("CEP", "13010-050"),
    "rua_endereco": ("Logradouro", "Rua Barão de Jaguara"),
    "numero_endereco": ("Número", "1481"),
    "complemento_endereco": ("Complemento", "Apto 32"),
    "bairro_endereco": ("Bairro", "Centro"),
    "cidade_endereco": ("Cidade", "Campinas"),
    "estado_endereco": ("Estado", "SP"),
}
_OF_A = frozenset(
    {
        "nome",
        "cnpj_cpf",
        "data_nascimento",
        "cep",
        "endereco",
        "numero",
        "complemento",
        "bairro",
        "cidade",
        "uf",
    }
)
_OF_B = frozenset(
    {"nome_completo", "document", "aniversario", "cep_endereco", "rua_endereco", "numero_endereco"}
    | {"complemento_endereco", "bairro_endereco", "cidade_endereco", "estado_endereco"}
)
_NAMED: dict[str, Any] = {"anyOf": [{"required": ["nome"]}, {"required": ["nome_completo"]}]}
_CONTACTS = ("fone", "telefone_celular", "whatsapp", "telefone_comercial", "email")


def _field(name: str) -> Any:
    description, example = _PEOPLE[name]
    return Field(default=None, description=description, examples=[example])


class Alteracao(BaseModel):
    """Os campos de um prospecto que mudam; os demais ficam como estão."""

    model_config = ConfigDict(extra="allow")

    nome: Name | None = Field(default=None, description="Nome ou razão social", examples=["Maria Aparecida"])
    nome_completo: Name | None = Field(
        default=None, description="Nome ou razão social, na geração B", examples=["Maria Aparecida"]
    )
    document: Text = _field("document")
    aniversario: Text = _field("aniversario")
    cep_endereco: Text = _field("cep_endereco")
    rua_endereco: Text = _field("rua_endereco")
    numero_endereco: Text = _field("numero_endereco")
    complemento_endereco: Text = _field("complemento_endereco")
    bairro_endereco: Text = _field("bairro_endereco")
    cidade_endereco: Text = _field("cidade_endereco")
    estado_endereco: Text = _field("estado_endereco")
    fantasia: Text = _field("fantasia")
    tipo_pessoa: Text = _field("tipo_pessoa")
    cnpj_cpf: Text = _field("cnpj_cpf")
    ie_identidade: Text = _field("ie_identidade")
    rg_orgao_emissor: Text = _field("rg_orgao_emissor")
    inscricao_municipal: Text = _field("inscricao_municipal")
    contribuinte_icms: Text = _field("contribuinte_icms")
    nacionalidade: Text = _field("nacionalidade")
    cidade_naturalidade: Text = _field("cidade_naturalidade")
    estado_nascimento: Text = _field("estado_nascimento")
    data_nascimento: Text = _field("data_nascimento")
    estado_civil: Text = _field("estado_civil")
    Sexo: Text = _field("Sexo")
    profissao: Text = _field("profissao")
    cep: Text = _field("cep")
    endereco: Text = _field("endereco")
    numero: Text = _field("numero")
    complemento: Text = _field("complemento")
    bairro: Text = _field("bairro")
    cidade: Text = _field("cidade")
    uf: Text = _field("uf")
    latitude: Text = _field("latitude")
    longitude: Text = _field("longitude")
    fone: Text = _field("fone")
    telefone_comercial: Text = _field("telefone_comercial")
    telefone_celular: Text = _field("telefone_celular")
    whatsapp: Text = _field("whatsapp")
    email: Text = _field("email")
    id_servico: Text = _field("id_servico")
    id_vencimento: Text = _field("id_vencimento")
    id_origem: Text = _field("id_origem")
    id_cidade: Text = _field("id_cidade")
    id_revendedor: Text = _field("id_revendedor")
    id_funcionario: Text = _field("id_funcionario")
    id_departamento: Text = _field("id_departamento")
    id_tipo_de_atendimento: Text = _field("id_tipo_de_atendimento")
    status_prospeccao: Text = _field("status_prospeccao")
    obs: Text = _field("obs")


class Prospecto(Alteracao):
    """Pedido de um interessado que quer ser cliente; só o nome é obrigatório."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_NAMED)

    @model_validator(mode="after")
    def _has_a_name(self) -> "Prospecto":
        if not (self.nome or self.nome_completo):
            raise ValueError("nome: falta")
        return self


class Lead(BaseModel):
    """Contato de quem quer que liguem para ele: um nome e um telefone ou e-mail bastam."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_NAMED)

    nome: Name | None = Field(default=None, description="Nome", examples=["Maria Aparecida"])
    nome_completo: Name | None = Field(
        default=None, description="Nome, na geração B", examples=["Maria Aparecida"]
    )
    fone: Text = _field("fone")
    telefone_comercial: Text = _field("telefone_comercial")
    telefone_celular: Text = _field("telefone_celular")
    whatsapp: Text = _field("whatsapp")
    email: Text = _field("email")
    cep: Text = _field("cep")
    cep_endereco: Text = _field("cep_endereco")
    id_cidade: Text = _field("id_cidade")
    id_servico: Text = _field("id_servico")
    id_origem: Text = _field("id_origem")
    obs: Text = _field("obs")

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

    id_prospecto: str | None = Field(
        default=None, description="Código do prospecto, que os pedidos seguintes levam", examples=["7001"]
    )


class ArquivoFeito(Feito):
    """Resposta ao envio de um arquivo."""

    id_arquivo: str | None = Field(default=None, description="Código do arquivo", examples=["1"])


class LeadFeito(Feito):
    """Resposta à criação de um lead."""

    id_lead: str | None = Field(default=None, description="Código do lead", examples=["9001"])


class Situacao(BaseModel):
    """Status de um prospecto."""

    status_prospeccao: str = about("Código do status, um dos de `/status-prospecto`", "2")


def leave_one_generation(schemas: dict[str, Any], generation: str) -> None:
    """Take out of the page's schemas the names that only the other generation has: this ERP takes both."""
    is_b = generation == "B"
    for name in ("Alteracao", "Prospecto", "Lead"):
        shape = schemas[name]
        for other in _OF_A if is_b else _OF_B:
            shape["properties"].pop(other, None)
        if shape.pop("anyOf", None):
            shape["required"] = ["nome_completo" if is_b else "nome"]
