"""Rows of the list: texts, order, filter and counts of the kiosks' views."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from totem.domain.text import capitalized, unaccented
from totem.domain.version import is_version, number
from totem.fleet.messages import ErpHealth, PrinterHealth
from totem.fleet.operator.folder import Membership
from totem.fleet.operator.view import Condition, TotemView, Trouble, TroubleKind

COLUMNS = {
    "state": "Situação",
    "name": "Nome",
    "city": "Cidade",
    "seen": "Último contato",
    "version": "Versão",
    "printer": "Impressora",
    "erp": "ERP",
}
"""Headings by the names of the columns."""
OLD_VERSION = "antiga"
OTHER_KEYS = "Lista de chaves antiga"
UNKNOWN_MEMBERSHIP = Membership()
LONGEST = 120
"""Characters of a text in the list."""
LONGEST_SEARCH = 800
_TONES = ("danger", "", "off", "success")
_RANKS = {condition: rank for rank, condition in enumerate(Condition)}


class Mark(NamedTuple):
    """A dot of a tone, and its word; by default the dash of what is unknown."""

    tone: str = ""
    word: str = "–"


@dataclass(frozen=True, slots=True)
class TotemRow:
    """Texts of one kiosk; `search` is without accents and capitals, `keys` are sorted by `sort_rows`.

    Attributes:
        since: when the last contact was, where there is none any more.
        newest: the fleet's newest version, where the kiosk's is older.
    """

    id: str
    name: str
    site: str
    city: str
    condition: Condition
    tone: str
    word: str
    troubles: tuple[str, ...]
    seen: str
    seen_text: str
    ago: str
    since: str
    version: str
    newest: str
    printer: Mark
    erp: Mark
    search: str
    keys: Mapping[str, str]

    @property
    def line(self) -> str:
        """Line below the name: the site, or the ID where the name has the site already."""
        return self.id if fold(self.site) in fold(self.name) and self.id != self.name else self.site

    @property
    def place(self) -> str:
        """Site, city and ID, as far as they are known."""
        return " · ".join(filter(None, (self.site, self.city, self.id)))


class Count(NamedTuple):
    """Number of the kiosks in a condition; "" is all of them."""

    key: str
    word: str
    tone: str
    number: int

    @property
    def number_text(self) -> str:
        """The number, as in `1.000`."""
        return f"{self.number:,}".replace(",", ".")


def newest_version(views: Iterable[TotemView]) -> str:
    """Return the newest version of the fleet; "" where none is known.

    In a fleet of three and more, at least two kiosks run it: one that tries a version, or that misreports its
    own, does not make all others old.
    """
    counts = Counter(view.info.version for view in views if view.info is not None)
    least = 2 if counts.total() > 2 else 1
    versions = [each for each, count in counts.items() if count >= least and is_version(each)]
    return max(versions, key=number, default="")


def make_row(
    view: TotemView, now: datetime, newest: str = "", membership: Membership = UNKNOWN_MEMBERSHIP
) -> TotemRow:
    """Return the row of a kiosk; its printer and its ERP are unknown while there is no contact.

    `newest` is the fleet's newest version; "" marks none as old.
    """
    info, health, condition = view.info, view.health if view.alive else None, view.condition
    name = shorten(view.name)
    place = view.place
    site = shorten(place.site or "")
    city = city_text(view)
    tags = place.tags
    version = info.version if info is not None else ""
    troubles = tuple(trouble_text(each) for each in view.troubles) if is_current(view) else ()
    if has_other_keys(view, membership):
        troubles = (*troubles, OTHER_KEYS)
    printer = printer_mark(health.printer) if health is not None else Mark()
    erp = erp_mark(health.erp) if health is not None else Mark()
    seen = view.seen_at
    is_old = bool(newest) and is_version(version) and number(version) < number(newest)
    old = OLD_VERSION if is_old else ""
    searched = (name, site, city, view.id, version, old, condition.label, *troubles, *tags)
    return TotemRow(
        id=view.id,
        name=name,
        site=site,
        city=city,
        condition=condition,
        tone=condition.tone,
        word=condition.label.capitalize(),
        troubles=troubles,
        seen=seen.astimezone(UTC).isoformat(timespec="seconds") if seen else "",
        seen_text=format_time(seen) if seen else "",
        ago=format_age((now - seen).total_seconds()) if seen else "",
        since=f"desde {format_time(seen)}"
        if seen and condition is Condition.LOST
        else invitation_text(view, membership, now),
        version=shorten(version),
        newest=newest if is_old else "",
        printer=printer,
        erp=erp,
        search=fold(" ".join(searched))[:LONGEST_SEARCH],
        keys={
            "state": str(_RANKS[condition]),
            "name": _key(name),
            "city": _key(city),
            "seen": _key(str(int(seen.timestamp()) if seen else 0)),
            "version": _key(version),
            "printer": _mark_key(printer),
            "erp": _mark_key(erp),
        },
    )


def has_other_keys(view: TotemView, membership: Membership) -> bool:
    """Test that a kiosk has reported another list of keys than the fleet's."""
    return membership.keys is not None and view.has_keys(membership.keys) is False


