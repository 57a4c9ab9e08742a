"""Fixtures shared by the tests of packaging: a running reference ERP, an installed kiosk, and uv."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from checkout import environment
from checkout.process import Command, SetupError
from support.installed_kiosk import inside
from support.kiosk_fixtures import erp, erp_server

__all__ = ["erp", "erp_server", "inside"]
PROJECT = Path(__file__).parents[2] / "pyproject.toml"


@pytest.fixture(scope="session")
def uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The uv of this environment, which can fetch what a wheel is built with."""
    own = [str(folder) for folder in Path(sys.prefix).glob("uv/bin")]
    empty = environment.make_empty(tmp_path_factory.mktemp("uv") / "venv")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", os.pathsep.join([*own, os.environ["PATH"]]))
        try:
            found = environment.find_uv(empty)
        except SetupError:
            pytest.skip("no uv, and no package index to fetch it from")
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))
    backend: list[str] = project["build-system"]["requires"]
    call: Command = [found, *("pip", "install", "--quiet", "--dry-run")]
    tried = subprocess.run(
        [*call, "--python", environment.python_in(empty), *backend],
        env=environment.uv_settings(os.environ, empty),
        capture_output=True,
        check=False,
        timeout=120,
    )
    if tried.returncode:
        pytest.skip("no package index to fetch the build's packages from")
    return found
