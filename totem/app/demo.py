"""Demonstration: the kiosk with a built-in reference ERP and a PDF printer; no configuration, no network.

The reference ERP takes longer to import than the home screen. So its port is opened first, and it is imported
once the first screen is shown; earlier requests wait for the answer.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QObject, QSize, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from totem.domain.identity import Challenge
from totem.domain.taxid import InvalidTaxId, TaxId
from totem.kiosk.frontend import Frontend, application
from totem.kiosk.process import Startup, run_event_loop
from totem.lab.reference_erp.seed import DEMO_DOCUMENTS, UNLOCK_TERMS, answer_to
from totem.lab.reference_erp.server import ReferenceErp
from totem.lab.reference_erp.titles import COMPANY
from totem.session.states import RESTING, State
from totem.session.view_state import ViewState
from totem.settings import Settings, demo_brands, state_folder
from totem.settings.translated import translated_key
from totem.staff.pin import PinFile
from totem.system.background import ignore_result

if TYPE_CHECKING:
    from totem.kiosk.assembly import Kiosk
    from totem.lab.card_terminal import DemoTerminal
    from totem.ui.demo_bar import DemoBar

HEADLESS_SIZE = (1080, 1920)
DEMO_PIN = "314159"
SHARE_OF_SCREEN = 0.92


def settings_for(
    base_url: str,
    folder: Path,
    *,
    keep: bool,
    brand: str | None = None,
    challenge: str = "none",
    card: dict[str, Any] | None = None,
) -> Settings:
    """Return the demonstration's settings; `brand` is one of `demo_brands.list_brands()`.

    `card` is the section of a terminal.
    """
    settings = Settings.parse(
        {
            "kiosk": {"name": "Totem de demonstração", "state_dir": folder},
            "brand": {"name": "NetSul", "support_phone": "0800 123 4567", "site": "netsul.example"},
            "erp": {"base_url": base_url},
            "identity": {"challenge": challenge},
            "payment": {
                "poll_s": 2,
                "beneficiary": {
                    "name": "NetSul Telecom Ltda",
                    "tax_id": "11.222.333/0001-81",
                    "address": "Rua XV de Novembro, 1500 - Centro - Curitiba/PR",
                    "species": "DM",
                },
            },
            "card": card or {},
            "sign_up": {"enabled": True, "camera": True, "privacy_contact": "privacidade@netsul.example"},
            "lead": {"enabled": True},
            "unlock": {
                "enabled": True,
                "without_identity": challenge == "none",
                **{translated_key("text", code): text for code, text in UNLOCK_TERMS.items()},
            },
            "ticket": {"enabled": True},
            "contact": {"enabled": True},
            "session": {"ask_rating": True},
            "printer": {"kind": "pdf", "folder": folder, "keep": keep},
        }
    )
    return settings if brand is None else demo_brands.apply_brand(settings, brand)


def run(
    *,
    windowed: bool,
    headless: Path | None,
    size: tuple[int, int] | None,
    document: str | None,
    brand: str | None = None,
    challenge: str = "none",
    card: str | None = None,
) -> int:
    """Show the kiosk below a bar of sample documents, or run a session headless; return the exit code.

    `card` is the customer at an emulated card terminal; None for no terminal.
    """
    erp = ReferenceErp(company=demo_brands.merchant_name(brand) if brand else COMPANY)
    terminal = None
    if card is not None:
        from totem.lab.card_terminal import DemoTerminal

        terminal = DemoTerminal(card)
    make = partial(
        settings_for,
        erp.base_url,
        brand=brand,
        challenge=challenge,
        card=terminal.settings() if terminal is not None else None,
    )
    try:
        if headless is not None:
            _start_servers(erp, terminal)
            settings = make(headless / "printed", keep=True)
            return _run_session(settings, headless, size or HEADLESS_SIZE, document)
        with tempfile.TemporaryDirectory(prefix="totem-demo-") as name:
            return _show(make(Path(name), keep=False), erp, terminal, windowed=windowed, size=size)
    finally:
        erp.stop()
        if terminal is not None:
            terminal.stop()


def _start_servers(erp: ReferenceErp, terminal: "DemoTerminal | None") -> None:
    erp.start()
    if terminal is not None:
        terminal.start()


def _run_session(settings: Settings, out: Path, size: tuple[int, int], document: str | None) -> int:
    from totem import selftest

    sample = document or DEMO_DOCUMENTS[0][0]
    return selftest.run(
        settings,
        tax_id=sample,
        out=out,
        size=size,
        print_slip=True,
        language="pt_BR",
        answer=lambda question: _answer_of(question, sample),
        card=settings.card.methods[0] if settings.card.enabled else None,
    )


def _show(
    settings: Settings,
    erp: ReferenceErp,
    terminal: "DemoTerminal | None",
    *,
    windowed: bool,
    size: tuple[int, int] | None,
) -> int:
    qt = application()
    available = QGuiApplication.primaryScreen().availableSize()
    whole = available if size is None and not windowed else _window_size(size, available)
    frontend = Frontend(settings, whole)
    frame = add_demo_bar(frontend, erp.pay)
    frame.resize(whole)
    frame.setWindowTitle("Totem")
    if windowed or size is not None:
        frame.show()
    else:
        frame.showFullScreen()
    sys.stdout.write("Demonstração. Documentos de exemplo (Ctrl+C encerra):\n")
    sys.stdout.writelines(f"  {document:<20} {story}\n" for document, story in DEMO_DOCUMENTS)
    sys.stdout.write(f"Manutenção: cinco toques no logotipo, ou Ctrl+Alt+M; PIN {DEMO_PIN}\n")
    if terminal is not None:
        sys.stdout.write(f"Maquininha: {terminal.page} (abra no navegador)\n")
    sys.stdout.flush()
    startup = Startup(qt, frontend, partial(_on_built, erp, terminal, qt))
    try:
        return run_event_loop(qt, startup.close)
    finally:
        frame.close()


def _on_built(
    erp: ReferenceErp, terminal: "DemoTerminal | None", qt: QCoreApplication, kiosk: "Kiosk"
) -> None:
    from totem.app import maintenance

    maintenance.install(None, kiosk, qt)
    start_servers(kiosk, erp, terminal)


def start_servers(kiosk: "Kiosk", erp: ReferenceErp, terminal: "DemoTerminal | None" = None) -> None:
    """Set the PIN and start ERP and terminal on the background thread, ahead of the kiosk's first request."""
    kiosk.background.run(_start(kiosk, erp, terminal), done=ignore_result, failed=_raise)


