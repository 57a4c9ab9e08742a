"""Two updates at once: one works, the other is refused by a lock that ends with its process."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from support.platform_marks import needs_named_pipes, needs_symlinks
from support.update_fixtures import Site
from support.update_server import Publisher
from totem.cli import update
from totem.system.file_lock import exclusive_lock
from totem.updates import staging as staging_module
from totem.updates.apply import UpdateApplier
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.installation import BASE, BUNDLE
from totem.updates.tuf_client import VerifiedRepository

pytestmark = pytest.mark.usefixtures("portuguese")

WAIT_S = 60
REFUSED = f"Nada feito: {UpdateReason.ALREADY_RUNNING.text}"


@pytest.fixture
def started(site: Site, publisher: Publisher, authority: trustme.CA, tmp_path: Path) -> Iterator["Commands"]:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    commands = Commands(site, publisher, tmp_path)
    yield commands
    for process in commands.processes:
        if process.poll() is None:
            process.kill()
        process.communicate()


class Commands:
    """Commands of `totem update` in processes of their own."""

    def __init__(self, site: Site, publisher: Publisher, folder: Path) -> None:
        self.processes: list[subprocess.Popen[str]] = []
        self._config = folder / "totem.toml"
        self._config.write_text(
            f'[updates]\naddress = "{publisher.address}"\nsticks = true\n'
            f"ca_file = '{folder / 'ca.pem'}'\npublic_key = '{site.workshop.public_key}'\n"
        )
        self._environ = {
            **os.environ,
            "TOTEM_KIOSK__STATE_DIR": str(site.state),
            BUNDLE: str(site.place.folder(BASE)),
            "LC_ALL": "pt_BR.UTF-8",
        }

    def start(self, *words: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "totem", "update", *words, "--config", str(self._config)],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        self.processes.append(process)
        return process

    def run(self, *words: str) -> tuple[int, str, str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=WAIT_S)
        return process.returncode, out, err


def test_the_second_of_two_processes_says_so(site: Site, publisher: Publisher, started: Commands) -> None:
    file = site.publish("1.1.0")
    publisher.is_held = True
    first = started.start("fetch")
    assert publisher.stopped.wait(WAIT_S)
    for second in (("fetch",), ("stage", str(file)), ("check",)):
        code, out, err = started.run(*second)
        assert (code, err) == (1, ""), second
        assert out.startswith(REFUSED), second
        assert len(out.splitlines()) == 1
    publisher.go_on.set()
    out, err = first.communicate(timeout=WAIT_S)
    assert (first.returncode, err) == (0, "")
    assert site.staging().staged() == "1.1.0"
    site.desk.request_apply()
    assert site.start() == 0
    assert site.runs_whole() == "1.1.0"


def test_a_killed_process_leaves_no_lock(site: Site, publisher: Publisher, started: Commands) -> None:
    site.publish("1.1.0")
    publisher.is_held = True
    first = started.start("fetch")
    assert publisher.stopped.wait(WAIT_S)
    first.kill()
    first.wait()
    publisher.is_held = False
    code, out, err = started.run("fetch")
    assert (code, err) == (0, "")
    assert out == "Versão 1.1.0 conferida e pronta.\n"


def test_two_threads_of_the_kiosk_exclude_each_other(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    file, copying, go_on = site.publish("1.1.0"), threading.Event(), threading.Event()
    download = VerifiedRepository.download

    def slow(checked: VerifiedRepository, place: Path) -> None:
        copying.set()
        assert go_on.wait(WAIT_S)
        download(checked, place)

    monkeypatch.setattr(VerifiedRepository, "download", slow)
    staged: list[str] = []
    by_staff = threading.Thread(target=lambda: staged.append(site.staging().stage(file)))
    by_staff.start()
    assert copying.wait(WAIT_S)
    with pytest.raises(UpdateRefused) as error:
        site.staging().stage(file)
    assert error.value.reason is UpdateReason.ALREADY_RUNNING
    site.staging().clear()  # as at a start of the kiosk
    assert (site.desk.folder / staging_module._DRAFT).exists()
    go_on.set()
    by_staff.join()
    assert staged == ["1.1.0"]
    assert site.staging().staged() == "1.1.0"


def test_root_takes_no_version_that_is_being_exchanged(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    site.ask(site.publish("1.1.0"))
    with exclusive_lock(site.desk.folder / "lock"):
        assert update._now(site.applying()) == 1
        assert UpdateReason.ALREADY_RUNNING.text in capsys.readouterr().out
        assert site.apply()
        assert site.runs_whole() == BASE
    site.desk.request_apply()
    assert site.apply()
    assert site.runs_whole() == "1.1.0"


def test_what_root_unpacks_is_not_exchanged(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.ask(site.publish("1.1.0"))
    later = site.publish("1.2.0")
    refused: list[UpdateReason] = []

    def stage_another() -> None:
        with pytest.raises(UpdateRefused) as error:
            site.staging().stage(later)
        refused.append(error.value.reason)

    unpack = UpdateApplier._unpack

    def interrupted(self: UpdateApplier, archive: Path, version: str, size: int) -> None:
        stage_another()
        unpack(self, archive, version, size)

    monkeypatch.setattr(UpdateApplier, "_unpack", interrupted)
    assert site.apply()
    assert refused == [UpdateReason.ALREADY_RUNNING]
    assert site.runs_whole() == "1.1.0"


@needs_symlinks
@needs_named_pipes
def test_a_link_in_place_of_the_lock_is_not_followed(site: Site, tmp_path: Path) -> None:
    """Root opens the lock in a folder that the kiosk's user may write."""
    site.ask(site.publish("1.1.0"))
    lock = site.desk.folder / "lock"
    lock.unlink()
    os.mkfifo(tmp_path / "pipe")
    lock.symlink_to(tmp_path / "pipe")
    assert site.apply()
    assert site.runs_whole() == BASE
    assert site.ledger.last
    assert site.ledger.last.reason is UpdateReason.NOT_WRITTEN


def test_a_version_staged_by_a_program_without_the_lock_is_applied(site: Site) -> None:
    site.ask(site.publish("1.1.0"))
    (site.desk.folder / "lock").unlink()
    assert site.apply()
    assert site.runs_whole() == "1.1.0"
