"""The packaged `totem` command: runs as the kiosk's service for any user, folder and path.

In a throwaway system with the units, the user and the folders of the package; the program is a stand-in that
tells how it was started, and does what a command would do with its files.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from generate import command_table
from support.installed_kiosk import TOKEN, start_reports
from totem.settings.credentials import OPTIONAL, secrets_of
from totem.settings.erp_kinds import KINDS

UNSET = {each.credential: "\n" for kind in KINDS for each in secrets_of(kind) if each.name != "token"}
UNSET |= {each.secret.credential: "\n" for each in OPTIONAL}
"""Secrets that are not set: the unit gives each as an empty one."""
ROOT = Path(__file__).parents[3]
COMMAND = ROOT / "packaging" / "linux" / "totem-command.sh"
SERVICE = (
    "doctor",
    "doctor --json",
    "config check",
    "config init",
    "service status",
    "service on",
    'service off --message "Volto às 14h"',
    "service off --message --help",
    "service off --message=--version",
    "outbox status",
    "outbox send",
    "update check",
    "update fetch",
    "pin",
    "print-test",
    "erp check",
    "erp check --document 123.456.789-09",
    "selftest --document 123.456.789-09 --config /etc/totem/totem.toml",
    "fleet status",
)
CALLER = (
    "",
    "--help",
    "--version",
    "doctor --help",
    "service off -h",
    "decode 123",
    "decode --json --today 2026-01-01 123",
    "demo --headless out",
    "config example",
    "config schema",
    "erp serve --port 8001",
    "erp contract --out contract.json",
    "erp check --base-url https://erp.example.com/api",
    "erp check --base-url=https://erp.example.com/api --document 1",
    "pin --hash",
    "fleet list --folder status",
    "nonsense",
)


def test_root_acts_as_the_service_with_its_user_state_and_credentials(inside: Callable[[str], str]) -> None:
    lines = "\n".join(f"(cd /root && totem {command})" for command in SERVICE)
    said = inside(f"{lines}\nls -A /run | sed 's/^/left: /'; id -u totem; id -G totem")
    runs, (*_, uid, groups) = start_reports(said), said.splitlines()
    assert len(runs) == len(SERVICE)
    for each in runs:
        assert each["uid"] == int(uid)
        assert {int(group) for group in each["groups"]} == {int(group) for group in groups.split()}
        assert each["cwd"] == "/var/lib/totem"
        assert each["secrets"] == {**UNSET, "erp_token": f"{TOKEN}\n"}
        assert each["modes"] == ["0440"]
        assert each["umask"] == "0077"
        assert each["program"].startswith("/opt/totem/current/")
        environment = each["environment"]
        assert environment["TOTEM_KIOSK__STATE_DIR"] == "/var/lib/totem"
        assert environment["HOME"] == "/var/lib/totem"
        assert environment["QT_QPA_PLATFORM"] == "offscreen"
        assert not {"SUDO_UID", "WLR_RENDERER", "LIBSEAT_BACKEND", "WAYLAND_DISPLAY"} & environment.keys()
    assert runs[6]["arguments"] == ["service", "off", "--message", "Volto às 14h"]
    assert runs[7]["arguments"] == ["service", "off", "--message", "--help"]
    assert "left: totem-command" not in said


def test_the_kiosks_user_acts_as_the_service_with_what_it_may_read(inside: Callable[[str], str]) -> None:
    said = inside(
        f"""
        install -d -o totem -m 0500 /run/credentials/totem.service
        install -o totem -m 0400 /dev/stdin /run/credentials/totem.service/erp_token <<<'{TOKEN}'
        export TOTEM_CONFIG=/tmp/other.toml TOTEM_ERP__BASE_URL=http://elsewhere
        cd /root && as totem totem doctor
        """
    )
    (each,) = start_reports(said)
    assert each["secrets"] == {"erp_token": f"{TOKEN}\n"}
    assert each["cwd"] == "/var/lib/totem"
    assert each["environment"]["TOTEM_KIOSK__STATE_DIR"] == "/var/lib/totem"
    assert not {"TOTEM_CONFIG", "TOTEM_ERP__BASE_URL"} & each["environment"].keys()


def test_others_are_told_in_one_line_why_not(inside: Callable[[str], str]) -> None:
    commands = [command for command in SERVICE if not command.startswith("fleet")]
    commands += ["update revert", "update apply", "update now", "update status", "run", "run --windowed"]
    lines = "\n".join(f"as maria totem {command} || echo code: $?" for command in commands)
    said = inside(f"cd /home/maria; {lines}")
    assert start_reports(said) == []
    rows = [line for line in said.splitlines() if not line.startswith("code: ")]
    assert len(rows) == len(commands)
    assert all(row.startswith("totem: ") and "sudo " in row for row in rows)
    assert said.count("code: 2") == len(commands)


def test_commands_that_need_no_kiosk_run_as_the_caller(inside: Callable[[str], str]) -> None:
    lines = "\n".join(f"as maria env A=b totem {command}" for command in CALLER)
    said = inside(f"id -u maria; cd /home/maria; {lines}")
    runs = start_reports(said)
    assert len(runs) == len(CALLER)
    for each in runs:
        assert each["uid"] == int(said.splitlines()[0])
        assert each["cwd"] == "/home/maria"
        assert each["environment"]["A"] == "b"
        assert each["secrets"] == {}
    checks = [each for each in runs if each["arguments"][:2] == ["erp", "check"]]
    assert [each["environment"].get("TOTEM_CONFIG") for each in checks] == ["/dev/null", "/dev/null"]


def test_root_too_decodes_as_itself_and_does_not_start_a_second_kiosk(inside: Callable[[str], str]) -> None:
    said = inside("cd /root; printf 'a line' | totem decode -; totem run --config x || echo code: $?")
    (each,) = start_reports(said)
    assert (each["uid"], each["stdin"]) == (0, "a line")
    assert said.rstrip().endswith("code: 2")
    assert "systemctl restart totem" in said


@pytest.mark.parametrize("typed", ["--document 123.456.789-09", "--document=123.456.789-09"])
def test_a_document_is_handed_on_by_stdin_and_sudos_log_is_told_of(
    inside: Callable[[str], str], typed: str
) -> None:
    """Every user may read the command line of a process; sudo writes its own into the journal."""
    said = inside(
        f"""
        SUDO_COMMAND=/usr/bin/totem totem erp check {typed} --json
        totem erp check {typed}
        echo 98765432100 | SUDO_COMMAND=/usr/bin/totem totem selftest --document - --out /tmp/out
        """
    )
    first, second, third = start_reports(said)
    assert first["arguments"] == ["erp", "check", "--document", "-", "--json"]
    assert first["stdin"] == "123.456.789-09\n"
    assert second["arguments"] == ["erp", "check", "--document", "-"]
    assert (third["arguments"][:3], third["stdin"]) == (["selftest", "--document", "-"], "98765432100\n")
    assert said.count("registro do sudo") == 1


def test_roots_half_of_updates_runs_from_the_installed_version(inside: Callable[[str], str]) -> None:
    """The current one may be gone, or not start any more."""
    halves = ("revert", "now", "apply", "status")
    lines = "\n".join(f"totem update {each} --config ./x.toml" for each in halves)
    said = inside(
        "echo TOTEM_UPDATES__PUBLIC_KEY=/etc/key.json >/etc/default/totem\n"
        f"cd /root; {lines}\nrm /opt/totem/current\n{lines}\ntotem --version"
    )
    *runs, version = start_reports(said)
    assert len(runs) == 2 * len(halves)
    for each in runs:
        assert each["program"] == "/opt/totem/base/totem-cli"
        assert (each["uid"], each["cwd"]) == (0, "/root")
        assert each["environment"]["TOTEM_UPDATES__PUBLIC_KEY"] == "/etc/key.json"
        assert each["environment"]["TOTEM_KIOSK__STATE_DIR"] == "/var/lib/totem"
    assert version["program"] == "/opt/totem/base/totem-cli"


def test_what_the_unit_is_changed_to_counts(inside: Callable[[str], str]) -> None:
    (each,) = start_reports(
        inside(
            r"""
            mkdir -p /etc/systemd/system/totem.service.d
            cat >/etc/systemd/system/totem.service.d/override.conf <<'END'
