"""`dev.py bundle`: freezes the kiosk into `dist/totem` and tries it where nothing else is installed.

As root on Linux it is frozen inside a bare Debian 12, so that it runs on every later system, and tried in
bare Debians that have the packages of the .deb's Depends and no Python. Elsewhere it is frozen with this
machine's Python and tried here.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import bundle_check
import bundle_version
import dev_environment
import dev_roots
import elf
from bundle_contents import NAME
from dev_errors import SetupError

BUILD_RELEASE = "12"
"""The oldest Python that the kiosk runs on in a Debian; what it needs of glibc is `bundle_check`'s to say."""
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
WORK = Path("/build")  # inside; the same path makes the same bundle


def run(root: Path, arguments: list[str]) -> int:
    """Freeze, look into it, try it; return 0 when all is as it should be.

    Raises:
        SetupError: something is not, or it cannot be made here.
    """
    if arguments:
        print("usage: python3 packaging/dev.py bundle", file=sys.stderr)
        return 2
    bundle = make(root)
    check(bundle)
    if dev_roots.can_be_made():
        for release in BARE_RELEASES:
            try_bare(bundle, release)
    else:
        print("Not root on Linux: tried on this machine, not in bare Debians.", flush=True)
        for line in bundle_check.visit(bundle, root / "build" / "visit"):
            print(line)
    print(f"{bundle}: {bundle_check.size_mb(bundle):.1f} MB", flush=True)
    return 0


def make(root: Path, version: str = "") -> Path:
    """Freeze the checkout at `root`, all that git knows or would; return where the bundle is.

    `version` is what it is to be called in the place of pyproject.toml's; only in a Debian of its own.
    """
    out = root / "dist" / NAME
    out.parent.mkdir(exist_ok=True)
    epoch = commit_time(root)
    if not dev_roots.can_be_made():
        work = root / "build" / "bundle"
        script = root / "packaging" / "bundle_freeze.py"
        dev_environment.call("make the bundle", [sys.executable, script, work, out, str(epoch)])
        return out
    inside = dev_roots.make(dev_roots.folder("build"), BUILD_RELEASE, (*BUILD_PACKAGES, *libraries()))
    try:
        source = inside.path / "build" / "source"
        copy_source(root, source)
        if version:
            bundle_version.set_version(source, version)
        print(f"Freezing in a Debian {BUILD_RELEASE}", flush=True)
        freeze = ["python3", f"{WORK}/source/packaging/bundle_freeze.py", str(WORK), f"{WORK}/out/{NAME}"]
        said = inside.run(*freeze, str(epoch), environment=index_settings())
        bundle_check.listen(said, bundle_check.WHILE_FREEZING)
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(inside.path / "build" / "out" / NAME, out, symlinks=True)
        shutil.copyfile(inside.path / "build" / "out" / BILL, out.parent / BILL)
    finally:
        inside.remove()
    return out


def check(bundle: Path) -> None:
    """Look into the bundle; say what is wrong with it.

    Raises:
        SetupError: something is.
    """
    if wrong := bundle_check.look(bundle):
        raise SetupError("the bundle is not fit to be shipped:\n" + "\n".join(wrong))


def try_bare(bundle: Path, release: str) -> None:
    """Have the bundle serve customers in a bare Debian that has what the .deb depends on.

    Raises:
        SetupError: it does not, or said a line that nobody expects.
    """
    print(f"Trying it in a bare Debian {release}", flush=True)
    needed = bundle_check.packages(elf.read_all(bundle))
    system = dev_roots.make(dev_roots.folder(f"bare-{release}"), release, sorted(needed))
    try:
        system.put(bundle, "/opt/totem/base")
        bundle_check.visit_in(system, "/opt/totem/base")
    finally:
        system.remove()


def libraries() -> tuple[str, ...]:
    """Debian's packages with all libraries that Qt's wheels and the bundle may take from the system."""
    return tuple(sorted(set(bundle_check.PACKAGES.values())))


def commit_time(root: Path) -> int:
    """Second since 1970 of the checkout's commit, or what $SOURCE_DATE_EPOCH says."""
    if told := os.environ.get("SOURCE_DATE_EPOCH"):
        return int(told)
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
    """What this machine is told of package indexes, for pip and uv in a system of its own."""
    names = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_DEFAULT_TIMEOUT", *dev_environment.UV_INDEXES)
    return {name: os.environ[name] for name in names if name in os.environ}


def git(root: Path, *arguments: str) -> str:
    """What git says of the checkout.

    Raises:
        SetupError: it failed.
    """
    safe = ["git", "-c", f"safe.directory={root}", "-C", str(root)]
    done = subprocess.run([*safe, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()
