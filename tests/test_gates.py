"""The fixtures that every test runs under do fail the tests that they are meant to fail."""

import os
from pathlib import Path

import pytest

PLUGINS = tuple(
    word
    for name in ("support.leak_check", "support.log_check", "no:cacheprovider", "no:schemathesis", "no:xdist")
    for word in ("-p", name)
)

THREAD = """
    import threading
    release = threading.Event()

    def test_leaves_a_thread():
        threading.Thread(target=release.wait, name="forgotten").start()  # here

    def test_next_is_not_blamed():
        release.set()
"""

TIMER = """
    from PySide6.QtCore import QTimer
    kept = []

    def test_leaves_a_timer(qapp):
        kept.append(QTimer(objectName="forgotten"))
        kept[0].start(60_000)  # here

    def test_next_is_not_blamed(qapp):
        assert not kept[0].isActive()
"""

ANIMATION = """
    from PySide6.QtCore import QObject, QPropertyAnimation
    kept = []

    def test_leaves_an_animation(qapp):
        target = QObject(objectName="a")
        animation = QPropertyAnimation(target, b"objectName")
        animation.setDuration(60_000)
        kept.extend([target, animation])
        animation.start()  # here
"""

TIDY = """
    import logging, threading
    from PySide6.QtCore import QObject, QTimer

    def test_ends_what_it_starts(qapp):
        thread = threading.Thread(target=lambda: None)
        thread.start()
        timer = QTimer()
        timer.start(60_000)
        timer.stop()
        owner = QObject()
        QTimer(owner).start(60_000)
        owner.deleteLater()
        logging.getLogger("quiet").info("nothing to see")
"""


@pytest.fixture
def inner(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Tests of a process of their own: in this one, its servers' threads would miss modules meanwhile."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
    return pytester


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param(THREAD, "*thread 'forgotten' started at *test_it.py:{line}", id="thread"),
        pytest.param(TIMER, "*QTimer 'forgotten' started at *test_it.py:{line}", id="timer"),
        pytest.param(ANIMATION, "*QPropertyAnimation '' started at *test_it.py:{line}", id="animation"),
    ],
)
def test_what_is_left_running_fails_the_test_and_is_named(
    source: str, said: str, inner: pytest.Pytester
) -> None:
    inner.makeconftest("from support import leak_check\nleak_check.GRACE_S = 0.1")
    inner.makepyfile(test_it=source)
    result = inner.runpytest_subprocess(*PLUGINS)
    result.assert_outcomes(passed=source.count("def test_"), errors=1)
    line = 1 + next(n for n, text in enumerate(source.strip("\n").splitlines()) if "# here" in text)
    result.stdout.fnmatch_lines([said.format(line=line)])


def test_what_ends_in_time_passes(inner: pytest.Pytester) -> None:
    inner.makepyfile(test_it=TIDY)
    inner.runpytest_subprocess(*PLUGINS).assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("body", "errors", "said"),
    [
        ("log.warning('low on paper')", 1, "unexpected log: house: low on paper"),
        ("log.info('all well')", 0, None),
        ("expected_logs.expect('house: low'); log.warning('low on paper')", 0, None),
        ("expected_logs.expect('low'); log.error('on fire')", 1, "unexpected log: house: on fire"),
        ("expected_logs.expect('low on paper')", 1, "log not seen: low on paper"),
    ],
)
def test_a_log_is_expected_or_fails_the_test(
    body: str, errors: int, said: str | None, inner: pytest.Pytester
) -> None:
    inner.makepyfile(
        test_it=f"import logging\nlog = logging.getLogger('house')\ndef test_it(expected_logs): {body}\n"
    )
    result = inner.runpytest_subprocess(*PLUGINS)
    result.assert_outcomes(passed=1, errors=errors)
    if said:
        result.stdout.fnmatch_lines([f"*{said}*"])


def test_a_qt_warning_fails_the_test(inner: pytest.Pytester) -> None:
    inner.makeini("[pytest]\nqt_log_level_fail = WARNING\n")
    inner.makepyfile(
        test_it="from PySide6.QtCore import qWarning\ndef test_it(qapp): qWarning('no such slot')\n"
    )
    inner.runpytest_subprocess(*PLUGINS).assert_outcomes(failed=1)
