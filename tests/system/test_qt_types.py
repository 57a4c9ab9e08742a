"""Types of Qt: threads of printing and pictures create none; see also `tests/test_qt_imports.py`."""

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from support import qt_thread_work

ROOT = Path(__file__).resolve().parents[2]


def test_printing_and_pictures_create_no_type_on_their_thread(tmp_path: Path) -> None:
    picture = QImage(40, 30, QImage.Format.Format_RGB32)
    for name in ("slide.png", "slide.jpg", "slide.webp"):
        assert picture.save(str(tmp_path / name))
    logo = ROOT / "assets" / "brands" / "araucaria" / "logo.svg"
    done = subprocess.run(
        [sys.executable, qt_thread_work.__file__, tmp_path, logo, *tmp_path.glob("slide.*")],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "tests")))},
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []
