"""What each action of maintenance mode does on this kiosk."""

import secrets
from datetime import datetime
from functools import partial

from PySide6.QtCore import QCoreApplication, QTimer

from totem.app import Kiosk
from totem.healing.exits import Exit
from totem.kiosk.staff_flag import StaffFlag
from totem.printing.printer import Printer, PrintFailed, PrintJob
from totem.settings import Settings, state_folder
from totem.staff.actions import Action, Handler, Outcome

LEAVING = "O Totem termina agora."


def handlers(kiosk: Kiosk, app: QCoreApplication) -> dict[Action, Handler]:
    """The actions that this kiosk knows, each with what it does."""
    flag = StaffFlag(state_folder(kiosk.settings))
    made: dict[Action, Handler] = {
        Action.OUT_OF_SERVICE: partial(_put_out, flag),
        Action.BACK_IN_SERVICE: partial(_take_back, flag),
        Action.RESTART_APP: partial(_end, app, Exit.RESTART),
        Action.LEAVE: partial(_end, app, Exit.LEFT),
    }
    if kiosk.printer is not None:
        made[Action.PRINT_TEST] = partial(_print_test, kiosk.printer, kiosk.settings)
    return made


async def _put_out(flag: StaffFlag) -> Outcome:
    try:
        flag.put()
    except OSError as error:
        return Outcome(done=False, words=f"Não foi possível gravar: {error.strerror}.")
    return Outcome(done=True, words="Fora de serviço. Os clientes veem isso quando você sair.")


async def _take_back(flag: StaffFlag) -> Outcome:
    try:
        was_out = flag.lift()
    except OSError as error:
        return Outcome(done=False, words=f"Não foi possível apagar: {error.strerror}.")
    return Outcome(done=True, words="De volta ao serviço." if was_out else "Já estava em serviço.")


async def _end(app: QCoreApplication, code: Exit) -> Outcome:
    QTimer.singleShot(0, app, partial(app.exit, code))
    return Outcome(done=True, words=LEAVING)


async def _print_test(printer: Printer, settings: Settings) -> Outcome:
    from totem.print_test import words
    from totem.printing.content import TrialPage

    before = words.state(await printer.state())
    page = TrialPage(
        settings.brand.name, settings.kiosk.name, datetime.now().astimezone(), (("Antes", before),)
    )
    try:
        printed = await printer.print(PrintJob(secrets.token_hex(8), (page,)), lambda _progress: None)
    except PrintFailed as error:
        what, remedy = words.FAULTS[error.fault]
        return Outcome(done=False, words=f"Não impresso: {what}. O que fazer: {remedy}.")
    finally:
        await printer.forget()
    return Outcome(done=True, words=f"Impresso. Prova: {words.proof(printed)}.")
