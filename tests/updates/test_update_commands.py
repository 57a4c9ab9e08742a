"""Commands of `totem update` and the doctor: texts, JSON and exit codes."""

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.platform_marks import needs_file_modes, needs_shell, needs_symlinks
from support.update_fixtures import CRASHES, GOOD, Site
from totem.cli import update
from totem.cli.main import run
from totem.cli.parser import CommandError
from totem.doctor.service import UPDATES
from totem.monitoring.health import CheckContext, Severity
from totem.settings import Settings
from totem.settings.paths import SERVICE_STATE
from totem.system.safe_reader import SafeReader
from totem.system.system_advice import SystemAdvice
from totem.updates import ledger as notes
from totem.updates.errors import UpdateReason
from totem.updates.installation import BASE, BUNDLE
from totem.updates.ledger import LastEvent, UpdateOutcome

pytestmark = pytest.mark.usefixtures("portuguese", "portuguese_answers")


def test_status_shows_running_and_staged_version_and_reason(
    site: Site, update_status: Callable[..., str]
) -> None:
    assert update_status(site.staging()) == "No ar: nenhum Totem\nPronta para ser aplicada: nenhuma\n"
    site.ask(site.publish("1.1.0", GOOD))
    site.start()
    site.apply()
    site.ask(site.publish("1.2.0", CRASHES))
    site.start()
    site.apply()
    site.desk.record_running("1.1.0", "1.1.0")
    text = update_status(site.staging("1.1.0"))
    assert "No ar: 1.1.0\nEscolhida: 1.1.0\nBoas antes dela: 1.0.0 (a instalada)\n" in text
    assert "Pronta para ser aplicada: 1.2.0\n" in text
    assert "Por último, a versão 1.2.0 foi retirada e a anterior voltou: não chegou a iniciar" in text
    row = json.loads(update_status(site.staging("1.1.0"), as_json=True))
    assert (row["running"], row["current"], row["good"], row["staged"]) == (
        "1.1.0",
        "1.1.0",
        ["1.1.0"],
        "1.2.0",
    )
    assert (row["last"]["outcome"], row["last"]["reason"]) == ("reverted", "not_started")


@pytest.mark.parametrize("state", ["base", "one", "two", "on trial", "two, the first lost"])
def test_status_and_revert_agree_on_the_version_before(
    site: Site, update_status: Callable[..., str], state: str
) -> None:
    versions = ["1.1.0", "1.2.0"][: {"base": 0, "one": 1, "on trial": 1}.get(state, 2)]
    for each in versions:
        site.ask(site.publish(each))
        site.start()
        if state != "on trial":
            site.apply()
    site.apply()
    if state == "two, the first lost":
        site.program("1.1.0").unlink()
    current = versions[-1] if versions else BASE
    row = json.loads(update_status(site.staging(current), as_json=True))
    text = update_status(site.staging(current))
    assert site.applying().revert() is (row["reverts_to"] is not None)
    assert ("Boas antes dela: nenhuma" in text) is (row["reverts_to"] is None)
    if row["reverts_to"] is not None:
        assert site.ledger.current == row["reverts_to"]


