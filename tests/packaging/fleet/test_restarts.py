"""The drop-ins of install.sh under a real systemd: a program that ends again and again is not given up."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from support.private_systemd import Systemd

ROOT = Path(__file__).resolve().parents[3]
DEBIANS = Path("/usr/lib/systemd/system")
SERVICES = ("mosquitto", "prometheus", "prometheus-alertmanager", "prometheus-mqtt-exporter")
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0}


def drop_in() -> str:
    """Return what install.sh writes, without the conditions and commands."""
    script = (ROOT / "packaging" / "fleet" / "install.sh").read_text(encoding="utf-8")
    blocks = re.findall(r"<<END\n(.*?)\nEND\n", script, re.DOTALL)
    (lines,) = (each for each in blocks if "Restart=" in each)
    return "\n".join(line for line in lines.splitlines() if not line.startswith(("ExecStart", "Condition")))


def seconds(text: str) -> float:
    """Return a duration as systemctl prints it."""
    return sum(float(number) * _SECONDS[unit] for number, unit in re.findall(r"([\d.]+)(ms|min|s)", text))


def test_no_series_of_ends_reaches_the_limit_of_starts(tmp_path: Path) -> None:
    """At the limit, by default five starts in ten seconds, systemd leaves a broker dead."""
    for name in SERVICES:
        if not (DEBIANS / f"{name}.service").exists():
            pytest.skip(f"{name} is not installed")
        (tmp_path / f"{name}.service").write_text((DEBIANS / f"{name}.service").read_text())
        folder = tmp_path / f"{name}.service.d"
        folder.mkdir()
        (folder / "totem-fleet.conf").write_text(drop_in())
    with closing(Systemd(tmp_path)) as systemd:
        for name in SERVICES:
            unit = f"{name}.service"
            interval, pause = (
                seconds(systemd.show(unit, each)) for each in ("StartLimitIntervalUSec", "RestartUSec")
            )
            assert systemd.show(unit, "Restart") == "always"
            assert pause * int(systemd.show(unit, "StartLimitBurst")) > interval
