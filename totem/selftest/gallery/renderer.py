"""Takes the pictures: one real window a wall, brought from face to face.

No event loop runs meanwhile. So no clock ticks, nothing turns or fades, and two runs give the same pixels;
what a layout asks for later is brought to it by hand. Compressing takes longer than painting, and Qt does it
without Python's lock: other threads have the files written while the next face is painted.
"""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Event

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QImage, QImageWriter

from totem.kiosk import assembly
from totem.selftest.gallery.matrix import GalleryVariant
from totem.selftest.gallery.scenes import Scene, show_scene
from totem.settings import Settings, demo_brands
from totem.system.background import ignore_result

PNG_QUALITY = 50  # "quality" of a lossless format is its haste: files as small as by default, in less time
SLIDE_WAIT_S = 10


class PictureWriter:
    """Writes pictures on other threads. It ends with every file written, or with the first error.

    Pictures that wait are large: `keep` waits once there are two for each thread.
    """

    def __init__(self) -> None:
        threads = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(threads, "darkroom")
        self._room = BoundedSemaphore(2 * threads)
        self._written: list[Future[None]] = []

    def __enter__(self) -> "PictureWriter":
        return self

    def keep(self, image: QImage, file: Path) -> None:
        """Have `image` written to `file`, in a folder that exists."""
        self._room.acquire()
        self._written.append(self._pool.submit(self._write, image, file))

    def _write(self, image: QImage, file: Path) -> None:
        try:
            writer = QImageWriter(str(file), b"png")
            writer.setQuality(PNG_QUALITY)
            if not writer.write(image.convertToFormat(QImage.Format.Format_RGB888)):
                raise OSError(f"{file} cannot be written: {writer.errorString()}")
        finally:
            self._room.release()

    def __exit__(self, *error: object) -> None:
        self._pool.shutdown(wait=True)
        if error == (None, None, None):
            for each in self._written:
                each.result()


def render_scenes(
    wall: GalleryVariant, faces: Sequence[Scene], state_dir: Path
) -> Iterator[tuple[Scene, QImage]]:
    """The faces as they look on a panel, in a theme and a language. Needs the application."""
    with _kiosk(wall, state_dir) as kiosk:
        for face in faces:
            show_scene(kiosk.window, face)
            if wall.theme.brand:
                _wait_for_slides(kiosk)
            yield face, kiosk.window.grab().toImage()


@contextmanager
def _kiosk(wall: GalleryVariant, state_dir: Path) -> Iterator[assembly.Kiosk]:
    settings = Settings.model_validate(
        {
            "kiosk": {"name": "Totem", "language": wall.language, "state_dir": state_dir},
            "brand": {"name": "NetSul", "support_phone": "0800 123 4567", "site": "netsul.example"},
            "screen": {"motion": "reduced"},
            "printer": {"kind": "none"},
            "session": {"ask_rating": True},
        }
    )
    if wall.theme.brand:
        settings = demo_brands.dressed(settings, wall.theme.brand)
    kiosk = assembly.assemble(settings, QSize(*wall.size))
    try:
        kiosk.aids.use(wall.theme.aids)
        kiosk.window.show()
        yield kiosk
    finally:
        kiosk.close()
        kiosk.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _wait_for_slides(kiosk: assembly.Kiosk) -> None:
    """Slides are read on the background thread, one job after another: what is asked there now comes last."""
    is_read = Event()

    async def tell() -> None:
        is_read.set()

    kiosk.background.run(tell(), done=ignore_result, failed=ignore_result)
    is_read.wait(SLIDE_WAIT_S)
    QCoreApplication.sendPostedEvents()
