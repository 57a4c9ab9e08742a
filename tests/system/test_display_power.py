"""The file with the running kiosk's screen: valid while that process lives, and never a reason to fail."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from totem.system import display_power
from totem.system.display_power import ScreenState

PANEL = ScreenState("wayland", 1080, 1920, 1.0, 268.0, 476.0)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")


def test_what_a_living_kiosk_wrote_is_read(tmp_path: Path) -> None:
    assert display_power.read(tmp_path) is None
    display_power.write(tmp_path, PANEL)
    assert display_power.read(tmp_path) == PANEL
    assert (tmp_path / display_power.FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [display_power.FILE_NAME]
    display_power.remove(tmp_path)
    assert display_power.read(tmp_path) is None
    display_power.remove(tmp_path)


def test_what_a_dead_kiosk_left_is_not_believed(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from totem.healing import screen_state;"
        "screen_state.write(Path(sys.argv[1]), screen_state.ScreenState('xcb', 1, 2));"
        "print('written', flush=True); sys.stdin.read()"
    )
    kiosk = subprocess.Popen(
        [sys.executable, "-c", script, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert kiosk.stdout is not None
    assert kiosk.stdout.readline() == "written\n"
    assert display_power.read(tmp_path) == ScreenState("xcb", 1, 2)
    kiosk.kill()
    kiosk.communicate()
    assert display_power.read(tmp_path) is None


def test_another_process_with_its_number_is_not_taken_for_it(tmp_path: Path) -> None:
    display_power.write(tmp_path, PANEL)
    file = tmp_path / display_power.FILE_NAME
    row = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(row | {"started": row["started"] - 1}), encoding="utf-8")
    assert display_power.read(tmp_path) is None


@given(
    st.one_of(
        st.binary(max_size=80),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from(["pid", "started", "platform", "width", "x"]), inner, max_size=5
                )
            ),
        ).map(lambda it: json.dumps(it).encode()),
    )
)
def test_whatever_stands_there_the_doctor_goes_on(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("state")
    (folder / display_power.FILE_NAME).write_bytes(content)
    assert display_power.read(folder) is None


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    display_power.write(tmp_path / "none", PANEL)
    assert not (tmp_path / "none").exists()
    assert list(tmp_path.iterdir()) == []