[Unit]
Environment=NOT=this
[Service]
# a comment
Environment="TOTEM_BRAND__NAME=Net Sul" TOTEM_SOUND__ENABLED=false \
    TOTEM_KIOSK__NAME='Loja 100%% Centro'
LoadCredential=totem-outbox.key:/root/outbox.key
SetCredential=greeting:hello
END
            cat >/etc/default/totem <<'END'
# variables
HTTPS_PROXY="http://proxy:3128"
export NOT_THIS
TOTEM_SOUND__ENABLED = true
END
            printf 'k%.0s' {1..40} >/root/outbox.key; chmod 600 /root/outbox.key
            cd /; totem outbox send
            """
        )
    )
    environment = each["environment"]
    assert environment["TOTEM_BRAND__NAME"] == "Net Sul"
    assert environment["TOTEM_SOUND__ENABLED"] == "true"
    assert environment["TOTEM_KIOSK__NAME"] == "Loja 100% Centro"
    assert environment["HTTPS_PROXY"] == "http://proxy:3128"
    assert "NOT" not in environment
    own = {"erp_token": f"{TOKEN}\n", "totem-outbox.key": "k" * 40, "greeting": "hello"}
    assert each["secrets"] == {**UNSET, **own}


def test_the_x11_units_own_settings_count_where_that_is_enabled(inside: Callable[[str], str]) -> None:
    (each,) = start_reports(
        inside(
            """
            mkdir -p /etc/systemd/system/totem-x11.service.d /etc/systemd/system/multi-user.target.wants
            folder=/etc/systemd/system/totem-x11.service.d
            printf '[Service]\\nEnvironment=TOTEM_BRAND__NAME=X\\n' >$folder/a.conf
            ln -s /usr/lib/systemd/system/totem-x11.service /etc/systemd/system/multi-user.target.wants/
            env -u LC_ALL -u LC_MESSAGES LANG=pt_BR.UTF-8 totem doctor
            """
        )
    )
    assert each["environment"]["TOTEM_BRAND__NAME"] == "X"
    assert each["environment"]["LC_MESSAGES"] == "pt_BR.UTF-8"
    assert each["environment"]["LANG"] == "C.UTF-8"


def test_files_of_the_caller_are_found_and_made_where_the_caller_is(inside: Callable[[str], str]) -> None:
    said = inside(
        """
        mkdir -m 0700 /root/site /root/site/conf.d /root/site/slides; cd /root/site; umask 077
        printf 'brand.logo = "logo.svg"\\nbrand.slides = ["slides/a.png"]\\n' >x.toml
        echo a >conf.d/10-name.toml; echo logo >logo.svg; echo a >slides/a.png; echo secret >private.txt
        echo update >totem-9.update; echo other >/tmp/y.toml; chmod 644 /tmp/y.toml
        totem config check --config ./x.toml
        totem config check --config=../site/x.toml
        totem config check --config /tmp/y.toml
        totem update stage totem-9.update
        totem fleet join totem-9.update
        totem fleet list
        totem selftest --document 1 --out report --config x.toml do-fail || echo "code: $?"
        totem print-test --preview page.png
        stat -c '%n %U' report report/report.json page.png; cat report/report.json page.png
        ls -A /run | grep totem || true
        """
    )
    first, second, third, stage, join, console, test, preview = start_reports(said)
    for each in (first, second, test):
        assert each["read"]["--config=x.toml"].startswith("brand.logo")
        assert each["beside"] == ["conf.d/10-name.toml", "logo.svg", "slides/a.png", "x.toml"]
    assert third["arguments"][-1] == "--config=/tmp/y.toml"
    for each in (stage, join):
        assert each["read"][each["arguments"][-1]] == "update\n"
    assert (join["uid"] == console["uid"], console["uid"]) == (False, 0), (
        "the operator's commands are the caller's"
    )
    assert "--out=report" in test["arguments"]
    assert preview["arguments"] == ["print-test", "--preview=page.png"]
    assert "code: 7\n" in said
    assert said.endswith("report root\nreport/report.json root\npage.png root\nmade\npage\n")


def test_what_is_made_for_who_typed_sudo_is_theirs(inside: Callable[[str], str]) -> None:
    said = inside(
        """
        cd /home/maria; export SUDO_UID=$(id -u maria) SUDO_GID=$(id -g maria)
        totem selftest --document 1 --out report; totem print-test --preview ./page.pdf
        totem selftest --document 1 --out /root/report
        stat -c '%n %U' report/report.json page.pdf /root/report/report.json
        """
    )
    assert said.endswith("report/report.json maria\npage.pdf maria\n/root/report/report.json root\n")


def test_root_lends_nothing_through_a_link_of_the_kiosks_user(inside: Callable[[str], str]) -> None:
    said = inside(
        """
        echo hidden >/root/hidden; chmod 600 /root/hidden
        as totem ln -s /root/hidden /var/lib/totem/x.toml; as totem ln -s /root/hidden /tmp/x.toml
        totem config check --config /var/lib/totem/x.toml || echo "code: $?"
        cd /tmp; totem config check --config x.toml || echo "code: $?"
        mkdir -m 0700 /root/site; umask 077; echo 'brand.logo = "logo.svg"' >/root/site/y.toml
        ln -s /root/hidden /root/site/logo.svg; chown -h totem /root/site/logo.svg
        totem config check --config /root/site/y.toml
        """
    )
    assert "hidden" not in said
    assert said.count("code: 2") == 2
    assert start_reports(said)[-1]["beside"] == ["y.toml"]


def test_in_the_kiosks_own_folder_its_user_writes(inside: Callable[[str], str]) -> None:
    said = inside(
        """
        as totem ln -s /etc /var/lib/totem/report
        totem selftest --document 1 --out /var/lib/totem/report/ || echo "code: $?"
        totem print-test --preview /var/lib/totem/new/page.png || echo "code: $?"
        totem selftest --document 1 --out /var/lib/totem || echo "code: $?"
        install -d -m 0755 /root/shared; totem selftest --document 1 --out /root/shared >/dev/null
        stat -c '%a %U' /root/shared
        ls /etc/report.json || true
        stat -c %U /var/lib/totem/report.json
        """
    )
    assert "755 root\nls: cannot access '/etc/report.json'" in said
    assert said.endswith("totem\n")


def test_a_folder_that_is_gone_and_odd_names_do_no_harm(inside: Callable[[str], str]) -> None:
    said = inside(
        r"""
        mkdir /root/gone /root/'a b'; echo 'brand.name = "x"' >"/root/a b/my config.toml"; chmod 700 /root
        cd /root/gone; rmdir /root/gone; totem doctor
        cd '/root/a b'; chmod 600 *; totem config check --config 'my config.toml'
        totem service off --message $'two\nlines * $(id) `id` "'"'"
        totem config check --config none.toml
        totem doctor --config= || true
        """
    )
    gone, config, message, none, empty = start_reports(said)
    assert gone["cwd"] == "/var/lib/totem"
    assert config["read"] == {"--config=my config.toml": 'brand.name = "x"\n'}
    assert message["arguments"][-1] == "two\nlines * $(id) `id` \"'"
    assert none["arguments"][-1] == "--config=/root/a b/none.toml"
    assert empty["arguments"][-1] == "--config="


def test_a_link_that_the_kiosks_user_leaves_leads_root_nowhere(inside: Callable[[str], str]) -> None:
    said = inside(
        r"""
        echo hidden >/root/hidden; chmod 600 /root/hidden
        cat >/opt/totem/base/totem-cli <<'END'
