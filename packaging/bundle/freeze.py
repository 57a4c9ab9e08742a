"""Freeze this checkout into a folder, with the running Python: `python3 -m bundle.freeze WORK OUT EPOCH`.

WORK is a folder for the environment and intermediate files, OUT becomes the bundle, EPOCH is the date of
every file in it, in seconds since 1970. The same checkout, Python and machine make the same files.
"""

import os
import shutil
import sys
import sysconfig
import tomllib
from pathlib import Path

from bundle import shiboken, stand_ins
from bundle.contents import LAUNCHER, NAME
from checkout import environment
from checkout.process import Command, SetupError, call

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
GROUPS = ["--no-default-groups", "--group", "bundle", "--all-extras", "--no-editable"]


def freeze(work: Path, out: Path, epoch: int) -> None:
    """Make the bundle, its licences and its bill of materials.

    Raises:
        SetupError: it cannot be made here.
    """
    if not has_shared_python():
        raise SetupError(
            f"{sys.executable} was built without a shared library, which a bundle needs. As root on Linux "
            "it is made in a Debian of its own; else run this with the system's Python."
        )
    python = make_environment(work / "venv")
    extra = work / "stand-ins"
    settings = {
        **os.environ,
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(epoch),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONNODEBUGRANGES": "1",  # columns for tracebacks, which show them beside source alone
        "TOTEM_STAND_INS": str(extra),
        "TOTEM_MODULES": str(work / "modules"),
    }
    packages = packages_in(work / "venv")
    shiboken.unpack(python, packages / "shiboken6", settings)
    if sys.platform == "linux":
        stand_ins.make(extra, packages / "PySide6" / "Qt" / "lib")
    shutil.rmtree(out, ignore_errors=True)
    options = ["--noconfirm", "--clean", "--log-level", "WARN"]
    folders: list[str | Path] = ["--distpath", out.parent, "--workpath", work / "pyinstaller"]
    pyinstaller: Command = [python, "-m", "PyInstaller", *options, *folders, HERE / "totem.spec"]
    with_cache = settings | {"PYINSTALLER_CONFIG_DIR": str(work / "cache")}
    call("freeze the program", pyinstaller, environment=with_cache, cwd=ROOT)
    if out.parent / NAME != out:
        (out.parent / NAME).rename(out)
    if sys.platform == "linux":
        (out / "totem-cli").write_text(LAUNCHER, encoding="ascii")
    licences: Command = [python, "-m", "bundle.licences", out, work / "modules"]
    call("collect the licences", licences, environment=settings, cwd=HERE.parent)
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    bill: Command = [python, "-m", "bundle.sbom", out, version, str(epoch), out.parent / f"{NAME}.cdx.json"]
    call("write the bill of materials", bill, environment=settings, cwd=HERE.parent)
    set_modes_and_dates(out, epoch)


def has_shared_python() -> bool:
    """Test that this Python's interpreter is a shared library, which a bundle can contain."""
    return (
        sys.platform != "linux"
        or bool(sysconfig.get_config_var("Py_ENABLE_SHARED"))
        or _has_libpython_of_debian()
    )


def make_environment(folder: Path) -> Path:
    """Make an environment of the shipped packages and those of the build, by uv.lock; return its Python."""
    environment.make_empty(folder)
    environment.synchronise(ROOT, folder, environment.find_uv(folder), GROUPS)
    return environment.python_in(folder)


def packages_in(environment: Path) -> Path:
    """Folder of the packages of an environment."""
    base = {"base": str(environment), "platbase": str(environment)}
    return Path(sysconfig.get_path("platlib", "venv", base))


def set_modes_and_dates(folder: Path, epoch: int) -> None:
    """Give all files in `folder` the same date and the modes of an installed program."""
    for place in sorted([folder, *folder.rglob("*")]):
        if place.is_symlink():
            continue
        is_program = place.is_dir() or (place.parent == folder and place.is_file())
        place.chmod(0o755 if is_program else 0o644)
        os.utime(place, (epoch, epoch))


def _has_libpython_of_debian() -> bool:
    """Test for Debian's libpython3.X, a package beside its Python, which is linked statically."""
    folder = Path("/usr/lib") / str(sysconfig.get_config_var("MULTIARCH") or "")
    return (folder / f"libpython{sysconfig.get_python_version()}.so.1.0").is_file()


if __name__ == "__main__":
    try:
        freeze(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
    except SetupError as error:
        sys.exit(f"totem: {error}")
