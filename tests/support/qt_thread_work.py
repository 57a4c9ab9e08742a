"""Print, as JSON, the types of Qt that printing and pictures create on another thread than the GUI's.

Usage: qt_thread_work.py FOLDER PICTURE…; the first picture is a logo, and FOLDER gets a printed page.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from totem.system.process_setup import import_qt

import_qt()
from totem.kiosk import assembly  # noqa: E402, F401 - once Qt is imported, as in the kiosk
from totem.kiosk.frontend import application  # noqa: E402 - likewise
from totem.system.qt_types import TYPES, create_types  # noqa: E402 - likewise


def types() -> set[str]:
    """Return the types that exist."""
    return {f"{module}.{name}" for module in TYPES for name in vars(sys.modules[module])}


def work(folder: Path, logo: Path, *pictures: Path) -> None:
    """Print all slips on A4 and on a roll, read and write pictures, look for fonts and drives."""
    from datetime import UTC, datetime

    from PySide6.QtCore import QSize

    from support.sample_slips import VARIANTS, make_slip
    from totem.doctor import screen
    from totem.printing.slips import rendering
    from totem.printing.slips.content import Printable, PrinterTestPage
    from totem.printing.thermal.escpos import encode
    from totem.settings.printer_profiles import profile
    from totem.staff.removable_drives import removable_drives
    from totem.system.image_files import load_image
    from totem.ui.camera import encode_jpeg

    test_page = PrinterTestPage("NetSul", "Totem", datetime.now(UTC), (("Antes", "pronta"),), logo=logo)
    slips: list[Printable] = [*(make_slip(**changes) for changes in VARIANTS.values()), test_page]
    rendering.compose_pdf(slips)
    rolls = profile("generic-80mm")
    assert all(encode([rendering.compose_roll(each, rolls) for each in slips], rolls))
    rendering.write_test_page(test_page, None, folder / "page.pdf")
    encode_jpeg(rendering.draw_preview(slips[0], 800))
    for picture in (logo, *pictures):
        load_image(picture, QSize(200, 200))
    screen.check_fonts()
    removable_drives()


if __name__ == "__main__":
    app = application()
    create_types()
    before = types()
    with ThreadPoolExecutor(1) as threads:
        threads.submit(work, *map(Path, sys.argv[1:])).result()
    print(json.dumps(sorted(types() - before)))  # noqa: T201 - output of the program
