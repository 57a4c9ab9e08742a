"""Support bundle: logs, settings and the doctor's report in a zip without personal data.

The logs are redacted when they are written, and everything is redacted once more on its way in.
"""

import json
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from totem.settings import Settings
from totem.system.atomic_file import open_atomic
from totem.system.logging import clean

PREFIX = "totem-diagnostico"
_LOGS = ("*.jsonl*", "*.txt")


def write_bundle(
    folder: Path, *, logs: Path, settings: Settings, report: str, version: str, now: datetime
) -> Path:
    """Write the zip into `folder` as a whole or not at all, and return its path.

    `report` is the doctor's, as JSON; `logs` is the folder of the logs.

    Raises:
        OSError: it cannot be written, or a log cannot be read.
    """
    target = folder / f"{PREFIX}-{now:%Y%m%d-%H%M%S}.zip"
    with open_atomic(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("version.txt", f"{version}\n")
        archive.writestr("doctor.json", clean(report))
        archive.writestr("settings.json", _redacted(settings))
        for file in _files(logs):
            archive.writestr(f"logs/{file.name}", _cleaned(file))
    return target


def _redacted(settings: Settings) -> str:
    """Dump all settings as JSON; secrets are stars, and numbers that look like a person's are hidden."""
    return json.dumps(_cleaned_values(settings.dump()), ensure_ascii=False, indent=2)


def _cleaned_values(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _cleaned_values(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cleaned_values(each) for each in value]
    return clean(value) if isinstance(value, str) else value


def _files(logs: Path) -> list[Path]:
    return sorted({file for pattern in _LOGS for file in logs.glob(pattern) if file.is_file()})


def _cleaned(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return "".join(f"{clean(line.rstrip())}\n" for line in lines)
