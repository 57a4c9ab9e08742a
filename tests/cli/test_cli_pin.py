"""`totem pin`: the PIN is asked for twice and kept as a hash."""

import io
from pathlib import Path

import pytest

from support.commands import Totem
from totem.staff.pin import PIN_FILE, PinFile, PinLockout

pytestmark = pytest.mark.usefixtures("portuguese")


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("402915", 0, "PIN gravado."),
        ("40291", 2, "totem pin: o PIN precisa ter de 6 a 10 dígitos"),
        ("123456", 2, "totem pin: esse PIN é comum demais; escolha outro"),
    ],
)
def test_pin_asks_twice_and_keeps_a_hash(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, said: str
) -> None:
    asked: list[str] = []

    def ask_hidden(question: str) -> str:
        asked.append(question)
        return typed

    monkeypatch.setattr("totem.cli.pin.ask_hidden", ask_hidden)
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"\n')
    got, out, err = totem("pin")
    assert (got, (out + err).strip()) == (code, said)
    assert asked == ["PIN novo", "O mesmo PIN, de novo"]
    assert PinFile(tmp_path / "state").matches(typed) == (code == 0)


def test_a_lockout_is_ended_and_the_pin_stays(totem: Totem, tmp_path: Path) -> None:
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"\n')
    PinFile(tmp_path / "state").set("402915")
    lockout = PinLockout(tmp_path / "state")
    for _ in range(5):
        lockout.record_attempt()
    assert totem("pin", "--unlock")[0] == 0
    lockout.refresh()
    assert lockout.wait_s == 0
    assert PinFile(tmp_path / "state").matches("402915")


def test_a_pin_that_cannot_be_kept_is_told(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("totem.cli.pin.ask_hidden", lambda _question: "402915")
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "file"\n')
    code, _, err = totem("pin")
    assert code == 2
    assert err.startswith("totem pin: ")
    assert "402915" not in err


def test_two_pins_that_differ_are_asked_for_again_and_no_more_input_ends_it(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "totem.toml").write_text('kiosk.state_dir = "state"\n')
    monkeypatch.setattr("sys.stdin", io.StringIO("402915\n402916\n"))
    code, _, err = totem("pin")
    assert (code, err.split("\n")[0]) == (130, "Não gravado: os dois não são iguais.")
    assert not PinFile(tmp_path / "state").exists
    monkeypatch.setattr("sys.stdin", io.StringIO("402915\n402916\n402915\n402915\n"))
    assert totem("pin")[0] == 0
    assert PinFile(tmp_path / "state").matches("402915")


def test_a_pin_comes_from_standard_input_or_as_a_hash_that_opens(
    totem: Totem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOTEM_KIOSK__STATE_DIR", str(tmp_path))
    for words, pin, expected in (
        (("--stdin",), "12345\n", 2),
        (("--hash", "--stdin"), "111111\n", 2),
        (("--hash", "--stdin"), "402913\n", 0),
        (("--unlock", "--stdin"), "402913\n", 2),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(pin))
        code, out, _ = totem("pin", *words)
        assert code == expected
        assert not (tmp_path / PIN_FILE).exists()
        if code == 0:
            (tmp_path / "pin.hash").write_text(out)
    shared = PinFile(tmp_path, tmp_path / "pin.hash")
    assert shared.matches("402913")
    monkeypatch.setattr("sys.stdin", io.StringIO("731946\n"))
    assert totem("pin", "--stdin")[0] == 0
    assert shared.matches("731946")
    assert not shared.matches("402913"), "a PIN set on this kiosk takes precedence"
