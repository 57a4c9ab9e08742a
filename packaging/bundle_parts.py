"""What is compiled into the libraries of wheels: Rust's crates, OpenSSL and the like, with their licences.

Most wheels bring a bill of it (PEP 770: `*.dist-info/sboms`, CycloneDX), which may name what only their
makers needed; of two that do not the main part is known here. For `bundle_licences`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from license_expression import AND, OR, LicenseSymbol, LicenseWithExceptionSymbol, get_spdx_licensing

ROOT = Path(__file__).resolve().parent.parent
_FOLDER = Path(__file__).resolve().parent / "licences"
TEXTS = {
    "Apache-2.0": ROOT / "LICENSE",
    "BSD-3-Clause": _FOLDER / "BSD-3-Clause.txt",
    "MIT": _FOLDER / "MIT.txt",
    "Unicode-3.0": _FOLDER / "ICU.txt",
    "Unicode-DFS-2016": _FOLDER / "Unicode-DFS-2016.txt",
    "Zlib": _FOLDER / "Zlib.txt",
}
_UNTOLD_LICENCES = {"openssl": "Apache-2.0"}


@dataclass(frozen=True, order=True)
class Part:
    """Something that is compiled into a library of the distribution `of`; `purl` is where it comes from."""

    of: str
    name: str
    version: str
    licence: str
    purl: str
    author: str


WITHOUT_A_BILL = (
    Part(
        "argon2-cffi-bindings",
        "argon2",
        "",
        "CC0-1.0 OR Apache-2.0",
        "pkg:generic/argon2",
        "Argon2's authors",
    ),
    Part("cffi", "libffi", "", "MIT", "pkg:generic/libffi", "Anthony Green, Red Hat, Inc and others"),
)


def parts_of(name: str, found: metadata.Distribution) -> Iterator[Part]:
    """What is compiled into the libraries of a distribution that is called `name`."""
    yield from (part for part in WITHOUT_A_BILL if part.of == name)
    for file in found.files or []:
        if file.parent.name == "sboms" and file.suffix == ".json":
            yield from read(name, file.read_text(encoding="utf-8"))


def read(of: str, bill: str) -> Iterator[Part]:
    """The components of a bill."""
    for row in json.loads(bill).get("components", []):
        told = [each.get("expression") or each["license"].get("id", "") for each in row.get("licenses", [])]
        licence = " AND ".join(told) or _UNTOLD_LICENCES.get(row["name"], "")
        address = row.get("purl", "").partition("?")[0]
        yield Part(of, row["name"], row.get("version", ""), licence, address, row.get("author", ""))


def text(parts: Iterable[Part]) -> str:
    """The list of `parts` with the texts of their licences."""
    lines = [
        f"{part.of}: {' '.join(filter(None, (part.name, part.version)))}, "
        f"by {part.author or 'its authors'}: {part.licence}"
        for part in parts
    ]
    texts = [f"{name}\n\n{file.read_text(encoding='utf-8')}" for name, file in sorted(TEXTS.items())]
    rule = "\n\n" + "=" * 80 + "\n\n"
    return rule.join(["What is compiled into the parts of the program:\n\n" + "\n".join(lines), *texts])


def without_text(parts: Iterable[Part]) -> list[Part]:
    """Those of them whose licence is not met by the `TEXTS`."""
    licences = get_spdx_licensing()
    return [part for part in parts if not part.licence or not _is_met(licences.parse(part.licence))]


def _is_met(expression: object) -> bool:
    match expression:
        case OR(args=choices):
            return any(map(_is_met, choices))
        case AND(args=all_of_them):
            return all(map(_is_met, all_of_them))
        case LicenseWithExceptionSymbol(license_symbol=symbol):  # which permits more
            return _is_met(symbol)
        case LicenseSymbol(key=key):
            return key in TEXTS
    return False
