"""Whole visits by touch, from home to home: real window, real HTTP, real PDFs."""

import pypdfium2
import pytest
from PySide6.QtCore import QSize

from support.stand import LANDSCAPE, PORTRAIT, Stand
from support.stands import MakeStand
from totem.kiosk.states import State

MARIA, SEVERAL, NOTHING = "529.982.247-25", "862.883.667-57", "390.533.447-05"
NUMERIC, LETTERS, STRANGER = "11.222.333/0001-81", "12.ABC.345/01DE-35", "123.456.789-09"

both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def pages_printed(stand: Stand) -> list[int]:
    """How many pages each slip's file has."""
    folder = stand.settings.printer.folder
    assert folder is not None
    counts = []
    for file in sorted(folder.glob("*.pdf")):
        with pypdfium2.PdfDocument(file) as document:
            counts.append(len(document))
    return counts


@both_ways
@pytest.mark.parametrize(("document", "count"), [(MARIA, 3), (NUMERIC, 2), (LETTERS, 1)])
def test_from_the_document_to_the_printed_boleto_and_home(
    make_stand: MakeStand, size: QSize, document: str, count: int
) -> None:
    stand = make_stand(size)
    stand.open_list(document)
    assert stand.reads("title").startswith(f"{count} boleto")
    stand.touch_row(0)
    stand.arrive(State.PAY)
    stand.touch("print")
    stand.arrive(State.PRINTED)
    assert pages_printed(stand) == [1]
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("done")
    stand.wait_for("home")


@both_ways
def test_four_touches_from_the_document_to_the_end(make_stand: MakeStand, size: QSize) -> None:
    """Shared rule of all screens: the whole visit in at most four touches after the document."""
    stand = make_stand(size)
    stand.open_list(MARIA)
    stand.touch_row(0)
    stand.arrive(State.PAY)
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("done")
    stand.wait_for("home")
