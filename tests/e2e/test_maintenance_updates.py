"""Updates by staff from a drive, and their installation: by touch, with the page's texts."""

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from support.kiosk_fixtures import MakeKiosk
from support.log_check import LogWatch
from support.update_fixtures import Site, Workshop
from totem.app import maintenance
from totem.app.maintenance import updates as rooms
from totem.session.display_schedule import DisplayState
from totem.settings import state_folder
from totem.system import distribution
from totem.system.exit_codes import ExitCode
from totem.ui.staff.entry_controller import EntryController
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.handshake import Handshake
from totem.updates.installation import BASE, BUNDLE
from totem.updates.staging import Staging

Do = Callable[[str], str]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path / "site", Workshop(tmp_path / "workshop"))


@pytest.fixture
def sticks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    found: list[Path] = []
    monkeypatch.setattr("totem.staff.removable_drives.removable_drives", lambda: found)
    return found


@pytest.fixture
def ended(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    codes: list[int] = []
    monkeypatch.setattr(QApplication, "exit", lambda *given: codes.append(given[-1]))
    return codes


@pytest.fixture
def begin(make_kiosk: MakeKiosk, qapp: QApplication, site: Site, monkeypatch: pytest.MonkeyPatch) -> Any:
    def make(*, installed: bool = True, **settings: object) -> tuple[Do, Any]:
        if installed:
            monkeypatch.setenv(BUNDLE, str(site.place.folder(BASE)))
        given = {"sticks": True, "public_key": str(site.workshop.public_key)} | settings
        driver = make_kiosk(updates=given)
        lobby: EntryController = maintenance.install(None, driver.kiosk, qapp)
        lobby._open()
        driver.open_staff_page("machine")

        def do(action: str) -> str:
            before = driver.reads("actions_status")
            driver.touch_in_list(f"do_{action}")

            def said() -> bool:
                told = driver.reads("actions_status")
                return told not in ("", before) and not told.endswith("…")

            driver.wait_until(said, action)
            return driver.reads("actions_status")

        return do, driver

    return make


def test_a_stick_is_read_and_what_lies_ready_is_applied_by_two_touches(
    begin: Any, site: Site, sticks: list[Path], ended: list[int], tmp_path: Path, expected_logs: LogWatch
) -> None:
    do, driver = begin()
    driver.touch_in_list("do_update_now")
    assert do("update_now") == "Nenhuma atualização está pronta."
    assert do("update_from_stick") == "Nenhum pendrive encontrado. Conecte um e tente de novo."
    sticks.append(tmp_path / "stick")
    sticks[0].mkdir()
    assert "não tem um arquivo totem-….update" in do("update_from_stick")
    (sticks[0] / "totem-0.0.1-x.update").write_bytes(b"no archive at all")
    assert do("update_from_stick") == "totem-0.0.1-x.update: o pacote não pôde ser lido."
    file = site.publish("9.1.0", news="A letra é maior.")
    (sticks[0] / file.name).write_bytes(file.read_bytes())
    answer = do("update_from_stick")
    assert answer.startswith("Versão 9.1.0 conferida. Será aplicada sozinha (02:00-05:00)")
    assert answer.endswith("Pode tirar o pendrive. O que muda: A letra é maior.")
    assert ended == []
    driver.touch_in_list("do_update_now")
    assert do("update_now").startswith("O Totem vai reiniciar na versão 9.1.0.")
    assert ended == [ExitCode.RESTART]
    assert Handshake(state_folder(driver.kiosk.settings)).request_id()


def test_a_version_is_fetched_and_applied_by_hand(
    begin: Any, site: Site, ended: list[int], monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    answers = [
        UpdateRefused(UpdateReason.NO_NAME, "x"),
        UpdateRefused(UpdateReason.DOWNGRADE, "x"),
        OSError(errno.ENOSPC, "full", "/x"),
    ]

    def fetch(work: Staging) -> str:
        if answers:
            raise answers.pop(0)
        return work.stage(site.publish("9.1.0"))

    monkeypatch.setattr(Staging, "fetch", fetch)
    do, driver = begin(sticks=False, address="https://updates.example/totem")
    assert not driver.shows("do_update_from_stick")
    driver.touch_in_list("do_update_now")
    assert (
        do("update_now") == "Nenhuma atualização está pronta. Toque antes em “Buscar uma atualização agora”."
    )
    assert do("update_fetch") == f"Nada feito: {UpdateReason.NO_NAME.text}. {UpdateReason.NO_NAME.remedy}"
    assert do("update_fetch").startswith("Não há versão mais nova que a ")
    assert do("update_fetch").startswith(f"Não foi possível gravar: o disco da pasta {Path('/')} está cheio")
    assert do("update_fetch").startswith("Versão 9.1.0 conferida. Será aplicada sozinha (02:00-05:00)")
    assert ended == []
    driver.touch_in_list("do_update_now")
    assert do("update_now").startswith("O Totem vai reiniciar na versão 9.1.0.")
    assert ended == [ExitCode.RESTART]


def test_the_kiosk_tells_which_version_runs(begin: Any) -> None:
    _, driver = begin()
    running = Handshake(state_folder(driver.kiosk.settings)).running()
    assert running
    assert (running.name, running.version, running.process) == (BASE, distribution.version(), os.getpid())


def test_in_a_checkout_nothing_is_applied(begin: Any) -> None:
    do, driver = begin(installed=False)
    driver.touch_in_list("do_update_now")
    assert "não foi instalado pelo pacote" in do("update_now")
    assert driver.shows("do_update_from_stick")


def test_where_updates_are_off_nothing_is_offered(begin: Any) -> None:
    _, driver = begin(sticks=False)
    assert not driver.shows("do_update_from_stick")
    assert not driver.shows("do_update_now")


def test_an_update_waits_for_an_idle_panel(
    begin: Any, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, driver = begin()
    watcher = rooms._UpdateWiring(driver.kiosk, qapp, None)
    assert not watcher._is_idle()  # just touched
    watcher._idle_since -= rooms.QUIET_S
    assert not watcher._is_idle()  # the panel is awake: staff may be at it
    monkeypatch.setattr(type(driver.kiosk.display_schedule), "state", DisplayState.DIMMED)
    assert watcher._is_idle()
    driver.window.hide()  # as where the panel is switched off
    driver.wait_until(lambda: not watcher._is_idle(), "the window's own word")


def test_the_erp_is_reached_once_it_has_answered_well(begin: Any, qapp: QApplication) -> None:
    _, driver = begin()
    watcher = rooms._UpdateWiring(driver.kiosk, qapp, None)
    assert not watcher._is_erp_reached()
    driver.kiosk.start_monitors()
    assert not watcher._is_erp_reached()
    driver.wait_until(watcher._is_erp_reached, "an answer of the ERP")
