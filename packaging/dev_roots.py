"""Bare Debian systems in folders, made with debootstrap, in which things are built and tried by chroot.

What is mounted for a command is mounted in a namespace of its own and goes with it, whatever happens. Systems
are kept as archives in `~/.cache/totem`, so that only the first run of a month downloads them.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev_errors import SetupError

MIRROR = "http://deb.debian.org/debian"
SUITES = {"12": "bookworm", "13": "trixie"}
KEPT_DAYS = 30
"""How long an archive serves; after that its packages lack too much that was mended since."""
_APT_OPTIONS = "-q -y -o Dpkg::Use-Pty=0 -o DPkg::Options::=--force-confold --no-install-recommends"
_INSIDE = """
set -e
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mount -t sysfs -o ro sys "$0/sys"
exec chroot "$0" "$@"
"""


class Failed(SetupError):
    """A command inside a system failed; what it said stands in the message."""


@dataclass(frozen=True)
class Root:
    """One system, in the folder `path`, of Debian `release`."""

    path: Path
    release: str

    def run(self, *command: str, environment: Mapping[str, str] | None = None, check: bool = True) -> str:
        """Run `command` in it, with nothing of this machine's environment; return all that it said.

        Raises:
            Failed: it ended with anything but 0, and `check` is true.
        """
        told = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **(environment or {}),
        }
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        done = subprocess.run(
            [*alone, "sh", "-c", _INSIDE, str(self.path), *command],
            env=told,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        said = done.stdout.decode(errors="replace")
        if check and done.returncode:
            raise Failed(
                f"Debian {self.release}: {' '.join(command)[:200]} ended with {done.returncode}:\n{said}"
            )
        return said

    def shell(self, script: str, environment: Mapping[str, str] | None = None, *, check: bool = True) -> str:
        """The same for a line of shell."""
        return self.run("sh", "-ec", script, environment=environment, check=check)

    def install(self, *packages: str) -> str:
        """Install packages, or files that are packages, and what they depend on."""
        return self.shell(f"apt-get {_APT_OPTIONS} install {' '.join(packages)}")

    def put(self, source: Path, inside: str) -> None:
        """Copy a file or a folder to the absolute path `inside`."""
        target = self.path / inside.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)
        else:
            shutil.copy2(source, target)

    def remove(self) -> None:
        """Remove the folder; nothing is mounted there once a command has ended."""
        shutil.rmtree(self.path, ignore_errors=True)


def can_be_made() -> bool:
    """Whether this user may make systems: root on Linux."""
    return sys.platform == "linux" and os.geteuid() == 0


def make(folder: Path, release: str, packages: Sequence[str] = ()) -> Root:
    """A system of Debian `release` with the base packages and these in `folder`, which is made anew.

    Raises:
        SetupError: it cannot be made here.
    """
    _ensure_debootstrap()
    root = Root(folder, release)
    for left in _left_behind(folder):
        shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True)
    _forget_old_archives()
    archive = _archive(release, packages)
    if archive.is_file():
        _call("unpack", ["tar", "--numeric-owner", "-xf", str(archive), "-C", str(folder)])
        _tell_network(root)
        return root
    if packages:
        make(folder, release)
        print(f"Installing {len(packages)} packages into a Debian {release}", flush=True)
        root.install(*packages)
        _tell_network(root)
        root.shell("apt-get clean")
    else:
        print(f"Making a bare Debian {release}", flush=True)
        said = subprocess.run(
            ["debootstrap", "--variant=minbase", SUITES[release], str(folder), MIRROR],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if said.returncode:
            raise SetupError(f"debootstrap failed: {said.stdout[-2000:]}{said.stderr[-2000:]}")
        _tell_network(root)
        (folder / "etc/apt/sources.list").write_text(_sources(release), encoding="ascii")
        root.shell("apt-get -q update && apt-get -q -y dist-upgrade && apt-get clean")
    archive.parent.mkdir(parents=True, exist_ok=True)
    half = archive.with_suffix(f".{os.getpid()}")
    _call("pack", ["tar", "--numeric-owner", "-cf", str(half), "-C", str(folder), "."])
    half.rename(archive)
    return root


def cache() -> Path:
    """Where systems are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "totem"


def folder(name: str) -> Path:
    """Where the system of this name is put while it is needed."""
    return Path(os.environ.get("TOTEM_ROOTS") or cache() / "roots") / f"{name}-{os.getpid()}"


def _left_behind(folder: Path) -> list[Path]:
    """`folder` itself, and those beside it whose process was killed before it could remove them."""
    others = folder.parent.glob("*-*") if folder.parent.is_dir() else ()
    numbers = {other: other.name.rpartition("-")[2] for other in others}
    return [
        folder,
        *(each for each, pid in numbers.items() if pid.isdigit() and not Path(f"/proc/{pid}").exists()),
    ]


def _archive(release: str, packages: Sequence[str]) -> Path:
    what = hashlib.sha256(" ".join(sorted(packages)).encode()).hexdigest()[:12]
    return cache() / f"debian-{release}-{what}.tar"


def _forget_old_archives() -> None:
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for each in cache().glob("debian-*"):
        if each.stat().st_mtime < oldest:
            each.unlink(missing_ok=True)


def _sources(release: str) -> str:
    suite = SUITES[release]
    security = "http://deb.debian.org/debian-security"
    places = ((MIRROR, suite), (MIRROR, f"{suite}-updates"), (security, f"{suite}-security"))
    return "".join(f"deb {place} {name} main\n" for place, name in places)


def _tell_network(root: Root) -> None:
    """Names and authorities of this machine: a company's own stand in its files."""
    root.put(Path("/etc/resolv.conf").resolve(), "/etc/resolv.conf")
    authorities = Path("/etc/ssl/certs/ca-certificates.crt")
    if authorities.is_file() and (root.path / "etc/ssl/certs").is_dir():
        root.put(authorities, "/etc/ssl/certs/ca-certificates.crt")


def _ensure_debootstrap() -> None:
    if not can_be_made():
        raise SetupError("bare Debian systems are made by root on Linux alone: run this with sudo.")
    if shutil.which("debootstrap") and shutil.which("unshare"):
        return
    if not shutil.which("apt-get"):
        raise SetupError("install debootstrap and util-linux with this system's package manager.")
    apt = (
        f"apt-get -q update; apt-get {_APT_OPTIONS} install debootstrap debian-archive-keyring util-linux tar"
    )
    _call("install debootstrap", ["sh", "-c", apt])


def _call(what: str, command: Sequence[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"could not {what}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
