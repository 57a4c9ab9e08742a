"""The environment of a fleet's operator, as `dev.py fleet` makes it: without Qt, and it works."""

import os
import subprocess
from pathlib import Path

import pytest

from checkout import environment

ROOT = Path(__file__).parents[3]
PASSPHRASE = "uma frase de teste"  # noqa: S105 - of this test alone


@pytest.fixture(scope="module")
def python(uv: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its interpreter; beside a link to the project, so that this checkout stays as it is."""
    root = tmp_path_factory.mktemp("checkout")
    for each in ("totem", "assets", "packaging", "pyproject.toml", "uv.lock", "README.md", "LICENSE"):
        (root / each).symlink_to(ROOT / each)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([str(uv.parent), os.environ["PATH"]]))
        patch.setenv("UV_COMPILE_BYTECODE", "0")
        return environment.ensure(root, environment.OPERATOR)


def test_it_has_neither_qt_nor_what_developers_need(python: Path) -> None:
    (packages,) = python.parents[1].glob("lib/*/site-packages")
    names = {each.name.partition("-")[0].lower() for each in packages.glob("*.dist-info")}
    assert "totem_kiosk" in names
    assert not [name for name in names if name.startswith(("pyside", "shiboken"))]
    assert not names & {"pytest", "mypy", "numpy", "playwright", "pyinstaller"}
    assert sum(file.stat().st_size for file in packages.rglob("*") if file.is_file()) < 60_000_000


def test_a_fleet_is_made_and_its_page_can_be_served(python: Path, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    variables |= {"TOTEM_FLEET_PASSPHRASE_FILE": str(tmp_path / "passphrase"), "LC_ALL": "C.UTF-8"}

    def run(*words: str) -> None:
        subprocess.run([python, *words], cwd=tmp_path, env=variables, check=True, timeout=120)

    run("-m", "totem", "fleet", "init", "--host", "localhost")
    run("-m", "totem", "fleet", "add", "loja-1")
    assert (tmp_path / "frota" / "totems" / "loja-1.totem-fleet").exists()
    run("-c", "import totem.fleet.operator.page.server, totem.fleet.operator.page.application")
