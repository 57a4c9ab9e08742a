"""Requests of several parts: of two errors, the one of what may have changed something counts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from totem.domain.customer import OpenBoleto
from totem.erp.adapters.rest import COMPLETE
from totem.erp.errors import ErpError, TimedOut
from totem.erp.http.messages import Effect

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BoletoPart:
    """One request that completes a boleto: its effect, and the call that returns the fields it adds."""

    effect: Effect
    find: Callable[[], Awaitable[Mapping[str, Any]]]


async def complete_by_parts(boleto: OpenBoleto, *parts: BoletoPart, at_once: bool = True) -> OpenBoleto:
    """Return the boleto with the fields that the parts add; None among them leaves a field as it is.

    The parts are requested side by side, or one after the other up to one that times out. One that fails does
    not lose the others.

    Raises:
        ErpError: no part adds anything, and one failed: the error of a WRITE before that of a READ. It may
            have arrived, too, where a WRITE came without adding anything.
    """
    found = await _request_at_once(parts) if at_once else await _request_in_turn(parts)
    whole, failed, has_written = boleto, list[tuple[Effect, ErpError]](), False
    for part, result in zip(parts, found, strict=False):
        if isinstance(result, ErpError):
            failed.append((part.effect, result))
        elif isinstance(result, BaseException):
            raise result
        else:
            has_written = has_written or part.effect is Effect.WRITE
            whole = replace(whole, **{name: value for name, value in result.items() if value is not None})
    failed.sort(key=lambda each: each[0] is not Effect.WRITE)
    if failed and whole == boleto:
        effect, error = failed[0]
        if has_written and effect is not Effect.WRITE:
            error.may_have_arrived = True
        raise error
    for _, error in failed:
        log.info("%s: a part failed beside others that came: %s", COMPLETE, error)
    return whole


async def _request_at_once(parts: tuple[BoletoPart, ...]) -> list[Mapping[str, Any] | BaseException]:
    return list(await asyncio.gather(*(part.find() for part in parts), return_exceptions=True))


async def _request_in_turn(parts: tuple[BoletoPart, ...]) -> list[Mapping[str, Any] | BaseException]:
    found: list[Mapping[str, Any] | BaseException] = []
    for part in parts:
        try:
            found.append(await part.find())
        except ErpError as error:
            found.append(error)
            if isinstance(error, TimedOut):
                break
    return found


async def before_change(reading: Awaitable[T]) -> T:
    """Await what is read before a change; where it fails, the change did not arrive."""
    try:
        return await reading
    except ErpError as error:
        error.may_have_arrived = False
        raise
