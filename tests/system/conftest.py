"""Fixtures of the system's tests: Qt's speech, where it is installed."""

from support.qt_addons import qt_speech

__all__ = ["qt_speech"]
