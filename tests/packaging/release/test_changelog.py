"""The changelog: its form, the present version in it, and what package, release and kiosk take from it."""

import re
import tomllib
from pathlib import Path

import pytest

from release import changelog, deb
from release.changelog import Entry
from totem.updates.tuf_client import LONGEST_NEWS

ROOT = Path(__file__).parents[3]
TEXT = changelog.FILE.read_text(encoding="utf-8")
ENTRIES = changelog.read(TEXT)
SAMPLE = """# Changelog

## [1.4.0] - 2026-11-30

### Na loja

- A letra é maior,
  e a tela também.

### Added

- Larger letters.

### Fixed

- A crash.

## [1.3.0] - Unreleased

### Added

- Letters.
"""
HEADINGS = {changelog.STORE, "Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_it_is_read_version_by_version() -> None:
    latest, first = changelog.read(SAMPLE)
    assert (latest.version, latest.date) == ("1.4.0", "2026-11-30")
    assert (first.version, first.date) == ("1.3.0", changelog.UNRELEASED)
    assert latest.changes == ["Added: Larger letters.", "Fixed: A crash."]
    assert latest.store_text == "A letra é maior, e a tela também."
    assert latest.text.startswith("### Na loja\n")
    assert "1.3.0" not in latest.text


def test_every_heading_of_a_version_is_read() -> None:
    assert [each.version for each in ENTRIES] == re.findall(r"^## \[([^\]]+)\]", TEXT, re.MULTILINE)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.version)
def test_a_version_has_known_headings_and_a_text_that_a_kiosk_shows(entry: Entry) -> None:
    assert set(entry.parts) <= HEADINGS
    assert all(entry.parts.values())
    assert len(entry.store_text) <= LONGEST_NEWS
    assert "`" not in entry.store_text


def test_the_project_has_the_latest_version_or_the_one_before() -> None:
    """The latest may still be written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] in [each.version for each in ENTRIES[:2]]
    assert [each.version for each in ENTRIES[1:] if each.date == changelog.UNRELEASED] == []


def test_the_package_has_the_changes_of_its_version() -> None:
    entry = ENTRIES[0]
    text = deb.changelog_text(entry.version, 1_700_000_000)
    assert text.startswith(f"totem ({entry.version}) stable; urgency=medium\n\n  * ")
    assert [line for line in text.splitlines() if line.startswith("  ") and len(line) > 78] == []
    words = " ".join(text.split())
    assert [each for each in entry.changes if each not in words] == []
