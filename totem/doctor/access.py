"""Checks of access: the state folder, the printer's device, and the maintenance PIN.

Nothing is created, since the doctor may run as another user.
"""

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from totem.monitoring.health import CheckContext, Findings, HealthCheck, HealthFinding, HealthGroup, advise
from totem.settings import PrinterSettings, state_folder
from totem.settings.credentials import is_readable_by_all
from totem.staff.pin import PinFile
from totem.system import probes
from totem.system.localization import localize
from totem.system.system_advice import SystemAdvice


def _check_permissions(context: CheckContext) -> Findings:
    """Check that this user alone can use the state folder, and that it can open the printer's device."""
    settings = context.settings
    problems = [*_check_folder(state_folder(settings)), *_check_device(settings.printer)]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        todo = advise("Rode o totem e este comando com o usuário do totem.")
        problems.append(PERMISSIONS.warning(localize("este é o usuário root"), todo))
    yield from problems or [
        PERMISSIONS.ok(localize("{state_folder} está em ordem", state_folder=state_folder(settings)))
    ]


def _check_folder(folder: Path) -> Iterator[HealthFinding]:
    nearest = probes.nearest_existing(folder)
    if not nearest.is_dir():
        words = "{path} não é uma pasta" if nearest.exists() else "{path} não existe"
        todo = advise("Corrija kiosk.state_dir no totem.toml.")
        yield PERMISSIONS.error(localize(words, path=nearest), todo)
        return
    if not os.access(nearest, os.W_OK | os.X_OK):
        todo = advise(SystemAdvice.OWN_FOLDER, folder=folder)
        yield PERMISSIONS.error(localize("este usuário não pode gravar em {nearest}", nearest=nearest), todo)
    if nearest != folder or sys.platform == "win32":
        return
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o022:
        yield PERMISSIONS.warning(
            localize("outros usuários podem gravar em {folder}", folder=folder),
            advise(SystemAdvice.CLOSE_FOLDER, folder=folder),
        )
    if not mode & 0o011:
        return  # without search permission, other users cannot reach the folders in it
    for inner in (place for place in sorted(folder.iterdir()) if place.is_dir()):
        if stat.S_IMODE(inner.stat().st_mode) & 0o077:
            yield PERMISSIONS.warning(
                localize("outros usuários podem abrir {inner}", inner=inner),
                advise(SystemAdvice.CLOSE_FOLDER, folder=inner),
            )


def _check_device(settings: PrinterSettings) -> Iterator[HealthFinding]:
    """Check the device file of a USB or serial printer, which the groups lp and dialout may open."""
    scheme, _, rest = (settings.connection or "").partition("://")
    path = Path(rest.partition("?")[0])
    if settings.kind != "thermal" or scheme not in {"usb", "serial"} or not str(path).startswith("/"):
        return
    if not path.exists():
        yield PERMISSIONS.error(
            localize("{path} não existe", path=path),
            advise("Ligue a impressora; confira o cabo e este nome."),
        )
    elif not os.access(path, os.R_OK | os.W_OK):
        group = "lp" if scheme == "usb" else "dialout"
        todo = advise(SystemAdvice.JOIN_GROUP, group=group)
        yield PERMISSIONS.error(localize("este usuário não pode usar {path}", path=path), todo)


def _check_pin(context: CheckContext) -> Findings:
    """Check that a maintenance PIN is set: there is no default, and the mode cannot be entered without."""
    settings = context.settings
    prepared = settings.staff.pin_hash_file
    pin = PinFile(state_folder(settings), prepared)
    if pin.exists and not pin.is_readable:
        words = localize("o PIN não pode ser lido, e ninguém entra na manutenção")
        yield PIN.error(words, advise(SystemAdvice.NEW_PIN))
    elif prepared is not None and prepared.is_file() and is_readable_by_all(prepared):
        words = localize("todos os usuários deste computador podem ler {file}", file=prepared)
        yield PIN.warning(words, advise(SystemAdvice.CLOSE_FILE, file=prepared))
    elif pin.exists:
        yield PIN.ok(localize("o PIN está criado"))
    else:
        words = localize("não há PIN, e sem ele ninguém entra na manutenção")
        yield PIN.warning(words, advise(SystemAdvice.SET_PIN))


PERMISSIONS = HealthCheck(
    "permissions",
    "permissões",
    _check_permissions,
    HealthGroup.SET_UP,
    trouble="faltam permissões no computador",
)
PIN = HealthCheck(
    "pin", "manutenção", _check_pin, HealthGroup.SET_UP, trouble="o PIN da manutenção precisa de ajuste"
)
CHECKS = (PERMISSIONS, PIN)
