"""Throwaway copy of this machine's system, in which a package can be installed.

The root file system lies under an overlay in memory that one process tree alone has: all changes end with the
last command, and no network is needed. It requires root on Linux with overlay mounts. Modes of files do not
depend on the caller's umask.
"""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

_ENTER = """
set -e
umask 022
mount -t tmpfs -o mode=0755 tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/system"
mount -t overlay overlay -o lowerdir=/,upperdir="$1/upper",workdir="$1/work" "$1/system"
mount -t proc proc "$1/system/proc"
mount --rbind /dev "$1/system/dev"
mount -t tmpfs -o mode=0755 tmpfs "$1/system/run"
mount -t tmpfs -o mode=1777 tmpfs "$1/system/tmp"
mkdir "$1/system/tmp/given"
mount --bind "$2" "$1/system/tmp/given"
exec chroot "$1/system" /bin/bash -euc "cd /; $3"
"""
GIVEN = "/tmp/given"  # noqa: S108 - inside
"""Path, in the throwaway system, of the folder that was passed to `run`."""
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run(script: str, folder: Path, given: Path) -> subprocess.CompletedProcess[str]:
    """Run a script of bash as root in a fresh copy, mounted at `folder`; `given` is there as GIVEN."""
    folder.mkdir(exist_ok=True)
    alone = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"]
    return subprocess.run(
        [*alone, "sh", "-c", _ENTER, "sh", str(folder), str(given), script],
        env={"PATH": _PATH, "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@cache
def _lack(folder: Path) -> str:
    programs = ("unshare", "dpkg", "dpkg-deb", "systemd-sysusers", "systemd-tmpfiles", "deb-systemd-helper")
    if os.name != "posix" or os.geteuid() != 0:
        return "a throwaway system is made by root alone"
    if missing := [program for program in programs if shutil.which(program) is None]:
        return f"{', '.join(missing)} not installed"
    done = run("test -x /usr/bin/dpkg && touch /etc/throwaway", folder / "mount", folder)
    return "" if done.returncode == 0 else f"no overlay mounts here: {done.stdout.strip()[-200:]}"


def skip_unless_possible(folder: Path) -> None:
    """Skip the test on a machine without such systems; `folder` may be written to."""
    if lack := _lack(folder):
        pytest.skip(lack)
