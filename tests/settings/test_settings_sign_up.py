"""The sections of sign-ups and of wishes to be called."""

import pytest
from pydantic import ValidationError

from totem.session.forms.state import FormConfig
from totem.settings import Settings


@pytest.mark.parametrize(
    "url",
    [
        "https://netsul.example/fotos",
        "https://netsul.example/f?p={protocol}",
        "https://a.example:8443/{protocol}",
    ],
)
def test_an_address_may_hold_the_protocol(url: str) -> None:
    settings = Settings.model_validate({"sign_up": {"upload_url": url, "status_url": url}})
    assert settings.sign_up.upload_url == settings.sign_up.status_url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://netsul.example/f",
        "https://",
        "https://{protocol}@x",
        "https://a.example/{other}",
        "https://a b",
        "f",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="upload_url"):
        Settings.model_validate({"sign_up": {"upload_url": url}})


def test_forms_are_off_until_the_operator_wants_them() -> None:
    rules = FormConfig.from_settings(Settings())
    assert (rules.sign_up, rules.lead, rules.camera, rules.consent_version) == (False, False, False, "1")
    assert "LGPD" in rules.consent_text


def test_what_the_operator_wrote_is_what_forms_go_by() -> None:
    section = {"enabled": True, "reseller_id": "7", "consent_text": "Sim.", "consent_version": "2026-11"}
    settings = Settings.model_validate(
        {"sign_up": section, "lead": {"enabled": True}, "kiosk": {"name": "Loja"}}
    )
    rules = FormConfig.from_settings(settings)
    assert (rules.sign_up, rules.lead, rules.reseller_id, rules.kiosk) == (True, True, "7", "Loja")
    assert (rules.consent_text, rules.consent_version) == ("Sim.", "2026-11")
