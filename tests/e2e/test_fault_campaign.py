"""Sample of the fault campaign: a few sessions in every test run, counted right."""

import json

from faults import run as campaign
from support import sampling


def test_a_few_visits_go_without_a_crash_a_hang_a_lie_or_a_leak() -> None:
    visits = sampling.count(6, least=3)
    result = campaign.run(visits, seed=7)
    assert campaign.table(result).splitlines()[0].split() == ["visits", str(visits)]
    assert result.is_clean, campaign.table(result)


def test_a_failure_is_reported_with_its_visit() -> None:
    result = campaign.Result()
    said = {
        "number": 3,
        "faults": ["500"],
        "seen": ["failed"],
        "hangs": [],
        "wrong": ["500: it said slow"],
        "leaks": [],
        "crashes": ["ValueError at x:1: y"],
    }
    assert result.take(json.dumps(said)) == 3
    assert result.take(json.dumps({"leak": "files grew"})) is None
    told = campaign.table(result)
    assert not result.is_clean
    assert "wrong messages           1" in told
    assert "visit 3: 500: it said slow" in told
    assert "visit 3: ValueError at x:1: y" in told
    assert "files grew" in told
