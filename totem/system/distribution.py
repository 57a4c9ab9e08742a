"""The installed distribution: its name and version, and advice where the packages of an extra are missing.

On the public index the distribution is `totem-kiosk`, since `totem` there is another project. The command and
the package to import are called `totem`.
"""

import sys
from typing import Literal

from totem.system.localization import localize

NAME = "totem-kiosk"
Extra = Literal["fleet", "reference", "usb", "voice"]
"""Optional dependencies, as in pyproject.toml."""


def version() -> str:
    """Return the version of this program."""
    from importlib import metadata  # slow to import; most commands do without

    return metadata.version(NAME)


def advise_extra(extra: Extra) -> str:
    """Return what to do where a package of `extra` is missing, in the language in use.

    A frozen program contains the packages of all extras, and none can be installed into it.
    """
    if getattr(sys, "frozen", False):
        return localize("A instalação está incompleta: instale o Totem de novo.")
    return localize('Instale-o: pip install "{name}[{extra}]"', name=NAME, extra=extra)
