"""The card terminal among the health rows, against the emulators."""

from collections.abc import Callable
from pathlib import Path

import pytest

from support.emulators.base import InjectedFault
from support.terminals.base import TerminalEmulator
from support.terminals.mercado_pago import MercadoPagoEmulator
from support.terminals.paygo import PaygoEmulator
from totem.doctor.card import TERMINAL, check_terminal
from totem.monitoring.health import CheckContext, HealthFinding, Severity
from totem.settings import Settings
from totem.settings.card import CardSettings

Make = Callable[..., TerminalEmulator]
BOTH = pytest.mark.parametrize("make", [MercadoPagoEmulator, PaygoEmulator])


def check(emulator: TerminalEmulator, **settings: object) -> HealthFinding:
    """The one finding about the emulator's terminal."""
    (found,) = check_terminal(CardSettings(**{**emulator.settings(), **settings}))
    return found


@BOTH
def test_a_terminal_that_is_ready_says_that_it_was_never_tried(make: Make) -> None:
    with make() as emulator:
        found = check(emulator)
        assert found.level is Severity.OK
        assert "nunca foi testada com uma conta de verdade" in found.words
        assert "totem cards try" in found.words
        assert "start" not in emulator.calls


@BOTH
def test_a_wrong_token_has_the_providers_advice(make: Make) -> None:
    with make() as emulator:
        wrong = {"token": "another"}
        found = check(emulator, **wrong)
        assert (found.level, "não aceita o token (HTTP 401)" in found.words) == (Severity.ERROR, True)
        assert "portal" in found.what_to_do or "painel" in found.what_to_do
        assert "another" not in found.words


@BOTH
def test_no_token_and_a_file_that_cannot_be_read(make: Make, tmp_path: Path) -> None:
    with make() as emulator:
        for settings, words in (
            ({"token": None}, "falta o token"),
            ({"token": None, "token_file": tmp_path / "none"}, "não pode ser usado"),
        ):
            found = check(emulator, **settings)
            assert (found.level, words in found.words) == (Severity.ERROR, True)
            assert "card.token_file" in found.what_to_do
        assert emulator.calls == []


def test_a_terminal_in_another_mode() -> None:
    with MercadoPagoEmulator() as emulator:
        emulator.mode = "STANDALONE"
        found = check(emulator)
        assert (found.level, "PDV" in found.what_to_do) == (Severity.ERROR, True)


@BOTH
def test_a_provider_that_does_not_answer(make: Make) -> None:
    with make() as emulator:
        for _ in range(3):
            emulator.inject(InjectedFault.SERVER_ERROR)
        found = check(emulator)
        assert (found.level, "não responde (HTTP 500)" in found.words) == (Severity.ERROR, True)
        found = check(emulator, base_url="http://127.0.0.1:9")
        assert (found.level, "não responde" in found.words) == (Severity.ERROR, True)


def test_a_kiosk_without_a_terminal_is_not_checked() -> None:
    assert [*TERMINAL.run(CheckContext(Settings()))] == []
