"""Problems of a configuration: one line with place, key, refused value and accepted values."""

import os
from pathlib import Path

import pytest

from totem.settings import SettingsError, load

SECRET = "hunter2-hunter2"  # noqa: S105 - nobody's
AN_ADDRESS = "https://host/path, without user, password, query or fragment"
HOURS = 'days and times as in "Mon-Fri 08:00-18:00"'
A_DOCUMENT = "a CPF or CNPJ (the second check digit does not match)"


def troubles(text: str, tmp_path: Path, **environ: str) -> list[str]:
    file = tmp_path / "totem.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(file, environ)
    assert str(caught.value) == "\n".join(str(caught.value).splitlines())
    return [line.removeprefix(f"{tmp_path}{os.sep}") for line in str(caught.value).splitlines()]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[erp]\ntimeout_s = "abc"', '2: erp.timeout_s got "abc", takes a number above 0 to 3600'),
        ("[erp]\ntimeout_s = 0", "2: erp.timeout_s got 0, takes a number above 0 to 3600"),
        ("[erp]\ntimeout_s = nan", "2: erp.timeout_s got nan, takes a number above 0 to 3600"),
        ("[erp]\ntimeout_s = true", "2: erp.timeout_s got true, takes a number above 0 to 3600"),
        (
            "[session]\nkey_repeat_ms = 1.5",
            "2: session.key_repeat_ms got 1.5, takes a whole number from 0 to 2000",
        ),
        ("[payment]\nmax_surcharge = 2", "2: payment.max_surcharge got 2, takes a number from 0 to 1"),
        (
            '[kiosk]\nopen_hours = ["Seg-Sex 8h-18h", "Sat 25:00-12:00"]',
            f'2: kiosk.open_hours[1] got "Sat 25:00-12:00", takes {HOURS} ("25:00" is no time of day)',
        ),
        (
            '[kiosk]\nopen_hours = "8h-18h"',
            '2: kiosk.open_hours got "8h-18h", takes a list, each text in the form of "Mon-Fri 08:00-18:00"',
        ),
        ("[screen]\ndim_after_s = -1", "2: screen.dim_after_s got -1, takes a number from 0 to 86400"),
        ('[erp]\ngeneration = "C"', '2: erp.generation got "C", takes "A" or "B"'),
        ('[erp]\nallow_http = "perhaps"', '2: erp.allow_http got "perhaps", takes true or false'),
        ("erp = 5", "1: erp got a hidden value, takes a table"),
        (
            '[payment]\nallowed_banks = [\n  "001",\n  "1",\n]',
            '2: payment.allowed_banks[1] got "1", takes text in the form of "237"',
        ),
        ('[erp]\nbase_url = "erp.example.com"', f'2: erp.base_url got "erp.example.com", takes {AN_ADDRESS}'),
        (
            '[payment.beneficiary]\ntax_id = "11144477734"',
            f'2: payment.beneficiary.tax_id got "11144477734", takes {A_DOCUMENT}',
        ),
        (
            '[erp]\nbase_url = "http://erp.example.com"',
            '2: erp.base_url got "http://erp.example.com", takes https://, or set erp.allow_http = true',
        ),
        ("[screen]\nrotation = 45", "2: screen.rotation got 45, takes 0 or 90 or 180 or 270"),
        (
            '[erp.requests.customer]\npath = "//x.example/x"',
            '2: erp.requests.customer.path got "//x.example/x", takes text in the form of "/clientes"',
        ),
    ],
)
def test_wrong_values(text: str, line: str, tmp_path: Path) -> None:
    assert troubles(text, tmp_path) == [f"totem.toml:{line}"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[erp]\ntimeut_s = 3", "2: erp.timeut_s is not a setting; did you mean erp.timeout_s (a number"),
        (
            "[session]\ntimeout_s = 3",
            "2: session.timeout_s is not a setting; did you mean erp.timeout_s (a number",
        ),
        ("[screenn]\na = 1", "1: screenn is not a setting; did you mean screen (a table)?"),
        ("[identity]\nxyz = 1", "2: identity.xyz is not a setting; identity has challenge"),
        ("zzz = 1", "1: zzz is not a setting; the file has kiosk, screen, brand, erp"),
        (
            "[erp.requests.custmer]\n",
            "1: erp.requests.custmer is not a setting; did you mean erp.requests.customer (a table)?",
        ),
        (
            '[erp.requests.customer]\npth = "/x"',
            "2: erp.requests.customer.pth is not a setting; did you mean erp.requests.customer.path (",
        ),
    ],
)
def test_an_unknown_key_is_reported_with_the_nearest(text: str, line: str, tmp_path: Path) -> None:
    (told,) = troubles(text, tmp_path)
    assert told.startswith(f"totem.toml:{line}")


