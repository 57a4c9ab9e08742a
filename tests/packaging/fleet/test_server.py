"""The fleet's server of shipped files and Debian's programs, from a kiosk's message to a notification."""

import email
import json
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from support.fleet_server import FLEET, PASSWORDS, FleetServer, needs_server, wait_for
from support.tcp_ports import free_port
from totem.fleet import topics
from totem.fleet.messages import (
    CardHealth,
    ClockHealth,
    ConfigState,
    CpuHealth,
    DiskHealth,
    Durations,
    ErpHealth,
    EventMessage,
    EventSeverity,
    FleetMessage,
    Health,
    KioskService,
    MemoryHealth,
    Metrics,
    OutboxHealth,
    OutReason,
    Presence,
    PrinterHealth,
    ReportedConfig,
    StateMessage,
    UpdateHealth,
)

pytestmark = needs_server
yaml: Any = pytest.importorskip("yaml")
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
BOOT = "0123456789abcdef"
HEALTHY = Health(
    time=NOW,
    boot=BOOT,
    challenge="0" * 32,
    up_s=4000,
    printer=PrinterHealth(ok=True, pages_since_roll=12),
    erp=ErpHealth(ok=True, latency_ms=230),
    disk=DiskHealth(free_bytes=9_000_000_000),
    memory=MemoryHealth(pss_bytes=150_000_000, free_bytes=2_000_000_000),
    cpu=CpuHealth(celsius=51.5, load_percent=7),
    clock=ClockHealth(synced=True, offset_s=0.01),
    outbox=OutboxHealth(),
    card=CardHealth(ok=True),
    update=UpdateHealth(running="0.1.0"),
)
TROUBLED = {
    "TotemPaperOut": ("printer", PrinterHealth(ok=False, fault="paper_out")),
    "TotemPrinterFault": ("printer", PrinterHealth(ok=False, fault="of_a_later_version")),
    "TotemErpDown": ("erp", ErpHealth(ok=False, fault="unavailable")),
    "TotemDiskLow": ("disk", DiskHealth(free_bytes=400_000_000)),
    "TotemHot": ("cpu", CpuHealth(celsius=93)),
    "TotemErrors": ("errors", 3),
    "TotemClockFarOff": ("clock", ClockHealth(synced=False, offset_s=31_536_000.0)),
    "TotemClockWrong": ("clock", ClockHealth(synced=False)),
    "TotemUpdateFailed": ("update", UpdateHealth(running="0.1.0", failed="0.2.0")),
    "TotemOutboxStuck": ("outbox", OutboxHealth(refused=1)),
    "TotemCardUnsettled": ("card", CardHealth(ok=True, unsettled=1, late=1)),
    "TotemCardUnclear": ("card", CardHealth(ok=True, unknown=1)),
}
"""An alert of one kiosk, and what of its health raises it."""
KIOSKS = {alert: f"loja-{alert.removeprefix('Totem').lower()}" for alert in TROUBLED}
SILENT, UNLISTED = "loja-calada", "loja-sem-cidade"
PLACES = {
    totem: (f"Loja {number}", f"Cidade {number % 3}", "PR")
    for number, totem in enumerate([*KIOSKS.values(), SILENT, "loja-boa"])
}


