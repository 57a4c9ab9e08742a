"""Outbox on the kiosk: requests are sent, and staff see what cannot be sent, without its content."""

import json
import logging
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QLabel

from support import recording_erp
from support.emulators.base import InjectedFault
from support.emulators.sgp import SgpEmulator
from support.file_contents import read_files
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver, on_a_panel
from support.log_check import LogWatch
from totem.app import maintenance
from totem.domain.customer import ContractId, Customer
from totem.domain.service_requests import ContactChange, TicketRequest
from totem.domain.sign_up import ReceiptCode
from totem.lab.reference_erp.server import ReferenceErp
from totem.outbox.request_kinds import ServiceRequest
from totem.outbox.requests import OutboxCounts
from totem.outbox.submissions import LeadRequest, SignUp, SubmissionState, SubmissionStatus
from totem.settings import state_folder
from totem.staff import support_bundle
from totem.ui.staff.outbox_page import OutboxPage

SECRETS = ("Maria", "maria@example.com", "41999998888", "12345678909", "Araucárias", "documento-1.jpg")
REFUSED = "was refused, and is kept for staff"


class Store:
    """A kiosk whose outbox is handed something, and staff before it."""

    def __init__(self, driver: KioskDriver, app: QApplication) -> None:
        self.driver = driver
        self.lobby = maintenance.install(None, driver.kiosk, app)

    def run(self, work: Any) -> Any:
        """The result of `work` on the background thread."""
        came: list[Any] = []
        self.driver.kiosk.background.run(work, done=came.append, failed=came.append)
        self.driver.wait_until(lambda: bool(came), "the background")
        return came[0]

    def put(self, submission: SignUp | LeadRequest | ServiceRequest) -> ReceiptCode:
        """Hand it in as a visit does."""
        protocol = self.run(self.driver.kiosk.outbox.open().put(submission))
        assert isinstance(protocol, ReceiptCode)
        return protocol

    def fate(self, protocol: ReceiptCode) -> SubmissionStatus:
        """Its state in the outbox."""
        sign_up_status: SubmissionState = self.run(
            self.driver.kiosk.outbox.open().find(protocol, recording_erp.DOCUMENT)
        )
        return sign_up_status.status

    def open(self) -> OutboxPage:
        """Staff go to the page."""
        self.lobby._open()
        self.driver.touch("open_outbox")
        page = self.driver.window.findChild(OutboxPage)
        assert isinstance(page, OutboxPage)
        self.driver.wait_until(lambda: not page.task.is_running, "the page")
        return page

    def shown(self, page: OutboxPage) -> str:
        """All that can be read on it."""
        return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def make_store(make_kiosk: MakeKiosk, qapp: QApplication) -> Any:
    def make(size: QSize | None = None, **sections: Any) -> Store:
        driver = make_kiosk(size, **sections) if size else make_kiosk(**sections)
        driver.kiosk.start_monitors()
        return Store(driver, qapp)

    return make


def test_a_submission_is_sent_at_once(make_store: Any, erp: ReferenceErp) -> None:
    store = make_store()
    protocol = store.put(SignUp(recording_erp.prospect(), (recording_erp.photo(),)))
    store.driver.wait_until(lambda: store.fate(protocol) is SubmissionStatus.DELIVERED, "the delivery")
    store.driver.wait_until(lambda: len(erp.store.prospects()[-1]["arquivos"]) == 1, "the file")
    assert erp.store.prospects()[-1]["dados"]["nome"] == "Maria Exemplo"


