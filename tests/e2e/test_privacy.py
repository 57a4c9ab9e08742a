"""Nothing of a session stays in any widget, object, log or file of the printer."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib import parse

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from support.customer_traces import personal_things_in, strings_in, texts_of_live_objects
from support.file_contents import read_files
from support.gallery import samples
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, KioskDriver
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.paper_reader import grey
from totem.erp.adapters.contract.adapter import ContractErp
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.system import logging

MARIA, SEVERAL, STRANGER = samples.MARIA, "862.883.667-57", "123.456.789-09"


def secrets_of(document: str) -> set[str]:
    """All that may not stay of a customer: as the ERP has it, as it is shown, and its telling words."""
    sample, told = samples.by_document()[document], set()
    for customer in sample.customers:
        told |= {customer.name or "", customer.address.street or ""}
    words = {word for text in told for word in re.findall(r"[^\W\d_]{5,}", text)} - {"Avenida", "Estrada"}
    found = {sample.document.value, sample.document.formatted, sample.document.masked} | told | words
    for customer in sample.customers:
        found |= {*customer.phones, customer.email or ""}
    for boleto in sample.boletos:
        if boleto.title:
            found |= {boleto.title.barcode, boleto.title.line, boleto.title.line_formatted}
        found |= {boleto.pix.text if boleto.pix else "", boleto.link or ""}
    return found - {""}


def found_in(texts: str, secrets: set[str]) -> set[str]:
    lower = texts.casefold()
    return {secret for secret in secrets if secret.casefold() in lower}


@pytest.fixture
def driver(make_kiosk: MakeKiosk) -> KioskDriver:
    """An upright kiosk of each test's own, with its folder."""
    return make_kiosk()


