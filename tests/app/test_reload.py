"""Reload by a signal: only a usable configuration, and only at rest."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from support.inline_background import InlineBackground
from support.kiosk_harness import wait_until
from support.log_check import LogWatch
from support.platform_marks import needs_signals
from totem.app.reload import ReloadRequest
from totem.system.exit_codes import ExitCode
from totem.system.signal_handling import call_on_reload, exit_on_signals


class Visits(QObject):
    """The session's controller as far as it is listened to."""

    changed = Signal(object)


class Bench:
    """A kiosk whose use the test decides."""

    def __init__(self, config: Path, runner: InlineBackground) -> None:
        self.is_in_use, self.exits, self.visits = True, list[int](), Visits()
        self.request = ReloadRequest(
            config,
            runner,
            is_in_use=lambda: self.is_in_use,
            exit_program=self.exits.append,
        )
        self.visits.changed.connect(self.request.check)


@pytest.fixture
def bench(tmp_path: Path, qapp: QApplication) -> Iterator[Bench]:
    background = InlineBackground()
    (tmp_path / "totem.toml").write_text('brand.name = "NetSul"\n')
    made = Bench(tmp_path / "totem.toml", background)
    yield made
    made.request.close()
    background.close()


def test_a_reload_waits_for_the_end_of_the_session(bench: Bench) -> None:
    bench.request.begin()
    bench.visits.changed.emit(None)
    assert bench.exits == []
    bench.is_in_use = False
    bench.visits.changed.emit(None)
    bench.visits.changed.emit(None)
    assert bench.exits == [ExitCode.RESTART]


def test_a_reload_waits_for_staff_who_leave_without_a_session(bench: Bench) -> None:
    bench.request.begin()
    bench.is_in_use = False
    wait_until(lambda: bench.exits == [ExitCode.RESTART], "the restart")


@pytest.mark.parametrize("text", ["[nonsense]", "erp.timeout_s = -1", "= ="])
def test_a_configuration_that_cannot_be_used_is_not_taken(
    bench: Bench, tmp_path: Path, expected_logs: LogWatch, text: str
) -> None:
    (tmp_path / "totem.toml").write_text(text)
    bench.is_in_use = False
    bench.request.begin()
    expected_logs.expect("the configuration cannot be used")
    assert bench.exits == []


@needs_signals
def test_the_signal_begins_a_reload_and_ends_nothing(qapp: QApplication) -> None:
    asked: list[int] = []
    before = signal.getsignal(signal.SIGUSR1)
    undo_exit = exit_on_signals(qapp)
    owner = QObject()
    undo = call_on_reload(owner, lambda: asked.append(1))
    try:
        signal.raise_signal(signal.SIGUSR1)
        wait_until(lambda: asked == [1], "the request")
    finally:
        undo()
        undo_exit()
    assert signal.getsignal(signal.SIGUSR1) is before
