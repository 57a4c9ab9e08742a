"""Rules of the project beyond the linters': forbidden calls and words, and the place of files."""

import ast
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KIOSK = sorted((ROOT / "totem").rglob("*.py"))
ALL = [*KIOSK, *sorted((ROOT / "packaging").rglob("*.py")), *sorted((ROOT / "tests").rglob("*.py"))]

# A second window, a popup or a nested event loop would stand over the kiosk and outlive the visit.
FORBIDDEN = {
    "QColorDialog", "QComboBox", "QDialog", "QErrorMessage", "QEventLoop", "QFileDialog", "QFontDialog",
    "QInputDialog", "QMenu", "QMessageBox", "QPrintDialog", "QProgressDialog", "QToolTip", "processEvents",
}  # fmt: skip

# As an attribute it outlives its widget, and its next tick is an event for a dead object: a crash.
FORBIDDEN |= {"QBasicTimer"}

MAIN_LOOPS = {"app.exec", "qt.exec"}  # what the modules that start Qt call the QApplication

SLEEPS = {"time.sleep", "sleep", "QThread.sleep"}
SLEEP_FOR_FILES = {"totem/system/atomic_file.py", "totem/system/file_lock.py"}
"""For milliseconds, while another program has a file: Windows cannot be asked to tell when it is free, Linux
not for a limited time."""
SLEEP_OUTSIDE = {"totem/windows_setup/start.py"}
"""Processes of their own beside the kiosk, without an event loop."""

LAYOUT = {".ci", ".github", ".gitignore", "LICENSE", "README.md", "pyproject.toml", "uv.lock"}
LAYOUT |= {"assets", "packaging", "tests", "totem"}

REFERENCE_ERP = "totem/lab/reference_erp/"  # its classes are the names in its API's documentation
FLEET_MESSAGES = "totem/fleet/messages.py"  # its classes are the titles of the published JSON Schemas

DOCSTRING = re.compile(r'(#.*\n|\s)*"""\s*\S')

SEARCHES = {"startswith", "endswith", "find", "index", "count"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


Nodes = list[ast.AST]
Files = list[tuple[str, Nodes]]


@pytest.fixture(scope="module")
def kiosk() -> Files:
    """The name of each file of the kiosk, and the nodes of its syntax tree."""
    return [(name(path), [*ast.walk(ast.parse(path.read_text(encoding="utf-8")))]) for path in KIOSK]


def names_used(nodes: Nodes) -> Iterator[tuple[str, int]]:
    """Every identifier that the code reads or imports, with its line."""
    for node in nodes:
        match node:
            case ast.Name(id=used) | ast.Attribute(attr=used):
                yield used, node.lineno
            case ast.ImportFrom(names=names) | ast.Import(names=names):
                yield from ((alias.name.rpartition(".")[2], node.lineno) for alias in names)


def calls(nodes: Nodes, *functions: str) -> Iterator[tuple[str, int]]:
    """Every call of functions with these names, as "owner.function" or "function", with its line."""
    for node in nodes:
        match node:
            case ast.Call(func=ast.Attribute(attr=function, value=owner)) if function in functions:
                yield f"{ast.unparse(owner)}.{function}", node.lineno
            case ast.Call(func=ast.Name(id=function)) if function in functions:
                yield function, node.lineno


def strings(nodes: Nodes) -> Iterator[tuple[str, int]]:
    """Every string that is a value, docstrings left out."""
    spoken = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken:
            yield node.value, node.lineno


def exception_texts_examined(nodes: Nodes) -> Iterator[int]:
    """Lines that compare or search the text of a caught exception in place of asking for its code."""
    for handler in nodes:
        if not isinstance(handler, ast.ExceptHandler) or handler.name is None:
            continue
        texts = {f"str({handler.name})", f"repr({handler.name})", f"{handler.name}.args[0]"}
        for node in ast.walk(handler):
            match node:
                case ast.Compare(left=left, comparators=others):
                    examined = [left, *others]
                case ast.Call(func=ast.Attribute(value=owner, attr=method), args=arguments):
                    examined = (
                        [owner] if method in SEARCHES else arguments if ast.unparse(owner) == "re" else []
                    )
                case _:
                    continue
            if texts & {ast.unparse(each) for each in examined}:
                yield node.lineno


def test_kiosk_opens_no_dialog_popup_or_nested_loop(kiosk: Files) -> None:
    offenders = []
    for file, nodes in kiosk:
        offenders += [f"{file}:{line}: {used}" for used, line in names_used(nodes) if used in FORBIDDEN]
        offenders += [
            f"{file}:{line}: {call}()"
            for call, line in calls(nodes, "exec", "exec_")
            if "." in call and call not in MAIN_LOOPS
        ]
    assert offenders == []


def test_kiosk_never_sleeps_nor_styles_a_hover(kiosk: Files) -> None:
    offenders = []
    for file, nodes in kiosk:
        may_sleep = file in SLEEP_FOR_FILES | SLEEP_OUTSIDE
        offenders += [
            f"{file}:{line}: {call}()"
            for call, line in calls(nodes, "sleep")
            if call in SLEEPS and not may_sleep
        ]
        offenders += [f"{file}:{line}: {text!r}" for text, line in strings(nodes) if ":hover" in text]
    assert offenders == []


def test_each_class_has_a_name_of_its_own(kiosk: Files) -> None:
    homes: dict[str, list[str]] = {}
    for file, nodes in kiosk:
        if file.startswith((REFERENCE_ERP, FLEET_MESSAGES)):
            continue
        for node in nodes:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, []).append(f"{file}:{node.lineno}")
    shared = {each: places for each, places in homes.items() if len(places) > 1}
    assert shared == {}


