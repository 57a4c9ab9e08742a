"""Alerts stand in alerts.yml; their words for the manual and the template of Zabbix tell the same of each."""

import re
from typing import Any

import pytest

from generate.manual_tables import alert_words
from support.fleet_server import FLEET

yaml: Any = pytest.importorskip("yaml")
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((FLEET / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
    if "alert" in rule
}
EXPORTER = yaml.safe_load((FLEET / "mqtt-exporter.yaml").read_text(encoding="utf-8"))
TEXT = (FLEET / "zabbix-totem.yaml").read_text(encoding="utf-8")
TRIGGERS = {
    trigger["name"]: trigger
    for item in yaml.safe_load(TEXT)["zabbix_export"]["templates"][0]["items"]
    for trigger in item.get("triggers", ())
}
ALERT_OF = dict(re.findall(r"name: '(.+)' # (\w+)", TEXT))
"""The alert of each trigger: the comment beside its name."""
WORDS = alert_words()
LIMITS = {
    0.5: "mais da metade",
    3: "ao menos três",
    60: "com menos diferença",
    85: "mais de 85 °C",
    3600: "uma hora ou mais",
    1e9: "menos de 1 GB",
}
"""Limits of the rules in the manual's words."""
DURATIONS = {"1h": "uma hora", "6h": "seis horas"}
PRIORITIES = {"critical": "HIGH", "warning": "WARNING"}


def held(alert: str) -> str | None:
    """How long a state lasts before it is reported: silence is measured by the exporter."""
    if alert == "TotemOffline":
        return f"{int(EXPORTER['cache']['timeout'].removesuffix('s')) // 60}m"
    duration: str | None = RULES[alert].get("for")
    return duration


def limits(expression: str) -> set[float]:
    """The limits of a rule or a trigger, without those of yes and no."""
    return {float(number) for number in re.findall(r"[<>]=? ?([\d.]+(?:e\d+)?)", expression)} - {0}


def test_every_alert_has_its_words_in_the_manual() -> None:
    """One that comes in place of another's is told in the row of that one."""
    assert {*RULES} - {"FleetErpDown"} == {*WORDS}


def test_every_alert_of_a_kiosk_has_its_trigger() -> None:
    """A trigger without alert is for information: the page of the fleet shows it, and nobody is woken."""
    assert {*ALERT_OF.values()} == {alert for alert in RULES if alert.startswith("Totem")}
    assert {trigger["priority"] for name, trigger in TRIGGERS.items() if name not in ALERT_OF} == {"INFO"}


@pytest.mark.parametrize("alert", WORDS)
def test_the_manual_tells_how_long_it_waits(alert: str) -> None:
    _, when = WORDS[alert]
    duration = held(alert)
    if duration is None:
        assert not re.search(r"há |\d", when)
    else:
        assert re.search(rf"\b{DURATIONS.get(duration, duration.removesuffix('m'))}\b", when)


@pytest.mark.parametrize("alert", RULES)
def test_the_manual_tells_its_limits(alert: str) -> None:
    told = str(WORDS)
    assert [words for limit in limits(RULES[alert]["expr"]) if (words := LIMITS[limit]) not in told] == []


@pytest.mark.parametrize("name", ALERT_OF)
def test_zabbix_has_its_duration_limits_and_severity(name: str) -> None:
    trigger, rule = TRIGGERS[name], RULES[ALERT_OF[name]]
    assert {*re.findall(r",(\d+[smh])\)", trigger["expression"])} <= {held(ALERT_OF[name])}
    assert limits(trigger["expression"]) <= limits(rule["expr"])
    assert trigger["priority"] == PRIORITIES[rule["labels"]["severity"]]
