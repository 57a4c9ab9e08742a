"""Commands of the operator to kiosks that are processes: waves with one that fails, a trial that is lost."""

import io
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from support import sampling
from support.mosquitto import needs_mosquitto
from support.real_fleet import RealFleet, RealKiosk, wait_for
from totem.lab.reference_erp.server import ReferenceErp
from totem.system.exit_codes import ExitCode

pytestmark = needs_mosquitto
IDS = ("loja-1", "loja-2")


@pytest.fixture
def fleet(tmp_path: Path) -> RealFleet:
    """Its broker is to be started."""
    return RealFleet(tmp_path)


def test_a_rollout_ends_at_a_kiosk_that_does_not_come_back_and_reaches_no_other(
    fleet: RealFleet, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        erp = stack.enter_context(ReferenceErp())
        stack.enter_context(fleet)
        kiosks = {
            each: stack.enter_context(RealKiosk(tmp_path / each, erp.base_url, allow=("restart",)))
            for each in IDS
        }
        for name, kiosk in kiosks.items():
            kiosk.join(fleet, name)
        kiosks["loja-1"].starts_again = False
        boots = {each: fleet.row_of(each)["state"]["boot"] for each in IDS}
        words = ("rollout", "restart", *IDS, "--waves", "1,100%", "--stop-at", "50%", "--name", "noite")
        code, lines = fleet.answers(*words, "--back-s", "3")
        assert (code, lines[-1]) == (
            1,
            {
                "rollout": "noite",
                "ended_by_failures": True,
                "done": [],
                "failed": {"loja-1": "not_back"},
                "left": list(IDS),
            },
        )
        assert {each["id"] for each in lines[:-1]} == {"loja-1"}
        assert kiosks["loja-1"].codes == [ExitCode.RESTART]
        assert all(fleet.row_of(each)["state"]["boot"] == boots[each] for each in IDS[1:])
        kiosks["loja-1"].starts_again = True
        kiosks["loja-1"].start()
        wait_for(lambda: fleet.row_of("loja-1")["state"]["boot"] != boots["loja-1"], "kiosk")
        code, out, _ = fleet.operate("rollout", "--resume", "--name", "noite", "--waves", "100%")
        assert (code, out.splitlines()[-1]) == (0, "Feitos: 2 de 2.")
        assert all(fleet.row_of(each)["state"]["boot"] != boots[each] for each in IDS)
        assert [len(kiosk.codes) for kiosk in kiosks.values()] == [2, 1]


def home_of(fleet: RealFleet, folder: Path) -> Image.Image:
    """Return the home screen by the operator's command."""
    folder.mkdir()
    code, _, err = fleet.operate("send", "screenshot", "loja-1", "--output", str(folder))
    assert code == 0, err
    (file,) = folder.iterdir()
    return Image.open(io.BytesIO(file.read_bytes())).convert("L")


def difference(one: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of two pictures, of 255."""
    return ImageStat.Stat(ImageChops.difference(one, other)).mean[0]


@pytest.mark.skipif(not sampling.full, reason="lasts the minute of a trial")
def test_a_configuration_whose_trial_loses_the_erp_is_taken_back(fleet: RealFleet, tmp_path: Path) -> None:
    with (
        fleet,
        ReferenceErp() as erp,
        RealKiosk(tmp_path / "kiosk", erp.base_url, allow=("screenshot",)) as kiosk,
    ):
        kiosk.join(fleet, "loja-1")
        wait_for(lambda: fleet.row_of("loja-1")["health"]["erp"]["ok"], "the ERP's answer")
        before = home_of(fleet, tmp_path / "before")
        code, answers = fleet.answers("config", "set", "kiosk.language=en", "--to", "loja-1")
        assert (code, answers[-1]["state"]) == (0, "done"), answers
        english = home_of(fleet, tmp_path / "english")
        assert difference(before, english) > 1
        assert fleet.operate("config", "undo", "loja-1")[0] == 0
        assert difference(before, home_of(fleet, tmp_path / "undone")) < 0.5
        runs, began = len(kiosk.codes), time.monotonic()

        def lose_erp_with_the_restart() -> None:
            wait_for(lambda: len(kiosk.codes) > runs, "restart", pause_s=0.01)
            erp.faults.set("*:status=503")

        losing = threading.Thread(target=lose_erp_with_the_restart, name="losing")
        losing.start()
        code, answers = fleet.answers("config", "set", "kiosk.language=en", "--to", "loja-1")
        assert (code, answers[-1]["state"], answers[-1]["code"]) == (1, "failed", "reverted"), answers
        losing.join()
        assert 60 < time.monotonic() - began < 180
        erp.faults.clear()
        row = fleet.row_of("loja-1")
        assert {"kind": "config", "code": "reverted"} in row["troubles"]
        wait_for(lambda: fleet.row_of("loja-1")["alive"], "kiosk")
        assert "desfeita pelo totem" in fleet.operate("show", "loja-1")[1]
        wait_for(lambda: fleet.row_of("loja-1")["health"]["erp"]["ok"], "the ERP's answer")
        assert difference(before, home_of(fleet, tmp_path / "after")) < 0.5
