"""Demonstration brands: completeness, fictional companies, file sizes, contrast."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

from support.gallery.samples import today
from totem.app import demo
from totem.lab.reference_erp.seed import registrations
from totem.settings import demo_brands, load
from totem.system import resources
from totem.system.image_files import load_image
from totem.ui.brand import load_brand
from totem.ui.theme import Palette, contrast

of_every_brand = pytest.mark.parametrize("name", demo_brands.list_brands())
MOST_BYTES = 40_000


def test_there_are_two() -> None:
    assert demo_brands.list_brands() == ["araucaria", "sabia"]


@of_every_brand
@pytest.mark.usefixtures("qapp")
def test_a_brand_is_whole_and_its_pictures_can_be_shown(name: str) -> None:
    loaded = load(resources.path(f"brands/{name}/brand.toml"), {})
    brand = loaded.settings.brand
    assert loaded.forgiven == ()
    assert load_brand(brand).logo is not None
    assert len(brand.slides) >= 2
    for slide in brand.slides:
        assert load_image(slide, QSize(300, 300)).width() == 300
    shipped = {path.name for path in resources.path(f"brands/{name}").iterdir()}
    assert brand.logo is not None
    assert shipped == {"brand.toml", brand.logo.name, *(slide.name for slide in brand.slides)}


@of_every_brand
def test_brands_name_no_real_company(name: str) -> None:
    loaded = load(resources.path(f"brands/{name}/brand.toml"), {}).settings
    assert (loaded.brand.site or "").endswith(".example")
    assert re.fullmatch(r"0800 555 01\d\d", loaded.brand.support_phone or "")
    assert loaded.payment.beneficiary.tax_id == "11.222.333/0001-81"  # the documents' example


@of_every_brand
def test_white_on_the_accent_colour_has_enough_contrast(name: str) -> None:
    palette = Palette.light(load(resources.path(f"brands/{name}/brand.toml"), {}).settings.brand.primary)
    assert contrast(palette.on_brand, palette.brand) >= 5


@of_every_brand
def test_pictures_are_light_and_need_no_font(name: str) -> None:
    for path in resources.path(f"brands/{name}").glob("*.svg"):
        assert path.stat().st_size < MOST_BYTES
        assert "<text" not in path.read_text(encoding="utf-8")


@of_every_brand
def test_the_brand_is_applied_to_settings(name: str, tmp_path: Path) -> None:
    settings = demo.settings_for("http://127.0.0.1:9", tmp_path, keep=False, brand=name)
    plain = demo.settings_for("http://127.0.0.1:9", tmp_path, keep=False)
    assert settings.brand != plain.brand
    assert settings.payment.beneficiary != plain.payment.beneficiary
    assert settings.payment.poll_s == plain.payment.poll_s
    assert settings.erp == plain.erp


def test_pix_pays_the_brands_company() -> None:
    assert demo_brands.merchant_name("araucaria") == "ARAUCARIA TELECOM"
    found = registrations(today(), demo_brands.merchant_name("sabia"))
    codes = [title["pix_copia_cola"] for row in found[:3] for title in row.boletos]
    assert any("5911SABIA FIBRA" in str(code) for code in codes)
    assert not any("NETSUL TELECOM" in str(code) for code in codes)
