"""What a kiosk still knows: a kiosk in a process of its own that makes visits, and its memory read from here.

The process is told nothing that is looked for: it touches a document in digit by digit, each told apart, and
learns the rest from the ERP, as any kiosk does. So whatever is found is the kiosk's own.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
_AT_ONCE = 4 << 20
_ENCODINGS = ("utf-8", "utf-16-le", "latin-1")

PROGRAM = """
import json, os, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from totem import app
qapp = app.application()
from support.stand import Stand, settings_for, wait_until
from totem.kiosk.states import State

token = os.environ.pop("ERP_SECRET")
settings = settings_for(sys.argv[1], Path(sys.argv[2]), erp={"token": token}, payment={"poll_s": 0})
stand = Stand(settings)
stand.kiosk.warm_up()
wait_until(lambda: len(stand.window.furniture.screens) > 5, "furniture")

def answer(what):
    sys.stdout.write(what + "\\n")
    sys.stdout.flush()

answer("ready")
for order in sys.stdin:
    digits = [(each - 3 * place) % 10 for place, each in enumerate(json.loads(order))]
    stand.touch("start")
    stand.wait_for("document")
    for digit in digits:
        stand.touch(f"key_{digit}")
    del digits
    stand.confirm()
    stand.arrive(State.BOLETOS)
    stand.touch_row(0)
    stand.arrive(State.PAY)
    for view in ("barcode", "pix"):
        stand.touch(f"view_{view}")
        stand.settle()
    stand.touch("print")
    stand.arrive(State.PRINTED)
    answer("shown")
    sys.stdin.readline()
    stand.touch("leave")
    stand.wait_for("home")
    wait_until(lambda: stand.kiosk.garbage.is_tidy, "the collection")
    wait_until(lambda: stand.kiosk.forgetting.is_done, "the kiosk to have forgotten")
    answer("over")
stand.close()
"""


class Kiosk:
    """A kiosk that runs elsewhere."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def begin(self, document: str) -> None:
        """Make a visit with this document, up to the printed boleto."""
        told = [(int(digit) + 3 * place) % 10 for place, digit in enumerate(document)]
        self._tell(json.dumps(told), "shown")

    def end(self) -> None:
        """End that visit."""
        self._tell("", "over")

    def _tell(self, order: str, answer: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(order + "\n")
        self._process.stdin.flush()
        self._await(answer)

    def _await(self, answer: str) -> None:
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        assert said == answer, said

    def found(self, secrets: Mapping[str, str]) -> dict[str, int]:
        """How often each of `secrets`, by its name, stands in the process's memory, in any encoding."""
        forms = {
            form: name
            for name, text in secrets.items()
            for form in {text.encode(encoding) for encoding in _ENCODINGS}
        }
        pattern = re.compile(b"|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)))
        counts = dict.fromkeys(secrets, 0)
        for part in self._memory(max(map(len, forms))):
            for match in pattern.finditer(part):
                counts[forms[match[0]]] += 1
        return counts

    def _memory(self, overlap: int) -> Iterator[bytes]:
        """All that the process may write to, in parts that overlap by less than a secret."""
        folder = Path(f"/proc/{self._process.pid}")
        with (folder / "mem").open("rb", buffering=0) as memory:
            for line in (folder / "maps").read_text(encoding="utf-8", errors="replace").splitlines():
                places, rights, *_ = line.split()
                if not rights.startswith("rw") or "[v" in line:
                    continue
                start, end = (int(place, 16) for place in places.split("-"))
                while start < end:
                    with suppress(OSError):  # a page that went meanwhile
                        yield os.pread(memory.fileno(), min(_AT_ONCE + overlap - 1, end - start), start)
                    start += _AT_ONCE


@contextmanager
def kiosk_apart(base_url: str, folder: Path, **environ: str) -> Iterator[Kiosk]:
    """A kiosk before the ERP at `base_url`, until the block ends."""
    env = dict(os.environ) | {"PYTHONPATH": f"{TESTS}:{TESTS.parent}"} | environ
    command = [sys.executable, "-c", PROGRAM, base_url, str(folder)]
    with subprocess.Popen(
        command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        kiosk = Kiosk(process)
        try:
            kiosk._await("ready")
            yield kiosk
            assert process.stdin is not None
            process.stdin.close()
            assert process.wait(60) == 0
        finally:
            process.kill()
