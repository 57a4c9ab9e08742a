"""Errors of the set-up of Windows."""


class SetupError(Exception):
    """A change cannot be read, made or undone; the message, in English, has Windows' own words."""


class RestartNeeded(SetupError):
    """The change needs a part of Windows that is there only after a restart."""
