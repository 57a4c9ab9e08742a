"""Scripts that write files of the repository take the program of their own checkout."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "packaging" / "generate"
OF_PROGRAM = sorted(each.name for each in SCRIPTS.glob("*.py") if "\nfrom totem" in each.read_text("utf-8"))
NEEDS_BROWSER = "fleet_pictures.py"


@pytest.mark.parametrize("name", OF_PROGRAM)
def test_a_script_takes_the_program_beside_it_with_the_python_of_another_checkout(
    tmp_path: Path, name: str
) -> None:
    if name == NEEDS_BROWSER:
        pytest.importorskip("playwright")
    shutil.copytree(SCRIPTS, tmp_path / "packaging" / "generate")
    for package in ("totem", "tests/fleet", "tests/support"):
        (tmp_path / package).mkdir(parents=True)
        (tmp_path / package / "__init__.py").write_text("raise SystemExit('of this checkout')\n")
    command = [sys.executable, str(tmp_path / "packaging" / "generate" / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stderr == "of this checkout\n"
