"""install.sh on a copy of this system, with the folder of `totem fleet init`; systemctl is recorded."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support import throwaway_system
from support.fleet_server import needs_server
from support.throwaway_system import GIVEN
from totem.fleet.invitation import Invitation, Store
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
ln -s /bin/true /usr/local/sbin/sleep
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


BY_TLS = {
    "localhost:25": False,
    "127.0.0.1:25": False,
    '"[::1]:25" # here': False,
    "smtp.example.com:587": True,
    "'localhost.example.com:587'": True,
    "10.0.0.5:25": True,
    "127.example.com:25": True,
}
"""Mail servers, and true for those that are reached by TLS alone."""


def test_mail_leaves_this_machine_by_tls_alone(given: Path, tmp_path: Path) -> None:
    """The host decides, also against a line in the file."""
    script = f"""
    file={GIVEN}/frota/server/alertmanager.yml
    install_with() {{
        sed -i "/^  smtp_require_tls/d; s|^  smtp_smarthost: .*|${{2-}}  smtp_smarthost: $1|" $file
        setup --take-mosquitto >/dev/null
        grep smtp_require_tls: /etc/totem-fleet/alertmanager.yml
    }}
    """
    for host in BY_TLS:
        script += f"""install_with '{host.replace("'", '"')}'\n"""
    script += r"""
    install_with localhost:25 '  smtp_require_tls: true\n'
    install_with smtp.example.com:587 '  smtp_require_tls: false\n'
    rm /tmp/calls; setup >/dev/null; changes
    """
    shown = [f"  smtp_require_tls: {str(each).lower()}" for each in (*BY_TLS.values(), False, True)]
    assert run(script, given, tmp_path) == shown


BROKER = """
ip link set lo up
sed -i '/^persistence_location/d; s/^persistence .*/persistence false/' /etc/totem-fleet/mosquitto.conf
users() { cut -d: -f1 passwords | sort | tr '\n' ' '; stat -c ' %U %a' passwords; }
publish() { mosquitto_pub -h 127.0.0.1 -V 5 -u loja-1 -P "$PASSWORD" -t totem/1/loja-1/up/$*; }
start() {
    mosquitto -c mosquitto.conf 2>/tmp/log & broker=$!
    until publish event -n 2>/dev/null; do kill -0 $broker; /bin/sleep 0.1; done
}
end() { sh end-invitations.sh; if [ -e /tmp/calls ]; then cat /tmp/calls; rm /tmp/calls; fi; }
cd /etc/totem-fleet
if sh end-invitations.sh 2>/dev/null; then exit 1; fi
echo NONE; users
start; publish state -r -m '{}'; end
echo FIRST; users
kill $broker; wait $broker || true
start; end
echo LOST; users
kill $broker; wait $broker || true
"""


def test_an_unused_invitation_ends_at_the_broker_by_itself(given: Path, tmp_path: Path) -> None:
    """Without the operator; one that a kiosk has joined by stays, also when the broker has lost its state."""
    fleet = Fleet.open(given / "frota")
    fleet.add({"loja-2": Store(), "loja-3": Store()})
    over = datetime.now(UTC) - timedelta(hours=1)
    for each in ("loja-1", "loja-2"):
        fleet.invitations[each] = fleet.invitations[each].model_copy(update={"ends": over})
    fleet._write_roster()
    (given / "broker.sh").write_text(BROKER, encoding="utf-8")
    password = Invitation.parse((given / "frota" / "totems" / "loja-1.totem-fleet").read_bytes()).password
    script = f"""
    setup --take-mosquitto >/dev/null
    cat /etc/systemd/system/totem-fleet-invitations.timer; rm /tmp/calls
    PASSWORD='{password}' unshare --net bash -eu {GIVEN}/broker.sh
    """
    lines = run(script, given, tmp_path)
    assert "OnCalendar=hourly" in lines
    assert lines[lines.index("NONE") :] == [
        *("NONE", "console loja-1 loja-2 loja-3 metrics  mosquitto 600"),
        *("The invitation of loja-2 has ended, unused.", "reload mosquitto"),
        *("FIRST", "console loja-1 loja-3 metrics  mosquitto 600"),
        *("LOST", "console loja-1 loja-3 metrics  mosquitto 600"),
    ]


@pytest.mark.parametrize(
    ("line", "is_taken"),
    [
        ("smarthost: mail.example.com:25", True),
        ("require_tls: false", False),
    ],
)
def test_no_receiver_of_mail_is_an_exception(given: Path, tmp_path: Path, line: str, is_taken: bool) -> None:
    """Its server is not this machine, whatever the one for all receivers is."""
    host = "localhost:25" if "smarthost" in line else "mail.example.com:587"
    script = f"""
    file={GIVEN}/frota/server/alertmanager.yml
    sed -i 's|smtp_smarthost: .*|smtp_smarthost: {host}|; s|^      - to: .*|&\\n        {line}|' $file
    grep -A1 '^      - to: ' $file
    if setup --take-mosquitto >/dev/null; then
        grep smtp_require_tls: /etc/totem-fleet/alertmanager.yml
    else
        echo STOPPED
    fi
    """
    lines = run(script, given, tmp_path)
    assert lines[1].strip() == line
    assert lines[-1].strip() == ("smtp_require_tls: true" if is_taken else "STOPPED")
