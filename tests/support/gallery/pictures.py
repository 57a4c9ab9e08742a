"""Gallery: every screen in every state, as the real window paints it, on one page.

It needs no configuration, network, ERP or display; its customers and its date are fixed. One real window for
each variant is brought from scene to scene. No event loop runs meanwhile, so timers and animations stand
still, and two runs give the same pixels; posted layout events are sent by hand. Compressing takes longer than
painting, and Qt releases Python's lock for it: threads write files while the next scene is painted.
"""

import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Event
from typing import TextIO

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtGui import QImage, QImageWriter

from support.gallery import matrix
from support.gallery.matrix import GalleryVariant, Size, select_scenes, select_variants
from support.gallery.samples import billed_by
from support.gallery.scenes import Scene, show_scene
from totem.kiosk.assembly import Kiosk
from totem.kiosk.frontend import Frontend, application
from totem.settings import Settings, demo_brands
from totem.system.background import ignore_result

PNG_QUALITY = 50  # lossless: a higher quality compresses faster; files as small as by default
SLIDE_WAIT_S = 10


def write_pictures(
    folder: Path,
    *,
    sizes: Sequence[Size] = (),
    themes: Sequence[str] = (),
    languages: Sequence[str] = (),
    screens: Sequence[str] = (),
    out: TextIO,
) -> int:
    """Write the pictures and `index.html` to `folder`; an empty list selects everything. Returns 0.

    Raises:
        UnknownName: no such theme, language or screen; nothing was written.
        OSError: a file cannot be written.
    """
    asked, scenes = select_variants(sizes, themes, languages), select_scenes(screens)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # no display has room for the largest panel
    application()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="totem-gallery-") as state_dir, ImageWriter() as writer:
        for number, variant in enumerate(asked, start=1):
            (folder / variant.folder).mkdir(parents=True, exist_ok=True)
            with billed_by(variant.theme.company):
                for scene, image in render_scenes(
                    variant, [*filter(variant.holds, select_scenes(screens))], Path(state_dir)
                ):
                    writer.keep(image, folder / matrix.picture_path(variant, scene))
            out.write(f"{number:>{len(str(len(asked)))}}/{len(asked)}  {variant.folder}\n")
            out.flush()
    index = matrix.write_index(folder, asked, scenes)
    count = sum(variant.holds(scene) for variant in asked for scene in scenes)
    seconds = time.perf_counter() - began
    out.write(f"{count} pictures of {len(scenes)} screens in {seconds:.0f} s: {index}\n")
    return 0


class ImageWriter:
    """Write pictures by threads; the context ends with every file written, or with the first error.

    Pictures are large, so `keep` waits once there are two for each thread.
    """

    def __init__(self) -> None:
        threads = os.cpu_count() or 1
        self._pool = ThreadPoolExecutor(threads, "writer")
        self._room = BoundedSemaphore(2 * threads)
        self._written: list[Future[None]] = []

    def __enter__(self) -> "ImageWriter":
        return self

    def keep(self, image: QImage, file: Path) -> None:
        """Queue `image` to be written to `file`, in an existing folder."""
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
    variant: GalleryVariant, scenes: Sequence[Scene], state_dir: Path
) -> Iterator[tuple[Scene, QImage]]:
    """Render scenes of a panel, in a theme and a language. Needs the application."""
    with _kiosk(variant, state_dir) as kiosk:
        for scene in scenes:
            show_scene(kiosk.window, scene)
            if variant.theme.brand:
                _wait_for_slides(kiosk)
            yield scene, kiosk.window.grab().toImage()


@contextmanager
def _kiosk(variant: GalleryVariant, state_dir: Path) -> Iterator[Kiosk]:
    settings = Settings.parse(
        {
            "kiosk": {"name": "Totem", "language": variant.language, "state_dir": state_dir},
            "brand": {"name": "NetSul", "support_phone": "0800 123 4567", "site": "netsul.example"},
            "screen": {"motion": "reduced"},
            "printer": {"kind": "none"},
            "session": {"ask_rating": True},
        }
    )
    if variant.theme.brand:
        settings = demo_brands.apply_brand(settings, variant.theme.brand)
    kiosk = Kiosk(Frontend(settings, QSize(*variant.size)))
    try:
        kiosk.accessibility.use(variant.theme.options)
        kiosk.window.show()
        yield kiosk
    finally:
        kiosk.close()
        kiosk.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _wait_for_slides(kiosk: Kiosk) -> None:
    """Wait until the background thread has read the slides, by a job queued after them."""
    is_read = Event()

    async def tell() -> None:
        is_read.set()

    kiosk.background.run(tell(), done=ignore_result, failed=ignore_result)
    is_read.wait(SLIDE_WAIT_S)
    QCoreApplication.sendPostedEvents()
