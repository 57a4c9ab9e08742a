"""Sources of the ERP's secrets, their precedence, and file permissions."""

from pathlib import Path
from typing import Any

import pytest

from support.platform_marks import needs_file_modes
from totem.settings import Loaded, SettingsError, load
from totem.settings.credentials import secrets_of
from totem.settings.erp_kind import CONTRACT
from totem.settings.erp_kinds import KINDS
from totem.settings.secret_key import SecretKey

TOKEN = "tok-5ecret-value"  # noqa: S105 - nobody's


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def token(result: Loaded) -> str | None:
    secret = result.settings.erp.token
    return secret.get_secret_value() if secret else None


def readable(result: Loaded) -> list[str]:
    return [line for line in map(str, result.warnings) if "every user" in line]


def test_each_place_gives_the_token(tmp_path: Path) -> None:
    write(tmp_path / "token", f"{TOKEN}\n")
    write(tmp_path / "erp_token", f"{TOKEN}\r\n")
    inline = write(tmp_path / "inline.toml", f'erp.token = "{TOKEN}"')
    beside = write(tmp_path / "beside.toml", 'erp.token_file = "token"')
    empty = write(tmp_path / "empty.toml", "")
    assert token(load(inline, {})) == TOKEN
    assert token(load(beside, {})) == TOKEN
    assert token(load(empty, {"TOTEM_ERP__TOKEN": TOKEN})) == TOKEN
    assert token(load(empty, {"TOTEM_ERP__TOKEN_FILE": str(tmp_path / "token")})) == TOKEN
    assert token(load(empty, {"CREDENTIALS_DIRECTORY": str(tmp_path)})) == TOKEN
    assert token(load(empty, {})) is None
    assert token(load(empty, {"CREDENTIALS_DIRECTORY": str(tmp_path / "none")})) is None


def test_an_empty_credential_is_no_token_and_no_trouble(tmp_path: Path) -> None:
    write(tmp_path / "erp_token", "\n")
    empty = write(tmp_path / "empty.toml", "")
    assert token(load(empty, {"CREDENTIALS_DIRECTORY": str(tmp_path)})) is None


def test_a_token_in_the_file_is_read_under_the_own_environment(tmp_path: Path) -> None:
    file = write(tmp_path / "totem.toml", f'erp.token = "{TOKEN}"')
    assert token(load(file)) == TOKEN  # os.environ is no dict: it refuses keys that are no text


