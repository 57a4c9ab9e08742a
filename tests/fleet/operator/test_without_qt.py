"""The operator's half of the fleet on a server without Qt."""

import subprocess
import sys
from pathlib import Path

from support.own_fleet import PASSPHRASE

WITHOUT_QT = """
import importlib, pkgutil, runpy, sys

class NoQt:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ImportError(f"{name} is not on a server")

sys.meta_path.insert(0, NoQt())
"""
MODULES = """
import totem.fleet.operator as operator
names = [each.name for each in pkgutil.walk_packages(operator.__path__, "totem.fleet.operator.")]
commands = ("common", "configuration", "folder", "page", "rollout", "sending", "view")
names += [f"totem.cli.fleet.{each}" for each in commands]
for each in names:
    importlib.import_module(each)
assert len(names) > 20, names

from totem.fleet.messages import Metrics
from totem.fleet.operator.page.details import describe
from totem.fleet.operator.view import TotemView
metrics = Metrics(boot="boot-0001", visits={"paid": 2}, pages={"paper_out": 1}, erp_failures={"slow": 1})
print([fact.value for each in describe(TotemView("loja-1", metrics=metrics)) for fact in each.facts])
"""
COMMAND = """
sys.argv = ["totem", "fleet", *sys.argv[1:]]
runpy.run_module("totem", run_name="__main__", alter_sys=True)
"""


def run(program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_QT + program, *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_no_module_of_the_operator_imports_qt() -> None:
    assert "Pagamento confirmado: 2" in run(MODULES)


def test_a_fleet_is_made_and_a_kiosk_invited_without_qt(tmp_path: Path) -> None:
    folder, passphrase = tmp_path / "frota", tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    at = ("--folder", str(folder))
    run(COMMAND, "init", "--host", "frota.example", "--passphrase-file", str(passphrase), *at)
    run(COMMAND, "add", "loja-1", "--site", "Centro", *at)
    assert "loja-1" in (folder / "fleet.json").read_text()
