"""What is compiled into wheels is known by the bills that they bring, and each has a licence that is met."""

import json
from importlib import metadata

import pytest

import bundle_parts
from bundle_parts import Part

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
    assert list(bundle_parts.read("cryptography", json.dumps(BILL))) == [
        Part("cryptography", "itoa", "1.0.18", "MIT OR Apache-2.0", "pkg:cargo/itoa@1.0.18", "David Tolnay"),
        Part("cryptography", "openssl", "4.0.3", "Apache-2.0", "pkg:generic/openssl@4.0.3", ""),
        Part("cryptography", "pem", "4.0.0", "MIT", "", ""),
    ]


@pytest.mark.parametrize("name", ["cryptography", "pydantic-core", "cffi", "argon2-cffi-bindings"])
def test_wheels_with_libraries_tell_what_is_in_them_and_all_of_it_may_be_shipped(name: str) -> None:
    parts = list(bundle_parts.parts_of(name, metadata.distribution(name)))
    assert parts
    assert {part.of for part in parts} == {name}
    assert bundle_parts.without_text(parts) == []
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
    part = Part("x", "y", "1", licence, "pkg:cargo/y@1", "")
    assert bundle_parts.without_text([part]) == ([] if met else [part])


def test_text_names_each_and_has_every_licence() -> None:
    text = bundle_parts.text(
        [Part("cffi", "libffi", "", "MIT", "", "Anthony Green"), Part("a", "b", "1", "MIT", "", "")]
    )
    assert "cffi: libffi, by Anthony Green: MIT\na: b 1, by its authors: MIT\n" in text
    assert "Apache License" in text
    assert "UNICODE LICENSE V3" in text
