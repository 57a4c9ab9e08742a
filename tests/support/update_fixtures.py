"""Update tests: keys, signed repositories, installations of stub versions, and their supervisor."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from release import update_repository
from support.platform_marks import CAN_LINK, IS_WINDOWS
from totem.settings.models import UpdateSettings
from totem.updates import ledger as notes
from totem.updates.apply import UpdateApplier
from totem.updates.handshake import Handshake
from totem.updates.installation import BASE, Bundle, InstallRoot
from totem.updates.ledger import Ledger
from totem.updates.staging import Staging
from totem.updates.tuf_client import machine

DAYS = 30.0
BASE_VERSION = "1.0.0"
ROOT = Path(__file__).resolve().parent.parent.parent

STUB = """#!/bin/sh
"exec" "{python}" "-IS" "$0" "$@"
import json, os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from totem.updates.handshake import Handshake, TrialStage
folder = Path(__file__).resolve().parent
root = folder.parent.parent if folder.parent.name == "versions" else folder.parent
ledger = json.loads((root / "updates" / "ledger.json").read_text())
trial = (ledger["trial"] or {{"id": ""}})["id"]
desk = Handshake(Path({state!r}))
{body}
"""
"""Program of a version: it reads the id of its trial and executes `body`.

Its second line is a command of the shell and a text of Python: in the first a path may hold no space.
"""

GOOD = """
desk.record_stage(trial, TrialStage.STARTED)
desk.record_stage(trial, TrialStage.DRAWN)
desk.confirm(trial)
sys.exit(0)
"""
CRASHES = "os.abort()"
HANGS = """
desk.record_stage(trial, TrialStage.STARTED)
import os, signal
os.kill(os.getpid(), signal.SIGTERM)
"""
"""Program that hangs once it has started; it ends itself by the signal that a supervisor would send."""
NO_ERP = """
desk.record_stage(trial, TrialStage.STARTED)
desk.record_stage(trial, TrialStage.DRAWN)
sys.exit(64)
"""
MISCONFIGURED = """
desk.record_stage(trial, TrialStage.STARTED)
desk.record_stage(trial, TrialStage.MISCONFIGURED)
sys.exit(65)
"""


class Workshop:
    """Makes and signs updates; keys that are in the folder already are used again.

    Attributes:
        keys: the folder with root.pem, release.pem and root.json.
        repository: the folder of published versions.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.keys, self.repository = folder, folder / "keys", folder / "repository"
        if not self.keys.exists():
            update_repository.make_keys(self.keys)

    def bundle(self, name: str, program: str | None = "#!/bin/sh\nexit 0\n") -> Path:
        """Make a folder with a program, a library, and a link to that."""
        bundle = self.folder / "bundles" / name
        (bundle / "_internal" / "lib").mkdir(parents=True, exist_ok=True)
        (bundle / "_internal" / "lib" / "libthing.so.1").write_bytes(name.encode() * 1000)
        link = bundle / "_internal" / "libthing.so"
        if CAN_LINK and not link.is_symlink():
            link.symlink_to("lib/libthing.so.1")
        (bundle / "_internal" / "empty").mkdir(exist_ok=True)
        if program is not None:
            (bundle / "totem").write_text(program)
            (bundle / "totem").chmod(0o755)
        return bundle

    def publish(
        self,
        version: str,
        bundle: Path | None = None,
        *,
        days: float = DAYS,
        older: bool = False,
        kind: str = "",
        news: str = "",
    ) -> Path:
        """Sign a version; return the file for sticks."""
        key = self.keys / "release.pem"
        bundle = bundle or self.bundle(version)
        return update_repository.publish(
            bundle, self.repository, key, version, kind or machine(), days=days, older=older, news=news
        )

    @property
    def public_key(self) -> Path:
        """The root metadata that kiosks are given."""
        return self.keys / "root.json"


