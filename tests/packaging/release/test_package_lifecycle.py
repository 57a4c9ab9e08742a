"""The Debian package under dpkg: installed, upgraded, removed and purged by its own scripts."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from release import deb
from support import throwaway_system
from support.throwaway_system import GIVEN

ROOT = Path(__file__).parents[3]
INSTALL = "dpkg --force-depends --no-triggers -i"
PURGE = "dpkg --force-depends --no-triggers --purge totem"
OWN = "kiosk.name = 'Loja Centro'"


def package(out: Path, version: str, example: str, *, as_conffile: bool = False) -> str:
    """Make a package with a program of one line; return where it is. `as_conffile`: as 0.1.0 had it."""
    tree = out / f"tree-{version}"
    for name in ("totem", "totem-cli"):
        program = tree / "opt/totem/base" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        program.write_text("#!/bin/sh\necho totem 0\n", encoding="utf-8")
        program.chmod(0o755)
    shutil.copy("/bin/true", tree / "opt/totem/base/elf")  # what Depends is reckoned from
    deb.fill(tree, ROOT, version=version, epoch=1_700_000_000, example=example)
    if as_conffile:
        settings = tree / "etc/totem/totem.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(example, encoding="utf-8")
        settings.chmod(0o640)
    deb.write_control(tree / "DEBIAN", ROOT, version=version, tree=tree)
    if as_conffile:
        (tree / "DEBIAN/conffiles").write_text("/etc/totem/totem.toml\n", encoding="utf-8")
    deb.set_folder_modes_and_dates(tree, 1_700_000_000)
    file = out / f"{version}.deb"
    subprocess.run([*deb.PACK.split(), tree, file], check=True, capture_output=True)
    return f"{GIVEN}/{file.name}"


def inside(tmp_path: Path, script: str) -> str:
    """Output of the script, which has to succeed."""
    done = throwaway_system.run(script, tmp_path / "mount", tmp_path)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(autouse=True)
def _throwaway(tmp_path_factory: pytest.TempPathFactory) -> None:
    throwaway_system.skip_unless_possible(tmp_path_factory.getbasetemp())


@pytest.mark.parametrize(
    "edit", [f'echo "{OWN}" >>/etc/totem/totem.toml', "true"], ids=["edited", "as it came"]
)
def test_an_upgrade_from_a_package_with_a_conffile_asks_nothing_and_keeps_the_file(
    tmp_path: Path, edit: str
) -> None:
    old = package(tmp_path, "0.1.0", "# one\n", as_conffile=True)
    new = package(tmp_path, "0.2.0", "# two, which differs\n")
    newer = package(tmp_path, "0.3.0", "# three\n")
    said = inside(
        tmp_path,
        f"""
        {INSTALL} {old}
        {edit}
        before=$(sha256sum /etc/totem/totem.toml; stat -c '%U %G %a' /etc/totem/totem.toml)
        for package in {new} {newer}; do
            {INSTALL} $package
            test "$before" = "$(sha256sum /etc/totem/totem.toml; stat -c '%U %G %a' /etc/totem/totem.toml)"
            test "$(dpkg-query -Wf '${{db:Status-Abbrev}}' totem)" = "ii "
        done
        test "$(ls /etc/totem)" = "$(printf 'conf.d\\ntotem.toml')"
        """,
    )
    assert "onfiguration file" not in said


def test_the_first_installation_makes_the_settings_and_no_later_one_does(tmp_path: Path) -> None:
    first = package(tmp_path, "0.1.0", "# one\n")
    second = package(tmp_path, "0.2.0", "# two\n")
    said = inside(
        tmp_path,
        f"""
        {INSTALL} {first}
        test "$(cat /etc/totem/totem.toml)" = '# one'
        stat -c '%U %G %a' /etc/totem/totem.toml
        dpkg-query -Wf 'conffiles:${{Conffiles}}\\n' totem
        echo "{OWN}" >/etc/totem/totem.toml
        {INSTALL} {second}
        cat /etc/totem/totem.toml
        dpkg --force-depends --no-triggers --remove totem
        cat /etc/totem/totem.toml
        rm /etc/totem/totem.toml
        {INSTALL} {second}
        test ! -e /etc/totem/totem.toml
        """,
    )
    assert "totem totem 640\n" in said
    assert "conffiles:\n" in said
    assert said.count(f"{OWN}\n") == 2


def test_settings_that_were_there_before_the_first_installation_stay(tmp_path: Path) -> None:
    first = package(tmp_path, "0.1.0", "# one\n")
    said = inside(
        tmp_path,
        f"""
        mkdir /etc/totem; echo "{OWN}" >/etc/totem/totem.toml
        {INSTALL} {first}
        cat /etc/totem/totem.toml
        """,
    )
    assert said.rstrip().endswith(OWN)


def test_a_purge_takes_links_and_queues_and_gives_the_console_back(tmp_path: Path) -> None:
    first = package(tmp_path, "0.1.0", "# one\n")
    said = inside(
        tmp_path,
        f"""
        printf '#!/bin/sh\\necho lpadmin "$@"\\n' >/usr/local/sbin/lpadmin; chmod +x /usr/local/sbin/lpadmin
        {INSTALL} {first}
        systemctl disable totem.service; systemctl enable totem-x11.service
        systemctl disable getty@tty1.service || true
        mkdir -p /etc/systemd/system/totem.service.d /run/udev/rules.d
        printf '[Service]\\nEnvironment=A=b\\n' >/etc/systemd/system/totem.service.d/override.conf
        touch /run/udev/rules.d/71-totem-touch.rules /etc/default/totem /etc/credstore/totem.erp_token
        printf 'balcao\\nloja\\n' >/var/lib/totem-queues
        {PURGE}
        find /etc /usr /opt /var/lib -xdev -path '{ROOT}' -prune -o -name '*totem*' -print | sed 's/^/left: /'
        find /run -name '*totem*' | sed 's/^/left: /'
        systemctl is-enabled getty@tty1.service
        """,
    )
    assert re.findall(r"^lpadmin .*", said, re.MULTILINE) == ["lpadmin -x balcao", "lpadmin -x loja"]
    assert [line for line in said.splitlines() if line.startswith("left: ")] == []
    assert said.rstrip().endswith("enabled")


def test_the_boot_is_quiet_where_grub_boots_the_machine_unless_it_was_taken_back(tmp_path: Path) -> None:
    first = package(tmp_path, "0.1.0", "# one\n")
    second = package(tmp_path, "0.2.0", "# two\n")
    said = inside(
        tmp_path,
        f"""
        link=/etc/default/grub.d/totem.cfg
        {INSTALL} {first}
        test ! -e $link
        {PURGE}
        printf '#!/bin/sh\\necho ran >>/run/update-grub\\n' >/usr/local/sbin/update-grub
        chmod +x /usr/local/sbin/update-grub
        echo 'GRUB_CMDLINE_LINUX_DEFAULT="splash"' >/etc/default/grub
        {INSTALL} {first}
        (. /etc/default/grub; . $link; echo "options: $GRUB_CMDLINE_LINUX_DEFAULT")
        rm $link
        {INSTALL} {second}
        test ! -e $link
        {PURGE}
        {INSTALL} {second}
        test -e $link
        {PURGE}
        test ! -L $link
        wc -l </run/update-grub
        """,
    )
    assert "options: splash quiet loglevel=1 systemd.show_status=false\n" in said
    assert said.rstrip().endswith("3")
