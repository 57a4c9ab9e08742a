"""Several boletos paid one after another on the pay screen, and the question before it is left."""

import pytest
from PySide6.QtCore import QAbstractAnimation, QPoint, QSize, Qt

from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver, on_a_panel
from support.reference_erp_client import pay
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.payments import ItemStatus
from totem.session.states import State
from totem.system.audio import Sound
from totem.ui.screens.payment_views import ConfirmedView
from totem.ui.sound_cues import SoundCues

MARIA = "529.982.247-25"
QUICK = {"poll_s": 0.05}


def begin_series(driver: KioskDriver, *rows: int) -> None:
    """Open the boletos of `rows` one after another."""
    driver.open_list(MARIA)
    driver.session.open_selection()
    for row in rows:
        driver.session.toggle_boleto(row)
    driver.session.pay_selected()
    driver.arrive(State.PAY)


def pay_shown(driver: KioskDriver, erp: ReferenceErp) -> None:
    """Pay, as with a phone, what the pay screen shows."""
    chosen = driver.session.view_state.chosen
    assert chosen is not None
    assert pay(erp, chosen.boleto.id) == 200


def is_confirmed(driver: KioskDriver) -> bool:
    series = driver.session.view_state.series
    return series is not None and series.is_confirmed


@on_a_panel(0)
def test_one_after_another_without_a_touch(make_kiosk: MakeKiosk, erp: ReferenceErp, size: QSize) -> None:
    driver = make_kiosk(size, payment=QUICK)
    sounds: list[Sound] = []
    cues = SoundCues(driver.window, driver.session)
    cues.cue_requested.connect(sounds.append)
    begin_series(driver, 0, 1)
    assert driver.reads("due_title").startswith("1 de 2 · ")
    assert driver.find("series").accessibleName() == "1 de 2"
    assert driver.shows("waiting")
    said: list[str] = []
    pay_shown(driver, erp)
    driver.wait_until(lambda: is_confirmed(driver), "the confirmation")
    said.append(driver.window.current.accessibleName())
    driver.settle()
    assert sounds[-1] is Sound.SUCCESS
    assert driver.reads("confirmed") == "Pago"
    assert driver.reads("next").startswith("Agora o de ")
    assert driver.reads("waiting") == "1 pago, falta 1"
    assert driver.find("due_state").accessibleName() == "Pago"
    assert not driver.shows("pix_qr")
    assert said[0].startswith("Pago. Agora o de ")
    driver.wait_until(lambda: not is_confirmed(driver), "the next boleto")
    driver.settle()
    assert driver.reads("due_title").startswith("2 de 2 · ")
    assert driver.shows("pix_qr")
    assert not driver.shows("confirmed")
    pay_shown(driver, erp)
    driver.arrive(State.PAID)
    assert len(driver.session.view_state.payments) == 2


def test_what_stays_in_its_place_does_nothing_while_the_tick_is_shown(
    make_kiosk: MakeKiosk, erp: ReferenceErp
) -> None:
    driver = make_kiosk(payment=QUICK)
    begin_series(driver, 0, 1)
    pay_shown(driver, erp)
    driver.wait_until(lambda: is_confirmed(driver), "the confirmation")
    screen = driver.window.current
    for name in ("view_barcode", "print"):
        assert screen.changes_nothing(driver.find(name))
        driver.touch(name)
        assert (driver.state, driver.shows("confirmed")) == (State.PAY, True), name
    assert not screen.changes_nothing(driver.find("back"))
    assert driver.find("view_pix").isChecked()  # type: ignore[attr-defined]
    driver.touch("leave")
    driver.arrive(State.PAID)
    assert len(driver.session.view_state.payments) == 1


