"""What `totem update …` does: each function returns the exit code, and says in Portuguese what came of it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from importlib.metadata import version as installed
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from totem.settings.editing import describe_write_error
from totem.updates import ledger as notes
from totem.updates import texts, tuf_client
from totem.updates.errors import UpdateRefused
from totem.updates.handshake import Handshake, Running
from totem.updates.installation import Bundle, InstallRoot, this_bundle
from totem.updates.ledger import Ledger, Reason
from totem.updates.names import BASE
from totem.updates.staging import Staging

if TYPE_CHECKING:
    from totem.updates.apply import Applying

MISTAKE = 2


def apply(config: Path | None, root: Path | None) -> int:
    """Root's half; 1 where nothing is left that could be started."""
    return _as_root(["apply"], config, root, lambda applying: 0 if applying.run() else 1)


def revert(config: Path | None, root: Path | None, out: TextIO) -> int:
    """Go back to the good version before, and have it started; 1 where there is none."""
    return _as_root(["revert"], config, root, lambda applying: _revert(applying, out))


def now(config: Path | None, root: Path | None, out: TextIO) -> int:
    """Unpack what lies ready, and have it started; 1 where nothing is to be tried."""
    return _as_root(["now"], config, root, lambda applying: _now(applying, out))


def _revert(applying: "Applying", out: TextIO) -> int:
    if not applying.revert():
        _write(out, "Nada feito: a versão instalada está escolhida, e não há outra antes dela.")
        return 1
    ledger = notes.read(applying.place.notes)
    left = ledger.last.version if ledger and ledger.last else ""
    goes = texts.runs(ledger) if ledger else BASE
    _write(out, f"A versão {left} foi deixada. {_started_anew(applying, f'a {goes}')}")
    return 0


def _now(applying: "Applying", out: TextIO) -> int:
    if not (applying.desk and applying.desk.staged_version()):
        _write(out, f"Nada feito: nenhuma versão está pronta. {texts.HOW_TO_FETCH}")
        return 1
    if not applying.prepare():
        ledger = notes.read(applying.place.notes)
        _write(out, f"Nada feito: {_why_not_now(ledger)}.")
        return 1
    ledger = notes.read(applying.place.notes)
    version = ledger.trial.version if ledger and ledger.trial else ""
    _write(out, f"Versão {version} instalada, em prova. {_started_anew(applying, f'a {version}')}")
    return 0


def _why_not_now(ledger: Ledger | None) -> str:
    if ledger is not None and ledger.trial is not None:
        return f"a versão {ledger.trial.version} está em prova; espere um minuto"
    if ledger is None or ledger.last is None:
        return "o pacote não foi lido"
    return f"{texts.happened(ledger.last)}. {texts.to_do(ledger.last)}".removesuffix(" ").removesuffix(".")


def _started_anew(applying: "Applying", version: str) -> str:
    """Have the kiosk started again; tell when `version` comes."""
    from totem.updates.restart import restart

    running = _running(applying.desk)
    if restart(applying.place, running):
        return f"O Totem recomeça agora com {version}."
    if running is not None:
        return (
            f"O Totem no ar continua com a {running.version} até recomeçar; então entra {version}."
            " Para isso: Manutenção → Ações → “Reiniciar o Totem”."
        )
    how = "" if applying.place.windows else " (sudo systemctl start totem)"
    return f"No próximo início do Totem{how} entra {version}."


def _running(desk: Handshake | None) -> Running | None:
    with suppress(PermissionError):
        return desk.running() if desk else None
    return None


def _as_root(
    command: list[str], config: Path | None, root: Path | None, do: "Callable[[Applying], int]"
) -> int:
    bundle = this_bundle()
    if root is None and bundle is None:
        return _mistake(f"totem update {command[0]}: this is no installation; --root names one")
    place = InstallRoot(root) if root is not None else bundle.installation if bundle else InstallRoot(Path())
    if root is None and bundle and bundle.name != BASE:  # what may be on trial judges nothing
        program = place.folder(BASE) / ("totem-cli.exe" if place.windows else "totem-cli")
        more = ["--config", str(config)] if config else []
        return subprocess.call([program, "update", *command, *more])  # noqa: S603 - our own
    from totem.updates.apply import Applying

    plain = tuf_client.read_plainly(config)
    for trouble in plain.troubles:
        _write(sys.stderr, f"totem update: {trouble}")
    applying = Applying(
        place=place,
        base=installed("totem"),
        desk=Handshake(plain.state) if plain.state.is_dir() else None,
        keys=partial(tuf_client.keys, plain.public_key, for_root=True),
        say=lambda line: _write(sys.stderr, f"totem update: {line}"),
    )
    try:
        return do(applying)
    except PermissionError as error:
        return _mistake(f"totem update {command[0]}: {error.filename}: só o administrador; rode com sudo")
    except OSError as error:
        return _mistake(f"totem update {command[0]}: {error.strerror}: {error.filename}")


def view(config: Path | None, root: Path | None) -> Staging | None:
    """The installation as seen from outside of the kiosk; None without one.

    From the base, too, where the version that is chosen does not start: nothing of it is needed.
    """
    from totem.settings.models import UpdateSettings

    bundle = this_bundle()
    place = InstallRoot(root) if root is not None else bundle.installation if bundle else None
    if place is None:
        return None
    state = tuf_client.read_plainly(config).state
    return Staging(
        UpdateSettings(), Handshake(state), Bundle(place, place.pointed() or BASE), installed("totem")
    )


