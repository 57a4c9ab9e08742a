"""Run of `totem print-test` in this process."""

import io
from pathlib import Path
from typing import Any

from totem.selftest import print_test
from totem.settings import Settings


def settings_of(**printer: Any) -> Settings:
    """Return a configuration with these printer settings."""
    return Settings.parse({"brand": {"name": "NetSul"}, "printer": printer})


def run(settings: Settings, preview: Path | None = None) -> tuple[int, dict[str, str], str]:
    """Run the test; return the exit code, the output by label, and the whole output."""
    out = io.StringIO()
    code = print_test.run(settings, preview=preview, out=out)
    lines = out.getvalue().splitlines()
    return code, dict(line.split(": ", 1) for line in lines if ": " in line), out.getvalue()
