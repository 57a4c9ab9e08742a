"""Environment variables of Qt and of child processes."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import wait_until
from totem.app.maintenance.action_handlers import _run_command
from totem.settings import Settings
from totem.settings.field import SecretStr
from totem.settings.paths import PREFIX
from totem.settings.section import Section
from totem.system import process_setup, tts_client
from totem.system.audio import Player
from totem.system.tts_client import TtsProcessClient

SECRET = "s3cret-of-the-erp-77aa"  # noqa: S105 - of nobody
TELL = "import json, os, sys; json.dump(dict(os.environ), open(sys.argv[1], 'w'))"


def secret_keys(kind: object, path: tuple[str, ...] = ()) -> Iterator[str]:
    """The variable of every setting that is a secret."""
    if isinstance(kind, type) and issubclass(kind, Section):
        for name, field in kind.fields.items():
            yield from secret_keys(field.annotation, (*path, name))
    elif kind is SecretStr:
        yield PREFIX + "__".join(path).upper()
    else:
        for part in get_args(kind):
            yield from secret_keys(part, path)


@pytest.fixture(autouse=True)
def told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kiosk's own environment."""
    for name in process_setup.SECRETS | process_setup.SUPERVISOR:
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("TOTEM_KIOSK__NAME", "Loja")


def test_every_secret_setting_is_removed() -> None:
    found = set(secret_keys(Settings))
    assert "TOTEM_ERP__TOKEN" in found
    assert found <= process_setup.SECRETS


def test_other_variables_are_inherited() -> None:
    assert process_setup.child_environment({"totem_erp__token": SECRET, "PATH": "/bin"}) == {"PATH": "/bin"}
    assert process_setup.child_environment()["TOTEM_KIOSK__NAME"] == "Loja"


def inherited(file: Path) -> dict[str, str]:
    environ: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    assert environ["TOTEM_KIOSK__NAME"] == "Loja"
    return environ


def test_sound_player_gets_no_secrets(qapp: QApplication, tmp_path: Path) -> None:
    class Never:
        """Runs nothing."""

        def run(self, coroutine: object, **_: object) -> None:
            """Leave it."""

    player = Player(60, Never())  # type: ignore[arg-type]
    process = player.findChild(QProcess)
    assert process is not None
    process.start(sys.executable, ["-c", TELL, str(tmp_path / "told")])
    assert process.waitForFinished(20_000)
    assert SECRET not in inherited(tmp_path / "told").values()
    player.close()


def test_speech_process_gets_no_secrets(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "told"
    code = f"{TELL}; print(json.dumps({{'languages': ['pt_BR']}}), flush=True); sys.stdin.read()"
    monkeypatch.setattr(tts_client, "command", lambda _engine: [sys.executable, "-c", code, str(file)])
    hosted = TtsProcessClient()
    hosted.probe()
    wait_until(lambda: bool(hosted.languages), "the voice")
    assert SECRET not in inherited(file).values()
    hosted.close()


def test_staff_command_gets_no_secrets(tmp_path: Path) -> None:
    import asyncio

    outcome = asyncio.run(_run_command([sys.executable, "-c", TELL, str(tmp_path / "told")]))
    assert outcome.done
    assert SECRET not in inherited(tmp_path / "told").values()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")

START = """
import os
from totem.system import process_setup
process_setup.prepare_qt()
from PySide6.QtGui import QFontDatabase, QGuiApplication
app = QGuiApplication([])
assert QFontDatabase.families() is not None
try:
    import PySide6.QtMultimedia
except ImportError:  # the extra `voice` is not installed
    pass
print(os.environ.get("LC_ALL", "-"), os.environ.get("XDG_CACHE_HOME", "-"))
"""
NOWHERE = "/nonexistent"


def start(tmp_path: Path, **environment: str) -> tuple[str, str]:
    """Start Qt with nothing else in the environment; the locale and the cache that it was given."""
    (tmp_path / "tmp").mkdir(exist_ok=True)
    bare = {
        "QT_QPA_PLATFORM": "offscreen",
        "PATH": os.defpath,
        "TMPDIR": str(tmp_path / "tmp"),
        "PYTHONCOERCECLOCALE": "0",  # as the frozen program's
    }
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", START],
        env=bare | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    utf8, cache = done.stdout.split()
    return utf8, cache


@pytest.mark.parametrize("named", [{"LC_ALL": "C"}, {"LANG": "xx_XX.UTF-8"}, {"LANG": "POSIX"}])
def test_missing_or_non_utf8_locale_is_replaced(tmp_path: Path, named: dict[str, str]) -> None:
    assert start(tmp_path, HOME=str(tmp_path), **named)[0] == "C.UTF-8"


def test_valid_environment_is_unchanged(tmp_path: Path) -> None:
    assert start(tmp_path, HOME=str(tmp_path), LANG="C.UTF-8") == ("-", "-")
    elsewhere = str(tmp_path / "not" / "yet" / "made")
    assert start(tmp_path, XDG_CACHE_HOME=elsewhere, LC_CTYPE="C.UTF-8") == ("-", elsewhere)


def _is_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": NOWHERE}])
def test_without_a_home_a_temporary_cache_is_used(tmp_path: Path, home: dict[str, str]) -> None:
    if home.get("HOME") == NOWHERE and _is_root():
        pytest.skip("root may make it")
    cache = Path(start(tmp_path, LANG="C.UTF-8", **home)[1])
    assert cache.parent == tmp_path / "tmp"
    assert list((tmp_path / "tmp").iterdir()) == []
