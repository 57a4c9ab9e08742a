"""Write the credentials of the ERPs' secrets, and of the optional ones, into the units of the kiosk.

Run it with the project's Python after a secret has changed: `.venv/bin/python
packaging/generate/unit_credentials.py`. The secrets come from the rows of the kinds, and from `OPTIONAL`.
Each is read from `/etc/credstore`, and is an empty line where there is no file.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program

from totem.settings.credentials import OPTIONAL, secrets_of
from totem.settings.erp_kinds import KINDS

LINUX = Path(__file__).resolve().parents[1] / "linux"
UNITS = (LINUX / "totem.service", LINUX / "totem-x11.service")
_LINES = re.compile(r"(?:(?:Load|Set)Credential=erp_.*\n)+")
_SECTIONS = "|".join(dict.fromkeys(each.secret.section[0] for each in OPTIONAL))
_OPTIONAL_LINES = re.compile(rf"(?:(?:Load|Set)Credential=(?:{_SECTIONS})_.*\n)+")


def text(unit: Path) -> str:
    """Return the whole text of a unit, with the present secrets."""
    names = dict.fromkeys(secret.credential for kind in KINDS for secret in secrets_of(kind))
    whole = _LINES.sub(lambda _: _lines(names), unit.read_text(encoding="utf-8"), count=1)
    return _OPTIONAL_LINES.sub(lambda _: _lines(each.secret.credential for each in OPTIONAL), whole, count=1)


def _lines(names: Iterable[str]) -> str:
    return "".join(
        f"LoadCredential={name}:/etc/credstore/totem.{name}\nSetCredential={name}:\\n\n" for name in names
    )


if __name__ == "__main__":
    for each in UNITS:
        each.write_text(text(each), encoding="utf-8")
