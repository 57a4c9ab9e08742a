"""The twenty requests of the contract in its order: who needs them, what their answers hold.

`Level` is what an ERP may be required to do; each is the contract's label of the same name, and the requests
by which the totem shows boletos are needed for all of them.

`FIELDS` are the contract's fields. Of generation B the contract publishes customers and boletos; all else is
as in A. Optional fields, which the contract does not ask for, stand in the wire models alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from totem.erp.adapters.contract import catalog_models as offers
from totem.erp.adapters.contract import prospect_messages as prospects
from totem.erp.adapters.contract import record_models as papers
from totem.erp.adapters.contract.base_model import Wire
from totem.erp.adapters.contract.customer_models import CUSTOMER, OPEN_BOLETOS, BoletoWire, CustomerWire
from totem.erp.adapters.contract.find_records import RequestSpec


class Level(StrEnum):
    """Purpose of an ERP, which takes certain requests."""

    TOTEM = "totem"
    APP = "app"
    PROSPECT = "prospect"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Entry:
    """One request. `model` reads a record of its answer, `needed` are the model's fields that have to be
    there; a request without a model changes something, or answers with a single word."""

    number: int
    spec: RequestSpec
    levels: frozenset[Level]
    model: type[Wire] | None = None
    needed: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The request's name, as settings and errors have it."""
        return self.spec.request


_T, _A, _P, _E = Level.TOTEM, Level.APP, Level.PROSPECT, Level.ALL


def _entries() -> tuple[Entry, ...]:
    rows: tuple[tuple[RequestSpec, set[Level], type[Wire] | None, str], ...] = (
        (CUSTOMER, {_T, _A, _P}, CustomerWire, "id name"),
        (OPEN_BOLETOS, {_T, _A, _P}, BoletoWire, "id amount due_date"),
        (papers.NOTAS_FISCAIS, {_A}, papers.NotaWire, "id amount url"),
        (papers.STATEMENT, {_A}, papers.StatementWire, "id amount due_date"),
        (papers.CLEARANCES, {_A}, papers.ClearanceWire, "id year url"),
        (papers.INSTALLATIONS, {_A}, papers.InstallationWire, "id street"),
        (offers.PLANS, {_P}, offers.PlanWire, "id name amount"),
        (offers.RESELLERS, {_P}, offers.ChoiceWire, "id name"),
        (offers.EMPLOYEES, {_P, _A}, offers.ChoiceWire, "id name"),
        (offers.DEPARTMENTS, {_P, _A}, offers.ChoiceWire, "id name"),
        (offers.DUE_DAYS, {_P}, offers.DueDayWire, "id label"),
        (offers.ORIGINS, {_P}, offers.ChoiceWire, "id name"),
        (offers.CITIES, {_P}, offers.CityWire, "id name"),
        (offers.TICKET_KINDS, {_P, _A}, offers.ChoiceWire, "id name"),
        (offers.PROSPECT_STATUSES, {_P}, offers.ChoiceWire, "id name"),
        (prospects.CREATE_PROSPECT, {_P}, None, ""),
        (prospects.EDIT_PROSPECT, {_P}, None, ""),
        (prospects.SEND_FILE, {_P}, None, ""),
        (prospects.PROSPECT_STATUS, {_P}, None, ""),
        (prospects.CREATE_LEAD, set(), None, ""),
    )
    return tuple(
        Entry(number, spec, frozenset({*levels, _E}), model, frozenset(needed.split()))
        for number, (spec, levels, model, needed) in enumerate(rows, 1)
    )


ENTRIES = _entries()
BY_NAME: Mapping[str, Entry] = MappingProxyType({entry.name: entry for entry in ENTRIES})

_CUSTOMER = (
    "id_cliente nome fantasia tipo_pessoa cnpj_cpf ie_identidade rg_orgao_emissor inscricao_municipal"
    " contribuinte_icms nacionalidade cidade_naturalidade estado_nascimento data_nascimento estado_civil"
    " ativo Sexo profissao data_cadastro cep endereco numero complemento bairro cidade uf latitude longitude"
    " fone telefone_comercial telefone_celular whatsapp email obs alerta"
)
_CUSTOMER_B = (
    "nome_completo aniversario data_registro ativo id_remoto id_contrato rua_endereco numero_endereco"
    " cep_endereco cidade_endereco complemento_endereco bairro_endereco estado_endereco"
)
_BOLETO = (
    "id_fatura nome_cliente valor_inicial valor_atual data_emissao data_vencimento linha_digitavel url_boleto"
)
_BOLETO_B = (
    "id_fatura code_fatura nome_cliente document_number remote_id valor_inicial valor_atual juros multa"
    " desconto data_emissao data_vencimento linha_digitavel url_boleto"
)
_OF_BOTH = {
    "notas_fiscais": "id_nota status valor valor_pago data_lancamento data_vencimento data_baixa"
    " url_nota_fiscal",
    "statement": "id_extrato_financeiro data_lancamento data_vencimento data_baixa id_boleto id_nota valor"
    " valor_pago multa juros desconto obs",
    "clearances": "id ano url",
    "installations": "id_instalacao cep endereco numero complemento bairro cidade uf latitude longitude obs",
    "plans": "id_servico nome descricao valor obs",
    "resellers": "id_revendedor nome obs",
    "employees": "id_funcionario nome obs",
    "departments": "id_departamento nome obs",
    "due_days": "id_vencimento data obs",
    "origins": "id_origem nome obs",
    "cities": "id_cidade nome uf obs",
    "ticket_kinds": "id_tipo_de_atendimento nome obs",
    "prospect_statuses": "status_prospeccao nome obs",
}

SERVICE = ("id_servico", "nome", "descricao", "valor", "status", "obs")
"""Of each of an installation's `servicos`, which are a list in it."""


def _split(fields: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({request: tuple(names.split()) for request, names in fields.items()})


FIELDS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "A": _split({"customer": _CUSTOMER, "open_boletos": _BOLETO, **_OF_BOTH}),
        "B": _split({"customer": _CUSTOMER_B, "open_boletos": _BOLETO_B, **_OF_BOTH}),
    }
)
"""By generation and request; requests that answer with a word alone are left out."""