def test_no_code_depends_on_the_text_of_an_exception(kiosk: Files) -> None:
    offenders = [f"{file}:{line}" for file, nodes in kiosk for line in exception_texts_examined(nodes)]
    assert offenders == []


@pytest.mark.parametrize(
    "handler",
    [
        'if "x" in str(error): pass',
        'if str(error) == "x": pass',
        'str(error).startswith("x")',
        're.search("x", str(error))',
        'if "x" in error.args[0]: pass',
        'error.args[0].endswith("x")',
    ],
)
def test_an_examined_text_of_an_exception_is_found(handler: str) -> None:
    source = f"try:\n    pass\nexcept OSError as error:\n    {handler}\n"
    assert list(exception_texts_examined([*ast.walk(ast.parse(source))])) == [4]


def test_every_file_begins_with_a_docstring() -> None:
    texts = {name(path): path.read_text(encoding="utf-8") for path in ALL}
    assert [file for file, text in texts.items() if not DOCSTRING.match(text)] == []


def test_folders_are_packages_where_they_should_be() -> None:
    marked = {path.parent for path in ALL if path.name == "__init__.py"}
    assert marked >= {path.parent for path in KIOSK}
    # Elsewhere a marked folder would hide the installed package of the same name.
    assert [name(folder) for folder in marked if not folder.is_relative_to(ROOT / "totem")] == []


def test_no_room_is_empty() -> None:
    lived_in = {folder for path in KIOSK if path.name != "__init__.py" for folder in path.parents}
    assert [name(path.parent) for path in KIOSK if path.parent not in lived_in] == []


def test_test_files_have_names_of_their_own() -> None:
    times = Counter(path.name for path in ALL if path.name.startswith("test_"))
    assert [file for file, count in times.items() if count > 1] == []


def test_tests_mirror_the_house() -> None:
    beside = {"benchmarks", "e2e", "faults", "fleet_simulator", "packaging", "support"}
    rooms = {path.relative_to(ROOT / "totem").parts[0] for path in KIOSK if path.parent != ROOT / "totem"}
    folders = {
        path.relative_to(ROOT / "tests").parts[0] for path in ALL if path.is_relative_to(ROOT / "tests")
    }
    assert {folder for folder in folders if not folder.endswith(".py")} <= rooms | beside


def test_repository_is_laid_out_as_the_readme_says() -> None:
    git = shutil.which("git") or pytest.skip("no git")
    listed = subprocess.run([git, "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert {file.partition("/")[0] for file in listed.stdout.splitlines()} <= LAYOUT
