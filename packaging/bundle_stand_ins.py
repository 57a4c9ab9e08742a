"""Libraries in place of those of Qt's wheel for Linux, which hold far more than the kiosk has a use for.

Qt Quick and QML, which the camera's plugin links to, are answered for by a few bytes (`bundle/qtquick.c`).
ICU's data, with the words of every language, are cut down to what Qt asks of them in the kiosk's.
"""

import os
import shutil
import subprocess
from pathlib import Path

from bundle_contents import icu_items_left_out
from dev_errors import SetupError

HERE = Path(__file__).resolve().parent / "bundle"
PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin"))
"""Where tools are looked for; Debian has icupkg in the second."""
_ALWAYS: list[str | Path] = ["-shared", "-fPIC", "-Os", "-s", "-nostdlib", "-Wl,--build-id=none"]


def make(folder: Path, qt_libraries: Path) -> None:
    """Make them all in `folder`, which is made anew; `qt_libraries` are those of the wheel.

    Raises:
        SetupError: a tool is missing, or does not get on with the wheel.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    script = f"-Wl,--version-script={HERE / 'qtquick.map'}"
    _compile(folder / "libQt6Quick.so.6", script, HERE / "qtquick.c", "-lc")
    _compile(folder / "libQt6Qml.so.6", "-x", "c", os.devnull)
    for whole in qt_libraries.glob("libicudata.so.*"):
        less_icu_data(whole, folder)


def less_icu_data(whole: Path, folder: Path) -> None:
    """Make ICU's library `whole` anew in `folder`, of the same name, without what no kiosk reads."""
    package = f"icudt{whole.name.rpartition('.')[2]}"
    data = folder.parent / f"{package}l.dat"  # icupkg knows little-endian data by the l
    left_out = data.with_suffix(".txt")
    _run("objcopy", "--output-target=binary", "--only-section=.rodata", whole, data)
    items = _run("icupkg", "--list", data).split()
    left_out.write_text("\n".join(icu_items_left_out(items)), encoding="ascii")
    _run("icupkg", "--remove", left_out, data)  # in place, for the file's name is in the items
    symbol = (f"-DSYMBOL={package}_dat", f'-DDATA="{data}"')
    _compile(folder / whole.name, *symbol, HERE / "icudata.S")


def _compile(library: Path, *what: str | Path) -> None:
    _run("gcc", *_ALWAYS, f"-Wl,-soname,{library.name}", "-o", library, *what)


def _run(program: str, *arguments: str | Path) -> str:
    found = shutil.which(program, path=PLACES)
    if found is None:
        raise SetupError(
            f"{program} is missing: install gcc, binutils and icu-devtools, then run this again."
        )
    done = subprocess.run([found, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SetupError(f"{program} failed at a stand-in: {done.stdout}{done.stderr}")
    return done.stdout
