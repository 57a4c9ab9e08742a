"""Sections of printer, sign-ups and calls: accepted and refused values."""

from pathlib import Path

import pytest

from totem.settings import Settings, SettingsError, load
from totem.settings.section import InvalidSection

ADDRESS = 'an address such as "tcp://192.168.0.50:9100", since kind = "thermal"'


def written(text: str, tmp_path: Path) -> Path:
    file = tmp_path / "totem.toml"
    file.write_text(f"[printer]\n{text}", encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "connection",
    [
        "tcp://192.168.0.50",
        "tcp://printer.loja:9100",
        "tcp://[fd00::50]:9100",
        "serial:///dev/ttyS0",
        "serial:///dev/ttyUSB0?baud=115200",
        "serial://COM3?baud=9600",
        "usb:///dev/usb/lp0",
        "usb://04b8:0e15",
        "windows:EPSON TM-T20X Receipt",
    ],
)
def test_a_thermal_printer_is_reached_in_each_of_these_ways(connection: str, tmp_path: Path) -> None:
    text = f'kind = "thermal"\nconnection = "{connection}"\nprofile = "epson-tm-t20"'
    assert load(written(text, tmp_path), {}).settings.printer.connection == connection


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('kind = "thermal"', f':1: printer.connection got "", takes {ADDRESS}'),
        ('kind = "thermal"\nconnection = ""', f':3: printer.connection got "", takes {ADDRESS}'),
        (
            'kind = "laser"',
            ':2: printer.kind got "laser", takes "pdf" or "none" or "thermal" or "cups" or "windows"',
        ),
        ("dots = true", ":2: printer.dots got true, takes a whole number from 300 to 2400"),
        ("feed_mm = true", ":2: printer.feed_mm got true, takes a number from 0 to 100"),
        ('image = "pcl"', ':2: printer.image got "pcl", takes "raster" or "column"'),
        ('preamble = "1d f"', ':2: printer.preamble got "1d f", takes text in the form of "1d f9 20 01"'),
        ('cups = "localhost"', ':2: printer.cups got "localhost", takes text in the form of "localhost:631"'),
        *(
            (
                f'connection = "{wrong}"',
                f':2: printer.connection got "{wrong}", takes text in the form of "tcp://192.168.0.50:9100"',
            )
            for wrong in ("192.168.0.50", "tcp://", "usb://lp0", "windows:", "tcp://a:b", "http://a")
        ),
    ],
)
def test_a_wrong_setting_is_one_line(text: str, line: str, tmp_path: Path) -> None:
    file = written(text, tmp_path)
    with pytest.raises(SettingsError) as caught:
        load(file, {})
    assert [trouble.removeprefix(str(file)) for trouble in str(caught.value).splitlines()] == [line]


def test_an_unknown_profile_meets_them_all(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r'printer\.profile got "epson", takes "generic-80mm" or '):
        load(written('profile = "epson"', tmp_path), {})


def test_every_override_can_be_unset(tmp_path: Path) -> None:
    text = "".join(f'{name} = ""\n' for name in ("dots", "image", "cut", "echo", "preamble", "feed_mm"))
    assert set(load(written(text, tmp_path), {}).settings.printer.overrides().values()) == {None}


def test_overrides_come_from_the_environment_too(tmp_path: Path) -> None:
    environ = {"TOTEM_PRINTER__DOTS": "512", "TOTEM_PRINTER__ECHO": "true", "TOTEM_PRINTER__FEED_MM": "12.5"}
    given = load(written("", tmp_path), environ).settings.printer
    assert (given.dots, given.echo, given.feed_mm) == (512, True, 12.5)


@pytest.mark.parametrize(
    "url",
    [
        "https://netsul.example/fotos",
        "https://netsul.example/f?p={protocol}",
        "https://a.example:8443/{protocol}",
    ],
)
def test_an_address_may_hold_the_protocol(url: str) -> None:
    settings = Settings.parse({"sign_up": {"upload_url": url, "status_url": url}})
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
    with pytest.raises(InvalidSection, match="upload_url"):
        Settings.parse({"sign_up": {"upload_url": url}})


def test_forms_are_off_by_default() -> None:
    sign_up, lead = Settings().sign_up, Settings().lead
    assert (sign_up.enabled, lead.enabled, sign_up.camera, sign_up.consent_version) == (
        False,
        False,
        False,
        "1",
    )
    assert "LGPD" in sign_up.consent_text


@pytest.mark.parametrize(
    ("section", "key", "name"), [("sign_up", "consent_text", "consent_texts"), ("lead", "notice", "notices")]
)
def test_a_text_has_a_version_a_language(section: str, key: str, name: str) -> None:
    def texts(**given: str) -> dict[str, str]:
        return dict(getattr(getattr(Settings.parse({section: given}), section), name))

    default = texts()
    assert set(default) == {"pt_BR", "en", "es"}
    assert len({*default.values()}) == 3
    assert texts(**{key: "Meu."}) == {"pt_BR": "Meu."}, "a default translation is none of another text"
    assert texts(**{key: "Meu.", f"{key}_en": default["en"]}) == {"pt_BR": "Meu."}
    assert texts(**{key: "Meu.", f"{key}_es": "Mío."}) == {"pt_BR": "Meu.", "es": "Mío."}
    assert texts(**{f"{key}_en": "Mine."}) == {**default, "en": "Mine."}
    assert texts(**{f"{key}_en": ""}) == {code: text for code, text in default.items() if code != "en"}
    assert texts(**{key: "", f"{key}_en": "Mine."}) == {}
