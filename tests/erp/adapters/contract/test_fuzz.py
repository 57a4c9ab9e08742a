"""Whatever an ERP sends becomes a customer, a boleto, or a `BadAnswer`; any text, an honest no."""

import json
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from datetime import date
from typing import Any
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from totem.domain import boleto, brcode
from totem.domain.findings import Policy
from totem.domain.integrity import check
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.erp.adapters.contract import catalog_models as contract_offers
from totem.erp.adapters.contract import prospect_messages as contract_prospect
from totem.erp.adapters.contract import record_models as contract_records
from totem.erp.adapters.contract.base_model import Wire
from totem.erp.adapters.contract.customer_models import BoletoWire, CustomerWire, read_boletos, read_customers
from totem.erp.adapters.contract.find_records import compact
from totem.erp.errors import BadAnswer, ErpError
from totem.erp.http.messages import Response

MANY = settings(max_examples=150)
SOME = settings(max_examples=60)
TODAY = date(2026, 11, 24)
LINE = "75691.43212 01009.876507 00501.010011 7 16220000012990"
PIX = brcode.build(key="pix@netsul.example", merchant_name="NETSUL", merchant_city="CURITIBA", txid="A1")


def names(model: type[Wire]) -> list[str]:
    """All names that a wire model knows its fields by."""
    found: list[str] = []
    for field in model.model_fields.values():
        choices = getattr(field.validation_alias, "choices", None) or [field.validation_alias]
        found += [str(each) for each in choices if each is not None]
    return found


near = st.sampled_from(
    [
        "99.90",
        "1.234,56",
        "R$ 0,01",
        "2026-11-30",
        "30/11/2026",
        "31/02/2026",
        "S",
        "ativo",
        LINE,
        PIX,
        "",
        " ",
    ]
)
leaf = st.one_of(
    near,
    near.flatmap(
        lambda text: st.integers(0, max(0, len(text) - 1)).map(lambda at: text[:at] + text[at + 1 :])
    ),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=60),
)
value = st.recursive(
    leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)


def records(model: type[Wire]) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.sampled_from(names(model)) | st.text(max_size=8), value, max_size=12)


@MANY
@given(records(CustomerWire))
def test_any_customer(record: dict[str, Any]) -> None:
    try:
        customers = read_customers([record])
    except BadAnswer:
        return
    for customer in customers:
        made = customer.to_domain(TaxId.parse("529.982.247-25"))
        assert made.tax_id.value == "52998224725"


@MANY
@given(records(BoletoWire))
def test_any_boleto_is_read_and_checked(record: dict[str, Any]) -> None:
    try:
        read = read_boletos([record])
    except BadAnswer:
        return
    for place, each in enumerate(read):
        checked = check(each.to_domain(place), Policy(), TODAY)
        assert checked.boleto.id


@SOME
@given(records(contract_records.NotaWire))
def test_any_nota(record: dict[str, Any]) -> None:
    with suppress(BadAnswer):
        assert all(wire.to_domain(1).id for wire in contract_records.read_notas([compact(record)]))


@SOME
@given(records(contract_records.StatementWire))
def test_any_statement(record: dict[str, Any]) -> None:
    with suppress(BadAnswer):
        assert all(wire.to_domain(1).id for wire in contract_records.read_statement([compact(record)]))


@SOME
@given(records(contract_records.ClearanceWire))
def test_any_clearance(record: dict[str, Any]) -> None:
    with suppress(BadAnswer):
        assert all(wire.to_domain(1).id for wire in contract_records.read_clearances([compact(record)]))


services = st.lists(records(contract_records.ServiceWire), max_size=3) | value


@SOME
@given(records(contract_records.InstallationWire), services)
def test_any_installation(record: dict[str, Any], inside: object) -> None:
    with suppress(BadAnswer):
        read = contract_records.read_installations([compact({**record, "servicos": inside})])
        assert all(wire.to_domain(1, found).id for wire, found in read)


def unheard() -> AbstractContextManager[object]:
    """Without the warning that rows have no id."""
    return mock.patch.object(contract_offers.log, "warning")


@SOME
@given(st.lists(records(contract_offers.PlanWire), max_size=3))
def test_any_plans(rows: list[dict[str, Any]]) -> None:
    with suppress(BadAnswer), unheard():
        read = contract_offers.read_plans([compact(row) for row in rows])
        assert all(plan.id and plan.name for plan in read)


@SOME
@given(st.lists(records(contract_offers.CityWire) | records(contract_offers.DueDayWire), max_size=3))
def test_any_cities_and_due_days(rows: list[dict[str, Any]]) -> None:
    with suppress(BadAnswer), unheard():
        assert all(city.id and city.name for city in contract_offers.read_cities([compact(r) for r in rows]))
    with suppress(BadAnswer), unheard():
        days = contract_offers.read_due_days([compact(row) for row in rows])
        assert all(day.id and day.label and 1 <= (day.day or 1) <= 31 for day in days)


written = st.dictionaries(
    st.sampled_from(
        ["status", "id", "id_prospecto", "mensagem", "erro", "success", "data", "status_prospeccao"]
    ),
    value,
    max_size=5,
)


@SOME
@given(written | value, st.sampled_from([200, 201, 204, 302, 400, 404, 409, 422]))
def test_any_answer_to_a_write_is_a_receipt_or_an_error(body: object, status: int) -> None:
    answer = Response(status, {}, json.dumps(body).encode())
    with suppress(ErpError):
        receipt = contract_prospect.read_receipt(contract_prospect.CREATE_PROSPECT, answer)
        assert 200 <= status < 300
        assert receipt.id is None or receipt.id
    with suppress(ErpError):
        assert contract_prospect.read_prospect_status(answer)


@MANY
@given(st.text(max_size=80) | near | st.text(st.sampled_from("0123456789. -/"), max_size=60))
def test_any_text(text: str) -> None:
    for parse, refusal in (
        (TaxId.parse, InvalidTaxId),
        (lambda given: boleto.parse(given, today=TODAY), boleto.InvalidBoleto),
        (brcode.parse, brcode.InvalidBrCode),
    ):
        try:
            assert parse(text) is not None
        except refusal:
            continue


@MANY
@given(st.integers(0, len(PIX) - 1), st.characters(max_codepoint=126))
def test_any_character_of_a_br_code(place: int, character: str) -> None:
    changed = PIX[:place] + character + PIX[place + 1 :]
    try:
        read = brcode.parse(changed)
        if changed[:-4] == PIX[:-4]:  # a checksum in lower case is the same one, and noted
            read = replace(read, text=PIX, violations=())
        assert read == brcode.parse(PIX)
    except brcode.InvalidBrCode:
        assert changed != PIX
