"""Emulators of vendors' ERPs for demonstrations and tests, with their spelling, quirks and refusals.

They follow the vendors' documentation and public clients; none was compared with a real server.
"""
