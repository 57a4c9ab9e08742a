"""Sessions by touch, counted on the statistics page and in the export to a drive."""

import csv
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from support.file_contents import read_files
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import SMALL, KioskDriver, on_a_panel
from support.log_check import LogWatch
from totem.app import maintenance
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring import metrics_store
from totem.monitoring.metrics_store import WHOLE_DAY, MetricRow
from totem.monitoring.session_metrics import SessionOutcome
from totem.session.states import State
from totem.ui.staff.entry_controller import EntryController
from totem.ui.staff.statistics_page import CHARTS, StatisticsPage

UNREADABLE = "As estatísticas não podem ser lidas. Confira o disco; envie o diagnóstico ao suporte."

MARIA, STRANGER = "529.982.247-25", "123.456.789-09"


class Counted:
    """A kiosk with what it counted, and staff who look at it."""

    def __init__(self, driver: KioskDriver, folder: Path, app: QApplication) -> None:
        self.driver, self.file = driver, folder / metrics_store.FILE_NAME
        self.lobby: EntryController = maintenance.install(None, driver.kiosk, app)

    def add(self, *rows: MetricRow) -> None:
        """Have this been counted before."""
        metrics_store.add(self.file, rows)

    def open(self) -> StatisticsPage:
        """Go to the page, past the gate, and see the figures."""
        self.lobby._open()
        self.driver.touch("open_statistics")
        return self.page()

    def page(self) -> StatisticsPage:
        """The page, once its figures are there."""
        area = self.lobby._shell
        assert area is not None
        page = area.page
        assert isinstance(page, StatisticsPage)
        self.driver.wait_until(lambda: not page.task.is_running, "the figures")
        self.driver.settle()
        return page

    def says(self, chart: str) -> str:
        """The accessible description of a chart."""
        return self.driver.find(chart).accessibleName()


MakeCounted = Callable[..., Counted]


@pytest.fixture
def make_counted(make_kiosk: MakeKiosk, tmp_path: Path, qapp: QApplication) -> MakeCounted:
    def make(size: QSize = SMALL, **sections: Any) -> Counted:
        return Counted(make_kiosk(size, **sections), tmp_path, qapp)

    return make


def today() -> date:
    return datetime.now().astimezone().date()


def some_rows(day: date) -> list[MetricRow]:
    """A day on which everything happened."""
    visits = [
        MetricRow(day, 9 + place, "visit", each.value, 3 + place) for place, each in enumerate(SessionOutcome)
    ]
    others = [
        ("rating", "good", 5),
        ("rating", "bad", 1),
        ("stays", "pay", 10),
        ("seconds", "pay", 740),
        ("stays", "document", 10),
        ("seconds", "document", 34),
        ("payment", "alone", 5),
        ("payment", "in_series", 4),
        ("passed_over", "gone", 1),
        ("card", "approved.debit", 2),
        ("card", "declined", 1),
        ("pages", "printed", 12),
        ("pages", "paper_out", 2),
        ("printer_failure", "paper_out", 1),
        ("erp_failure", "slow", 4),
        ("unlock", "granted", 2),
        ("ticket", "Sem internet", 1),
    ]
    return [*visits, *(MetricRow(day, WHOLE_DAY, *each) for each in others)]


