"""Signed configurations at a real kiosk: applied whole, proved, or taken back, through power cuts too."""

import base64
import hashlib
import json
import shutil
import ssl
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import trustme
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from support.fleet_kiosk import ID, FleetKiosk
from support.kiosk_harness import wait_until
from support.log_check import LogWatch
from support.mosquitto import PASSWORD, Mosquitto, needs_mosquitto
from support.slow_server import SlowServer, serving_slowly
from support.update_server import Publisher, serving
from totem.doctor.fleet import check_member
from totem.domain.integrity.findings import Receiver
from totem.erp.http.wall_clock import WallClock
from totem.fleet import topics
from totem.fleet.channels import REPORTS, Publication
from totem.fleet.invitation import Invitation
from totem.fleet.joining import join_fleet, leave_fleet
from totem.fleet.messages import ConfigState, EventSeverity, Refusal, ReportedConfig
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.health import Severity
from totem.session.session import SessionConfig
from totem.settings import Settings, load_or_last_good
from totem.settings.editing import NotWritten, apply_changes
from totem.settings.errors import SettingsFault
from totem.settings.fleet_overlay import (
    FILE_NAME,
    LONGEST,
    MOST_STARTS,
    BadRecord,
    ConfigTrial,
    OverlayRecord,
    is_allowed,
    read_record,
    write_record,
)
from totem.settings.last_good import save_copy
from totem.settings.schema_text import SchemaText
from totem.system.exit_codes import ExitCode

pytestmark = needs_mosquitto
GOOD = {"brand.primary": "#aa0000", "kiosk.open_hours": ["08:00-18:00"], "sound": {"volume": 10}}


class Operator:
    """Sends configurations as retained messages, and reads what the kiosk reports."""

    def __init__(self, console: Any, totem: FleetKiosk) -> None:
        self.console, self.totem = console, totem

    def start(self) -> None:
        """Run the kiosk until it is ready in its fleet."""
        self.totem.start()
        boot = self.totem.agent.boot
        wait_until(
            lambda: any(
                each.boot == boot and each.state == "ready" for each in self.console.all_at(topics.UP_STATE)
            ),
            "ready",
        )

    def restart(self) -> None:
        """End the run as it asked for, and start the next."""
        wait_until(lambda: self.totem.exits == [ExitCode.RESTART], "the end")
        self.totem.end()
        self.start()

    def publish(self, payload: bytes) -> None:
        topic = topics.build(ID, topics.DO_CONFIG)
        self.console.publish(Publication(topic, payload, retain=True))

    def wait_for(self, serial: int, state: ConfigState) -> ReportedConfig:
        found: ReportedConfig = self.console.wait_for(
            topics.UP_CONFIG, lambda each: (each.serial, each.state) == (serial, state)
        )
        return found

    def wait_for_trouble(self, serial: int, code: Refusal) -> None:
        """Wait for the rejection of a configuration for one reason."""
        expected = (serial, [code.value])
        self.console.wait_for(
            topics.UP_CONFIG, lambda each: (each.serial, [one.code for one in each.troubles]) == expected
        )

    def refused(self, payload: bytes, serial: int) -> list[tuple[str, str | None]]:
        """Send a configuration that is rejected; return the codes and keys of its troubles."""
        self.publish(payload)
        found = self.wait_for(serial, ConfigState.REJECTED)
        return [(each.code, each.key) for each in found.troubles]

    @property
    def colour(self) -> str:
        """Accent colour in force in this run."""
        assert self.totem.driver is not None
        return str(self.totem.driver.settings.brand.primary)


@pytest.fixture
def totem(tmp_path: Path, broker: Mosquitto, erp: ReferenceErp, qapp: QApplication) -> Iterator[FleetKiosk]:
    made = FleetKiosk(tmp_path, broker, erp.base_url, qapp)
    yield made
    made.end()


@pytest.fixture
def operator(console: Any, totem: FleetKiosk) -> Iterator[Operator]:
    made = Operator(console, totem)
    yield made
    made.publish(b"")


