"""Readings of the machine and of the log, against invented interfaces and lines, and against this machine."""

import json
import logging
import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from support.log_check import LogWatch
from support.sample_boletos import checked
from totem.erp.adapters.contract.customer_models import read_boletos
from totem.erp.adapters.json_rows import note_unread
from totem.erp.claims import note_foreign
from totem.monitoring.health import CheckContext
from totem.monitoring.machine_checks import TEMPERATURE
from totem.session.session_log import report_findings
from totem.settings import Settings
from totem.system import logging as logs
from totem.system import probes
from totem.system.logging import FILE_NAME
from totem.system.probes import COUNT, PERIOD, Network, count_unfit_data, last_errors

Interfaces = dict[str, tuple[bool, list[str]]]
LOOP: Interfaces = {"lo": (True, ["127.0.0.1", "::1"])}


def pretend(
    monkeypatch: pytest.MonkeyPatch, interfaces: Interfaces, names: dict[str, str], routes: Sequence[str]
) -> None:
    """Fake a machine with `interfaces`, a resolver for `names`, and routes to the addresses `routes`."""
    stats = {name: SimpleNamespace(isup=up) for name, (up, _) in interfaces.items()}
    addresses = {
        name: [SimpleNamespace(address=each) for each in own] for name, (_, own) in interfaces.items()
    }

    def lookup(host: str, _port: object) -> list[tuple[object, ...]]:
        if host not in names:
            raise socket.gaierror
        return [(socket.AF_INET, 0, 0, "", (names[host], 0))]

    monkeypatch.setattr(psutil, "net_if_stats", lambda: stats)
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: addresses)
    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    monkeypatch.setattr(probes, "_has_route", lambda address: address in routes)


@pytest.mark.parametrize(
    ("interfaces", "names", "routes", "expected"),
    [
        (LOOP, {}, (), Network((), (), "erp.example", False, False)),
        (
            LOOP | {"eth0": (False, ["192.168.0.10"])},
            {},
            (),
            Network((), (), "erp.example", False, False),
        ),
        (
            LOOP | {"eth0": (True, ["00:11:22:33:44:55", "169.254.7.7", "fe80::1%eth0"])},
            {},
            (),
            Network(("eth0",), (), "erp.example", False, False),
        ),
        (
            LOOP | {"wlan0": (True, ["10.0.0.2"]), "eth0": (True, ["fe80::1%eth0", "2001:db8:7::5"])},
            {"erp.example": "203.0.113.9"},
            ("203.0.113.9",),
            Network(
                ("eth0", "wlan0"),
                (("eth0", "2001:db8:7::5"), ("wlan0", "10.0.0.2")),
                "erp.example",
                True,
                True,
            ),
        ),
        (
            LOOP | {"eth0": (True, ["10.0.0.2"])},
            {},
            ("192.0.2.1",),
            Network(("eth0",), (("eth0", "10.0.0.2"),), "erp.example", False, True),
        ),
        (
            LOOP | {"eth0": (True, ["10.0.0.2"])},
            {"erp.example": "203.0.113.9"},
            ("192.0.2.1",),
            Network(("eth0",), (("eth0", "10.0.0.2"),), "erp.example", True, False),
        ),
    ],
)
def test_network(
    monkeypatch: pytest.MonkeyPatch,
    interfaces: Interfaces,
    names: dict[str, str],
    routes: Sequence[str],
    expected: Network,
) -> None:
    pretend(monkeypatch, interfaces, names, routes)
    assert probes.read_network("erp.example") == expected


def test_there_is_a_route_to_the_loopback_and_none_to_a_bad_address() -> None:
    assert probes._has_route("127.0.0.1")
    assert not probes._has_route("not an address")


@pytest.mark.parametrize("host", ["", "x" * 64, "a..b", "nobody.invalid"])
def test_bad_names_resolve_to_nothing(host: str) -> None:
    assert probes._lookup(host) == []


@pytest.mark.parametrize(
    ("sensors", "expected"),
    [
        ({}, None),
        ({"coretemp": [41.0, 55.5, 48.0]}, 55.5),
        ({"nvme": [70.0], "cpu_thermal": [51.0]}, 51.0),
        ({"acpitz": [27.8], "k10temp": [62.0]}, 62.0),
        ({"nvme": [70.0]}, None),
        ({"coretemp": [0.0, -128.0, 255.0], "acpitz": [40.0]}, 40.0),
    ],
)
def test_temperature(
    monkeypatch: pytest.MonkeyPatch, sensors: dict[str, list[float]], expected: float | None
) -> None:
    read = {name: [SimpleNamespace(current=each) for each in values] for name, values in sensors.items()}
    monkeypatch.setattr(psutil, "sensors_temperatures", lambda: read, raising=False)
    assert probes.read_temperature() == expected


def test_systems_without_sensors_report_no_temperature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(psutil, "sensors_temperatures", raising=False)
    assert probes.read_temperature() is None
    assert list(TEMPERATURE.run(CheckContext(Settings()))) == []


def test_memory_of_this_machine() -> None:
    whole, both = probes.read_memory(own=False), probes.read_memory(own=True)
    assert whole.own is None
    assert 0 < both.available <= both.total == whole.total
    assert both.own is not None
    assert 10 < both.own < both.total


