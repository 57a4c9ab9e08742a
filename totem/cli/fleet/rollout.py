"""`totem fleet rollout`: a command to kiosks in waves."""

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from totem.cli.fleet.common import fleet_errors, open_fleet
from totem.cli.fleet.sending import (
    SendingOptions,
    add_arguments,
    add_target,
    parse_pair,
    print_answer,
    read_words,
    wrong_role,
)
from totem.cli.parser import CommandError, Parser, UsageError, numbered
from totem.cli.terminal import print_stderr
from totem.system.localization import localize

if TYPE_CHECKING:
    from totem.fleet.operator.rollout import RolloutState


def define(group: Parser) -> None:
    """Define the command."""
    command = group.add_command(rollout)
    command.add_words("words", metavar="DO ID")
    text = "How many are reached by the end of each wave, or which share; 1,10%%,100%% if left out."
    command.add_option("--waves", "LIST", text, default="1,10%,100%")
    text = "Share of failures at which it ends; 5%% if left out."
    command.add_option("--stop-at", "SHARE", text, dest="stop_at", default="5%")
    text = "Name of the rollout, by which it is resumed; if left out, the command and the time."
    command.add_option("--name", "NAME", text)
    command.add_flag("--resume", "resume", "Go on with the rollout of this name.")
    text = "Seconds for a kiosk to be back after a restart."
    command.add_option("--back-s", "SECONDS", text, dest="back_s", type=numbered(1, 86_400), default=600)
    add_target(command)
    add_arguments(command)


def rollout(
    words: list[str],
    waves: str,
    stop_at: str,
    name: str | None,
    back_s: int,
    arguments: list[str],
    *,
    resume: bool,
    **shared: Any,
) -> int:
    """Send a command in waves, and end at a share of failures.

    Each wave waits for all replies of the one before, and after restart and update_now for kiosks to be back
    alive in a new run. Kiosks without contact are no failure; they are left, and --resume takes them up again
    with the failed ones. Exit code 0 only if all have done it; 1 if not; 2 if nothing was sent.
    """
    from totem.domain.fleet_commands import CommandName
    from totem.fleet.operator.console import NoKey, TooLarge
    from totem.fleet.operator.pending_commands import WAIT_S
    from totem.fleet.operator.rollout import (
        BadWaves,
        Rollout,
        RolloutState,
        parse_share,
        parse_waves,
        read_state,
    )

    options = SendingOptions(**shared)
    try:
        parts, share = parse_waves(waves), parse_share(stop_at)
    except BadWaves as error:
        raise UsageError(localize("{text!r} is no list of waves, or no share", text=str(error))) from None
    if resume != bool(resume and name) or (resume and words):
        raise UsageError(localize("--resume goes with --name, and without a command"))
    do, ids = ("", []) if resume else read_words(words)
    with fleet_errors("rollout"):
        fleet = open_fleet(options.folder)
        name = name or f"{do}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
        file = fleet.folder / "rollouts" / f"{_file_name(name)}.json"
        state = read_state(file)
        if resume and state is None:
            raise CommandError(localize("totem fleet rollout: there is no rollout {name}", name=name))
        if not resume and file.exists():
            sentence = "totem fleet rollout: there is a rollout {name} already; --resume goes on with it"
            raise CommandError(localize(sentence, name=name))
        with options.connect(fleet, "rollout") as console:
            if state is None:
                targets = options.targets(console, ids)
                args = dict(parse_pair(each) for each in arguments)
                state = RolloutState(do=CommandName(do), args=args, ids=tuple(targets))
            running = Rollout(console, file, state, parts, share, options.wait_s or WAIT_S, back_s)
            running.on_answer = lambda answer: print_answer(answer, as_json=options.as_json)
            running.on_wave = lambda number, count: print_stderr(
                localize("Wave {number}, kiosks: {count}", number=number, count=count)
            )
            try:
                is_through = running.run()
            except NoKey:
                raise wrong_role("rollout", console) from None
            except TooLarge:
                raise CommandError(localize("totem fleet send: the arguments are too large")) from None
    return _report_rollout(name, running.state, is_through=is_through, as_json=options.as_json)


def _file_name(name: str) -> str:
    """Return the name of a rollout's file; one with other characters is an error."""
    if not name.replace("-", "").replace("_", "").isalnum() or not name.isascii() or len(name) > 80:
        raise UsageError(localize("{name!r} is no name: letters, digits, - and _", name=name))
    return name


def _report_rollout(name: str, state: "RolloutState", *, is_through: bool, as_json: bool) -> int:
    if as_json:
        content = {"rollout": name, "ended_by_failures": not is_through, "done": list(state.done)}
        print(json.dumps({**content, "failed": state.failed, "left": state.left}))
        return int(bool(state.left))
    if not is_through:
        print(localize("Ended: too many failures."))
    print(localize("Done: {done} of {count}.", done=len(state.done), count=len(state.ids)))
    if state.left:
        print(localize("Left: {ids}", ids=", ".join(state.left)))
        print(localize("To go on: {command}", command=f"totem fleet rollout --resume --name {name}"))
    return int(bool(state.left))
