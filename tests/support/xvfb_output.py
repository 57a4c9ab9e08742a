"""Output of an Xvfb, unplugged, plugged in and set by RandR (X.Org's protocol)."""

import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_uint, c_ulong, c_ushort, c_void_p
from ctypes.util import find_library
from typing import ClassVar

LIBRARIES = ("X11", "Xrandr")


def is_possible() -> bool:
    """Return True if its libraries are installed."""
    return all(map(find_library, LIBRARIES))


class _Resources(Structure):
    _fields_: ClassVar = [
        ("timestamp", c_ulong),
        ("config_timestamp", c_ulong),
        ("ncrtc", c_int),
        ("crtcs", POINTER(c_ulong)),
        ("noutput", c_int),
        ("outputs", POINTER(c_ulong)),
        ("nmode", c_int),
        ("modes", c_void_p),
    ]


class _Mode(Structure):
    _fields_: ClassVar = [
        ("id", c_ulong),
        ("width", c_uint),
        ("height", c_uint),
        ("dot_clock", c_ulong),
        *((name, c_uint) for name in ("h_start", "h_end", "h_total", "h_skew")),
        *((name, c_uint) for name in ("v_start", "v_end", "v_total")),
        ("name", c_char_p),
        ("name_length", c_uint),
        ("flags", c_ulong),
    ]


class Output:
    """The output of the display that $DISPLAY names."""

    def __init__(self) -> None:
        self._x, self._randr = (ctypes.CDLL(find_library(name)) for name in LIBRARIES)
        self._x.XOpenDisplay.restype = c_void_p
        self._x.XDefaultRootWindow.restype = c_ulong
        self._x.XDefaultRootWindow.argtypes = [c_void_p]
        self._x.XSync.argtypes = [c_void_p, c_int]
        self._randr.XRRGetScreenResources.restype = POINTER(_Resources)
        self._randr.XRRGetScreenResources.argtypes = [c_void_p, c_ulong]
        self._randr.XRRCreateMode.restype = c_ulong
        self._randr.XRRCreateMode.argtypes = [c_void_p, c_ulong, POINTER(_Mode)]
        self._randr.XRRAddOutputMode.argtypes = [c_void_p, c_ulong, c_ulong]
        self._randr.XRRSetScreenSize.argtypes = [c_void_p, c_ulong, c_int, c_int, c_int, c_int]
        self._randr.XRRSetCrtcConfig.argtypes = [
            *(c_void_p, POINTER(_Resources), c_ulong, c_ulong, c_int, c_int, c_ulong, c_ushort),
            *(POINTER(c_ulong), c_int),
        ]
        self._display = c_void_p(self._x.XOpenDisplay(None))
        self._root = self._x.XDefaultRootWindow(self._display)
        self._modes: dict[tuple[int, int], int] = {}

    def unplug(self) -> None:
        """Disconnect the panel."""
        self._drive(0)

    def plug(self, width: int, height: int) -> None:
        """Connect a panel of this size in pixels, or change the mode of the connected one."""
        mode = self._mode(width, height)
        self._drive(0)
        self._randr.XRRSetScreenSize(self._display, self._root, width, height, width // 4, height // 4)
        self._drive(mode)

    def _mode(self, width: int, height: int) -> int:
        if (width, height) not in self._modes:
            name = f"{width}x{height}-panel".encode()
            mode = _Mode(width=width, height=height, h_total=width, v_total=height)
            mode.name, mode.name_length = name, len(name)
            made = self._randr.XRRCreateMode(self._display, self._root, byref(mode))
            output = self._randr.XRRGetScreenResources(self._display, self._root).contents.outputs[0]
            self._randr.XRRAddOutputMode(self._display, output, made)
            self._modes[width, height] = made
        return self._modes[width, height]

    def _drive(self, mode: int) -> None:
        """Drive the output in this mode; 0 is none."""
        found = self._randr.XRRGetScreenResources(self._display, self._root)
        crtc, outputs = found.contents.crtcs[0], (c_ulong * 1)(found.contents.outputs[0])
        status = self._randr.XRRSetCrtcConfig(
            *(self._display, found, crtc, 0, 0, 0, mode, 1),
            *((outputs, 1) if mode else (None, 0)),
        )
        self._x.XSync(self._display, 0)
        assert status == 0, status
