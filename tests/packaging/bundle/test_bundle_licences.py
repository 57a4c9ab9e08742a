"""Licences of a bundle's components and of the parts compiled into them."""

import json
import sys
from importlib import metadata
from pathlib import Path

import pytest

from bundle import compiled_in, inspection, licences
from bundle.compiled_in import CompiledPart
from support.platform_marks import needs_shell

BILL = {
    "components": [
        {
            "name": "itoa",
            "version": "1.0.18",
            "author": "David Tolnay",
            "licenses": [{"expression": "MIT OR Apache-2.0"}],
            "purl": "pkg:cargo/itoa@1.0.18?download_url=file://.",
        },
        {"name": "openssl", "version": "4.0.3", "purl": "pkg:generic/openssl@4.0.3"},
        {"name": "pem", "version": "4.0.0", "licenses": [{"license": {"id": "MIT"}}]},
    ]
}


def test_a_bill_is_read() -> None:
    assert list(compiled_in.read("cryptography", json.dumps(BILL))) == [
        CompiledPart(
            "cryptography", "itoa", "1.0.18", "MIT OR Apache-2.0", "pkg:cargo/itoa@1.0.18", "David Tolnay"
        ),
        CompiledPart("cryptography", "openssl", "4.0.3", "Apache-2.0", "pkg:generic/openssl@4.0.3", ""),
        CompiledPart("cryptography", "pem", "4.0.0", "MIT", "", ""),
    ]


@pytest.mark.parametrize("name", ["cryptography", "pydantic-core", "cffi", "argon2-cffi-bindings"])
def test_wheels_with_libraries_tell_what_is_in_them_and_all_of_it_may_be_shipped(name: str) -> None:
    parts = list(compiled_in.parts_of(name, metadata.distribution(name)))
    assert parts
    assert {part.of for part in parts} == {name}
    assert compiled_in.without_text(parts) == []
    assert all(part.purl.startswith("pkg:") for part in parts)


@pytest.mark.parametrize(
    ("licence", "met"),
    [
        ("MIT", True),
        ("Unlicense OR MIT", True),
        ("Apache-2.0 OR GPL-2.0-only", True),
        ("Apache-2.0 WITH LLVM-exception", True),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("MIT AND GPL-2.0-only", False),
        ("(Unlicense OR MIT) AND ISC", False),
        ("GPL-3.0-only", False),
        ("", False),
    ],
)
def test_a_licence_is_met_by_texts_that_are_there(licence: str, *, met: bool) -> None:
    part = CompiledPart("x", "y", "1", licence, "pkg:cargo/y@1", "")
    assert compiled_in.without_text([part]) == ([] if met else [part])


def test_text_names_each_and_has_every_licence() -> None:
    text = compiled_in.text(
        [
            CompiledPart("cffi", "libffi", "", "MIT", "", "Anthony Green"),
            CompiledPart("a", "b", "1", "MIT", "", ""),
        ]
    )
    assert "cffi: libffi, by Anthony Green: MIT\na: b 1, by its authors: MIT\n" in text
    assert "Apache License" in text
    assert "UNICODE LICENSE V3" in text


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("LGPL-3.0-only", True),
        ("GPL-2.0-or-later WITH Bootloader-exception", True),
        ("LGPL-3.0-only OR GPL-2.0-only", True),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-only", False),
        ("GPL-2.0-only OR GPL-3.0-only", False),
        ("", False),
    ],
)
def test_only_what_asks_for_no_source_of_the_whole_is_shipped(expression: str, *, may: bool) -> None:
    assert licences.may_be_shipped(expression) is may


@pytest.mark.parametrize(
    ("name", "component"),
    [
        ("libQt6Core.so.6", "Qt"),
        ("Qt6Core.dll", "Qt"),
        ("libqxcb.so", "Qt"),
        ("QtCore.abi3.so", "Qt"),
        ("libicudata.so.73", "ICU"),
        ("libavcodec.so.61", "FFmpeg"),
        ("avcodec-61.dll", "FFmpeg"),
        ("libsqlite3.so.0", "SQLite"),
        ("python3.11", "Python"),
        ("json", "Python"),
        ("_ssl.pyd", "Python"),
        ("pyside6.abi3.dll", "Qt"),
        ("windowsmediaplugin.dll", "Qt"),
        ("VCRUNTIME140_1.dll", "Microsoft Visual C++ Runtime"),
        ("vcruntime140.dll", "Microsoft Visual C++ Runtime"),
        ("MSVCP140_atomic_wait.dll", "Microsoft Visual C++ Runtime"),
        ("httpx", "httpx"),
        ("serial", "pyserial"),
    ],
)
def test_every_file_has_an_owner(name: str, component: str) -> None:
    found, text = licences.owner(name)
    assert found.name == component
    assert len(text) > 100 or component == "Python"  # whose text lies elsewhere in some builds


def test_modules_of_the_archive_have_their_licences(tmp_path: Path) -> None:
    (tmp_path / "_internal" / "PySide6").mkdir(parents=True)
    licences.main(tmp_path, ["httpx._client", "httpx", "paho.mqtt.client"])
    texts = {file.stem for file in (tmp_path / "licences").glob("*.txt")}
    assert {"httpx", "paho-mqtt", "Qt", "Inter", "lucide-static", "pyinstaller", "compiled-in"} == texts
    assert inspection.inspect_licences(tmp_path / "licences") == []


def test_versions_are_those_that_the_libraries_tell(tmp_path: Path) -> None:
    libraries = tmp_path / "_internal" / "PySide6" / "Qt" / "lib"
    libraries.mkdir(parents=True)
    (libraries / "libavcodec.so.61").write_bytes(b"\x7fELF\0/home/qt/FFmpeg-n7.1.5/libavcodec/x.h\0")
    (libraries / "libicuuc.so.73").write_bytes(b"\x7fELF\0" + b"15.0\0" + b"73.2\0")
    told = {}
    for name in ("libavcodec.so.61", "libicuuc.so.73", "json"):
        found = licences.with_full_version(licences.owner(name)[0], tmp_path)
        told[found.name] = (found.version, found.purl)
    assert told["FFmpeg"] == ("7.1.5", "pkg:generic/ffmpeg@7.1.5")
    assert told["ICU"] == ("73.2", "pkg:generic/icu@73.2")
    assert told["Python"][0].startswith("{}.{}.{}".format(*sys.version_info))
    (libraries / "libavcodec.so.61").write_bytes(b"\x7fELF")
    with pytest.raises(licences.Unlicensed, match="version"):
        licences.with_full_version(licences.owner("libavcodec.so.61")[0], tmp_path)


@needs_shell
@pytest.mark.parametrize(
    ("answer", "version"),
    [("echo 1:2.0-3", "1:2.0-3"), ("exit 1", sys.version.split()[0]), ("", sys.version.split()[0])],
)
def test_python_of_a_debian_has_its_package_only_where_that_is_installed(
    answer: str, version: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = tmp_path / "dpkg-query"
    query.write_text(f"#!/bin/sh\n{answer}\n", encoding="ascii")
    query.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(licences, "_text_of_python", lambda: "")
    found, _ = licences.owner("json")
    assert found.version == version
    assert found.purl.startswith("pkg:deb/debian/libpython" if answer.startswith("echo") else "pkg:generic/")


def test_what_is_nobodys_is_told() -> None:
    with pytest.raises(licences.Unlicensed, match="strange_thing"):
        licences.owner("strange_thing.so")
