"""Alerts stand in alerts.yml; the manual's table and the template of Zabbix tell the same of each."""

import re
from typing import Any

import pytest

from generate.settings_reference import MANUAL
from support.fleet_server import FLEET

yaml: Any = pytest.importorskip("yaml")
RULES: dict[str, dict[str, Any]] = {
    rule["alert"]: rule
    for group in yaml.safe_load((FLEET / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
    if "alert" in rule
}
EXPORTER = yaml.safe_load((FLEET / "mqtt-exporter.yaml").read_text(encoding="utf-8"))
TABLE = (
    MANUAL.read_text(encoding="utf-8").partition("| aviso | quando |\n|---|---|\n")[2].partition("\n\n")[0]
)
TEMPLATE = yaml.safe_load((FLEET / "zabbix-totem.yaml").read_text(encoding="utf-8"))
TRIGGERS = {
    trigger["name"]: trigger
    for item in TEMPLATE["zabbix_export"]["templates"][0]["items"]
    for trigger in item.get("triggers", ())
}
NAMES: dict[str, tuple[str, tuple[str, ...]]] = {
    "TotemOffline": ("sem contato", ("Totem sem contato há mais de 15 minutos",)),
    "TotemPaperOut": ("impressora sem papel", ("Impressora sem papel",)),
    "TotemPrinterFault": ("impressora com outra falha", ("A impressora não imprime",)),
    "TotemErpDown": ("o totem não consegue consultar o ERP", ("O totem não consegue consultar o ERP",)),
    "FleetErpDown": ("o totem não consegue consultar o ERP", ()),
    "TotemDiskLow": ("pouco disco", ("Pouco espaço em disco",)),
    "TotemHot": ("processador quente", ("Processador quente demais",)),
    "TotemErrors": ("erros do programa", ("Erro do programa",)),
    "TotemUpdateFailed": ("uma atualização falhou", ("Uma atualização falhou",)),
    "TotemClockFarOff": ("relógio a uma hora ou mais do ERP", ("Relógio errado",)),
    "TotemClockWrong": (
        "relógio com menos diferença, ou sem sincronismo",
        ("Relógio sem sincronismo",),
    ),
    "TotemOutboxStuck": (
        "envios ao ERP parados",
        ("Envios ao ERP parados há mais de 6 horas", "Envios recusados pelo ERP"),
    ),
    "TotemCardUnsettled": (
        "pagamento no cartão sem baixa no ERP",
        ("Pagamento no cartão sem baixa no ERP há mais de 15 minutos",),
    ),
    "TotemCardUnclear": (
        "cobrança no cartão a conferir, ou registro de cobranças com falha",
        (
            "Cobrança no cartão sem resposta",
            "Cobrança no cartão com a equipe",
            "Registro de cobranças no cartão com falha",
        ),
    ),
    "FleetBrokerDown": ("o broker ou o exportador parou", ()),
}
"""Names of each alert in the manual, and of its triggers; Zabbix watches single kiosks alone."""
WITHOUT_ALERT = {"Totem fora de serviço"}
"""Triggers for information: the page of the fleet shows it, and nobody is woken."""
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


def rows() -> dict[str, tuple[str, str]]:
    """The manual's row of each alert by its name there, and the part that says when it comes."""
    found: dict[str, tuple[str, str]] = {}
    for line in TABLE.splitlines():
        names, when = (cell.strip() for cell in line.strip("|").split("|"))
        several = names.split("; ")
        parts = when.split("; ") if len(several) > 1 else [when]
        found |= {name: (line, part) for name, part in zip(several, parts, strict=True)}
    return found


def held(alert: str) -> str | None:
    """How long a state lasts before it is reported: silence is measured by the exporter."""
    if alert == "TotemOffline":
        return f"{int(EXPORTER['cache']['timeout'].removesuffix('s')) // 60}m"
    duration: str | None = RULES[alert].get("for")
    return duration


def limits(expression: str) -> set[float]:
    """The limits of a rule or a trigger, without those of yes and no."""
    return {float(number) for number in re.findall(r"[<>]=? ?([\d.]+(?:e\d+)?)", expression)} - {0}


def test_every_alert_has_its_names() -> None:
    assert set(NAMES) == set(RULES)
    assert list(dict.fromkeys(name for name, _ in NAMES.values())) == list(rows())
    assert {name for _, names in NAMES.values() for name in names} | WITHOUT_ALERT == set(TRIGGERS)


@pytest.mark.parametrize("alert", [alert for alert in RULES if alert != "FleetErpDown"])
def test_the_manual_tells_how_long_it_waits(alert: str) -> None:
    _, when = rows()[NAMES[alert][0]]
    duration = held(alert)
    if duration is None:
        assert not re.search(r"há |\d", when)
    else:
        assert re.search(rf"\b{DURATIONS.get(duration, duration.removesuffix('m'))}\b", when)


@pytest.mark.parametrize("alert", RULES)
def test_the_manual_tells_its_limits(alert: str) -> None:
    line, _ = rows()[NAMES[alert][0]]
    assert [words for limit in limits(RULES[alert]["expr"]) if (words := LIMITS[limit]) not in line] == []


@pytest.mark.parametrize("alert", RULES)
def test_zabbix_has_its_duration_limits_and_severity(alert: str) -> None:
    rule = RULES[alert]
    for trigger in (TRIGGERS[name] for name in NAMES[alert][1]):
        expression = trigger["expression"]
        assert set(re.findall(r",(\d+[smh])\)", expression)) <= {held(alert)}
        assert limits(expression) <= limits(rule["expr"])
        assert trigger["priority"] == PRIORITIES[rule["labels"]["severity"]]