def test_the_day_is_the_one_by_which_visits_are_counted(
    make_counted: MakeCounted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The kiosk's clock follows the ERP where the machine's is wrong; the page asks the same clock."""
    counted = make_counted()
    day = date(2027, 11, 5)
    monkeypatch.setattr(counted.driver.kiosk.clock, "today", lambda: day)
    counted.add(*some_rows(day))
    counted.open()
    everyone = sum(3 + place for place, _ in enumerate(SessionOutcome))
    assert counted.driver.reads("chart_days_total") == str(everyone)


def test_visits_are_counted_as_they_went(
    make_counted: MakeCounted, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    counted = make_counted()
    driver = counted.driver
    driver.open_list(MARIA)
    driver.select(0, 1, 2)
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    driver.touch("leave")
    driver.wait_for("home")
    driver.open_boleto(MARIA)
    driver.kiosk.session.expire()
    driver.wait_for("home")
    driver.enter(STRANGER)
    driver.arrive(State.FAILED)
    driver.touch("leave")
    driver.wait_for("home")
    erp.faults.set("boletos:status=500")
    driver.enter(MARIA)
    driver.arrive(State.FAILED)
    driver.touch("leave")
    driver.wait_for("home")

    def rows() -> dict[tuple[str, str], int]:
        day = today()
        return {(row.kind, row.name): row.amount for row in metrics_store.read(counted.file, day, day)}

    driver.wait_until(lambda: ("erp_failure", "unavailable") in rows(), "the last visit's sums")
    found = {key: amount for key, amount in rows().items() if key[0] not in ("seconds", "stays")}
    assert found == {
        ("visit", "printed"): 1,
        ("visit", "opened"): 1,
        ("visit", "not_found"): 1,
        ("visit", "unavailable"): 1,
        ("ended", "left"): 3,
        ("ended", "expired"): 1,
        ("left_at", "printed"): 1,
        ("left_at", "failed"): 2,
        ("expired_at", "pay"): 1,
        ("pages", "printed"): 3,
        ("erp_failure", "unavailable"): 1,
    }
    counted.open()
    said = counted.says("chart_outcomes")
    assert said.startswith("Visitas por resultado: ")
    for words in ("Imprimiu", "Abriu um boleto", "Não encontrado", "ERP fora do ar"):
        assert f"{words} 1 · 25%" in said
    assert counted.says("chart_days").endswith(f"{today():%d/%m} 4.")
    assert counted.says("chart_pages") == "Páginas por resultado: Impressas 3."
    assert not driver.shows("chart_ratings")
    files = read_files(counted.file.parent).items()
    everything = b"".join(each for file, each in files if file.name.startswith(metrics_store.FILE_NAME))
    for secret in ("52998224725", MARIA, "12345678909", STRANGER, "Maria", "MARIA", "boletos.example"):
        assert secret.encode() not in everything


def test_a_week_and_a_month(make_counted: MakeCounted) -> None:
    counted = make_counted()
    counted.add(MetricRow(today() - timedelta(days=20), 11, "visit", "paid", 1500), *some_rows(today()))
    counted.open()
    total = sum(3 + place for place in range(len(SessionOutcome)))
    assert counted.driver.reads("chart_days_total") == str(total)
    assert counted.says("chart_days").count(",") == 6
    assert counted.says("chart_ratings") == "Avaliações: Bom 5 (83%), Regular 0 (0%), Ruim 1 (17%)."
    assert counted.says("chart_stays") == "Tempo médio em cada tela: CPF ou CNPJ 3,4 s, Pagar 1 min 14 s."
    assert counted.says("chart_failures") == "Falhas: ERP lento demais 4, Impressora: Sem papel 1."
    counted.driver.touch("view_30_days")
    counted.page()
    assert counted.driver.reads("chart_days_total") == f"1.{500 + total}"
    assert "11 h 1.50" in counted.says("chart_hours")
    assert counted.says("chart_days").count(",") == 29


def test_the_heading_has_the_period_and_boletos_are_counted(make_counted: MakeCounted) -> None:
    counted = make_counted()
    day = today()
    rows = [("visit", "paid", 3), ("visit", "printed", 2), ("visit", "nothing_open", 5)]
    counted.add(*(MetricRow(day, 9, *each) for each in rows))
    paid = [("payment", "alone", 2), ("payment", "in_series", 4), ("passed_over", "changed", 1)]
    counted.add(*(MetricRow(day, WHOLE_DAY, *each) for each in paid))
    page = counted.open()
    week = f"{day - timedelta(days=6):%d/%m} a {day:%d/%m}"
    assert page.title == f"Estatísticas · {week}"
    assert "50% pagaram ou imprimiram" in counted.driver.reads("chart_days_note")
    assert counted.driver.reads("chart_payments_total") == "6"
    assert "Vários de uma vez 4" in counted.says("chart_payments")
    assert "Pulado: O valor mudou 1" in counted.says("chart_payments")


@on_a_panel(1)
def test_without_visits_there_is_a_sentence(make_counted: MakeCounted, size: QSize) -> None:
    counted = make_counted(size)
    counted.open()
    assert "Nenhuma visita em 7 dias" in counted.driver.reads("statistics_status")
    assert not any(counted.driver.shows(name) for name in CHARTS)
    counted.driver.touch("view_30_days")
    counted.page()
    assert "Nenhuma visita em 30 dias" in counted.driver.reads("statistics_status")


def test_a_broken_file_is_reported_and_the_page_stays(
    make_counted: MakeCounted, expected_logs: LogWatch
) -> None:
    expected_logs.expect("statistics cannot be shown: DatabaseError")
    counted = make_counted()
    counted.file.write_bytes(b"what a power cut left of it" * 100)
    page = counted.open()
    assert page.status.text == UNREADABLE
    assert not any(counted.driver.shows(name) for name in CHARTS)


def test_all_of_ninety_days_goes_to_the_stick(
    make_counted: MakeCounted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("the statistics cannot be read: DatabaseError")
    sticks: list[Path] = []
    monkeypatch.setattr("totem.staff.removable_drives.removable_drives", lambda: sticks)
    counted = make_counted(QSize(1080, 1920))
    for age in (120, 89, 0):
        counted.add(MetricRow(today() - timedelta(days=age), 9, "visit", "paid", age + 1))
    page = counted.open()

    def export() -> str:
        counted.driver.wait_until(lambda: counted.driver.lit("statistics_export"), "the button")
        counted.driver.touch("statistics_export")
        counted.driver.wait_until(lambda: page.status.text != "Copiando…", "the copy")
        return page.status.text

    assert "Nenhum pendrive" in export()
    sticks.append(tmp_path / "stick")
    sticks[0].mkdir()
    assert export().startswith("Gravado em ")
    (file,) = sticks[0].iterdir()
    with file.open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream, delimiter=";"))
    assert [line[4] for line in lines] == ["Quantidade", "90", "1"]
    counted.file.write_bytes(b"broken" * 1000)
    assert export() == UNREADABLE
