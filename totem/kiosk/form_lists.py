"""Cache of the ERP's lists that forms choose from, fresh for an hour; used on the background thread.

A list stays in use until a newer one comes: one of an hour ago is better than none.
"""

import logging
import time
from collections.abc import Callable, Coroutine
from typing import Any, Protocol

from totem.domain.offers import City, DueDay, Origin, Plan, ProspectStatus, Reseller
from totem.domain.prospect import ProspectId
from totem.erp.errors import ErpError
from totem.kiosk.form_picture import Form
from totem.kiosk.form_rules import FormRules, Lists

log = logging.getLogger(__name__)

FRESH_S = 3600.0


class FormErp(Protocol):
    """The part of the ERP that forms use; all raise `ErpError`."""

    async def cities(self) -> list[City]:
        """Return the cities that are served."""
        ...

    async def plans(self) -> list[Plan]:
        """Return what is sold."""
        ...

    async def due_days(self) -> list[DueDay]:
        """Return the days on which boletos may fall due."""
        ...

    async def origins(self) -> list[Origin]:
        """Return the ways in which customers find the provider."""
        ...

    async def resellers(self) -> list[Reseller]:
        """Return who sells."""
        ...

    async def prospect_statuses(self) -> list[ProspectStatus]:
        """Return what a sign-up's status may be."""
        ...

    async def prospect_status(self, prospect_id: ProspectId) -> str:
        """Return the code of a sign-up's status."""
        ...


class ListKeeper:
    """Query all lists at once, and keep those that came."""

    def __init__(self, erp: Callable[[], FormErp], clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._erp, self._clock = erp, clock
        self._kept: dict[str, tuple[float, tuple[Any, ...]]] = {}

    async def lists(self, *, need_plans: bool) -> Lists:
        """Return the lists, those that are fresh without asking; what does not come is empty.

        Raises:
            ErpError: there are no plans, because the ERP could not say, though they are needed.
        """
        return await self._gather(FRESH_S, need_plans=need_plans)

    async def refresh(self) -> Lists:
        """Ask for everything anew; what does not come stays as it was."""
        return await self._gather(0.0, need_plans=False)

    async def statuses(self) -> tuple[ProspectStatus, ...]:
        """Return what a sign-up's status may be; empty where the ERP does not say."""
        found, _ = await self._one("statuses", self._erp().prospect_statuses, FRESH_S)
        return found

    async def _gather(self, fresh_s: float, *, need_plans: bool) -> Lists:
        import asyncio  # not needed by the home screen, and slow to import

        erp = self._erp()
        asked: dict[str, Callable[[], Coroutine[Any, Any, list[Any]]]] = {
            "cities": erp.cities,
            "plans": erp.plans,
            "due_days": erp.due_days,
            "origins": erp.origins,
            "sellers": erp.resellers,
        }
        answers = await asyncio.gather(*(self._one(name, ask, fresh_s) for name, ask in asked.items()))
        found = dict(zip(asked, answers, strict=True))
        plans, error = found["plans"]
        if need_plans and error is not None and not plans:
            raise error
        return Lists(**{name: rows for name, (rows, _) in found.items()})

    async def _one(
        self, name: str, ask: Callable[[], Coroutine[Any, Any, list[Any]]], fresh_s: float
    ) -> tuple[tuple[Any, ...], ErpError | None]:
        at, kept = self._kept.get(name, (None, ()))
        if at is not None and self._clock() - at < fresh_s:
            return kept, None
        try:
            rows = tuple(await ask())
        except ErpError as error:
            log.info("the ERP's list of %s did not come: %s", name, error.detail)
            return kept, error
        self._kept[name] = (self._clock(), rows)
        return rows, None


def offered(rules: FormRules, lists: Lists) -> frozenset[Form]:
    """Return the forms that can be begun: those that the operator wants and the ERP has lists for."""
    forms = set()
    if rules.sign_up and lists.plans:
        forms |= {Form.SIGN_UP}
    if rules.sign_up:
        forms |= {Form.STATUS}
    if rules.lead and (lists.cities or lists.plans):
        forms |= {Form.LEAD}
    return frozenset(forms)
