"""Tables of MK's fields, its addresses in one text, and the state of a connection."""

import re
from dataclasses import replace

from totem.domain.customer import Address, Customer, Installation, OpenBoleto, Service, ServiceState
from totem.domain.service_status import names_other_reason
from totem.domain.text import folded
from totem.erp.adapters.fields import FieldTable, customer_owner, day, ident, money, text, texts
from totem.erp.adapters.json_rows import Row
from totem.erp.adapters.rest import STATUS_TEXTS

_DEBT = re.compile(r"financeir|debito|inadimplen|pagamento|atras|fatura|vencid|cobranca")
_ADDRESS = re.compile(
    r"(?P<street>[^,]+?), *(?P<number>[^,]*?)(?: +- +(?P<district>[^,]+?))?(?:, *(?P<city>[^,]+?))?"
)
"""An address in one text: "Rua das Acácias, 120 - Centro, Chapecó"."""

owner = customer_owner("codigopessoa", "CodigoPessoa", "codpessoa")
"""The registration that an answer, or a title in it, names."""


def connection_state(row: Row) -> ServiceState:
    """The state of a connection; only a reason that names a debt is taken for one."""
    is_blocked = row.flag("bloqueada")
    if is_blocked:
        reason = row.text("motivo_bloqueio")
        is_for_debt = _DEBT.search(folded(reason or "")) and not names_other_reason(reason)
        return ServiceState.BLOCKED_FOR_DEBT if is_for_debt else ServiceState.BLOCKED
    if row.flag("esta_reduzida"):
        return ServiceState.REDUCED
    return ServiceState.UNKNOWN if is_blocked is None else ServiceState.ACTIVE


def _address(row: Row, name: str, postal_code: str) -> Address:
    whole = row.text(name)
    match = _ADDRESS.fullmatch(whole or "")
    if match is None:
        found = Address(whole)
    else:
        found = Address(match["street"], match["number"] or None, None, match["district"], match["city"])
    return replace(found, postal_code=row.text(postal_code))


def _only_contract(row: Row) -> str | None:
    contracts: list[str] = re.findall(r"\w+", row.text("contratos") or "")
    return contracts[0] if len(contracts) == 1 else None


CUSTOMER = FieldTable(
    Customer,
    {
        "id": ident("CodigoPessoa"),
        "name": text("Nome"),
        "address": lambda row: _address(row, "Endereco", "CEP"),
        "phones": texts("Fone"),
        "email": text("Email"),
        "active": lambda row: {"ativo": True, "inativo": False}.get(folded(row.text("Situacao") or "")),
    },
)
BOLETO = FieldTable(
    OpenBoleto,
    {
        "id": ident("codfatura", "CodFatura"),
        "original_amount": money("valor_total"),
        "due_date": day("data_vencimento"),
        "description": text("descricao"),
        "contract_id": _only_contract,
    },
)
SERVICE = FieldTable(
    Service,
    {
        "id": ident("contrato", "codcontrato", "codconexao"),
        "status": lambda row: STATUS_TEXTS.get(connection_state(row)),
        "state": connection_state,
    },
)
INSTALLATION = FieldTable(
    Installation, {"id": ident("codconexao"), "address": lambda row: _address(row, "endereco", "cep")}
)
