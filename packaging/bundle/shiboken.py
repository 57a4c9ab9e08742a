"""Unpack the Python modules that shiboken6 has in its library, so that no start of the program compiles them.

shiboken6 contains its support of signatures as sources in a zip archive, and compiles them whenever it is
imported. Where a folder `files.dir` is beside it, it imports them from there; it makes that folder itself
under SBK_EMBED=0 (`signature_bootstrap.py` in its library).
"""

from collections.abc import Mapping
from pathlib import Path

from checkout.process import Command, SetupError, call

FOLDER = "files.dir"
PACKAGE = "shibokensupport"
GENERATOR = Path(PACKAGE, "signature", "lib", "pyi_generator.py")
"""Makes .pyi files for developers. shiboken6 imports it, too, and its regular expressions take longer to
compile than all other modules take to run; it is left empty."""


def unpack(python: Path, shiboken: Path, environment: Mapping[str, str]) -> None:
    """Make the folder of byte code beside `shiboken`, the package's folder in the environment of `python`.

    Raises:
        SetupError: this version of shiboken6 does not do it.
    """
    ask: Command = [python, "-c", "import shiboken6"]
    call("unpack shiboken6's modules", ask, environment={**environment, "SBK_EMBED": "0"})
    files = shiboken / FOLDER
    if not (files / GENERATOR).is_file():
        raise SetupError(f"shiboken6 has no {GENERATOR} any more: see how it takes its modules now.")
    (files / GENERATOR).write_bytes(b"")
    options = ["-q", "-b", "--invalidation-mode", "unchecked-hash"]  # for any date of the files
    compiled: Command = [python, "-m", "compileall", *options, "-s", files, files / PACKAGE]
    call("compile shiboken6's modules", compiled, environment=environment)


def byte_code(shiboken: Path) -> list[tuple[str, str]]:
    """List what `unpack` made, as file and folder in the bundle."""
    files = sorted((shiboken / FOLDER / PACKAGE).rglob("*.pyc"))
    return [(str(file), file.parent.relative_to(shiboken.parent).as_posix()) for file in files]
