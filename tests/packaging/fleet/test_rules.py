"""Shipped files by themselves: rules, settings of Alertmanager, and that the exporter knows all codes."""

import re
import subprocess
from enum import Enum
from pathlib import Path
from string import Template
from typing import Any

import pytest

from support.fleet_server import FLEET, needs_server
from totem.fleet.messages import LARGEST_FILE, ConfigState, OutReason, Presence
from totem.monitoring.metrics_report import LABELS
from totem.monitoring.session_metrics import FAILURES, GIVEN_UP, PRINTED, MetricKind, SessionOutcome
from totem.printing.printer import PrinterFault
from totem.session.view_state import Failure, Rating

yaml: Any = pytest.importorskip("yaml")
RULES = Path(__file__).with_name("alerts_test.yml")
WEEK = Path(__file__).with_name("alerts_week_test.yml")
METRICS = yaml.safe_load((FLEET / "mqtt-exporter.yaml").read_text(encoding="utf-8"))["metrics"]


@needs_server
def test_alerts_fire_after_their_time_and_end() -> None:
    done = subprocess.run(
        ["/usr/bin/promtool", "test", "rules", RULES, WEEK], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_alert_has_a_unit_test() -> None:
    alerts = set(re.findall(r"- alert: (\w+)", (FLEET / "alerts.yml").read_text(encoding="utf-8")))
    assert {alert for alert in alerts if alert not in RULES.read_text(encoding="utf-8")} == set()


@needs_server
def test_alertmanager_takes_the_settings_as_shipped_and_with_telegram(tmp_path: Path) -> None:
    shipped = (FLEET / "alertmanager.yml").read_text(encoding="utf-8")
    before, mark, telegram = shipped.partition("    # telegram_configs")
    assert mark
    filled_in = before + mark.replace("# ", "") + telegram.replace("\n    # ", "\n    ")
    for text in (shipped, filled_in):
        (tmp_path / "alertmanager.yml").write_text(text, encoding="utf-8")
        subprocess.run(["/usr/bin/amtool", "check-config", tmp_path / "alertmanager.yml"], check=True)
    assert yaml.safe_load(filled_in)["receivers"][0]["telegram_configs"][0]["message"]


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("visits", SessionOutcome),
        ("pages", [PRINTED, GIVEN_UP, *(fault.value for fault in PrinterFault)]),
        ("printer_failures", PrinterFault),
        ("erp_failures", FAILURES - {SessionOutcome.NOT_FOUND}),
        ("ratings", Rating),
        ("charges", [*LABELS[MetricKind.CARD.value]]),
    ],
)
def test_the_exporter_counts_every_code(path: str, codes: list[Enum | str]) -> None:
    listed = {each["mqtt_name"] for each in METRICS}
    assert listed >= {f"{path}/{code.value if isinstance(code, Enum) else code}" for code in codes}


def test_the_exporter_knows_every_text_of_the_messages() -> None:
    maps = {each["prom_name"]: each.get("string_value_mapping", {}).get("map", {}) for each in METRICS}
    assert set(maps["totem_presence"]) == {each.value for each in Presence}
    assert set(maps["totem_service_out_reason"]) == {each.value for each in OutReason}
    assert set(maps["totem_config_state"]) == {each.value for each in ConfigState}
    assert {*maps["totem_printer_fault"], "other"} == {each.value for each in PrinterFault}
    assert Failure.SLOW.value in {
        each["const_labels"].get("failure") for each in METRICS if "const_labels" in each
    }


def test_templates_are_filled_in_and_other_files_have_nothing_to_fill_in() -> None:
    names = ("host", "port", "folder", "metrics_password", "metrics_client")
    for file in FLEET.iterdir():
        if file.is_file() and file.suffix != ".md":
            found = set(Template(file.read_text(encoding="utf-8")).get_identifiers()) & {*names}
            assert bool(found) == (file.name in {"mosquitto.conf", "mqtt-exporter.yaml", "prometheus.yml"}), (
                file
            )


def test_the_broker_takes_the_largest_message_of_a_kiosk() -> None:
    (size,) = re.findall(
        r"^max_packet_size (\d+)$", (FLEET / "mosquitto.conf").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert LARGEST_FILE + 1000 < int(size) < 2 * LARGEST_FILE
