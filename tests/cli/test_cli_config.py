"""`totem config`: the file is checked, and its keys are explained."""

import json
import tomllib
from pathlib import Path

from support.commands import Totem
from totem.settings import Settings


def test_the_configuration_is_checked(totem: Totem, tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('erp.base_url = "https://erp.example.com"', encoding="utf-8")
    code, out, err = totem("config", "check")
    assert (code, out) == (0, "ok: totem.toml\n")
    no_token, no_keys = err.splitlines()
    assert no_token.startswith("warning: no token for the ERP: erp.token_file, ")
    assert no_keys.startswith(
        "warning: payment.allowed_pix_keys is empty: a static PIX is offered only where"
    )
    file.write_text(
        'erp.base_url = "https://erp.example.com"\nerp.token = "secret"\n'
        'payment.allowed_pix_keys = ["a@example.com"]',
        encoding="utf-8",
    )
    file.chmod(0o600)
    assert totem("config", "check") == (0, "ok: totem.toml\n", "")
    own = tmp_path / "conf.d" / "name.toml"
    own.parent.mkdir()
    own.write_text('kiosk.name = "Loja Centro"', encoding="utf-8")
    assert totem("config", "check") == (0, "ok: totem.toml, conf.d/name.toml\n", "")
    own.write_text("kiosk.nome = 1", encoding="utf-8")
    assert totem("config", "check")[2].startswith("conf.d/name.toml:1: kiosk.nome")
    own.unlink()
    file.write_text("[erp]\ntimeout = 3\n[brand]\nname = ''\n", encoding="utf-8")
    code, out, err = totem("config", "check", "--config", str(file))
    assert (code, out, err.count("\n")) == (1, "", 2)
    assert "did you mean erp.timeout_s" in err
    file.write_text("[brand]\nprimary = 'red'\nlogo = 'none.svg'\n", encoding="utf-8")
    code, out, err = totem("config", "check", "--config", str(file))
    assert (code, out) == (1, "")
    assert [line.split()[1] for line in err.splitlines()[:2]] == ["brand.primary", "brand.logo:"]
    file.unlink()
    code, out, err = totem("config", "check")
    assert (code, out) == (0, "ok: no file, defaults\n")
    first, second = err.splitlines()
    assert first == "warning: erp.base_url is not set: no customer can be looked up"
    assert "brand.name (Totem)" in second


def test_the_example_and_the_schema_are_printed_whole(totem: Totem) -> None:
    assert tomllib.loads(totem("config", "example")[1]).keys() >= {"erp", "kiosk", "brand"}
    assert json.loads(totem("config", "schema")[1]) == Settings.model_json_schema()
