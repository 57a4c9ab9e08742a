"""Qt's messages in the log; apart, since a server without Qt logs, too."""

import logging
from collections.abc import Callable

_HEADLESS_NOISE = "This plugin does not support "
"""Start of a message that Qt's offscreen platform logs for every window."""


def install_qt_messages() -> Callable[[], None]:
    """Log Qt's messages as `qt` or `qt.CATEGORY`; return the function that restores the former handler."""
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }

    def receive(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        category = context.category
        name = "qt" if category in {None, "", "default"} else f"qt.{str(category).removeprefix('qt.')}"
        level = logging.DEBUG if str(message).startswith(_HEADLESS_NOISE) else levels[kind]
        logging.getLogger(name).log(level, "%s", message)

    former = qInstallMessageHandler(receive)

    def undo() -> None:
        qInstallMessageHandler(former)

    return undo
