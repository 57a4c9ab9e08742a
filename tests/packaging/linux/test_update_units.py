"""The unit's reaction to a version that ends for good: on trial, the version before it is started."""

import os
import subprocess
from pathlib import Path

import pytest

from support.systemd_units import LINUX, Unit
from support.update_fixtures import CRASHES, Site, Workshop
from totem.system.exit_codes import ExitCode

GETTY, AGAIN = "--no-block start getty@tty1.service\n", "--no-block start totem.service\n"


def asked(unit: str, site: Site, code: object) -> str:
    """Calls of systemctl after the kiosk has ended with `code`."""
    (line,) = Unit.read(LINUX / unit).all("ExecStopPost")
    script = line.partition(" -c '")[2].rstrip("'").replace("$$", "$").replace("%n", "totem.service")
    script = script.replace("/opt/totem/updates", str(site.place.ledger_folder))
    program = site.state / "bin" / "systemctl"
    program.parent.mkdir(exist_ok=True)
    program.write_text('#!/bin/sh\necho "$@"\n')
    program.chmod(0o755)
    environ = {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    if code is not None:
        environ["EXIT_STATUS"] = str(code)
    done = subprocess.run(["/bin/sh", "-c", script], env=environ, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("unit", ["totem.service", "totem-x11.service"])
def test_a_version_on_trial_does_not_end_the_kiosk_for_good(unit: str, tmp_path: Path) -> None:
    site = Site(tmp_path / "site", Workshop(tmp_path / "workshop"))
    expected = {2: GETTY, int(ExitCode.LEFT_BY_STAFF): GETTY, 64: "", 0: "", 1: "", "KILL": "", None: ""}
    assert {code: asked(unit, site, code) for code in expected} == expected
    site.ask(site.publish("1.1.0", CRASHES))
    site.apply()
    assert {code: asked(unit, site, code) for code in expected} == expected | {2: AGAIN}
    site.apply()
    assert asked(unit, site, 2) == GETTY