def pay_and_print(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    for view in ("barcode", "link", "pix"):
        driver.touch(f"view_{view}")
    driver.touch("print")
    driver.arrive(State.PRINTED)
    driver.touch("finish")
    driver.wait_for("farewell")
    driver.touch("another")
    driver.arrive(State.BOLETOS)
    driver.select(0, 1, 2)
    driver.touch("print_listed")
    driver.arrive(State.PRINT_AGAIN)  # one of them is on paper
    driver.touch("again")
    driver.arrive(State.PRINTED)
    driver.touch("leave")


def expire_while_paying(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    driver.show_idle_prompt()
    driver.kiosk.idle.expired.emit()


def leave_among_contracts(driver: KioskDriver) -> None:
    driver.look_up(SEVERAL)
    driver.arrive(State.CONTRACTS)
    driver.touch("leave")


def leave_half_typed(driver: KioskDriver) -> None:
    driver.touch("start")
    driver.wait_for("tax_id")
    driver.touch_in(MARIA)
    driver.touch("back")


def leave_in_another_language(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    driver.touch("language_en")
    driver.settle()
    driver.touch("back")
    driver.arrive(State.BOLETOS)
    driver.session.leave()


def break_down(driver: KioskDriver) -> None:
    driver.open_boleto(MARIA)
    driver.session.fail(ValueError(MARIA))


ENDS: tuple[tuple[Callable[[KioskDriver], None], str], ...] = (
    (leave_half_typed, MARIA),
    (leave_among_contracts, SEVERAL),
    (expire_while_paying, MARIA),
    (pay_and_print, MARIA),
    (leave_in_another_language, MARIA),
    (break_down, MARIA),
)


def test_nothing_of_a_visit_stays_in_the_kiosk(
    driver: KioskDriver, expected_logs: LogWatch, tmp_path: Path
) -> None:
    expected_logs.expect("session ended in PAY by ValueError")
    blank, printed = driver.session.view_state, tmp_path / "printed"
    for visit, document in ENDS:
        visit(driver)
        driver.wait_for("home")
        driver.settle()
        assert found_in(texts_of_live_objects(), secrets_of(document)) == set(), visit
        assert driver.session.view_state == blank
        widgets = [driver.window, *driver.window.findChildren(QWidget)]
        held = [
            each.__dict__ for each in (driver.session, driver.kiosk.idle, driver.kiosk.background, *widgets)
        ]
        assert personal_things_in(held) == [], visit
        assert found_in("\n".join(strings_in(held)), secrets_of(document)) == set(), visit
        driver.wait_until(lambda: not list(printed.glob("*")), "the slips to be removed")


def thumbnail(driver: KioskDriver) -> npt.NDArray[np.int16]:
    """The panel at an eighth: glyphs may fall on other subpixels, anything left behind would be seen."""
    small = driver.picture().scaled(
        LANDSCAPE / 8, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )
    return grey(small).astype(np.int16)


def test_home_looks_the_same_before_and_after_a_visit(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(LANDSCAPE)
    before = thumbnail(driver)
    pay_and_print(driver)
    driver.wait_for("home")
    assert np.abs(thumbnail(driver) - before).max() < 12


def test_neither_the_next_visit_nor_a_resized_panel_brings_anything_back(driver: KioskDriver) -> None:
    pay_and_print(driver)
    driver.wait_for("home")
    driver.open_boleto("111.444.777-35")
    assert found_in("\n".join(driver.texts()), secrets_of(MARIA)) == set()
    driver.leave()
    driver.wait_for("home")
    driver.window.resize(LANDSCAPE)
    driver.wait_until(lambda: driver.window.theme.size == LANDSCAPE, "the new panel")
    driver.settle()
    assert found_in("\n".join(driver.texts()), secrets_of(MARIA)) == set()


def test_no_name_or_document_is_shown_in_full_once_confirmed(driver: KioskDriver) -> None:
    driver.open_list(MARIA)
    shown = [
        each for each in driver.texts() if each in driver.window.current.accessibleName() or " · " in each
    ]
    assert "Olá, Maria C. · CPF ***.982.247-**" in shown
    customer = samples.by_document()[MARIA].customers[0]
    visible = "\n".join(shown)
    assert MARIA not in visible
    assert str(customer.name) not in visible


def test_no_file_holds_anything_of_a_whole_visit_and_of_its_troubles(
    full_log: Path, driver: KioskDriver, erp: ReferenceErp, expected_logs: LogWatch, tmp_path: Path
) -> None:
    expected_logs.expect("search failed")
    expected_logs.expect("withheld")
    expected_logs.expect("session ended in PAY by ValueError")
    pay_and_print(driver)
    driver.wait_for("home")
    leave_among_contracts(driver)
    driver.wait_for("home")
    for rules in (
        "clientes:error=Cliente Maria Aparecida da Conceição 529.982.247-25 bloqueada",
        "boletos:html",
        "boletos:broken",
        "boletos:status=500",
    ):
        erp.faults.set(rules)
        driver.look_up(MARIA)
        driver.arrive(State.FAILED)
        driver.touch("leave")
        driver.wait_for("home")
    erp.faults.set("boletos:digit")
    break_down(driver)
    driver.wait_for("home")
    erp.faults.clear()
    driver.look_up(STRANGER)
    driver.arrive(State.FAILED)
    logging.stop()
    secrets = secrets_of(MARIA) | secrets_of(SEVERAL) | {STRANGER, STRANGER.replace(".", ""), ERP_SECRET}
    names = ("limits.json", "printed", "printer.lock", "statistics.sqlite3")
    kept = {full_log, *(tmp_path / name for name in names)}
    driver.wait_until(lambda: set(tmp_path.iterdir()) == kept, "limits and statistics to be kept")
    content = "\n".join(each.decode(errors="replace") for each in read_files(tmp_path).values())
    assert content.count("search failed") == 5
    assert found_in(content, secrets) == set()
    assert found_in(content.encode().decode("unicode_escape"), secrets) == set()


def test_the_slips_of_a_visit_bear_neither_name_nor_document_in_their_file_names(
    driver: KioskDriver, tmp_path: Path
) -> None:
    driver.open_list(MARIA)
    driver.select(0, 1, 2)
    driver.touch("print_listed")
    driver.arrive(State.PRINTED)
    names = " ".join(file.name for file in (tmp_path / "printed").iterdir())
    assert names
    assert found_in(names, secrets_of(MARIA)) == set()


def test_after_a_visit_connections_are_closed_and_caches_emptied(
    driver: KioskDriver, monkeypatch: pytest.MonkeyPatch
) -> None:
    emptied: list[bool] = []
    monkeypatch.setattr(parse, "clear_cache", lambda: emptied.append(True))
    driver.kiosk.warm_up()
    driver.open_boleto(MARIA)
    adapter = driver.kiosk.erp.adapter
    assert isinstance(adapter, ContractErp)
    http = adapter.http
    used = [*http._clients.values()]
    assert used
    driver.leave()
    driver.wait_for("home")
    driver.wait_until(lambda: all(each.is_closed for each in used), "the connections to be closed")
    driver.wait_until(lambda: bool(emptied), "the cache to be emptied")
    driver.wait_until(lambda: bool(http._clients), "the next session's client")
    assert not {*used} & {*http._clients.values()}


def test_connections_that_do_not_close_are_logged_by_name(
    driver: KioskDriver, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    def refuse() -> None:
        raise OSError

    monkeypatch.setattr(parse, "clear_cache", refuse)
    said = "closing the ERP's connections failed: OSError"
    expected_logs.expect(said)
    driver.kiosk.warm_up()
    driver.open_boleto(MARIA)
    driver.leave()
    driver.wait_for("home")
    driver.wait_until(
        lambda: any(said in record.getMessage() for record in expected_logs.records), "the failure"
    )
