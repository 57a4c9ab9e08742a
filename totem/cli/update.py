"""`totem update …`: look for, fetch, apply and revert updates; the results are reported in Portuguese."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.cli.parser import CommandError, FileUse, Parser, RunsAs
from totem.cli.terminal import error_lines, print_stderr, refuse_root
from totem.system import distribution
from totem.system.localization import CommandLanguage, language_in_use, localize, strerror
from totem.system.system_advice import SystemAdvice
from totem.updates import ledger as ledger_file
from totem.updates import root_config, texts
from totem.updates.errors import UpdateReason, UpdateRefused
from totem.updates.handshake import Handshake, Running
from totem.updates.installation import BASE, Bundle, InstallRoot, this_bundle
from totem.updates.ledger import LastEvent, Ledger
from totem.updates.processes import find_kiosk, restart
from totem.updates.staging import Staging

if TYPE_CHECKING:
    from totem.updates.apply import UpdateApplier

_READY = "Version {version} checked and ready."


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("update", "Look for, fetch, apply and revert updates.")
    command = group.add_command(status, runs_as=RunsAs.ROOT)
    command.add_config()
    command.add_json()
    _add_root(command)
    group.add_command(check, runs_as=RunsAs.SERVICE).add_config()
    group.add_command(fetch, runs_as=RunsAs.SERVICE).add_config()
    command = group.add_command(stage, runs_as=RunsAs.SERVICE)
    command.add_word("file", metavar="FILE", file=FileUse.READ, type=Path, help="A totem-*.update file.")
    command.add_config()
    for handler in (apply, now, revert):
        command = group.add_command(handler, runs_as=RunsAs.ROOT)
        command.add_config()
        _add_root(command)
    group.add_command(confirm, runs_as=RunsAs.SERVICE, hidden=True).add_config()


def _add_root(command: Parser) -> None:
    text = "Folder of the installation; if left out, this program's own."
    command.add_option("--root", "DIR", text, type=Path)


# As the kiosk's user


def check(config: Path | None) -> int:
    """Ask updates.address for a newer version.

    Exit code 1 if there is none.
    """
    staging = _staging_of_service("update check", config)
    return _report(lambda: localize("There is version {version}.", version=staging.check().version))


def fetch(config: Path | None) -> int:
    """Download a newer version and make it ready.

    The kiosk applies it in its update window.
    """
    staging = _staging_of_service("update fetch", config)
    return _report(lambda: localize(_READY, version=staging.fetch()))


def stage(file: Path, config: Path | None) -> int:
    """Check an update in a file and make it ready.

    The kiosk applies it in its update window.
    """
    staging = _staging_of_service(f"update stage {file}", config)
    return _report(lambda: localize(_READY, version=staging.stage(file)))


def confirm(config: Path | None) -> int:
    """Say that the version on trial is good; the kiosk does so itself."""
    refuse_root("update confirm")
    bundle = this_bundle()
    ledger = ledger_file.find(bundle.installation.ledger_folder) if bundle else None
    if ledger is None or ledger.trial is None:
        print(localize("No version is on trial."))
        return 1
    trial, handshake = ledger.trial, Handshake(root_config.read_unchecked(config, os.environ).state)

    def confirmed() -> str:
        handshake.confirm(trial.id)
        return localize("Version {version} approved.", version=trial.version)

    return _report(confirmed)


def _report(do: Callable[[], str]) -> int:
    try:
        print(do())
    except UpdateRefused as error:
        why = f"{localize(error.reason.text)}{_detail(error)}"
        print(localize("Nothing done: {why}.", why=why), localize(error.reason.remedy))
        return 1
    except OSError as error:
        from totem.settings.editing import describe_write_error

        print(localize("Nothing done: {why}.", why=describe_write_error(error)))
        return 1
    return 0


def _detail(error: UpdateRefused) -> str:
    """Return the detail in parentheses; of one that only the log's language has, the reason says enough."""
    known = localize(error.detail)
    is_foreign = language_in_use() is CommandLanguage.PORTUGUESE and known == error.detail and " " in known
    return "" if is_foreign else f" ({known})"


def _staging_of_service(command: str, config: Path | None) -> Staging:
    """Refuse root: the kiosk could not read the files that root writes, and root follows links."""
    refuse_root(command, config)
    return _staging(config)


