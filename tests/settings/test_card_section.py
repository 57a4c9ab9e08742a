"""Section [card]: the provider's row, the secrets from each place, and what is refused."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from totem.settings import Settings, SettingsError, load
from totem.settings.card import CardSettings
from totem.settings.card_provider import PROVIDERS
from totem.settings.credentials import CARD_REFUND_PASSWORD, CARD_TOKEN, find_card_secret
from totem.settings.editing import NotWritten, apply_changes
from totem.settings.errors import SettingsFault
from totem.settings.json_schema import json_schema
from totem.settings.section import InvalidSection

TERMINAL = '[card]\nprovider = "paygo"\nterminal_id = "6408"\n'
_LOAD = """
import json, sys
from totem.settings import load
load()
print(json.dumps([name for name in sys.modules if name.startswith(("totem.cards", "totem.lab", "httpx"))]))
"""


def write(folder: Path, text: str) -> Path:
    """Write a configuration."""
    config = folder / "totem.toml"
    config.write_text(text)
    return config


def test_the_providers_stand_in_the_order_of_their_places() -> None:
    assert [*PROVIDERS] == ["mercado_pago", "paygo"]
    assert [row.place for row in PROVIDERS.values()] == [*range(len(PROVIDERS))]
    assert all(row.address.startswith("https://") for row in PROVIDERS.values())


@pytest.mark.parametrize("name", ["terminal", "client", "answers", "registry", "", "stone", "mercado_pago.x"])
def test_what_has_no_row_is_no_provider(name: str) -> None:
    assert name not in PROVIDERS


@pytest.mark.parametrize("name", ["terminal", "stone"])
def test_an_unknown_provider_is_refused_with_those_that_there_are(name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, {"TOTEM_CARD__PROVIDER": name, "TOTEM_CARD__TERMINAL_ID": "1"})
    assert f'card.provider got "{name}", takes "mercado_pago" or "paygo"' in str(caught.value)
    schema = json_schema(Settings)["$defs"]["CardSettings"]["properties"]["provider"]
    assert schema["anyOf"][0]["enum"] == [*PROVIDERS]


@pytest.mark.parametrize("provider", [None, "mercado_pago", "paygo"])
def test_settings_import_the_row_of_their_own_provider_and_no_http(provider: str | None) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TOTEM_")}
    if provider is not None:
        environ |= {"TOTEM_CARD__PROVIDER": provider, "TOTEM_CARD__TERMINAL_ID": "1"}
    done = subprocess.run(
        [sys.executable, "-c", _LOAD], env=environ, capture_output=True, text=True, check=True
    )
    names = {each.rpartition(".")[2] for each in json.loads(done.stdout)}
    own = {"cards", "terminals", "terminal", "answers", provider} if provider is not None else set()
    assert names == own


@pytest.mark.parametrize("secret", [CARD_TOKEN, CARD_REFUND_PASSWORD], ids=lambda each: each.name)
def test_a_secret_comes_from_a_variable_a_file_or_a_credential(secret: Any, tmp_path: Path) -> None:
    (tmp_path / "of.file").write_text("of-the-file\n")
    (tmp_path / "of.file").chmod(0o600)
    (tmp_path / secret.credential).write_text("of-systemd\n")
    (tmp_path / secret.credential).chmod(0o600)
    credential = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    variable = {f"TOTEM_CARD__{secret.name.upper()}": "of-the-variable"}
    named = f'{secret.name}_file = "of.file"\n'
    for environ, text, expected in (
        ({}, "", None),
        (credential, "", "of-systemd"),
        (credential, named, "of-the-file"),
        (credential | variable, named, "of-the-variable"),
    ):
        loaded = load(write(tmp_path, TERMINAL + text), environ)
        assert find_card_secret(loaded.settings.card, secret.name) == expected
        assert "of-the" not in repr(loaded.settings.card)


def test_a_secret_stands_in_no_configuration_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(write(tmp_path, TERMINAL + 'token = "segredo"\n'), {})
    assert "card.token is a secret" in str(caught.value)
    assert "segredo" not in str(caught.value)
    config = write(tmp_path, TERMINAL)
    with pytest.raises(NotWritten):
        apply_changes(config, {"card.token": "segredo"}, {})


def test_a_kiosk_serves_customers_without_its_card_secrets(tmp_path: Path) -> None:
    for text, faults in (
        (TERMINAL, [SettingsFault.NO_CARD_TOKEN]),
        (TERMINAL + 'token_file = "none"\n', [SettingsFault.CARD_FILE_UNREADABLE]),
        (
            f'{TERMINAL}[fleet]\nhost = "fleet.example.com"\nid = "loja-1"\npassword_file = "none"\n',
            [SettingsFault.FLEET_FILE_UNREADABLE, SettingsFault.NO_CARD_TOKEN],
        ),
        ("", []),
    ):
        found = load(write(tmp_path, text), {}).warnings
        assert [each.fault for each in found if each.fault is not SettingsFault.NO_ERP_ADDRESS] == faults


@pytest.mark.skipif(sys.platform == "win32", reason="no modes there")
def test_a_token_that_every_user_can_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "card.token").write_text("t\n")
    (tmp_path / "card.token").chmod(0o644)
    warnings = load(write(tmp_path, TERMINAL + 'token_file = "card.token"\n'), {}).warnings
    (found,) = [each for each in warnings if each.fault is SettingsFault.READABLE_CARD_SECRET]
    assert "chmod 600" in str(found)


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"provider": "paygo"}, "terminal_id"),
        ({"terminal_id": "with space"}, "terminal_id"),
        ({"base_url": "http://api.example.com"}, "base_url"),
        ({"base_url": "https://user:key@api.example.com"}, "base_url"),
        ({"base_url": "https://api.example.com/?key=1"}, "base_url"),
        ({"token": "two words"}, "token"),
        ({"token": "acentuação"}, "token"),
        ({"methods": []}, "methods"),
        ({"methods": ["pix"]}, "methods"),
        ({"installments": 0}, "installments"),
        ({"surcharge": True}, "surcharge"),
        ({"surcharge": True, "methods": ["debit"], "credit_surcharge": "2"}, "surcharge"),
        ({"surcharge": True, "debit_surcharge": "-1"}, "debit_surcharge"),
        ({"surcharge": True, "credit_surcharge": "16"}, "credit_surcharge"),
        ({"poll_s": 0.5}, "poll_s"),
        ({"timeout_s": 39}, "timeout_s"),
    ],
)
def test_what_is_refused(given: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidSection) as caught:
        CardSettings(**given)
    assert {fault.key[0] for fault in caught.value.faults} == {key}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"provider": "mercado_pago", "terminal_id": "NEWLAND_N950__SBX0000001"},
        {"base_url": "http://127.0.0.1:8000/webapi"},
        {"base_url": "http://localhost:8000"},
        {"surcharge": True, "credit_surcharge": "2.5"},
        {"terminal_id": "1"},
    ],
)
def test_what_is_taken(given: dict[str, Any]) -> None:
    assert CardSettings(**given).enabled is ("provider" in given)


def test_the_sentences_name_what_is_missing() -> None:
    with pytest.raises(SettingsError) as caught:
        load(None, {"TOTEM_CARD__PROVIDER": "paygo", "TOTEM_CARD__SURCHARGE": "true"})
    text = str(caught.value)
    assert 'card.terminal_id got "", takes the terminal\'s id at its provider' in text
    assert "a percentage above 0 in card.debit_surcharge or card.credit_surcharge" in text


def test_a_section_without_a_provider_has_no_row() -> None:
    with pytest.raises(ValueError, match=r"card\.provider"):
        _ = CardSettings().row
