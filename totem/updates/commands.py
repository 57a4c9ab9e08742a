"""Commands of `totem update …`; each returns the exit code and reports its result in Portuguese."""

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
from totem.updates import root_config, texts
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.handshake import Handshake, Running
from totem.updates.installation import BASE, Bundle, InstallRoot, this_bundle
from totem.updates.ledger import LastEvent, Ledger
from totem.updates.staging import Staging

if TYPE_CHECKING:
    from totem.updates.apply import UpdateApplier

MISTAKE = 2


def apply(config: Path | None, root: Path | None) -> int:
    """Run the privileged part; 1 where no version can be started."""
    return _as_root(["apply"], config, root, lambda applying: 0 if applying.run() else 1)


def revert(config: Path | None, root: Path | None, out: TextIO) -> int:
    """Go back to the previous good version and restart the kiosk; 1 where there is none."""
    return _as_root(["revert"], config, root, lambda applying: _revert(applying, out))


def now(config: Path | None, root: Path | None, out: TextIO) -> int:
    """Unpack the staged version and restart the kiosk; 1 where none can be tried."""
    return _as_root(["now"], config, root, lambda applying: _now(applying, out))


def _revert(applying: "UpdateApplier", out: TextIO) -> int:
    if not applying.revert():
        _write(out, "Nada feito: a versão instalada está escolhida, e não há outra antes dela.")
        return 1
    ledger = notes.read(applying.installation.notes)
    left = ledger.last.version if ledger and ledger.last else ""
    goes = texts.name_current(ledger) if ledger else BASE
    _write(out, f"A versão {left} foi deixada. {_restart(applying, f'a {goes}')}")
    return 0


def _now(applying: "UpdateApplier", out: TextIO) -> int:
    if not (applying.handshake and applying.handshake.staged_version()):
        _write(out, f"Nada feito: nenhuma versão está pronta. {texts.HOW_TO_FETCH}")
        return 1
    if not applying.unpack_staged():
        ledger = notes.read(applying.installation.notes)
        _write(out, f"Nada feito: {_why_not_now(ledger)}.")
        return 1
    ledger = notes.read(applying.installation.notes)
    version = ledger.trial.version if ledger and ledger.trial else ""
    _write(out, f"Versão {version} instalada, em prova. {_restart(applying, f'a {version}')}")
    return 0


def _why_not_now(ledger: Ledger | None) -> str:
    if ledger is not None and ledger.trial is not None:
        return f"a versão {ledger.trial.version} está em prova; espere um minuto"
    if ledger is None or ledger.last is None:
        return "o pacote não foi lido"
    return _event_text(ledger.last).removesuffix(".")


def _restart(applying: "UpdateApplier", version: str) -> str:
    """Restart the kiosk; return a sentence about when `version` starts."""
    from totem.updates.processes import restart

    running = _running(applying.handshake)
    if restart(applying.installation, running.process if running else None):
        return f"O Totem recomeça agora com {version}."
    if running is not None:
        return (
            f"O Totem no ar continua com a {running.version} até recomeçar; então entra {version}."
            " Para isso: Manutenção → Ações → “Reiniciar o Totem”."
        )
    how = "" if applying.installation.windows else " (sudo systemctl start totem)"
    return f"No próximo início do Totem{how} entra {version}."


def _running(desk: Handshake | None) -> Running | None:
    with suppress(PermissionError):
        return desk.running() if desk else None
    return None


def _as_root(
    command: list[str], config: Path | None, root: Path | None, do: "Callable[[UpdateApplier], int]"
) -> int:
    bundle = this_bundle()
    if root is None and bundle is None:
        return _mistake(f"totem update {command[0]}: this is no installation; --root names one")
    place = InstallRoot(root) if root is not None else bundle.installation if bundle else InstallRoot(Path())
    if root is None and bundle and bundle.name != BASE:  # a version on trial must not decide about itself
        program = place.folder(BASE) / ("totem-cli.exe" if place.windows else "totem-cli")
        more = ["--config", str(config)] if config else []
        return subprocess.call([program, "update", *command, *more])  # noqa: S603 - our own
    from totem.updates.apply import UpdateApplier

    settings = root_config.read_unchecked(config)
    for trouble in settings.troubles:
        _write(sys.stderr, f"totem update: {trouble}")
    applying = UpdateApplier(
        installation=place,
        base=installed("totem"),
        handshake=Handshake(settings.state) if settings.state.is_dir() else None,
        read_trusted_root=partial(root_config.read_trusted_root, settings.public_key, for_root=True),
        report=lambda line: _write(sys.stderr, f"totem update: {line}"),
    )
    try:
        return do(applying)
    except PermissionError as error:
        return _mistake(f"totem update {command[0]}: {error.filename}: só o administrador; rode com sudo")
    except OSError as error:
        return _mistake(f"totem update {command[0]}: {error.strerror}: {error.filename}")


