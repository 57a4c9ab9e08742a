"""Errors of the set-up of Windows."""


class SetupError(Exception):
    """A change cannot be read, made or undone; the message, in English, has Windows' own words."""


class RestartNeeded(SetupError):
    """What the change needs is there after a restart of Windows."""
