"""Gallery: every screen in every state, as the real window paints it, on one page.

It needs no configuration, network, ERP or display; its customers and its date are fixed.
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
    """Write the pictures and `index.html` to `folder`; an empty list selects everything. Returns 0.

    Raises:
        UnknownName: no such theme, language or screen; nothing was written.
        OSError: a file cannot be written.
    """
    asked, scenes = select_variants(sizes, themes, languages), select_scenes(screens)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # no display has room for the largest panel
    assembly.application()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="totem-gallery-") as state_dir, PictureWriter() as writer:
        for number, variant in enumerate(asked, start=1):
            (folder / variant.folder).mkdir(parents=True, exist_ok=True)
            with billed_by(variant.theme.company):
                for scene, image in render_scenes(
                    variant, [*filter(variant.holds, select_scenes(screens))], Path(state_dir)
                ):
                    writer.keep(image, folder / matrix.picture_path(variant, scene))
            say.write(f"{number:>{len(str(len(asked)))}}/{len(asked)}  {variant.folder}\n")
            say.flush()
    index = matrix.write_index(folder, asked, scenes)
    count = sum(variant.holds(scene) for variant in asked for scene in scenes)
    seconds = time.perf_counter() - began
    say.write(f"{count} pictures of {len(scenes)} screens in {seconds:.0f} s: {index}\n")
    return 0
