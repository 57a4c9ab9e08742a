"""Rating on the farewell screen: one touch, thanks, and anonymous counts."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver
from totem.session.states import State
from totem.session.view_state import Rating

FREE = "529.982.247-25"


def say_goodbye(driver: KioskDriver) -> None:
    driver.open_boleto(FREE)
    driver.touch("print")
    driver.arrive(State.PRINTED)
    driver.touch("finish")
    driver.arrive(State.FAREWELL)


def counted(folder: Path) -> list[tuple[str, str, int]]:
    file = folder / "statistics.sqlite3"
    if not file.exists():
        return []
    with closing(sqlite3.connect(file)) as base, suppress(sqlite3.OperationalError):  # no table yet
        return base.execute("SELECT kind, name, count FROM counts WHERE kind = 'rating'").fetchall()
    return []


@pytest.mark.parametrize("rating", Rating)
def test_one_touch_is_counted_and_thanked_for(make_kiosk: MakeKiosk, tmp_path: Path, rating: Rating) -> None:
    driver = make_kiosk()
    say_goodbye(driver)
    assert "Como foi o atendimento?" in driver.window.current.spoken_text
    where = driver.find(f"rate_{rating.value}")
    middle = where.mapTo(driver.window, where.rect().center())
    driver.touch(f"rate_{rating.value}")
    assert driver.shows("rating_thanks")
    assert driver.window.current.spoken_text.endswith("Obrigado por responder!")
    driver.tap(driver.window, middle)  # a second touch of a hand that trembles
    driver.wait_until(lambda: bool(counted(tmp_path)), "the sum")
    assert counted(tmp_path) == [("rating", rating.value, 1)]
    assert driver.state is State.FAREWELL


def test_a_rating_does_not_prolong_the_farewell(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(session={"farewell_s": 600})
    say_goodbye(driver)
    driver.touch("rate_fair")
    assert driver.kiosk.idle._wait.isActive()
    driver.kiosk.idle._on_timeout()
    driver.wait_for("home")
    say_goodbye(driver)
    assert driver.shows("rating_question")


def test_no_rating_where_it_is_turned_off(make_kiosk: MakeKiosk, tmp_path: Path) -> None:
    driver = make_kiosk(session={"ask_rating": False})
    say_goodbye(driver)
    assert not driver.shows("rating")
    driver.touch("leave")
    driver.wait_for("home")
    assert counted(tmp_path) == []
