"""A stand-in for a machine with Windows."""

from support.fake_windows import windows

__all__ = ["windows"]
