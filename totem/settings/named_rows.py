"""Rows of a table that stand in the modules of one package, each found by the name of its module.

The package may lie above the settings, which find a row in it by name alone, and import no other.
"""

from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, TypeVar, cast


class NamedRow(Protocol):
    """A row: the name of its module, and its place where all are offered."""

    @property
    def name(self) -> str: ...
    @property
    def place(self) -> int: ...


R = TypeVar("R", bound=NamedRow)


class NamedRows(Mapping[str, R]):
    """The rows by name, in the order in which they are offered.

    One that is looked up is imported by its name, and all of them where they are listed.
    """

    def __init__(self, package: str, attribute: str, *, in_folders: bool) -> None:
        """A row is the `attribute` of a module of `package`; where they are `in_folders`, of a package."""
        self._package, self._attribute, self._in_folders = package, attribute, in_folders

    def __getitem__(self, name: str) -> R:
        spec = find_spec(f"{self._package}.{name}") if name.isidentifier() else None
        if spec is not None and self._in_folders == (spec.submodule_search_locations is not None):
            row = cast("R | None", getattr(import_module(spec.name), self._attribute, None))
            if row is not None and row.name == name:
                return row
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        names = _module_names(import_module(self._package).__path__)
        return iter(sorted(filter(self.__contains__, names), key=lambda name: self[name].place))

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _module_names(path: Iterable[str]) -> frozenset[str]:
    """List the modules in the folders of a package's `__path__`, less private ones.

    They are files in the bundle, too. `pkgutil.iter_modules` lists nothing of PyInstaller's finder without a
    hook of its own, which costs time before the first frame.
    """
    return frozenset(
        each.stem for folder in path for each in Path(folder).iterdir() if not each.name.startswith("_")
    )
