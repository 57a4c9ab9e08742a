"""What support needs to see of a kiosk, in one zip: logs, settings, the doctor's report; no customer.

The logs were cleaned when they were written, and everything is cleaned once more on its way in.
"""

import json
import zipfile
from datetime import datetime
from pathlib import Path

from totem.logs import clean
from totem.settings import Settings
from totem.whole_file import whole

PREFIX = "totem-diagnostico"
_LOGS = ("*.jsonl*", "*.txt")


def export(folder: Path, *, logs: Path, settings: Settings, report: str, version: str, now: datetime) -> Path:
    """Write the zip into `folder` and return it; a part of it is never left there.

    `report` is the doctor's, as JSON; `logs` the folder of the logs.

    Raises:
        OSError: it cannot be written, or a log cannot be read.
    """
    target = folder / f"{PREFIX}-{now:%Y%m%d-%H%M%S}.zip"
    with whole(target) as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("version.txt", f"{version}\n")
        archive.writestr("doctor.json", clean(report))
        archive.writestr("settings.json", _redacted(settings))
        for file in _files(logs):
            archive.writestr(f"logs/{file.name}", _cleaned(file))
    return target


def _redacted(settings: Settings) -> str:
    """All settings as JSON; secrets are stars, and what looks like a person's number is hidden."""
    return clean(json.dumps(settings.model_dump(mode="json"), ensure_ascii=False, indent=2))


def _files(logs: Path) -> list[Path]:
    return sorted({file for pattern in _LOGS for file in logs.glob(pattern) if file.is_file()})


def _cleaned(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return "".join(f"{clean(line.rstrip())}\n" for line in lines)
