"""Rollouts: a restart is done once the kiosk is back in another run than the one that the command went to."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from totem.domain.fleet_commands import CommandName, Role
from totem.fleet import topics
from totem.fleet.channels import Received
from totem.fleet.messages import CommandState, FleetMessage, Health, Presence, Reply, StateMessage
from totem.fleet.operator.console import Console
from totem.fleet.operator.keyring import make_key
from totem.fleet.operator.pending_commands import PendingCommands
from totem.fleet.operator.rollout import Rollout, RolloutState
from totem.fleet.operator.sending import Sending
from totem.fleet.operator.view import TotemView

ID = "loja-1"


class OneKiosk:
    """Stands for the console of a fleet of one kiosk, which replies to a command at once, and may be back."""

    def __init__(self) -> None:
        self.totems: dict[str, TotemView] = {}
        self._commands = PendingCommands(self.totems, make_key("owner", (Role.OWNER,)))
        self.runs: list[str] = []
        """Runs of the kiosk from the command on: the one that gets it, and those after its reply."""

    def report(self, boot: str) -> None:
        """Have the kiosk report a run."""
        now = datetime.now(UTC)
        health = Health(time=now, boot=boot, challenge="0" * 32, up_s=1)
        self._receive(topics.UP_HEALTH, health)
        self._receive(topics.UP_STATE, StateMessage(state=Presence.READY, boot=boot))

    def _receive(self, path: str, message: FleetMessage) -> None:
        view = self.totems.get(ID, TotemView(ID))
        self.totems[ID] = view.received(path, Received(topics.build(ID, path), message.encode(), False, 900))

    def send(self, do: CommandName, ids: Iterable[str], args: Mapping[str, Any], *, wait_s: float) -> Sending:
        """Send a command."""
        sending = Sending(ids)
        self._commands.add(sending.current, sending, do, args, wait_s)
        first, *later = self.runs
        self.report(first)
        assert self._commands.advance()
        reply = Reply(cmd=sending.current[ID].command, state=CommandState.DONE)
        self._commands.take_reply(ID, reply.encode())
        for each in later:
            self.report(each)
        return sending

    def on_change(self, _listener: Callable[[str | None], object]) -> Callable[[], None]:
        """Report no later change."""
        return lambda: None


@pytest.mark.parametrize("before", [None, "a" * 16], ids=["never seen", "another run"])
@pytest.mark.parametrize("later", [[], ["c" * 16]], ids=["gone", "back"])
def test_a_restart_is_done_by_a_run_after_the_one_that_took_it(
    before: str | None, later: list[str], tmp_path: Path
) -> None:
    """The console may know no run of a silent kiosk at the beginning of the wave, or an older one."""
    console = OneKiosk()
    if before is not None:
        console.report(before)
    console.runs = ["b" * 16, *later]
    state = RolloutState(do=CommandName.RESTART, ids=(ID,))
    rollout = Rollout(cast(Console, console), tmp_path / "x.json", state, ("100%",), 0.05, back_s=0.0)
    assert rollout.run() is bool(later)
    assert (rollout.state.done, rollout.state.failed) == (((ID,), {}) if later else ((), {ID: "not_back"}))