def test_a_configuration_is_tried_and_kept_and_only_a_higher_serial_follows(
    operator: Operator, totem: FleetKiosk
) -> None:
    operator.start()
    payload = totem.configure(7, GOOD)
    operator.publish(payload)
    operator.restart()
    sent = json.loads(payload)["payload"]
    assert (
        operator.wait_for(7, ConfigState.APPLIED).sha256 == hashlib.sha256(base64.b64decode(sent)).hexdigest()
    )
    loaded = load_or_last_good(totem.file, {})
    settings = loaded.settings
    assert loaded.sources.endswith(f"totem.toml, {FILE_NAME}"), "totem config check names it"
    assert (operator.colour, settings.sound.volume) == ("#aa0000", 10)
    assert settings.kiosk.open_hours == ("08:00-18:00",)
    reports = len(operator.console.all_at(topics.UP_CONFIG))
    operator.publish(payload)  # as on each connection
    wait_until(lambda: len(operator.console.all_at(topics.UP_CONFIG)) > reports, "the report again")
    assert operator.console.all_at(topics.UP_CONFIG)[-1].state == ConfigState.APPLIED
    for serial in (7, 6):
        troubles = operator.refused(totem.configure(serial, {"brand.primary": "#00aa00"}), serial)
        assert troubles == [(Refusal.LOWER_SERIAL, None)]
    wait_until(lambda: operator.console.all_at(topics.UP_CONFIG)[-1].serial == 7, "the one in force")
    assert totem.exits == []
    with pytest.raises(NotWritten, match="frota"):
        apply_changes(totem.file, {"brand.primary": "#0000aa"}, {})
    operator.publish(totem.configure(8, {}))  # undone
    operator.restart()
    operator.wait_for(8, ConfigState.APPLIED)
    assert operator.colour == "#111111"


def test_who_leaves_and_comes_back_takes_the_latest_configuration_again_and_none_before_it(
    operator: Operator, totem: FleetKiosk, broker: Mosquitto
) -> None:
    first, latest = totem.configure(1, GOOD), totem.configure(2, GOOD | {"brand.primary": "#00aa00"})
    operator.start()
    for serial, payload in enumerate((first, latest), start=1):
        operator.publish(payload)
        operator.restart()
        operator.wait_for(serial, ConfigState.APPLIED)
    operator.publish(b"")
    totem.end()
    assert leave_fleet(totem.file, totem.settings(), {}) is None
    wait_until(lambda: sum(not each.payload for each in operator.console.seen) == len(REPORTS), "cleared")
    operator.console.seen.clear()
    assert totem.settings().brand.primary == "#111111"
    invitation = Invitation(
        host="localhost",
        port=broker.port,
        id=ID,
        password=PASSWORD,
        ca=broker.ca_file.read_text(),
        keys=totem.keys.trusted(),
    )
    join_fleet(totem.file, invitation, totem.settings(), {})
    totem.write()  # with its intervals of before
    operator.start()
    operator.publish(first)
    operator.wait_for_trouble(1, Refusal.LOWER_SERIAL)
    operator.console.seen.clear()
    operator.publish(latest)
    operator.restart()
    operator.wait_for(2, ConfigState.APPLIED)
    assert operator.colour == "#00aa00"


