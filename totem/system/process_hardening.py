"""What the process keeps to itself: its files, and what stands in its memory.

A crashed kiosk leaves no core dump, in which a visit and the ERP's token would lie on disk, and another
program of the same user can neither read its memory nor its environment. Against whoever is root nothing
helps. Memory is not locked against being swapped out: a kiosk's memory is not all in a few buffers that could
be locked, and locking all of it takes what a small machine has; swap belongs encrypted, or off.
"""

import os
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4  # prctl(2)
_OTHERS = 0o077


def keep_files_private() -> None:
    """Files and folders made from now on are for this user alone; a crash writes no memory to disk."""
    os.umask(_OTHERS)
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # a lower limit may be set already
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def forbid_inspection() -> None:
    """Let no other program of this user look into the process (Linux): no debugger, no /proc/PID/mem.

    A kiosk that is measured (`TOTEM_TRACE`) stays open to who measures it.
    """
    if sys.platform != "linux" or os.environ.get("TOTEM_TRACE"):
        return
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
