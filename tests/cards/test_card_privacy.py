"""Nothing of a card, no document and no name is stored or logged, whatever a provider answers."""

import logging
import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from support.card_fakes import ProviderOrder, T, declined
from support.card_harness import CardHarness
from support.log_check import LogWatch
from totem.cards.charge import Charge, ChargePhase
from totem.cards.progress import ChargeRequest
from totem.cards.records import clean_code
from totem.cards.terminals.terminal import TerminalReport
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId, ContractId, CustomerId

PAN = "4012001037141112"
TRACK = f"{PAN}=25121011000012300000"
NAME, DOCUMENT = "MARIA EXEMPLO", "529.982.247-25"
SECRETS = [PAN, "4012 0010 3714 1112", TRACK, NAME, DOCUMENT, DOCUMENT.replace(".", "").replace("-", "")]
CARD_DATA = re.compile(rb"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
"""Digits as of a card's number, a track, or a card's number in groups."""
TAX_ID = re.compile(rb"(?<![\d.])\d{3}\.?\d{3}\.?\d{3}-?\d{2}(?!\d)")


@pytest.fixture
def talkative(bench: CardHarness) -> CardHarness:
    """A provider that puts a card's data where a receipt's numbers belong."""
    report = bench.terminal._report

    def with_card_data(order: ProviderOrder) -> TerminalReport:
        told = report(order)
        return replace(told, nsu=PAN, authorization=TRACK, brand=f"VISA {PAN}") if told.nsu else told

    bench.terminal._report = with_card_data  # type: ignore[method-assign]
    bench.terminal.on_find = lambda order: bench.provider.capture(order) if order.is_open else None
    return bench


def stored_in(folder: Path) -> bytes:
    """All bytes of all files, which may hold deleted content, too."""
    return b"\n".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_no_card_data_is_stored_shown_or_logged(
    talkative: CardHarness, caplog: pytest.LogCaptureFixture, expected_logs: LogWatch
) -> None:
    expected_logs.expect("waits for staff")
    expected_logs.expect("the settlement of .* failed")
    caplog.set_level(logging.DEBUG)
    talkative.erp.errors["settle"] = [declined()]
    assert talkative.run(talkative.pay()).phase is ChargePhase.APPROVED
    talkative.run(talkative.service.settle_again(talkative.charge.id))
    charge = talkative.charge
    assert (charge.nsu, charge.authorization, charge.brand) == ("", "", "")
    [payment] = talkative.erp.settlements
    everything = stored_in(talkative.folder) + caplog.text.encode() + repr(charge).encode()
    for secret in SECRETS:
        assert secret.encode() not in everything + repr(payment).encode()
    assert not TAX_ID.search(caplog.text.encode())
    assert not CARD_DATA.search(caplog.text.encode())


def test_ids_of_a_title_are_stored_encrypted(bench: CardHarness) -> None:
    bench.erp.titles["boleto-4711"] = bench.erp.titles["b1"]
    title = TitleReference(BoletoId("boleto-4711"), CustomerId("cliente-4712"), ContractId("contrato-4713"))
    price = Decimal("89.90")
    asked = ChargeRequest(title, price, price, CardMethod.DEBIT, label="fatura-4714")
    bench.terminal.on_find = lambda order: bench.provider.capture(order) if order.is_open else None

    async def pay() -> None:
        await bench.service.recover()
        assert (await bench.service.pay(asked, lambda _: None)).phase is ChargePhase.SETTLED

    bench.run(pay())
    assert bench.charge.title == title
    stored = stored_in(bench.folder)
    for text in (b"boleto-4711", b"cliente-4712", b"contrato-4713", b"fatura-4714", b"A1B2C3"):
        assert text not in stored


def test_a_charge_names_no_customer() -> None:
    """Neither a document nor a name has a place in it."""
    personal = {"tax_id", "document", "name", "customer_name", "email", "phone", "pan", "card_number"}
    assert not personal & set(Charge.__dataclass_fields__)
    charge = Charge(
        id="6f1c",
        title=TitleReference(BoletoId("b1"), CustomerId("cliente-1"), ContractId("contrato-1")),
        title_amount=Decimal(1),
        amount=Decimal(1),
        method=CardMethod.DEBIT,
        provider="paygo",
        created_at=datetime(2026, 11, 24, tzinfo=UTC),
        title_label="7001",
    )
    assert not {"cliente-1", "contrato-1", "7001"} & set(re.findall(r"[\w-]+", repr(charge)))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("000123", "000123"),
        ("A1B2C3", "A1B2C3"),
        ("visa", "visa"),
        ("123456789012", "123456789012"),
        (PAN, ""),
        (f"NSU {PAN}", ""),
        ("4012.0010.3714.1112", ""),
        ("4012 0010 3714 1112", ""),
        (TRACK, ""),
        ("<b>visa</b>\n", "bvisab"),
        ("", ""),
        ("a" * 99, "a" * 32),
        ("a" * 20 + PAN, ""),
        ("4012 **** **** 1112", ""),
        ("XXXXXXXXXXXX1112", ""),
        ("\N{BULLET}\N{BULLET}\N{BULLET}\N{BULLET} 1112", ""),
    ],
)
def test_codes_of_a_receipt(text: str, kept: str) -> None:
    assert clean_code(text) == kept


def test_orders_and_references_name_nobody(bench: CardHarness) -> None:
    bench.terminal.on_find = lambda order: setattr(order, "status", T.DECLINED)
    bench.erp.titles["boleto-4711"] = bench.erp.titles["b1"]
    bench.run(bench.pay("boleto-4711"))
    [order] = bench.provider.orders.values()
    assert re.fullmatch(r"totem-[0-9a-f-]{36}", order.order.reference)
    assert "4711" not in repr(order.order).replace(order.order.key, "")
