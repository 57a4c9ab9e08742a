"""The drawing of the state machine: made from the table, complete, and the one that is committed."""

import re
from pathlib import Path

from generate.state_diagram import FILE, details, document, overview
from totem.session.states import COMPOSITES, EXITS, TABLE, State

README = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
STATES = {state.name.lower() for state in State}


def test_the_committed_drawing_is_what_the_command_makes() -> None:
    assert FILE.read_text(encoding="utf-8") == document(), "run packaging/generate/state_diagram.py"
    assert f"({FILE.parent.name}/{FILE.name})" in README


def test_every_transition_but_the_exits_is_drawn_once() -> None:
    drawn: list[tuple[str, str, str]] = []
    for composite in COMPOSITES:
        sources = {_id(composite.name): [state.name.lower() for state in composite.states]}
        for line in details(composite):
            if inner := re.fullmatch(r" +(\w+): (.+)", line):
                state, told = inner.groups()
                drawn += [(state, event, state) for event in _ids(told) if event != state]
            if arrow := re.fullmatch(r"(\w+) --> (\w+)(?:: (.+))?", line):
                source, target, told = arrow.groups()
                if target not in STATES:  # a diamond, named after its event
                    sources[target] = sources[source]
                    continue
                events = [source] if told is None else _ids(told)
                drawn += [(each, event, target) for each in sources.get(source, [source]) for event in events]
    rows = [(state, event, target) for (state, event), targets in TABLE.items() for target in targets]
    assert sorted(drawn) == sorted(
        (s.name.lower(), e.name.lower(), t.name.lower()) for s, e, t in rows if e not in EXITS
    )


def test_the_overview_has_every_composite() -> None:
    named = [line for line in overview() if "-->" not in line]
    assert named == [f"{_id(each.name)}: {each.name}" for each in COMPOSITES]


def _ids(told: str) -> list[str]:
    return [_id(event) for event in told.split(", ")]


def _id(name: str) -> str:
    return name.replace(" ", "_")