def test_the_named_place_wins_over_systemds_and_the_environment_over_all(tmp_path: Path) -> None:
    write(tmp_path / "erp_token", "from-systemd")
    write(tmp_path / "token", "from-file")
    file = write(tmp_path / "totem.toml", 'erp.token_file = "token"')
    environ = {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    assert token(load(file, environ)) == "from-file"
    assert token(load(file, environ | {"TOTEM_ERP__TOKEN": "from-environment"})) == "from-environment"
    inline = write(tmp_path / "inline.toml", 'erp.token = "inline"')
    assert token(load(inline, environ)) == "inline"
    assert token(load(inline, environ | {"TOTEM_ERP__TOKEN_FILE": str(tmp_path / "token")})) == "from-file"


def test_two_tokens_in_one_place_are_one_too_many(tmp_path: Path) -> None:
    file = write(tmp_path / "totem.toml", '[erp]\ntoken = "a"\ntoken_file = "token"')
    with pytest.raises(SettingsError, match=r"totem\.toml:3: erp\.token and erp\.token_file are both set"):
        load(file, {})


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "cannot be read"),
        (b"  \n", "is empty"),
        (b"\xff\xfe\x00t", "is not text"),
        (b"two words", "one word of visible ASCII"),
        ("açúcar".encode(), "one word of visible ASCII"),
    ],
)
def test_unusable_token_files_are_reported(content: bytes | None, told: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    file = write(tmp_path / "totem.toml", '\n[erp]\ntoken_file = "token"')
    with pytest.raises(SettingsError) as caught:
        load(file, {})
    (line,) = str(caught.value).splitlines()
    assert told in line
    assert "erp.token" in line
    assert "two words" not in line


@needs_file_modes
def test_a_world_readable_file_is_reported(tmp_path: Path) -> None:
    secret = write(tmp_path / "token", TOKEN, mode=0o644)
    file = write(tmp_path / "totem.toml", 'erp.token_file = "token"', mode=0o644)
    (line,) = readable(load(file, {}))
    assert line.startswith(f"{secret} holds a secret of the ERP")
    assert readable(load(file, {"TOTEM_ERP__TOKEN": TOKEN})) == []
    secret.chmod(0o640)
    assert readable(load(file, {})) == []
    file.write_text(f'erp.token = "{TOKEN}"')
    assert readable(load(file, {}))[0].startswith(str(file))


def test_the_token_is_in_no_text_of_the_settings(tmp_path: Path) -> None:
    file = write(tmp_path / "totem.toml", f'erp.token = "{TOKEN}"')
    settings = load(file, {}).settings
    assert TOKEN not in f"{settings!r} {settings} {settings.erp!r} {settings.values()} {settings.dump()}"


SECRETS = [(kind, each) for kind in KINDS if kind != CONTRACT for each in secrets_of(kind)]


@pytest.mark.parametrize(("kind", "secret"), SECRETS, ids=lambda value: getattr(value, "credential", value))
def test_each_secret_of_a_kind(tmp_path: Path, kind: str, secret: SecretKey) -> None:
    config, file = tmp_path / "totem.toml", tmp_path / "secret"
    file.write_text("s3cret\n")
    file.chmod(0o600)
    config.write_text(f'erp.kind = "{kind}"\n')
    variable = "TOTEM_" + "__".join(secret.key).upper()

    def found(environ: dict[str, str]) -> str | None:
        value: Any = load(config, environ).settings
        for part in secret.key:
            value = getattr(value, part)
        return None if value is None else str(value.get_secret_value())

    assert found({}) is None
    assert found({variable: "of-the-environment"}) == "of-the-environment"
    assert found({f"{variable}_FILE": str(file)}) == "s3cret"
    (tmp_path / secret.credential).write_text("of-systemd\n")
    assert found({"CREDENTIALS_DIRECTORY": str(tmp_path)}) == "of-systemd"
    config.write_text(f'erp.kind = "{kind}"\n{".".join(secret.file_key)} = "secret"\n')
    assert found({}) == "s3cret"


@pytest.mark.parametrize(("kind", "secret"), SECRETS, ids=lambda value: getattr(value, "credential", value))
def test_a_secret_in_the_file_itself_is_an_error_in_one_line(
    tmp_path: Path, kind: str, secret: SecretKey
) -> None:
    config = tmp_path / "totem.toml"
    config.write_text(f'erp.kind = "{kind}"\n{".".join(secret.key)} = "s3cret"\n')
    with pytest.raises(SettingsError) as caught:
        load(config, {})
    (line,) = map(str, caught.value.problems)
    assert f"{config}:2" in line
    assert "s3cret" not in line


def test_the_token_of_the_contract_may_stand_in_the_file(tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    config.write_text('erp.token = "s3cret"\n')
    config.chmod(0o600)
    assert load(config, {}).settings.erp.token is not None


def test_a_section_of_another_kind_is_an_error(tmp_path: Path) -> None:
    config = tmp_path / "totem.toml"
    config.write_text('erp.kind = "sgp"\nerp.hubsoft.username = "totem"\n')
    with pytest.raises(SettingsError) as caught:
        load(config, {})
    (line,) = map(str, caught.value.problems)
    assert "erp.hubsoft" in line
    assert '"sgp"' in line
    config.write_text('erp.kind = "sgp"\nerp.hubsoft.unlock_days = 1\n')
    assert load(config, {}).settings.erp.kind == "sgp"
