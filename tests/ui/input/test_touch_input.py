"""Touch filter and debouncing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF
from PySide6.QtGui import QEventPoint

from totem.ui.input.touch_input import REST_MS, Contact, Debouncer, PointerAction, TouchFilter

State = QEventPoint.State
PRESSED, HELD, LIFTED = State.Pressed, State.Updated, State.Released
PRESS, MOVE, LIFT, CANCEL = PointerAction.PRESS, PointerAction.MOVE, PointerAction.LIFT, PointerAction.CANCEL


def at(number: int, state: State, x: float = 50.0) -> Contact:
    return Contact(number, state, QPointF(x, 50))


def strokes(*frames: list[Contact], every_ms: int = 10) -> list[list[PointerAction]]:
    fingers = TouchFilter()
    return [fingers.frame(frame, place * every_ms) for place, frame in enumerate(frames)]


def test_an_ignored_contact_does_not_block_a_later_one() -> None:
    frames = [
        [at(0, PRESSED), at(1, PRESSED)],
        [at(0, LIFTED), at(1, HELD)],
        [at(1, HELD), at(2, PRESSED)],
        [at(1, HELD), at(2, LIFTED)],
    ]
    assert strokes(*frames) == [[], [], [PRESS], [LIFT]]


def test_a_cancelled_finger_is_ignored_until_it_lifts() -> None:
    fingers = TouchFilter()
    fingers.frame([at(7, PRESSED)], 0)
    assert fingers.drop() == [CANCEL]
    assert fingers.frame([at(7, HELD, 60)], 10) == []
    assert fingers.frame([at(0, PRESSED)], 20) == [PRESS]


def test_jitter_is_no_move() -> None:
    fingers = TouchFilter()
    fingers.frame([at(0, PRESSED)], 0)
    for ms, x in ((10, 50.4), (20, 49.6), (30, 50.9)):
        assert fingers.frame([at(0, HELD, x)], ms) == []
    assert fingers.frame([at(0, HELD, 51.5)], 40) == [MOVE]


def test_jitter_after_a_drag_is_no_move() -> None:
    fingers = TouchFilter()
    fingers.frame([at(0, PRESSED)], 0)
    assert fingers.frame([at(0, HELD, 60)], 10) == [MOVE]
    assert fingers.frame([at(0, HELD, 60.3)], 20) == [MOVE]
    assert fingers.frame([at(0, HELD, 60.5)], 10 + REST_MS) == []
    assert fingers.frame([at(0, HELD, 59.8)], 20 + REST_MS) == []
    assert fingers.place.x() == pytest.approx(60.3)
    assert fingers.frame([at(0, HELD, 62)], 30 + REST_MS) == [MOVE]


contacts = st.builds(
    Contact,
    st.integers(0, 4),
    st.sampled_from([PRESSED, HELD, State.Stationary, LIFTED]),
    st.builds(QPointF, st.floats(0, 300), st.floats(0, 500)),
)


@given(st.lists(st.tuples(st.lists(contacts, max_size=5), st.integers(0, 4000)), max_size=30))
def test_any_reports_yield_complete_touches(frames: list[tuple[list[Contact], int]]) -> None:
    fingers, now, said = TouchFilter(), 0, []
    for frame, after in frames:
        now += after
        said += fingers.frame(frame, now)
        assert fingers.is_down is (bool(said) and said[-1] in (PRESS, MOVE))
    is_down = False
    for stroke in said:
        assert (stroke is PRESS) is not is_down
        is_down = stroke in (PRESS, MOVE)


KEY, OTHER = object(), object()


@pytest.mark.parametrize(
    ("target", "after_ms", "is_echo"),
    [(KEY, 80, True), (KEY, 149, True), (KEY, 150, False), (OTHER, 80, False), (None, 80, False)],
)
def test_a_repeated_press_within_the_window_is_debounced(
    target: object, after_ms: int, *, is_echo: bool
) -> None:
    echoes = Debouncer(150)
    assert not echoes.press(KEY, 1000)
    echoes.lift(1005)
    assert echoes.press(target, 1000 + after_ms) is is_echo


@pytest.mark.parametrize(("after_ms", "is_echo"), [(20, True), (49, True), (50, False)])
def test_a_bounce_at_the_end_of_a_long_touch_is_debounced(after_ms: int, *, is_echo: bool) -> None:
    echoes = Debouncer(150)
    echoes.press(KEY, 0)
    echoes.lift(2000)
    assert echoes.press(KEY, 2000 + after_ms) is is_echo


def test_continued_bouncing_is_one_touch() -> None:
    echoes = Debouncer(150)
    assert [echoes.press(KEY, 100 * count) for count in range(5)] == [False, True, True, True, True]
