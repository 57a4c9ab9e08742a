"""The gallery's one page: a list of what there is, and a plain document that shows it from any folder."""

import json
from collections.abc import Sequence
from pathlib import Path

from totem import assets
from totem.gallery.faces import Face
from totem.gallery.walls import Wall
from totem.ui.languages import LANGUAGES

PLACE = "@GALLERY@"


def file_of(wall: Wall, face: Face) -> str:
    """Where the picture of a face on a wall is, from the page's folder."""
    return f"{wall.folder}/{face.name}.png"


def write(folder: Path, walls: Sequence[Wall], faces: Sequence[Face]) -> Path:
    """Write `index.html`, with the list of all faces on all walls inside; return its path."""
    names = {language.code: language.name for language in LANGUAGES}
    listed = {
        "sizes": {f"{w}x{h}": f"{w} × {h}" for w, h in (wall.size for wall in walls)},
        "themes": {wall.theme.name: wall.theme.title for wall in walls},
        "languages": {wall.language: names[wall.language] for wall in walls},
        "faces": [
            {"name": face.name, "subject": face.subject, "languages": list(face.languages)} for face in faces
        ],
        "walls": [wall.folder for wall in walls],
    }
    text = json.dumps(listed, ensure_ascii=False, indent=1).replace("</", "<\\/")
    file = folder / "index.html"
    page = assets.path("gallery/page.html").read_text(encoding="utf-8")
    file.write_text(page.replace(PLACE, text), encoding="utf-8")
    return file