#!/bin/sh
out=${4#--out=}; ln -s /root/hidden "$out/stolen"; ln -s /etc "$out/etc"; echo made >"$out/report.json"
END
        rm /opt/totem/current; mkdir /root/report; cd /root
        totem selftest --document 1 --out report
        find report -type f; rm -f /tmp/outside; rm -r report; ls /etc/passwd
        cat >/opt/totem/base/totem-cli <<'END'
#!/bin/sh
ln -s /root/hidden "${2#--preview=}"
END
        totem print-test --preview page.png || true
        cat page.png 2>/dev/null || true
        """
    )
    assert said == "report/report.json\n/etc/passwd\n" + said.partition("/etc/passwd\n")[2]
    assert "hidden" not in said.partition("/etc/passwd\n")[2]


def test_a_signal_ends_the_process_and_nothing_is_left(inside: Callable[[str], str]) -> None:
    said = inside(
        """
        mkfifo /tmp/pipe; totem doctor do-wait >/tmp/pipe & command=$!
        exec 3</tmp/pipe; while read -r line <&3 && [[ $line != waits ]]; do :; done
        ls /run | grep -c totem-command
        kill -TERM $command; wait $command || echo "code: $?"
        ls /run | grep -c totem-command || true
        """
    )
    assert said.splitlines() == ["1", "code: 143", "0"]


def test_a_prompt_has_the_terminal(inside: Callable[[str], str]) -> None:
    said = inside("script -qec 'cd /root && totem pin' /dev/null </dev/null; totem pin </dev/null")
    at_terminal, without = (json.loads(line) for line in re.findall(r"\{.*\}", said))
    assert (at_terminal["terminal"], without["terminal"]) == (1, 0)
    assert at_terminal["secrets"] == {**UNSET, "erp_token": f"{TOKEN}\n"}


def test_a_broken_installation_says_what_to_do(inside: Callable[[str], str]) -> None:
    said = inside(
        "userdel totem; totem doctor || echo code: $?; rm -r /opt/totem; totem decode 1 || echo code: $?"
    )
    assert said.count("code: 2") == 2
    assert len(said.splitlines()) == 4


def test_the_table_of_commands_is_that_of_the_grammar() -> None:
    assert COMMAND.read_text(encoding="utf-8") == command_table.text()


def test_shellcheck_finds_nothing() -> None:
    if shutil.which("shellcheck") is None:
        pytest.skip("shellcheck not installed")
    done = subprocess.run(["shellcheck", COMMAND], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
