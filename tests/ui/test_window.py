"""The window when the program ends: nothing that it meant to do later keeps it alive, or is done any more."""

import weakref
from pathlib import Path

from PySide6.QtWidgets import QApplication

from support.kiosk_harness import SMALL, settings_for
from totem.kiosk import assembly
from totem.kiosk.assembly import Kiosk


def shown(folder: Path) -> Kiosk:
    """A kiosk that is about to be painted and furnished."""
    kiosk = assembly.assemble(settings_for("http://127.0.0.1:9/", folder), SMALL)
    kiosk.window.show()
    kiosk.window.repaint()
    kiosk.window.make_next_screen()
    return kiosk


def test_closed_while_screens_are_still_made_it_makes_no_more(tmp_path: Path, qapp: QApplication) -> None:
    kiosk = shown(tmp_path)
    furniture = kiosk.window.furniture
    made = set(furniture.screens)
    kiosk.close()
    qapp.processEvents()
    assert set(furniture.screens) == made


def test_closed_while_it_has_things_to_do_it_is_gone(tmp_path: Path, qapp: QApplication) -> None:
    kiosk = shown(tmp_path)
    window = weakref.ref(kiosk.window)
    kiosk.close()
    del kiosk
    assert window() is None
