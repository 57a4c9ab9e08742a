"""Routes name existing screens, signals and intents: they are looked up by name when a screen is built."""

from importlib import import_module

from totem.session.controller import SessionController
from totem.session.forms.controller import FormController
from totem.session.states import BUSY, State
from totem.ui import router


def test_every_route_names_an_existing_screen_signal_and_intent() -> None:
    missing = []
    for name, route in router.ROUTES.items():
        module, _, class_name = route.screen.rpartition(".")
        screen = getattr(import_module(f"totem.ui.screens.{module}"), class_name)
        for signal, intent in route.intents.items():
            owner, _, method = intent.rpartition(".")
            if not hasattr(screen, signal):
                missing.append(f"{name}: no signal {signal}")
            if not hasattr(FormController if owner else SessionController, method):
                missing.append(f"{name}: no intent {intent}")
    assert missing == []


def test_every_state_that_is_not_busy_has_a_screen() -> None:
    assert set(router.SCREEN_OF) == set(State) - BUSY
    assert set(router.SCREEN_OF.values()) | set(router.FORM_STEPS) == set(router.ROUTES)