def _staging(config: Path | None) -> Staging:
    from totem.settings import SettingsError, load_or_last_good

    try:
        settings = load_or_last_good(config).settings
    except SettingsError as error:
        raise CommandError(error_lines(error)) from None
    return Staging.from_settings(settings)


# As root, from the base version


def apply(config: Path | None, root: Path | None) -> int:
    """Apply what the kiosk asks for; as root, before each start.

    First it settles the trial of the version before.
    """
    return _as_root("apply", config, root, lambda applying: 0 if applying.run() else 1)


def now(config: Path | None, root: Path | None) -> int:
    """Apply what lies ready at once; as root.

    The kiosk starts with it, and the version before comes back where the new one fails.
    Exit code 1 if nothing lies ready.
    """
    return _as_root("now", config, root, _now)


def revert(config: Path | None, root: Path | None) -> int:
    """Go back to the last good version at once; as root.

    The kiosk starts with it. The version that is left is not tried again.
    """
    return _as_root("revert", config, root, _revert)


def _revert(applying: "UpdateApplier") -> int:
    if not applying.revert():
        print(localize("Nothing done: the installed version is chosen, and there is none before it."))
        return 1
    ledger = ledger_file.find(applying.installation.ledger_folder)
    left = ledger.last.version if ledger and ledger.last else ""
    goes = texts.name_current(ledger) if ledger else BASE
    print(localize("Version {version} was left.", version=left), _restart(applying, goes))
    return 0


def _now(applying: "UpdateApplier") -> int:
    if not applying.handshake.staged_version():
        print(localize("Nothing done: no version is ready."), SystemAdvice.FETCH_UPDATE.localized())
        return 1
    is_unpacked = applying.unpack_staged()
    ledger = ledger_file.find(applying.installation.ledger_folder)
    if not is_unpacked:
        print(localize("Nothing done: {why}.", why=_why_not_now(ledger)))
        return 1
    version = ledger.trial.version if ledger and ledger.trial else ""
    print(localize("Version {version} installed, on trial.", version=version), _restart(applying, version))
    return 0


def _why_not_now(ledger: Ledger | None) -> str:
    if ledger is not None and ledger.trial is not None:
        return localize("version {version} is on trial; wait a minute", version=ledger.trial.version)
    if ledger is None or ledger.last is None:
        return localize("the package was not read")
    return _event_text(ledger.last).removesuffix(".")


def _restart(applying: "UpdateApplier", version: str) -> str:
    """Restart the kiosk; return a sentence about when `version` starts."""
    running: Running | None = None
    with suppress(PermissionError):
        running = applying.handshake.running()
    if restart(applying.installation, running.process if running else None):
        return localize("Totem restarts now with {version}.", version=version)
    if running is not None:
        return localize(
            "The running Totem keeps {running} until it restarts; then {version} takes over. For "
            "that: Manutenção → Ações → “Reiniciar o Totem”.",
            running=running.version,
            version=version,
        )
    return SystemAdvice.NEXT_START.localized(version=version)


def _as_root(
    command: str, config: Path | None, root: Path | None, do: "Callable[[UpdateApplier], int]"
) -> int:
    bundle = this_bundle()
    place = _install_root(root, bundle)
    if place is None:
        why = localize("this is no installation; --root names one")
        raise CommandError(f"totem update {command}: {why}")
    if root is None and bundle and bundle.name != BASE:  # a version on trial must not decide about itself
        program = place.folder(BASE) / ("totem-cli.exe" if place.windows else "totem-cli")
        more = ["--config", str(config)] if config else []
        return subprocess.call([program, "update", command, *more])  # noqa: S603 - our own
    from totem.updates.apply import UpdateApplier

    settings = root_config.read_unchecked(config)
    for trouble in settings.troubles:
        print_stderr(f"totem update: {trouble}")
    applying = UpdateApplier(
        installation=place,
        base=distribution.version(),
        handshake=Handshake(settings.state),
        read_trusted_root=partial(root_config.read_trusted_root, settings.public_key, for_root=True),
        report=lambda line: print_stderr(f"totem update: {line}"),
    )
    try:
        return do(applying)
    except PermissionError as error:
        why = SystemAdvice.NEEDS_ADMINISTRATOR.localized(filename=error.filename)
    except OSError as error:
        why = f"{strerror(error)}: {error.filename}"
    raise CommandError(f"totem update {command}: {why}")


