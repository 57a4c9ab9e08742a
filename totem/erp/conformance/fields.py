"""The fields of the contract's answers by request, in its order: those that a kiosk reads, and all others.

Of generation B the contract publishes customers and boletos; all else is as in A. Optional fields, which the
contract does not ask for, stand in the wire models alone.
"""

from collections.abc import Mapping
from types import MappingProxyType

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
