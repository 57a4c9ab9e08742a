"""Commands of dev.py: the programs that they run, exit codes, and the message for an old Python."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from checkout import demo, environment, system_packages
from checkout.process import SetupError

PYTHON = Path("/venv/bin/python")
SCRIPT = Path(dev.__file__)
OWN = {"bundle", "checkout", "release"}
"""Folders of the modules that the commands use."""


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that dev.py runs, on a machine that is already set up."""
    commands: list[list[str]] = []

    def call(command: list[object], **more: object) -> int:
        commands.append([str(word) for word in command])
        return 1 if "mypy" in command else 0

    monkeypatch.setattr(subprocess, "call", call)
    monkeypatch.setattr(system_packages, "ensure", lambda system: None)
    monkeypatch.setattr(system_packages, "ensure_for_tests", lambda system: [])
    monkeypatch.setattr(environment, "ensure", lambda root: PYTHON)
    monkeypatch.setattr(environment, "ensure_with", lambda python, root, name: Path(root, name, python))
    monkeypatch.setattr(environment, "find_pythons", lambda path: {})
    monkeypatch.delenv("CI", raising=False)
    return commands


def test_every_gate_runs_also_after_one_has_failed(
    run: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(["test"]) == 1
    assert len(run) == len(dev.STAGES)
    assert run[-1] == [str(PYTHON), *dev.STAGES["pytest"]]
    assert capsys.readouterr().out.splitlines()[-1] == "== failed: mypy"


def test_gates_that_pass_say_so(
    run: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delitem(dev.STAGES, "mypy")
    assert dev.main(["test"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "== every gate passed"


@pytest.mark.parametrize(("system", "program"), [("linux", "bash"), ("win32", str(PYTHON))])
def test_windows_is_played_by_wine_and_runs_the_tests_itself(
    system: str, program: str, run: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.platform", system)
    assert dev.main(["windows", "--", "-k", "taxid"]) == 0
    ((called, *rest),) = run
    assert called == program
    assert rest[-2:] == ["-k", "taxid"]
    assert ("--" in rest) == (system == "linux")


@pytest.mark.parametrize("arguments", [["-k", "taxid"], ["--", "-k", "taxid"]])
def test_further_arguments_are_pytests(arguments: list[str], run: list[list[str]]) -> None:
    dev.main(["test", *arguments])
    assert [command for command in run if "taxid" in command] == [
        [str(PYTHON), *dev.STAGES["pytest"], "-k", "taxid"]
    ]


@pytest.mark.parametrize("in_ci", [True, False])
def test_the_tests_run_on_the_oldest_and_the_newest_python(
    in_ci: bool, run: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = sys.version_info[:2]
    others = {(3, 9): Path("old"), (3, 10): Path("between"), (3, 99): Path("new")}
    monkeypatch.setattr(environment, "find_pythons", lambda path: others)
    if in_ci:
        monkeypatch.setenv("CI", "true")
    assert dev.main(["test", *([] if in_ci else ["--oldest-and-newest"]), "--", "-k", "taxid"]) == 1
    tests = [command for command in run if "pytest" in command]
    assert [command[0] for command in tests] == [
        str(dev.ROOT / ".venv-3.99" / "new"),
        str(dev.ROOT / ".venv-3.9" / "old"),
    ]
    ignored = [f"--ignore={path}" for path in dev.ONCE]
    assert [command[1:] for command in tests] == [
        [*dev.STAGES["pytest"], "-k", "taxid"],
        [*dev.STAGES["pytest"], *ignored, "-k", "taxid"],
    ]
    assert [path for path in dev.ONCE if not (dev.ROOT / path).exists()] == []
    assert {command[0] for command in run if command not in tests} == {str(PYTHON)}
    assert "== pytest on Python 3.99" in capsys.readouterr().out
    others.clear()
    run.clear()
    assert dev.main(["test", "--oldest-and-newest"]) == 1
    assert run[-1] == [str(PYTHON), *dev.STAGES["pytest"]]
    assert "== pytest on Python {}.{}".format(*now) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("statuses", "names"),
    [
        ([1, 0], ["tests/a.py::b[c d]"]),
        ([1, 0], ["a", "b", "c"]),
        ([1, 1], ["a"]),
        ([1], ["a", "b", "c", "d"]),
        ([1], []),
        ([2], ["a"]),
    ],
)
def test_a_few_failed_tests_are_repeated_alone(
    statuses: list[int],
    names: list[str],
    run: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Those of the run itself, not of one before it; a run that did not come to its end repeats none."""
    file = tmp_path / dev.FAILED_TESTS
    file.parent.mkdir(parents=True)
    file.write_text('{"tests/before.py::test": true}', encoding="utf-8")
    calls: list[list[object]] = []

    def call(command: list[object], **more: object) -> int:
        if "pytest" not in command:
            return 0
        assert bool(calls) or not file.exists()
        if names:
            file.write_text(json.dumps(dict.fromkeys(names, True)), encoding="utf-8")
        calls.append(command)
        return statuses[len(calls) - 1]

    monkeypatch.setattr(dev, "ROOT", tmp_path)
    monkeypatch.setattr(subprocess, "call", call)
    assert dev.main(["test"]) == min(1, statuses[-1])
    assert len(calls) == len(statuses)
    assert [command[3:] for command in calls[1:]] == [names][: len(calls) - 1]
    end = capsys.readouterr().out.splitlines()[-2:]
    if statuses[-1]:
        assert end[-1] == "== failed: pytest"
    else:
        assert end == [f"== unstable, passed when repeated alone: {', '.join(names)}", "== every gate passed"]


def test_tests_find_the_programs_of_administrators(
    run: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[str] = []

    def call(_command: list[object], *, cwd: Path, env: dict[str, str]) -> int:
        paths.append(env["PATH"])
        return 0

    monkeypatch.setenv("PATH", "/bin")
    monkeypatch.setattr(subprocess, "call", call)
    assert dev.main(["test"]) == 0
    assert set(paths) == {os.pathsep.join(("/bin", "/usr/sbin", "/sbin"))}


def test_continuous_integration_is_that_command_and_nothing_else() -> None:
    lines = (dev.ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith("#")] == [
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "export CI=true",
        "exec python3 packaging/dev.py test",
    ]


def test_demo_and_bench_pass_their_arguments_on(
    run: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "run", lambda python, arguments, out: 5 if arguments == ["--x"] else 0)
    assert dev.main(["demo", "--x"]) == 5
    assert dev.main(["bench", "--y"]) == 0
    assert run == [[str(PYTHON), str(dev.ROOT / "tests/benchmarks/run.py"), "--y"]]


def test_the_operators_commands_need_nothing_of_the_system(
    run: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(system: object) -> None:
        raise SetupError("libraries of Qt are missing")

    monkeypatch.setattr(system_packages, "ensure", refuse)
    monkeypatch.setattr(environment, "ensure", lambda root, name: root / name / "python")
    assert dev.main(["fleet", "list", "--json"]) == 0
    python = str(dev.ROOT / environment.OPERATOR / "python")
    assert run == [[python, "-m", "totem", "fleet", "list", "--json"]]


@pytest.mark.parametrize(("arguments", "status"), [([], 2), (["tset"], 2), (["--help"], 0)])
def test_anything_else_is_answered_with_the_usage(
    arguments: list[str], status: int, run: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == status
    assert "usage: python3 packaging/dev.py" in "".join(capsys.readouterr())
    assert run == []


def test_expected_failure_is_a_message_and_no_traceback(
    run: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(system: object) -> None:
        raise SetupError("no")

    monkeypatch.setattr(system_packages, "ensure", refuse)
    with pytest.raises(SetupError):
        dev.main(["test"])


def test_script_compiles_on_the_pythons_that_it_turns_away() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_python_that_is_too_old_is_told_in_one_line() -> None:
    pretend = f"import sys, runpy; sys.version_info = (3, 9, 2); runpy.run_path({str(SCRIPT)!r})"
    answer = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "needs Python 3.11 to 3.14 and this is 3.9" in answer.stderr


def test_only_the_standard_library_is_imported() -> None:
    folder = SCRIPT.parent
    of_environment = {  # run by its Python
        "update_repository.py",
        "licences.py",
        "compiled_in.py",
        "sbom.py",
        "windows_program.py",
    }
    files = [SCRIPT, *(file for name in OWN for file in (folder / name).glob("*.py"))]
    assert len(files) > 10
    for path in files:
        if path.name in of_environment | {"runtime_hook.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            else:
                modules = [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            assert {name.partition(".")[0] for name in modules} <= sys.stdlib_module_names | OWN, path


def test_commands_about_updates_are_run_by_the_environments_python(run: list[list[str]]) -> None:
    for command in dev.UPDATES:
        assert dev.main([command, "x"]) == 0
    module = ["-P", "-m", "release.update_repository"]
    assert run == [[str(PYTHON), *module, command, "x"] for command in dev.UPDATES]


def test_modules_are_run_where_the_user_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real call: paths on the command line are relative to the user's folder."""
    monkeypatch.chdir(tmp_path)
    assert (
        environment.run_module(Path(sys.executable), "release.update_repository", ["update-keys", "keys"])
        == 0
    )
    assert (tmp_path / "keys" / "root.pem").is_file()
