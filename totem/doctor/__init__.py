"""`totem doctor`: diagnose this machine and its configuration, with one remedy for each problem.

Read-only: no page is printed, no folder is made, and the ERP is queried for a tax id without an owner. A
check that raises becomes a finding of its own, and the others still run.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TextIO

from totem.doctor import screen
from totem.doctor.configuration import SETTINGS, check_loaded, settings_errors
from totem.monitoring.health import CheckContext, HealthCheck, HealthFinding, Severity
from totem.settings import Settings, SettingsError, load_or_last_good
from totem.system.localization import localize

_MARKS = {Severity.OK: "ok", Severity.WARNING: "atenção", Severity.ERROR: "ERRO"}


def all_checks() -> tuple[HealthCheck, ...]:
    """Return the rows of all checks in order; each stands in the file that judges it."""
    # Imported here, since the screen's subprocess does without.
    from totem.doctor import access, card, erp, fleet, log, network, printer, service, sound
    from totem.monitoring import card_checks, machine_checks
    from totem.staff.outbox import OUTBOX

    return (
        SETTINGS,
        *erp.CHECKS,
        *printer.CHECKS,
        card.TERMINAL,
        *network.CHECKS,
        *machine_checks.CHECKS,
        *(service.SERVICE, OUTBOX, *card_checks.CHECKS, *log.CHECKS, service.RUNNING, service.UPDATES),
        *fleet.CHECKS,
        *screen.CHECKS,
        *sound.CHECKS,
        *access.CHECKS,
    )


def run(config: Path | None, *, as_json: bool, out: TextIO) -> int:
    """Run all checks and write them as lines or as JSON; return 1 if any is an error."""
    found = []
    for finding in run_checks(config):
        found.append(finding)
        if not as_json:
            out.write(_format(finding))
            out.flush()
    is_fit = all(each.level is not Severity.ERROR for each in found)
    if as_json:
        report = {"ok": is_fit, "checks": [each.as_json() for each in found]}
        out.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return 0 if is_fit else 1


def run_screen_checks(config: Path | None, out: TextIO) -> int:
    """Run the checks that need Qt, in the subprocess of `screen.check_in_subprocess`, and write JSON."""
    try:
        settings = load_or_last_good(config).settings
    except SettingsError:
        settings = Settings()
    json.dump([asdict(each) for each in screen.run_checks(settings)], out)
    return 0


def run_checks(config: Path | None) -> Iterator[HealthFinding]:
    """Run every check in turn; only settings and screen where the configuration cannot be read."""
    try:
        loaded = load_or_last_good(config)
    except SettingsError as failed:
        yield from settings_errors(failed.problems)
        yield from screen.DISPLAY.run(CheckContext(Settings(), config))
        return
    yield from check_loaded(loaded)
    context = CheckContext(loaded.settings, config)
    for check in all_checks():
        if check is not SETTINGS:  # read already
            context.results[check.name] = found = tuple(check.run(context))
            yield from found


def _format(finding: HealthFinding) -> str:
    todo = f" → {finding.what_to_do}" if finding.what_to_do else ""
    mark, label = localize(_MARKS[finding.level]), localize(finding.label)
    return f"{mark:<8} {label:<13} {finding.words}{todo}\n"
