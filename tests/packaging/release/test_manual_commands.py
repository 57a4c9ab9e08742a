"""Every command of the operator's manual on an installed kiosk, with the real program and an ERP.

In a throwaway system with the package's files; what belongs to the system itself (apt, systemctl, sudo and
the like) is a stand-in, for no init system runs there. The program is this checkout's.
"""

import json
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from release import deb
from release.acceptance import REFUSED, manual_commands
from support import throwaway_system
from support.one_shot_client import ERP_SECRET
from support.throwaway_system import GIVEN
from totem.lab.reference_erp.server import ReferenceErp

ROOT = Path(__file__).parents[3]
PIN = "402915"
STAND_INS = (
    "timedatectl",
    "apt",
    "reboot",
    "systemctl",
    "journalctl",
    "sudoedit",
    "lpadmin",
    "lpstat",
    "ipptool",
)
MAY_FIND_TROUBLE = {
    "sudo totem doctor": {0, 1},
    "sudo totem doctor --json": {0, 1},
    "sudo totem config init": {0, 1},  # the PIN alone is answered
    "sudo totem erp check": {0, 1},  # says what the ERP lacks
    "sudo totem erp check --document -": {0, 1},
    "sudo totem fleet status": {1},  # it is in no fleet
    "sudo totem fleet leave": {1},
    "sudo totem print-test": {0, 1},  # a file cannot say that it is out
    "sudo totem update fetch": {0, 1},  # no address of updates is set
    "sudo totem update now": {0, 1},  # none lies ready
    "sudo totem update revert": {0, 1},  # there is no version before
    "sudo /usr/lib/totem/cups-queue balcao ipp://192.168.0.60/ipp/print": {0, 1},  # no printer is there
}
"""Exit codes of commands that report more than success or failure; not of those that are `REFUSED`."""
COPIED = "sudo tar -tzf /root/totem-copia.tar.gz"
"""Lists the copy that the manual makes."""


@dataclass(frozen=True)
class Ran:
    """A command, its exit code, and all its output."""

    command: str
    code: int
    said: str


def shim() -> str:
    """This checkout's program, as a version of an installation."""
    return f"""#!/bin/sh
TOTEM_BUNDLE=$(dirname "$(readlink -f "$0")") PYTHONPATH={ROOT} PYTHONDONTWRITEBYTECODE=1
export TOTEM_BUNDLE PYTHONPATH PYTHONDONTWRITEBYTECODE
exec {shlex.quote(sys.executable)} -P -m totem "$@"
"""


def prepare(tmp_path: Path, erp: ReferenceErp) -> str:
    """The lines that make a kiosk, installed and not set up, with an operator and the manual's files."""
    tree = tmp_path / "tree"
    base = tree / "opt/totem/base"
    base.mkdir(parents=True)
    for name in ("totem", "totem-cli"):
        (base / name).write_text(shim(), encoding="utf-8")
        (base / name).chmod(0o755)
    (tree / "opt/totem/current").symlink_to("base")
    deb.fill(tree, ROOT, version="1.2.3", epoch=1_700_000_000, example="# all defaults\n")
    given = tmp_path / "operator"
    given.mkdir()
    (given / "totem.toml").write_text(
        f'erp.base_url = "{erp.base_url}"\nprinter.kind = "pdf"\n', encoding="utf-8"
    )
    (given / "nome.toml").write_text('kiosk.name = "Loja Centro, totem 1"\n', encoding="utf-8")
    (given / "erp.token").write_text(f"{ERP_SECRET}\n", encoding="utf-8")
    for name in ("pin.hash", "erp_token", "install-store", "loja-1.toml", "loja-1.totem-fleet"):
        (given / name).write_text("# of many stores\n", encoding="utf-8")
    passed = [*ROOT.parents, *Path(sys.executable).resolve().parents]
    parents = " ".join(str(each) for each in passed if each != Path("/"))
    return rf"""
        cp -a --no-preserve=ownership {GIVEN}/tree/. /
        chmod a+x {parents}
        systemd-sysusers /usr/lib/sysusers.d/totem.conf
        systemd-tmpfiles --create /usr/lib/tmpfiles.d/totem.conf
        install -o totem -g totem -m 0640 /usr/share/totem/totem.toml /etc/totem/totem.toml
        useradd --create-home --home-dir /home/maria maria; chmod 0700 /home/maria
        rm -rf /root/.local/state/totem
        cp {GIVEN}/operator/* /home/maria/; touch /home/maria/totem_1_amd64.deb
        (cd /home/maria && sha256sum totem_1_amd64.deb >SHA256SUMS); chown -R maria /home/maria
        for name in {" ".join(STAND_INS)}; do
            printf '#!/bin/sh\nexit 0\n' >/usr/local/sbin/$name; chmod +x /usr/local/sbin/$name
        done
        cat >/usr/local/bin/sudo <<'END'
#!/bin/bash
export SUDO_UID=$(id -u maria) SUDO_GID=$(id -g maria)
user=root
[ "$1" = -u ] && user=$2 && shift 2
exec setpriv --reuid "$user" --regid "$user" --init-groups -- "$@"
END
        chmod +x /usr/local/bin/sudo
    """