def invitation_text(view: TotemView, membership: Membership, now: datetime) -> str:
    """Return the end of an invitation that nobody has used; "" of others."""
    issued = membership.invitations.get(view.id)
    if view.was_seen or issued is None or issued.used is not None:
        return ""
    day = f"{issued.ends.astimezone():%d/%m/%Y}"
    return f"convite venceu em {day} sem uso" if issued.ends <= now else f"convite vale até {day}"


def city_text(view: TotemView) -> str:
    """Return city and state; "" where they are unknown."""
    return shorten("/".join(filter(None, (view.place.city, view.place.uf))))


def is_current(view: TotemView) -> bool:
    """Test that the last messages are current."""
    return view.alive or bool(view.unreadable)


def trouble_text(trouble: Trouble) -> str:
    """Return a trouble as the start of a sentence."""
    if trouble.kind is TroubleKind.UNREADABLE:
        return "Mensagens de outra versão: atualize o programa deste computador"
    return capitalized(trouble.label)


def printer_mark(printer: PrinterHealth | None) -> Mark:
    """Return a printer's condition."""
    if printer is None:
        return Mark("off", "sem impressora")
    if printer.ok:
        return Mark("success", "pronta")
    return Mark("danger", Trouble(TroubleKind.PRINTER, printer.fault or "").cause or "com problema")


def erp_mark(erp: ErpHealth | None) -> Mark:
    """Return an ERP's condition."""
    if erp is None:
        return Mark("off", "não informado")
    if erp.ok:
        return Mark("success", "responde")
    return Mark("danger", Trouble(TroubleKind.ERP, erp.fault or "").cause or "não responde")


def count_conditions(conditions: Iterable[Condition]) -> list[Count]:
    """Count all kiosks, and those of each condition that matters or occurs."""
    present = Counter(conditions)
    counts = [Count("", "Todos", "", present.total())]
    for condition in Condition:
        number = present[condition]
        if number or condition.tone != "off":
            counts.append(Count(condition.value, condition.label.capitalize(), condition.tone, number))
    return counts


def matches(row: TotemRow, query: str, condition: str) -> bool:
    """Test that a row has all words of `query`, and the condition unless that is ""."""
    return condition in {"", row.condition} and all(word in row.search for word in fold(query).split())


def sort_rows(rows: Iterable[TotemRow], column: str, *, down: bool) -> list[TotemRow]:
    """Sort by a column, then by name and ID; page.js does the same."""
    by_name = sorted(rows, key=lambda row: (row.keys["name"], row.id))
    return sorted(by_name, key=lambda row: row.keys[column], reverse=down)


def _key(text: str) -> str:
    """Return a text by which plain comparison sorts without accents, and numbers by their value."""
    return re.sub(r"\d+", lambda digits: digits[0].zfill(10), fold(text)[:LONGEST])


def _mark_key(mark: Mark) -> str:
    return f"{_TONES.index(mark.tone)} {fold(mark.word)}"


def fold(text: str) -> str:
    """Return `text` without accents and capitals; page.js does the same."""
    return unaccented(text).lower()


def shorten(text: str) -> str:
    """Return `text` on one line, and no longer than the list shows."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"


def format_age(seconds: float) -> str:
    """Return how long ago something was; page.js has the same words."""
    if seconds < 60:
        return "agora"
    if seconds < 3600:
        return f"há {int(seconds // 60)} min"
    if seconds < 86_400:
        return f"há {int(seconds // 3600)} h"
    days = int(seconds // 86_400)
    return "há 1 dia" if days == 1 else f"há {days} dias"


def format_time(moment: datetime) -> str:
    """Return a date and time in the zone of this computer."""
    return moment.astimezone().strftime("%d/%m/%Y às %H:%M")
