"""List the parts compiled into the libraries of wheels, as Rust's crates and OpenSSL, with their licences.

Most wheels contain a bill of materials (PEP 770: `*.dist-info/sboms`, CycloneDX), which may include build
tools; for those that have none, the main parts are listed here. Used by `licences`.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from license_expression import AND, OR, LicenseSymbol, LicenseWithExceptionSymbol, get_spdx_licensing

ROOT = Path(__file__).resolve().parents[2]
_FOLDER = Path(__file__).resolve().parent / "licence_texts"
TEXTS = {
    "Apache-2.0": ROOT / "LICENSE",
    "BSD-3-Clause": _FOLDER / "BSD-3-Clause.txt",
    "MIT": _FOLDER / "MIT.txt",
    "Unicode-3.0": _FOLDER / "ICU.txt",
    "Unicode-DFS-2016": _FOLDER / "Unicode-DFS-2016.txt",
    "Zlib": _FOLDER / "Zlib.txt",
}
_MISSING_LICENCES = {"openssl": "Apache-2.0"}


@dataclass(frozen=True, order=True)
class CompiledPart:
    """A work compiled into a library of the distribution `of`; `purl` is its origin (package URL)."""

    of: str
    name: str
    version: str
    licence: str
    purl: str
    author: str


WITHOUT_A_BILL = (
    CompiledPart(
        "argon2-cffi-bindings",
        "argon2",
        "",
        "CC0-1.0 OR Apache-2.0",
        "pkg:generic/argon2",
        "Argon2's authors",
    ),
    CompiledPart("cffi", "libffi", "", "MIT", "pkg:generic/libffi", "Anthony Green, Red Hat, Inc and others"),
)


def parts_of(name: str, found: metadata.Distribution) -> Iterator[CompiledPart]:
    """List the parts compiled into the libraries of the distribution `name`."""
    yield from (part for part in WITHOUT_A_BILL if part.of == name)
    for file in found.files or []:
        if file.parent.name == "sboms" and file.suffix == ".json":
            yield from read(name, file.read_text(encoding="utf-8"))


def read(of: str, bill: str) -> Iterator[CompiledPart]:
    """List the components of a bill of materials of the distribution `of`."""
    for row in json.loads(bill).get("components", []):
        licences = [
            each.get("expression") or each["license"].get("id", "") for each in row.get("licenses", [])
        ]
        licence = " AND ".join(licences) or _MISSING_LICENCES.get(row["name"], "")
        address = row.get("purl", "").partition("?")[0]
        yield CompiledPart(of, row["name"], row.get("version", ""), licence, address, row.get("author", ""))


def text(parts: Iterable[CompiledPart]) -> str:
    """List of the `parts`, followed by the texts of their licences."""
    lines = [
        f"{part.of}: {' '.join(filter(None, (part.name, part.version)))}, "
        f"by {part.author or 'its authors'}: {part.licence}"
        for part in parts
    ]
    texts = [f"{name}\n\n{file.read_text(encoding='utf-8')}" for name, file in sorted(TEXTS.items())]
    rule = "\n\n" + "=" * 80 + "\n\n"
    return rule.join(["What is compiled into the parts of the program:\n\n" + "\n".join(lines), *texts])


def without_text(parts: Iterable[CompiledPart]) -> list[CompiledPart]:
    """List the parts whose licence has no text in `TEXTS`."""
    licences = get_spdx_licensing()
    return [part for part in parts if not part.licence or not _is_met(licences.parse(part.licence))]


def _is_met(expression: object) -> bool:
    match expression:
        case OR(args=choices):
            return any(map(_is_met, choices))
        case AND(args=all_of_them):
            return all(map(_is_met, all_of_them))
        case LicenseWithExceptionSymbol(license_symbol=symbol):  # an exception only permits more
            return _is_met(symbol)
        case LicenseSymbol(key=key):
            return key in TEXTS
    return False
