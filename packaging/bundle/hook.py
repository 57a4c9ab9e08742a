"""First thing that the frozen program does: give what it starts the environment that it was given.

The loader has read $LD_LIBRARY_PATH by now; other programs must not take the bundle's libraries for theirs.
"""

import os

if "LD_LIBRARY_PATH" in os.environ:
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    del os.environ["LD_LIBRARY_PATH"]
    if before:
        os.environ["LD_LIBRARY_PATH"] = before
for name in [name for name in os.environ if name.startswith("_PYI_")]:
    del os.environ[name]
os.environ.setdefault(
    "QT_WAYLAND_DISABLE_WINDOWDECORATION", "1"
)  # no frame is in the bundle; Qt would say so
