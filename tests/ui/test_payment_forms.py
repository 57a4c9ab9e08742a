"""The rows of the ways to pay: the pay screen and the voice show what stands in them, and nothing else."""

from support.gallery import scenes
from support.kiosk_fixtures import MakeKiosk
from support.kiosk_harness import PORTRAIT
from totem.domain.customer import PaymentForm
from totem.domain.integrity.payment_codes import LATE_FORMS
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
