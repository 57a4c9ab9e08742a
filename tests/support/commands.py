"""The type of the fixture that runs a command of `totem` in this process."""

from collections.abc import Callable
from typing import TypeAlias

Totem: TypeAlias = Callable[..., tuple[int, str, str]]
"""Words of the command line → exit code, stdout, stderr."""