def _install_root(root: Path | None, bundle: Bundle | None) -> InstallRoot | None:
    return InstallRoot(root) if root is not None else bundle.installation if bundle else None


# The status


def status(config: Path | None, root: Path | None, *, as_json: bool) -> int:
    """Say what runs, what is ready, and what happened last."""
    staging = open_staging(config, root) or _staging(config)
    print(_status_json(staging) if as_json else "\n".join(_status_lines(staging)))
    return 0


def open_staging(config: Path | None, root: Path | None) -> Staging | None:
    """Return the installation as seen from outside the kiosk, or None without one.

    It needs nothing of the chosen version, so that it also works from the base when that does not start.
    """
    from totem.settings.models import UpdateSettings

    place = _install_root(root, this_bundle())
    if place is None:
        return None
    state = root_config.read_unchecked(config).state
    bundle = Bundle(place, place.read_current() or BASE)
    return Staging(UpdateSettings(), Handshake(state), bundle, distribution.version())


def _status_json(staging: Staging) -> str:
    ledger = staging.ledger
    running, is_known = _find_running(staging)
    trial, last = (ledger.trial, ledger.last) if ledger else (None, None)
    row = {
        "running": running[1] if running else None,
        "running_is_known": is_known,
        "program": staging.version,
        "installed": staging.bundle is not None,
        "next": staging.bundle.installation.read_current() if staging.bundle else None,
        "current": ledger.current if ledger else None,
        "good": list(ledger.good) if ledger else [],
        "reverts_to": next(iter(_earlier(staging)), None),
        "trial": trial.version if trial else None,
        "staged": staging.staged() or None,
        "asked_in_vain": staging.unanswered_since() or None,
        "unpacking": (ledger.unpacking if ledger else "") or None,
        "last": last
        and {
            "outcome": last.outcome.value,
            "version": last.version or None,
            "reason": last.reason.value if last.reason else None,
            "at": last.at,
        },
    }
    return json.dumps(row, ensure_ascii=False, indent=2)


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
    name = find_kiosk(staging.bundle.installation)
    return ((name, staging.number(name)) if name else None), True


def _earlier(staging: Staging) -> list[str]:
    """Return the versions that `totem update revert` may go back to, the first of which it chooses."""
    ledger, bundle = staging.ledger, staging.bundle
    names = ledger.earlier if ledger else ()
    return [name for name in names if bundle is None or bundle.installation.can_start(name)]


def _status_lines(staging: Staging) -> Iterator[str]:
    ledger, staged = staging.ledger, staging.staged()
    running, is_known = _find_running(staging)
    trial = ledger.trial if ledger else None
    if running is not None:
        yield localize("Running: {version}", version=running[1])
    else:
        yield (localize("Running: no Totem") if is_known else SystemAdvice.UNSEEN_PROCESS.localized())
    starts = staging.bundle.installation.read_current() if staging.bundle else None
    if trial is not None and not trial.running:
        starts = trial.version
    if ledger is not None and starts is not None:
        later = running is not None and running[0] != starts
        named = texts.name_current(replace(ledger, current=starts))
        when = localize(", from Totem's next start on") if later else ""
        yield localize("Chosen: {version}", version=named) + when
    if ledger is not None and trial is not None:
        yield localize(
            "On trial: {version}; if it fails, {good} comes back",
            version=trial.version,
            good=texts.name_current(ledger),
        )
    if ledger is not None:
        earlier = [texts.name_version(ledger, name) for name in _earlier(staging)]
        yield localize("Good before it: {versions}", versions=", ".join(earlier) or localize("none"))
    yield localize("Ready to be applied: {version}", version=staged or localize("none"))
    if asked := staging.unanswered_since():
        yield localize(
            "But {problem}. {todo}",
            problem=texts.describe_unanswered(staged, asked),
            todo=SystemAdvice.CHECK_UPDATE.localized(),
        )
    if ledger is not None and ledger.unpacking:
        yield localize(
            "But {problem}. {todo}",
            problem=texts.describe_unfinished(ledger.unpacking),
            todo=localize(UpdateReason.CUT_OFF.remedy),
        )
    if ledger is not None and ledger.last is not None:
        yield localize("Last, {event}", event=_event_text(ledger.last))


def _event_text(last: LastEvent) -> str:
    return f"{texts.describe_event(last)}. {texts.remedy_for_event(last)}".rstrip()
