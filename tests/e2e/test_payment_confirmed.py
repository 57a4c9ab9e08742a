"""Payment confirmed by the ERP: on the screen, as a printed proof, with the other boletos listed."""

from datetime import datetime

from PySide6.QtCore import QAbstractAnimation, QObject, QSize
from PySide6.QtWidgets import QWidget

from support.customer_traces import personal_things_in
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import KioskDriver, failing_prints, on_a_panel
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.paper_reader import pages, symbols, texts
from support.reference_erp_client import pay
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.seed import Registration
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.session.view_state import ViewState

MARIA, JOAO = "529.982.247-25", "111.444.777-35"
QUICK = {"poll_s": 0.05}


def pay_on_the_screen(driver: KioskDriver, erp: ReferenceErp) -> None:
    """Pay, as with a phone, what the pay screen shows."""
    chosen = driver.session.view_state.chosen
    assert chosen is not None
    assert pay(erp, chosen.boleto.id) == 200
    driver.arrive(State.PAID)


def printed(driver: KioskDriver) -> bytes:
    folder = driver.settings.printer.folder
    assert folder is not None
    [file] = folder.glob("*.pdf")
    return file.read_bytes()


@on_a_panel(1)
def test_from_the_code_to_the_proof_the_other_boletos_and_home(
    make_kiosk: MakeKiosk, erp: ReferenceErp, size: QSize
) -> None:
    driver = make_kiosk(size, payment=QUICK)
    driver.open_boleto(MARIA)
    line = driver.session.view_state.chosen.title.line  # type: ignore[union-attr]
    assert driver.shows("waiting")
    pay_on_the_screen(driver, erp)
    assert driver.reads("title") == "Pagamento confirmado"
    what, when = driver.reads("sentence").split("\n")
    assert what.endswith(" · Internet fibra 500 Mb")
    assert driver.reads("figure") == "R$\u00a0133,28"
    assert when == f"{driver.session.view_state.paid_at:%d/%m/%Y às %H:%M}"
    assert "2" in driver.reads("rest")
    assert driver.reads("rest_total") == "R$\u00a0259,80 em aberto"
    assert "Pagamento confirmado" in driver.window.current.accessibleName()

    driver.touch("proof")
    driver.arrive(State.PRINTED)
    document = printed(driver)
    [text] = texts(document)
    for said in ("Confirmação", "Não é recibo bancário", "R$ 133,28", line[-8:], "Maria C."):
        assert said in text.replace("\u00a0", " ")
    assert f"Confirmado em {when}" in text
    assert [symbols(page) for page in pages(document)] == [[]], "a proof is nothing to pay by"
    driver.touch("back")
    driver.arrive(State.PAID)

    driver.touch("look")
    driver.arrive(State.BOLETOS)
    assert driver.listed.count == 2
    driver.touch_row(0)
    driver.arrive(State.PAY)
    driver.leave()
    driver.wait_for("home")


def test_after_the_last_one_there_is_nothing_left_to_look_at(
    make_kiosk: MakeKiosk, erp: ReferenceErp
) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(JOAO)
    pay_on_the_screen(driver, erp)
    assert not driver.shows("look")
    assert not driver.shows("back")
    driver.touch("finish")
    driver.wait_for("farewell")
    assert not driver.shows("another")
    driver.touch("leave")
    driver.wait_for("home")