def counters(times: int) -> Metrics:
    return Metrics(
        boot=BOOT,
        visits={"paid": 3 * times, "of_a_later_version": 1},
        pages={"printed": 2 * times},
        printer_failures={"jam": times},
        erp_failures={"slow": times},
        erp_seconds=Durations(count=9 * times, sum=4.5 * times, buckets={"0.5": 5 * times, "1": 9 * times}),
        ratings={"good": times},
        charges={"approved.debit": times, "declined": times},
    )


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FleetServer]:
    """A server that a healthy kiosk, one of each trouble, and one without a known store have reported to."""
    with FleetServer(tmp_path_factory.mktemp("fleet"), PLACES) as running:
        for totem in ("loja-boa", SILENT, UNLISTED):
            running.publish(topics.build(totem, topics.UP_HEALTH), HEALTHY)
        for alert, (field, value) in TROUBLED.items():
            if field != "errors":
                running.publish(
                    topics.build(KIOSKS[alert], topics.UP_HEALTH), HEALTHY.model_copy(update={field: value})
                )
            else:
                running.publish(topics.build(KIOSKS[alert], topics.UP_HEALTH), HEALTHY)
        out = StateMessage(state=Presence.READY, service=KioskService.OUT, reason=OutReason.HOURS, boot=BOOT)
        running.publish(topics.build("loja-boa", topics.UP_STATE), out)
        running.publish(
            topics.build("loja-boa", topics.UP_CONFIG),
            ReportedConfig(serial=7, state=ConfigState.REVERTED, sha256="0" * 64),
        )
        running.publish(topics.build("loja-boa", topics.UP_METRICS), counters(1))
        event = EventMessage(time=NOW, boot=BOOT, n=1, kind="started", severity=EventSeverity.INFO)
        running.publish(topics.build("loja-boa", topics.UP_EVENT), event)
        running.publish_raw(topics.build("loja-boa", topics.UP_REPLY), b'{"state": "done"}')
        wait_for(lambda: running.totems("totem_visits_total") == {"loja-boa"}, "counters")
        everyone = {*PLACES, UNLISTED}
        wait_for(lambda: running.totems("totem:place and on (totem) totem_up_seconds") == everyone, "kiosks")
        # Counters grow, and one kiosk falls silent: its condition has expired when the exporter returns.
        running.publish(topics.build("loja-boa", topics.UP_METRICS), counters(2))
        failing = HEALTHY.model_copy(update={"errors": 3})
        running.publish(topics.build(KIOSKS["TotemErrors"], topics.UP_HEALTH), failing)
        wait_for(lambda: running.query("increase(totem_visits_total[1h]) > 0"), "growing counters")
        wait_for(lambda: running.query("increase(totem_errors_total[1h]) > 0"), "errors")
        running.publish_raw(topics.build(SILENT, topics.UP_HEALTH), b"")
        running.kill("exporter")
        running.start("exporter")
        wait_for(lambda: running.totems("totem_up_seconds") == everyone - {SILENT}, "silence")
        yield running


def test_values_are_those_of_the_messages_and_carry_no_topic(server: FleetServer) -> None:
    def value(expression: str) -> tuple[float, dict[str, str]]:
        (result,) = server.query(expression)
        return float(result["value"][1]), result["metric"]

    of_good = '{totem="loja-boa"}'
    assert value(f"totem_up_seconds{of_good}") == (
        4000,
        {"__name__": "totem_up_seconds", "totem": "loja-boa", "job": "totem"},
    )
    expected = {
        "totem_printer_ok": 1,
        "totem_erp_latency_seconds": 0.23,
        "totem_cpu_celsius": 51.5,
        "totem_clock_synced": 1,
        "totem_presence": 2,
        "totem:service_in": 0,
        "totem:service_out_reason": 4,
        "totem_config_state": 3,
        "totem_config_serial": 7,
    }
    assert {name: value(name + of_good)[0] for name in expected} == expected
    assert value(f'totem_printer_fault{{totem="{KIOSKS["TotemPrinterFault"]}"}}')[0] == 99
    assert server.query('{__name__=~"totem_.+", topic!=""}') == []


def test_each_trouble_reaches_the_operator_with_its_city_and_no_other_does(
    server: FleetServer,
) -> None:
    expected = {(alert, totem, PLACES[totem][1]) for alert, totem in KIOSKS.items()}
    expected.add(("TotemOffline", SILENT, PLACES[SILENT][1]))
    wait_for(lambda: expected <= set(server.notifications()), "notification of each")
    assert set(server.notifications()) == expected
    wait_for(lambda: len(server.mails) >= 3, "a mail a city")
    mail = next(
        message
        for each in server.mails
        if KIOSKS["TotemPaperOut"] in (message := email.message_from_string(each)).as_string()
    )
    texts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    assert any(isinstance(text, bytes) and "Impressora sem papel" in text.decode() for text in texts)
    site, city, _ = PLACES[KIOSKS["TotemPaperOut"]]
    assert any(isinstance(text, bytes) and f"{site}, {city}" in text.decode() for text in texts)


