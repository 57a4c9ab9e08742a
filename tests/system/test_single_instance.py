"""Single kiosk per state folder."""

import subprocess
import sys
from pathlib import Path

from totem.system.single_instance import SingleInstance

CLAIM_AND_WAIT = """
import sys
from pathlib import Path
from totem.system.single_instance import SingleInstance
claimed = SingleInstance(Path(sys.argv[1]))
print(claimed.claim(), flush=True)
sys.stdin.read()
"""


def other(folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CLAIM_AND_WAIT, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_second_instance_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    with other(tmp_path / "state") as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "True\n"
        mine = SingleInstance(tmp_path / "state")
        assert not mine.claim()
        first.kill()
        first.wait()
    assert mine.claim()  # it died without letting go: its claim is void
    mine.release()
    assert SingleInstance(tmp_path / "state").claim()


def test_unwritable_folder_does_not_refuse_an_instance(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert SingleInstance(tmp_path / "file" / "state").claim()
