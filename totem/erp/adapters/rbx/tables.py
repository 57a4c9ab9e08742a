"""Tables of RBX's fields."""

from totem.domain.customer import Customer, OpenBoleto, ServiceState
from totem.erp.adapters.fields import (
    FieldTable,
    address,
    birthday,
    customer_owner,
    day,
    document_owner,
    ident,
    money,
    text,
    texts,
)
from totem.erp.adapters.json_rows import Row

_STATES = {"A": ServiceState.ACTIVE, "B": ServiceState.BLOCKED, "C": ServiceState.CANCELLED}
"""By `Situacao`."""

owner = document_owner("CNPJ_CNPF")
title_owner = customer_owner("customer_id", "Cliente", "Cliente_Codigo")


def _state(row: Row) -> ServiceState:
    state = _STATES.get(row.text("Situacao") or "", ServiceState.UNKNOWN)
    if state is ServiceState.BLOCKED and row.flag("AvisoPagamento"):
        return ServiceState.BLOCKED_FOR_DEBT
    return state


def _is_active(row: Row) -> bool | None:
    situation = row.text("Situacao")
    return None if situation is None else situation != "C"


CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("Codigo"),
        "name": text("Nome"),
        "trade_name": text("Sigla"),
        "address": address("Endereco", "Numero", "Complemento", "Bairro", "Cidade", "UF", "CEP"),
        "birthday": birthday("DataNascimento", "Data_Nascimento"),
        "phones": texts("TelCelular", "TelResidencial"),
        "email": text("Email"),
        "active": _is_active,
        "service_state": _state,
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("id", "Sequencia"),
        "original_amount": money("value", "Valor"),
        "due_date": day("due_date", "Vencimento"),
        "description": text("historic", "Historico"),
        "document_number": text("document_number", "Documento"),
        "our_number": text("bank_number", "NossoNumero"),
    },
)