def test_every_question_of_the_dashboard_has_an_answer(server: FleetServer) -> None:
    board = json.loads((FLEET / "grafana-totem.json").read_text(encoding="utf-8"))
    questions = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(questions) > 20
    unanswered = []
    for question in questions:
        plain = re.sub(r"\$(city|totem)\b", ".*", question)
        assert "$" not in plain
        if not server.query(plain):
            unanswered.append(question)
    # Nothing waits in an outbox of these kiosks, nor for a card terminal.
    known = ("outbox", "totem_card_")
    assert [question for question in unanswered if not any(name in question for name in known)] == []
    assert server.query(
        'count(totem_up_seconds * on (totem) group_left (city) totem:place{city=~"Cidade 1"})'
    )


def test_a_kiosk_reads_and_writes_nothing_of_its_neighbours_and_strangers_get_nowhere(
    server: FleetServer,
) -> None:
    plain = server.client("pub", "loja-1", "-t", "totem/1/loja-1/up/event", "-m", "x")
    del plain[plain.index("--cafile") : plain.index("--cafile") + 2]
    wrong = server.client("pub", "loja-1", "-t", "totem/1/loja-1/up/event", "-m", "x")
    wrong[wrong.index(PASSWORDS["loja-1"])] = PASSWORDS["loja-2"]
    nobody = ["/usr/bin/mosquitto_pub", "-p", str(server.plain), "-t", "totem/1/loja-1/do/cmd", "-m", "x"]
    foreign = [
        server.client("pub", user, "-t", topic, "-m", "x")
        for user, topic in (
            ("loja-1", "totem/1/loja-2/up/state"),
            ("loja-1", "totem/1/loja-1/do/cmd"),
            ("loja-1", "totem/1/all/announce"),
            ("metrics", "totem/1/loja-1/do/cmd"),
            ("console", "$SYS/broker/version"),
        )
    ]

    def refused(command: list[str]) -> bool:
        # A publication without the right gets a reason code and no failure of the program.
        done = subprocess.run(command, check=False, capture_output=True, timeout=30)
        return done.returncode != 0 or b"not authori" in done.stderr.lower()

    assert [refused(command) for command in (plain, wrong, nobody, *foreign)] == [True] * 8
    own = server.client("pub", "loja-1", "-t", "totem/1/loja-1/up/event", "-m", "x", "-d")
    assert subprocess.run(own, check=False, capture_output=True, timeout=30).returncode == 0


def test_certificates_in_place_of_passwords_have_the_same_rights(server: FleetServer, tmp_path: Path) -> None:
    port, plain = free_port(), free_port()
    settings = (server.folder / "mosquitto.conf").read_text(encoding="utf-8")
    settings, uncommented = re.subn(r"(?m)^#(?=(?!crlfile)\w+ \S+$)", "", settings)
    assert uncommented == 3, "all but the list of revoked certificates, which this authority has not"
    settings = settings.replace(str(server.port), str(port)).replace(str(server.plain), str(plain))
    file = tmp_path / "mosquitto.conf"
    file.write_text(settings.replace("persistence true", "persistence false"), encoding="utf-8")
    certificate = server.authority.issue_cert("loja-1", common_name="loja-1")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")

    def publish(topic: str, *words: str) -> bytes:
        command = server.client("pub", "loja-2", "-t", topic, "-m", "x", "-d", *words)
        command[command.index("-p") + 1] = str(port)
        return subprocess.run(command, check=False, capture_output=True, timeout=30).stdout

    own = ("--cert", f"{tmp_path}/cert.pem", "--key", f"{tmp_path}/key.pem")
    with (tmp_path / "log").open("wb") as log:
        broker = subprocess.Popen(["/usr/sbin/mosquitto", "-c", file], stdout=log, stderr=log)
    try:
        # The user of the certificate counts, and not the one that the client names with a good password.
        wait_for(
            lambda: re.search(rb"PUBACK .+RC:(0|16)\)", publish("totem/1/loja-1/up/event", *own)),
            "publication",
        )
        assert b"RC:135" in publish("totem/1/loja-2/up/event", *own)
        assert b"PUBACK" not in publish("totem/1/loja-2/up/event")
    finally:
        broker.kill()
        broker.wait()


