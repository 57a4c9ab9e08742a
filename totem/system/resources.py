"""Paths of the assets: fonts, icons, the default brand.

In a checkout they are beside the package (`assets/`); in the wheel and the frozen bundle inside it
(`totem/assets/`, see `force-include` in pyproject.toml).
"""

from functools import cache
from pathlib import Path


@cache
def folder() -> Path:
    """Return the assets folder of this installation."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "assets", package.parent / "assets"):
        if (candidate / "fonts").is_dir():
            return candidate
    raise FileNotFoundError(f"no assets folder in {package} or beside it")


@cache
def fleet_folder() -> Path:
    """Return the folder of the fleet server's files: packaging/fleet, or among the assets."""
    package = Path(__file__).resolve().parents[1]
    for candidate in (package / "assets" / "fleet", package.parent / "packaging" / "fleet"):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"no files of the fleet's server in {package} or beside it")


def path(name: str) -> Path:
    """Return the path of an asset, named with forward slashes: `path("fonts/Inter-Regular.otf")`."""
    file = folder() / name
    if not file.exists():
        raise FileNotFoundError(f"no asset named {name}")
    return file
