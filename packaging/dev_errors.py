"""The one failure that setting up may end in."""


class SetupError(Exception):
    """What failed and what to do about it, in one line for the person at the terminal."""
