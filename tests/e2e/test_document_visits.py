"""Services and documents by touch, on the real window with a small ERP that offers them."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import pytest
from PySide6.QtCore import QSize

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PORTRAIT, KioskDriver, on_a_panel
from support.log_check import LogWatch
from totem.monitoring.capability_monitor import FILE_NAME
from totem.session.states import State
from totem.settings import state_folder
from totem.ui.controls.document_list import DocumentList

MARIA = "529.982.247-25"
CUSTOMER = {"id_cliente": 1, "nome": "MARIA APARECIDA DA SILVA", "cnpj_cpf": "52998224725"}
NOTAS = [
    {
        "id_nota": number,
        "valor": "129,90",
        "status": "PAGA",
        "data_lancamento": f"2026-01-{1 + number % 28:02}",
        "url_nota_fiscal": f"https://notas.example.org/{number}",
    }
    for number in range(60)
]
PLACES = [
    {
        "id_instalacao": 1,
        "endereco": "Rua Barão de Jaguara",
        "numero": "1481",
        "cidade": "Campinas",
        "servicos": [{"id_servico": 5, "nome": "Fibra 500", "valor": "129,90", "status": "ATIVO"}],
    }
]
ANSWERS: dict[str, Any] = {
    "/boletos": [],
    "/instalacoes": PLACES,
    "/notas-fiscais": NOTAS,
    "/extratos": [{"id_extrato_financeiro": 1, "valor": "129,90", "data_vencimento": "2026-10-10"}],
    "/quitacoes": [{"id": 1, "ano": "2025", "url": "https://quitacoes.example.org/2025"}],
}


class _Erp(BaseHTTPRequestHandler):
    """ERP with one customer, Maria; it has every request but those of `missing`."""

    missing: frozenset[str] = frozenset()

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        fields = parse_qs(parts.query)
        if parts.path == "/clientes":
            found: object = CUSTOMER if fields["cnpj_cpf"] == ["52998224725"] else None
        elif parts.path in ANSWERS and parts.path not in self.missing:
            found = ANSWERS[parts.path] if fields["id_cliente"] == ["1"] else []
        else:
            found = None
        body = json.dumps({"detail": "Not Found"} if found is None else found).encode()
        self.send_response(404 if found is None else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def erp_url(request: pytest.FixtureRequest) -> Iterator[str]:
    handler = type("Erp", (_Erp,), {"missing": getattr(request, "param", frozenset())})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="small erp")
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def offered(make_kiosk: MakeKiosk, url: str, size: QSize = PORTRAIT) -> KioskDriver:
    """A kiosk with the ERP's capabilities."""
    driver = make_kiosk(size, base_url=url)
    if driver.kiosk.capability_monitor is None:
        driver.kiosk.start_monitors()
    answers = driver.kiosk.session
    driver.wait_until(lambda: bool(answers.view_state.capabilities), "the ERP's answers")
    return driver


def touch_paper(driver: KioskDriver, row: int) -> None:
    papers = driver.find("document_list")
    assert isinstance(papers, DocumentList)
    papers.show_from(row)
    driver.settle()
    driver.tap(papers.viewport(), papers.card_of(row).center())


@on_a_panel(0)
def test_from_nothing_open_to_plan_and_papers_and_a_printed_page(
    make_kiosk: MakeKiosk, erp_url: str, size: QSize
) -> None:
    driver = offered(make_kiosk, erp_url, size)
    driver.look_up(MARIA)
    driver.arrive(State.NOTHING_OPEN)
    driver.touch("plan")
    driver.arrive(State.PLAN)
    services = driver.find("services")
    assert isinstance(services, DocumentList)
    (row,) = services.rows
    assert (row.title, row.tag) == ("Fibra 500", "Ativo")
    assert "Jaguara" not in row.detail
    driver.touch("back")
    driver.arrive(State.NOTHING_OPEN)
    driver.touch("documents")
    driver.arrive(State.DOCUMENTS)
    touch_paper(driver, 61)
    driver.arrive(State.DOCUMENT)
    assert driver.reads("title").startswith("Nota fiscal")
    driver.touch("print")
    driver.arrive(State.PRINTED)
    folder = driver.settings.printer.folder
    assert folder is not None
    (file,) = folder.glob("*.pdf")
    with pypdfium2.PdfDocument(file) as document:
        assert len(document) == 1
    driver.touch("back")
    driver.arrive(State.DOCUMENT)
    driver.touch("finish")
    driver.arrive(State.FAREWELL)


@pytest.mark.parametrize(
    "erp_url", [frozenset({"/instalacoes", "/notas-fiscais", "/extratos"})], indirect=True
)
def test_documents_missing_in_the_erp_are_not_offered(make_kiosk: MakeKiosk, erp_url: str) -> None:
    driver = offered(make_kiosk, erp_url)
    driver.look_up(MARIA)
    driver.arrive(State.NOTHING_OPEN)
    assert driver.shows("documents")
    assert not driver.shows("plan")
    known = json.loads((state_folder(driver.settings) / FILE_NAME).read_text(encoding="utf-8"))
    assert known["answers"] == {
        "installations": False,
        "notas_fiscais": False,
        "statement": False,
        "clearances": True,
    }


@on_a_panel(1)
def test_a_plan_that_did_not_come_comes_with_one_more_touch(
    make_kiosk: MakeKiosk, erp_url: str, size: QSize, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    expected_logs.expect("search failed")
    driver = offered(make_kiosk, erp_url, size)
    driver.look_up(MARIA)
    driver.arrive(State.NOTHING_OPEN)
    with monkeypatch.context() as outage:
        outage.setitem(ANSWERS, "/instalacoes", {"erro": "base fora do ar"})
        driver.touch("plan")
        driver.arrive(State.PLAN)
    assert not driver.shows("services")
    assert "0800 123 4567" in driver.reads("support")
    driver.touch("retry")
    driver.wait_until(lambda: driver.window.is_settled and driver.shows("services"), "the services")
    assert not driver.shows("retry")
