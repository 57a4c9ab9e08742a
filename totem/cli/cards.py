"""`totem cards …`: card charges of this kiosk, their settlement and refund, and the closing of a day.

`list`, `show`, `export` and `close` read the ledger, beside a kiosk that runs or without one; while nobody
has acknowledged damage to it, they say so and exit with 1, since charges may be missing. What changes money
asks for the PIN, where the kiosk has one, and for the amount, is done once, and stands in the journal.
"""

import asyncio
import json
import sys
from collections.abc import Sequence
from contextlib import aclosing, contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from totem.cli.parser import CommandError, FileUse, Parser, RunsAs, UsageError, invalid_option
from totem.cli.terminal import ask, ask_hidden, database_errors, load_settings, print_stderr, refuse_root
from totem.system.localization import localize, strerror

if TYPE_CHECKING:
    from collections.abc import Iterator

    from totem.cards.charge import Charge
    from totem.cards.closing import DayClosing, Total
    from totem.cards.ledger import CardLedger
    from totem.cards.trial import TrialOutcome
    from totem.settings import Settings
    from totem.settings.card import CardSettings
    from totem.staff.cards import Decision


def define(commands: Parser) -> None:
    """Define the commands."""
    group = commands.add_group("cards", "See card charges, settle and refund them, and close a day.")
    command = group.add_command(list_charges, "list", runs_as=RunsAs.SERVICE)
    _add_day(command, "Charges of this day; if left out, all.")
    command.add_flag("--open", "only_open", "Only those of which something is left to be done.")
    command.add_config()
    command.add_json()
    command = group.add_command(show, runs_as=RunsAs.SERVICE)
    _add_charge(command)
    command.add_json()
    for handler in (settle, mark_settled, refund, mark_refunded, decide):
        command = group.add_command(handler, runs_as=RunsAs.SERVICE)
        _add_charge(command)
    text = "The terminal's own report has the sale as approved, or has not."
    command.add_option("--approved", None, text, choices=("yes", "no"))
    group.add_command(acknowledge, runs_as=RunsAs.SERVICE).add_config()
    group.add_command(try_terminal, "try", runs_as=RunsAs.SERVICE).add_config()
    command = group.add_command(export, runs_as=RunsAs.SERVICE)
    _add_day(command, "Day of the sales; if left out, today.")
    command.add_option("--out", "FILE", "Where to write; if left out, stdout.", file=FileUse.WRITE, type=Path)
    command.add_config()
    command = group.add_command(close, runs_as=RunsAs.SERVICE)
    _add_day(command, "Day of the sales; if left out, today.")
    command.add_config()
    command.add_json()


def _add_day(command: Parser, text: str) -> None:
    command.add_option("--day", "DATE", text, type=_day)


def _add_charge(command: Parser) -> None:
    command.add_word("charge", metavar="CHARGE")
    command.add_config()


