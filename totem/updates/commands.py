"""What `totem update …` does: each function returns the exit code, and says in Portuguese what came of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from totem.updates import ledger as notes
from totem.updates import trusted_keys, words
from totem.updates.installation import Installation, this_bundle
from totem.updates.names import BASE
from totem.updates.refused import Refused
from totem.updates.request import Desk
from totem.updates.staging import Staging

if TYPE_CHECKING:
    from totem.updates.apply import Applying

MISTAKE = 2


def apply(config: Path | None, root: Path | None) -> int:
    """Root's half; 1 where nothing is left that could be started."""
    return _as_root(["apply"], config, root, lambda applying: applying.run())


def revert(config: Path | None, root: Path | None) -> int:
    """Go back to the good version before; 1 where there is none."""
    return _as_root(["revert"], config, root, lambda applying: applying.revert())


def _as_root(
    command: list[str], config: Path | None, root: Path | None, do: "Callable[[Applying], bool]"
) -> int:
    bundle = this_bundle()
    if root is None and bundle is None:
        return _mistake(f"totem update {command[0]}: this is no installation; --root names one")
    place = (
        Installation(root) if root is not None else bundle.installation if bundle else Installation(Path())
    )
    if root is None and bundle and bundle.name != BASE:  # what may be on trial judges nothing
        program = place.folder(BASE) / ("totem-cli.exe" if place.windows else "totem-cli")
        more = ["--config", str(config)] if config else []
        return subprocess.call([program, "update", *command, *more])  # noqa: S603 - our own
    from totem.updates.apply import Applying

    plain = trusted_keys.read_plainly(config)
    for trouble in plain.troubles:
        _write(sys.stderr, f"totem update: {trouble}")
    applying = Applying(
        place=place,
        base=installed("totem"),
        desk=Desk(plain.state) if plain.state.is_dir() else None,
        keys=partial(trusted_keys.keys, plain.public_key, for_root=True),
        say=lambda line: _write(sys.stderr, f"totem update: {line}"),
    )
    try:
        return 0 if do(applying) else 1
    except OSError as error:
        return _mistake(f"totem update {command[0]}: {error.strerror}: {error.filename}")


def status(staging: Staging, *, as_json: bool, out: TextIO) -> int:
    """What runs, what lies ready, and what happened last."""
    ledger = staging.ledger
    staged = staging.staged()
    if as_json:
        row = {
            "running": staging.running,
            "installed": staging.bundle is not None,
            "current": ledger.current if ledger else None,
            "good": list(ledger.good) if ledger else [],
            "trial": ledger.trial.version if ledger and ledger.trial else None,
            "staged": staged or None,
            "asked_in_vain": staging.asked_in_vain() or None,
            "last": _last(ledger),
        }
        _write(out, json.dumps(row, ensure_ascii=False, indent=2))
        return 0
    _write(out, f"No ar: {staging.running}")
    if ledger is not None:
        _write(out, f"Escolhida: {words.runs(ledger)}")
        _write(
            out, f"Boas antes dela: {', '.join(n for n in ledger.good if n != ledger.current) or 'nenhuma'}"
        )
    _write(out, f"Pronta para ser aplicada: {staged or 'nenhuma'}")
    if asked := staging.asked_in_vain():
        _write(out, f"Mas {words.asked_in_vain(staged, asked)}. {words.CHECK_FOLDER}")
    if ledger is not None and ledger.last is not None:
        _write(out, f"Por último, {words.happened(ledger.last)}. {words.to_do(ledger.last)}".rstrip())
    return 0


def _last(ledger: notes.Ledger | None) -> dict[str, str | None] | None:
    last = ledger.last if ledger else None
    if last is None:
        return None
    reason = last.reason.value if last.reason else None
    return {"outcome": last.outcome.value, "version": last.version or None, "reason": reason, "at": last.at}


def check(staging: Staging, out: TextIO) -> int:
    """What the address offers; 1 where that is nothing new."""
    return _told(out, lambda: f"Há a versão {staging.look().version}.")


def fetch(staging: Staging, out: TextIO) -> int:
    """Download and stage; 1 where there is nothing new."""
    return _told(out, lambda: f"Versão {staging.fetch()} conferida e pronta.")


def stage(staging: Staging, file: Path, out: TextIO) -> int:
    """Stage a file; 1 where it is refused."""
    return _told(out, lambda: f"Versão {staging.stage(file)} conferida e pronta.")


def confirm(config: Path | None, out: TextIO) -> int:
    """The version on trial is good, as whoever types this says; 1 where none is on trial."""
    bundle = this_bundle()
    ledger = notes.read(bundle.installation.notes) if bundle else None
    if ledger is None or ledger.trial is None:
        _write(out, "Nenhuma versão está em prova.")
        return 1
    trial, desk = ledger.trial, Desk(trusted_keys.read_plainly(config, os.environ).state)

    def confirmed() -> str:
        desk.confirm(trial.id)
        return f"Versão {trial.version} aprovada."

    return _told(out, confirmed)


def _told(out: TextIO, do: Callable[[], str]) -> int:
    try:
        _write(out, do())
    except Refused as error:
        _write(out, f"Nada feito: {words.WHY[error.reason]} ({error.detail}).")
        return 1
    except OSError as error:
        _write(out, f"Nada feito: {error.strerror}: {error.filename}")
        return 1
    return 0


def _write(out: TextIO, line: str) -> None:
    out.write(f"{line}\n")


def _mistake(line: str) -> int:
    _write(sys.stderr, line)
    return MISTAKE
