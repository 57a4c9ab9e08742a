"""Difference of two pictures of a screen."""

from PySide6.QtGui import QImage


def difference(one: QImage, other: QImage) -> float:
    """The share of pixels that differ clearly; 1 where the sizes do."""
    if one.size() != other.size():
        return 1.0
    import numpy as np

    first, second = (
        np.frombuffer(each.constBits(), np.uint8).reshape(each.height(), -1)[:, : each.width() * 4]
        for each in (one, other)
    )
    apart = (
        np.abs(first.astype(np.int16) - second).reshape(one.height(), one.width(), 4)[:, :, :3].max(axis=2)
    )
    return float((apart > 48).mean())
