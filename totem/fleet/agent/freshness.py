"""Freshness of commands within one run: challenges that the kiosk published, and the commands it has seen.

A challenge bounds how long a command can be withheld, by the kiosk's own clock alone. A command that was seen
is never carried out again, nor one that was refused once what it was refused for has changed.
"""

from collections import OrderedDict
from collections.abc import Callable

from totem.fleet.messages import CHALLENGE_S, Reply
from totem.system.clock import steady_s

MOST_CHALLENGES = 256
"""Those of 660 s with a message every five seconds are 132; of more, the oldest are good no longer."""
MOST_SEEN = 1024


class Challenges:
    """Challenges that this run published, each good for `CHALLENGE_S`; a sleep of the machine counts."""

    def __init__(self, clock: Callable[[], float] = steady_s) -> None:
        self._clock = clock
        self._published: OrderedDict[str, float] = OrderedDict()
        self._void: frozenset[str] = frozenset()

    def add(self, challenge: str) -> None:
        """Take a challenge that is published now."""
        self._published[challenge] = self._clock()
        while len(self._published) > MOST_CHALLENGES:
            self._published.popitem(last=False)

    def __contains__(self, challenge: object) -> bool:
        return isinstance(challenge, str) and challenge not in self._void and self.is_recent(challenge)

    def is_recent(self, challenge: str) -> bool:
        """Test the time of a challenge alone: a command that was taken by it is not undone by `void`."""
        published = self._published.get(challenge)
        return published is not None and self._clock() - published <= CHALLENGE_S

    def void(self) -> None:
        """Make all challenges so far worthless, and with them all commands that are not taken yet."""
        self._void = frozenset(self._published)


class SeenCommands:
    """Last replies to the signed commands with a good challenge, by ID, of which `MOST_SEEN` are kept.

    A command without one needs no place: it can never be carried out. Its ID stays free, so that a console
    may sign the same command with a newer challenge, and one of the two is carried out at most. Only a
    command whose challenge is good no longer is dropped for another one.
    """

    def __init__(self, challenges: Challenges) -> None:
        self._challenges = challenges
        self._seen: OrderedDict[str, tuple[str, Reply]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._seen)

    def reply_to(self, command: str) -> Reply | None:
        """Return the last reply to a command; None to one that is new."""
        seen = self._seen.get(command)
        return None if seen is None else seen[1]

    def make_room(self) -> None:
        """Drop a command for a new one; where all have a good challenge, make all challenges void."""
        if len(self._seen) < MOST_SEEN:
            return
        stale = (each for each, (challenge, _) in self._seen.items() if challenge not in self._challenges)
        oldest = next(stale, None)
        if oldest is None:
            self._challenges.void()
            oldest = next(iter(self._seen))
        del self._seen[oldest]

    def record(self, challenge: str, reply: Reply) -> None:
        """Remember the last reply to a command that was signed with `challenge`."""
        if reply.cmd not in self._seen:
            self.make_room()
        self._seen[reply.cmd] = (challenge, reply)