def test_waiting_submissions_are_sent_when_the_erp_is_back(
    make_store: Any, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("does not answer|answers again")
    store = make_store(erp={"timeout_s": 1.0})
    erp.faults.set("*:status=503")
    service = store.driver.kiosk.availability
    for _ in range(5):
        store.driver.wait_until(lambda: not service.erp._task.is_running, "a question")
        if service.erp.cause is not None:
            break
        service.erp._probe()
    assert service.erp.cause is not None
    protocol = store.put(SignUp(recording_erp.prospect()))
    store.driver.wait_until(
        lambda: bool(store.run(store.driver.kiosk.outbox.open().count()).waiting), "it waits"
    )
    outbox = store.driver.kiosk.outbox.open()
    store.driver.wait_until(lambda: outbox._failures == 1, "the first try")
    outbox._paused_until += 3600
    erp.faults.clear()
    service.erp._probe()
    store.driver.wait_until(lambda: store.fate(protocol) is SubmissionStatus.DELIVERED, "the delivery")


@on_a_panel(0)
def test_staff_deal_with_what_the_erp_refused(
    make_store: Any, erp: ReferenceErp, expected_logs: LogWatch, caplog: pytest.LogCaptureFixture, size: QSize
) -> None:
    expected_logs.expect(REFUSED)
    store, before = make_store(size), len(erp.store.prospects())
    erp.faults.set("prospectos:status=422")
    first = store.put(SignUp(recording_erp.prospect(), (recording_erp.photo(),)))
    second = store.put(SignUp(recording_erp.prospect("Maria Outra")))
    store.driver.wait_until(lambda: store.fate(second) is SubmissionStatus.REFUSED, "the refusals")
    page = store.open()
    text = store.shown(page)
    assert str(first) in text
    assert str(second) in text
    assert "2 recusados pelo ERP" in text
    assert not [secret for secret in SECRETS if secret in text]

    store.driver.touch("refused_delete_0")
    assert store.fate(first) is SubmissionStatus.REFUSED
    with caplog.at_level(logging.INFO, "totem.journal"):
        store.driver.touch("refused_delete_0")
        store.driver.wait_until(lambda: "Apagado" in store.shown(page), "the deletion")
    assert [record for record in caplog.records if getattr(record, "protocol", "") == str(first)]
    store.driver.wait_until(lambda: str(first) not in store.shown(page), "the page")

    erp.faults.clear()
    store.driver.touch("refused_again_0")
    store.driver.wait_until(lambda: store.fate(second) is SubmissionStatus.DELIVERED, "the second try")
    assert [each["dados"]["nome"] for each in erp.store.prospects()[before:]] == ["Maria Outra"]


def test_staff_see_that_the_erp_may_have_a_submission_already(
    make_store: Any, erp: ReferenceErp, expected_logs: LogWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.outbox.queue.FIRST_WAIT_S", 0.2)
    monkeypatch.setattr("totem.outbox.retry_policy._FIRST_PAUSE_S", 0.2)
    expected_logs.expect(REFUSED)
    store = make_store()
    erp.faults.set("prospectos:status=500")
    protocol = store.put(SignUp(recording_erp.prospect()))
    outbox = store.driver.kiosk.outbox.open()
    store.driver.wait_until(lambda: outbox._store.heads()[0].attempts == 1, "the first try")
    erp.faults.set("prospectos:status=422")

    async def hurry() -> None:
        outbox.hurry()

    store.run(hurry())
    store.driver.wait_until(lambda: store.fate(protocol) is SubmissionStatus.REFUSED, "the refusal")
    page = store.open()
    assert "Pode já estar no ERP" in store.shown(page)


def test_nothing_of_it_is_in_logs_nor_in_the_diagnostics(
    make_store: Any,
    erp: ReferenceErp,
    expected_logs: LogWatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    expected_logs.expect(REFUSED)
    store = make_store()
    folder = state_folder(store.driver.settings)
    erp.faults.set("prospectos:status=422")
    with caplog.at_level(logging.DEBUG):
        protocol = store.put(SignUp(recording_erp.prospect(), (recording_erp.photo(),)))
        store.driver.wait_until(lambda: store.fate(protocol) is SubmissionStatus.REFUSED, "the refusal")
    assert not [secret for secret in SECRETS if secret in caplog.text]
    files = read_files(folder / "outbox")
    assert {"outbox.sqlite3", "outbox.key"} <= {file.name for file in files}
    content = b"".join(files.values())
    assert not [secret for secret in SECRETS if secret.encode() in content]
    stick = tmp_path / "stick"
    stick.mkdir()
    made = support_bundle.write_bundle(
        stick,
        logs=folder / "logs",
        settings=store.driver.settings,
        report=json.dumps({}),
        version="1",
        now=datetime.now(UTC),
    )
    with zipfile.ZipFile(made) as archive:
        assert not [name for name in archive.namelist() if "outbox" in name or "key" in name]


def test_staff_read_that_it_may_have_arrived_before_it_is_sent_again(
    make_store: Any, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    """Both where it still waits for its next try, and where it waits for staff alone."""
    expected_logs.expect("may have arrived, and is kept for staff")
    store, before = make_store(), len(erp.store.prospects())
    erp.faults.set("prospectos:lost,doubles")
    store.put(SignUp(recording_erp.prospect()))
    outbox = store.driver.kiosk.outbox.open()
    store.driver.wait_until(lambda: outbox._store.heads()[0].attempts == 1, "the first try")

    page = store.open()
    store.driver.touch("outbox_send")
    assert "1 envio pode ter chegado ao ERP" in store.shown(page)
    assert store.driver.reads("outbox_send") == "Toque de novo para enviar"
    assert len(erp.store.prospects()) == before + 1, "one touch sends nothing"
    for tries in range(2, 6):
        store.driver.wait_until(lambda: store.driver.lit("outbox_send"), "the page")
        while len(erp.store.prospects()) < before + tries:
            store.driver.touch("outbox_send")
            store.driver.wait_until(lambda: not page.task.is_running, "the page")

    def level() -> OutboxCounts:
        found = store.run(outbox.count())
        assert isinstance(found, OutboxCounts)
        return found

    store.driver.wait_until(lambda: level().may_have_arrived == 1, "it waits for staff")
    page.read_again()
    store.driver.wait_until(
        lambda: (
            store.driver.shows("refused_again_0") and not page.task.is_running and page._actions.busy is None
        ),
        "the page",
    )
    store.driver.lay_out()
    text = store.shown(page)
    assert "pode ter chegado" in text
    assert "não confirmou este envio" in text
    assert "Podem ter chegado: 1" in text
    assert not store.driver.lit("outbox_send")

    erp.faults.clear()
    store.driver.touch("refused_again_0")
    assert store.driver.reads("refused_again_0") == "Enviar mesmo assim"
    assert len(erp.store.prospects()) == before + 5
    store.driver.touch("refused_again_0")
    store.driver.wait_until(lambda: level() == OutboxCounts(), "the sixth")
    assert len(erp.store.prospects()) == before + 6


def test_staff_deal_with_tickets_and_contacts_that_wait(make_store: Any, expected_logs: LogWatch) -> None:
    """A ticket whose answer was lost, and contact details that this kind of ERP does not take."""
    expected_logs.expect("a contact was refused, and is kept for staff")
    expected_logs.expect("a ticket may have arrived, and is kept for staff")
    expected_logs.allow("^totem.erp")
    with SgpEmulator() as sgp:
        store = make_store(base_url=None, erp=sgp.settings())
        person = sgp.people[0]
        customer = Customer(person.tax_id, contract_id=ContractId(str(person.contracts[0].number)))
        sgp.injected_fault, sgp.fail_once = InjectedFault.LOST, True
        ticket = store.put(ServiceRequest(customer, ticket=TicketRequest("Sem internet, diz Maria")))
        contact = store.put(ServiceRequest(customer, contact=ContactChange(email="maria@example.com")))

        def is_held(protocol: ReceiptCode) -> bool:
            held = store.run(store.driver.kiosk.outbox.open().refusals())
            return any(each.protocol == protocol for each in held)

        store.driver.wait_until(lambda: is_held(ticket) and is_held(contact), "the refusals")

        def sent_tickets() -> list[tuple[str, str]]:
            return [each for each in sgp.effects if each[0] == "chamado"]

        assert len(sent_tickets()) == 1
        page = store.open()

        def is_idle() -> bool:
            return not page.task.is_running and page._actions.busy is None

        text = store.shown(page)
        assert "pedido de ajuda de " in text
        assert "contatos de " in text
        assert "não confirmou este envio" in text
        assert not [secret for secret in (*SECRETS, person.tax_id.value) if secret in text]
        store.driver.wait_until(is_idle, "the page")
        store.driver.lay_out()
        store.driver.touch("refused_again_0")
        assert store.driver.reads("refused_again_0") == "Enviar mesmo assim"
        store.driver.touch("refused_again_0")
        store.driver.wait_until(lambda: not is_held(ticket) and len(sent_tickets()) == 2, "the second try")
        store.driver.wait_until(lambda: str(ticket) not in store.shown(page) and is_idle(), "the page")
        store.driver.lay_out()
        store.driver.touch("refused_delete_0")
        store.driver.touch("refused_delete_0")
        store.driver.wait_until(lambda: not is_held(contact), "the deletion")
        assert len(sent_tickets()) == 2
