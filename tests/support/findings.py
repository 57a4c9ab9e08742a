"""Assertion on what a check found."""

from totem.monitoring.health import HealthFinding, Severity


def rates(found: HealthFinding, level: Severity, words: str) -> None:
    """Assert a finding's severity, a part of its words, and advice unless it is OK."""
    assert (found.level, words in found.words) == (level, True), found
    assert bool(found.what_to_do) is (level is not Severity.OK)
