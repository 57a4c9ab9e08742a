"""A set-up that the power cuts off at any of its writes: what is there is whole, and it goes on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.sampling import every

PROGRAM = """
import stat, sys
from pathlib import Path
sys.path[:0] = {path!r}
from support.kill_at_write import at_every_write
from totem.settings import Settings, load
from totem.staff.setup_wizard import SetupStep, SetupWizard, TOKEN_FILE

folder, place = Path(sys.argv[1], "start"), Path(sys.argv[1], "place")
config, state = place / "etc" / "totem.toml", place / "state"
(folder / "etc").mkdir(parents=True)
ADDRESS, TOKEN, OURS = "https://erp.netsul.example/api", "s3cr3t", "# ours, and stays"
if sys.argv[2] == "known":
    file = folder / "etc" / "totem.toml"
    file.write_text(OURS + "\\n[brand]\\nname = 'Antes'\\n", encoding="utf-8")
    file.chmod(0o600)


def set_up():
    settings = load(config, {{}}).settings if config.exists() else Settings()
    return SetupWizard(config, state, settings, {{}})


def work():
    setup = set_up()
    setup.set({{"erp.base_url": ADDRESS}})
    setup.set_token(TOKEN)


def check(_kill):
    for file in (config, state / TOKEN_FILE):
        assert not file.exists() or stat.S_IMODE(file.stat().st_mode) == 0o600
    text = config.read_text(encoding="utf-8") if config.exists() else ""
    assert (OURS in text) == (sys.argv[2] == "known")
    assert TOKEN not in text
    settings = set_up().settings  # the file can be read, and holds what was or what came
    assert settings.erp.base_url in (None, ADDRESS)
    assert settings.erp.token is None or settings.erp.token.get_secret_value() == TOKEN
    assert settings.brand.name == ("Antes" if OURS in text else "Totem")


print(at_every_write(folder, place, work, check, stride=int(sys.argv[3])))
work()
assert (set_up().is_done(SetupStep.ADDRESS), set_up().is_done(SetupStep.TOKEN)) == (True, True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("before", ["new", "known"])
def test_cut_off_at_any_write_what_is_there_is_whole(before: str, tmp_path: Path) -> None:
    root, stride = Path(__file__).parents[2], every(1, sampled=3)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            PROGRAM.format(path=[str(root / "tests")]),
            str(tmp_path),
            before,
            str(stride),
        ],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) >= 20
