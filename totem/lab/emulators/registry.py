"""The emulator of each kind of ERP by its name, and `totem erp serve --kind`.

The emulators import Starlette; this module does not until one is made.
"""

import sys
import threading
from collections.abc import Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

from totem.lab.reference_erp.seed import DEMO_DOCUMENTS
from totem.settings.erp_kinds import KINDS

if TYPE_CHECKING:
    from totem.lab.emulators.base import Emulator


def make_emulator(kind: str, **options: Any) -> "Emulator":
    """Make the emulator of a kind; `options` are `Emulator`'s (raises `ModuleNotFoundError`)."""
    make = getattr(import_module(f"totem.lab.emulators.{kind}"), f"{kind.capitalize()}Emulator")
    emulator: Emulator = make(**options)
    return emulator


def serve(kind: str, port: int) -> None:
    """Serve on 127.0.0.1 until interrupted, and print what a kiosk has to be set to.

    Raises ModuleNotFoundError without Starlette or uvicorn, OSError where the port is taken.
    """
    with make_emulator(kind, port=port) as emulator:
        out = sys.stdout
        out.write(f"{KINDS[kind].label} (emulator): {emulator.base_url}\n")
        out.writelines(f"{line}\n" for line in settings_lines(emulator))
        out.writelines(f"  {document:<20} {description}\n" for document, description in DEMO_DOCUMENTS)
        out.flush()
        threading.Event().wait()


def settings_lines(emulator: "Emulator") -> Iterator[str]:
    """Return the settings as lines of totem.toml, and the secrets as variables, which no file may hold."""
    kind, given = emulator.kind, emulator.settings()
    secrets = {each.key[1:] for each in KINDS[kind].secrets}
    values: dict[tuple[str, ...], Any] = {(name,): each for name, each in given.items() if name != kind}
    values |= {(kind, name): each for name, each in given.get(kind, {}).items()}
    yield "totem.toml:"
    for key, value in values.items():
        if key not in secrets:
            text = value if isinstance(value, int) else f'"{value}"'
            yield f"  erp.{'.'.join(key)} = {text}"
    yield "environment:"
    for key, value in values.items():
        if key in secrets:
            yield f"  TOTEM_ERP__{'__'.join(key).upper()}='{value}'"
