"""Titles whose amount or due date stands in fields of unknown names: noted, by names alone."""

import io
import json
import logging
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.log_check import LogWatch
from support.one_shot_client import OneShotClient
from support.raw_http_server import RawServer, http
from support.stub_erp_server import RoutedServer
from totem.domain.customer import Customer, CustomerId
from totem.domain.taxid import TaxId
from totem.erp.adapters.contract.missing_fields import (
    EXPECTED_FIELDS,
    NOTE_AGAIN_S,
    MissingFieldsLog,
    missing_fields,
    unknown_fields,
)
from totem.erp.ownership import OwnedErp
from totem.lab import conformance
from totem.settings import ErpSettings

CUSTOMER = Customer(TaxId.parse("529.982.247-25"), CustomerId("1"))
ODD = {"id_fatura": "7", "vlr_titulo": "123,45", "dt_venc": "2026-11-30"}
GOOD = {"id_fatura": "8", "valor_atual": "10.00", "data_vencimento": "2026-11-30"}


class Clock:
    """Seconds that a test moves."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def noted(watch: LogWatch) -> list[tuple[object, ...]]:
    """The notes in the log: what was missed, what was expected, what came."""
    return [
        tuple(vars(record)[name] for name in ("missing_field", "expected", "sent"))
        for record in watch.records
    ]


def test_a_lookup_notes_what_it_missed_and_shows_the_title_all_the_same(
    ask: OneShotClient, expected_logs: LogWatch
) -> None:
    expected_logs.expect("no field of the (amount|due_date) in 1 of 2 titles")
    with RawServer(http([ODD, GOOD])) as server:
        titles = ask(server.base_url, partial(OwnedErp.open_boletos, customer=CUSTOMER))
    assert [title.amount is None for title in titles] == [True, False]
    assert noted(expected_logs) == [
        ("amount", "valor_atual, valor_inicial", "dt_venc, vlr_titulo"),
        ("due_date", "data_vencimento", "dt_venc, vlr_titulo"),
    ]
    assert "123,45" not in repr([vars(record) for record in expected_logs.records])


def test_titles_that_are_whole_are_not_noted(ask: OneShotClient) -> None:
    with RawServer(http([GOOD])) as server:
        assert ask(server.base_url, partial(OwnedErp.open_boletos, customer=CUSTOMER))


def test_the_same_is_noted_once_an_hour(expected_logs: LogWatch) -> None:
    expected_logs.expect("no field of the")
    clock = Clock()
    fields = MissingFieldsLog(clock)
    for clock.seconds in (0, 5, NOTE_AGAIN_S - 1):
        fields.note("open_boletos", [ODD])
    assert len(noted(expected_logs)) == 2
    clock.seconds = NOTE_AGAIN_S
    fields.note("open_boletos", [ODD])
    assert len(noted(expected_logs)) == 4
    fields.note("open_boletos", [{"id_fatura": "1", "total": "9", "data_vencimento": "2026-11-30"}])
    assert noted(expected_logs)[-1] == ("amount", "valor_atual, valor_inicial", "total")


def test_a_field_that_is_not_sent_at_all_is_noted_for_the_doctor_and_is_no_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    MissingFieldsLog().note("open_boletos", [{"id_fatura": "7", "valor_atual": "1.00"}])
    (record,) = caplog.records
    assert (record.levelname, vars(record)["missing_field"]) == ("INFO", "due_date")


@given(
    st.lists(
        st.dictionaries(st.sampled_from(["valor_atual", "valor_inicial", "x"]), st.just("1")), max_size=5
    )
)
def test_every_title_without_a_known_name_is_counted(rows: list[dict[str, Any]]) -> None:
    without = sum(not row.keys() & {"valor_atual", "valor_inicial"} for row in rows)
    assert missing_fields(rows).get("amount", 0) == without


def test_names_that_may_be_data_are_not_noted() -> None:
    names = ["52998224725", "cpf_52998224725", "maria@exemplo.com", "Maria de Teste", "x" * 41, "valor", ""]
    assert unknown_fields([*names, "valor_atual", "vlr_titulo"]) == ["valor", "vlr_titulo"]
    assert len(unknown_fields(f"campo_{number}" for number in range(99))) <= 12


def checked(rows: object) -> dict[str, dict[str, Any]]:
    """The checks of open boletos by name, of an ERP whose customer has `rows`."""
    customer = {"id_cliente": "1", "nome": "Ana", "cnpj_cpf": "52998224725"}
    known = {("/clientes", "52998224725"): [customer], ("/boletos", "1"): rows}
    out = io.StringIO()
    with RoutedServer(known) as server:
        settings = ErpSettings(base_url=server.base_url)
        conformance.run(settings, document="52998224725", as_json=True, out=out)
    assert "123,45" not in out.getvalue()
    return {
        check["name"]: check
        for check in json.loads(out.getvalue())["checks"]
        if check["request"] == "open_boletos"
    }


def test_the_conformance_kit_names_what_came_and_what_was_expected() -> None:
    checks = checked([ODD, ODD | {"id_fatura": "9"}])
    amount, due = checks["amount"], checks["due_date"]
    assert (amount["verdict"], due["verdict"]) == ("failed", "warning")
    assert amount["code"] == due["code"] == "field_not_found"
    for told, expected in ((amount, "valor_atual or valor_inicial"), (due, "data_vencimento")):
        assert f"expected {expected}; sent: dt_venc, vlr_titulo" in told["detail"]


def test_where_some_titles_have_the_field_the_others_are_told() -> None:
    amount = checked([ODD, GOOD])["amount"]
    assert (amount["verdict"], amount["detail"]) == (
        "warning",
        "no field of it in 1 of 2: expected valor_atual or valor_inicial; sent: dt_venc, vlr_titulo",
    )


def test_a_field_that_is_sent_empty_is_told_by_its_own_name() -> None:
    checks = checked([{**GOOD, "valor_atual": "", "data_vencimento": None}])
    assert not {"amount", "due_date"} & checks.keys()
    assert checks["valor_atual"]["detail"] == checks["data_vencimento"]["detail"] == "empty"


def test_of_titles_in_which_nothing_is_known_the_kit_names_the_fields() -> None:
    fields = checked([{"vlr_titulo": "123,45", "dt_venc": "2026-11-30"}])["fields"]
    assert (fields["verdict"], fields["code"]) == ("failed", "field_not_found")
    assert "valor_atual" in fields["detail"]
    assert "sent: dt_venc, vlr_titulo" in fields["detail"]


def test_all_that_is_expected_is_read() -> None:
    assert EXPECTED_FIELDS == {"amount": ("valor_atual", "valor_inicial"), "due_date": ("data_vencimento",)}
