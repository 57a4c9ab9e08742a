"""Identity check by touch and by keyboard, on the real window with the reference ERP."""

import json
import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt

from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand
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
STREET = "Rua Barão de Jaguara"
SENTENCE = "Não conseguimos confirmar os dados. Confira o documento e a resposta ou fale com um atendente."


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shorten the waits; tests/session/test_challenge.py checks their length."""
    monkeypatch.setattr(inquiry, "SEARCH_STEP_S", 0.02)
    monkeypatch.setattr(inquiry, "WRONG_S", 0.02)


def refused(stand: Stand, wrong: str) -> None:
    """Answer wrong, and wait for the message."""
    before = stand.session.view_state.tries_left
    stand.answer(wrong)
    stand.wait_until(lambda: stand.session.view_state.tries_left < before, "the answer to be looked at")
    stand.wait_until(
        lambda: stand.window.is_settled and stand.state in {State.IDENTITY, State.REJECTED}, "the refusal"
    )
    assert stand.session.view_state.tries_left == before - 1


@pytest.mark.parametrize(
    ("size", "asked"),
    crossed(
        [PORTRAIT, LANDSCAPE],
        [("birth_date", "1403"), ("phone_last4", "1001"), ("street", STREET), ("auto", "1403")],
    ),
)
def test_from_the_document_by_the_right_answer_to_the_boletos(
    make_stand: MakeStand, size: QSize, asked: tuple[str, str]
) -> None:
    challenge, answer = asked
    stand = make_stand(size, identity={"challenge": challenge})
    stand.look_up(MARIA)
    stand.answer(answer)
    stand.arrive(State.BOLETOS)
    assert stand.session.view_state.identified
    stand.touch("leave")
    stand.wait_for("home")


def test_every_registration_counts_and_contracts_are_chosen_afterwards(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "phone_last4"})
    stand.look_up(SEVERAL)
    stand.answer("1005")
    stand.arrive(State.CONTRACTS)
    stand.touch("contract_0")
    stand.arrive(State.BOLETOS)


def test_auto_asks_for_the_street_without_a_birth_date(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "auto"})
    stand.look_up(COMPANY)
    stand.answer("Avenida Francisco Glicério")
    stand.arrive(State.BOLETOS)


@pytest.mark.parametrize(
    ("document", "size"), crossed([MARIA, COMPANY, STRANGER], [PORTRAIT, LANDSCAPE])
)  # a known customer, one of whom no birth date is known, and a stranger
def test_three_wrong_answers_end_the_visit_in_the_same_words(
    make_stand: MakeStand, size: QSize, document: str
) -> None:
    stand = make_stand(size, identity={"challenge": "birth_date"})
    stand.look_up(document)
    for left in ("Você pode tentar mais 2 vezes.", "Você pode tentar mais 1 vez."):
        refused(stand, "0101")
        assert stand.reads("hint") == f"{SENTENCE}\n{left}"
        assert not stand.lit("confirm")
    refused(stand, "0101")
    stand.wait_for("rejected")
    assert stand.reads("title") == "Não conseguimos confirmar os dados"
    assert not stand.shows("back")
    stand.touch("done")
    stand.wait_for("home")


def test_the_last_word_goes_home_by_itself(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "birth_date"}, session={"farewell_s": 0.05, "key_repeat_ms": 0})
    seen: list[State] = []
    stand.session.changed.connect(lambda view: seen.append(view.state))
    stand.look_up(MARIA)
    for _ in range(2):
        refused(stand, "0101")
    stand.answer("0101")
    stand.wait_for("home")
    assert State.REJECTED in seen


def test_a_wrong_document_can_be_corrected(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "birth_date"})
    stand.look_up(STRANGER)
    refused(stand, "1403")
    stand.touch("back")
    stand.wait_for("tax_id")
    assert stand.typed == STRANGER
    stand.touch("clear")
    stand.touch_in(MARIA)
    stand.confirm()
    stand.arrive(State.IDENTITY)
    assert stand.reads("hint") == "Digite o dia e o mês. Por exemplo: 05/09."
    stand.answer("1403")
    stand.arrive(State.BOLETOS)


def test_asking_twice_shows_the_same_streets(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "street"})
    for document in (MARIA, STRANGER):
        rows = []
        for _ in range(3):
            stand.look_up(document)
            stand.arrive(State.IDENTITY)
            rows.append({stand.reads(f"choice_{number}") for number in range(1, 7)})
            stand.touch("leave")
            stand.wait_for("home")
        assert rows[0] == rows[1] == rows[2]
        assert (STREET in rows[0]) is (document == MARIA)


def test_by_keys_alone(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "birth_date"})
    stand.type("52998224725")
    stand.wait_for("tax_id")
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.IDENTITY)
    stand.type("1404")
    stand.press(Qt.Key.Key_Backspace)
    stand.type("3")
    stand.press(Qt.Key.Key_Return)
    stand.arrive(State.BOLETOS)


def test_a_street_by_its_number(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "street"})
    stand.look_up(MARIA)
    stand.arrive(State.IDENTITY)
    question = stand.session.view_state.question
    assert question is not None
    stand.type(str(question.streets.index(STREET) + 1))
    stand.arrive(State.BOLETOS)


def test_another_language_keeps_what_was_typed(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "birth_date"})
    stand.look_up(MARIA)
    stand.arrive(State.IDENTITY)
    stand.touch("key_1")
    stand.touch("key_4")
    stand.touch("language_en")
    stand.settle()
    assert stand.reads("title") == "On what day and month were you born?"
    assert stand.typed_answer == "14/"
    stand.touch("key_0")
    stand.touch("key_3")
    stand.touch("confirm")
    stand.arrive(State.BOLETOS)


def test_after_five_failed_checks_a_pause_that_a_restart_does_not_end(
    make_stand: MakeStand, expected_logs: LogWatch, tmp_path: Path
) -> None:
    expected_logs.expect("documents are tried one after another: 5 in 10 minutes, 5 of them failed")
    stand = make_stand(identity={"challenge": "birth_date"})
    for _ in range(FAILURES):
        stand.look_up(MARIA)
        refused(stand, "0101")
        stand.touch("leave")
        stand.wait_for("home")
    stand.touch("start")
    stand.wait_for("paused")
    assert stand.reads("sentence").startswith("Este totem volta a funcionar em ")
    stand.touch("leave")
    stand.wait_for("home")
    kept = tmp_path / FILE_NAME

    def is_kept() -> bool:
        return kept.exists() and len(json.loads(kept.read_text())["memory"]["failures"]) == FAILURES

    stand.wait_until(is_kept, "the limits to be kept")
    again = make_stand(identity={"challenge": "birth_date"})
    again.touch("start")
    again.wait_for("paused")
    again.kiosk.rate_limiter._limit._until = 0.0  # the pause is over
    again.session._tasks._second.timeout.emit()
    again.wait_for("tax_id")


def test_no_file_tells_who_is_a_customer_or_what_was_asked_and_answered(
    make_stand: MakeStand, full_log: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="totem")
    told = []
    for document in (MARIA, STRANGER):
        caplog.clear()
        stand = make_stand(identity={"challenge": "street"})
        stand.look_up(document)
        stand.arrive(State.IDENTITY)
        question = stand.session.view_state.question
        assert question is not None
        for _ in range(3):
            refused(stand, next(each for each in question.streets if each != STREET))
        stand.touch("done")
        stand.wait_for("home")
        told.append([each.getMessage() for each in caplog.records if each.name.startswith("totem")])
    assert told[0] == told[1]
    assert "erp request=customer answered" in told[0]
    logs.stop()
    counted = tmp_path / "statistics.sqlite3"
    stand.wait_until(counted.exists, "the visits to be counted")
    stand.wait_until(
        lambda: not [*tmp_path.glob(".limits*"), *tmp_path.glob("statistics.sqlite3-*")],
        "limits and statistics to be kept",
    )
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {full_log, tmp_path} <= {file.parent for file in files}
    content = "\n".join(file.read_text("utf-8", errors="replace") for file in files)
    secrets = {"Barão", "Jaguara", "52998224725", "529.982", "12345678909", "1978-03-14", "status=404"}
    assert {secret for secret in secrets if secret in content} == set()


def test_nothing_of_a_check_stays(make_stand: MakeStand) -> None:
    stand = make_stand(identity={"challenge": "street"})
    stand.look_up(MARIA)
    stand.arrive(State.IDENTITY)
    shown = [stand.reads(f"choice_{number}") for number in range(1, 7)]
    stand.touch("leave")
    stand.wait_for("home")
    assert not set(shown) & set(stand.texts())
    assert stand.session._machine.session.pending_challenge is None