def status(staging: Staging, *, as_json: bool, out: TextIO) -> int:
    """Report the running, the next and the staged version, and the latest event."""
    ledger, staged = staging.ledger, staging.staged()
    running, is_known = _who_runs(staging)
    trial = ledger.trial if ledger else None
    if as_json:
        row = {
            "running": running[1] if running else None,
            "running_is_known": is_known,
            "program": staging.version,
            "installed": staging.bundle is not None,
            "next": staging.bundle.installation.pointed() if staging.bundle else None,
            "current": ledger.current if ledger else None,
            "good": list(ledger.good) if ledger else [],
            "trial": trial.version if trial else None,
            "staged": staged or None,
            "asked_in_vain": staging.asked_in_vain() or None,
            "unpacking": (ledger.unpacking if ledger else "") or None,
            "last": _last(ledger),
        }
        _write(out, json.dumps(row, ensure_ascii=False, indent=2))
        return 0
    for line in _told_of(staging, ledger, running, is_known=is_known):
        _write(out, line)
    return 0


def _who_runs(staging: Staging) -> tuple[tuple[str, str] | None, bool]:
    """The kiosk that runs, by name and number, and whether that is known: not every user may look."""
    if staging.bundle is None:
        return (staging.version, staging.version), True
    try:
        running = staging.desk.running()
    except PermissionError:
        return None, False
    if running is not None:
        return (running.name, running.version), True
    from totem.updates.processes import find_kiosk

    name = find_kiosk(staging.bundle.installation)
    return ((name, staging.number(name)) if name else None), True


def _told_of(
    staging: Staging, ledger: Ledger | None, running: tuple[str, str] | None, *, is_known: bool
) -> Iterator[str]:
    staged, trial = staging.staged(), ledger.trial if ledger else None
    if running is not None:
        yield f"No ar: {running[1]}"
    else:
        yield "No ar: nenhum Totem" if is_known else "No ar: só o administrador vê; rode com sudo"
    starts = staging.bundle.installation.pointed() if staging.bundle else None
    if trial is not None and not trial.running:
        starts = trial.version
    if ledger is not None and starts is not None:
        later = running is not None and running[0] != starts
        named = texts.runs(replace(ledger, current=starts))
        yield f"Escolhida: {named}{', a partir do próximo início do Totem' if later else ''}"
    if ledger is not None and trial is not None:
        yield f"Em prova: {trial.version}; se falhar, volta a {texts.runs(ledger)}"
    if ledger is not None:
        others = ", ".join(name for name in ledger.good if name != ledger.current)
        yield f"Boas antes dela: {others or 'nenhuma'}"
    yield f"Pronta para ser aplicada: {staged or 'nenhuma'}"
    if asked := staging.asked_in_vain():
        yield f"Mas {texts.asked_in_vain(staged, asked)}. {texts.CHECK_FOLDER}"
    if ledger is not None and ledger.unpacking:
        yield f"Mas {texts.unfinished(ledger.unpacking)}. {texts.TO_DO[Reason.CUT_OFF]}"
    if ledger is not None and ledger.last is not None:
        yield f"Por último, {texts.happened(ledger.last)}. {texts.to_do(ledger.last)}".rstrip()


def _last(ledger: Ledger | None) -> dict[str, str | None] | None:
    last = ledger.last if ledger else None
    if last is None:
        return None
    reason = last.reason.value if last.reason else None
    return {"outcome": last.outcome.value, "version": last.version or None, "reason": reason, "at": last.at}


def check(staging: Staging, out: TextIO) -> int:
    """What the address offers; 1 where that is nothing new."""
    return _run(out, lambda: f"Há a versão {staging.look().version}.")


def fetch(staging: Staging, out: TextIO) -> int:
    """Download and stage; 1 where there is nothing new."""
    return _run(out, lambda: f"Versão {staging.fetch()} conferida e pronta.")


def stage(staging: Staging, file: Path, out: TextIO) -> int:
    """Stage a file; 1 where it is refused."""
    return _run(out, lambda: f"Versão {staging.stage(file)} conferida e pronta.")


def confirm(config: Path | None, out: TextIO) -> int:
    """The version on trial is good, as whoever types this says; 1 where none is on trial."""
    bundle = this_bundle()
    ledger = notes.read(bundle.installation.notes) if bundle else None
    if ledger is None or ledger.trial is None:
        _write(out, "Nenhuma versão está em prova.")
        return 1
    trial, desk = ledger.trial, Handshake(tuf_client.read_plainly(config, os.environ).state)

    def confirmed() -> str:
        desk.confirm(trial.id)
        return f"Versão {trial.version} aprovada."

    return _run(out, confirmed)


def _run(out: TextIO, do: Callable[[], str]) -> int:
    try:
        _write(out, do())
    except UpdateRefused as error:
        todo = texts.TO_DO.get(error.reason, "")
        _write(out, f"Nada feito: {texts.WHY[error.reason]} ({error.detail}). {todo}".rstrip())
        return 1
    except OSError as error:
        _write(out, f"Nada feito: {describe_write_error(error)}.")
        return 1
    return 0


def _write(out: TextIO, line: str) -> None:
    out.write(f"{line}\n")


def _mistake(line: str) -> int:
    _write(sys.stderr, line)
    return MISTAKE
