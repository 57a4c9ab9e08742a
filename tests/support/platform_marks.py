"""Marks for tests of what a system has not, each with its cause: one row of this file for each.

A test that needs none of this runs on every system. Each mark is decided by the lack itself where that can be
tried, so that a Windows whose user may make links runs the tests of links.
"""

import os
import socket
import sys
import tempfile
from pathlib import Path

import pytest

IS_WINDOWS = sys.platform == "win32"


def _can_link() -> bool:
    """Windows lets administrators and developers make symbolic links; Wine makes none."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            (Path(folder) / "link").symlink_to("goal")
        except OSError:
            return False
        return (Path(folder) / "link").is_symlink()


UNDER_WINE = Path("Z:/usr/bin").exists()
"""Wine's drive Z: is the root of the Linux machine, whose programs can be started."""
CAN_LINK = not IS_WINDOWS or _can_link()

needs_linux = pytest.mark.skipif(sys.platform != "linux", reason="programs and interfaces of Linux")
needs_procfs = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="no /proc")
needs_device_files = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device files")
needs_posix_terminal = pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals")
needs_serial_wire = pytest.mark.skipif(
    not hasattr(os, "openpty") and not UNDER_WINE, reason="no serial line with both ends"
)
needs_file_modes = pytest.mark.skipif(IS_WINDOWS, reason="access lists in place of modes and owners")
needs_symlinks = pytest.mark.skipif(not CAN_LINK, reason="no symbolic links for this user")
needs_named_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes in folders")
needs_unix_sockets = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no sockets in folders")
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked")
needs_signals = pytest.mark.skipif(IS_WINDOWS, reason="no signals between processes")
needs_shell = pytest.mark.skipif(IS_WINDOWS, reason="no scripts of the POSIX shell")
needs_open_files_renamed = pytest.mark.skipif(IS_WINDOWS, reason="open files are neither renamed nor removed")
