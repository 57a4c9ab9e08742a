#!/usr/bin/env python3
"""Freezes this checkout into a folder, with the Python that runs it: `bundle_freeze.py WORK OUT EPOCH`.

WORK is a folder for the environment and what lies between, OUT becomes the bundle, EPOCH is the second since
1970 that every file in it is dated to. The same checkout, Python and machine make the same files.
"""

import os
import shutil
import sys
import sysconfig
import tomllib
from pathlib import Path

import bundle_stand_ins
import dev_environment
from bundle_contents import LAUNCHER, NAME
from dev_errors import SetupError

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
GROUPS = ["--no-default-groups", "--group", "bundle", "--all-extras", "--no-editable"]


def freeze(work: Path, out: Path, epoch: int) -> None:
    """Make the bundle.

    Raises:
        SetupError: it cannot be made here.
    """
    if not has_shared_python():
        raise SetupError(
            f"{sys.executable} was built without a shared library, which a bundle needs. As root on Linux "
            "it is made in a Debian of its own; else run this with the system's Python."
        )
    python = environment(work / "venv")
    extra = work / "stand-ins"
    settings = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TOTEM_STAND_INS": str(extra),
        "TOTEM_MODULES": str(work / "modules"),
    }
    if sys.platform == "linux":
        bundle_stand_ins.make(extra, packages_in(work / "venv") / "PySide6" / "Qt" / "lib")
    shutil.rmtree(out, ignore_errors=True)
    pyinstaller: list[str | Path] = [
        python,
        "-m",
        "PyInstaller",
        "--noconfirm",
        "--clean",
        "--log-level",
        "WARN",
    ]
    folders: list[str | Path] = [
        "--distpath",
        out.parent,
        "--workpath",
        work / "pyinstaller",
        HERE / "totem.spec",
    ]
    with_cache = settings | {"PYINSTALLER_CONFIG_DIR": str(work / "cache")}
    dev_environment.call("freeze the program", [*pyinstaller, *folders], environment=with_cache, cwd=ROOT)
    if out.parent / NAME != out:
        (out.parent / NAME).rename(out)
    if sys.platform == "linux":
        (out / "totem-cli").write_text(LAUNCHER, encoding="ascii")
    licences = [python, HERE / "bundle_licences.py", out, work / "modules"]
    dev_environment.call("collect the licences", licences, environment=settings)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    bill = [python, HERE / "sbom.py", out, version, str(epoch), out.parent / f"{NAME}.cdx.json"]
    dev_environment.call("write the bill of materials", bill, environment=settings)
    date(out, epoch)


def has_shared_python() -> bool:
    """Whether this Python's interpreter is a library that a program can carry."""
    return sys.platform != "linux" or bool(sysconfig.get_config_var("Py_ENABLE_SHARED")) or _has_debians()


def environment(folder: Path) -> Path:
    """An environment of what is shipped and what ships it, by uv.lock; return its Python."""
    python = dev_environment.python_in(folder)
    if not python.exists():
        make: list[str | Path] = [sys.executable, "-m", "venv", "--without-pip", folder]
        dev_environment.call("make an environment for the bundle", make)
    dev_environment.synchronise(ROOT, folder, dev_environment.find_uv(folder), GROUPS)
    return python


def packages_in(environment: Path) -> Path:
    """Where the environment in this folder has its packages."""
    base = {"base": str(environment), "platbase": str(environment)}
    return Path(sysconfig.get_path("platlib", "venv", base))


def date(folder: Path, epoch: int) -> None:
    """Give all that is in `folder` the same date and the rights that an installed program has."""
    for place in sorted([folder, *folder.rglob("*")]):
        if place.is_symlink():
            continue
        is_program = place.is_dir() or (place.parent == folder and place.is_file())
        place.chmod(0o755 if is_program else 0o644)
        os.utime(place, (epoch, epoch))


def _has_debians() -> bool:
    """Debian's Python is a program of its own, and libpython3.X another package."""
    folder = Path("/usr/lib") / str(sysconfig.get_config_var("MULTIARCH") or "")
    return (folder / f"libpython{sysconfig.get_python_version()}.so.1.0").is_file()


if __name__ == "__main__":
    try:
        freeze(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    except SetupError as error:
        sys.exit(f"totem: {error}")
