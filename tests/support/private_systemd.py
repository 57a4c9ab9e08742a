"""Real systemd as the first process of namespaces of its own, with the test's units alone.

It needs root, and kernel and container that allow namespaces and a hierarchy of cgroups; tests skip without.
/run is its own, so what units write there is read by `Systemd.file`. There is no journal.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from support.kiosk_session import until

INIT = "/lib/systemd/systemd"
_BOOT = """
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir -p /run/systemd/system
cp -a "$1"/. /run/systemd/system/
export SYSTEMD_UNIT_PATH=/run/systemd/system SYSTEMD_GENERATOR_PATH=/run/none container=test
exec {init} --system --unit=test.target --log-target=null --show-status=0
"""
TARGETS = ("test", "sysinit", "basic", "timers", "shutdown")
"""Empty targets in place of the default dependencies of units, lest services of this machine start."""
_NAMESPACES = ("--pid", "--mount", "--cgroup", "--ipc", "--uts")


class Systemd:
    """Runs until closed; `folder` holds all units that there are, beside a few empty targets."""

    def __init__(self, folder: Path) -> None:
        if (
            sys.platform != "linux"
            or os.geteuid() != 0
            or not Path(INIT).exists()
            or not shutil.which("nsenter")
        ):
            pytest.skip("a systemd of the test's own needs root, systemd and util-linux")
        for name in TARGETS:
            (folder / f"{name}.target").write_text("[Unit]\nDescription=Of a test\n")
        script = ("set -e\n" + _BOOT).format(init=INIT)
        self._outer = subprocess.Popen(
            [
                "unshare",
                *_NAMESPACES,
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                script,
                "sh",
                str(folder),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self._pid = 0
        try:
            until(self._answers)
        except (AssertionError, pytest.skip.Exception):
            self.close()
            raise

    def _answers(self) -> bool:
        if self._outer.poll() is not None:
            assert self._outer.stderr is not None
            why = self._outer.stderr.read().decode()
            pytest.skip(f"no systemd in namespaces here: {why}")
        children = Path(f"/proc/{self._outer.pid}/task/{self._outer.pid}/children").read_text().split()
        if not children:
            return False
        self._pid = int(children[0])
        return self.call("is-system-running").stdout.strip() in ("running", "degraded")

    def enter(self, *command: str) -> "subprocess.CompletedProcess[str]":
        """Run a command in the namespaces."""
        into = [f"--target={self._pid}", "--mount", "--pid", "--cgroup", "--uts", "--ipc"]
        return subprocess.run(["nsenter", *into, *command], capture_output=True, text=True, check=False)

    def call(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`systemctl` with these words."""
        return self.enter("systemctl", "--no-pager", *words)

    def do(self, *words: str) -> None:
        """`systemctl` with these words, which has to succeed."""
        done = self.call(*words)
        assert done.returncode == 0, done.stderr

    def show(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.call("show", "--property", name, "--value", unit).stdout.strip()

    def file(self, place: str) -> Path:
        """A file as the units see it."""
        return Path(f"/proc/{self._pid}/root{place}")

    def close(self) -> None:
        """End it, with all that it runs."""
        self._outer.kill()  # its child is killed with it, and a namespace ends with its first process
        self._outer.communicate()
