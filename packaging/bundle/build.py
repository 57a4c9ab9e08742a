"""`dev.py bundle`: freeze the kiosk into `dist/totem` and test it where nothing else is installed.

As root on Linux it is frozen inside a bare Debian 12, so that it runs on every later system, and tested in
bare Debians that have the packages of the .deb's Depends and no Python. Elsewhere it is frozen with this
machine's Python and tested here.
"""

import os
import shutil
import sys
from pathlib import Path

from bundle import chroot, elf, inspection, smoke_test
from bundle.contents import NAME
from bundle.version import set_version
from checkout.environment import UV_INDEXES
from checkout.process import Command, SetupError, call, capture

BUILD_RELEASE = "12"
"""Debian with the oldest supported Python; `inspection.NEWEST_GLIBC` limits the bundle's need of glibc."""
BUILD_PACKAGES = (
    "binutils",
    "ca-certificates",
    "fakeroot",
    "gcc",
    "icu-devtools",
    "libc6-dev",
    "libpython3.11",
    "lintian",
    "python3",
    "python3-venv",
)
BARE_RELEASES = ("12", "13")
BILL = "totem.cdx.json"
WORK = Path("/build")  # in the chroot; the path is part of the frozen files, so it is always the same


def run(root: Path, arguments: list[str]) -> int:
    """Freeze, inspect and test the bundle; return the exit status.

    Raises:
        SetupError: it has a defect, or cannot be made here.
    """
    if arguments:
        print("usage: python3 packaging/dev.py bundle", file=sys.stderr)
        return 2
    bundle = make(root)
    inspect(bundle)
    if chroot.can_be_made():
        for release in BARE_RELEASES:
            try_in_chroot(bundle, release)
    else:
        print("Not root on Linux: tried on this machine, not in bare Debians.", flush=True)
        for line in smoke_test.run_here(bundle, root / "build" / "visit"):
            print(line)
    print(f"{bundle}: {inspection.size_mb(bundle):.1f} MB", flush=True)
    return 0


def make(root: Path, version: str = "") -> Path:
    """Freeze the checkout at `root`, less what git ignores; return the folder of the bundle.

    `version` replaces that of pyproject.toml; this works in a chroot only.
    """
    out = root / "dist" / NAME
    out.parent.mkdir(exist_ok=True)
    epoch = commit_time(root)
    if not chroot.can_be_made():
        work = root / "build" / "bundle"
        command: Command = [sys.executable, "-m", "bundle.freeze", work, out, str(epoch)]
        call("make the bundle", command, cwd=root / "packaging")
        return out
    system = chroot.make(chroot.folder("build"), BUILD_RELEASE, (*BUILD_PACKAGES, *libraries()))
    try:
        source = system.path / "build" / "source"
        copy_source(root, source)
        if version:
            set_version(source, version)
        print(f"Freezing in a Debian {BUILD_RELEASE}", flush=True)
        script = f"cd {WORK}/source/packaging; python3 -m bundle.freeze {WORK} {WORK}/out/{NAME} {epoch}"
        output = system.shell(script, index_settings())
        smoke_test.check_output(output, smoke_test.WHILE_FREEZING)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(system.path / "build" / "out" / NAME, out, symlinks=True)
        shutil.copyfile(system.path / "build" / "out" / BILL, out.parent / BILL)
    finally:
        system.remove()
    return out


def inspect(bundle: Path) -> None:
    """Inspect the files of the bundle.

    Raises:
        SetupError: it has defects, which the message lists.
    """
    if wrong := inspection.inspect(bundle):
        raise SetupError("the bundle is not fit to be shipped:\n" + "\n".join(wrong))


def try_in_chroot(bundle: Path, release: str) -> None:
    """Smoke-test the bundle in a bare Debian that has the packages of the .deb's Depends.

    Raises:
        SetupError: it failed, or had unexpected output.
    """
    print(f"Trying it in a bare Debian {release}", flush=True)
    needed = inspection.packages(elf.read_all(bundle))
    system = chroot.make(chroot.folder(f"bare-{release}"), release, sorted(needed))
    try:
        system.put(bundle, "/opt/totem/base")
        smoke_test.run_in_chroot(system, "/opt/totem/base")
    finally:
        system.remove()


def libraries() -> tuple[str, ...]:
    """Debian packages of all libraries that Qt's wheels and the bundle may take from the system."""
    return tuple(sorted(set(inspection.PACKAGES.values())))


def commit_time(root: Path) -> int:
    """Time of the checkout's commit in seconds since 1970, or $SOURCE_DATE_EPOCH."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(epoch)
    return int(git(root, "log", "-1", "--format=%ct"))


def copy_source(root: Path, target: Path) -> None:
    """Copy the checkout, less what git ignores, to `target`."""
    listed = git(root, "ls-files", "--cached", "--others", "--exclude-standard", "-z").split("\0")
    for name in sorted(each for each in listed if each and (root / each).is_file()):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(root / name, target / name)
    for folder in (target, *target.rglob("*")):
        folder.chmod(0o755 if folder.is_dir() or os.access(folder, os.X_OK) else 0o644)


def index_settings() -> dict[str, str]:
    """Variables of this machine about package indexes, for pip and uv in a chroot."""
    names = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_DEFAULT_TIMEOUT", *UV_INDEXES)
    return {name: os.environ[name] for name in names if name in os.environ}


def git(root: Path, *arguments: str) -> str:
    """Run git in the checkout; return its output.

    Raises:
        SetupError: it failed.
    """
    safe = ["git", "-c", f"safe.directory={root}", "-C", str(root)]
    return capture(f"run git {arguments[0]}", [*safe, *arguments]).strip()
