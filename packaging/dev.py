#!/usr/bin/env python3
"""Set this checkout up and run it, with only Python and git installed: `python3 packaging/dev.py COMMAND`.

    demo [ARGS]           the kiosk, with sample customers and no configuration
    fleet [ARGS]          `totem fleet`, for the operator's computer: in `.venv-fleet`, without Qt;
                          `fleet demo` is its page with simulated kiosks, `fleet simulate` measures a server
    test [-- ARGS]        every gate of the project; ARGS go to pytest (--full: campaigns with all their
                          cases). With --oldest-and-newest, and where $CI is set, the tests run on the
                          oldest and on the newest Python on $PATH
    bench [ARGS]          the table of budgets, measured here
    faults [ARGS]         hundreds of visits in which everything goes wrong
    windows [STEP…]       the kiosk as a Windows program, by Wine in build/windows (as root on Debian);
                          on Windows itself the tests: `windows [-- ARGS]`
    bundle                the frozen kiosk in dist/totem, tried in bare Debians
    deb                   the Debian package with it, installed in bare Debians
    installer             on Windows: the bundle, and the installer with it in dist/installer
    wheel                 the wheel and the source distribution in dist, for who has a Python
    release [ARGS]        a new version: bundle, package and wheel, what is in them, and sums in dist/release
    update-keys ARGS      the keys that sign updates
    update-archive ARGS   a bundle as a signed update, offered to kiosks
    update-root ARGS      other keys, or the same ones renewed

The first run installs missing system libraries (`checkout.system_packages`) and makes `.venv`
(`checkout.environment`); later runs only check both. For developers and continuous integration.
"""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 14):
    sys.exit(
        "Totem needs Python 3.11 to 3.14 and this is %d.%d: run this with one of python3.11 to python3.14."  # noqa: UP031 - must compile on the Python that it turns away
        % sys.version_info[:2]
    )

import importlib
import json
import os
import subprocess
from pathlib import Path

from checkout import demo, environment, system_packages
from checkout.process import SetupError

ROOT = Path(__file__).resolve().parent.parent
USAGE = "usage: python3 packaging/dev.py COMMAND\n\n" + (__doc__ or "").split("\n\n")[1]

OLDEST_AND_NEWEST = "--oldest-and-newest"
UPDATES = ("update-keys", "update-archive", "update-root")
MEASURES = {"bench": "tests/benchmarks/run.py", "faults": "tests/faults/run.py"}
SIMULATOR = "tests/fleet_simulator/run.py"

PRODUCTS = {
    "bundle": "bundle.build",
    "deb": "release.deb",
    "installer": "release.installer",
    "wheel": "release.wheel",
    "release": "release.assemble",
}
"""Commands that make files to be shipped, with their modules, which are imported on demand."""

WORKERS = str((os.cpu_count() or 1) + 4)
STAGES: dict[str, list[str]] = {
    "ruff check": ["-m", "ruff", "check"],
    "ruff format": ["-m", "ruff", "format", "--check"],
    "mypy": ["-m", "mypy"],
    "lint-imports": ["-c", "from importlinter.cli import lint_imports_command as run; run(['--no-logo'])"],
    # A file keeps to one process; files in their order, where the longest are not the last. More processes
    # than cores: half of the time of tests is waiting, for other programs and for timers. Each takes 1 GB.
    "pytest": ["-m", "pytest", "-n", WORKERS, "--dist", "loadfile", "--no-loadscope-reorder"],
}
ONCE = (
    *("tests/test_architecture.py", "tests/test_gates.py", "tests/test_readme.py"),
    *("tests/packaging/generate", "tests/packaging/linux", "tests/packaging/windows"),
    *("tests/packaging/release/test_manual_commands.py", "tests/packaging/release/test_package_lifecycle.py"),
    *("tests/ui/test_geometry.py", "tests/ui/test_contrast.py", "tests/ui/test_translations.py"),
    *("tests/ui/test_qt_accessibility.py", "tests/ui/controls", "tests/e2e/test_switch_access.py"),
    *("tests/printing", "tests/cli/test_cli_language.py", "tests/selftest", "tests/packaging/fleet"),
    *("tests/fleet/operator/page", "tests/fleet/test_cluster.py", "tests/fleet/test_fleet_simulator.py"),
    *("tests/e2e/test_maintenance_pages.py", "tests/ui/test_boleto_selection.py"),
    *("tests/ui/test_list_density.py", "tests/ui/test_pay_density.py"),
    *("tests/ui/test_message_screens.py", "tests/ui/test_screen_set.py", "tests/ui/test_gallery.py"),
)
"""Tests of files, the system's own programs, and the look of screens and paper: one Python is enough."""

TESTS_FAILED = 1
"""Exit status of pytest that ran to its end (`pytest.ExitCode.TESTS_FAILED`)."""
REPEATED = 3
"""Most failed tests of a run that are repeated alone, once; more of them do not fail by chance."""
FAILED_TESTS = Path(".pytest_cache", "v", "cache", "lastfailed")
"""File of pytest's cache: a JSON object with a key for each test that failed when it ran last."""


