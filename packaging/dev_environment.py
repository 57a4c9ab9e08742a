"""The project's `.venv`: made with the Python that runs this, filled by uv from uv.lock, remade when broken.

A stamp inside says for what it was made. While the stamp agrees nothing is looked at further, so that a later
run starts at once.
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

from dev_errors import SetupError

UV_VERSION = "0.13.9"  # brought where the machine has none, or one of an older series
UV_INDEXES = ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_INDEX", "UV_EXTRA_INDEX_URL")
NEEDED_BYTES = 1_000_000_000


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
        call(f"make {name}", [sys.executable, "-m", "venv", "--without-pip", folder])
    synchronise(root, folder, find_uv(folder))
    call(f"start Qt in {name}", [python, "-c", "import PySide6.QtWidgets"])
    stamp.write_text(wanted, encoding="ascii")
    return python


def ensure_with(interpreter: Path, root: Path, name: str) -> Path:
    """Make the environment `name` with another Python than this one, which then runs this file.

    The uv of `.venv` is lent to it: a system's Python may have no pip to bring its own.

    Raises:
        SetupError: it cannot be made.
    """
    lent = find_uv(root / ".venv").parent
    environment = {**os.environ, "PATH": os.pathsep.join([str(lent), os.environ.get("PATH", os.defpath)])}
    if subprocess.call([interpreter, __file__, root, name], env=environment, stdin=subprocess.DEVNULL) != 0:
        raise SetupError(f"could not make {name} with {interpreter}, for the reason above.")
    return python_in(root / name)


def python_in(folder: Path) -> Path:
    """The interpreter of the environment in `folder`."""
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(root: Path) -> str:
    """Changes with all that an environment depends on: this Python, the checkout's place, its lock file."""
    parts = [identity().encode(), os.fsencode(root)]
    parts += [(root / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def identity() -> str:
    """Which Python this is, told alike by itself and by an environment made with it."""
    return "{} {}.{}".format(sys.base_prefix, *sys.version_info)


def is_ours(folder: Path) -> bool:
    """Whether the environment in `folder` runs and was made with this Python."""
    ask = "import sys; print('{} {}.{}'.format(sys.base_prefix, *sys.version_info))"
    try:
        answer = subprocess.run(
            [python_in(folder), "-I", "-c", ask], capture_output=True, text=True, check=True, timeout=60
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return answer.stdout.strip() == identity()


def remove(folder: Path) -> None:
    """Remove `folder` and all in it; a link is removed, not what it points to."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


def find_uv(folder: Path) -> Path:
    """The machine's uv, or one brought into `folder`."""
    own = folder / "uv" / "bin" / ("uv.exe" if os.name == "nt" else "uv")
    for candidate in (shutil.which("uv"), own):
        if candidate and is_recent_uv(candidate):
            return Path(candidate)
    print(f"Bringing uv {UV_VERSION} into {folder.name}", flush=True)
    python, settings = python_in(folder), pip_settings(os.environ)
    call(
        f"start pip in {folder.name}",
        [python, "-m", "ensurepip", "--upgrade"],
        environment=settings,
        quiet=True,
    )
    install = ["install", "--quiet", "--upgrade", "--target", str(folder / "uv"), f"uv=={UV_VERSION}"]
    call("fetch uv with pip", [python, "-m", "pip", *install], environment=settings)
    return own


def is_recent_uv(program: str | Path) -> bool:
    """Whether `program` is a uv of the pinned series or a later one."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, check=False, timeout=60
        )
    except OSError:
        return False
    version = re.match(r"uv (\d+)\.(\d+)", answer.stdout)
    pinned = [int(part) for part in UV_VERSION.split(".")[:2]]
    return version is not None and [int(part) for part in version.groups()] >= pinned


def synchronise(root: Path, folder: Path, uv: Path, what: Sequence[str] = ()) -> None:
    """Let `uv` bring the packages in `folder` to what the uv.lock of `root` says; `what` are uv's options."""
    print(f"Installing what uv.lock names into {folder.name}", flush=True)
    settings = uv_settings(os.environ, folder)
    if not any(name in settings for name in UV_INDEXES):
        call("install from uv.lock", [uv, "sync", "--locked", *what], environment=settings, cwd=root)
        return
    # A lock file names PyPI's own addresses and uv asks no other index for them. Written as requirements, the
    # same versions and hashes are taken from the index that this machine is told to use.
    written = folder / "requirements.txt"
    unaware = {name: value for name, value in settings.items() if name not in UV_INDEXES}
    export = ["export", "--locked", "--offline", "--quiet", "--output-file", str(written), *what]
    call("read uv.lock", [uv, *export], environment=unaware, cwd=root)
    install = ["pip", "sync", "--python", str(python_in(folder)), str(written)]
    call("install from uv.lock", [uv, *install], environment=settings, cwd=root)


def uv_settings(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """`environment` for uv: this `.venv` and its Python; index and certificates as pip's, if it has none."""
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
    """`environment` for pip: index and certificates as uv is told, if pip is not."""
    settings = dict(environment)
    for name, sources in {"PIP_INDEX_URL": UV_INDEXES[:2], "PIP_CERT": ("SSL_CERT_FILE",)}.items():
        if value := next((environment[source] for source in sources if environment.get(source)), None):
            settings.setdefault(name, value)
    return settings


def call(
    what: str,
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    quiet: bool = False,
) -> None:
    """Run `command`; when it fails, having said why, say what could not be done."""
    output = subprocess.DEVNULL if quiet else None
    if subprocess.call(command, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output) != 0:
        raise SetupError(
            f"could not {what}, for the reason above. Often it is the network; then run this again."
        )


if __name__ == "__main__":  # by `ensure_with`
    try:
        ensure(Path(sys.argv[1]), sys.argv[2])
    except (SetupError, OSError) as error:
        sys.exit(f"totem: {error}")
