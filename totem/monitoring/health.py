"""Checks of the kiosk's health: a row for each, and what it finds.

A row stands in the file that judges it. `totem doctor`, the first page of maintenance mode and the fleet
read the same rows, so that they never disagree.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from totem.erp.http.wall_clock import WallClock
from totem.settings import Settings
from totem.system.localization import localize
from totem.system.system_advice import SystemAdvice

if TYPE_CHECKING:
    from totem.cards.service import CardCounts
    from totem.system.probes import MachineReadings


class Severity(StrEnum):
    """Severity of a finding. ERROR: the kiosk, or a part of it that was configured, does not work."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


class HealthGroup(StrEnum):
    """Part of the first page of maintenance mode, with its heading."""

    NOW = "Agora"
    """Repeated while the page is open, since the results change."""
    SET_UP = "Instalação"
    """Run once, since they are slow or change only by hand."""


class PlainText(NamedTuple):
    """A finding for the people of the store, without addresses, codes and names of settings; Portuguese.

    Staff of the store read it on the first page of maintenance mode, technicians the finding's own words.
    """

    words: str
    what_to_do: str = ""


CALL_SUPPORT = "Avise o suporte: os detalhes estão em Técnico."
"""Next step of the people of the store, for what they cannot mend."""


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """Result of a check.

    Attributes:
        name: that of the check, for programs.
        label: the check's, for people.
        what_to_do: advice; "" where there is no problem.
        plain: the same for the people of the store; None where it does not concern them.
    """

    name: str
    label: str
    level: Severity
    words: str
    what_to_do: str = ""
    plain: PlainText | None = None

    def as_json(self) -> dict[str, str]:
        """Return the fields for programs."""
        return {"name": self.name, "level": self.level, "words": self.words, "what_to_do": self.what_to_do}


Findings = Iterable[HealthFinding]


@dataclass(frozen=True, slots=True)
class CheckContext:
    """Kiosk that is checked.

    Attributes:
        config: the option `--config`.
        started: start of this process by `time.monotonic`, if it is the kiosk.
        clock: the running kiosk's, which follows the ERP's time.
        may_query: the ERP may be asked for what the kiosk does not know.
        machine: readings for a report that shows them, too; without them the checks read for themselves.
        cards: counts of open card charges, likewise.
        results: findings of the checks that ran before, by name.
    """

    settings: Settings
    config: Path | None = None
    started: float | None = None
    clock: WallClock | None = None
    may_query: bool = True
    machine: "MachineReadings | None" = None
    cards: "CardCounts | None" = None
    results: dict[str, tuple[HealthFinding, ...]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """Row of a check.

    Attributes:
        name: for programs: in JSON, and as an alarm of the fleet.
        label: for people, in the doctor's lines and in maintenance mode.
        judge: yields its findings, and those of checks without a judge. Blocks.
        group: where maintenance mode shows it; None for the doctor alone.
        alarm: words of the operator's page, of a check that the kiosk reports to its fleet.
        trouble: any of its problems in the words of the store, without a full stop; "" where `alarm` has it,
            or where its findings are in such words themselves.
        remedy: next step of the people of the store for `trouble`.
        is_used: tells whether a kiosk with these settings has what is checked.
    """

    name: str
    label: str
    judge: Callable[[CheckContext], Findings] | None = None
    group: HealthGroup | None = None
    alarm: str = ""
    is_used: Callable[[Settings], bool] = lambda _: True
    trouble: str = ""
    remedy: str = CALL_SUPPORT

    def ok(self, words: str, *, plain: str = "") -> HealthFinding:
        """Find no problem; `plain` tells the people of the store, where it concerns them."""
        text = PlainText(plain) if plain else None
        return HealthFinding(self.name, self.label, Severity.OK, words, plain=text)

    def warning(self, words: str, what_to_do: str, *, plain: PlainText | None = None) -> HealthFinding:
        """Find something that needs attention while the kiosk works.

        `plain` is for the people of the store, in place of the usual `trouble` and `remedy`.
        """
        text = plain or self._plain(words, what_to_do)
        return HealthFinding(self.name, self.label, Severity.WARNING, words, what_to_do, text)

    def error(self, words: str, what_to_do: str, *, plain: PlainText | None = None) -> HealthFinding:
        """Find something that keeps the kiosk, or a part of it, from working; for `plain` see `warning`."""
        text = plain or self._plain(words, what_to_do)
        return HealthFinding(self.name, self.label, Severity.ERROR, words, what_to_do, text)

    def _plain(self, words: str, what_to_do: str) -> PlainText:
        trouble = self.trouble or self.alarm
        return PlainText(trouble, self.remedy) if trouble else PlainText(words, what_to_do)

    def run(self, context: CheckContext) -> Iterator[HealthFinding]:
        """Judge; an exception becomes a finding of severity ERROR, so that it hides no other check."""
        try:
            if self.judge is not None and self.is_used(context.settings):
                yield from self.judge(context)
        except Exception as failure:  # noqa: BLE001 - one failing check must not hide the others
            kind = type(failure).__name__
            yield self.error(
                localize("a verificação parou por um erro interno ({kind})", kind=kind),
                advise("Envie esta linha ao suporte do Totem."),
            )


def advise(todo: str | SystemAdvice, /, **values: object) -> str:
    """Return advice in the language in use, its {fields} filled."""
    return localize(todo.text if isinstance(todo, SystemAdvice) else todo, **values)


def worst(levels: Sequence[Severity]) -> Severity:
    """Return the gravest severity; OK where there is none."""
    return max(levels, key=list(Severity).index, default=Severity.OK)
