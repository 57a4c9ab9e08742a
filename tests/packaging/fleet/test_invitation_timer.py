"""The timer of install.sh under a real systemd: each hour, and at once on a server that was off meanwhile."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.kiosk_session import until
from support.private_systemd import Systemd

ROOT = Path(__file__).resolve().parents[3]
NAME = "totem-fleet-invitations"
STATE = "/var/lib/systemd"
FIRED = "/run/fired"


def written_by_install(suffix: str, target: Path) -> str:
    """Return a unit as install.sh writes it, with its own folder in place of /etc/totem-fleet."""
    script = (ROOT / "packaging" / "fleet" / "install.sh").read_text(encoding="utf-8")
    found = re.search(rf'"\$units/{NAME}\.{suffix}" <<END\n(.*?)\nEND\n', script, re.DOTALL)
    assert found is not None
    return found[1].replace("$target", str(target))


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    """One with both units; the script notes that it runs. The stamps of this machine are out of reach."""
    units = tmp_path / "units"
    units.mkdir()
    (tmp_path / "end-invitations.sh").write_text(f"echo fired >>{FIRED}\n")
    for suffix in ("service", "timer"):
        (units / f"{NAME}.{suffix}").write_text(written_by_install(suffix, tmp_path))
    with closing(Systemd(units)) as running:
        assert running.enter("mount", "-t", "tmpfs", "tmpfs", STATE).returncode == 0
        yield running


def runs(systemd: Systemd) -> int:
    """Count the runs of the script."""
    file = systemd.file(FIRED)
    return len(file.read_text().splitlines()) if file.exists() else 0


def test_it_is_due_at_the_next_full_hour(systemd: Systemd) -> None:
    systemd.do("start", f"{NAME}.timer")
    show = ("env", "TZ=UTC", "systemctl", "show", "--value", "--property", "NextElapseUSecRealtime")
    text = systemd.enter(*show, f"{NAME}.timer").stdout.strip()
    due = datetime.strptime(text, "%a %Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)
    assert (due.minute, due.second) == (0, 0)
    assert timedelta() < due - datetime.now(UTC) <= timedelta(hours=1)
    assert runs(systemd) == 0


def test_a_server_that_was_off_makes_up_for_it_once(systemd: Systemd) -> None:
    stamp = systemd.file(f"{STATE}/timers/stamp-{NAME}.timer")
    stamp.parent.mkdir()
    stamp.touch()
    before = time.time() - 5 * 3600
    os.utime(stamp, (before, before))
    systemd.do("start", f"{NAME}.timer")
    until(lambda: runs(systemd) == 1)
    until(lambda: systemd.show(f"{NAME}.service", "ActiveState") == "inactive")
    assert systemd.show(f"{NAME}.service", "Result") == "success"
    systemd.do("restart", f"{NAME}.timer")
    assert runs(systemd) == 1
