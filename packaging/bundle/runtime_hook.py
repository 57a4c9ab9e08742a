"""Restore, at the start of the frozen program, the environment that it was started with.

PyInstaller's loader sets $LD_LIBRARY_PATH and has used it by now; programs that the kiosk starts must not
load the bundle's libraries.
"""

import os

if "LD_LIBRARY_PATH" in os.environ:
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    del os.environ["LD_LIBRARY_PATH"]
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
for name in [name for name in os.environ if name.startswith("_PYI_")]:
    del os.environ[name]
# The bundle has no plugin for window frames; without this Qt would log a warning.
os.environ.setdefault("QT_WAYLAND_DISABLE_WINDOWDECORATION", "1")