def test_memory_falls_back_where_the_shared_part_is_not_accessible(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(_process: psutil.Process) -> None:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil.Process, "memory_full_info", deny)
    own = probes.read_memory(own=True).own
    assert own is not None
    assert own > 10


def test_the_uptime_is_positive() -> None:
    assert probes.uptime_s() > 0


def test_free_space_of_a_missing_folder_is_that_of_its_parent(tmp_path: Path) -> None:
    free, place = probes.free_mb(tmp_path / "a" / "b")
    assert place == tmp_path
    assert free >= 0


def test_a_file_in_the_way_of_a_folder_is_the_nearest_that_exists(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.touch()
    assert probes.nearest_existing(file / "b") == file
    assert probes.free_mb(file / "b")[1] == tmp_path


def test_a_drive_that_is_not_there_has_no_free_space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "exists", lambda _path: False)  # on Windows the root of a drive may be missing
    monkeypatch.setattr(Path, "is_dir", lambda _path: False)
    with pytest.raises(FileNotFoundError):
        probes.free_mb(tmp_path / "drive" / "totem")


def line(level: str, message: str, second: int = 0) -> str:
    time = f"2026-11-24T13:30:{second:02d}.000+00:00"
    return (
        json.dumps({"time": time, "level": level, "logger": "totem.kiosk.assembly", "message": message})
        + "\n"
    )


def test_there_are_no_errors_without_a_log(tmp_path: Path) -> None:
    assert last_errors(tmp_path) == ()


def test_the_newest_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    rows = [line("error" if second % 2 else "critical", f"broke {second}", second) for second in range(9)]
    (tmp_path / "totem.jsonl").write_text("".join(rows), encoding="utf-8")
    found = last_errors(tmp_path)
    assert [each.message for each in found] == [f"broke {second}" for second in range(8, 8 - COUNT, -1)]
    assert found[0].logger == "totem.kiosk.assembly"
    assert found[0].time.hour == 10  # of the zone that the tests are in


def test_other_levels_are_skipped(tmp_path: Path) -> None:
    rows = line("info", 'said "error"') + line("warning", "hm") + line("error", "broke")
    (tmp_path / "totem.jsonl").write_text(rows, encoding="utf-8")
    assert [each.message for each in last_errors(tmp_path)] == ["broke"]


def test_the_rotated_file_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "totem.jsonl.1").write_text(line("error", "older"), encoding="utf-8")
    (tmp_path / "totem.jsonl").write_text(line("error", "newer"), encoding="utf-8")
    assert [each.message for each in last_errors(tmp_path)] == ["newer", "older"]
    assert [each.message for each in last_errors(tmp_path, 1)] == ["newer"]


def test_lines_of_another_shape_are_skipped(tmp_path: Path) -> None:
    junk = '{"level": "error"}\n{"level": "error", "time": 3}\n["error"]\nnull "error"\n\x00\xff"error"\n'
    half = line("error", "cut off")[:40]
    (tmp_path / "totem.jsonl").write_bytes((line("error", "whole") + junk + half).encode())
    assert [each.message for each in last_errors(tmp_path)] == ["whole"]


def test_an_error_that_the_kiosk_logged_is_found_redacted(tmp_path: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("the printer caught fire")
    logs.start(tmp_path, console_level=logging.CRITICAL + 1)
    try:
        logging.getLogger("totem.staff").info("fine")
        logging.getLogger("totem.staff").error("the printer caught fire, says %s", "529.982.247-25")
    finally:
        logs.stop()
    (found,) = last_errors(tmp_path)
    assert found.logger == "totem.staff"
    assert found.message.startswith("the printer caught fire")
    assert "529" not in found.message


def test_unfit_data_is_counted_for_a_day(full_log: Path, expected_logs: LogWatch) -> None:
    expected_logs.expect("cannot be read|no records|withheld|another customer's")
    note_unread("open_boletos", read_boletos([{"valor_atual": "segredo"}] * 2), 1)
    note_unread("open_boletos", read_boletos([{"valor_atual": "segredo"}]))
    note_foreign("open_boletos", "titles", 2, 5)
    report_findings([checked(amount=Decimal("-5.00"), line=None, barcode=None)])
    logging.getLogger("x").info("nothing unfit")
    now = datetime.now(UTC)
    assert count_unfit_data(full_log, now) == {
        "open_boletos: valor_atual": 2,
        "open_boletos: entries that are no records": 1,
        "open_boletos: titles of others": 1,
        "amount_not_positive": 2,
    }
    assert not count_unfit_data(full_log, now + PERIOD + timedelta(minutes=1))


def test_no_unfit_data_without_a_log(tmp_path: Path) -> None:
    assert not count_unfit_data(tmp_path, datetime.now(UTC))


def test_cut_lines_are_not_counted(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    whole = json.dumps({"time": now.isoformat(), "fields": {"unfit": "titles: due"}})
    shapes: tuple[object, ...] = (None, "unfit", ["unfit"], {})
    others = [{"time": now.isoformat(), "fields": fields} for fields in shapes]
    lines = [whole, whole[:-5], '"unfit"', *(json.dumps({**other, "message": "unfit"}) for other in others)]
    (tmp_path / FILE_NAME).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / f"{FILE_NAME}.1").write_text(whole, encoding="utf-8")
    assert count_unfit_data(tmp_path, now) == {"titles: due": 2}
