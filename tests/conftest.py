"""Fixtures and environment of all tests: the same screen, time zone and language, and checks for leaks."""

import gc
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partialmethod

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, settings

from totem.system.process_setup import import_qt

import_qt()  # as the kiosk does, and before pytest-qt loads Qt: each module is read as text else

for _name in [name for name in os.environ if name.startswith(("QT_", "TOTEM_"))]:
    del os.environ[_name]  # a developer's own settings decide nothing here
os.environ |= {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_SCALE_FACTOR": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "<-03>3",  # São Paulo's offset, in the form that needs no zone files
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "localhost,127.0.0.1,::1"),  # the servers of the tests
}
os.environ.pop("LANGUAGE", None)  # it stands above LC_ALL for gettext and Qt
if os.name == "posix" and not re.fullmatch(r"[\w/.-]{1,24}", tempfile.gettempdir(), re.ASCII):
    os.environ["TMPDIR"] = tempfile.tempdir = "/tmp"  # noqa: S108 - sockets have 107 bytes, words no space
if hasattr(time, "tzset"):  # Windows has one zone for all programs
    time.tzset()
if sys.platform == "win32":  # where Qt's offscreen plugin asks for no fonts of the system
    os.environ["QT_QPA_FONTDIR"] = os.path.expandvars(r"%WINDIR%\Fonts")

os.environ.pop("STATE_DIRECTORY", None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the many processes that tests start would compile all again
sys.dont_write_bytecode = False

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what runs in the background
    signal.signal(signal.SIGINT, signal.default_int_handler)  # programs that tests start inherit it

from PySide6.QtWidgets import QApplication  # noqa: E402 - after `import_qt`, as what follows
from pytestqt.qtbot import QtBot  # noqa: E402

from support import sampling  # noqa: E402 - below the environment, as its plugins are
from totem.fleet.operator import sealed_key  # noqa: E402 - likewise
from totem.session.state_machine import StateMachine  # noqa: E402 - once Qt is imported and the environment is the tests' own
from totem.staff import pin  # noqa: E402 - likewise
from totem.system import background  # noqa: E402 - likewise

pytest_plugins = ["pytester", "support.leak_check", "support.log_check"]

_OF_SPEED = [HealthCheck.too_slow]
"""Hypothesis' only check that a busy machine fails, beside the deadlines."""
settings.register_profile(
    "sample",
    deadline=None,
    suppress_health_check=_OF_SPEED,
    max_examples=30,
    derandomize=True,
    database=None,
)
settings.register_profile("full", deadline=None, suppress_health_check=_OF_SPEED, print_blob=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that runs campaigns whole."""
    parser.addoption(
        "--full", action="store_true", help="run every case of the campaigns, and all examples of properties"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Choose between the sample and all cases, before any file of tests is imported.

    Nor is garbage collected until the first test: that is a third of the time of their import.
    """
    gc.disable()
    sampling.full = config.getoption("--full")
    settings.load_profile("full" if sampling.full else "sample")


@pytest.fixture(autouse=True, scope="module")
def _no_collection_by_other_threads() -> None:
    """Leave automatic collection off: servers of the tests run on threads, and may collect a widget.

    Each kiosk collects on its own, a second and more unless it passes over the collected tests and over all
    that earlier files keep (the syntax trees of one are 1.3 million objects).
    """
    gc.freeze()


@pytest.fixture(autouse=True)
def _umask_of_a_login() -> None:
    """Each test begins with the usual umask: a kiosk that a test before it ran has closed its own."""
    os.umask(0o022)


@pytest.fixture(autouse=True, scope="session")
def _state_of_the_tests_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Kiosks whose state folder is not set keep to this run's own."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("user state"))


@pytest.fixture(autouse=True, scope="session")
def _quick_pin_hashes() -> None:
    """Hash PINs in a millisecond in place of 200, also where a kiosk compares one with its hash.

    `tests/staff/test_pin.py` checks the hasher of the product.
    """
    pin._hasher = lambda: PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True, scope="session")
def _quick_key_files() -> None:
    """Encrypt private keys in a millisecond and without 128 MB; `test_sealed_key.py` has the real cost."""
    sealed_key.SCRYPT_N = 2


@pytest.fixture(autouse=True, scope="session")
def _patient_end() -> None:
    """Wait 20 s for a kiosk's background thread, as for any other thread, in place of the product's 2 s.

    On a busy machine it ends later, and its warning would fail the test.
    """
    background.STOP_TIMEOUT_S = 20.0


@pytest.fixture(autouse=True)
def _unknown_events_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Raise for an event that is not in the table, a bug, except in tests of the kiosk's reaction."""
    monkeypatch.setattr(StateMachine, "strict", True)


class _PatientBot(QtBot):
    """QtBot that waits a minute, in place of 5 s, where a test names no time."""

    waitUntil = partialmethod(QtBot.waitUntil, timeout=60_000)  # noqa: N815 - pytest-qt's names
    waitSignal = partialmethod(QtBot.waitSignal, timeout=60_000)  # noqa: N815
    waitSignals = partialmethod(QtBot.waitSignals, timeout=60_000)  # noqa: N815
    waitExposed = partialmethod(QtBot.waitExposed, timeout=60_000)  # noqa: N815


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """See `_PatientBot`; in place of pytest-qt's fixture."""
    return _PatientBot(request)


@pytest.fixture
def portuguese(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Brazilian locale: commands answer in Portuguese, also in processes that the test starts."""
    monkeypatch.setenv("LC_ALL", "pt_BR.UTF-8")


@pytest.fixture
def as_in_a_store(_unknown_events_raise: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Log events that are not in the table, as on a kiosk, without an exception."""
    monkeypatch.setattr(StateMachine, "strict", False)


@pytest.fixture(autouse=True)
def _collection_on_the_main_thread() -> Iterator[None]:
    yield
    gc.collect(1)
