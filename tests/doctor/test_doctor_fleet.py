"""The running kiosk's link among the health rows, from its status file."""

import json
from pathlib import Path

import pytest

from totem.doctor.fleet import check_member
from totem.fleet.link_config import STATUS_FILE, LinkStatus
from totem.monitoring.health import Severity
from totem.settings import Settings
from totem.system.single_instance import SingleInstance


@pytest.mark.parametrize("status", [*LinkStatus, "no status", None])
def test_the_link_is_in_order_only_while_a_running_kiosk_is_connected(
    tmp_path: Path, status: LinkStatus | str | None
) -> None:
    fleet = {"host": "frota.example", "id": "loja-1"}
    settings = Settings.parse({"kiosk": {"state_dir": str(tmp_path)}, "fleet": fleet})
    row = {"link": status, "since": "2026-07-20T11:02:00+00:00"} if status else {"link": "connected"}
    (tmp_path / STATUS_FILE).write_text(json.dumps(row))
    (gone,) = check_member(settings)
    assert (gone.level, "não está no ar" in gone.words) == (Severity.WARNING, True)
    kiosk = SingleInstance(tmp_path)
    assert kiosk.claim()
    (check,) = check_member(settings)
    kiosk.release()
    is_good = status is LinkStatus.CONNECTED
    assert (check.level is Severity.OK) is is_good
    assert bool(check.what_to_do) is not is_good
    assert ("desde 20/07/2026" in check.words) is isinstance(status, LinkStatus)


def test_a_password_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    fleet = {"host": "frota.example", "id": "loja-1", "password_file": tmp_path / "none"}
    (check,) = check_member(Settings.parse({"fleet": fleet}))
    assert (check.level, "senha" in check.words) == (Severity.ERROR, True)