def test_what_is_wrong_is_rejected_as_a_whole_with_its_keys(operator: Operator, totem: FleetKiosk) -> None:
    operator.start()
    before = totem.file.read_bytes()
    good = {"brand.primary": "#aa0000"}
    never = {
        "erp.base_url": "https://evil.example",
        "printer.connection": "tcp://evil.example:9100",
        "printer": {"queue": "evil"},
        "staff.restart_command": ["/bin/sh"],
        "brand": {"support_phone": "0900"},
        "brand.site": "https://evil.example",
        "fleet.allow": ["restart"],
        "voice.private": True,
    }
    flat = {"printer.queue", "brand.support_phone"} | never.keys() - {"printer", "brand"}
    assert operator.refused(totem.configure(1, good | never), 1) == [
        (Refusal.FORBIDDEN_KEY, key)
        for key in sorted(
            flat,
            key=[
                *(
                    "printer.queue" if k == "printer" else "brand.support_phone" if k == "brand" else k
                    for k in never
                )
            ].index,
        )
    ]
    wrong = {"kiosk.open_hours": ["25:00"], "sound.volume": 101, "brand.primary": "red", "sound.glow": 1}
    wrong |= {"kiosk.name": None, "printer.dots": 10**40}
    first = operator.refused(totem.configure(2, good | wrong), 2)
    assert first == [(Refusal.BAD_VALUE, "kiosk.name")]
    del wrong["kiosk.name"]
    assert operator.refused(totem.configure(3, wrong), 3) == [
        (Refusal.BAD_VALUE, key) for key in sorted(wrong)
    ]
    image = {"brand.logo": "/etc/passwd", "brand.slides": ["a.png"]}
    assert operator.refused(totem.configure(4, image), 4) == [
        (Refusal.BAD_FILE, "brand.logo"),
        (Refusal.BAD_FILE, "brand.slides"),
    ]
    for payload, refusal in (
        (totem.configure(5, good, key=totem.keys.stranger), Refusal.UNTRUSTED_KEY),
        (totem.configure(6, good, key=totem.keys.operator), Refusal.WRONG_ROLE),
        (totem.configure(7, good, to="loja-2"), Refusal.OTHER_RECIPIENT),
    ):
        serial = (5, 6, 7)[
            [Refusal.UNTRUSTED_KEY, Refusal.WRONG_ROLE, Refusal.OTHER_RECIPIENT].index(refusal)
        ]
        assert operator.refused(payload, serial) == [(refusal, None)]
    assert operator.refused(totem.sign({"serial": 1}), 0) == [(Refusal.UNREADABLE, None)]
    save_copy(load_or_last_good(totem.file, {}))  # it takes keys of other versions
    assert operator.refused(totem.configure(8, {"sound.glow": 1}), 8) == [(Refusal.BAD_VALUE, "sound.glow")]
    assert (totem.exits, totem.file.read_bytes()) == ([], before)
    assert read_record(totem.state).in_force == {}


def test_a_fleet_that_only_watches_configures_nothing(operator: Operator, totem: FleetKiosk) -> None:
    totem.allow = ()
    totem.write()
    (totem.state).mkdir()
    (totem.state / FILE_NAME).write_text(json.dumps({"serial": 3, "values": GOOD}))
    operator.start()
    assert operator.colour == "#111111"
    assert operator.refused(totem.configure(9, GOOD), 9) == [(Refusal.NOT_ALLOWED, None)]


