"""The gallery: every screen in every state, as the real window paints it, on one page.

It needs no configuration, no network, no ERP and no display; its customers are invented, its day is fixed.
"""

import os
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from totem.kiosk import assembly
from totem.selftest.gallery import matrix
from totem.selftest.gallery.matrix import Size, UnknownName, select_scenes, select_variants
from totem.selftest.gallery.renderer import PictureWriter, render_scenes
from totem.selftest.gallery.samples import billed_by

__all__ = ["UnknownName", "run"]


def run(
    folder: Path,
    *,
    sizes: Sequence[Size] = (),
    themes: Sequence[str] = (),
    languages: Sequence[str] = (),
    screens: Sequence[str] = (),
    say: TextIO,
) -> int:
    """Write the pictures and `index.html` to `folder`; an empty list means all there is. Returns 0.

    Raises:
        Unknown: there is no such theme, language or screen. Nothing was written.
        OSError: a file cannot be written.
    """
    asked, faces = select_variants(sizes, themes, languages), select_scenes(screens)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # no display has room for the largest panel
    assembly.application()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="totem-gallery-") as state_dir, PictureWriter() as darkroom:
        for number, wall in enumerate(asked, start=1):
            (folder / wall.folder).mkdir(parents=True, exist_ok=True)
            with billed_by(wall.theme.company):
                for face, image in render_scenes(
                    wall, [*filter(wall.holds, select_scenes(screens))], Path(state_dir)
                ):
                    darkroom.keep(image, folder / matrix.picture_path(wall, face))
            say.write(f"{number:>{len(str(len(asked)))}}/{len(asked)}  {wall.folder}\n")
            say.flush()
    index = matrix.write_index(folder, asked, faces)
    count = sum(wall.holds(face) for wall in asked for face in faces)
    seconds = time.perf_counter() - began
    say.write(f"{count} pictures of {len(faces)} screens in {seconds:.0f} s: {index}\n")
    return 0
