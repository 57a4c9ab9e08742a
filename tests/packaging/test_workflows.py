"""Workflows of continuous integration: they call dev.py, on both systems and the oldest and newest Python."""

import re
from typing import Any

import pytest
import yaml

import dev
from checkout import environment
from release import installer

FILES = sorted((dev.ROOT / ".github" / "workflows").glob("*.yml"))
WORKFLOWS: dict[str, dict[str, Any]] = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in FILES
}
STEPS = [
    (f"{workflow}:{job}", step)
    for workflow, content in WORKFLOWS.items()
    for job, settings in content["jobs"].items()
    for step in settings.get("steps", ())
]
LINES = [(place, step["run"]) for place, step in STEPS if "run" in step]
ACTIONS = [(place, step["uses"]) for place, step in STEPS if "uses" in step]
AROUND = ("git config --system ", "sudo chown ", "gh release create ")
"""Lines that are the runner's own affair; all that is about the project is a command of dev.py."""
CALL = re.compile(r"(?:env -u CI |sudo env (?:\S+=\S+ )+)?python3? packaging/dev\.py ([\w-]+)( .*)?")
COMMANDS = {"test", "windows", *dev.PRODUCTS}


def called(workflow: str) -> set[str]:
    matches = [CALL.fullmatch(line) for place, line in LINES if place.startswith(f"{workflow}:")]
    return {match[1] for match in matches if match}


@pytest.mark.parametrize(("place", "line"), LINES)
def test_a_line_calls_a_command_of_dev(place: str, line: str) -> None:
    match = CALL.fullmatch(line)
    assert match or line.startswith(AROUND)
    assert match is None or match[1] in COMMANDS


def test_tests_and_releases_are_made() -> None:
    assert called("tests") == {"test", "windows"}
    assert called("release") == {"installer", "release"}


@pytest.mark.parametrize("system", ["debian", "windows"])
def test_the_tests_run_on_the_oldest_and_the_newest_python(system: str) -> None:
    matrix = WORKFLOWS["tests"]["jobs"][system]["strategy"]["matrix"]
    pythons = matrix.get("python") or [row["python"] for row in matrix["include"]]
    assert pythons == ["{}.{}".format(*release) for release in (environment.OLDEST, environment.NEWEST)]


@pytest.mark.parametrize(("place", "action"), ACTIONS)
def test_an_action_is_named_by_its_commit(place: str, action: str) -> None:
    """A tag of another's repository can be moved to other code."""
    assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action)


def test_an_action_has_one_version_which_a_comment_names() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in FILES)
    named = set(re.findall(r"uses: (actions/\S+@[0-9a-f]{40}  # v[\d.]+)$", text, re.MULTILINE))
    assert {line.partition("  #")[0] for line in named} == {action for _, action in ACTIONS}
    assert len(named) == len({line.partition("@")[0] for line in named})


def test_only_what_passes_the_tests_is_published_and_only_publishing_may_write() -> None:
    jobs = WORKFLOWS["release"]["jobs"]
    assert jobs["tests"]["uses"] == "./.github/workflows/tests.yml"
    assert (dev.ROOT / jobs["tests"]["uses"]).is_file()
    assert jobs["publish"]["needs"] == ["tests", "linux"]
    assert jobs["publish"]["if"] == jobs["tests"]["if"] == "github.ref_type == 'tag'"
    assert [content["permissions"] for content in WORKFLOWS.values()] == [{"contents": "read"}] * len(FILES)
    assert [name for name, job in jobs.items() if "permissions" in job] == ["publish"]


def test_the_installer_is_among_the_files_of_the_release() -> None:
    jobs = WORKFLOWS["release"]["jobs"]
    moved = {
        step["with"]["name"]: (name, step["with"]["path"])
        for name, job in jobs.items()
        for step in job.get("steps", ())
        if "upload-artifact" in step.get("uses", "")
    }
    assert moved == {"installer": ("windows", "dist/installer"), "release": ("linux", "dist/release")}
    fetched = [step["with"] for step in jobs["linux"]["steps"] if "download-artifact" in step.get("uses", "")]
    assert fetched == [{"name": "installer", "path": "build/installer"}]
    (release,) = [line for place, line in LINES if place == "release:linux" and "dev.py" in line]
    assert release.endswith(" release --also build/installer/*")
    assert jobs["linux"]["needs"] == "windows"
    assert installer.__doc__
    assert "`dist/installer`" in installer.__doc__