async def _start(kiosk: "Kiosk", erp: ReferenceErp, terminal: "DemoTerminal | None") -> None:
    PinFile(state_folder(kiosk.settings)).set(DEMO_PIN)
    _start_servers(erp, terminal)


def _raise(error: Exception) -> None:
    raise error


def add_demo_bar(frontend: Frontend, pay: Callable[[str], object]) -> QWidget:
    """Combine the kiosk's window with a bar that types sample documents and pays the boleto shown.

    `pay` pays a boleto in the ERP by its id.
    """
    from totem.ui.demo_bar import DemoBar, stack_above

    bar = DemoBar(frontend.window.theme, list(DEMO_DOCUMENTS))
    _BarActions(frontend, bar, pay)
    frontend.session.changed.connect(bar.follow)
    return stack_above(bar, frontend.window)


class _BarActions(QObject):
    """Actions of the bar: type a sample document, pay, and show the expected answer to identity questions."""

    def __init__(self, frontend: Frontend, bar: "DemoBar", pay: Callable[[str], object]) -> None:
        super().__init__(bar)
        self._session, self._window, self._bar, self._pay = frontend.session, frontend.window, bar, pay
        bar.chosen.connect(self.enter_document)
        bar.paid.connect(self.pay)
        frontend.session.changed.connect(self.show_answer)

    @Slot(str)
    def enter_document(self, document: str) -> None:
        """End the current session and start one with `document`, unless out of service."""
        controller = self._session
        if controller.view_state.state not in RESTING:
            controller.leave()
        if controller.view_state.state is State.HOME:
            controller.start()
            self._window.type(TaxId.parse(document).value)

    @Slot()
    def pay(self) -> None:
        """Mark the boleto on the pay screen as paid in the ERP, where the kiosk's polling finds it."""
        view = self._session.view_state
        if view.state is State.PAY and view.chosen is not None:
            self._pay(view.chosen.boleto.id)

    @Slot(object)
    def show_answer(self, view: ViewState) -> None:
        """Show the answer to the current question, "—" where there is no correct one."""
        answer = ""
        if view.state is State.IDENTITY and view.question is not None and view.tax_id is not None:
            answer = _answer_of(view.question, view.tax_id.value) or "—"
        self._bar.show_answer(answer)


def _answer_of(question: Challenge, document: str) -> str | None:
    try:
        tax_id = TaxId.parse(document)
    except InvalidTaxId:
        return None
    answer = answer_to(question, tax_id, datetime.now().astimezone().date())
    is_day = answer is not None and question is Challenge.BIRTH_DATE
    return f"{answer[:2]}/{answer[2:]}" if answer is not None and is_day else answer


def _window_size(size: tuple[int, int] | None, available: QSize) -> QSize:
    wanted = QSize(*(size or HEADLESS_SIZE))
    if size is not None and wanted.width() <= available.width() and wanted.height() <= available.height():
        return wanted
    return wanted.scaled(available * SHARE_OF_SCREEN, Qt.AspectRatioMode.KeepAspectRatio)
