"""The page of ERPs against the adapters: what each does, needs to be set, and was tried on."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from generate.manual_tables import ERPS, UNKNOWN, VENDORS, rows_of, short_name
from generate.settings_reference import MANUAL
from support.adapter_suite import suite_of
from totem.domain.card_payment import PaidBy
from totem.domain.taxid import TaxId
from totem.erp.factory import capabilities_of
from totem.erp.http.client import HttpClient
from totem.erp.http.messages import Effect, Request, Response
from totem.erp.session_erp import Capability
from totem.lab.conformance.features import FEATURES
from totem.settings import Settings
from totem.settings.credentials import secrets_of
from totem.settings.erp import section_model
from totem.settings.erp_kinds import KINDS

ROOT = Path(__file__).parents[3]
PAGE = ERPS.read_text(encoding="utf-8")
SETTLING = [kind for kind in VENDORS if Capability.SETTLE in capabilities_of(kind)]


def erp_column(kind: str) -> dict[str, str]:
    """The cells of one kind in the table of ERPs, by the row's name without what explains it in brackets."""
    rows = [row for row in rows_of(PAGE) if len(row) == len(KINDS) + 1]
    place = next(row for row in rows if row[0] == "`erp.kind`").index(f"`{kind}`")
    return {row[0].partition(" (")[0]: row[place] for row in rows}


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_tells_all_that_the_adapter_can_do(kind: str) -> None:
    capabilities, told = capabilities_of(kind), erp_column(kind)
    rows = {each.capability for each in FEATURES if each.vendor_name}
    assert capabilities - rows <= {Capability.BOLETO_DETAIL, Capability.FILES}
    assert ("opened" in told.values()) <= (Capability.BOLETO_DETAIL in capabilities)
    assert UNKNOWN not in told.values()


@pytest.mark.parametrize("kind", VENDORS)
def test_the_table_tells_what_the_adapter_is_tested_for(kind: str) -> None:
    suite, told = suite_of(kind), erp_column(kind)
    assert told["contracts to choose from"] == ("yes" if suite.chooses_contract else "–")
    assert told["digitable line"] == ("list" if suite.line_in_list else "opened")
    assert told["PIX"] == ("list" if suite.pix_in_list else "opened")
    assert (told["today's amount"] == "list") is suite.amount_of_today
    assert told["requests until the boletos are shown"] == str(suite.browse_calls)


@pytest.mark.parametrize("kind", VENDORS)
def test_the_table_tells_whether_opening_a_boleto_may_change_the_erp(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    effects, send = [], HttpClient.send

    async def record(client: HttpClient, request: Request, *deadline: Any) -> Response:
        effects.append(request.effect)
        return await send(client, request, *deadline)

    monkeypatch.setattr(HttpClient, "send", record)
    suite = suite_of(kind)
    with suite.make(quirks={"no_pix"}) as emulator:
        suite().complete(emulator, TaxId.parse("529.982.247-25"))
    may_change = Effect.WRITE in effects
    assert erp_column(kind)["opening a boleto may change the ERP"] == ("yes" if may_change else "–")
    page = (ROOT / f"packaging/manual/erp/{kind}.md").read_text(encoding="utf-8")
    changes = page.partition("\n## O que muda")[2].partition("\n## ")[0]
    assert ("alguém abre ou imprime" in changes) is may_change


@pytest.mark.parametrize("kind", VENDORS)
def test_the_installer_is_told_of_every_setting_and_secret(kind: str) -> None:
    row = next(row for row in rows_of(PAGE) if row[0] == f"`{kind}`" and len(row) == 6)
    secrets = re.findall(r"`(token|password|client_secret|syndata)`", row[2])
    assert secrets == [each.name for each in secrets_of(kind)]
    model = section_model(kind)
    section = model.fields if model is not None else {}
    plain = [name for name in section if name.removesuffix("_file") not in secrets]
    assert sorted(re.findall(r"`([a-z_]+)`", " ".join(row[3:]))) == sorted(plain)


@pytest.mark.parametrize("kind", SETTLING)
def test_the_table_of_cards_tells_what_a_reading_tells(kind: str) -> None:
    suite = suite_of(kind, takes_cards=True)
    part = PAGE.partition("\n## Card payments\n")[2].partition("\n## ")[0]
    names, *rows = rows_of(part)
    place = names.index(short_name(kind))
    told = {row[0]: row[place] for row in rows}
    assert (told["received, from cancelled"] == "yes") is suite.tells_paid
    evidence = told["received by this payment, from another"]
    assert (evidence == "yes") is (suite.ours is PaidBy.OURS)
    assert (evidence == "by its form") is (suite.ours is PaidBy.LIKE_OURS)


@pytest.mark.parametrize("kind", VENDORS)
def test_the_page_of_a_kind_tells_that_a_card_payment_changes_the_erp(kind: str) -> None:
    page = (ROOT / f"packaging/manual/erp/{kind}.md").read_text(encoding="utf-8")
    changes = page.partition("\n## O que muda")[2].partition("\n## ")[0]
    assert bool(re.search("paga(?:mento)? com cartão", changes)) is (kind in SETTLING)


def test_the_texts_name_the_kinds_that_take_card_payments_and_those_that_do_not() -> None:
    _, _, part = MANUAL.read_text(encoding="utf-8").partition("\n### A baixa no ERP\n")
    takes, rest = " ".join(part.split()).split(" e o contrato recebem a baixa. ")
    assert takes.split(", ") == [*map(short_name, SETTLING)]
    others = {kind for kind in VENDORS if kind not in SETTLING}
    cannot = rest.partition(" não têm um pedido conhecido")[0]
    assert {*re.split(", | e ", cannot)} == {KINDS[kind].label for kind in others}
    (cannot,) = re.findall(r"\. ([^.]+) have no known request", " ".join(PAGE.split()))
    assert {*re.split(", | and ", cannot)} == {*map(short_name, others)}


def test_the_manual_names_the_kinds_without_the_amount_of_an_overdue_boleto() -> None:
    told = re.findall(r"o ERP não informa juros e multa \(([^)]+)\)", MANUAL.read_text(encoding="utf-8"))
    kinds = [kind for kind in VENDORS if erp_column(kind)["today's amount"] == "–"]
    by_card = [kind for kind in kinds if kind in SETTLING]
    assert [each.split(", ") for each in told] == [[*map(short_name, each)] for each in (by_card, kinds)]


def test_each_kind_has_open_questions_for_its_first_server() -> None:
    questions = {row[0] for row in rows_of(PAGE.partition("## The first real server")[2])}
    assert {f"`{kind}`" for kind in VENDORS} <= questions


@pytest.mark.parametrize("block", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_the_examples_of_erps_can_be_read(block: str) -> None:
    assert Settings.parse(tomllib.loads(block)).erp.kind != "contract"
