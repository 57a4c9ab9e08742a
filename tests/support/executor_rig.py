"""A kiosk's executor of commands without Qt's window, broker and time, for tests of hostile deliveries."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex
from typing import TYPE_CHECKING, Any, cast

from support.fleet_kiosk import FleetKeys
from support.inline_background import InlineBackground
from totem.domain.fleet_commands import CommandName
from totem.fleet import signing
from totem.fleet.agent.executor import CommandExecutor, CommandResult, Occupancy
from totem.fleet.agent.freshness import Challenges
from totem.fleet.channels import Received
from totem.fleet.messages import COMMAND_TYPE, Command, CommandState, EventSeverity, Health, Reply
from totem.fleet.signing import TrustedKeys

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from totem.fleet.agent.agent import Agent


@dataclass
class Seconds:
    """A monotonic clock that a test moves."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class AgentRecord:
    """Stands for the agent: notes what is published."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.boot = token_hex(8)
        self.challenges = Challenges(clock)
        self.replies: list[Reply] = []
        self.events: list[str | None] = []
        self.healths_asked = 0
        self.connection = 1

    def publish_health(self) -> Health:
        """Return a health message that is published now."""
        health = Health(time=datetime.now(UTC), boot=self.boot, challenge=token_hex(16), up_s=1)
        self.challenges.add(health.challenge)
        return health

    def publish_reply(self, reply: Reply) -> bool:
        self.replies.append(reply)
        return True

    def publish_file(self, *_: Any) -> bool:
        return True

    def takes_file(self, *_: Any) -> bool:
        return True

    def publish_event(self, _kind: str, _severity: EventSeverity, code: str | None = None) -> None:
        self.events.append(code)

    def request_health(self) -> None:
        self.healths_asked += 1


@dataclass
class ExecutorRig:
    """One kiosk, whose runs begin with `restart`.

    Attributes:
        clock: the kiosk's, which counts a sleep.
        done: the commands that were carried out, in all runs.
        trusted: content of fleet-keys.json.
    """

    id: str
    keys: FleetKeys
    clock: Seconds = field(default_factory=Seconds)
    runner: InlineBackground = field(default_factory=InlineBackground)
    allow: tuple[str, ...] = tuple(each.value for each in CommandName)
    has_visit: bool = False
    is_synced: bool = False
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    done: list[Command] = field(default_factory=list)
    on_done: Callable[[Command], object] = lambda _: None

    def __post_init__(self) -> None:
        self.trusted: TrustedKeys = self.keys.trusted()
        self._begin()

    def _begin(self) -> None:
        self.agent = AgentRecord(self.clock)
        self.executor = CommandExecutor(
            cast("Agent", self.agent),
            self.id,
            self.allow,
            lambda: self.trusted,
            dict.fromkeys(CommandName, self._carry_out),
            self.runner,
            occupancy=Occupancy(lambda: self.has_visit, lambda: self.has_visit),
            clock_synced=lambda: self.is_synced,
            exit_program=lambda _code: None,
            now=lambda: self.now(),  # noqa: PLW0108 - a test may set another
            clock=self.clock,
        )

    def _carry_out(self, command: Command) -> CommandResult:
        self.done.append(command)
        self.on_done(command)
        return CommandResult()

    def restart(self) -> None:
        """End this run, and begin the next."""
        self.executor.close()
        self._begin()

    def close(self) -> None:
        """End the last run."""
        self.executor.close()
        self.runner.close()

    def command(self, do: str = "service_on", **changes: Any) -> Command:
        """Return a command that is good now, with changes."""
        return Command(
            **{
                "id": token_hex(8),
                "to": self.id,
                "boot": self.agent.boot,
                "challenge": self.agent.publish_health().challenge if "challenge" not in changes else "",
                "issued": datetime.now(UTC),
                "do": do,
                **changes,
            }
        )

    def sign(self, command: Command, key: "Ed25519PrivateKey | None" = None) -> bytes:
        """Return the envelope, by the operator unless another key is given."""
        return signing.sign(command.encode(), COMMAND_TYPE, key or self.keys.operator)

    def deliver(self, payload: bytes, *, retained: bool = False) -> list[Reply]:
        """Deliver a message; return the replies to it."""
        before = len(self.agent.replies)
        self.executor.receive(Received("", payload, retained=retained, expiry_s=None))
        return self.agent.replies[before:]

    def code_of(self, payload: bytes, *, retained: bool = False) -> str | None:
        """Deliver a message; return the code of its refusal, None where it is done."""
        (*_, last) = self.deliver(payload, retained=retained)
        assert last.state in {CommandState.DONE, CommandState.REFUSED}
        return last.code