def test_a_variable_at_fault_is_named(tmp_path: Path) -> None:
    told = troubles(
        "[erp]\ntimeout_s = 3",
        tmp_path,
        TOTEM_ERP__TIMEOUT_S="soon",
        TOTEM_ERP__TIMEUT_S="3",
        TOTEM_NO__WHERE="1",
    )
    assert sorted(line.partition(": ")[0] for line in told) == [
        "TOTEM_ERP__TIMEOUT_S",
        "TOTEM_ERP__TIMEUT_S",
        "TOTEM_NO__WHERE",
    ]


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    told = troubles(
        '[erp]\nbase_url = "http://erp.example.com"\ntimeout_s = -1\nfoo = 1\n[brand]\nprimary = "x"\n',
        tmp_path,
        TOTEM_SCREEN__MOTION="some",
    )
    assert [line.split()[1] for line in told] == [
        "screen.motion",
        "brand.primary",
        "erp.timeout_s",
        "erp.base_url",
        "erp.foo",
    ]


@pytest.mark.parametrize(
    "text",
    [
        f"[erp]\ntoken = ['{SECRET}']",
        f"[erp]\ntoken = 'a {SECRET}'",
        f"[erp]\nbase_url = 'https://user:{SECRET}@erp.example.com'",
        f"[erp]\nbase_url = 'https://erp.example.com/?key={SECRET}'",
        f"[erp]\ntokn = '{SECRET}'",
        f"[erp]\ntoken = '{SECRET}\n",
        f"erp = '{SECRET}'",
    ],
)
def test_no_secret_is_ever_shown(text: str, tmp_path: Path) -> None:
    (line,) = troubles(text, tmp_path)
    assert "hunter2" not in line


@pytest.mark.parametrize(
    "url",
    [
        "https://erp.example.com",
        "https://[2001:db8::1]:8443/api/",
        "http://127.0.0.1:8000",
        "http://localhost/x",
    ],
)
def test_addresses_without_permission(url: str, tmp_path: Path) -> None:
    assert load(None, {"TOTEM_ERP__BASE_URL": url}).settings.erp.base_url == url


@pytest.mark.parametrize(
    "url", ["http://", "https://x:99999", "ftp://x", "https://a b", "//x", "http://127.0.0.1.x.y"]
)
def test_refused_addresses(url: str, tmp_path: Path) -> None:
    (line,) = troubles("", tmp_path, TOTEM_ERP__BASE_URL=url)
    assert line.startswith("TOTEM_ERP__BASE_URL: erp.base_url got ")


def test_plain_http_by_permission() -> None:
    environ = {"TOTEM_ERP__BASE_URL": "http://erp.example.com", "TOTEM_ERP__ALLOW_HTTP": "1"}
    assert load(None, environ).settings.erp.allow_http


def test_an_own_authority_has_to_be_a_certificate(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    load(None, {"TOTEM_ERP__CA_FILE": str(tmp_path / "ca.pem")})
    (line,) = troubles('[erp]\nca_file = "none.pem"', tmp_path)
    assert line.startswith("totem.toml:2: erp.ca_file got ")
    assert line.endswith("takes a PEM file that can be read")
