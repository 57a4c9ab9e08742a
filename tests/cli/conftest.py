"""Running commands in this process."""

import sys
from pathlib import Path
from unittest.mock import Mock

import pytest

from support.commands import Totem
from totem import __main__ as entry


@pytest.fixture
def totem(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Totem:
    """Runs the command in this process, in an empty folder: exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(entry, "process_watchdog", Mock())  # it would end the tests' own process
    monkeypatch.setattr("totem.settings.paths.site_file", lambda _environ: tmp_path / "site.toml")
    (tmp_path / "file").touch()

    def run(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["totem", *arguments])
        with pytest.raises(SystemExit) as end:
            entry.main()
        out, err = capsys.readouterr()
        return int(end.value.code or 0), out, err

    return run
