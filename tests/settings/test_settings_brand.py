"""Problems of `[brand]`: reported, replaced by the default, never an obstacle to the start."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.settings import BrandSettings, Loaded, Settings, SettingsError, load
from totem.settings.models import LEAD_LENGTH, TITLE_LENGTH
from totem.ui.brand import custom_texts

TOO_LONG = "x" * (TITLE_LENGTH + 1)
A_LINE = "takes plain text without control characters"


def loaded(text: str, folder: Path, **environ: str) -> Loaded:
    file = folder / "totem.toml"
    file.write_text(text, encoding="utf-8")
    return load(file, {"TOTEM_ERP__BASE_URL": "https://erp.example.com", **environ})


def forgiven(text: str, folder: Path, **environ: str) -> list[str]:
    return [
        line.removeprefix(f"{folder}{os.sep}") for line in map(str, loaded(text, folder, **environ).forgiven)
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[brand]\nprimary = "red"', '2: brand.primary got "red", takes text in the form of "#3a2bd0"'),
        ('[brand]\nprimary = "#12345"', '2: brand.primary got "#12345", takes text in the form of "#3a2bd0"'),
        ("[brand]\nprimary = 255", '2: brand.primary got 255, takes text in the form of "#3a2bd0"'),
        ('[brand]\nname = ""', '2: brand.name got "", takes text of at most 40 characters'),
        ("[brand]\nname = 5", "2: brand.name got 5, takes text of at most 40 characters"),
        ('[brand]\nname = "Net\\u0007Sul"', f'2: brand.name got "Net\\u0007Sul", {A_LINE}'),
        ('[brand]\nslides = "a.png"', '2: brand.slides got "a.png", takes a list, each a path'),
        ("[brand]\nslides = [3]", "2: brand.slides[0] got 3, takes a path"),
        ("[brand]\nlogo = true", "2: brand.logo got true, takes a path"),
        ("brand = 5", "1: brand got a hidden value, takes a table"),
        ("[[brand]]\nname = 'x'", "1: brand got a hidden value, takes a table"),
        (
            '[brand]\nprimry = "#fff"',
            '2: brand.primry is not a setting; did you mean brand.primary (text in the form of "#3a2bd0")?',
        ),
        (
            f'[brand.texts]\nhome_title = "{TOO_LONG}"',
            f'2: brand.texts.home_title got "{TOO_LONG}", takes text of at most {TITLE_LENGTH} characters',
        ),
        (
            '[brand.texts]\nfarewell_es = "a\\u202eb"',
            f'2: brand.texts.farewell_es got "a\u202eb", {A_LINE}',
        ),
        ("[brand]\ntexts = 'x'", "2: brand.texts got a hidden value, takes a table"),
    ],
)
def test_a_wrong_value_is_one_line_and_the_default(text: str, line: str, tmp_path: Path) -> None:
    assert forgiven(text, tmp_path) == [f"totem.toml:{line}; the default is shown"]
    assert loaded(text, tmp_path).settings.brand == BrandSettings()


def test_valid_values_beside_a_wrong_one_stay(tmp_path: Path) -> None:
    (tmp_path / "there.png").write_bytes(b"x")
    result = loaded(
        '[brand]\nname = "Sabiá"\nprimary = "green"\nslides = ["there.png", 4, "gone.png", ""]\n'
        '[brand.texts]\nhome_title = 7\nhome_lead = "Bem-vindo."\n',
        tmp_path,
    )
    brand = result.settings.brand
    assert (brand.name, brand.primary) == ("Sabiá", BrandSettings().primary)
    assert brand.slides == (tmp_path / "there.png",)
    assert custom_texts(brand.texts, "pt_BR") == {"home_lead": "Bem-vindo."}
    assert len(result.forgiven) == 5
    assert result.warnings == ()


def test_a_variable_is_forgiven_and_named(tmp_path: Path) -> None:
    (line,) = forgiven("[brand]\nprimary = '#0a0'", tmp_path, TOTEM_BRAND__PRIMARY="lime")
    assert line.startswith('TOTEM_BRAND__PRIMARY: brand.primary got "lime"')


def test_trouble_elsewhere_still_stops_the_kiosk_and_the_brand_is_told_with_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        loaded("[erp]\ntimeout_s = -1\n[brand]\nprimary = 'x'\n", tmp_path)
    assert [line.split()[1] for line in str(caught.value).splitlines()] == ["brand.primary", "erp.timeout_s"]


@pytest.mark.parametrize("name", ["none.svg", ".", "x" * 5000, "~nobody-here/logo.png"])
def test_a_file_that_cannot_be_opened_is_left_out(name: str, tmp_path: Path) -> None:
    text = f'[brand]\nlogo = "{name}"\nslides = ["{name}"]\n'
    result = loaded(text, tmp_path)
    assert (result.settings.brand.logo, result.settings.brand.slides) == (None, ())
    slide, logo = forgiven(text, tmp_path)
    assert slide.startswith("totem.toml:3: brand.slides: ")
    assert slide.endswith("cannot be read; left out")
    assert logo.startswith("totem.toml:2: brand.logo: ")
    assert logo.endswith("cannot be read; the default is shown")


def test_a_path_with_a_zero_byte_is_left_out(tmp_path: Path) -> None:
    text = '[brand]\nlogo = "a\\u0000b"\nslides = ["a\\u0000b"]\n'
    result = loaded(text, tmp_path)
    assert (result.settings.brand.logo, result.settings.brand.slides) == (None, ())
    logo, slides = forgiven(text, tmp_path)
    assert logo.startswith("totem.toml:2: brand.logo got ")
    assert slides.startswith("totem.toml:3: brand.slides")
    assert all("takes a path, without a zero byte" in each for each in (logo, slides))


def test_a_file_that_others_keep_to_themselves_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "logo.png").write_bytes(b"x")
    monkeypatch.setattr("os.access", lambda _path, _mode: False)
    place = json.dumps(str(tmp_path / "logo.png"))
    assert forgiven('[brand]\nlogo = "logo.png"', tmp_path) == [
        f"totem.toml:2: brand.logo: {place} cannot be read; the default is shown"
    ]


@pytest.mark.parametrize("primary", ["#fff", "#FFF", "#3a2bd0", "#3A2BD0"])
def test_a_colour_has_three_digits_or_six(primary: str) -> None:
    assert BrandSettings(primary=primary).primary == primary


def test_texts_are_one_plain_line_in_the_language_they_were_given_for() -> None:
    brand = BrandSettings.parse(
        {
            "texts": {
                "home_title": " Bem-vindo\n à  <b>Sabiá</b> ",
                "home_title_en": "Welcome",
                "farewell_es": "",
            }
        }
    )
    assert custom_texts(brand.texts, "pt_BR") == {"home_title": "Bem-vindo à <b>Sabiá</b>"}
    assert custom_texts(brand.texts, "en") == {"home_title": "Welcome"}
    assert custom_texts(brand.texts, "es") == {}


def test_the_longest_texts_are_accepted() -> None:
    texts = {"home_title": "x" * TITLE_LENGTH, "home_lead": "x" * LEAD_LENGTH, "farewell": "x" * TITLE_LENGTH}
    assert custom_texts(BrandSettings.parse({"texts": texts}).texts, "pt_BR") == texts


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from([*BrandSettings.fields, "colour"])


@given(st.dictionaries(KEYS, ANYTHING, max_size=6) | ANYTHING)
def test_no_brand_stops_the_kiosk(brand: object) -> None:
    from totem.settings.raw_settings import RawSettings
    from totem.settings.validation import validate

    settings, wrong = validate(RawSettings({"brand": brand}), Path.cwd())
    assert settings is not None
    assert settings.kiosk == Settings().kiosk
    assert all(each.key[0] == "brand" for each in wrong)
