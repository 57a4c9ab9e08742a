"""Unattended installation: late_command of the shipped preseed in a throwaway system ends in a fleet."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from release import deb
from support import throwaway_system
from support.mosquitto import PASSWORD, Mosquitto, needs_mosquitto
from support.systemd_units import LINUX
from support.throwaway_system import GIVEN
from totem.domain.fleet_commands import Role
from totem.fleet.invitation import Invitation
from totem.fleet.signing import TrustedKeys, trusted_key
from totem.staff.pin import hash_pin

ROOT = Path(__file__).parents[3]
SHARED = """
erp.base_url = "https://erp.netsul.example/api"
staff.pin_hash_file = "pin.hash"
kiosk.name = "Totem"
"""
LOOK = """
totem config check
totem fleet status --json || true
setpriv --reuid totem --regid totem --init-groups cat /etc/totem/pin.hash >/dev/null
stat -c '%U:%G %a %n' /etc/totem/totem.toml /etc/totem/fleet* /etc/totem/pin.hash /etc/credstore/totem.*
ls /root/totem 2>&1 || true
"""


def package(folder: Path) -> None:
    """Make a package of which the program is this checkout's."""
    tree = folder / "tree"
    for name in ("totem", "totem-cli"):
        program = tree / "opt/totem/base" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        command = f'#!/bin/sh\nPYTHONDONTWRITEBYTECODE=1 exec {sys.executable} -P -m totem "$@"\n'
        program.write_text(command, encoding="utf-8")
        program.chmod(0o755)
    shutil.copy("/bin/true", tree / "opt/totem/base/elf")  # what Depends is reckoned from
    deb.fill(tree, ROOT, version="9.0.0", epoch=1_700_000_000, example="# all defaults\n")
    deb.write_control(tree / "DEBIAN", ROOT, version="9.0.0", tree=tree)
    deb.set_folder_modes_and_dates(tree, 1_700_000_000)
    subprocess.run(
        [*deb.PACK.split(), tree, folder / "totem_9.0.0_amd64.deb"], check=True, capture_output=True
    )


def late_command() -> str:
    """Shell command of the preseed, as the installer's debconf reads it."""
    text = (LINUX / "preseed.cfg").read_text(encoding="utf-8")
    (found,) = re.findall(r"late_command string ((?:.*\\\n)*.*\n)", text)
    return str(found).replace("\\\n", "").replace("/proc/cmdline", f"{GIVEN}/cmdline")


def stand_ins(given: Path) -> None:
    """Programs of the installer, and a network of two files."""
    (given / "bin").mkdir()
    for name, body in {
        "in-target": 'exec "$@"',
        "wget": f'cp "{GIVEN}/${{4##*/}}" "$3"',
        "apt-get": 'for file; do :; done; exec dpkg --force-depends --no-triggers -i "$file"',
    }.items():
        program = given / "bin" / name
        program.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        program.chmod(0o755)


@needs_mosquitto
@pytest.mark.parametrize("is_up", [True, False], ids=["broker", "no broker"])
def test_a_bare_system_becomes_a_member_of_its_fleet(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, *, is_up: bool
) -> None:
    throwaway_system.skip_unless_possible(tmp_path_factory.getbasetemp())
    given = tmp_path / "given"
    shared, store = given / "shared", given / "store"
    for folder in (tmp_path / "broker", shared, store):
        folder.mkdir(parents=True)
    stand_ins(given)
    package(shared)
    shutil.copy(LINUX / "install-store", shared)
    (shared / "totem.toml").write_text(SHARED, encoding="utf-8")
    (shared / "pin.hash").write_text(hash_pin("402913"), encoding="ascii")
    (shared / "erp_token").write_text("a-token\n", encoding="ascii")
    (store / "loja-1.toml").write_text('kiosk.name = "Loja Centro"\n', encoding="utf-8")
    broker = Mosquitto(tmp_path / "broker")
    key = trusted_key(Ed25519PrivateKey.generate(), "Ana", (Role.OWNER,))
    invitation = Invitation(
        host="localhost",
        port=broker.port,
        id="loja-1",
        password=PASSWORD,
        ca=broker.ca_file.read_text(),
        keys=TrustedKeys(keys=(key,)),
        site="Loja Centro",
    )
    (store / "loja-1.totem-fleet").write_bytes(invitation.encode())
    for name, folder in {"comum.tar": shared, "loja-1.tar": store}.items():
        subprocess.run(["tar", "-C", folder, "--exclude=./tree", "-cf", given / name, "."], check=True)
    (given / "late").write_text(late_command(), encoding="utf-8")
    programs = (Path(sys.executable), Path(sys.executable).resolve(), ROOT / "totem")
    reached = {str(folder) for program in programs for folder in program.parents}
    script = f"""
        chmod o+x {" ".join(reached)}
        echo 'BOOT_IMAGE=/linux auto=true totem=loja-1 quiet' >{GIVEN}/cmdline
        PATH={GIVEN}/bin:$PATH sh {GIVEN}/late >/tmp/log 2>&1 || (cat /tmp/log; exit 1)
        {LOOK}
        {"totem doctor --json || true" if is_up else ""}
    """
    if is_up:
        broker.start()
    done = throwaway_system.run(script, tmp_path / "mount", given)
    broker.stop()
    assert done.returncode == 0, done.stdout
    lines = done.stdout.splitlines()
    assert "ok: /etc/totem/totem.toml, conf.d/50-loja.toml" in lines
    (row,) = (json.loads(line) for line in lines if line.startswith('{"ok"'))
    assert (row["id"], row["site"], row["keys"][0]["name"]) == ("loja-1", "Loja Centro", "Ana")
    assert "totem:totem 640 /etc/totem/totem.toml" in lines
    assert {line for line in lines if " /etc/totem/fleet" in line} == {
        f"totem:totem 600 /etc/totem/{name}" for name in ("fleet.password", "fleet-ca.pem", "fleet-keys.json")
    }
    assert {"root:totem 640 /etc/totem/pin.hash", "root:root 600 /etc/credstore/totem.erp_token"} <= {*lines}
    assert any("/root/totem" in line and "No such file" in line for line in lines), "secrets are left"
    if is_up:
        report = json.loads(done.stdout[done.stdout.index("{\n") :])
        levels = {each["name"]: each["level"] for each in report["checks"]}
        assert (levels["pin"], levels["fleet"], levels["fleet_keys"]) == ("ok", "ok", "ok")
        log = (tmp_path / "broker" / "mosquitto.log").read_text()
        assert re.search(r"as loja-1-[0-9a-f]{16} .*u'loja-1'", log)
