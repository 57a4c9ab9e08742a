"""Emulators of vendors' ERPs, with their spelling, quirks and refusals.

Each has the name of its kind's folder in `totem.erp.adapters`. They follow the vendors' documentation and
public clients; none was compared with a real server.
"""

from totem.erp import adapters
from totem.settings.named_rows import module_names

EMULATED = tuple(sorted(module_names(__path__) & module_names(adapters.__path__)))
"""The kinds of ERP that have an emulator, by the names of their files."""
