"""The reference ERP's lists as integrators read them in its OpenAPI page: requests 3 to 15, in Portuguese."""

from pydantic import BaseModel, Field

from totem.erp.reference.schema import about

_DAY = "AAAA-MM-DD ou DD/MM/AAAA"
_PAID_DAY = f"{_DAY}; null enquanto não foi pago"


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


class Revendedor(BaseModel):
    """Revendedor, ou loja."""

    id_revendedor: str = about("Código", "81")
    nome: str = about("Nome", "Loja Centro")
    obs: str = about("Observação", "")


class Funcionario(BaseModel):
    """Funcionário."""

    id_funcionario: str = about("Código", "61")
    nome: str = about("Nome", "Aline Prado")
    obs: str = about("Observação", "Comercial")


class Departamento(BaseModel):
    """Departamento."""

    id_departamento: str = about("Código", "21")
    nome: str = about("Nome", "Comercial")
    obs: str = about("Observação", "")


class Vencimento(BaseModel):
    """Dia de vencimento que se pode escolher."""

    id_vencimento: str = about("Código", "12")
    data: str = about("Dia do mês", "10")
    obs: str = about("Observação", "")


class Origem(BaseModel):
    """Por onde o interessado soube da empresa."""

    id_origem: str = about("Código", "71")
    nome: str = about("Nome", "Google")
    obs: str = about("Observação", "")


class Cidade(BaseModel):
    """Cidade atendida, com o código que este ERP lhe dá."""

    id_cidade: str = about("Código da cidade neste ERP", "41")
    nome: str = about("Nome", "Campinas")
    uf: str = about("Estado", "SP")
    obs: str = about("Observação", "")


class TipoDeAtendimento(BaseModel):
    """Tipo de atendimento."""

    id_tipo_de_atendimento: str = about("Código", "91")
    nome: str = about("Nome", "Instalação nova")
    obs: str = about("Observação", "")


class StatusDeProspecto(BaseModel):
    """Status que um prospecto pode ter."""

    status_prospeccao: str = about("Código do status", "2")
    nome: str = about("Nome, como o interessado o lê", "Em análise")
    obs: str = about("Observação", "O setor comercial confere os dados")
