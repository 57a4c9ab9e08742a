"""Discovery of printers: USB device IDs, and the queues of CUPS."""

import asyncio
from pathlib import Path

import pytest

from totem.printing.discovery import find_printers, profile_of
from totem.printing.office import cups
from totem.printing.office.ipp_http import IppEndpoint


@pytest.fixture
def nothing_at_cups(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(cups, "local_endpoint", lambda: IppEndpoint(socket=str(tmp_path / "no socket")))


@pytest.mark.usefixtures("nothing_at_cups")
def test_usb_printers_are_known_by_what_they_tell(tmp_path: Path) -> None:
    devices, known = tmp_path / "usb", tmp_path / "usbmisc"
    devices.mkdir()
    for name, device_id in {"lp0": "MFG:EPSON;CMD:ESC/POS;MDL:TM-T20X;CLS:PRINTER;", "lp1": ""}.items():
        (devices / name).touch()
        (known / name / "device").mkdir(parents=True)
        (known / name / "device" / "ieee1284_id").write_text(device_id)
    epson, other = asyncio.run(find_printers(devices, known, platform="linux"))
    assert epson.label == "EPSON TM-T20X (USB, lp0)"
    assert dict(epson.values) == {
        "kind": "thermal",
        "connection": f"usb://{devices / 'lp0'}",
        "profile": "epson-tm-t20",
    }
    assert other.label == "Impressora (USB, lp1)"
    assert dict(other.values)["profile"] == "generic-80mm"


@pytest.mark.usefixtures("nothing_at_cups")
def test_where_there_is_none_none_is_found(tmp_path: Path) -> None:
    assert asyncio.run(find_printers(tmp_path / "usb", tmp_path, platform="linux")) == []


@pytest.mark.parametrize(
    ("device_id", "profile"),
    [
        ("MFG:EPSON;MDL:TM-T88V;", "epson-tm-t88"),
        ("MANUFACTURER:Bematech;MODEL:MP-4200 TH;", "bematech-mp-4200-th"),
        ("MFG:ELGIN;MDL:i9;", "elgin-i9"),
        ("MFG:Daruma;MDL:DR800;", "daruma-dr800"),
        ("MFG:X;MDL:mini950;", "generic-80mm"),
    ],
)
def test_models_have_their_profiles(device_id: str, profile: str) -> None:
    assert profile_of(device_id) == profile
