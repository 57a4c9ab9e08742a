"""Acceptance test of the Debian package in a bare Debian: install, use, upgrade, remove, purge.

Every command of the operator's manual is run there as it stands. Warnings of apt and dpkg count as failures.
"""

import re
import shlex
from pathlib import Path

from bundle import chroot, smoke_test
from checkout.process import SetupError

_BLOCK = re.compile(r"^( *)```sh\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`((?:sudo )?totem [^`]+)`(?!`)")
REFUSED = re.compile(r" cards try$| kiosk-setup ")
"""Commands that a kiosk without a card terminal, or without Windows, refuses with the code 2."""
_NEEDS_ADDRESS = re.compile(r" erp check\b")
"""Those that one without an ERP's address refuses in the same way."""
INSTALLED = """
test "$(getent passwd totem | cut -d: -f6,7)" = /var/lib/totem:/usr/sbin/nologin
test "$(stat -c '%U %a' /var/lib/totem /etc/totem/totem.toml | tr '\\n' ' ')" = 'totem 700 totem 640 '
test "$(readlink /opt/totem/current)" = base
test "$(systemctl is-enabled totem.service)" = enabled
test -z "$(dpkg --verify totem)"
totem --version
totem config check --config /etc/totem/totem.toml
"""
EXPECTED_OUTPUT = (
    r"totem \S+\nwarning: erp\.base_url is not set: .*\n"
    r"warning: payment\.allowed_pix_keys is empty: .*\nok: .*\n"
)
"""Output of `INSTALLED`: the version, and the check of settings that name no ERP yet."""
PACKAGE = "/var/tmp/totem.deb"  # noqa: S108 - in a system of our own
FIND_REMAINS = (
    r"find / -xdev \( -path /proc -o -path /tmp -o -path /var/tmp \) -prune -o -name '*totem*' -print"
)


def check_package(package: Path, release: str) -> None:
    """Install, use, upgrade, remove and purge the package in a bare Debian `release`.

    Raises:
        SetupError: a step failed, had unexpected output, or left files behind.
    """
    print(f"Installing it in a bare Debian {release}", flush=True)
    system = chroot.make(chroot.folder(f"install-{release}"), release)
    try:
        system.put(package, PACKAGE)
        system.shell("apt-get -q update")
        check_apt_output(system.install(PACKAGE))
        output = system.shell(INSTALLED)
        if not re.fullmatch(EXPECTED_OUTPUT, output):
            raise SetupError(f"Debian {release}: unexpected output after installing:\n{output}")
        smoke_test.run_in_chroot(system, "/opt/totem/current", user="totem")
        check_manual(system)
        system.shell("echo '# five lines' >> /etc/totem/totem.toml; echo x > /var/lib/totem/state")
        check_apt_output(
            system.shell("dpkg -i /var/tmp/totem.deb && grep -q 'five lines' /etc/totem/totem.toml")
        )
        check_apt_output(system.shell("apt-get -q -y remove totem"))
        system.shell(
            "test ! -e /opt/totem && test ! -e /usr/bin/totem && test ! -L /usr/bin/totem && "
            "grep -q 'five lines' /etc/totem/totem.toml && test -e /var/lib/totem/state"
        )
        check_apt_output(system.shell("apt-get -q -y purge totem"))
        if remains := system.shell(FIND_REMAINS).strip():
            raise SetupError(f"Debian {release}: left after a purge:\n{remains}")
    finally:
        system.remove()


SUDO = """#!/bin/sh
user=root
[ "$1" = -u ] && user=$2 && shift 2
exec setpriv --reuid "$user" --regid "$user" --init-groups -- "$@"
"""


def check_manual(system: chroot.Chroot) -> None:
    """Run the manual's commands of `totem` on the installed kiosk, which has no ERP yet.

    Raises:
        SetupError: a command failed.
    """
    sudo = system.path / "usr/local/bin/sudo"
    sudo.write_text(SUDO, encoding="ascii")
    sudo.chmod(0o755)
    for command in manual_commands(Path(__file__).resolve().parents[2]):
        if not re.match(r"(?:sudo )?totem ", command):
            continue  # of the system
        answers = "402915\n402915\n" + "\n" * 20
        script = (
            f"cd /root; printf {shlex.quote(answers)} | {command} 2>&1 || code=$?; echo code: ${{code:-0}}"
        )
        output = system.shell(script, check=False)
        is_refused = REFUSED.search(command) or _NEEDS_ADDRESS.search(command)
        usable = ("0", "1", "2") if is_refused else ("0", "1")
        if not output.rstrip().endswith(tuple(f"code: {code}" for code in usable)) or "Traceback" in output:
            raise SetupError(f"Debian {system.release}: {command}:\n{output}")
    sudo.unlink()
    system.shell("rm -rf /var/lib/totem/maintenance.pin")


def check_apt_output(output: str) -> None:
    """Check the output of apt and dpkg.

    Raises:
        SetupError: a line is a warning or an error.
    """
    complaint = re.compile(r"(?i)(dpkg: |W: |E: |\S.*(?<!-)\b(warning|error|failed|cannot)\b)")
    known = re.compile(
        r"apt-listchanges|debconf|unsandboxed|not removing|nonexistent|invoke-rc\.d|policy-rc\.d"
    )
    wrong = [line for line in output.splitlines() if complaint.match(line) and not known.search(line)]
    if wrong:
        raise SetupError("installing had this output:\n" + "\n".join(wrong))


_ELSEWHERE = re.compile(
    r"totem fleet\b|ssh |scp |python3 packaging/|alias |cd ~|sudo (?:ss|journalctl -u mosquitto) "
)
"""Commands for the computer from which a fleet is looked after, and for the fleet's server."""


def blocks(text: str) -> list[str]:
    """Lines of all code blocks of shell, without comments; a continued line is one."""
    found = []
    for indent, body in _BLOCK.findall(text):
        lines = [line.removeprefix(indent) for line in body.splitlines()]
        for line in "\n".join(lines).replace("\\\n", " ").splitlines():
            command = re.sub(r"(?:^|\s)#.*", "", line).strip()
            if command:
                found.append(command)
    return found


def spans(text: str) -> list[str]:
    """Commands of `totem` in the text's code spans, each once; without those that contain a placeholder."""
    found = dict.fromkeys(" ".join(each.split()) for each in _SPAN.findall(text))
    return [each for each in found if not re.search(r"…|[A-Z]{3,}|\*", each)]


def manual_commands(root: Path) -> list[str]:
    """Commands of the operator's manual and of its pages to print for a kiosk, in their order there."""
    pages = (root / "packaging" / "manual" / f"{name}.pt-BR.md" for name in ("MANUAL", "ABERTURA", "EQUIPE"))
    texts = [page.read_text(encoding="utf-8") for page in pages]
    found = (each for text in texts for each in (*blocks(text), *spans(text)))
    return [each for each in found if not _ELSEWHERE.match(each)]
