"""Kiosk on which all checks of the doctor pass, except for a test's changes."""

import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from support.one_shot_client import ERP_SECRET
from totem import doctor
from totem.doctor import screen
from totem.lab.reference_erp.server import ReferenceErp
from totem.monitoring.health import HealthFinding, Severity
from totem.system import probes

LEVELS = {"ok": Severity.OK, "warning": Severity.WARNING, "error": Severity.ERROR}


class DoctorReport(NamedTuple):
    """The doctor's report."""

    code: int
    checks: list[HealthFinding]

    def level(self, name: str) -> Severity:
        """The gravest level of a check."""
        return max((c.level for c in self.checks if c.name == name), key=list(LEVELS.values()).index)

    def text_of(self, name: str) -> str:
        """Return all words and advice of a check."""
        return "\n".join(f"{c.words} → {c.what_to_do}" for c in self.checks if c.name == name)


Examine = Callable[..., DoctorReport]


@pytest.fixture
def healthy_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with free memory and a cool processor, whatever this one is."""
    monkeypatch.setattr(probes, "read_temperature", lambda: 45.0)
    monkeypatch.setattr(
        probes,
        "read_memory",
        lambda *, own: probes.MemoryUsage(4000, 2500, 120 if own else None),
    )


@pytest.fixture(scope="module")
def erp() -> Iterator[ReferenceErp]:
    """The reference ERP."""
    with ReferenceErp(token=ERP_SECRET) as server:
        yield server


@pytest.fixture
def examine(examine_all: Examine, monkeypatch: pytest.MonkeyPatch) -> Examine:
    """Examine the same kiosk with a fake of the screen's check, which passes."""
    monkeypatch.setattr(screen, "check_in_subprocess", lambda _config: [screen.DISPLAY.ok("1080×1920")])
    return examine_all


@pytest.fixture
def examine_all(
    tmp_path: Path,
    erp: ReferenceErp,
    healthy_machine: None,
    monkeypatch: pytest.MonkeyPatch,
) -> Examine:
    """Examine a kiosk without faults after changes: dotted keys with TOML values."""
    state = tmp_path / "state"
    (state / "logs").mkdir(mode=0o700, parents=True)
    state.chmod(0o700)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr("totem.doctor.erp.SLOW_MS", 60_000)  # the ERP answers as fast as this machine is

    def run(**changes: Any) -> DoctorReport:
        values = {
            "kiosk.state_dir": json.dumps(str(state)),
            "erp.base_url": json.dumps(erp.base_url),
            "erp.token": json.dumps(ERP_SECRET),
            "voice.enabled": "false",
            "sound.enabled": "false",
        } | {name.replace("__", "."): value for name, value in changes.items()}
        file = tmp_path / "totem.toml"
        lines = [f"{key} = {value}\n" for key, value in values.items() if value]
        file.write_text("".join(lines), encoding="utf-8")
        file.chmod(0o600)
        out = io.StringIO()
        code = doctor.run(file, as_json=True, out=out)
        report = json.loads(out.getvalue())
        assert report["ok"] is (code == 0)
        assert all(check["words"] for check in report["checks"])
        assert all(check["what_to_do"] or check["level"] == "ok" for check in report["checks"])
        assert ERP_SECRET not in out.getvalue()
        return DoctorReport(
            code, [HealthFinding(**c | {"label": "", "level": LEVELS[c["level"]]}) for c in report["checks"]]
        )

    return run
