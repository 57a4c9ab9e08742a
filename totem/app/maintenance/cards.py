"""Wiring of the card charges' pages: the kiosk's card service, its printer, and a USB stick."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from totem.app.maintenance.action_handlers import export, print_slip
from totem.staff.action_runner import Action, ActionResult, ActionRunner, Handler
from totem.staff.pin import PinAuth

if TYPE_CHECKING:
    from totem.cards.closing import DayClosing
    from totem.kiosk.assembly import Kiosk
    from totem.printing.print_lock import SharedPrinter
    from totem.settings import Settings
    from totem.staff.cards import StaffCards
    from totem.system.background import Runner
    from totem.ui.staff.shell import Builders


def make_desk(kiosk: "Kiosk", auth: PinAuth) -> "StaffCards | None":
    """Return the staff's access to card charges; None on a kiosk that takes no cards."""
    if kiosk.cards is None:
        return None
    from totem.staff.cards import StaffCards

    return StaffCards(kiosk.cards.open, auth, kiosk.clock.now)


def make_pages(desk: "StaffCards | None", runner: "Runner", actions: ActionRunner) -> "Builders":
    """Return the builders of the pages; none where the kiosk takes no cards."""
    if desk is None:
        return {}
    from totem.ui.staff.cards_page import ChosenCharge, pages

    return pages(desk, runner, actions, ChosenCharge())


def handlers(desk: "StaffCards | None", kiosk: "Kiosk") -> Mapping[Action, Handler]:
    """Return the handlers of the pages' actions; none where the kiosk takes no cards."""
    if desk is None:
        return {}
    made: dict[Action, Handler] = {
        Action.CARD_DECIDE: desk.decide,
        Action.CARD_EXPORT: partial(_export, desk),
    }
    if kiosk.printer is not None:
        made[Action.CARD_RECEIPT] = partial(_print_receipt, desk, kiosk.settings, kiosk.printer)
    return made


async def _print_receipt(
    desk: "StaffCards", settings: "Settings", printer: "SharedPrinter", charge_id: str
) -> ActionResult:
    """Print the receipt of a charge once more."""
    from totem.cards.receipt import receipt_of
    from totem.session.print_builder import build_card_receipt
    from totem.session.session import SessionConfig
    from totem.staff.cards import NO_CHARGE

    charge, now = await desk.read(charge_id), desk.now()
    if charge is None:
        return ActionResult(done=False, words=NO_CHARGE)
    config = SessionConfig.from_settings(settings)
    slip = build_card_receipt([receipt_of(charge, now.tzinfo)], config, now, is_copy=True)
    return await print_slip(settings, printer, slip)


async def _export(desk: "StaffCards", day: str) -> ActionResult:
    """Write the spreadsheet of a day to a USB stick."""
    closing = await desk.closing(date.fromisoformat(day))
    return await export(partial(_write, closing))


def _write(closing: "DayClosing", stick: Path) -> Path:
    from totem.cards.csv_export import write_csv

    return write_csv(stick, closing.charges, closing.day)
