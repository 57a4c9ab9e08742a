"""shiboken6's modules beside it: it imports them from there, and works as with those in its library."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import shiboken6

from bundle import shiboken
from checkout.process import SetupError

PROGRAM = """
import json, sys
from PySide6.QtCore import QTimer

loader = sys.modules["shibokensupport.signature.loader"]
try:
    QTimer().setInterval("soon")
except TypeError as error:
    print(json.dumps([loader.__file__, str(error)]))
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the installed shiboken6, which is imported in its place."""
    copy, unpacked = tmp_path / "shiboken6", shutil.ignore_patterns("files.dir")
    shutil.copytree(Path(shiboken6.__file__).parent, copy, ignore=unpacked)
    return copy


def environment(package: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}


def answer(package: Path) -> tuple[str, str]:
    """File of the loader, and the message about a call with a wrong type, which it composes."""
    run = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(run, capture_output=True, text=True, check=True, env=environment(package))
    assert done.stderr == ""
    file, message = json.loads(done.stdout)
    return file, message


def test_qt_works_as_with_the_modules_in_the_library(package: Path) -> None:
    inside, expected = answer(package)
    shiboken.unpack(Path(sys.executable), package, environment(package))
    for source in package.rglob("files.dir/**/*.py"):
        source.unlink()  # the bundle has none
    beside, message = answer(package)
    assert not Path(inside).is_absolute()
    assert Path(beside) == package / "files.dir" / "shibokensupport" / "signature" / "loader.pyc"
    assert message == expected
    assert "msec: int" in message


def test_byte_code_goes_beside_shiboken_in_the_bundle(package: Path) -> None:
    shiboken.unpack(Path(sys.executable), package, environment(package))
    taken = dict(shiboken.byte_code(package))
    loader = package / "files.dir" / "shibokensupport" / "signature" / "loader.pyc"
    assert taken[str(loader)] == "shiboken6/files.dir/shibokensupport/signature"
    assert {Path(file).suffix for file in taken} == {".pyc"}
    assert not [file for file in taken if str(package).encode() in Path(file).read_bytes()]


def test_generator_of_stubs_is_empty(package: Path) -> None:
    shiboken.unpack(Path(sys.executable), package, environment(package))
    assert (package / "files.dir" / shiboken.GENERATOR.with_suffix(".pyc")).stat().st_size < 500


def test_a_shiboken_that_takes_its_modules_elsewhere_is_reported(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shiboken, "FOLDER", "elsewhere")
    with pytest.raises(SetupError, match=r"^shiboken6 has no .*pyi_generator\.py any more"):
        shiboken.unpack(Path(sys.executable), package, environment(package))
