"""The rows of the ways to pay: the pay screen and the voice show what stands in them, and nothing else."""

from dataclasses import replace

import pytest

from support.gallery import samples, scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PORTRAIT
from totem.domain.customer import CODE_FORMS, PaymentForm
from totem.domain.integrity.payment_codes import CODES, LATE_FORMS
from totem.session.payment_ways import PaymentWay
from totem.session.states import State
from totem.session.view_state import Completion
from totem.ui import boleto_text, phrases
from totem.ui.controls.code_views import ItfBarcodeView, QrView
from totem.ui.controls.progress import StepList
from totem.ui.controls.text_layout import Text
from totem.ui.payment_forms import PAYMENT_FORMS
from totem.ui.screens.pay import PayScreen


def test_each_way_to_pay_has_a_row() -> None:
    assert PAYMENT_FORMS.keys() == set(PaymentForm)
    assert {form for form, row in PAYMENT_FORMS.items() if row.completion} == LATE_FORMS


def test_one_scene_has_every_way_to_pay_at_once(make_kiosk: MakeKiosk) -> None:
    (scene,) = (each for each in scenes.customer_scenes() if each.name == scenes.ALL_FORMS_NOTED)
    driver = make_kiosk(PORTRAIT, base_url=None)
    scenes.show_scene(driver.window, scene)
    screen = driver.window.current
    assert isinstance(screen, PayScreen)
    assert screen.offered == tuple(PaymentForm)
    assert driver.reads("pending_warning")


@pytest.mark.parametrize("form", CODE_FORMS)
def test_a_row_is_all_that_a_way_to_pay_needs(
    make_kiosk: MakeKiosk, monkeypatch: pytest.MonkeyPatch, form: PaymentForm
) -> None:
    """Every text of the row replaced: what is shown and named is the row's."""
    row = replace(
        PAYMENT_FORMS[form],
        label=lambda: "Anew",
        steps=lambda: ("First", "Second"),
        sentence=lambda: "Both",
        speech=lambda: "Said",
        code_name=lambda: "Code",
    )
    monkeypatch.setitem(PAYMENT_FORMS, form, row)
    driver = make_kiosk(PORTRAIT, base_url=None)
    boleto = samples.by_document()[samples.MARIA].boletos[0]
    driver.window.show_view_state(scenes.view_state(State.PAY, chosen=boleto))
    screen = driver.window.current
    assert isinstance(screen, PayScreen)
    screen.show_view(form.value)
    driver.settle()
    assert driver.reads(f"view_{form.value}") == "Anew"
    codes = (*screen.findChildren(QrView), *screen.findChildren(ItfBarcodeView))
    assert [each.accessibleName() for each in codes if each.isVisible()] == ["Code"]
    (steps,) = (each for each in screen.findChildren(StepList) if each.isVisible())
    assert {"First", "Second", "Both"} <= {each.text() for each in steps.findChildren(Text)}
    assert phrases.payment_form_sentence(form.value) == "Said"
    assert driver.shows("waiting") is CODES[form].is_instant


@pytest.mark.parametrize("form", PAYMENT_FORMS)
@pytest.mark.parametrize("completion", Completion)
def test_a_form_that_is_missing_is_told_by_its_own_row(
    monkeypatch: pytest.MonkeyPatch, form: PaymentForm, completion: Completion
) -> None:
    own = f"Anew {form.value}"
    row = PAYMENT_FORMS[form]
    late = row.completion and replace(
        row.completion, pending=lambda: own, delay=lambda: own, failure=lambda: own
    )
    monkeypatch.setitem(PAYMENT_FORMS, form, replace(row, absence=lambda: own, completion=late))
    assert own in boleto_text.missing_sentence(PaymentWay(form, False, completion), has_other=False)