def run_all(tmp_path: Path, erp: ReferenceErp, commands: list[str]) -> list[Ran]:
    """Run these in a fresh kiosk, one after another; without sudo as a user without rights."""
    lines = []
    for command in commands:
        needs_pin = re.search(r"totem (pin|config init)", command)
        answers = f"printf '{PIN}\\n%.0s' 1 2; yes '' | head -n 20" if needs_pin else ":"
        if command.endswith("config card"):
            answers = "yes '' | head -n 20"
        if command.endswith("--document -"):
            answers = "echo 529.982.247-25"
        as_whom = (
            "" if command.startswith("sudo ") else "setpriv --reuid maria --regid maria --init-groups --"
        )
        lines.append(
            f"echo {shlex.quote(f'@@@ {command}')}; code=0; {{ {answers}; }} |"
            f" {as_whom} bash -c {shlex.quote(f'cd /home/maria && {command}')} 2>&1 || code=$?;"
            " echo; echo @@@ $code"
        )
    ready = f"{{ {prepare(tmp_path, erp)}\n}} >/dev/null 2>&1"
    script = "\n".join((ready, "cd /home/maria; set +e; export LC_MESSAGES=pt_BR.UTF-8", *lines))
    done = throwaway_system.run(script, tmp_path / "mount", tmp_path)
    assert done.returncode == 0, done.stdout
    found = re.findall(r"^@@@ (.*?)\n(.*?)\n@@@ (\d+)$", done.stdout, re.MULTILINE | re.DOTALL)
    return [Ran(command, int(code), said) for command, said, code in found]


@pytest.fixture(autouse=True)
def _throwaway(tmp_path_factory: pytest.TempPathFactory) -> None:
    throwaway_system.skip_unless_possible(tmp_path_factory.getbasetemp())


def test_every_command_of_the_manual_works_as_it_stands_there(tmp_path: Path, erp: ReferenceErp) -> None:
    commands = list(dict.fromkeys(manual_commands(ROOT)))  # each where it comes first
    *ran, copied = run_all(tmp_path, erp, [*commands, COPIED])
    assert [each.command for each in ran] == commands
    kept = {
        *("etc/totem/totem.toml", "etc/totem/conf.d/10-nome.toml", "etc/credstore/totem.erp_token"),
        "var/lib/totem/maintenance.pin",
    }
    files = {*copied.said.split()}
    assert kept <= files
    # Nothing of the queue: what the ERP has already would be sent again.
    assert {each for each in files if "/outbox" in each} <= {"var/lib/totem/outbox/outbox.key"}
    for each in ran:
        usable = {2} if REFUSED.search(each.command) else MAY_FIND_TROUBLE.get(each.command, {0})
        assert each.code in usable, each
        assert "Traceback" not in each.said, each
    by_command = {each.command: each for each in ran}
    checked = by_command["sudo totem config check"].said.splitlines()
    assert checked[-1] == "ok: /etc/totem/totem.toml, conf.d/10-nome.toml"
    assert "PIN gravado." in by_command["sudo totem pin"].said
    assert "Em serviço." in by_command["sudo totem service on"].said
    report = json.loads(by_command["sudo totem doctor --json"].said)
    checks = {check["name"]: check for check in report["checks"]}
    assert checks["token"]["level"] == "ok"
    assert checks["token"]["words"] == "aceito"
    assert checks["pin"]["level"] == "ok"
    assert checks["permissions"]["level"] == "ok"


def test_nobody_is_sent_to_another_kiosk(tmp_path: Path, erp: ReferenceErp) -> None:
    """Commands of root, the kiosk's user and a user without rights are about one kiosk, or are refused."""
    set_up = [
        "sudo install -o totem -g totem -m 0640 totem.toml /etc/totem/totem.toml",
        "sudo install -D -o root -g root -m 0600 erp.token /etc/credstore/totem.erp_token",
    ]
    asked = [
        *('sudo totem service off --message "Volto às 14h"', "sudo -u totem totem service status"),
        *("sudo totem service status", "totem service status", "sudo cat /var/lib/totem/out-of-service.json"),
        *("sudo totem outbox status", "sudo totem update status", "sudo -u totem totem doctor"),
        "sudo ls -d /root/.local/state/totem /home/maria/.local",
        "sudo totem config check --config ./totem.toml",
        "totem erp check --base-url http://127.0.0.1:9/ --token-file erp.token",
    ]
    ran = {each.command: each for each in run_all(tmp_path, erp, [*set_up, *asked])}
    assert ran[asked[0]].said.strip() == "Fora de serviço pela equipe: Volto às 14h"
    for same in asked[1:3]:
        assert (ran[same].code, ran[same].said.strip()) == (1, "Fora de serviço pela equipe: Volto às 14h")
    assert ran["totem service status"].code == 2
    assert len(ran["totem service status"].said.strip().splitlines()) == 1
    assert "Volto" in ran[asked[4]].said
    doctor = ran["sudo -u totem totem doctor"].said
    assert "este usuário não pode ler os segredos do serviço (/run/credentials/totem.service)" in doctor
    assert "sudo totem doctor" in doctor
    assert "o ERP recusou o token" not in doctor
    assert ran[asked[8]].said.count("ls: ") == 2  # neither is there
    assert (ran[asked[9]].code, ran[asked[9]].said.splitlines()[-1]) == (0, "ok: totem.toml")
    assert "/etc/totem" not in ran[asked[10]].said


def test_a_fresh_installation_shows_no_error_of_its_own(tmp_path: Path, erp: ReferenceErp) -> None:
    (doctor,) = run_all(tmp_path, erp, ["sudo totem doctor --json"])
    errors = [check for check in json.loads(doctor.said)["checks"] if check["level"] == "error"]
    assert [check["name"] for check in errors] == ["erp"]
    assert "instalação na tela" in errors[0]["what_to_do"]