def test_a_console_is_sent_all_retained_messages_of_a_large_fleet(server: FleetServer) -> None:
    count = 3000
    lines = "".join(f"{number}\n" for number in range(count))
    publish = server.client("pub", "console", "-l", "-t", "totem/1/many/do/config")
    subprocess.run(publish, input=lines.encode(), check=True, timeout=60)
    # One topic keeps one message: a session that is away collects them instead, by the same queue.
    session = ("-c", "-i", "console-1", "-t", "totem/1/many/do/#", "-x", "60")
    subprocess.run(server.client("sub", "console", *session, "-E"), check=True, timeout=30)
    subprocess.run(publish, input=lines.encode(), check=True, timeout=60)
    receive = server.client("sub", "console", *session, "-C", str(count))
    got = subprocess.run(receive, check=True, capture_output=True, timeout=60).stdout.split()
    assert [int(each) for each in got] == list(range(count))


def test_a_broker_that_is_down_is_reported_and_hides_the_silence_of_kiosks(server: FleetServer) -> None:
    server.kill("mosquitto")
    wait_for(lambda: ("FleetBrokerDown", "", "") in set(server.notifications()), "alert of the broker")

    def inhibited() -> set[str]:
        return {each["labels"]["alertname"] for each in server.alerts() if each["status"]["inhibitedBy"]}

    wait_for(lambda: "TotemOffline" in inhibited(), "inhibition")
    server.start("mosquitto")
    wait_for(lambda: server.query("mqtt2prometheus_connected == 1"), "return of the exporter")
    assert server.query('ALERTS{alertname="FleetBrokerDown", alertstate="firing"}'), (
        "it stays while kiosks return"
    )
    assert server.totems("totem_up_seconds") == {*PLACES, UNLISTED} - {SILENT}


def test_every_field_of_the_template_of_zabbix_is_one_of_the_messages() -> None:
    document: dict[str, Any] = yaml.safe_load((FLEET / "zabbix-totem.yaml").read_text(encoding="utf-8"))
    (template,) = document["zabbix_export"]["templates"]
    items = {item["key"]: item for item in template["items"]}
    models: dict[str, type[FleetMessage]] = {"health": Health, "state": StateMessage, "metrics": Metrics}
    for key, item in items.items():
        if item["type"] == "ZABBIX_ACTIVE":
            assert re.fullmatch(r"mqtt\.get\[\{\$TOTEM\.SESSION\},totem/1/\{HOST\.HOST\}/up/\w+\]", key)
            continue
        topic = item["master_item"]["key"]
        assert topic in items
        model = models.get(topic.removesuffix("]").rpartition("/")[2])
        path = item["preprocessing"][0]["parameters"][0].removeprefix("$.").split(".")
        if model is not None:
            schema = model.model_json_schema()
            assert path[0] in schema["properties"]
            ref = re.search(r"#/\$defs/(\w+)", json.dumps(schema["properties"][path[0]]))
            if len(path) == 2 and ref and "properties" in schema["$defs"][ref[1]]:
                assert path[1] in schema["$defs"][ref[1]]["properties"]
    keys = set(items)
    for item in template["items"]:
        for trigger in item.get("triggers", ()):
            assert set(re.findall(r"/Totem por MQTT/([\w.]+)", trigger["expression"])) <= keys
    text = (FLEET / "zabbix-totem.yaml").read_text(encoding="utf-8")
    uuids = re.findall(r"uuid: (\w+)", text)
    assert len(set(uuids)) == len(uuids)
    assert all(re.fullmatch(r"[0-9a-f]{12}4[0-9a-f]{3}[89ab][0-9a-f]{15}", each) for each in uuids)
