"""Garbage collection on the GUI thread only."""

import ctypes
import gc
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from totem.system import gc_policy
from totem.system.gc_policy import GuiGarbageCollector


class Knot:
    """Garbage of a reference cycle; records the thread that collects it."""

    went_on: list[threading.Thread]

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        self.went_on.append(threading.current_thread())


@pytest.fixture
def collector(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[GuiGarbageCollector]:
    monkeypatch.setattr(gc_policy, "CHECK_INTERVAL_MS", 1)
    monkeypatch.setattr(gc_policy, "COLLECT_DELAY_MS", 1)
    monkeypatch.setattr(Knot, "went_on", [], raising=False)
    gc.enable()
    collector = GuiGarbageCollector()
    assert not gc.isenabled()
    yield collector
    collector.close()
    assert gc.isenabled()
    gc.disable()


def make_much_garbage() -> None:
    for _ in range(3 * gc.get_threshold()[0]):
        Knot()


def test_other_threads_do_not_collect(qtbot: QtBot, collector: GuiGarbageCollector) -> None:
    worker = threading.Thread(target=make_much_garbage)
    worker.start()
    worker.join()
    assert not Knot.went_on
    qtbot.waitUntil(lambda: bool(Knot.went_on))
    assert set(Knot.went_on) == {threading.main_thread()}


def test_session_garbage_is_collected_soon(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc_policy, "COLLECT_DELAY_MS", 1)
    monkeypatch.setattr(Knot, "went_on", [], raising=False)
    collector = GuiGarbageCollector()
    Knot()
    collector.collect_soon()
    qtbot.waitUntil(lambda: Knot.went_on == [threading.main_thread()])
    collector.close()


def test_heap_is_trimmed_after_a_session(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gc_policy, "COLLECT_DELAY_MS", 1)
    given_back: list[int] = []
    monkeypatch.setattr(gc_policy, "_trim", lambda: given_back.append)
    collector = GuiGarbageCollector()
    collector.collect_soon()
    qtbot.waitUntil(lambda: given_back == [0])
    collector.close()


def test_heap_is_trimmed_once_the_screens_are_built(
    collector: GuiGarbageCollector, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_back: list[int] = []
    monkeypatch.setattr(gc_policy, "_trim", lambda: given_back.append)
    collector.freeze_existing()
    gc.unfreeze()
    assert given_back == [0]


@pytest.mark.parametrize("trouble", [AttributeError, OSError, TypeError])
def test_missing_malloc_trim_is_ignored(monkeypatch: pytest.MonkeyPatch, trouble: type[Exception]) -> None:
    def refuse(_name: None) -> None:
        raise trouble

    gc_policy._trim.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", refuse)
    assert gc_policy._trim()(0) is None
    gc_policy._trim.cache_clear()
