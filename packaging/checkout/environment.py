"""Make the project's `.venv` with the running Python, fill it by uv from uv.lock, replace it when broken.

A stamp inside holds a fingerprint of all that it depends on. While the fingerprint is the same nothing else
is checked, so that a later run starts at once. Also finds the other Pythons on which the tests run.
"""

import hashlib
import os
import re
import shutil
import ssl
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from checkout import process
from checkout.process import Command, SetupError

UV_VERSION = "0.13.9"  # fetched where the machine has none, or one of an older series
UV_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
NEEDED_BYTES = 1_000_000_000
OLDEST, NEWEST = (3, 11), (3, 14)
"""The Python releases that Totem supports, as in pyproject.toml."""
OPERATOR = ".venv-fleet"
"""Environment of a fleet's operator, who needs no window: without Qt, and without what developers need."""
_WITHOUT_QT = ("pyside6-essentials", "shiboken6")
_OPTIONS = {
    OPERATOR: (
        *("--no-default-groups", "--extra", "fleet"),
        *(word for name in _WITHOUT_QT for word in ("--no-install-package", name)),
    )
}
"""Options of uv for an environment with less than all that uv.lock names, by its name."""
_PACKAGING = Path(__file__).resolve().parents[1]
_QUERY_RELEASE = "import sys, venv; print(*sys.version_info[:2])"


def ensure(root: Path, name: str = ".venv") -> Path:
    """Make the environment `name` in the checkout at `root`, unless it is as it should be; return its Python.

    Raises:
        SetupError: it cannot be made.
    """
    folder = root / name
    python = python_in(folder)
    stamp = folder / ".made-for"
    wanted = fingerprint(root)
    if python.exists() and stamp.is_file() and stamp.read_text(encoding="ascii") == wanted:
        return python
    if shutil.disk_usage(root).free < NEEDED_BYTES:
        raise SetupError(f"the disk of {root} is nearly full: {name} needs {NEEDED_BYTES // 10**6} MB free.")
    if is_ours(folder):
        stamp.unlink(missing_ok=True)
    else:
        remove(folder)
        print(f"Making {name} with Python {sys.version.split()[0]}", flush=True)
        make_empty(folder)
    synchronise(root, folder, find_uv(folder), _OPTIONS.get(name, ()))
    if name != OPERATOR:
        process.call(f"start Qt in {name}", [python, "-c", "import PySide6.QtWidgets"])
    stamp.write_text(wanted, encoding="ascii")
    return python


def make_empty(folder: Path) -> Path:
    """Make an environment without packages in `folder`, unless it is there; return `folder`."""
    if not python_in(folder).exists():
        process.call(f"make {folder.name}", [sys.executable, "-m", "venv", "--without-pip", folder])
    return folder


def ensure_with(interpreter: Path, root: Path, name: str) -> Path:
    """Make the environment `name` with another Python than this one, which then runs this module.

    It uses the uv of `.venv`: a system's Python may have no pip to fetch one with.

    Raises:
        SetupError: it cannot be made.
    """
    uv = find_uv(root / ".venv").parent
    variables = {**os.environ, "PATH": os.pathsep.join([str(uv), os.environ.get("PATH", os.defpath)])}
    command: Command = [interpreter.absolute(), "-m", "checkout.environment", root, name]
    if subprocess.call(command, cwd=_PACKAGING, env=variables, stdin=subprocess.DEVNULL) != 0:
        raise SetupError(f"could not make {name} with {interpreter}, for the reason above.")
    return python_in(root / name)


def run_module(python: Path, module: str, arguments: Command) -> int:
    """Run a module of packaging/ with an environment's Python; return its exit status."""
    variables = {**os.environ, "PYTHONPATH": str(_PACKAGING)}
    return subprocess.call([python, "-P", "-m", module, *arguments], env=variables)


