"""What the ERP was last known to answer, in the state folder: names of requests, nothing of anybody.

It holds for one ERP as it is configured: after a change of its address or of a request it says nothing.
"""

import json
import logging
from collections.abc import Callable
from pathlib import Path

from totem.whole_file import write_whole

log = logging.getLogger(__name__)

FILE_NAME = "answers.json"
_LARGEST = 65_536


class AnswersFile:
    """Reads and writes what is known. Its methods block."""

    def __init__(self, folder: Callable[[], Path], erp: str) -> None:
        """`erp` says which ERP, and how it is spoken to."""
        self._folder, self._erp = folder, erp

    def read(self) -> dict[str, bool]:
        """Which requests were known to be answered or not; nothing where that cannot be read."""
        try:
            with (self._folder() / FILE_NAME).open("rb") as stream:
                content = json.loads(stream.read(_LARGEST))
            known = content["answers"] if content["erp"] == self._erp else {}
            return {str(name): is_there for name, is_there in known.items() if isinstance(is_there, bool)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            log.warning("what the ERP answers cannot be read, asking anew: %s", type(error).__name__)
            return {}

    def write(self, known: dict[str, bool]) -> None:
        """Keep what is known; where that cannot be done it is asked again after the next start."""
        content = {"erp": self._erp, "answers": known}
        try:
            write_whole(self._folder() / FILE_NAME, json.dumps(content).encode())
        except OSError as error:
            log.warning("what the ERP answers is kept in memory alone: %s", error.strerror)
