"""Make bare Debian systems in folders with debootstrap, and run commands in them by chroot.

Each command has its mounts in a namespace of its own, which ends with it even if it is killed. Systems are
kept as archives in `~/.cache/totem`, so that only the first run of a month downloads them.
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

from checkout.process import SetupError, capture

MIRROR = "http://deb.debian.org/debian"
SUITES = {"12": "bookworm", "13": "trixie"}
KEPT_DAYS = 30
"""Age at which an archive is made anew, for the security updates since."""
_APT_OPTIONS = "-q -y -o Dpkg::Use-Pty=0 -o DPkg::Options::=--force-confold --no-install-recommends"
_INSIDE = """
set -e
mount -t proc proc "$0/proc"
mount --rbind /dev "$0/dev"
mount -t sysfs -o ro sys "$0/sys"
exec chroot "$0" "$@"
"""


class CommandFailed(SetupError):
    """A command inside a system failed; the message has its output."""


@dataclass(frozen=True)
class Chroot:
    """A system of Debian `release` in the folder `path`."""

    path: Path
    release: str

    def run(self, *command: str, environment: Mapping[str, str] | None = None, check: bool = True) -> str:
        """Run `command` in it, without this machine's environment; return its output, stderr included.

        Raises:
            CommandFailed: it ended with anything but 0, and `check` is true.
        """
        variables = {
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **(environment or {}),
        }
        alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
        done = subprocess.run(
            [*alone, "sh", "-c", _INSIDE, str(self.path), *command],
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        output = done.stdout.decode(errors="replace")
        if check and done.returncode:
            raise CommandFailed(
                f"Debian {self.release}: {' '.join(command)[:200]} ended with {done.returncode}:\n{output}"
            )
        return output

    def shell(self, script: str, environment: Mapping[str, str] | None = None, *, check: bool = True) -> str:
        """Run a shell script in it, which ends at the first failure; see `run`."""
        return self.run("sh", "-ec", script, environment=environment, check=check)

    def install(self, *packages: str) -> str:
        """Install packages, by name or from files, with their dependencies."""
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
        """Remove the folder; mounts in it have ended with their commands."""
        shutil.rmtree(self.path, ignore_errors=True)


def can_be_made() -> bool:
    """Test that this user may make systems: root on Linux."""
    return sys.platform == "linux" and os.geteuid() == 0


def make(folder: Path, release: str, packages: Sequence[str] = ()) -> Chroot:
    """Make `folder` anew as a system of Debian `release` with the base packages and these.

    Raises:
        SetupError: it cannot be made here.
    """
    _ensure_debootstrap()
    system = Chroot(folder, release)
    for left in _left_behind(folder):
        shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True)
    _remove_old_archives()
    archive = _archive(release, packages)
    if archive.is_file():
        capture("unpack", ["tar", "--numeric-owner", "-xf", str(archive), "-C", str(folder)])
        _copy_network_settings(system)
        return system
    if packages:
        make(folder, release)
        print(f"Installing {len(packages)} packages into a Debian {release}", flush=True)
        system.install(*packages)
        _copy_network_settings(system)
        system.shell("apt-get clean")
    else:
        print(f"Making a bare Debian {release}", flush=True)
        command = ["debootstrap", "--variant=minbase", SUITES[release], str(folder), MIRROR]
        capture(f"make a Debian {release} by debootstrap", command)
        _copy_network_settings(system)
        (folder / "etc/apt/sources.list").write_text(_sources(release), encoding="ascii")
        system.shell("apt-get -q update && apt-get -q -y dist-upgrade && apt-get clean")
    archive.parent.mkdir(parents=True, exist_ok=True)
    half = archive.with_suffix(f".{os.getpid()}")
    capture("pack", ["tar", "--numeric-owner", "-cf", str(half), "-C", str(folder), "."])
    half.rename(archive)
    return system


def cache() -> Path:
    """Folder in which archives are kept between runs."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "totem"


def folder(name: str) -> Path:
    """Folder of the system of this name during this run."""
    return Path(os.environ.get("TOTEM_ROOTS") or cache() / "roots") / f"{name}-{os.getpid()}"


def _left_behind(folder: Path) -> list[Path]:
    """List `folder` and those beside it whose process was killed before it could remove them."""
    others = folder.parent.glob("*-*") if folder.parent.is_dir() else ()
    numbers = {other: other.name.rpartition("-")[2] for other in others}
    return [
        folder,
        *(each for each, pid in numbers.items() if pid.isdigit() and not Path(f"/proc/{pid}").exists()),
    ]


def _archive(release: str, packages: Sequence[str]) -> Path:
    digest = hashlib.sha256(" ".join(sorted(packages)).encode()).hexdigest()[:12]
    return cache() / f"debian-{release}-{digest}.tar"


def _remove_old_archives() -> None:
    oldest = time.time() - KEPT_DAYS * 24 * 3600
    for each in cache().glob("debian-*"):
        if each.stat().st_mtime < oldest:
            each.unlink(missing_ok=True)


def _sources(release: str) -> str:
    suite = SUITES[release]
    security = "http://deb.debian.org/debian-security"
    places = ((MIRROR, suite), (MIRROR, f"{suite}-updates"), (security, f"{suite}-security"))
    return "".join(f"deb {place} {name} main\n" for place, name in places)


def _copy_network_settings(system: Chroot) -> None:
    """Copy the DNS settings and certificate authorities of this machine, which may be a company's own."""
    system.put(Path("/etc/resolv.conf").resolve(), "/etc/resolv.conf")
    authorities = Path("/etc/ssl/certs/ca-certificates.crt")
    if authorities.is_file() and (system.path / "etc/ssl/certs").is_dir():
        system.put(authorities, "/etc/ssl/certs/ca-certificates.crt")


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
    capture("install debootstrap", ["sh", "-c", apt])
