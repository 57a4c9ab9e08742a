"""Emulators of vendors' ERPs for demonstrations and tests, with their spelling, quirks and refusals.

Each has the name of its kind's folder in `totem.erp.adapters`. They follow the vendors' documentation and
public clients; none was compared with a real server.
"""

from pkgutil import iter_modules

from totem.erp import adapters

_FOLDERS = {each.name for each in iter_modules(adapters.__path__) if each.ispkg}

EMULATED = tuple(each.name for each in iter_modules(__path__) if each.name in _FOLDERS)
"""The kinds of ERP that have an emulator, by names alone: the command line reads no settings for them."""
