"""Rating on the farewell screen: one touch, thanks, and anonymous counts."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import Stand
from totem.session.states import State
from totem.session.view_state import Rating

FREE = "529.982.247-25"


def say_goodbye(stand: Stand) -> None:
    stand.open_boleto(FREE)
    stand.touch("finish")
    stand.arrive(State.FAREWELL)


def counted(folder: Path) -> list[tuple[str, str, int]]:
    file = folder / "statistics.sqlite3"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as base, suppress(sqlite3.OperationalError):  # no table yet
        return base.execute("SELECT kind, name, count FROM counts WHERE kind = 'rating'").fetchall()
    return []


@pytest.mark.parametrize("rating", Rating)
def test_one_touch_is_counted_and_thanked_for(make_stand: MakeStand, tmp_path: Path, rating: Rating) -> None:
    stand = make_stand()
    say_goodbye(stand)
    assert "Como foi o atendimento?" in stand.window.current.spoken_text
    where = stand.find(f"rate_{rating.value}")
    middle = where.mapTo(stand.window, where.rect().center())
    stand.touch(f"rate_{rating.value}")
    assert stand.shows("rating_thanks")
    assert stand.window.current.spoken_text.endswith("Obrigado por responder!")
    stand.tap(stand.window, middle)  # a second touch of a hand that trembles
    stand.wait_until(lambda: bool(counted(tmp_path)), "the sum")
    assert counted(tmp_path) == [("rating", rating.value, 1)]
    assert stand.state is State.FAREWELL


def test_a_rating_does_not_prolong_the_farewell(make_stand: MakeStand) -> None:
    stand = make_stand(session={"farewell_s": 600})
    say_goodbye(stand)
    stand.touch("rate_fair")
    assert stand.kiosk.idle._wait.isActive()
    stand.kiosk.idle._on_timeout()
    stand.wait_for("home")
    say_goodbye(stand)
    assert stand.shows("rating_question")


def test_no_rating_where_it_is_turned_off(make_stand: MakeStand, tmp_path: Path) -> None:
    stand = make_stand(session={"ask_rating": False})
    say_goodbye(stand)
    assert not stand.shows("rating")
    stand.touch("done")
    stand.wait_for("home")
    assert counted(tmp_path) == []