@pytest.mark.parametrize("motion", ["full", "reduced"])
def test_the_code_turns_and_the_next_boleto_slides_in_where_motion_is_on(
    make_kiosk: MakeKiosk, erp: ReferenceErp, monkeypatch: pytest.MonkeyPatch, motion: str
) -> None:
    driver = make_kiosk(payment=QUICK, screen={"motion": motion})
    begin_series(driver, 0, 1)
    driver.settle()
    turned: list[bool] = []
    view = driver.window.current.findChild(ConfirmedView)
    assert view is not None
    view._turn.stateChanged.connect(lambda state: turned.append(state == QAbstractAnimation.State.Running))
    slid: list[bool] = []
    transition = driver.window.overlays.transition
    monkeypatch.setattr(transition, "play", lambda *_pictures, forward, **_more: slid.append(forward))
    pay_shown(driver, erp)
    driver.wait_until(lambda: is_confirmed(driver), "the confirmation")
    assert bool(turned) is (motion == "full")
    assert not slid
    driver.wait_until(lambda: not is_confirmed(driver), "the next boleto")
    assert slid == ([True] if motion == "full" else [])


def test_another_boleto_begins_with_the_whole_time(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK)
    begin_series(driver, 0, 1)
    driver.kiosk.idle._wait.start(5000)
    pay_shown(driver, erp)
    driver.wait_until(lambda: is_confirmed(driver), "the confirmation")
    driver.wait_until(lambda: not is_confirmed(driver), "the next boleto")
    assert driver.kiosk.idle.seconds_left > 60


def test_a_customer_reports_payments_where_the_erp_cannot_tell(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(payment={"poll_s": 0})
    begin_series(driver, 0, 1)
    assert not driver.shows("waiting")
    assert driver.reads("report_paid") == "Já paguei, próximo"
    driver.touch("report_paid")
    driver.settle()
    assert driver.reads("due_title").startswith("2 de 2 · ")
    assert driver.reads("report_paid") == "Já paguei"
    driver.touch("report_paid")
    driver.wait_for("farewell")


def test_a_boleto_that_is_passed_over_is_told_on_the_next_one(
    make_kiosk: MakeKiosk, erp: ReferenceErp
) -> None:
    driver = make_kiosk(payment=QUICK)
    begin_series(driver, 0, 1, 2)
    second = driver.session.view_state.boletos[1].boleto.id
    pay_shown(driver, erp)
    assert pay(erp, second) == 200
    driver.wait_until(lambda: is_confirmed(driver), "the confirmation")
    driver.wait_until(lambda: not is_confirmed(driver), "the next boleto")
    driver.settle()
    series = driver.session.view_state.series
    assert series is not None
    assert [each.status for each in series.passed_over] == [ItemStatus.GONE]
    assert driver.reads("due_title").startswith("3 de 3 · ")
    assert driver.reads("pending_warning").endswith("não está mais em aberto. Não pague de novo.")
    assert "não está mais em aberto" in driver.window.current.accessibleName()


@on_a_panel(1)
def test_leaving_asks_while_a_payment_is_waited_for(
    make_kiosk: MakeKiosk, erp: ReferenceErp, size: QSize
) -> None:
    driver = make_kiosk(size, payment=QUICK)
    driver.open_boleto(MARIA)
    assert not driver.shows("finish")
    for stay in ("wait", Qt.Key.Key_Escape):
        driver.touch("leave")
        driver.arrive(State.LEAVING)
        assert driver.shows("leaving")
        assert driver.find("leaving").accessibleName() == "Já pagou? O aviso chega em segundos."
        driver.tap(driver.find("leaving"), QPoint(10, 10))
        assert driver.state is State.LEAVING, "a touch beside the card"
        if isinstance(stay, str):
            driver.touch(stay)
        else:
            driver.press(stay)
        driver.arrive(State.PAY)
        assert not driver.shows("leaving")
    driver.touch("leave")
    driver.arrive(State.LEAVING)
    pay_shown(driver, erp)
    driver.arrive(State.PAID)
    assert not driver.shows("leaving")


def test_leaving_ends_the_visit_at_the_second_touch(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    driver.touch("leave")
    driver.arrive(State.LEAVING)
    driver.touch("leave_anyway")
    driver.wait_for("home")
    assert not driver.shows("leaving")


def test_the_question_stays_in_another_language(make_kiosk: MakeKiosk) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    driver.touch("leave")
    driver.arrive(State.LEAVING)
    driver.kiosk.languages.choose("en")
    driver.settle()
    assert driver.reads("leaving_title") == "Already paid?"
    driver.touch("wait")
    driver.arrive(State.PAY)
