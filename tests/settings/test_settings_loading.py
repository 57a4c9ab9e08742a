"""Sources of settings, their precedence, and how values are parsed."""

import os
from decimal import Decimal
from operator import attrgetter
from pathlib import Path

import pytest

from totem.settings import REQUESTS, Loaded, Settings, SettingsError, load, paths, state_folder
from totem.settings.errors import SettingsFault

SITE_FILE = paths.site_file


@pytest.fixture(autouse=True)
def no_site_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A working folder of the test's own, and a site folder without a file."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    site = tmp_path / "site" / "totem.toml"
    monkeypatch.setattr("totem.settings.paths.site_file", lambda _environ: site)
    return site


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def loaded(text: str, tmp_path: Path, **environ: str) -> Loaded:
    return load(write(tmp_path / "totem.toml", text), environ)


def test_without_any_file_the_defaults_hold() -> None:
    result = load(None, {})
    assert (result.settings, result.file) == (Settings(), None)
    assert [each.fault for each in result.warnings] == [SettingsFault.NO_ERP_ADDRESS]


def test_the_nearest_file_wins(tmp_path: Path, no_site_file: Path) -> None:
    write(no_site_file, 'kiosk.name = "site"')
    assert load(None, {}).settings.kiosk.name == "site"
    write(Path("totem.toml"), 'kiosk.name = "working folder"')
    assert load(None, {}).settings.kiosk.name == "working folder"
    named = write(tmp_path / "named.toml", 'kiosk.name = "variable"')
    environ = {"TOTEM_CONFIG": str(named)}
    assert load(None, environ).settings.kiosk.name == "variable"
    option = write(tmp_path / "option.toml", 'kiosk.name = "option"')
    assert load(option, environ).settings.kiosk.name == "option"
    assert load(option, environ).file == option


@pytest.mark.parametrize("through", ["option", "variable"])
def test_a_named_file_that_is_missing_is_an_error(through: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing.toml"
    option, environ = (missing, {}) if through == "option" else (None, {"TOTEM_CONFIG": str(missing)})
    with pytest.raises(SettingsError, match=r"missing\.toml: there is no such file"):
        load(option, environ)


def test_an_empty_variable_names_no_file() -> None:
    assert load(None, {"TOTEM_CONFIG": ""}).file is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"[erp]\ntimeout_s = \n", ":2: not TOML: invalid value"),
        (b"[erp]\n[erp]\n", ":2: not TOML: cannot declare"),
        (b"a = '''\n\n", "not TOML: "),
        ("nome = 'São'".encode("latin-1"), ": not UTF-8 text; save it as UTF-8"),
        ("[erp]".encode("utf-16"), ": not UTF-8 text; save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_is_one_line(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "totem.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(path, {})
    (line,) = str(caught.value).splitlines()
    assert line.startswith(str(path))
    assert told in line
    assert "\n" not in line


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path, {})


def test_a_challenge_in_its_old_spelling_is_read(tmp_path: Path) -> None:
    file = tmp_path / "totem.toml"
    file.write_text('[identity]\nchallenge = "street"\n', encoding="utf-8")
    assert load(file, {}).settings.identity.challenge == "postal_code"
    loaded = load(None, {"TOTEM_IDENTITY__CHALLENGE": "street"})
    assert loaded.settings.identity.challenge == "postal_code"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "totem.toml"
    path.write_bytes(b'\xef\xbb\xbf[kiosk]\r\nname = "Loja"\r\n')
    assert load(path, {}).settings.kiosk.name == "Loja"


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("TOTEM_ERP__TIMEOUT_S", "2.5", "erp.timeout_s", 2.5),
        ("TOTEM_ERP__ALLOW_HTTP", "true", "erp.allow_http", True),
        ("TOTEM_ERP__AUTH_SCHEME", "", "erp.auth_scheme", ""),
        ("TOTEM_SESSION__KEY_REPEAT_MS", "300", "session.key_repeat_ms", 300),
        ("TOTEM_PAYMENT__ALLOWED_BANKS", "001, 237", "payment.allowed_banks", ("001", "237")),
        ("TOTEM_PAYMENT__ALLOWED_BANKS", '["341"]', "payment.allowed_banks", ("341",)),
        ("TOTEM_PAYMENT__ALLOWED_BANKS", "", "payment.allowed_banks", ()),
        ("TOTEM_PAYMENT__MAX_SURCHARGE", "0.35", "payment.max_surcharge", Decimal("0.35")),
        ("TOTEM_BRAND__SITE", "", "brand.site", None),
        ("TOTEM_ERP__BASE_URL", "https://erp.example.com/api", "erp.base_url", "https://erp.example.com/api"),
    ],
)
def test_the_environment_wins_over_the_file(
    variable: str, text: str, key: str, value: object, tmp_path: Path
) -> None:
    file = '[brand]\nsite = "x.example"\n[erp]\ntimeout_s = 9\n[payment]\nallowed_banks = ["104"]\n'
    settings = loaded(file, tmp_path, **{variable: text}).settings
    assert attrgetter(key)(settings) == value


def test_a_request_is_set_through_the_environment() -> None:
    requests = load(None, {"TOTEM_ERP__REQUESTS__CUSTOMER__PATH": "/c"}).settings.erp.requests
    assert requests["customer"].path == "/c"
    assert requests["open_boletos"].path is None


def test_every_known_request_is_always_there(tmp_path: Path) -> None:
    settings = loaded('[erp.requests.open_boletos]\nmethod = "POST"', tmp_path).settings
    assert tuple(settings.erp.requests) == tuple(REQUESTS)
    assert settings.erp.requests["open_boletos"].method == "POST"


def test_two_variables_are_not_settings(tmp_path: Path) -> None:
    trace = str(tmp_path / "trace.jsonl")
    assert load(None, {"TOTEM_TRACE": trace, "HOME": "/", "OTHER__NAME": "x"}).settings == Settings()


def test_a_variable_one_underscore_short_is_reported() -> None:
    environ = {"TOTEM_ERP_BASE_URL": "https://x.example", "TOTEM_BUILD": "7"}
    (near,) = [line for line in map(str, load(None, environ).warnings) if "TOTEM" in line]
    assert near.startswith("TOTEM_ERP_BASE_URL is not a setting")
    assert "TOTEM_ERP__BASE_URL" in near


def test_relative_paths_start_at_the_file_and_those_of_the_environment_where_one_stands(
    tmp_path: Path,
) -> None:
    text = '[printer]\nfolder = "slips"\n[kiosk]\nstate_dir = "/var/lib/totem"\n'
    settings = loaded(text, tmp_path).settings
    assert settings.printer.folder == tmp_path / "slips"
    assert state_folder(settings) == Path("/var/lib/totem").absolute()  # with its drive, on Windows
    assert loaded(text, tmp_path, TOTEM_PRINTER__FOLDER="here").settings.printer.folder == Path.cwd() / "here"
    assert loaded(text, tmp_path, TOTEM_PRINTER__FOLDER="~/x").settings.printer.folder == Path.home() / "x"


def test_the_state_folder_is_the_users_by_default() -> None:
    assert state_folder(Settings()).name == "totem"
    assert state_folder(Settings()).is_absolute()


@pytest.mark.skipif(os.name == "nt", reason="the Linux site folder")
def test_the_site_file_of_linux() -> None:
    assert SITE_FILE({}) == Path("/etc/totem/totem.toml")
