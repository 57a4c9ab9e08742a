"""Support bundle: its content, and full or missing drives."""

import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from totem.settings import Settings
from totem.staff import support_bundle

SECRET = "s3cr3t-token-of-the-erp"  # noqa: S105 - what must not be found
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "totem.jsonl").write_text('{"message": "customer 529.982.247-25 found"}\n', encoding="utf-8")
    (folder / "totem.jsonl.1").write_text('{"message": "older"}\n', encoding="utf-8")
    (folder / "journal.jsonl").write_bytes(b'{"message": "action ended"}\n\xff\n')
    (folder / "freeze.txt").write_text("Thread 0x1", encoding="utf-8")
    (folder / "core.dump").write_bytes(b"memory")
    return folder


def export(folder: Path, logs: Path) -> Path:
    settings = Settings.parse({"erp": {"base_url": "https://erp.example", "token": SECRET}})
    return support_bundle.write_bundle(
        folder, logs=logs, settings=settings, report='{"ok": true}', version="1.2.3", now=NOW
    )


def test_the_bundle_holds_logs_settings_and_report_redacted(tmp_path: Path, logs: Path) -> None:
    file = export(tmp_path, logs)
    assert file.name == "totem-diagnostico-20261124-103000.zip"
    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == [
            "doctor.json",
            "logs/freeze.txt",
            "logs/journal.jsonl",
            "logs/totem.jsonl",
            "logs/totem.jsonl.1",
            "settings.json",
            "version.txt",
        ]
        whole = "\n".join(archive.read(name).decode() for name in archive.namelist())
        assert json.loads(archive.read("settings.json"))["erp"]["base_url"] == "https://erp.example"
    assert SECRET not in whole
    assert "529" not in whole
    assert "customer […] found" in whole


def test_a_missing_drive_raises(tmp_path: Path, logs: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        export(tmp_path / "pulled", logs)


def test_a_full_drive_keeps_no_part_of_the_bundle(
    tmp_path: Path, logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(OSError, match="No space"):
        export(stick, logs)
    assert list(stick.iterdir()) == []
