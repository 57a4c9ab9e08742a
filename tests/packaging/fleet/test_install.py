"""install.sh on a copy of this system, with the folder of `totem fleet init`; systemctl is recorded."""

import shutil
from pathlib import Path

import pytest

from support import throwaway_system
from support.fleet_server import needs_server
from support.throwaway_system import GIVEN
from totem.fleet.invitation import Store
from totem.fleet.operator.folder import Fleet

pytestmark = needs_server
SYSTEMCTL = """#!/bin/sh
echo $* >>/tmp/calls
case "$*" in
*is-active*)  # as systemctl(1): 0 where at least one is active
    for unit; do case $unit in -q | is-active) ;; *) [ -e "/tmp/failed-$unit" ] || exit 0 ;; esac; done
    exit 3 ;;
esac
"""
RECORDED = f"""
install -m 755 {GIVEN}/systemctl /usr/local/sbin/systemctl
mkdir -p /run/systemd/system
changes() {{ grep -E '^(restart|reload)' /tmp/calls || true; rm /tmp/calls; }}
setup() {{ sh {GIVEN}/frota/server/install.sh "$@"; }}
"""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A folder with a fleet of one kiosk."""
    throwaway_system.skip_unless_possible(tmp_path)
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "systemctl").write_text(SYSTEMCTL, encoding="ascii")
    fleet = Fleet.create(folder / "frota", "frota.example.com", 8883, "uma senha de teste")
    fleet.add({"loja-1": Store(site="Loja Centro", city="Curitiba", uf="PR")})
    shutil.copytree(folder / "frota", folder / "later")
    Fleet.open(folder / "later").add({"loja-2": Store()})
    return folder


def run(script: str, given: Path, tmp_path: Path) -> list[str]:
    """Return the lines that the last commands wrote."""
    done = throwaway_system.run(RECORDED + script, tmp_path / "mount", given)
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()


def test_a_mosquitto_that_was_here_before_is_left_alone(given: Path, tmp_path: Path) -> None:
    script = """
    before=$(find /etc -newer /usr/local/sbin/systemctl | sort)
    if setup; then exit 1; fi
    test "$before" = "$(find /etc -newer /usr/local/sbin/systemctl | sort)"
    test ! -e /tmp/calls
    """
    (refusal,) = run(script, given, tmp_path)
    assert "--take-mosquitto" in refusal


def test_files_belong_to_their_programs_and_a_second_run_reloads_what_differs(
    given: Path, tmp_path: Path
) -> None:
    script = f"""
    setup --take-mosquitto >/dev/null
    stat -c '%U:%G %a %n' /etc/totem-fleet/*
    cat /etc/systemd/system/mosquitto.service.d/totem-fleet.conf
    rm /tmp/calls
    echo AGAIN; setup >/dev/null; changes
    echo ADDED; cp {GIVEN}/later/server/* {GIVEN}/frota/server/; setup >/dev/null; changes
    echo LIMITS; sed -i 's/^max_keepalive .*/max_keepalive 120/' {GIVEN}/frota/server/mosquitto.conf
    setup; changes
    """
    lines = run(script, given, tmp_path)
    assert {
        "mosquitto:mosquitto 600 /etc/totem-fleet/passwords",
        "mosquitto:mosquitto 600 /etc/totem-fleet/server.key",
        "mosquitto:mosquitto 600 /etc/totem-fleet/acl",
        "root:prometheus 640 /etc/totem-fleet/mqtt-exporter.yaml",
        "root:prometheus 640 /etc/totem-fleet/alertmanager.yml",
        "root:root 644 /etc/totem-fleet/totems.yml",
        "ExecStart=/usr/sbin/mosquitto -c /etc/totem-fleet/mosquitto.conf",
        "Restart=always",
        "StartLimitIntervalSec=0",
    } <= set(lines)
    again, added, limits = (lines.index(each) for each in ("AGAIN", "ADDED", "LIMITS"))
    assert lines[again + 1 : added] == []
    assert lines[added + 1 : limits] == ["reload mosquitto", "reload prometheus"]
    assert lines[limits + 2 :] == ["restart mosquitto"]
    assert "8883" in lines[limits + 1]


@pytest.mark.parametrize("service", ["mosquitto", "prometheus"])
def test_one_program_that_does_not_run_is_named(given: Path, tmp_path: Path, service: str) -> None:
    script = f"""
    touch /tmp/failed-{service}
    if setup --take-mosquitto >/tmp/output 2>&1; then exit 1; fi
    tail -1 /tmp/output; grep status /tmp/calls
    """
    refusal, shown = run(script, given, tmp_path)
    assert refusal == f"install.sh: not running: {service}; see above"
    assert shown.endswith(f"status {service}")


def test_a_configured_prometheus_keeps_its_settings(given: Path, tmp_path: Path) -> None:
    script = """
    echo '# mine' >>/etc/prometheus/prometheus.yml
    setup --take-mosquitto
    ls /etc/systemd/system | grep -E '^(mosq|prom)'
    """
    lines = run(script, given, tmp_path)
    assert any(line.startswith("prometheus has settings of its own") for line in lines)
    drop_ins = {line for line in lines if line.endswith(".service.d")}
    expected = {"mosquitto", "prometheus-alertmanager", "prometheus-mqtt-exporter"}
    assert drop_ins == {f"{each}.service.d" for each in expected}


@pytest.mark.parametrize(
    ("host", "is_demanded"),
    [
        ("localhost:25", False),
        ("127.0.0.1:25", False),
        ('"[::1]:25" # here', False),
        ("smtp.example.com:587", True),
        ("'localhost.example.com:587'", True),
        ("10.0.0.5:25", True),
    ],
)
def test_mail_leaves_this_machine_by_tls_alone(
    given: Path, tmp_path: Path, host: str, is_demanded: bool
) -> None:
    """The host decides, also against a line in the file."""
    script = f"""
    file={GIVEN}/frota/server/alertmanager.yml
    sed -i 's|smtp_smarthost: .*|smtp_smarthost: {host.replace("'", '"')}|' $file
    setup --take-mosquitto >/dev/null
    grep smtp_require_tls: /etc/totem-fleet/alertmanager.yml
    for wrong in true false; do
        sed -i "/^  smtp_require_tls/d; s/^  smtp_smarthost/  smtp_require_tls: $wrong\\n&/" $file
        setup >/dev/null
        grep smtp_require_tls: /etc/totem-fleet/alertmanager.yml
    done
    rm /tmp/calls; setup >/dev/null; changes
    """
    assert run(script, given, tmp_path) == [f"  smtp_require_tls: {str(is_demanded).lower()}"] * 3