def open_staging(config: Path | None, root: Path | None) -> Staging | None:
    """Return the installation as seen from outside the kiosk, or None without one.

    It needs nothing of the chosen version, so that it also works from the base when that does not start.
    """
    from totem.settings.models import UpdateSettings

    bundle = this_bundle()
    place = InstallRoot(root) if root is not None else bundle.installation if bundle else None
    if place is None:
        return None
    state = root_config.read_unchecked(config).state
    return Staging(
        UpdateSettings(), Handshake(state), Bundle(place, place.read_current() or BASE), installed("totem")
    )


def status(staging: Staging, *, as_json: bool, out: TextIO) -> int:
    """Report the running, the next and the staged version, and the latest event."""
    ledger, staged = staging.ledger, staging.staged()
    running, is_known = _find_running(staging)
    trial = ledger.trial if ledger else None
    if as_json:
        row = {
            "running": running[1] if running else None,
            "running_is_known": is_known,
            "program": staging.version,
            "installed": staging.bundle is not None,
            "next": staging.bundle.installation.read_current() if staging.bundle else None,
            "current": ledger.current if ledger else None,
            "good": list(ledger.good) if ledger else [],
            "trial": trial.version if trial else None,
            "staged": staged or None,
            "asked_in_vain": staging.unanswered_since() or None,
            "unpacking": (ledger.unpacking if ledger else "") or None,
            "last": _last(ledger),
        }
        _write(out, json.dumps(row, ensure_ascii=False, indent=2))
        return 0
    for line in _status_lines(staging, ledger, running, is_known=is_known):
        _write(out, line)
    return 0


def _find_running(staging: Staging) -> tuple[tuple[str, str] | None, bool]:
    """Return name and version of the running kiosk, and False where this user may not see it."""
    if staging.bundle is None:
        return (staging.version, staging.version), True
    try:
        running = staging.handshake.running()
    except PermissionError:
        return None, False
    if running is not None:
        return (running.name, running.version), True
    from totem.updates.processes import find_kiosk

    name = find_kiosk(staging.bundle.installation)
    return ((name, staging.number(name)) if name else None), True


def _status_lines(
    staging: Staging, ledger: Ledger | None, running: tuple[str, str] | None, *, is_known: bool
) -> Iterator[str]:
    staged, trial = staging.staged(), ledger.trial if ledger else None
    if running is not None:
        yield f"No ar: {running[1]}"
    else:
        yield "No ar: nenhum Totem" if is_known else "No ar: só o administrador vê; rode com sudo"
    starts = staging.bundle.installation.read_current() if staging.bundle else None
    if trial is not None and not trial.running:
        starts = trial.version
    if ledger is not None and starts is not None:
        later = running is not None and running[0] != starts
        named = texts.name_current(replace(ledger, current=starts))
        yield f"Escolhida: {named}{', a partir do próximo início do Totem' if later else ''}"
    if ledger is not None and trial is not None:
        yield f"Em prova: {trial.version}; se falhar, volta a {texts.name_current(ledger)}"
    if ledger is not None:
        others = ", ".join(name for name in ledger.good if name != ledger.current)
        yield f"Boas antes dela: {others or 'nenhuma'}"
    yield f"Pronta para ser aplicada: {staged or 'nenhuma'}"
    if asked := staging.unanswered_since():
        yield f"Mas {texts.describe_unanswered(staged, asked)}. {texts.CHECK_FOLDER}"
    if ledger is not None and ledger.unpacking:
        yield f"Mas {texts.describe_unfinished(ledger.unpacking)}. {texts.TO_DO[UpdateReason.CUT_OFF]}"
    if ledger is not None and ledger.last is not None:
        yield f"Por último, {_event_text(ledger.last)}"


def _event_text(last: LastEvent) -> str:
    return f"{texts.describe_event(last)}. {texts.remedy_for_event(last)}".rstrip()


def _last(ledger: Ledger | None) -> dict[str, str | None] | None:
    last = ledger.last if ledger else None
    if last is None:
        return None
    reason = last.reason.value if last.reason else None
    return {"outcome": last.outcome.value, "version": last.version or None, "reason": reason, "at": last.at}


def check(staging: Staging, out: TextIO) -> int:
    """Show the version offered at the address; 1 where it is not new."""
    return _run(out, lambda: f"Há a versão {staging.check().version}.")


def fetch(staging: Staging, out: TextIO) -> int:
    """Download and stage an update; 1 where there is nothing new."""
    return _run(out, lambda: f"Versão {staging.fetch()} conferida e pronta.")


def stage(staging: Staging, file: Path, out: TextIO) -> int:
    """Stage an update file; 1 where it is refused."""
    return _run(out, lambda: f"Versão {staging.stage(file)} conferida e pronta.")


def confirm(config: Path | None, out: TextIO) -> int:
    """Confirm the version on trial by hand; 1 where none is on trial."""
    bundle = this_bundle()
    ledger = notes.read(bundle.installation.notes) if bundle else None
    if ledger is None or ledger.trial is None:
        _write(out, "Nenhuma versão está em prova.")
        return 1
    trial, desk = ledger.trial, Handshake(root_config.read_unchecked(config, os.environ).state)

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