def test_failed_commands_report_and_return_one(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(update, "_staging", lambda _config: site.staging())
    assert update.check(None) == 1
    assert update.fetch(None) == 1
    assert update.stage(tmp_path / "none.update", None) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert all(line.startswith("Nada feito: falta o endereço das atualizações") for line in lines[:2])
    assert lines[2].startswith("Nada feito: o pacote não pôde ser lido")
    assert update.stage(site.publish("1.1.0"), None) == 0
    assert capsys.readouterr().out == "Versão 1.1.0 conferida e pronta.\n"


def test_a_trial_is_confirmed_by_hand(
    site: Site, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(BUNDLE, str(site.place.folder(BASE)))
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(site.state))
    assert update.confirm(None) == 1
    site.ask(site.publish("1.1.0", CRASHES))
    site.apply()
    assert update.confirm(None) == 0
    site.apply()
    assert site.ledger.current == "1.1.0"
    assert capsys.readouterr().out == "Nenhuma versão está em teste.\nVersão 1.1.0 aprovada.\n"


def test_root_is_required_outside_of_an_installation() -> None:
    with pytest.raises(CommandError, match="isto não é uma instalação; --root indica uma"):
        update.apply(None, None)


@needs_shell
def test_version_delegates_to_the_base(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.ask(site.publish("1.1.0"))
    site.start()
    monkeypatch.setenv(BUNDLE, str(site.place.folder("1.1.0")))
    program = site.place.folder(BASE) / "totem-cli"
    program.write_text(f'#!/bin/sh\necho "$@" > {site.state}/called\nexit 7\n')
    program.chmod(0o755)
    assert update.revert(Path("c.toml"), None) == 7
    assert (site.state / "called").read_text() == "update revert --config c.toml\n"


def test_the_doctor_warns_of_what_failed_lately(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(BUNDLE, str(site.place.folder(BASE)))

    def look(**updates: object) -> list[tuple[Severity, str]]:
        given = {"kiosk": {"state_dir": str(site.state)}, "updates": updates}
        return [(check.level, check.words) for check in UPDATES.run(CheckContext(Settings.parse(given)))]

    assert look() == []
    assert look(sticks=True) == [(Severity.OK, "nenhuma até agora")]
    site.desk.record_fetch("expired")
    ((level, line),) = look(address="https://updates.example/totem")
    assert (level, line) == (Severity.WARNING, f"a última busca falhou: {UpdateReason.EXPIRED.text}")
    assert look(sticks=True)[0][0] is Severity.OK
    site.apply()
    now = datetime.now(UTC)
    for age, expected in ((timedelta(days=1), Severity.WARNING), (timedelta(days=30), Severity.OK)):
        at = (now - age).isoformat(timespec="seconds")
        last = LastEvent(UpdateOutcome.REVERTED, "1.1.0", UpdateReason.NOT_DRAWN, at)
        notes.write(site.place.ledger_folder, notes.Ledger(base="1.0.0", last=last))
        ((level, line),) = look()
        assert level is expected
        assert "a versão 1.1.0 foi retirada e a anterior voltou" in line


def test_unanswered_request_is_reported(
    site: Site, monkeypatch: pytest.MonkeyPatch, update_status: Callable[..., str]
) -> None:
    monkeypatch.setenv(BUNDLE, str(site.place.folder(BASE)))
    settings = Settings.parse({"kiosk": {"state_dir": str(site.state)}, "updates": {"sticks": True}})
    staging = site.staging()
    staging.stage(site.publish("1.1.0"))
    (check,) = UPDATES.run(CheckContext(settings))
    assert check.level is Severity.OK
    staging.request_apply(datetime.fromisoformat("2026-11-25T02:10:00-03:00"))
    (check,) = UPDATES.run(CheckContext(settings))
    assert check.level is Severity.WARNING
    assert check.words.startswith("a versão 1.1.0 foi pedida (25/11 ")
    assert check.words.endswith(" e o sistema não a aplicou")
    assert f"Mas {check.words}. {SystemAdvice.CHECK_UPDATE.text}\n" in update_status(staging)
    site.apply()
    (check,) = UPDATES.run(CheckContext(settings))
    assert check.words.startswith("a versão 1.1.0 está em teste")
    assert "Mas " not in update_status(staging)


@needs_symlinks
def test_a_shelf_is_read_the_same_without_folders_that_can_be_opened(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "supports_dir_fd", set())
    (tmp_path / "updates" / "deep").mkdir(parents=True)
    (tmp_path / "updates" / "deep" / "file").write_bytes(b"content")
    (tmp_path / "updates" / "link").symlink_to(tmp_path / "updates" / "deep")
    (tmp_path / "updates" / "deep" / "jump").symlink_to("file")
    shelf = SafeReader(tmp_path, "updates")
    assert b"".join(shelf.stream(["deep", "file"], 4)) == b"cont"
    for path in (["link", "file"], ["deep", "jump"], ["..", "updates", "deep", "file"], ["deep", "none"]):
        with pytest.raises(OSError):  # noqa: PT011 - any of them
            list(shelf.stream(path, 100))


@pytest.mark.parametrize("command", [["check"], ["fetch"], ["stage", "x.update"], ["confirm"]])
@needs_file_modes
def test_root_does_not_write_into_the_kiosks_folder(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A link in the service's folder could lead root anywhere."""
    import pwd

    service = pwd.struct_passwd(("totem", "x", 990, 990, "", str(SERVICE_STATE), "/usr/sbin/nologin"))
    monkeypatch.setattr(pwd, "getpwnam", lambda _name: service)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.delenv("TOTEM_KIOSK__STATE_DIR", raising=False)
    assert run(["update", *command]) == 2
    line = capsys.readouterr().err
    assert line == f"Rode como o serviço do totem: sudo totem update {' '.join(command)}\n"