def test_without_the_erp_after_a_minute_the_values_before_come_back(
    operator: Operator, totem: FleetKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.allow("out of service|the ERP|took too long|circuit|search failed")
    expected_logs.expect("did not prove itself")
    operator.start()
    assert totem.driver is not None
    service = totem.driver.kiosk.availability
    assert service is not None
    wait_until(lambda: service.erp.is_healthy, "the ERP")
    operator.publish(totem.configure(4, GOOD))
    wait_until(lambda: bool(totem.exits), "the end")
    totem.end()
    erp.faults.set("clientes:status=503")
    operator.start()
    assert operator.colour == "#aa0000"
    _, receiver = totem.receivers
    receiver.check()
    assert totem.exits == [], "its minute is not over"
    totem.age(60)
    operator.restart()
    report = operator.wait_for(4, ConfigState.REVERTED)
    assert operator.colour == "#111111"
    assert operator.console.all_at(topics.UP_CONFIG)[-1] == report, "also on the next connection"
    erp.faults.clear()
    operator.refused(totem.configure(4, {"brand.name": "X"}), 4)


def test_an_erp_that_was_down_before_is_not_blamed_on_the_configuration(
    operator: Operator, totem: FleetKiosk, erp: ReferenceErp, expected_logs: LogWatch
) -> None:
    expected_logs.allow("out of service|the ERP|took too long|circuit|search failed")
    erp.faults.set("clientes:status=503")
    operator.start()
    operator.publish(totem.configure(4, GOOD))
    operator.restart()
    operator.wait_for(4, ConfigState.APPLIED)


def test_a_trial_that_never_reaches_its_home_screen_ends_after_its_starts(totem: FleetKiosk) -> None:
    record = {
        "serial": 5,
        "sha256": "0" * 64,
        "values": {"brand.primary": "#222222"},
        "trial": {"values": GOOD},
    }
    totem.state.mkdir()
    (totem.state / FILE_NAME).write_text(json.dumps(record))
    colours = [totem.settings().brand.primary for _ in range(MOST_STARTS + 2)]
    assert colours == ["#aa0000"] * MOST_STARTS + ["#222222"] * 2


def test_images_come_by_https_with_their_hash_and_nothing_else_does(
    operator: Operator, totem: FleetKiosk, tmp_path: Path, broker: Mosquitto, qapp: QApplication
) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    (tmp_path / "both.pem").write_bytes(authority.cert_pem.bytes() + broker.ca_file.read_bytes())
    totem.write()
    text = totem.file.read_text().replace(str(broker.ca_file), str(tmp_path / "both.pem"))
    totem.file.write_text(text)
    site = tmp_path / "site"
    site.mkdir()
    picture = QImage(40, 40, QImage.Format.Format_RGB32)
    picture.fill(QColor("#336699"))
    picture.save(str(site / "slide.png"))
    (site / "page.png").write_bytes(b"<html>no picture</html>")
    operator.start()

    def described(name: str, **changes: Any) -> dict[str, Any]:
        content = (site / name).read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        return {
            "name": name,
            "url": f"{server.address}/{name}",
            "sha256": digest,
            "bytes": len(content),
        } | changes

    with serving(Publisher(site), context) as server:
        bad = {
            1: described("slide.png", sha256="0" * 64),
            2: described("slide.png", bytes=50),
            3: described("page.png"),
            4: described("slide.png", url=f"{server.address}/gone.png"),
        }
        for serial, file in bad.items():
            payload = totem.configure(serial, {"brand.slides": [file["name"]]}, files=[file])
            assert operator.refused(payload, serial) == [(Refusal.BAD_FILE, file["name"])]
        plain = described("slide.png", url="http://127.0.0.1:1/slide.png")
        assert operator.refused(totem.configure(5, {}, files=[plain]), 5) == [(Refusal.UNREADABLE, None)]
        server.moved = "http://127.0.0.1:1"
        moved = totem.configure(6, {"brand.slides": ["slide.png"]}, files=[described("slide.png")])
        assert operator.refused(moved, 6) == [(Refusal.BAD_FILE, "slide.png")]
        server.moved = ""
        good = totem.configure(7, {"brand.slides": ["slide.png"]}, files=[described("slide.png")])
        operator.publish(good)
        operator.restart()
    operator.wait_for(7, ConfigState.APPLIED)
    assert totem.driver is not None
    (slide,) = totem.driver.settings.brand.slides
    assert slide.read_bytes() == (site / "slide.png").read_bytes()
    assert slide.is_relative_to(totem.state)


def test_a_newer_configuration_ends_the_download_of_the_older_one(
    operator: Operator, totem: FleetKiosk, tmp_path: Path, broker: Mosquitto
) -> None:
    """Only a signed one does: a stranger's would hold back all configurations."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    (tmp_path / "both.pem").write_bytes(authority.cert_pem.bytes() + broker.ca_file.read_bytes())
    totem.file.write_text(totem.file.read_text().replace(str(broker.ca_file), str(tmp_path / "both.pem")))
    operator.start()
    slow = SlowServer(lambda connection: slow.drip(connection, b"HTTP/1.1 200 OK\r\nX: " + b"x" * 100_000))
    with serving_slowly(slow, context):
        file = {"name": "a.png", "url": slow.url("a.png"), "sha256": "0" * 64, "bytes": 99}
        held = totem.configure(50, {"brand.slides": ["a.png"]}, files=[file])
        operator.publish(held)
        wait_until(slow.asked.is_set, "the download")
        stranger = totem.configure(60, GOOD, key=totem.keys.stranger)
        assert operator.refused(stranger, 60) == [(Refusal.UNTRUSTED_KEY, None)]
        assert operator.refused(totem.configure(40, GOOD), 40) == [(Refusal.LOWER_SERIAL, None)]
        assert not slow.left.is_set()
        assert len(slow.requests) == 1
        operator.publish(totem.configure(70, GOOD))
        operator.restart()
        operator.wait_for(70, ConfigState.APPLIED)
        assert slow.left.wait(30)
    assert operator.colour == "#aa0000"
    assert operator.refused(held, 50) == [(Refusal.LOWER_SERIAL, None)]


def keep_clock(monkeypatch: pytest.MonkeyPatch, is_synced: Callable[[], bool]) -> None:
    """Have a service keep the machine's clock where `is_synced` says so, whatever is read."""
    read = property(lambda _clock: is_synced(), lambda _clock, _read: None)
    monkeypatch.setattr(WallClock, "is_synced", read, raising=False)


def test_a_configuration_that_was_withheld_until_its_end_is_refused_where_the_clock_is_kept(
    operator: Operator, totem: FleetKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = [True]
    keep_clock(monkeypatch, lambda: synced[-1])
    operator.start()
    now = datetime.now(UTC)
    past, soon = ((now + timedelta(seconds=each)).isoformat() for each in (-1, 3600))
    late = totem.configure(3, GOOD, until=past)
    assert operator.refused(late, 3) == [(Refusal.EXPIRED, None)]
    assert read_record(totem.state).serial == 0, "it is judged anew when it comes again"
    naive = totem.configure(2, GOOD, until="2099-01-01T00:00:00")
    assert operator.refused(naive, 2) == [(Refusal.UNREADABLE, None)]
    synced.append(False)
    operator.publish(late)
    operator.restart()
    operator.wait_for(3, ConfigState.APPLIED)
    synced.append(True)
    operator.publish(totem.configure(4, {}, until=soon))
    operator.restart()
    operator.wait_for(4, ConfigState.APPLIED)


def test_a_configuration_that_was_applied_stays_after_its_end(
    operator: Operator, totem: FleetKiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = [False]
    keep_clock(monkeypatch, lambda: synced[-1])
    operator.start()
    payload = totem.configure(3, GOOD, until=(datetime.now(UTC) - timedelta(days=1)).isoformat())
    operator.publish(payload)
    operator.restart()
    operator.wait_for(3, ConfigState.APPLIED)
    synced.append(True)
    reports = len(operator.console.all_at(topics.UP_CONFIG))
    operator.publish(payload)  # as on each connection
    wait_until(lambda: len(operator.console.all_at(topics.UP_CONFIG)) > reports, "the report again")
    assert operator.console.all_at(topics.UP_CONFIG)[-1].state == ConfigState.APPLIED
    assert (operator.colour, totem.exits) == ("#aa0000", [])


def test_the_fleets_brand_is_no_receiver_of_payments(totem: FleetKiosk) -> None:
    write_record(totem.state, OverlayRecord(values={"brand.name": "A"}))
    settings = load_or_last_good(totem.file, {}).settings
    assert (settings.brand.name, settings.payee) == ("A", "NetSul")
    rules = SessionConfig.from_settings(settings)
    assert (rules.brand, rules.beneficiary.name) == ("A", "NetSul")
    assert rules.policy.receiver == Receiver("NetSul", is_brand=True)


def test_only_the_listed_keys_can_ever_be_set() -> None:
    allowed = {key for key in SchemaText(Settings).leaves() if is_allowed(key, ["restart"])}
    sections = {key.partition(".")[0] for key in allowed}
    assert sections == {"brand", "kiosk", "screen", "sound", "session", "printer"}
    assert {key for key in allowed if key.startswith(("kiosk.", "screen.", "session.", "printer."))} == {
        "kiosk.name",
        "kiosk.open_hours",
        "kiosk.language",
        "screen.dim_after_s",
        "session.ask_rating",
        *(f"printer.{name}" for name in ("profile", "dots", "dpi", "cut", "feed_mm", "status")),
    }
    assert not {"brand.support_phone", "brand.site"} & allowed
    assert is_allowed("brand.site", ["site"])
    assert not any(is_allowed(key, []) for key in SchemaText(Settings).leaves())


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"values": {"erp.base_url": "https://evil.example", "staff": {"restart_command": ["x"]}}}),
        json.dumps(
            {"values": {"brand.logo": "/etc/passwd", "brand.slides": ["../x"], "brand.site": "x.example"}}
        ),
        json.dumps({"values": {"sound.volume": 1000}}),
        json.dumps({"values": {"printer": 3, "kiosk.name": {"a": 1}}}),
        "[" * 5000,
        '{"values": 3}',
        "\0" * 100,
        "",
    ],
)
def test_a_file_edited_by_hand_or_damaged_sets_nothing_forbidden(totem: FleetKiosk, content: str) -> None:
    plain = load_or_last_good(totem.file, {}).settings
    totem.state.mkdir()
    (totem.state / FILE_NAME).write_text(content)
    assert load_or_last_good(totem.file, {}).settings == plain


