"""Check of the configuration: the file as it is now; a running kiosk may have read an earlier version."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from totem.monitoring.health import HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings import Loaded, SettingsError, error_text, last_good, load_or_last_good
from totem.settings.errors import SettingsFault, SettingsProblem
from totem.system.localization import CommandLanguage, localize

SETTINGS = HealthCheck(
    "settings",
    "configuração",
    lambda on: check_settings(on.config),
    HealthGroup.SET_UP,
    trouble="a configuração precisa de ajuste",
)


def check_settings(config: Path | None) -> Iterator[HealthFinding]:
    """Check the configuration file, and the one that is in use instead of it."""
    try:
        loaded = load_or_last_good(config)
    except SettingsError as failed:
        yield from settings_errors(failed.problems)
    else:
        yield from check_loaded(loaded)


def check_loaded(loaded: Loaded) -> Iterator[HealthFinding]:
    """Check a configuration that was read."""
    if loaded.passed_over:
        yield from settings_errors(loaded.passed_over)
        words = localize(
            "em uso a última configuração válida, de {copied_at:%d/%m/%Y %H:%M}",
            copied_at=last_good.copied_at(loaded),
        )
        yield SETTINGS.warning(
            words,
            advise("Corrija o arquivo e, na manutenção, toque em “Ler a configuração de novo”."),
        )
    doubtful = (*loaded.forgiven, *loaded.warnings)
    problems = [each for each in doubtful if each.fault is not SettingsFault.NO_ERP_ADDRESS]
    for each in problems:
        yield SETTINGS.warning(
            error_text.localized(each, CommandLanguage.PORTUGUESE),
            advise("Corrija na configuração."),
        )
    if not problems and not loaded.passed_over:
        yield SETTINGS.ok(loaded.sources or localize("sem arquivo de configuração; valem os valores padrão"))


def settings_errors(problems: Iterable[SettingsProblem]) -> Iterator[HealthFinding]:
    """Report the problems of a configuration that could not be read."""
    for each in problems:
        yield SETTINGS.error(
            error_text.localized(each, CommandLanguage.PORTUGUESE),
            advise("Corrija a linha; “totem config example” mostra todas as chaves."),
        )
