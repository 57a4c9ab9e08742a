"""Whatever an ERP sends becomes a customer, a boleto, or a `BadAnswer`; any text, an honest no."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from totem.domain import boleto, brcode
from totem.domain.findings import Policy
from totem.domain.integrity import check
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.erp.contract import BoletoWire, CustomerWire, read_boletos, read_customers
from totem.erp.errors import BadAnswer

MANY = settings(max_examples=150)
TODAY = date(2026, 11, 24)
LINE = "75691.43212 01009.876507 00501.010011 7 16220000012990"
PIX = brcode.build(key="pix@netsul.example", merchant_name="NETSUL", merchant_city="CURITIBA", txid="A1")


def names(model: type[CustomerWire | BoletoWire]) -> list[str]:
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


def records(model: type[CustomerWire | BoletoWire]) -> st.SearchStrategy[dict[str, Any]]:
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
        assert brcode.parse(changed) == brcode.parse(PIX)
    except brcode.InvalidBrCode:
        assert changed != PIX
