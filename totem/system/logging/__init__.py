"""The log: JSON Lines in a rotating file, readable lines on stderr, personal data in neither.

A leaf: it imports nothing of the house, and every room may log. Fields travel in `extra`:
`log.info("boletos found", extra={"count": 3})`.
"""

import logging
import sys
from pathlib import Path

from totem.system.logging.handlers import JsonLines, Readable, ReopeningFileHandler
from totem.system.logging.hooks import install_hooks, install_qt_messages
from totem.system.logging.redaction import clean, guard, unguard

__all__ = ["clean", "guard", "install_hooks", "install_qt_messages", "start", "stop", "unguard"]

FILE_NAME = "totem.jsonl"
JOURNAL = "totem.journal"
"""The logger of what staff did; it has a file of its own, which the log's other lines do not push out."""
JOURNAL_FILE_NAME = "journal.jsonl"

_TALKATIVE = ("httpx", "httpcore", "asyncio", "PIL")
"""Libraries that tell at INFO what they are doing; httpx would tell each address with its query."""


def start(
    folder: Path | None,
    *,
    level: int = logging.INFO,
    console_level: int = logging.INFO,
    max_bytes: int = 1_000_000,
    keep: int = 5,
) -> None:
    """Log from now on: to `folder`/totem.jsonl and journal.jsonl (None: to no file) and to stderr.

    The file is turned over at `max_bytes`; `keep` older ones stay beside it. Called again, it starts anew.
    """
    stop()
    logging.raiseExceptions = False
    root = logging.getLogger()
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
    if sys.stderr is not None:  # a windowed program on Windows has none
        console = logging.StreamHandler()
        console.setLevel(console_level)
        console.setFormatter(Readable())
        root.addHandler(console)
        _installed.append((root, console))
    if folder is not None:
        for name, logger in ((FILE_NAME, root), (JOURNAL_FILE_NAME, logging.getLogger(JOURNAL))):
            file = ReopeningFileHandler(folder / name, max_bytes=max_bytes, keep=keep)
            file.setFormatter(JsonLines())
            logger.addHandler(file)
            _installed.append((logger, file))
    logging.captureWarnings(capture=True)


def stop() -> None:
    """Close what `start` opened."""
    while _installed:
        logger, handler = _installed.pop()
        logger.removeHandler(handler)
        handler.close()
    logging.captureWarnings(capture=False)


_installed: list[tuple[logging.Logger, logging.Handler]] = []
