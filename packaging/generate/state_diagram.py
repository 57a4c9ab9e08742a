"""Draw the state machine of a session from its table (`totem/session/states.py`), as Mermaid in Markdown.

Run it with the project's Python after the table has changed:
`.venv/bin/python packaging/generate/state_diagram.py`. It writes the file that README.md links, and that
GitHub draws: the composites with what leads from one to another, then each of them with all its transitions.
One diagram of everything is too wide to be read.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import own_checkout  # noqa: F401 - this checkout's program

from totem.session.states import COMPOSITES, EXITS, Composite, State, Transitions, targets_of

FILE = Path(__file__).resolve().parents[2] / ".github" / "state_machine.md"
COMPOSITE_OF = {state: composite.name for composite in COMPOSITES for state in composite.states}
EXIT_NAMES = " and ".join(event.name.lower() for event in EXITS)
INTRODUCTION = f"""\
# The state machine of a session

Made by `packaging/generate/state_diagram.py` from the table in
[totem/session/states.py](../totem/session/states.py); do not edit it. A box is a state, named after the
screen that the customer sees; events below its name change that screen, and events on an arrow lead along it.
An arrow from a frame holds for every state in it; at a diamond, the screen that the customer came from
decides. Dashed boxes are states of another composite. Left out is that {EXIT_NAMES} lead home from every
state but those of Idle.
"""


def document() -> str:
    """Return the Markdown file."""
    parts = [INTRODUCTION, _fenced(overview())]
    for composite in COMPOSITES:
        parts += [f"## {composite.name}\n", _fenced(details(composite))]
    return "\n".join(parts)


def overview() -> Iterator[str]:
    """Draw the composites, and the events that lead from one to another."""
    for composite in COMPOSITES:
        yield f"{_id(composite.name)}: {composite.name}"
        pairs = [(COMPOSITE_OF[state], event) for state, event in _pairs(*_tables(composite))]
        yield from _arrows(composite.name, [pair for pair in pairs if pair[0] != composite.name])


def details(composite: Composite) -> Iterator[str]:
    """Draw the states of one composite, and the events that lead on from each."""
    frame, (shared, *own) = _id(composite.name), _tables(composite)
    yield f'state "{composite.name}" as {frame} {{'
    for state, transitions in composite.states.items():
        yield f"    {state.name.lower()}: {_words(state.name.lower())}"
        if inner := [event for target, event in _pairs(transitions) if target is state]:
            yield f"    {state.name.lower()}: {', '.join(inner)}"
    yield "}"
    targets = {state for state, _ in _pairs(shared, *own)}
    for state in State:
        if state in targets - composite.states.keys():
            yield f"{state.name.lower()}: {_words(state.name.lower())}"
            yield f"class {state.name.lower()} elsewhere"
    yield "classDef elsewhere stroke-dasharray: 4"
    for event, target in shared.items():
        yield f"state {event.name.lower()} <<choice>>"
        yield f"{frame} --> {event.name.lower()}: {_words(event.name.lower())}"
        yield from (f"{event.name.lower()} --> {state.name.lower()}" for state, _ in _pairs({event: target}))
    for state, transitions in composite.states.items():
        onward = [(each.name.lower(), event) for each, event in _pairs(transitions) if each is not state]
        yield from _arrows(state.name.lower(), onward)


def _tables(composite: Composite) -> tuple[Transitions, ...]:
    """Return the transitions that all states of a composite share, without exits, and those of each state."""
    shared = {event: target for event, target in composite.shared.items() if event not in EXITS}
    return shared, *composite.states.values()


def _pairs(*tables: Transitions) -> Iterator[tuple[State, str]]:
    for transitions in tables:
        for event, target in transitions.items():
            for state in targets_of(target):
                yield state, _words(event.name.lower())


def _arrows(source: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Draw one arrow to each target, with all events that lead there."""
    arrows: dict[str, dict[str, None]] = {}
    for target, event in pairs:
        arrows.setdefault(target, {})[event] = None
    for target, events in arrows.items():
        yield f"{_id(source)} --> {_id(target)}: {', '.join(events)}"


def _fenced(lines: Iterable[str]) -> str:
    return "\n    ".join(["```mermaid\nstateDiagram-v2", "direction LR", *lines]) + "\n```\n"


def _id(name: str) -> str:
    return name.replace(" ", "_")


def _words(name: str) -> str:
    return name.replace("_", " ")


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8")
    sys.exit(0)
