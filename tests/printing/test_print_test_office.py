"""`totem print-test` through a real CUPS: the job's number, what proved it, and a printer without paper."""

from contextlib import contextmanager

from support.cups_server import QUEUE, opened
from support.paper_reader import pages, symbols
from support.print_test_runner import run, settings_of
from totem.printing.slips import test_page


def test_a_page_through_cups(qapp: object) -> None:
    with contextmanager(opened)() as office:
        settings = settings_of(kind="cups", queue=QUEUE, cups=office.socket)
        code, told, _ = run(settings)
        assert (code, told["Fila"], told["Depois"]) == (0, QUEUE, "pronta")
        assert told["Enviado"].endswith(", trabalho 1")
        assert told["Prova"] == "o trabalho terminou como concluído (job-state 9)"
        (document,) = office.paper()
        (picture,) = pages(document)
        assert test_page.BARCODE in {symbol.text for symbol in symbols(picture)}
        with office.trouble("fault", "media-empty-error"):
            code, told, _ = run(settings_of(kind="cups", queue=QUEUE, cups=office.socket, deadline_s=2.0))
        assert code == 1
        assert told["Não impresso"].startswith("sem papel")
        assert told["O que fazer"] == "ponha papel e feche a tampa"
        assert office.spooled() == []
        assert len(office.paper()) == 1
