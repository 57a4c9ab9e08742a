"""`totem kiosk-setup …`: make this Windows machine a kiosk, undo that, and say what is in force."""

import json
import os

from totem.cli.parser import CommandError, Parser, RunsAs, numbered
from totem.cli.terminal import print_stderr
from totem.system.localization import localize

IS_WINDOWS = os.name == "nt"


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("kiosk-setup", "Make this Windows machine a kiosk, or undo that.")
    command = group.add_command(apply, runs_as=RunsAs.CALLER)
    _add_hours(command)
    command.add_flag("--dry-run", "dry_run", "List the changes, and make none.")
    command = group.add_command(undo, runs_as=RunsAs.CALLER)
    command.add_flag("--dry-run", "dry_run", "List the changes, and make none.")
    command = group.add_command(status, runs_as=RunsAs.CALLER)
    _add_hours(command)
    command.add_json()
    group.add_command(start, runs_as=RunsAs.CALLER, hidden=True).add_flag(
        "--supervise", "supervise", "Restart the kiosk by its exit code, where no Shell Launcher does."
    )
    group.add_command(watch, runs_as=RunsAs.CALLER, hidden=True)


def apply(opens_at: int, restarts_at: int, *, dry_run: bool) -> int:
    """Make this machine a kiosk.

    Changes what is not in force yet, and records what was before. Exit code 1 if something is not in force at
    the end.
    """
    _require_windows(as_administrator=not dry_run)
    from totem.windows_setup import setup
    from totem.windows_setup.errors import RestartNeeded, SetupError
    from totem.windows_setup.steps import Hours

    hours = Hours(opens_at, restarts_at)
    if not dry_run:
        try:
            setup.apply(setup.open_record(), hours, lambda change: print(change.kind, change.target))
        except RestartNeeded as error:
            print_stderr(str(error))
            print_stderr(localize("Restart Windows, and run totem kiosk-setup apply again."))
            return 1
        except SetupError as error:
            print_stderr(str(error))
            print_stderr(localize("The changes so far are recorded: totem kiosk-setup undo reverts them."))
            return 1
    missing = [each for each in setup.check(hours) if not each.is_in_force]
    for each in missing:
        print(f"{each.step.name}: {each.change.kind} {each.change.target}", each.error)
    if missing:
        print(localize("{count} changes are not in force.", count=len(missing)))
        return 1
    print(localize("This machine is a kiosk from its next start on."))
    return 0


def undo(*, dry_run: bool) -> int:
    """Revert what was changed, the newest first.

    While the account of the kiosk is signed out. What cannot be reverted stays recorded. Exit code 1 then.
    """
    _require_windows(as_administrator=not dry_run)
    from totem.windows_setup import setup
    from totem.windows_setup.errors import SetupError

    try:
        record = setup.open_record()
        if dry_run:
            for entry in reversed(record.entries):
                print(entry.kind, entry.target)
            return 0
        is_done = setup.undo(record, lambda entry, error: print(entry.kind, entry.target, error))
    except SetupError as error:
        raise CommandError(f"totem kiosk-setup: {error}") from None
    if not is_done:
        print_stderr(localize("Not all is undone; the rest stays recorded, to be undone later."))
        return 1
    print(localize("Windows is as it was."))
    return 0


def status(opens_at: int, restarts_at: int, *, as_json: bool) -> int:
    """Say which steps are in force.

    Exit code 1 if one is not.
    """
    _require_windows()
    from totem.windows_setup import setup
    from totem.windows_setup.errors import SetupError
    from totem.windows_setup.steps import STEPS, Hours

    try:
        record = setup.open_record()
    except SetupError as error:
        raise CommandError(f"totem kiosk-setup: {error}") from None
    findings = [*setup.check(Hours(opens_at, restarts_at))]
    if as_json:
        rows = [
            {
                "step": each.step.name,
                "kind": each.change.kind,
                "target": each.change.target,
                "state": each.now,
                "wanted": each.change.state,
                "in_force": each.is_in_force,
                "error": each.error,
            }
            for each in findings
        ]
        print(json.dumps({"changes": rows, "recorded": len(record.entries)}, indent=2))
    else:
        for step in STEPS:
            own = [each for each in findings if each.step is step]
            count = sum(each.is_in_force for each in own)
            print(f"{count:3}/{len(own):<3} {step.name}: {step.text}")
            for each in own:
                if not each.is_in_force:
                    print(f"        {each.change.kind} {each.change.target}: {each.error or each.now}")
        print(localize("{count} changes are recorded, to be undone.", count=len(record.entries)))
    return 0 if all(each.is_in_force for each in findings) else 1


def start(*, supervise: bool) -> int:
    """Start the current version of the kiosk, after a waiting update; the shell of its account."""
    _require_windows()
    from totem.windows_setup import start as starting

    return starting.run(supervise=supervise)


def watch() -> int:
    """Restart a machine without a kiosk, at the third finding in a row; run by the system."""
    _require_windows()
    from totem.windows_setup import watch as watching
    from totem.windows_setup.errors import SetupError

    try:
        watching.watch()
    except SetupError as error:
        raise CommandError(f"totem kiosk-setup: {error}") from None
    return 0


def _add_hours(command: Parser) -> None:
    hour = numbered(0, 23)
    text = "Hour at which the store opens; for 18 hours from then on Windows does not restart for an update."
    command.add_option("--opens-at", "HOUR", text, type=hour, default=6)
    text = "Hour at which Windows installs updates and restarts."
    command.add_option("--restarts-at", "HOUR", text, type=hour, default=3)


def _require_windows(*, as_administrator: bool = False) -> None:
    """Raise a `CommandError` on another system, or without the rights."""
    if not IS_WINDOWS:
        raise CommandError(
            localize("totem kiosk-setup is for Windows; on Linux the package sets the kiosk up.")
        )
    from totem.windows_setup import native

    if as_administrator and not native.is_administrator():
        raise CommandError(localize("totem kiosk-setup: run it in a console of an administrator."))