def test_the_last_good_copy_is_without_the_overlay_and_under_it(totem: FleetKiosk) -> None:
    environ = {"TOTEM_KIOSK__STATE_DIR": str(totem.state)}
    totem.state.mkdir()
    (totem.state / FILE_NAME).write_text(json.dumps({"serial": 1, "values": GOOD}))
    save_copy(load_or_last_good(totem.file, environ), environ)
    totem.file.write_text("[[[")
    loaded = load_or_last_good(totem.file, environ)
    assert (len(loaded.passed_over), loaded.settings.brand.primary) == (1, "#aa0000")
    assert loaded.settings.brand.name == "NetSul"
    (totem.state / FILE_NAME).unlink()
    assert load_or_last_good(totem.file, environ).settings.brand.primary == "#111111"
    environ["TOTEM_BRAND__PRIMARY"] = "#333333"
    (totem.state / FILE_NAME).write_text(json.dumps({"serial": 1, "values": GOOD}))
    assert load_or_last_good(totem.file, environ).settings.brand.primary == "#333333", "a variable wins"


def test_a_power_cut_at_any_write_leaves_the_values_before_or_after(
    totem: FleetKiosk, tmp_path: Path
) -> None:
    from support.kill_at_write import at_every_write
    from totem.settings.fleet_overlay import begin_start

    totem.state.mkdir()
    old, new = {"brand.primary": "#222222"}, {"brand.primary": "#333333"}
    first = OverlayRecord(serial=1, sha256="0" * 64, state="applied", values=old)
    write_record(totem.state, first)
    start = tmp_path / "start"
    shutil.copytree(totem.state, start)

    def work() -> None:
        write_record(totem.state, replace(first, serial=2, trial=ConfigTrial(values=new)))
        begin_start(totem.state, is_applied=True)
        write_record(totem.state, replace(first, serial=2, values=new))

    def check(_writes: int) -> None:
        loaded = load_or_last_good(totem.file, {})
        assert loaded.settings.brand.primary in {"#222222", "#333333"}
        assert not loaded.warnings

    assert at_every_write(start, totem.state, partial(work), check) > 8


