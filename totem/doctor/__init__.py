"""`totem doctor`: is this kiosk fit for work, and if not, what is to be done.

It reads, asks and measures, and changes nothing: it prints no page, makes no folder, and asks the ERP for a
document that is nobody's. Staff read it, so it speaks Portuguese. Each check is a small function of one of
the modules here; one that breaks down does not keep the others from looking.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TextIO

from totem.doctor import screen
from totem.settings import Loaded, Settings, SettingsError, last_good, load_or_last_good
from totem.settings.problems import SettingsFault, SettingsProblem
from totem.staff.health_rules import LABELS, HealthCheck, Severity, error, guarded, ok, warning

_MARKS = {Severity.OK: "ok", Severity.WARNING: "atenção", Severity.ERROR: "ERRO"}


def run(config: Path | None, *, as_json: bool, out: TextIO) -> int:
    """Check everything and write a line for each check, or JSON; 1 where something does not work."""
    found = []
    for check in run_checks(config):
        found.append(check)
        if not as_json:
            out.write(_format_check(check))
            out.flush()
    is_fit = all(check.level is not Severity.ERROR for check in found)
    if as_json:
        report = {"ok": is_fit, "checks": [asdict(check) for check in found]}
        out.write(json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    return 0 if is_fit else 1


def run_screen_checks(config: Path | None, out: TextIO) -> int:
    """Look at the screen alone, and write JSON for the process that asked."""
    try:
        settings = load_or_last_good(config).settings
    except SettingsError:
        settings = Settings()
    json.dump([asdict(check) for check in screen.run_checks(settings)], out)
    return 0


def run_checks(config: Path | None) -> Iterator[HealthCheck]:
    """Every check, one after another."""
    try:
        loaded = load_or_last_good(config)
    except SettingsError as trouble:
        yield from _settings_errors(trouble.problems)
        yield from guarded("display", partial(screen.check_in_subprocess, config))
        return
    # not needed by the process that looks at the screen
    from totem.doctor import (
        erp,
        machine,
        maintenance,
        outbox,
        payment,
        printer,
        service,
        sound,
        updates,
        voice,
    )

    settings = loaded.settings
    yield from _check_loaded(loaded)
    yield from guarded("erp", partial(erp.check_erp, settings.erp))
    yield from guarded("pix", partial(payment.check_pix_receivers, settings))
    yield from guarded("network", partial(machine.check_network, settings.erp))
    yield from guarded("clock", partial(machine.check_clock, settings.erp))
    yield from guarded("printer", partial(printer.check_printer, settings))
    yield from guarded("display", partial(screen.check_in_subprocess, config))
    yield from guarded("sound", partial(sound.check_sound, settings.sound))
    yield from guarded("voice", partial(voice.check_voice, settings))
    yield from guarded("disk", partial(machine.check_disk, settings))
    yield from guarded("memory", machine.check_memory)
    yield from guarded("temperature", machine.check_temperature)
    yield from guarded("permissions", partial(machine.check_permissions, settings))
    yield from guarded("pin", partial(maintenance.check_pin, settings))
    yield from guarded("service", partial(service.check_service, settings))
    yield from guarded("titles", partial(machine.check_titles, settings))
    yield from guarded("errors", partial(machine.check_errors, settings))
    yield from guarded("unfit", partial(payment.check_unfit_data, settings))
    yield from guarded("running", machine.check_running)
    yield from guarded("outbox", partial(outbox.check_outbox, settings))
    yield from guarded("updates", partial(updates.check_updates, settings))


def check_settings(config: Path | None) -> Iterator[HealthCheck]:
    """The configuration as it stands now, which the running kiosk may have read before it was changed."""
    try:
        loaded = load_or_last_good(config)
    except SettingsError as trouble:
        yield from _settings_errors(trouble.problems)
    else:
        yield from _check_loaded(loaded)


def _settings_errors(problems: Iterable[SettingsProblem]) -> Iterator[HealthCheck]:
    for each in problems:
        yield error("settings", str(each), "Corrija a linha; “totem config example” mostra todas as chaves.")


def _check_loaded(loaded: Loaded) -> Iterator[HealthCheck]:
    if loaded.passed_over:
        yield from _settings_errors(loaded.passed_over)
        words = f"vale a última que estava certa, de {last_good.kept_at(loaded):%d/%m/%Y %H:%M}"
        yield warning("settings", words, "Corrija o arquivo e recarregue a configuração, na manutenção.")
    problems = [
        each
        for each in (*loaded.forgiven, *loaded.warnings)
        if each.fault is not SettingsFault.NO_ERP_ADDRESS
    ]
    for each in problems:
        yield warning("settings", str(each), "Corrija na configuração.")
    if not problems and not loaded.passed_over:
        yield ok("settings", loaded.sources or "sem arquivo; valem os valores padrão")


def _format_check(check: HealthCheck) -> str:
    todo = f" → {check.what_to_do}" if check.what_to_do else ""
    return f"{_MARKS[check.level]:<8} {LABELS[check.name]:<13} {check.words}{todo}\n"
