"""Write every screen in every size, theme and language to a folder, with an index.html.

Run it with the project's Python: `.venv/bin/python packaging/generate/gallery.py FOLDER`. The options --size,
--theme, --lang and --screen, each as often as wanted, choose some.
"""

import argparse
import sys
from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program and tests

from support.gallery.matrix import UnknownName
from support.gallery.pictures import write_pictures
from totem.cli.parser import screen_size

if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", type=screen_size, dest="sizes", action="append", default=[], metavar="WxH")
    parser.add_argument("--theme", dest="themes", action="append", default=[], metavar="NAME")
    parser.add_argument("--lang", dest="languages", action="append", default=[], metavar="CODE")
    parser.add_argument("--screen", dest="screens", action="append", default=[], metavar="NAME")
    try:
        sys.exit(write_pictures(out=sys.stdout, **vars(parser.parse_args())))
    except (UnknownName, OSError) as error:
        sys.exit(str(error))
