"""The emulator of each kind of ERP by its name.

They follow the vendors' documentation and public clients; none was compared with a real server.
"""

from importlib import import_module
from typing import Any

from support.emulators.base import Emulator
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS

EMULATED = tuple(sorted({*KINDS} - {CONTRACT}))


def make_emulator(kind: str, **options: Any) -> Emulator:
    """Make the emulator of a kind; `options` are `Emulator`'s."""
    make = getattr(import_module(f"support.emulators.{kind}"), f"{kind.capitalize()}Emulator")
    emulator: Emulator = make(**options)
    return emulator
