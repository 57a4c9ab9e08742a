"""Qt says nothing on the terminal wherever it is started, and nothing of ours stays behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="of Linux")

START = """
import os
from totem import surroundings
surroundings.prepare()
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
def test_a_locale_that_is_no_utf8_or_not_there_is_replaced(tmp_path: Path, named: dict[str, str]) -> None:
    assert start(tmp_path, HOME=str(tmp_path), **named)[0] == "C.UTF-8"


def test_what_is_as_it_should_be_is_left(tmp_path: Path) -> None:
    assert start(tmp_path, HOME=str(tmp_path), LANG="C.UTF-8") == ("-", "-")
    elsewhere = str(tmp_path / "not" / "yet" / "made")
    assert start(tmp_path, XDG_CACHE_HOME=elsewhere, LC_CTYPE="C.UTF-8") == ("-", elsewhere)


def _is_root() -> bool:
    return os.name == "posix" and os.geteuid() == 0


@pytest.mark.parametrize("home", [{}, {"HOME": ""}, {"HOME": NOWHERE}])
def test_who_has_no_home_gets_a_folder_that_goes_with_the_process(
    tmp_path: Path, home: dict[str, str]
) -> None:
    if home.get("HOME") == NOWHERE and _is_root():
        pytest.skip("root may make it")
    cache = Path(start(tmp_path, LANG="C.UTF-8", **home)[1])
    assert cache.parent == tmp_path / "tmp"
    assert list((tmp_path / "tmp").iterdir()) == []