class Site:
    """A kiosk's machine: an installation with its base, and a state folder; existing ones are used again.

    Attributes:
        output: the output of root's half.
    """

    def __init__(self, folder: Path, workshop: Workshop, *, windows: bool = IS_WINDOWS) -> None:
        self.place = InstallRoot(folder / "opt", windows=windows)
        self.state = folder / "state"
        self.workshop, self.base, self.output = workshop, BASE_VERSION, list[str]()
        if self.state.exists():
            return
        self.state.mkdir(mode=0o700, parents=True)
        self.put(self.place.folder(BASE), GOOD)
        self.place.versions.mkdir()
        self.place.set_current(BASE)

    @property
    def desk(self) -> Handshake:
        """The handshake between the two halves."""
        return Handshake(self.state)

    @property
    def ledger(self) -> Ledger:
        """Root's notes."""
        ledger = notes.read(self.place.ledger_folder)
        assert ledger is not None
        return ledger

    def stub(self, body: str) -> str:
        """Return the program of a version that executes `body`."""
        return STUB.format(python=sys.executable, root=str(ROOT), state=str(self.state), body=body)

    def put(self, folder: Path, body: str) -> None:
        """Write the program of a version into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        program = folder / ("totem.exe" if self.place.windows else "totem")
        program.write_text(self.stub(body), encoding="utf-8")
        program.chmod(0o755)

    def program(self, version: str) -> Path:
        """Program of an installed version."""
        return self.place.folder(version) / ("totem.exe" if self.place.windows else "totem")

    def publish(self, version: str, body: str = GOOD, *, older: bool = False, news: str = "") -> Path:
        """Sign a version that executes `body`."""
        bundle = self.workshop.bundle(version, self.stub(body))
        if self.place.windows:
            (bundle / "totem").replace(bundle / "totem.exe")
        return self.workshop.publish(version, bundle, older=older, news=news)

    def staging(self, running: str = BASE, **settings: object) -> Staging:
        """Make the kiosk's half of updates, of the version that runs."""
        given = UpdateSettings.parse({"sticks": True, "public_key": str(self.workshop.public_key)} | settings)
        return Staging(given, self.desk, Bundle(self.place, running), self.base)

    def ask(self, file: Path) -> str:
        """Stage a file as the running kiosk does, and request its start."""
        version = self.staging(self.place.read_current() or BASE).stage(file)
        self.desk.request_apply()
        return version

    def applying(self, keys: Callable[[], bytes] | None = None) -> UpdateApplier:
        """Make root's half of updates."""
        return UpdateApplier(
            installation=self.place,
            base=self.base,
            handshake=self.desk,
            read_trusted_root=keys or self.workshop.public_key.read_bytes,
            report=self.output.append,
        )

    def apply(self) -> bool:
        """Run root's half, as before a start."""
        return self.applying().run()

    def start(self) -> int:
        """Start as a supervisor does: root's half, then the version of `current`; return its exit code."""
        assert self.apply()
        folder = self.place.folder(self.place.read_current() or BASE)
        program = [self.place.root / "current" / "totem"]
        if self.place.windows:
            program = [Path(sys.executable), folder / "totem.exe"]  # the stub is no program there
        try:
            return subprocess.run(
                program,
                env={**os.environ, "TOTEM_BUNDLE": str(folder)},
                check=False,
                capture_output=True,
            ).returncode
        except OSError:
            return 203  # systemd's code for what cannot be executed

    def runs_whole(self) -> str:
        """Return the version that `current` names, after a check that it is complete."""
        name = self.place.read_current()
        assert name is not None
        assert self.place.can_start(name)
        if name != BASE:
            library = (
                self.place.folder(name) / "_internal" / ("libthing.so" if CAN_LINK else "lib/libthing.so.1")
            )
            assert library.read_bytes() == name.encode() * 1000
        return name


def metadata(repository: Path, name: str) -> dict[str, object]:
    """Return the content of a signed file."""
    signed: dict[str, object] = json.loads((repository / "metadata" / name).read_bytes())["signed"]
    return signed
