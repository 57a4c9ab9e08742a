"""Emulators of vendors' ERPs for demonstrations and tests, with their spelling, quirks and refusals.

They follow the vendors' documentation and public clients; none was compared with a real server.
"""

EMULATED = ("ixc", "hubsoft", "sgp", "mk", "voalle", "mkauth", "rbx", "asaas")
"""The kinds of ERP that have an emulator; here, where the command line reads them without the settings."""
