"""Make small libraries in place of large ones of Qt's wheel for Linux, of which the kiosk uses little.

Qt Quick and QML, which the camera's plugin links to, become a few symbols (`qtquick.c`). ICU's data of every
language are cut down to the items that Qt reads for the languages of the kiosk.
"""

import os
import shutil
from pathlib import Path

from bundle.contents import icu_items_left_out
from checkout.process import SetupError, capture

HERE = Path(__file__).resolve().parent
PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
"""Search path of tools; Debian has icupkg in the last folder."""
_ALWAYS: list[str | Path] = ["-shared", "-fPIC", "-Os", "-s", "-nostdlib", "-Wl,--build-id=none"]


def make(folder: Path, qt_libraries: Path) -> None:
    """Make `folder` anew with all of them; `qt_libraries` is the wheel's folder of libraries.

    Raises:
        SetupError: a tool is missing or failed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    script = f"-Wl,--version-script={HERE / 'qtquick.map'}"
    _compile(folder / "libQt6Quick.so.6", script, HERE / "qtquick.c", "-lc")
    _compile(folder / "libQt6Qml.so.6", "-x", "c", os.devnull)
    for whole in qt_libraries.glob("libicudata.so.*"):
        reduce_icu_data(whole, folder)


def reduce_icu_data(whole: Path, folder: Path) -> None:
    """Make ICU's library `whole` in `folder`, under the same name, without the items that no kiosk reads."""
    package = f"icudt{whole.name.rpartition('.')[2]}"
    data = folder.parent / f"{package}l.dat"  # the l is icupkg's mark of little-endian data
    left_out = data.with_suffix(".txt")
    _run("objcopy", "--output-target=binary", "--only-section=.rodata", whole, data)
    items = _run("icupkg", "--list", data).split()
    left_out.write_text("\n".join(icu_items_left_out(items)), encoding="ascii")
    _run("icupkg", "--remove", left_out, data)  # in place, for the file's name is in the items
    symbol = (f"-DSYMBOL={package}_dat", f'-DDATA="{data}"')
    _compile(folder / whole.name, *symbol, HERE / "icudata.S")


def _compile(library: Path, *sources: str | Path) -> None:
    _run("gcc", *_ALWAYS, f"-Wl,-soname,{library.name}", "-o", library, *sources)


def _run(program: str, *arguments: str | Path) -> str:
    found = shutil.which(program, path=PLACES)
    if found is None:
        raise SetupError(
            f"{program} is missing: install gcc, binutils and icu-devtools, then run this again."
        )
    return capture(f"make a stand-in with {program}", [found, *arguments])