def python_in(folder: Path) -> Path:
    """Path of the interpreter of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(root: Path) -> str:
    """Hash all that an environment depends on: this Python, the checkout's path, its lock file."""
    parts = [identity().encode(), os.fsencode(root)]
    parts += [(root / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def identity() -> str:
    """Identify this Python; an environment made with it has the same identity."""
    return "{} {}.{}".format(sys.base_prefix, *sys.version_info)


def is_ours(folder: Path) -> bool:
    """Test that the environment in `folder` runs and was made with this Python."""
    query = "import sys; print('{} {}.{}'.format(sys.base_prefix, *sys.version_info))"
    try:
        answer = subprocess.run(
            [python_in(folder), "-I", "-c", query], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == identity()


def remove(folder: Path) -> None:
    """Remove `folder` and all in it; of a link only the link."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def find_uv(folder: Path) -> Path:
    """Path of the machine's uv, or of one fetched into `folder`."""
    own = folder / "uv" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    for candidate in (shutil.which("uv"), own):
        if candidate and is_recent_uv(candidate):
            return Path(candidate)
    print(f"Bringing uv {UV_VERSION} into {folder.name}", flush=True)
    python, settings = python_in(folder), pip_settings(os.environ)
    process.call(
        f"start pip in {folder.name}",
        [python, "-m", "ensurepip", "--upgrade"],
        environment=settings,
        quiet=True,
    )
    install = ["install", "--quiet", "--upgrade", "--target", str(folder / "uv"), f"uv=={UV_VERSION}"]
    process.call("fetch uv with pip", [python, "-m", "pip", *install], environment=settings)
    return own


def is_recent_uv(program: str | Path) -> bool:
    """Test that `program` is a uv of the pinned series or a later one."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return False
    version = re.match(r"uv (\d+)\.(\d+)", answer.stdout)
    pinned = [int(part) for part in UV_VERSION.split(".")[:2]]
    return version is not None and [int(part) for part in version.groups()] >= pinned


def synchronise(root: Path, folder: Path, uv: Path, options: Sequence[str] = ()) -> None:
    """Have `uv` install into `folder` the packages that the uv.lock of `root` names, no others."""
    print(f"Installing what uv.lock names into {folder.name}", flush=True)
    settings = uv_settings(os.environ, folder)
    if not any(name in settings for name in UV_INDEXES):
        process.call(
            "install from uv.lock", [uv, "sync", "--locked", *options], environment=settings, cwd=root
        )
        return
    # A lock file names PyPI's own addresses and uv asks no other index for them. Written as requirements, the
    # same versions and hashes are taken from the index that this machine is configured to use.
    written = folder / "requirements.txt"
    unaware = {name: value for name, value in settings.items() if name not in UV_INDEXES}
    export = ["export", "--locked", "--offline", "--quiet", "--output-file", str(written), *options]
    process.call("read uv.lock", [uv, *export], environment=unaware, cwd=root)
    install = ["pip", "sync", "--python", str(python_in(folder)), str(written)]
    process.call("install from uv.lock", [uv, *install], environment=settings, cwd=root)


def uv_settings(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Variables for uv: this `.venv` and its Python; index and certificates of pip, where uv has none set."""
    settings = {name: value for name, value in environment.items() if name != "VIRTUAL_ENV"}
    settings |= {
        "UV_PROJECT_ENVIRONMENT": str(folder),
        "UV_PYTHON": str(python_in(folder)),
        "UV_PYTHON_DOWNLOADS": "never",
    }
    settings.setdefault("UV_COMPILE_BYTECODE", "1")  # else each start compiles where Python may write none
    if "PIP_INDEX_URL" in environment and not any(name in environment for name in UV_INDEXES):
        settings["UV_DEFAULT_INDEX"] = environment["PIP_INDEX_URL"]
    if "PIP_CERT" in environment:
        settings.setdefault("SSL_CERT_FILE", environment["PIP_CERT"])
    if ssl.create_default_context().cert_store_stats()["x509_ca"]:
        settings.setdefault("UV_SYSTEM_CERTS", "1")  # a company's own authority stands in the system's store
    return settings


def pip_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Variables for pip: index and certificates of uv, where pip has none set."""
    settings = dict(environment)
    for name, sources in {"PIP_INDEX_URL": UV_INDEXES[:2], "PIP_CERT": ("SSL_CERT_FILE",)}.items():
        if value := next((environment[source] for source in sources if environment.get(source)), None):
            settings.setdefault(name, value)
    return settings


def oldest_and_newest(running: tuple[int, int], path: str) -> dict[tuple[int, int], Path | None]:
    """Find the newest and the oldest release on `path` and their interpreters; None for the `running` one."""
    known: dict[tuple[int, int], Path | None] = {**find_pythons(path), running: None}
    return {release: known[release] for release in sorted({min(known), max(known)}, reverse=True)}


def find_pythons(path: str) -> dict[tuple[int, int], Path]:
    """Find for each supported release the first interpreter in the folders of `path` that runs."""
    releases = [(3, minor) for minor in range(OLDEST[1], NEWEST[1] + 1)]
    folders = [folder for folder in path.split(os.pathsep) if folder]
    candidates = {
        release: [Path(folder, f"python{release[0]}.{release[1]}") for folder in folders]
        for release in releases
    }
    runs = {
        release: next((each for each in candidates[release] if _is_usable(each, release)), None)
        for release in releases
    }
    return {release: interpreter for release, interpreter in runs.items() if interpreter is not None}


def _is_usable(interpreter: Path, release: tuple[int, int]) -> bool:
    """Test that it starts, is of that release and can make environments; a version manager's shim may not."""
    try:
        answer = subprocess.run(
            [interpreter, "-I", "-c", _QUERY_RELEASE], capture_output=True, text=True, check=False, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.returncode == 0 and answer.stdout.split() == [str(part) for part in release]


if __name__ == "__main__":  # started by `ensure_with`
    try:
        ensure(Path(sys.argv[1]), sys.argv[2])
    except (SetupError, OSError) as error:
        sys.exit(f"totem: {error}")
