"""Identity check by touch and by keyboard, on the real window with the reference ERP."""

import json
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt

from support.file_contents import read_files
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import LANDSCAPE, PORTRAIT, KioskDriver
from support.log_check import LogWatch
from support.rate_limits import FAILURES
from support.sampling import crossed
from totem.session import challenge as inquiry
from totem.session.rate_limiter import FILE_NAME
from totem.session.states import State
from totem.system import logging as logs

MARIA, SEVERAL, COMPANY, STRANGER = (
    *("529.982.247-25", "862.883.667-57"),
    *("11.222.333/0001-81", "123.456.789-09"),
)
POSTAL_CODE, END = "13010-050", "050"
SENTENCE = "A resposta não confere. Confira o CPF e a resposta."


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits; tests/session/test_challenge.py checks their length."""
    monkeypatch.setattr(inquiry, "SEARCH_STEP_S", 0.02)
    monkeypatch.setattr(inquiry, "WRONG_S", 0.02)


def refused(driver: KioskDriver, wrong: str) -> None:
    """Answer wrong, and wait for the message."""
    before = driver.session.view_state.tries_left
    driver.answer(wrong)
    driver.wait_until(lambda: driver.session.view_state.tries_left < before, "the answer to be looked at")
    driver.wait_until(
        lambda: driver.window.is_settled and driver.state in {State.IDENTITY, State.REJECTED}, "the refusal"
    )
    assert driver.session.view_state.tries_left == before - 1


@pytest.mark.parametrize(
    ("size", "asked"),
    crossed(
        [PORTRAIT, LANDSCAPE],
        [("birth_date", "1403"), ("phone_last4", "1001"), ("postal_code", END), ("auto", "1403")],
    ),
)
def test_from_the_document_by_the_right_answer_to_the_boletos(
    make_kiosk: MakeKiosk, size: QSize, asked: tuple[str, str]
) -> None:
    challenge, answer = asked
    driver = make_kiosk(size, identity={"challenge": challenge})
    driver.look_up(MARIA)
    driver.answer(answer)
    driver.arrive(State.BOLETOS)
    assert driver.session.view_state.identified
    driver.touch("leave")
    driver.wait_for("home")


def test_every_registration_counts_and_contracts_are_chosen_afterwards(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(identity={"challenge": "phone_last4"})
    driver.look_up(SEVERAL)
    driver.answer("1005")
    driver.arrive(State.CONTRACTS)
    driver.touch("contract_0")
    driver.arrive(State.BOLETOS)


def test_auto_asks_for_the_postal_code_without_a_birth_date(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(identity={"challenge": "auto"})
    driver.look_up(COMPANY)
    driver.answer(END)
    driver.arrive(State.BOLETOS)


@pytest.mark.parametrize(
    ("document", "size"), crossed([MARIA, COMPANY, STRANGER], [PORTRAIT, LANDSCAPE])
)  # a known customer, one of whom no birth date is known, and a stranger
def test_three_wrong_answers_end_the_visit_in_the_same_words(
    make_kiosk: MakeKiosk, size: QSize, document: str
) -> None:
    driver = make_kiosk(size, identity={"challenge": "birth_date"})
    driver.look_up(document)
    for left in ("Restam 2 tentativas.", "Resta 1 tentativa."):
        refused(driver, "0101")
        assert driver.reads("hint") == f"{SENTENCE}\n{left}".replace(
            "CPF", "CNPJ" if document == COMPANY else "CPF"
        )
        assert not driver.lit("confirm")
    refused(driver, "0101")
    driver.wait_for("rejected")
    assert driver.reads("title") == "Não conseguimos confirmar os dados"
    assert not driver.shows("back")
    driver.touch("leave")
    driver.wait_for("home")


def test_the_last_word_goes_home_by_itself(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(
        identity={"challenge": "birth_date"}, session={"farewell_s": 0.05, "key_repeat_ms": 0}
    )
    seen: list[State] = []
    driver.session.changed.connect(lambda view: seen.append(view.state))
    driver.look_up(MARIA)
    for _ in range(2):
        refused(driver, "0101")
    driver.answer("0101")
    driver.wait_for("home")
    assert State.REJECTED in seen


def test_a_wrong_document_can_be_corrected(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(identity={"challenge": "birth_date"})
    driver.look_up(STRANGER)
    refused(driver, "1403")
    driver.touch("back")
    driver.wait_for("tax_id")
    assert driver.typed == STRANGER
    driver.touch("clear")
    driver.touch_in(MARIA)
    driver.confirm()
    driver.arrive(State.IDENTITY)
    assert driver.reads("hint") == "Digite o dia e o mês. Por exemplo: 05/09."
    driver.answer("1403")
    driver.arrive(State.BOLETOS)


def test_by_keys_alone(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(identity={"challenge": "birth_date"})
    driver.type("52998224725")
    driver.wait_for("tax_id")
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.IDENTITY)
    driver.type("1404")
    driver.press(Qt.Key.Key_Backspace)
    driver.type("3")
    driver.press(Qt.Key.Key_Return)
    driver.arrive(State.BOLETOS)


def test_another_language_keeps_what_was_typed(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(identity={"challenge": "birth_date"})
    driver.look_up(MARIA)
    driver.arrive(State.IDENTITY)
    driver.touch("key_1")
    driver.touch("key_4")
    driver.touch("language_en")
    driver.settle()
    assert driver.reads("title") == "On what day and month were you born?"
    assert driver.typed_answer == "14/"
    driver.touch("key_0")
    driver.touch("key_3")
    driver.touch("confirm")
    driver.arrive(State.BOLETOS)


def test_after_five_failed_checks_a_pause_that_a_restart_does_not_end(
    make_kiosk: MakeKiosk, expected_logs: LogWatch, tmp_path: Path
) -> None:
    expected_logs.expect("tax ids are tried one after another: 5 in 10 minutes, 5 of them failed")
    driver = make_kiosk(identity={"challenge": "birth_date"})
    for _ in range(FAILURES):
        driver.look_up(MARIA)
        refused(driver, "0101")
        driver.touch("leave")
        driver.wait_for("home")
    driver.touch("start")
    driver.wait_for("paused")
    assert driver.reads("sentence").startswith("Este totem volta a funcionar em ")
    driver.touch("leave")
    driver.wait_for("home")
    kept = tmp_path / FILE_NAME

    def is_kept() -> bool:
        return kept.exists() and len(json.loads(kept.read_text())["memory"]["failures"]) == FAILURES

    driver.wait_until(is_kept, "the limits to be kept")
    again = make_kiosk(identity={"challenge": "birth_date"})
    again.touch("start")
    again.wait_for("paused")
    again.kiosk.rate_limiter._limit._until = 0.0  # the pause is over
    again.session._search._second.timeout.emit()
    again.wait_for("tax_id")


def test_no_file_tells_who_is_a_customer_or_what_was_asked_and_answered(
    make_kiosk: MakeKiosk, full_log: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="totem")
    told = []
    for document in (MARIA, STRANGER):
        caplog.clear()
        driver = make_kiosk(identity={"challenge": "postal_code"})
        driver.look_up(document)
        driver.arrive(State.IDENTITY)
        for _ in range(3):
            refused(driver, "947")
        driver.touch("leave")
        driver.wait_for("home")
        told.append([each.getMessage() for each in caplog.records if each.name.startswith("totem")])
    assert told[0] == told[1]
    assert "erp request=customer answered" in told[0]
    logs.stop()
    counted = tmp_path / "statistics.sqlite3"
    driver.wait_until(counted.exists, "the visits to be counted")
    driver.wait_until(
        lambda: not [*tmp_path.glob(".limits*"), *tmp_path.glob("statistics.sqlite3-*")],
        "limits and statistics to be kept",
    )
    files = read_files(tmp_path)
    assert {full_log, tmp_path} <= {file.parent for file in files}
    content = "\n".join(each.decode(errors="replace") for each in files.values())
    secrets = {"Barão", POSTAL_CODE, POSTAL_CODE.replace("-", ""), "52998224725", "529.982", "12345678909"}
    secrets |= {"1978-03-14", "status=404"}
    assert {secret for secret in secrets if secret in content} == set()


def test_nothing_of_a_check_stays(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(identity={"challenge": "postal_code"})
    driver.look_up(MARIA)
    driver.arrive(State.IDENTITY)
    driver.touch("key_7")
    driver.touch("leave")
    driver.wait_for("home")
    driver.look_up(MARIA)
    driver.arrive(State.IDENTITY)
    assert driver.typed_answer == ""
    driver.touch("leave")
    driver.wait_for("home")
    assert driver.session._machine.session.pending_challenge is None
