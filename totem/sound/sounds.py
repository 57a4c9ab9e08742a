"""What can be heard."""

from enum import Enum


class Sound(Enum):
    """What can be heard; the value is the file's name in assets/sounds."""

    CLICK = "click"
    SUCCESS = "success"
    ERROR = "error"
