"""Records read field by field: what cannot be read is named once for each record, wherever it stands."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.log_check import LogWatch
from totem.erp.adapters.json_rows import Row, note_unread

READS: dict[str, Callable[[Row], object]] = {
    "valor": lambda row: row.money("valor"),
    "dia": lambda row: row.day("vencimento", "dia"),
    "cliente.id": lambda row: row.id("cliente.id"),
    "servico.valor": lambda row: row.row("servico").money("valor"),
    "itens.valor": lambda row: [each.money("valor") for each in row.rows("itens")],
    "boleto.quantia.total": lambda row: row.row("boleto").row("quantia").money("total"),
}
RECORD: dict[str, Any] = {
    "valor": "x",
    "dia": "31/02/2026",
    "cliente": {"id": [1]},
    "servico": {"valor": "x"},
    "itens": [{"valor": "x"}, {"valor": "y"}, {"valor": "1.00"}],
    "boleto": {"quantia": {"total": "x"}},
}
"""Each field in a form that cannot be read."""


@given(st.lists(st.sampled_from(sorted(READS))))
def test_each_unread_field_is_named_once_however_often_it_is_read(names: list[str]) -> None:
    row = Row(RECORD)
    for name in names:
        READS[name](row)
    assert sorted(row.unread) == sorted(set(names))


def test_the_note_never_counts_more_records_than_there_are(
    caplog: pytest.LogCaptureFixture, expected_logs: LogWatch
) -> None:
    expected_logs.allow("cannot be read")
    caplog.set_level(logging.WARNING)
    rows = [Row(RECORD), Row({"valor": "1.00"})]
    for _ in range(3):
        for row in rows:
            for read in READS.values():
                read(row)
    assert note_unread("open_boletos", rows)
    notes = [record.getMessage() for record in caplog.records]
    assert len(notes) == len(READS)
    assert all("cannot be read in 1 of 2 records" in note for note in notes)


def test_an_entry_of_an_inner_list_that_is_no_record_is_unread() -> None:
    row = Row({"servicos": [1, {"nome": "FIBRA"}], "outros": [], "texto": "x"})
    assert [each.text("nome") for each in row.rows("servicos")] == ["FIBRA"]
    assert row.rows("outros") == row.rows("texto") == []
    assert list(row.unread) == ["servicos"]