def empty(file: Path) -> None:
    file.write_bytes(b"")


def cut(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])


def zeros(file: Path) -> None:
    file.write_bytes(bytes(file.stat().st_size))


def without_serial(file: Path) -> None:
    file.write_text('{"state": "applied"}')


def long(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b" " * LONGEST)


def folder(file: Path) -> None:
    """No content that could be read: an OSError."""
    file.unlink()
    file.mkdir()


DAMAGES = (empty, cut, zeros, without_serial, long, folder)


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_older_configuration_is_refused_where_the_serial_cannot_be_read(
    operator: Operator, totem: FleetKiosk, expected_logs: LogWatch, damage: Callable[[Path], None]
) -> None:
    """A broker that kept an old document may send it again: without the serial it would count as new."""
    totem.state.mkdir()
    applied = OverlayRecord(serial=7, sha256="0" * 64, state="applied", values=GOOD)
    write_record(totem.state, applied)
    damage(totem.state / FILE_NAME)
    expected_logs.expect("the record of the fleet's configurations cannot be read")
    operator.start()
    assert operator.colour == "#111111", "the kiosk runs on with its own file"
    event = operator.console.wait_for(
        topics.UP_EVENT, lambda each: each.boot == totem.agent.boot and each.code == Refusal.SERIAL_UNKNOWN
    )
    assert (event.kind, event.severity) == ("config_refused", EventSeverity.ERROR)
    health = operator.console.wait_for(topics.UP_HEALTH, lambda each: each.boot == totem.agent.boot)
    assert "fleet_record" in health.alarms
    for serial in (6, 8):
        operator.publish(totem.configure(serial, {"brand.primary": "#00aa00"}))
        operator.wait_for_trouble(serial, Refusal.SERIAL_UNKNOWN)
    assert totem.exits == []
    assert totem.driver
    (check,) = (each for each in check_member(totem.driver.settings) if each.name == "fleet_record")
    assert check.level is Severity.ERROR


