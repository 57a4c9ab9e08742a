"""No card data and no document is stored, logged, sent or exported, whatever a provider's answers hold."""

import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from support.card_store import PIN, TITLE, CardStore
from support.file_contents import read_files
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.sampling import crossed
from support.terminals.registry import make_terminal_emulator
from totem.cards.charge import ChargePhase
from totem.cards.ledger import FOLDER, CardLedger
from totem.cards.terminals.answers import has_card_number
from totem.fleet.agent.log_handler import FleetLogHandler
from totem.fleet.agent.reports import _card
from totem.lab.reference_erp.receipt_routes import RECEIPTS
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring import card_checks
from totem.system import logging as logs

PAN = "4111111111111111"
PLANTED = {
    "card_number": PAN,
    "pan": "4111 1111 1111 1111",
    "numeroCartao": "4111-1111-1111-1111",
    "track1": f"%B{PAN}^ZQHOLDER/MARIA^30122010000000000?",
    "track2": f";{PAN}=30122010000012345?",
    "cvv": "ZQCVV737",
    "cardholder": {"name": "MARIA ZQHOLDER", "identification": {"type": "CPF", "number": "52998224725"}},
    "comprovante": "VIA CLIENTE ZQRECEIPT 529.982.247-25",
    "note": f"sale of {PAN}",
}
"""Fields that are added to every object of every answer."""
READ = frozenset(
    {
        *("reference_id", "authorization_code", "nsuTid", "trnNsu", "nsu", "autorizacao", "bandeira"),
        "status_detail",
    }
)
"""Fields that an adapter reads, or shows, and that a number of a card stands in by mistake."""
PROVIDERS = ["mercado_pago", "paygo"]
TRACES = re.compile(
    r"ZQHOLDER|ZQCVV|ZQRECEIPT|MARIA|529\.?982\.?247-?25|30122010000|411111[ *xX-]*1111|4111[ -]1111[ -]1111"
)


def plant(answer: Any, *, is_worse: bool) -> Any:
    """Return the answer with the planted fields; with `is_worse` also in the place of what is read."""
    if isinstance(answer, dict):
        known = {
            key: PAN if is_worse and key in READ else plant(value, is_worse=is_worse)
            for key, value in answer.items()
        }
        return PLANTED | known
    return [plant(each, is_worse=is_worse) for each in answer] if isinstance(answer, list) else answer


def numbers_in(text: str) -> list[str]:
    """Runs of digits, also in groups of four, that may be the number of a card."""
    runs = re.findall(r"(?<![\w-])(?:\d{13,19}|\d{4}(?:[ -]\d{4}){3})(?![\w-])", text)
    return [each for each in runs if has_card_number(each)]


@pytest.fixture(params=PROVIDERS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[CardStore]:
    with make_terminal_emulator(request.param) as emulator, ReferenceErp(token=ERP_SECRET) as erp:
        yield CardStore(tmp_path, emulator, erp)


@pytest.mark.parametrize(("store", "is_worse"), crossed(PROVIDERS, [False, True]), indirect=["store"])
def test_no_trace_of_card_or_holder_stays_anywhere(
    store: CardStore, expected_logs: LogWatch, *, is_worse: bool
) -> None:
    expected_logs.allow("")
    store.emulator.rewrite = lambda answer: plant(answer, is_worse=is_worse)
    published: list[str] = []
    handler = FleetLogHandler(lambda *line: published.append(" ".join(map(str, line))))
    logs.start(store.state / "logs", level=logging.DEBUG)
    logging.getLogger().addHandler(handler)
    try:
        ended = store.pay(paid_elsewhere=not is_worse)
        assert ended.phase in {ChargePhase.APPROVED, ChargePhase.SETTLED}
        said = [
            store.run(*words) for words in (["list"], ["list", "--json"], ["export"], ["close", "--json"])
        ]
        [charge] = store.listed()
        said.append(store.run("show", charge["id"]))
        if not is_worse:
            said.append(store.run("refund", charge["id"], answers=f"{PIN}\n129,90\n"))
            store.recover()
    finally:
        logging.getLogger().removeHandler(handler)
        logs.stop()

    assert any("129,90" in out for _, out, _ in said)
    ledger = CardLedger(store.state / FOLDER, provider="", terminal="")
    kept = [repr(asdict(each)) for each in ledger.charges()]  # what is encrypted, too
    assert TITLE.boleto_id in kept[0]
    health = _card(card_checks.read_counts(store.state))
    texts = {
        "commands": "\n".join(out + err for _, out, err in said),
        "charges": "\n".join(kept),
        "history": repr(ledger.history(charge["id"])),
        "fleet's log": "\n".join(published),
        "fleet's health": health.model_dump_json(),
        "ERP": repr(store.erp.store.all(RECEIPTS)),
        **{file.name: content.decode("latin-1") for file, content in read_files(store.state).items()},
    }
    assert {"ledger.sqlite3", "totem.jsonl"} <= set(texts)
    found = {name: TRACES.findall(text) or numbers_in(text) for name, text in texts.items()}
    assert {name: traces for name, traces in found.items() if traces} == {}


def test_the_search_finds_what_it_looks_for() -> None:
    for text in (*map(str, PLANTED.values()), "5031 4332 1540 6351", "card 378282246310005."):
        assert TRACES.findall(text) or numbers_in(text), text
    assert not numbers_in("0f4f1c2e-4111-1111-1111-111111111111 ORD01J49MMW3SSBK5PSV3DFR00001 000084217")


def test_the_ledger_has_no_column_for_a_person_or_a_card(store: CardStore) -> None:
    store.pay()
    with closing(sqlite3.connect(store.state / FOLDER / "ledger.sqlite3")) as base:
        names = {row[1] for row in base.execute("PRAGMA table_info(charges)")}
    told = re.compile(r"name|cpf|cnpj|document|holder|card_|pan|track|cvv|phone|email|address|customer")
    assert [name for name in names if told.search(name)] == []
