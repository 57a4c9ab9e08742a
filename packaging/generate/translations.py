"""Update the .ts files of translations from the code, and compile them to .qm beside them.

Sentences stand in calls of `translate` and `tr`; the statuses of an ERP in the table of the domain.

Run it with the project's Python after any change of a sentence: `.venv/bin/python
packaging/generate/translations.py`. It counts the sentences left to translate, by hand or with Qt Linguist
(`.venv/bin/pyside6-linguist`), and fails while there is any. The source language is Portuguese, whose own
file has only plural forms.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import own_checkout  # noqa: F401 - this checkout's program
import PySide6

from totem.domain.status_words import STATUS_WORDS
from totem.system import languages

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "assets" / "translations"
SOURCE = languages.SOURCE.code
UNFINISHED = 'type="unfinished"'
SENTENCES = ROOT / "totem" / "ui"
"""Folder of the sentences for customers."""


def main() -> int:
    """Update and compile all; return the exit code."""
    for file in files():
        update(file)
        compile_to(file.with_suffix(".qm"), file)
    unfinished = {file: file.read_text(encoding="utf-8").count(UNFINISHED) for file in files()}
    for file, count in unfinished.items():
        print(f"{file.relative_to(ROOT)}: {count} sentences to translate" if count else f"{file.name}: whole")
    return 1 if any(unfinished.values()) else 0


def files() -> list[Path]:
    """List the .ts file of each language, which may be missing yet."""
    return [TRANSLATIONS / f"totem_{code}.ts" for code in languages.CODES]


def update(file: Path) -> None:
    """Update the .ts `file` from the code: add new sentences as unfinished, remove those that are gone.

    A file that does not exist yet is made.
    """
    language = file.stem.removeprefix("totem_")
    flags = ["-no-obsolete", "-locations", "none", "-source-language", SOURCE, "-target-language", language]
    if language == SOURCE:
        flags.append("-pluralonly")
    with TemporaryDirectory() as folder:
        statuses = Path(folder) / "statuses.py"  # lupdate reads sentences only from calls
        statuses.write_text("".join(f'translate("status", "{word}")\n' for word in STATUS_WORDS), "utf-8")
        read = (*(each.relative_to(ROOT) for each in sources()), statuses)
        _call("lupdate", *flags, *map(str, read), "-ts", str(file))


def sources() -> list[Path]:
    """List the files that may contain a sentence for customers."""
    return sorted(SENTENCES.rglob("*.py"))


def compile_to(target: Path, file: Path) -> None:
    """Compile the .ts `file`."""
    _call("lrelease", "-silent", str(file), "-qm", str(target))


def _call(tool: str, *arguments: str) -> None:
    program = Path(PySide6.__path__[0]) / tool
    done = subprocess.run([program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0 or "error" in done.stderr.lower():
        raise SystemExit(f"{tool}: {done.stderr or done.stdout}")


if __name__ == "__main__":
    sys.exit(main())