def _day(text: str) -> date:
    """Read a day, as in 2026-11-24 or 24/11/2026."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text, form).date()  # noqa: DTZ007 - a date alone
        except ValueError:
            continue
        if date.min < day < date.max:  # beyond them is no midnight at which a day ends
            return day
    import argparse

    raise argparse.ArgumentTypeError(localize("{text!r} is no date, as in 2026-11-24", text=text))


def list_charges(config: Path | None, *, day: date | None, only_open: bool, as_json: bool) -> int:
    """List the card charges, latest first.

    With --json, one object a line, with the keys id, boleto, amount, state, provider, reference, created,
    settled, nsu, authorization and brand.
    """
    from totem.cards.closing import day_of
    from totem.staff import cards

    found, is_whole = _charges(load_settings(config), day)
    charges = [
        each
        for each in found
        if (day is None or day_of(each) == day) and not (only_open and each.state.is_final)
    ]
    if as_json:
        for each in charges:
            print(json.dumps(as_object(each), ensure_ascii=False))
        return 0 if is_whole else 1
    now = datetime.now().astimezone()
    for each in charges:
        print(f"{each.short_id}  {cards.title(each)} · {cards.note(each, now)}")
        if not each.state.is_final and (todo := cards.advice(each)):
            print(f"{' ' * len(each.short_id)}  → {todo}")
    if not charges and is_whole:
        print(localize("No card charges."))
    return 0 if is_whole else 1


def show(charge: str, config: Path | None, *, as_json: bool) -> int:
    """Show a charge with all that is known of it.

    It is named by the beginning of its id, its reference, its order at the provider, or its NSU.
    """
    settings = load_settings(config)
    charges, is_whole = _charges(settings)
    found = _find(charges, charge)
    if as_json:
        print(json.dumps(as_object(found), ensure_ascii=False))
        return 0 if is_whole else 1
    _print_facts(found)
    from totem.staff import cards

    with database_errors("totem cards"):
        for each in _ledger(settings).history(found.id):
            print(f"  {cards.history_text(each, datetime.now().astimezone())}")
    return 0 if is_whole else 1


def settle(charge: str, config: Path | None) -> int:
    """Settle a charge in the ERP again.

    The title is read first. Exit code 1 if it is not settled.
    """
    from totem.staff.cards import Decision

    return _decide(charge, config, Decision.SETTLE)


def mark_settled(charge: str, config: Path | None) -> int:
    """Note that a charge was settled in the ERP by hand.

    The ERP is told nothing.
    """
    from totem.staff.cards import Decision

    return _decide(charge, config, Decision.MARK_SETTLED)


def refund(charge: str, config: Path | None) -> int:
    """Refund a charge to its card, once.

    Only where it waits for staff. Exit code 1 if the refund is not confirmed.
    """
    from totem.staff.cards import Decision

    return _decide(charge, config, Decision.REFUND)


def mark_refunded(charge: str, config: Path | None) -> int:
    """Note that a charge was refunded at the terminal or at its provider.

    The provider is told nothing.
    """
    from totem.staff.cards import Decision

    return _decide(charge, config, Decision.MARK_REFUNDED)


def decide(charge: str, config: Path | None, *, approved: str | None) -> int:
    """Note how a charge without an answer ended.

    The terminal's own report tells: look for the sale there first.
    """
    from totem.staff.cards import Decision

    if approved is None:
        raise UsageError(invalid_option("--approved", localize("is needed")))
    return _decide(charge, config, Decision.TAKEN if approved == "yes" else Decision.NOT_TAKEN)


def acknowledge(config: Path | None) -> int:
    """Note that somebody compared a damaged ledger with the provider's report.

    No card is offered before. What could be read is listed by totem cards list.
    """
    from totem.monitoring import card_checks
    from totem.staff.cards import record_acknowledgement

    refuse_root("cards acknowledge", config)
    settings = load_settings(config)
    with database_errors("totem cards"):
        ledger = _ledger(settings)
        damage = ledger.damage()
        if not damage.unseen:
            print(localize("Nothing is to be acknowledged."))
            return 0
        print(card_checks.damage_text(damage))
        word = localize("compared")
        if not _is_staff(settings):
            return 1
        if (
            ask(localize("Type {word} once you compared all charges with the provider's report", word=word))
            != word
        ):
            print_stderr(localize("Nothing was changed."))
            return 1
        ledger.acknowledge_damage()
    with _journal(settings):
        record_acknowledgement(by="command")
    print(localize("Acknowledged: cards are offered again."))
    return 0


def try_terminal(config: Path | None) -> int:
    """Charge R$ 1,00 at the card terminal, and cancel it at once.

    It proves account, terminal and mode; no title is paid. Exit code 1 if it fails.
    """
    from totem.cards import trial
    from totem.cards.terminals.registry import make_terminal

    refuse_root("cards try", config)
    settings = load_settings(config)
    if not settings.card.enabled:
        raise CommandError(
            f"totem cards try: {localize('no card terminal is configured: totem config card')}"
        )
    with database_errors("totem cards"):
        ledger = _ledger(settings)
        if ledger.find_holder() is not None or ledger.damage().unseen:
            sentence = "totem cards try: a charge may be at the terminal: totem cards list --open"
            raise CommandError(localize(sentence))
    if not _is_staff(settings):
        return 1

    async def work() -> trial.TrialOutcome:
        async with aclosing(make_terminal(settings.card)) as terminal:
            return await trial.try_terminal(terminal, on_phase=lambda phase: print(localize(phase.text)))

    return print_trial(settings.card, asyncio.run(work()))


def print_trial(settings: "CardSettings", outcome: "TrialOutcome") -> int:
    """Print the outcome of a trial charge; return the exit code."""
    advice = {"{login}": settings.row.login_advice, "{terminal}": settings.row.terminal_advice}
    mark = "✓" if outcome.is_fine else "✗"
    print(f"{mark} {localize(outcome.sentence)} {localize(advice.get(outcome.step, outcome.step))}".rstrip())
    return 0 if outcome.is_fine else 1


def export(config: Path | None, *, day: date | None, out: Path | None) -> int:
    """Write the sales of a day as a spreadsheet, NSU beside title.

    Semicolons, comma decimals and UTF-8 with a byte order mark: Excel opens it in Brazil.
    """
    from totem.cards.closing import close_day
    from totem.cards.csv_export import to_csv
    from totem.system.atomic_file import write_atomic

    day = day or _today()
    charges, is_whole = _charges(load_settings(config), day)
    content = to_csv(close_day(charges, day).charges)
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        return 0 if is_whole else 1
    try:
        write_atomic(out, content)
    except OSError as error:
        raise CommandError(f"totem cards export: {strerror(error)}: {out}") from None
    return 0 if is_whole else 1


def close(config: Path | None, *, day: date | None, as_json: bool) -> int:
    """Close a day: its sales by state, instrument and brand.

    Exit code 1 if a sale of the day is not settled, has an unknown end, or may be missing.
    """
    from totem.cards.charge import Standing
    from totem.cards.closing import close_day

    day = day or _today()
    charges, is_whole = _charges(load_settings(config), day)
    closing = close_day(charges, day, is_whole=is_whole)
    is_complete = is_whole and closing.by_standing.keys().isdisjoint({Standing.UNSETTLED, Standing.UNCLEAR})
    if as_json:
        print(json.dumps({"complete": is_complete, **closing_object(closing)}, ensure_ascii=False))
    else:
        from totem.staff.cards import closing_lines

        print("\n".join(closing_lines(closing, datetime.now().astimezone())))
    return 0 if is_complete else 1


def as_object(charge: "Charge") -> dict[str, str | None]:
    """Return a charge for programs: amounts with two decimals, times in ISO 8601, null for unknown."""

    def moment(at: datetime | None) -> str | None:
        return at.isoformat(timespec="seconds") if at is not None else None

    return {
        "id": charge.id,
        "boleto": charge.title.boleto_id,
        "amount": f"{charge.taken:.2f}",
        "state": charge.state.value,
        "provider": charge.provider,
        "reference": charge.reference,
        "created": moment(charge.created_at),
        "settled": moment(charge.settled_at),
        "nsu": charge.nsu or None,
        "authorization": charge.authorization or None,
        "brand": charge.brand or None,
    }


def closing_object(closing: "DayClosing") -> dict[str, Any]:
    """Return a closing for programs."""

    def total(found: "Total") -> dict[str, int | str]:
        return {
            "count": found.count,
            "amount": f"{found.amount:.2f}",
            "title_amount": f"{found.title_amount:.2f}",
        }

    return {
        "day": closing.day.isoformat(),
        "captured": total(closing.captured),
        "kept": total(closing.kept),
        "by_standing": {each.value: total(found) for each, found in closing.by_standing.items()},
        "by_state": {each.value: total(found) for each, found in closing.by_state.items()},
        "by_method": {each.value: total(found) for each, found in closing.by_method.items()},
        "by_brand": {name: total(found) for name, found in closing.by_brand.items()},
    }


def _ledger(settings: "Settings") -> "CardLedger":
    from totem.cards.ledger import CardLedger

    return CardLedger.of(settings)


def _charges(settings: "Settings", day: date | None = None) -> tuple[Sequence["Charge"], bool]:
    """Return the charges of the ledger, latest first, or those that may count for `day`.

    The second value is False where charges may be missing: the damage is told on stderr.
    """
    from totem.monitoring import card_checks

    ledger = _ledger(settings)
    with database_errors("totem cards"):
        charges = ledger.charges(day)
    damage = ledger.damage()
    if damage.unseen:
        words, todo = card_checks.damage_text(damage), localize(card_checks.COMPARE)
        print_stderr(f"totem cards: {words}. {todo}")
    return charges, not damage.unseen


def _today() -> date:
    return datetime.now().astimezone().date()


def _find(charges: Sequence["Charge"], typed: str) -> "Charge":
    from totem.staff import cards

    found = cards.find(charges, typed)
    if not found:
        raise CommandError(localize("totem cards: no charge {name}", name=typed))
    if len(found) > 1:
        names = ", ".join(each.short_id for each in found[:5])
        raise CommandError(localize("totem cards: several charges {name}: {names}", name=typed, names=names))
    return found[0]


def _print_facts(charge: "Charge") -> None:
    from totem.staff import cards

    for label, value in cards.facts(charge, datetime.now().astimezone()):
        print(f"{localize(label)}: {value}")
    if todo := cards.advice(charge):
        print(f"→ {todo}")


def _decide(typed: str, config: Path | None, decision: "Decision") -> int:
    """Ask for the PIN and the amount, then carry out a decision about a charge."""
    from totem.staff import cards

    name = f"cards {decision.value.replace('_', '-')}"
    refuse_root(name, config)
    settings = load_settings(config)
    charge = _find(_charges(settings)[0], typed)
    if decision not in cards.decisions(charge):
        raise CommandError(f"totem {name}: {cards.refusal_text(charge)}")
    _print_facts(charge)
    if not (_is_staff(settings) and _is_confirmed(charge, decision)):
        print_stderr(localize("Nothing was changed."))
        return 1
    try:
        with _journal(settings):
            after = asyncio.run(_carry_out(settings, charge, decision))
    except cards.DecisionFailed as failure:
        print_stderr(str(failure))
        return 1
    print(cards.result_text(decision, after))
    return 0 if cards.is_done(decision, after) else 1


def _is_staff(settings: "Settings") -> bool:
    """Ask for the PIN, where the kiosk has one."""
    from totem.settings import state_folder
    from totem.staff.pin import PinAuth, PinResult

    auth = PinAuth.in_folder(state_folder(settings), settings.staff.pin_hash_file)
    if auth.is_closed:
        return True
    result = asyncio.run(auth.verify(ask_hidden("PIN")))
    if result is PinResult.WAIT:
        print_stderr(localize("Too many wrong PINs: totem pin --unlock"))
    elif result is not PinResult.OPEN:
        print_stderr(localize("The PIN is wrong."))
    return result is PinResult.OPEN


def _is_confirmed(charge: "Charge", decision: "Decision") -> bool:
    """Ask for the amount in figures, as the second question."""
    typed = ask(localize("{decision}? Type the amount to confirm", decision=localize(decision.label)))
    digits = typed.removeprefix("R$").strip()
    if "," in digits:
        digits = digits.replace(".", "").replace(",", ".")
    try:
        return Decimal(digits) == charge.taken
    except ArithmeticError:
        return False


@contextmanager
def _journal(settings: "Settings") -> "Iterator[None]":
    """Have staff's actions stand in the kiosk's journal."""
    from totem.settings import state_folder
    from totem.system import logging as logs

    with logs.journal_alone(state_folder(settings) / "logs"):
        yield


async def _carry_out(settings: "Settings", charge: "Charge", decision: "Decision") -> "Charge":
    from totem.cards.service import CardService
    from totem.cards.terminals.registry import make_terminal
    from totem.cards.terminals.terminal import CardTerminal
    from totem.erp.factory import make_erp
    from totem.staff import cards

    erp = make_erp(settings.erp)
    terminal = make_terminal(settings.card) if settings.card.enabled else CardTerminal()
    service = CardService(_ledger(settings), terminal, erp, now=erp.clock.now)
    try:
        return await cards.decide(service, charge, decision, by="command")
    finally:
        await service.aclose()
        await erp.aclose()
