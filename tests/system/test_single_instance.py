"""One kiosk a machine."""

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


def test_the_second_is_turned_away_until_the_first_has_gone(tmp_path: Path) -> None:
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


def test_a_folder_that_cannot_be_written_keeps_nobody_away(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert SingleInstance(tmp_path / "file" / "state").claim()