def test_a_missing_record_is_that_of_a_kiosk_without_a_configuration(totem: FleetKiosk) -> None:
    assert read_record(totem.state) == OverlayRecord()
    assert not load_or_last_good(totem.file, {}).warnings


@pytest.mark.parametrize("damage", DAMAGES)
def test_no_record_that_exists_is_read_as_an_empty_one(
    totem: FleetKiosk, damage: Callable[[Path], None]
) -> None:
    totem.state.mkdir()
    write_record(totem.state, OverlayRecord(serial=7))
    damage(totem.state / FILE_NAME)
    with pytest.raises(BadRecord):
        read_record(totem.state)
    (warning,) = load_or_last_good(totem.file, {}).warnings
    assert warning.fault is SettingsFault.FLEET_RECORD_UNREADABLE


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        '{"serial": -1}',
        '{"serial": true}',
        '{"serial": "7"}',
        '{"serial": 7, "sha256": null}',
        '{"serial": 7, "state": "odd"}',
        '{"serial": 7, "state": []}',
        '{"serial": 7, "values": []}',
        '{"serial": 7, "troubles": ["unknown_key"]}',
        '{"serial": 7, "trial": {}}',
        '{"serial": 7, "trial": {"values": {}, "starts": -1}}',
        '{"serial": 7, "trial": {"values": {}, "needs_erp": 1}}',
        '{"serial": 7, "values": {"brand.name": "\\ud800"}}',
        '{"serial": 7, "values": ' + '{"a":' * 20_000 + "1" + "}" * 20_001,
    ],
    ids=lambda content: content[:40],
)
def test_a_record_of_other_types_cannot_be_read(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(BadRecord):
        read_record(tmp_path)


def test_a_record_is_read_as_it_was_written_and_fields_of_a_later_version_are_ignored(tmp_path: Path) -> None:
    trial = ConfigTrial(values=GOOD, starts=1, needs_erp=False)
    record = OverlayRecord(7, "0" * 64, "rejected", (("unknown_key", "a.b"), ("cut", None)), GOOD, trial)
    write_record(tmp_path, record)
    file = tmp_path / FILE_NAME
    file.write_text(json.dumps(json.loads(file.read_text()) | {"later": 1}))
    assert read_record(tmp_path) == record
