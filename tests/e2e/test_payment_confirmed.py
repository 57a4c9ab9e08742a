"""Payment confirmed by the ERP: on the screen, as a printed proof, with the other boletos listed."""

from datetime import datetime

import pytest
from PySide6.QtCore import QAbstractAnimation, QObject, QSize
from PySide6.QtWidgets import QWidget

from support.customer_traces import personal_things_in
from support.kiosk_fixtures import MakeStand
from support.kiosk_harness import LANDSCAPE, PORTRAIT, Stand, failing_prints
from support.log_check import LogWatch
from support.one_shot_client import ERP_SECRET
from support.paper_reader import pages, symbols, texts
from support.payment_client import pay
from totem.lab.reference_erp import seed
from totem.lab.reference_erp.seed import Registration
from totem.lab.reference_erp.server import ReferenceErp
from totem.session.states import State
from totem.session.view_state import ViewState

MARIA, JOAO = "529.982.247-25", "111.444.777-35"
QUICK = {"poll_s": 0.05}
both_ways = pytest.mark.parametrize("size", [PORTRAIT, LANDSCAPE], ids=["portrait", "landscape"])


def pay_on_the_screen(stand: Stand, erp: ReferenceErp) -> None:
    """Pay, as with a phone, what the pay screen shows."""
    chosen = stand.session.view_state.chosen
    assert chosen is not None
    assert pay(erp, chosen.boleto.id) == 200
    stand.arrive(State.PAID)


def printed(stand: Stand) -> bytes:
    folder = stand.settings.printer.folder
    assert folder is not None
    [file] = folder.glob("*.pdf")
    return file.read_bytes()


@both_ways
def test_from_the_code_to_the_proof_the_other_boletos_and_home(
    make_stand: MakeStand, erp: ReferenceErp, size: QSize
) -> None:
    stand = make_stand(size, payment=QUICK)
    stand.open_boleto(MARIA)
    line = stand.session.view_state.chosen.title.line  # type: ignore[union-attr]
    assert stand.shows("waiting")
    pay_on_the_screen(stand, erp)
    assert stand.reads("title") == "Pagamento confirmado"
    what, when = stand.reads("sentence").split("\n")
    assert what == "R$\u00a0133,28 · Internet fibra 500 Mb"
    assert when == f"{stand.session.view_state.paid_at:%d/%m/%Y às %H:%M}"
    assert "2" in stand.reads("rest")
    assert stand.reads("rest_total") == "R$\u00a0259,80 em aberto"
    assert "Pagamento confirmado" in stand.window.current.accessibleName()

    stand.touch("proof")
    stand.arrive(State.PRINTED)
    document = printed(stand)
    [text] = texts(document)
    for said in ("Comprovante de consulta", "Não é recibo bancário", "R$ 133,28", line[-8:], "Maria C."):
        assert said in text.replace("\u00a0", " ")
    assert f"Pagamento confirmado em {when}" in text
    assert [symbols(page) for page in pages(document)] == [[]], "a proof is nothing to pay by"
    stand.touch("without")
    stand.arrive(State.PAID)

    stand.touch("look")
    stand.arrive(State.BOLETOS)
    assert stand.listed.boletos.rowCount() == 2
    stand.touch_row(0)
    stand.arrive(State.PAY)
    stand.touch("finish")
    stand.wait_for("farewell")
    stand.touch("another")
    stand.arrive(State.BOLETOS)
    assert stand.listed.boletos.rowCount() == 2
    stand.touch("leave")
    stand.wait_for("home")


def test_after_the_last_one_there_is_nothing_left_to_look_at(
    make_stand: MakeStand, erp: ReferenceErp
) -> None:
    stand = make_stand(payment=QUICK)
    stand.open_boleto(JOAO)
    pay_on_the_screen(stand, erp)
    assert not stand.shows("look")
    assert not stand.shows("back")
    stand.touch("finish")
    stand.wait_for("farewell")
    assert not stand.shows("another")
    stand.touch("done")
    stand.wait_for("home")


