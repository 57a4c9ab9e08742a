"""Start in two steps: the window, and once it is painted, the kiosk behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from support.kiosk_harness import SMALL, settings_for, wait_until
from support.log_check import LogWatch
from totem.kiosk import assembly
from totem.kiosk.assembly import Kiosk
from totem.kiosk.frontend import Frontend
from totem.kiosk.process import Startup
from totem.session.states import State
from totem.system.exit_codes import ExitCode
from totem.ui.controls.button import Button


class Start:
    """A start of the kiosk, whose window is shown by `frontend.window.show`."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.frontend = Frontend(settings_for("http://127.0.0.1:9/", folder), SMALL)
        self.kiosks: list[Kiosk] = []
        self.startup = Startup(app, self.frontend, self.kiosks.append)

    def close(self) -> None:
        """Close what was built, and delete the window."""
        self.startup.close()
        self.frontend.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def start(qapp: QApplication, tmp_path: Path) -> Iterator[Start]:
    begun = Start(qapp, tmp_path)
    yield begun
    begun.close()


def test_the_kiosk_is_built_once_its_window_is_painted(start: Start) -> None:
    assert start.frontend.session.view_state.state is State.HOME
    assert start.kiosks == []
    start.frontend.window.show()
    wait_until(lambda: bool(start.kiosks), "the kiosk")
    assert start.frontend.window.screen_name == "home"
    assert start.kiosks[0].session is start.frontend.session


def test_a_touch_before_the_kiosk_is_built_is_kept_and_served(start: Start) -> None:
    window = start.frontend.window
    window.show()
    button = window.current.findChild(Button, "start")
    assert isinstance(button, Button)
    button.click()
    assert start.kiosks == []
    seen: list[State] = []
    start.frontend.session.changed.connect(lambda view: seen.append(view.state))
    wait_until(lambda: bool(start.kiosks), "the kiosk")
    assert seen == [State.HOME, State.TAX_ID]
    assert window.screen_name != "home"


def test_a_kiosk_that_ends_before_its_window_is_painted_was_never_built(start: Start) -> None:
    start.frontend.session.fail(RuntimeError("before the first frame"))
    assert start.frontend.session.view_state.state is State.HOME
    assert start.kiosks == []


def test_a_kiosk_that_cannot_be_built_ends_the_program(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: LogWatch
) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise RuntimeError("no ERP can be made")

    codes: list[int] = []
    monkeypatch.setattr(assembly, "make_erp", broken)
    monkeypatch.setattr(QApplication, "exit", lambda *given: codes.append(given[-1]))
    begun = Start(qapp, tmp_path)
    try:
        with pytest.raises(RuntimeError, match="no ERP"):
            begun.startup._build("home")
        assert codes == [ExitCode.FROZEN]
        assert begun.kiosks == []
    finally:
        begun.close()
