"""Tables of MK-Auth's fields."""

from totem.domain.customer import Customer, OpenBoleto, ServiceState
from totem.erp.adapters.fields import (
    FieldTable,
    address,
    amount_left,
    birthday,
    code,
    customer_owner,
    day,
    document_owner,
    ident,
    money,
    text,
    texts,
)

_STATES = {
    True: ServiceState.BLOCKED_FOR_DEBT,
    False: ServiceState.ACTIVE,
    None: ServiceState.UNKNOWN,
}
"""By `bloqueado`."""

owner = document_owner("cpf_cnpj")
title_owner = customer_owner("login")


CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("login"),
        "contract_id": ident("login"),
        "name": text("nome"),
        "address": address("endereco", "numero", "complemento", "bairro", "cidade", "estado", "cep"),
        "birthday": birthday("nascimento", "data_nascimento"),
        "phones": texts("celular", "fone"),
        "email": text("email"),
        "plan": text("plano"),
        "service_state": lambda row: _STATES[row.flag("bloqueado")],
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("uuid_lanc", "uuid"),
        "amount": amount_left("valor", "valorpag"),
        "original_amount": money("valor"),
        "due_date": day("datavenc"),
        "line": code("linhadig"),
        "description": text("descricao"),
        "document_number": text("titulo"),
        "our_number": text("nossonum"),
        "contract_id": ident("login"),
    },
)