def test_one_after_another_until_all_are_paid(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(payment=QUICK)
    stand.open_list(MARIA)
    for left in (2, 1, 0):
        stand.touch_row(0)
        stand.arrive(State.PAY)
        pay_on_the_screen(stand, erp)
        assert len(stand.session.view_state.boletos) == left
        if left:
            stand.touch("back")
            stand.arrive(State.BOLETOS)
    assert not stand.shows("look")


def test_a_payment_closes_the_idle_prompt(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(payment=QUICK)
    stand.open_boleto(MARIA)
    stand.show_idle_prompt()
    pay_on_the_screen(stand, erp)
    assert not stand.shows("still_there")
    assert stand.kiosk.idle._wait.isActive()


def hurry(stand: Stand) -> bool:
    """Let the next poll be due at once."""
    timer = stand.session._tasks.payment_poller._timer
    if timer.isActive():
        timer.start(0)
    return False


def test_an_erp_in_trouble_confirms_nothing(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(payment=QUICK)
    stand.open_boleto(MARIA)
    watched = stand.session._tasks.payment_poller._watched
    assert watched is not None
    for trouble in ("status=401", "html", "status=404,error=Cliente não encontrado", "drop"):
        erp.faults.set(f"boletos:{trouble}")
        stand.wait_until(lambda: watched.failures >= 3 or hurry(stand), "three questions that failed")
        assert (stand.state, watched.absences) == (State.PAY, 0), trouble
        erp.faults.clear()
        stand.wait_until(lambda: watched.failures == 0 or hurry(stand), "an answer")
        assert (stand.state, watched.absences) == (State.PAY, 0), trouble
    assert pay(erp, "50101") == 200
    stand.wait_until(lambda: stand.state is State.PAID or hurry(stand), "the payment")


def test_another_amount_changes_the_code_and_moves_nothing(make_stand: MakeStand) -> None:
    customers = list(seed.registrations(datetime.now().astimezone().date()))
    with ReferenceErp(token=ERP_SECRET, data=customers) as till:
        stand = make_stand(base_url=till.base_url, payment=QUICK)
        stand.open_boleto(MARIA)
        stand.touch("view_barcode")
        places = {each: each.geometry() for each in stand.window.current.findChildren(QWidget)}
        first, *others = customers[0].boletos
        customers[0] = Registration(customers[0].fields, ({**first, "valor_atual": "133.61"}, *others))
        stand.wait_until(lambda: stand.reads("amount") == "R$\u00a0133,61", "the new amount")
        stand.settle()
        assert stand.shows("bars")
        assert {each: each.geometry() for each in places} == places
        stand.touch("back")
        stand.arrive(State.BOLETOS)
        assert stand.reads("total") == "R$\u00a0393,41"


def test_a_way_to_pay_that_is_withheld_leaves_the_others(
    make_stand: MakeStand, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect(r"boleto \d of 3: PIX withheld, BROKEN")
    stand = make_stand(payment=QUICK)
    stand.open_boleto(MARIA)
    stand.touch("view_link")
    erp.faults.set("boletos:pix")
    stand.wait_until(lambda: not stand.shows("view_pix"), "the PIX to be withheld")
    assert stand.shows("link_qr")
    stand.wait_until(lambda: stand.shows("view_barcode"), "the ways that are left")
    stand.touch("view_barcode")
    assert stand.shows("bars")


def test_no_printer_no_proof(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(payment=QUICK, printer={"kind": "none"})
    stand.open_boleto(MARIA)
    pay_on_the_screen(stand, erp)
    assert not stand.shows("proof")


def test_a_proof_that_does_not_come_out_asks_for_no_payment(
    make_stand: MakeStand, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.expect("print failed, reference")
    stand = make_stand(payment=QUICK)
    stand.open_boleto(MARIA)
    pay_on_the_screen(stand, erp)
    with failing_prints():
        stand.touch("proof")
        stand.arrive(State.PRINT_FAILED)
    assert "pagamento está confirmado" in stand.reads("sentence")
    assert "celular" not in stand.reads("without")
    stand.touch("without")
    stand.arrive(State.PAID)


def test_without_the_setting_no_wait_for_the_payment_is_shown(
    make_stand: MakeStand, erp: ReferenceErp
) -> None:
    stand = make_stand(payment={"poll_s": 0})
    stand.open_boleto(MARIA)
    assert not stand.shows("waiting")
    assert not stand.session._tasks.payment_poller._timer.isActive()


def test_a_boleto_paid_by_its_bars_is_not_waited_for_aloud(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand()
    stand.open_boleto(MARIA)
    for view, waiting in {"barcode": False, "pix": True, "link": False}.items():
        stand.touch(f"view_{view}")
        assert stand.shows("waiting") is waiting


def test_nothing_of_a_payment_stays(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(payment=QUICK)
    stand.open_boleto(MARIA)
    pay_on_the_screen(stand, erp)
    stand.touch("leave")
    stand.wait_for("home")
    assert stand.session.view_state == ViewState(
        State.HOME, stand.session.view_state.today, sees_payment=True
    )
    widgets = [stand.window, *stand.window.findChildren(QWidget)]
    parts = (stand.session, *stand.session.findChildren(QObject), stand.kiosk.background, *widgets)
    held = [each.__dict__ for each in parts]
    assert personal_things_in(held) == []
    assert not [text for text in stand.texts() if "133,28" in text or "Internet" in text or "Ainda" in text]


def test_the_mark_grows_in_where_things_may_move(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(payment=QUICK, screen={"motion": "full"})
    stand.open_boleto(MARIA)
    pay_on_the_screen(stand, erp)
    [pop] = stand.window.current.findChildren(QAbstractAnimation, "pop")
    stand.wait_until(lambda: pop.state() is QAbstractAnimation.State.Stopped, "the mark to stand still")
    assert stand.window.current.notice.medallion._scale == 1.0  # type: ignore[attr-defined]


def test_the_mark_stands_still_where_motion_is_reduced(make_stand: MakeStand, erp: ReferenceErp) -> None:
    stand = make_stand(payment=QUICK)
    stand.open_boleto(MARIA)
    pay_on_the_screen(stand, erp)
    assert stand.window.current.findChildren(QAbstractAnimation, "pop") == []
