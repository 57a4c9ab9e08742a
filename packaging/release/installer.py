"""`dev.py installer`: on Windows, make its installer and a bill of materials in `dist/installer`."""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from bundle import build
from bundle.contents import NAME
from bundle.version import version_in
from checkout.process import Command, SetupError, call

COMPILER = "ISCC.exe"
FOLDERS = ("ProgramFiles(x86)", "ProgramFiles")
"""Variables with the folders of programs, where Inno Setup's installer puts it."""


def run(root: Path, arguments: list[str]) -> int:
    """Freeze and try the program, then pack it; return the exit status.

    Raises:
        SetupError: the program has a defect, or the installer cannot be made here.
    """
    if arguments:
        print("usage: python packaging/dev.py installer", file=sys.stderr)
        return 2
    if os.name != "nt":
        raise SetupError("the installer is made on Windows; elsewhere dev.py windows tries it by Wine.")
    compiler = find_compiler(os.environ)
    build.run(root, [])
    out = pack(root, root / "dist" / NAME, compiler)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB", flush=True)
    return 0


def find_compiler(variables: Mapping[str, str]) -> Path:
    """Find Inno Setup's compiler on the path or where its own installer puts it.

    Raises:
        SetupError: there is none.
    """
    folders = [Path(variables[name], "Inno Setup 6") for name in FOLDERS if name in variables]
    found = shutil.which(COMPILER, path=os.pathsep.join([variables.get("PATH", ""), *map(str, folders)]))
    if found is None:
        raise SetupError("install Inno Setup 6.3 or later, from https://jrsoftware.org, then run this again.")
    return Path(found)


def pack(root: Path, bundle: Path, compiler: Path) -> Path:
    """Pack the bundle into an installer, and copy its bill of materials beside it; return the installer."""
    version, out = version_in(bundle), root / "dist" / "installer"
    shutil.rmtree(out, ignore_errors=True)
    script = root / "packaging" / "windows" / "totem.iss"
    command: Command = [compiler, "/Q", f"/DVersion={version}", f"/DBundle={bundle}", f"/O{out}", script]
    call("make the installer", command)
    shutil.copyfile(bundle.parent / build.BILL, out / f"{NAME}-{version}-windows.cdx.json")
    return out / f"{NAME}-{version}-setup.exe"