def main(arguments: list[str]) -> int:
    """Set up the checkout, run one command and return its exit status; 2 for an unknown command."""
    command, *rest = arguments or [""]
    if command not in ("demo", "fleet", "test", "windows", *MEASURES, *UPDATES, *PRODUCTS):
        print(USAGE, file=sys.stdout if command in ("-h", "--help") else sys.stderr)
        return 0 if command in ("-h", "--help") else 2
    if command == "windows":
        return run_on_windows(rest)
    if command in PRODUCTS:
        return int(importlib.import_module(PRODUCTS[command]).run(ROOT, rest))
    if command == "fleet":
        is_simulated = rest[:1] in (["demo"], ["simulate"])
        program = [ROOT / SIMULATOR] if is_simulated else ["-m", "totem", "fleet"]
        return subprocess.call([environment.ensure(ROOT, environment.OPERATOR), *program, *rest])
    system = system_packages.this_system()
    system_packages.ensure(system)
    python = environment.ensure(ROOT)
    if command == "demo":
        return demo.run(python, rest, ROOT / "demo")
    if command in UPDATES:
        return environment.run_module(python, "release.update_repository", [command, *rest])
    if command in MEASURES:
        return subprocess.call([python, ROOT / MEASURES[command], *rest])
    system_packages.ensure_for_tests(system)
    several = bool(os.environ.get("CI"))
    if rest[:1] == [OLDEST_AND_NEWEST]:
        several, rest = True, rest[1:]
    pythons = pythons_of_tests(python) if several else {"pytest": python}
    return run_stages(python, pythons, rest[1:] if rest[:1] == ["--"] else rest)


def run_on_windows(arguments: list[str]) -> int:
    """Run steps of the script for Wine, or on Windows the tests; return the exit status."""
    if sys.platform == "win32":
        arguments = arguments[1:] if arguments[:1] == ["--"] else arguments
        return subprocess.call([environment.ensure(ROOT), *STAGES["pytest"], *arguments], cwd=ROOT)
    script = ROOT / "packaging" / "windows" / "wine.sh"
    return subprocess.call(["bash", script, ROOT / "build" / "windows", ROOT, *arguments])


def pythons_of_tests(python: Path) -> dict[str, Path]:
    """Interpreters of environments with the oldest and the newest Python, by the names of their stages."""
    running = sys.version_info[:2]
    pythons = {}
    for release, interpreter in environment.oldest_and_newest(running, os.environ.get("PATH", "")).items():
        version = "{}.{}".format(*release)
        made = environment.ensure_with(interpreter, ROOT, f".venv-{version}") if interpreter else python
        pythons[f"pytest on Python {version}"] = made
    return pythons


def run_stages(python: Path, pythons: dict[str, Path], pytest_arguments: list[str]) -> int:
    """Run every gate, also after one has failed, and list the failed ones at the end; return the exit status.

    `python` runs all gates but the tests, which run on each of `pythons`; those of `ONCE` on the first alone.

    A few failed tests are repeated alone. Among 30,000 runs of tests that start servers, browsers and kiosks
    one may fail by the machine's doing; it is listed as unstable, to be mended, and refuses no change. The
    examples of a property are the same in each run, so that what it finds fails again.
    """
    variables = {**os.environ, "PATH": system_packages.search_path()}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)  # each process of pytest would compile its plugins: 1 s

    def run(name: str, call: list[str | Path]) -> int:
        print(f"== {name}", flush=True)
        return subprocess.call(call, cwd=ROOT, env=variables)

    failed = [name for name, call in STAGES.items() if name != "pytest" and run(name, [python, *call])]
    unstable: list[str] = []
    ignored: list[str] = []
    for name, each in pythons.items():
        (ROOT / FAILED_TESTS).unlink(missing_ok=True)
        status = run(name, [each, *STAGES["pytest"], *ignored, *pytest_arguments])
        tests = failed_tests() if status == TESTS_FAILED else []
        if 0 < len(tests) <= REPEATED:
            status = run(f"{name}: the failed tests alone", [each, "-m", "pytest", *tests])
            unstable += [] if status else tests
        if status:
            failed.append(name)
        ignored = [f"--ignore={path}" for path in ONCE]
    if unstable:
        print(f"== unstable, passed when repeated alone: {', '.join(unstable)}", flush=True)
    print(f"== failed: {', '.join(failed)}" if failed else "== every gate passed", flush=True)
    return 1 if failed else 0


def failed_tests() -> list[str]:
    """Read the names of the tests that failed in the last run; none where pytest wrote none."""
    try:
        return list(json.loads((ROOT / FAILED_TESTS).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return []


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(f"totem: {error}")
    except OSError as error:
        subject = error.filename or "the system reported"
        sys.exit(f"totem: {subject}: {error.strerror}. Mend that, then run it again.")
    except KeyboardInterrupt:
        sys.exit("totem: stopped.")
