"""Rows that stand in the modules of a package, found by name and listed, also in a frozen program."""

import compileall
import sys
from importlib.machinery import FileFinder, ModuleSpec
from pathlib import Path

import pytest

from totem.settings.card_provider import PROVIDERS
from totem.settings.erp_kinds import KINDS
from totem.settings.named_rows import NamedRow, NamedRows

ROW = """
class Row:
    name, place = {name!r}, {place}
ROW = Row()
"""


class FrozenFinder:
    """Finder as PyInstaller's: modules are found by name, and `pkgutil` cannot list them."""

    def __init__(self, finder: FileFinder) -> None:
        self._finder = finder

    def find_spec(self, name: str, _target: object = None) -> ModuleSpec | None:
        """Find a module by its name."""
        return self._finder.find_spec(name)


@pytest.mark.parametrize("in_folders", [True, False])
def test_rows_are_listed_in_a_frozen_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_folders: bool
) -> None:
    package = tmp_path / f"frozen_rows_{in_folders}"
    for place, name in enumerate(("zeta", "alpha")):
        file = package / name / "__init__.py" if in_folders else package / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(ROW.format(name=name, place=place))
    (package / "no_row.py").write_text("")
    (package / "__init__.py").write_text("")
    compileall.compile_dir(package, legacy=True, quiet=1)
    for source in package.rglob("*.py"):
        source.unlink()
    monkeypatch.syspath_prepend(tmp_path)
    rows: NamedRows[NamedRow] = NamedRows(package.name, "ROW", in_folders=in_folders)
    assert rows["alpha"].place == 1
    finder = sys.path_importer_cache[str(package)]
    assert isinstance(finder, FileFinder)
    monkeypatch.setitem(sys.path_importer_cache, str(package), FrozenFinder(finder))
    assert [*rows] == ["zeta", "alpha"]


def test_the_tables_of_the_settings_are_complete() -> None:
    assert next(iter(KINDS)) == "contract"
    vendors = {"asaas", "hubsoft", "ixc", "mk", "mkauth", "rbx", "sgp", "voalle"}
    assert {*KINDS} == {"contract"} | vendors
    assert {*PROVIDERS} == {"mercado_pago", "paygo"}
