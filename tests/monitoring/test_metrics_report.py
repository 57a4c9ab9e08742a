"""Report of the metrics: sums, labels and the spreadsheet."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.monitoring import metrics_report
from totem.monitoring.metrics_report import summarize
from totem.monitoring.metrics_store import WHOLE_DAY, MetricRow
from totem.monitoring.session_metrics import FAILURES, GIVEN_UP, PRINTED, MetricKind, SessionOutcome
from totem.printing.printer import PrinterFault
from totem.session.forms.steps import Form, FormStep
from totem.session.states import State
from totem.session.view_state import Rating

TODAY = date(2026, 11, 24)  # a Tuesday
FIRST = TODAY - timedelta(days=6)

VISITS = st.builds(
    MetricRow,
    day=st.dates(FIRST, TODAY),
    hour=st.integers(0, 23),
    kind=st.just("visit"),
    name=st.sampled_from([each.value for each in SessionOutcome]),
    amount=st.integers(1, 10_000),
)


def test_a_week() -> None:
    yesterday = TODAY - timedelta(days=1)
    made = summarize(
        [
            MetricRow(TODAY, 9, "visit", "paid", 3),
            MetricRow(TODAY, 17, "visit", "slow", 1),
            MetricRow(yesterday, 9, "visit", "listed", 4),
            MetricRow(TODAY, WHOLE_DAY, "stays", "pay", 4),
            MetricRow(yesterday, WHOLE_DAY, "stays", "pay", 1),
            MetricRow(TODAY, WHOLE_DAY, "seconds", "pay", 130),
            MetricRow(TODAY, WHOLE_DAY, "stays", "document", 8),
            MetricRow(TODAY, WHOLE_DAY, "pages", "printed", 7),
            MetricRow(yesterday, WHOLE_DAY, "pages", "jam", 9),
            MetricRow(TODAY, WHOLE_DAY, "erp_failure", "slow", 1),
            MetricRow(TODAY, WHOLE_DAY, "printer_failure", "jam", 2),
            MetricRow(TODAY, WHOLE_DAY, "rating", "bad", 5),
        ],
        FIRST,
        TODAY,
    )
    assert [count for _, count in made.by_day] == [0, 0, 0, 0, 0, 4, 4]
    assert (made.by_day[0][0], made.by_day[-1][0]) == (FIRST, TODAY)
    assert [(day, hour) for day in range(7) for hour in range(24) if made.by_hour[day][hour]] == [
        (0, 9),
        (1, 9),
        (1, 17),
    ]
    assert (made.visits, made.paid_or_printed) == (8, 3)
    assert made.outcomes == ((SessionOutcome.LISTED, 4), (SessionOutcome.PAID, 3), (SessionOutcome.SLOW, 1))
    assert made.stay_s == ((State.TAX_ID, 0.0), (State.PAY, 26.0))
    assert made.pages == (("jam", 9), ("printed", 7))
    assert made.erp_failures == (("slow", 1),)
    assert made.printer_failures == (("jam", 2),)
    assert made.ratings == ((Rating.GOOD, 0), (Rating.FAIR, 0), (Rating.BAD, 5))


def test_nothing() -> None:
    made = summarize([], FIRST, TODAY)
    assert (made.visits, made.outcomes, made.stay_s, len(made.by_day)) == (0, (), (), 7)


@given(st.lists(VISITS))
def test_no_visit_is_lost(rows: list[MetricRow]) -> None:
    made = summarize(rows, FIRST, TODAY)
    total = sum(row.amount for row in rows)
    assert made.visits == total
    assert sum(count for _, count in made.outcomes) == total
    assert sum(map(sum, made.by_hour)) == total
    assert made.paid_or_printed <= total


def test_what_a_later_version_wrote_is_passed_over() -> None:
    rows = [MetricRow(TODAY, 9, "visit", "teleported", 3), MetricRow(TODAY, 9, "dance", "tango", 1)]
    made = summarize(rows, FIRST, TODAY)
    assert (made.visits, made.outcomes) == (3, ())


# Words


def test_everything_that_is_counted_has_words() -> None:
    names = metrics_report.LABELS
    assert set(names) == {kind.value for kind in MetricKind}
    assert all(kind.text for kind in MetricKind)
    assert set(names["visit"]) == {each.value for each in SessionOutcome}
    assert set(names["stays"]) == {each.published_name for each in State}
    assert set(names["pages"]) == {PRINTED, GIVEN_UP} | {each.value for each in PrinterFault}
    assert set(names["printer_failure"]) == {each.value for each in PrinterFault}
    assert set(names["erp_failure"]) >= {each.value for each in FAILURES}
    assert set(names["form_left_at"]) == {f"{form.value}.{step.value}" for form in Form for step in FormStep}
    for each in names.values():
        assert all(each.values())
        assert len(set(each.values())) == len(each), "two names are told by the same words"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (metrics_report.format_number(0), "0"),
        (metrics_report.format_number(1234567), "1.234.567"),
        (metrics_report.format_percent(0, 0), "0%"),
        (metrics_report.format_percent(1, 300), "<1%"),
        (metrics_report.format_percent(2, 3), "67%"),
        (metrics_report.format_mean(10, 4), "2,5"),
        (metrics_report.format_mean(14, 7), "2"),
        (metrics_report.format_mean(14, 0), "0"),
        (metrics_report.format_duration(3.42), "3,4 s"),
        (metrics_report.format_duration(9.97), "10 s"),
        (metrics_report.format_duration(59.6), "1 min 00 s"),
        (metrics_report.format_duration(125), "2 min 05 s"),
        (metrics_report.format_day(TODAY), "24/11"),
        (metrics_report.label("rating", "good"), "Bom"),
        (metrics_report.label("rating", "divine"), "divine"),
        (metrics_report.kind_label("pages"), "Páginas"),
        (metrics_report.kind_label("dance"), "dance"),
    ],
)
def test_numbers_and_names_as_brazil_writes_them(said: str, words: str) -> None:
    assert said == words


# The spreadsheet

ROWS = [
    MetricRow(TODAY, 9, "visit", "paid", 1203),
    MetricRow(TODAY, WHOLE_DAY, "rating", "good", 3),
]


def test_the_sheet_is_what_excel_in_brazil_opens() -> None:
    sheet = metrics_report.to_csv(ROWS)
    assert sheet.startswith(b"\xef\xbb\xbfDia;Hora;")
    assert sheet.endswith(b"\r\n")
    assert list(csv.reader(io.StringIO(sheet.decode("utf-8-sig")), delimiter=";")) == [
        ["Dia", "Hora", "Indicador", "Item", "Quantidade"],
        ["24/11/2026", "9", "Visitas", "Pagamento confirmado", "1203"],
        ["24/11/2026", "", "Avaliações", "Bom", "3"],
    ]


def test_it_is_written_whole(tmp_path: Path) -> None:
    file = metrics_report.export_csv(tmp_path, ROWS, datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    assert file.name == "totem-estatisticas-20261124-103000.csv"
    assert list(tmp_path.iterdir()) == [file]
    assert file.read_bytes() == metrics_report.to_csv(ROWS)


def test_a_full_stick_keeps_no_part_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        metrics_report.export_csv(tmp_path, ROWS, datetime(2026, 11, 24, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_was_pulled_is_not_made_up(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        metrics_report.export_csv(tmp_path / "pulled", ROWS, datetime(2026, 11, 24, tzinfo=UTC))
    assert list(tmp_path.iterdir()) == []
