"""`totem doctor`: diagnose this machine and its configuration, with one remedy for each problem.

Read-only: no page is printed, no folder is made, and the ERP is queried for a tax id without an owner. A
check that raises becomes a finding of its own, and the others still run.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TextIO

from totem.doctor import screen
from totem.settings import Loaded, Settings, SettingsError, error_text, last_good, load_or_last_good
from totem.settings.errors import SettingsFault, SettingsProblem
from totem.staff.health_rules import LABELS, Checks, HealthCheck, Severity, error, guarded, ok, warning
from totem.system.localization import CommandLanguage, localize

_MARKS = {Severity.OK: "ok", Severity.WARNING: "atenção", Severity.ERROR: "ERRO"}


def run(config: Path | None, *, as_json: bool, out: TextIO) -> int:
    """Run all checks and write them as lines or as JSON; return 1 if any is an error."""
    checks = []
    for check in run_checks(config):
        checks.append(check)
        if not as_json:
            out.write(_format_check(check))
            out.flush()
    is_fit = all(check.level is not Severity.ERROR for check in checks)
    if as_json:
        report = {"ok": is_fit, "checks": [asdict(check) for check in checks]}
        out.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return 0 if is_fit else 1


def run_screen_checks(config: Path | None, out: TextIO) -> int:
    """Run the checks that need Qt, in the subprocess of `screen.check_in_subprocess`, and write JSON."""
    try:
        settings = load_or_last_good(config).settings
    except SettingsError:
        settings = Settings()
    json.dump([asdict(check) for check in screen.run_checks(settings)], out)
    return 0


def run_checks(config: Path | None) -> Iterator[HealthCheck]:
    """Run every check in turn; only settings and screen where the configuration cannot be read."""
    try:
        loaded = load_or_last_good(config)
    except SettingsError as failed:
        yield from _settings_errors(failed.problems)
        yield from guarded("display", partial(screen.check_in_subprocess, config))
        return
    # Imported here, since the screen's subprocess does without.
    from totem.doctor import devices, erp, fleet, machine

    settings = loaded.settings
    yield from _check_loaded(loaded)
    checks: dict[str, Callable[[], Checks]] = {
        "erp": partial(erp.check_erp, settings.erp),
        "pix": partial(erp.check_pix_receivers, settings),
        "network": partial(machine.check_network, settings.erp),
        "clock": partial(machine.check_clock, settings.erp),
        "printer": partial(devices.check_printer, settings),
        "display": partial(screen.check_in_subprocess, config),
        "sound": partial(devices.check_sound, settings.sound),
        "voice": partial(devices.check_voice, settings),
        "disk": partial(machine.check_disk, settings),
        "memory": machine.check_memory,
        "temperature": machine.check_temperature,
        "permissions": partial(machine.check_permissions, settings),
        "pin": partial(machine.check_pin, settings),
        "service": partial(machine.check_service, settings),
        "titles": partial(machine.check_titles, settings),
        "errors": partial(machine.check_errors, settings),
        "unfit": partial(erp.check_unfit_data, settings),
        "running": machine.check_running,
        "outbox": partial(machine.check_outbox, settings),
        "updates": partial(machine.check_updates, settings),
        "fleet": partial(fleet.check_fleet, settings),
    }
    for name, check in checks.items():
        yield from guarded(name, check)


def check_settings(config: Path | None) -> Iterator[HealthCheck]:
    """Check the configuration file as it is now; a running kiosk may have read an earlier version."""
    try:
        loaded = load_or_last_good(config)
    except SettingsError as failed:
        yield from _settings_errors(failed.problems)
    else:
        yield from _check_loaded(loaded)


def _settings_errors(problems: Iterable[SettingsProblem]) -> Iterator[HealthCheck]:
    for each in problems:
        yield error(
            "settings",
            error_text.localized(each, CommandLanguage.PORTUGUESE),
            localize("Corrija a linha; “totem config example” mostra todas as chaves."),
        )


def _check_loaded(loaded: Loaded) -> Iterator[HealthCheck]:
    if loaded.passed_over:
        yield from _settings_errors(loaded.passed_over)
        words = localize(
            "em uso a última configuração válida, de {copied_at:%d/%m/%Y %H:%M}",
            copied_at=last_good.copied_at(loaded),
        )
        yield warning(
            "settings",
            words,
            localize("Corrija o arquivo e, na manutenção, toque em “Ler a configuração de novo”."),
        )
    doubtful = (*loaded.forgiven, *loaded.warnings)
    problems = [each for each in doubtful if each.fault is not SettingsFault.NO_ERP_ADDRESS]
    for each in problems:
        yield warning(
            "settings",
            error_text.localized(each, CommandLanguage.PORTUGUESE),
            localize("Corrija na configuração."),
        )
    if not problems and not loaded.passed_over:
        yield ok(
            "settings", loaded.sources or localize("sem arquivo de configuração; valem os valores padrão")
        )


def _format_check(check: HealthCheck) -> str:
    todo = f" → {check.what_to_do}" if check.what_to_do else ""
    mark, label = localize(_MARKS[check.level]), localize(LABELS[check.name])
    return f"{mark:<8} {label:<13} {check.words}{todo}\n"