def test_one_after_another_until_all_are_paid(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_list(MARIA)
    for left in (2, 1, 0):
        driver.touch_row(0)
        driver.arrive(State.PAY)
        pay_on_the_screen(driver, erp)
        assert len(driver.session.view_state.boletos) == left
        if left:
            driver.touch("look")
            driver.arrive(State.BOLETOS)
    assert not driver.shows("look")


def test_the_next_boleto_is_one_touch_away(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    pay_on_the_screen(driver, erp)
    following = driver.session.view_state.boletos[0]
    assert driver.reads("pay_next") == "Pagar o próximo · R$\u00a0129,90"
    assert not driver.shows("finish"), "the way to the end of the visit stands in the footer"
    driver.touch("pay_next")
    driver.arrive(State.PAY)
    assert driver.session.view_state.chosen is following


def test_a_payment_closes_the_idle_prompt(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    driver.show_idle_prompt()
    pay_on_the_screen(driver, erp)
    assert not driver.shows("still_there")
    assert driver.kiosk.idle._wait.isActive()


def hurry(driver: KioskDriver) -> bool:
    """Let the next poll be due at once."""
    timer = driver.session._boletos.payment_poller._timer
    if timer.isActive():
        timer.start(0)
    return False


def test_an_erp_in_trouble_confirms_nothing(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    watched = driver.session._boletos.payment_poller._watched
    assert watched is not None
    for trouble in ("status=401", "html", "status=404,error=Cliente não encontrado", "drop"):
        erp.faults.set(f"boletos:{trouble}")
        driver.wait_until(lambda: watched.failures >= 3 or hurry(driver), "three questions that failed")
        assert (driver.state, watched.absences) == (State.PAY, 0), trouble
        erp.faults.clear()
        driver.wait_until(lambda: watched.failures == 0 or hurry(driver), "an answer")
        assert (driver.state, watched.absences) == (State.PAY, 0), trouble
    assert pay(erp, "50101") == 200
    driver.wait_until(lambda: driver.state is State.PAID or hurry(driver), "the payment")


def test_another_amount_changes_the_code_and_moves_nothing(make_kiosk: MakeKiosk) -> None:
    customers = list(seed.registrations(datetime.now().astimezone().date()))
    with ReferenceErp(token=ERP_SECRET, data=customers) as till:
        driver = make_kiosk(base_url=till.base_url, payment=QUICK)
        driver.open_boleto(MARIA)
        driver.touch("view_barcode")
        places = {each: each.geometry() for each in driver.window.current.findChildren(QWidget)}
        first, *others = customers[0].boletos
        customers[0] = Registration(customers[0].fields, ({**first, "valor_atual": "133.61"}, *others))
        driver.wait_until(lambda: driver.reads("amount") == "R$\u00a0133,61", "the new amount")
        driver.settle()
        assert driver.shows("bars")
        assert {each: each.geometry() for each in places} == places
        driver.touch("back")
        driver.arrive(State.BOLETOS)
        assert driver.reads("total") == "R$\u00a0393,41"


def test_a_way_to_pay_that_is_withheld_leaves_the_others(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect(r"boleto \d of 3: PIX withheld, BROKEN")
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    driver.touch("view_link")
    erp.faults.set("boletos:pix")
    driver.wait_until(lambda: not driver.shows("view_pix"), "the PIX to be withheld")
    assert driver.shows("link_qr")
    driver.wait_until(lambda: driver.shows("view_barcode"), "the ways that are left")
    driver.touch("view_barcode")
    assert driver.shows("bars")


def test_no_printer_no_proof(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK, printer={"kind": "none"})
    driver.open_boleto(MARIA)
    pay_on_the_screen(driver, erp)
    assert not driver.shows("proof")


def test_a_proof_that_does_not_come_out_asks_for_no_payment(
    make_kiosk: MakeKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed, reference")
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    pay_on_the_screen(driver, erp)
    with failing_prints():
        driver.touch("proof")
        driver.arrive(State.PRINT_FAILED)
    assert "pagamento está confirmado" in driver.reads("sentence")
    assert driver.shows("finish")
    assert not driver.shows("without"), "paid already"
    driver.touch("back")
    driver.arrive(State.PAID)


def test_without_the_setting_no_wait_for_the_payment_is_shown(
    make_kiosk: MakeKiosk, erp: ReferenceErp
) -> None:
    driver = make_kiosk(payment={"poll_s": 0})
    driver.open_boleto(MARIA)
    assert not driver.shows("waiting")
    assert not driver.session._boletos.payment_poller._timer.isActive()


def test_a_boleto_paid_by_its_bars_is_not_waited_for_aloud(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk()
    driver.open_boleto(MARIA)
    for view, waiting in {"barcode": False, "pix": True, "link": False}.items():
        driver.touch(f"view_{view}")
        assert driver.shows("waiting") is waiting


def test_nothing_of_a_payment_stays(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    pay_on_the_screen(driver, erp)
    driver.touch("leave")
    driver.wait_for("home")
    assert driver.session.view_state == ViewState(
        State.HOME, driver.session.view_state.today, sees_payment=True
    )
    widgets = [driver.window, *driver.window.findChildren(QWidget)]
    parts = (driver.session, *driver.session.findChildren(QObject), driver.kiosk.background, *widgets)
    held = [each.__dict__ for each in parts]
    assert personal_things_in(held) == []
    assert not [text for text in driver.texts() if "133,28" in text or "Internet" in text or "Ainda" in text]


def test_the_mark_grows_in_where_things_may_move(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK, screen={"motion": "full"})
    driver.open_boleto(MARIA)
    pay_on_the_screen(driver, erp)
    [pop] = driver.window.current.findChildren(QAbstractAnimation, "pop")
    driver.wait_until(lambda: pop.state() is QAbstractAnimation.State.Stopped, "the mark to stand still")
    assert driver.window.current.notice.medallion._scale == 1.0  # type: ignore[attr-defined]


def test_the_mark_stands_still_where_motion_is_reduced(make_kiosk: MakeKiosk, erp: ReferenceErp) -> None:
    driver = make_kiosk(payment=QUICK)
    driver.open_boleto(MARIA)
    pay_on_the_screen(driver, erp)
    assert driver.window.current.findChildren(QAbstractAnimation, "pop") == []
