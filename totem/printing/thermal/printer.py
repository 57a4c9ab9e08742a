"""Driver of thermal printers: slips as dots over any transport, confirmed by the printer itself."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from totem.printing.layout.canvas import MM_PER_INCH
from totem.printing.printer import (
    OFFLINE,
    UNKNOWN,
    JobProgress,
    Printed,
    PrinterFault,
    PrinterState,
    PrintFailed,
    PrintJob,
    ProgressReporter,
    Proof,
    Readiness,
)
from totem.printing.thermal.escpos import Raster, encode
from totem.printing.thermal.status_protocols import StatusChannel
from totem.printing.thermal.thermal_session import CancelResult, ThermalSession
from totem.printing.thermal.transports import DeviceUnavailable, PrinterTransport, TransportError, in_thread
from totem.printing.thermal.transports.connection import bytes_per_second, is_one_way, transport_factory
from totem.settings import PrinterSettings
from totem.settings.printer_profiles import Profile, StatusFamily, profile

if TYPE_CHECKING:
    from totem.printing.slips.content import Printable

log = logging.getLogger(__name__)

_UNEXPLAINED = frozenset({PrinterFault.TIMED_OUT, PrinterFault.OFFLINE})
_PIECES_OF_AN_END = 2
"""The last pieces of a slip are its cut and a mostly white band: without these alone, it is legible."""
_ANSWERS_TO_OPEN = 3
_ANSWERS_TO_CANCEL = 2


@dataclass(frozen=True, slots=True)
class _Residue:
    """Remains of an earlier job.

    Attributes:
        may_hold: the printer may still hold data.
        is_out_of_sync: part of a command is in the printer, or an echo on its way.
        is_half_out: part of a slip has come out and is not cut off.
        missing: at most so many bytes lack to the command in which it was cut off.
    """

    may_hold: bool = True  # a power cut may have ended the last session
    is_out_of_sync: bool = True
    is_half_out: bool = False
    missing: int = 0


_NO_RESIDUE = _Residue(may_hold=False, is_out_of_sync=False)


def from_settings(settings: PrinterSettings) -> "ThermalPrinter":
    """Make the printer of `[printer]`; BadConnection for a malformed `connection`."""
    connection = settings.connection or ""
    return ThermalPrinter(
        configured_profile(settings),
        transport_factory(connection),
        deadline_s=settings.deadline_s,
        bytes_per_s=bytes_per_second(connection),
    )


def configured_profile(settings: PrinterSettings) -> Profile:
    """Return the configured profile with its overrides, without requests where no reply can come back.

    For a printer without status, echoes are off as well unless configured.
    """
    named = profile(settings.profile, **settings.overrides())
    if is_one_way(settings.connection or ""):
        return replace(named, status=StatusFamily.NONE, echo=False, cancel=b"")
    if named.status is StatusFamily.NONE and settings.echo is None:
        return replace(named, echo=False)
    return named


def is_mute(settings: PrinterSettings, state: PrinterState) -> bool:
    """Test that the configured printer is reachable, but does not answer its profile's status requests."""
    if settings.kind != "thermal" or state.readiness is not Readiness.UNKNOWN:
        return False
    return configured_profile(settings).status is not StatusFamily.NONE


class ThermalPrinter:
    """A thermal printer, used by one operation at a time over a new connection each: it may come and go.

    `deadline_s` bounds the time without progress, so that a job on a slow line may last longer. `answer_s` is
    the time for a reply, `poll_s` the interval of status requests while it prints. After a deadline nothing
    is sent twice: the job is cancelled, and where that cannot be confirmed, the failure is `held` and
    `clear` tries again.
    """

    def __init__(
        self,
        profile: Profile,
        connect: Callable[[], PrinterTransport],
        *,
        deadline_s: float = 30.0,
        answer_s: float = 1.0,
        poll_s: float = 0.5,
        bytes_per_s: float | None = None,
        compose: "Callable[[Printable, Profile], Raster] | None" = None,
    ) -> None:
        """`bytes_per_s` is a serial line's speed; `compose` replaces `rendering.compose_roll` in tests."""
        self._profile = profile
        self._connect = connect
        self._deadline_s, self._answer_s, self._poll_s = deadline_s, answer_s, poll_s
        self._bytes_per_s = bytes_per_s
        self._compose = compose
        self._free = asyncio.Lock()
        self._supports_echo = profile.echo
        self._residue = _Residue()
        self._is_low = False

    async def state(self) -> PrinterState:
        """Query the status: FAULT OFFLINE without a connection, UNKNOWN without a reply."""
        async with self._free:
            try:
                async with self._open_session() as session:
                    return await self._query_status(session)
            except DeviceUnavailable:
                return OFFLINE
            except TransportError:
                return UNKNOWN

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> Printed:
        """Print a job and wait for its confirmation; jobs are printed in the order of the calls.

        A printer with a status protocol that does not answer is sent nothing. A failure is UNCONFIRMED where
        the job may have been printed, `held` where it may still be.
        """
        progress(JobProgress.PREPARING)
        async with self._free:  # locked before composing, which keeps the order
            pieces, paper_mm = await in_thread(partial(self._pieces, job.slips))
            try:
                async with self._open_session() as session:
                    await self._begin(session, continues=job.continues)
                    await self._transfer(session, pieces, paper_mm, ProgressReporter(progress))
                    with suppress(TransportError):
                        await self._query_status(session)  # logs paper that runs low, for staff
                    proof = Proof.ECHO if session.supports_echo else Proof.DRAINED
            except TransportError as error:
                raise PrintFailed(_transport_fault(error), str(error)) from None
        return Printed(proof, sum(map(len, pieces)), len(pieces))

    async def clear(self) -> None:
        """Cancel the remains of a failed job, if there may be any."""
        async with self._free:
            if self._residue.may_hold and self._profile.cancel:
                await self._cancel_in_new_session()

    def _pieces(self, slips: "Sequence[Printable]") -> tuple[list[bytes], float]:
        """Encode `slips`; return the pieces to send, and the length of the paper in millimetres."""
        compose = self._compose
        if compose is None:
            from totem.printing.slips.rendering import compose_roll

            compose = compose_roll
        rasters = [compose(slip, self._profile) for slip in slips]
        rows = sum(raster.height + self._profile.feed_rows for raster in rasters)
        return list(encode(rasters, self._profile)), rows * MM_PER_INCH / self._profile.dpi

    async def _begin(self, session: ThermalSession, *, continues: bool) -> None:
        """Check that the printer is ready, and synchronize; nothing was sent when this raises.

        Remains of an earlier job are cancelled unless this one `continues` it.
        """
        if self._profile.status is not StatusFamily.NONE:
            state = await self._query_status(session)
            if state.fault is not None:
                raise PrintFailed(state.fault, "before printing")
            if state.readiness is Readiness.UNKNOWN:
                raise PrintFailed(PrinterFault.TIMED_OUT, "no answer before printing")
        residue = self._residue
        if residue.may_hold and self._profile.cancel and not continues:
            await session.cancel(residue.missing, b"")
        await session.synchronize(residue.missing, is_out_of_sync=residue.is_out_of_sync)
        self._supports_echo = session.supports_echo
        if residue.is_half_out:
            await session.channel.send(self._profile.ending)  # cuts off the remains of an earlier job

    async def _transfer(
        self, session: ThermalSession, pieces: Sequence[bytes], paper_mm: float, reporter: ProgressReporter
    ) -> None:
        self._residue = _Residue(is_half_out=True, missing=max(map(len, pieces)))
        is_sent = False
        try:
            reporter.step(JobProgress.SENDING)
            await session.send(pieces, reporter.moved)
            is_sent = True
            reporter.step(JobProgress.PRINTING)
            await session.confirm(sum(map(len, pieces)), paper_mm, reporter.moved)
        except asyncio.CancelledError:
            await self._cancel(session)
            raise
        except (PrintFailed, TransportError) as error:
            await self._fail(session, error, is_sent=is_sent)
        self._residue = _NO_RESIDUE

    async def _fail(
        self, session: ThermalSession, error: PrintFailed | TransportError, *, is_sent: bool
    ) -> None:
        """Cancel the job and raise the cause of its failure, unless it turns out to be printed."""
        fault = error.fault if isinstance(error, PrintFailed) else _transport_fault(error)
        if fault is PrinterFault.UNCONFIRMED:
            self._residue = _Residue(is_out_of_sync=False)
            raise error
        result, reported = await self._cancel(session)
        if result is CancelResult.PRINTED:
            return
        if reported is not None:
            fault = reported
        elif is_sent and result is CancelResult.NOTHING and fault in _UNEXPLAINED:
            fault = PrinterFault.UNCONFIRMED  # it may have stopped after the last dot, or the echo was lost
        cut_short = session.pieces_left >= _PIECES_OF_AN_END
        raise PrintFailed(
            fault, str(error), held=result is CancelResult.UNKNOWN, cut_short=cut_short
        ) from None

    async def _cancel(self, session: ThermalSession) -> tuple[CancelResult, PrinterFault | None]:
        """Cancel a job in its session, or else in a new one; return the fault that the new one reported."""
        session.must_drop = True
        try:
            async with asyncio.timeout(self._answer_s * _ANSWERS_TO_CANCEL):
                result = await session.cancel(session.channel.cut_short, self._profile.ending)
        except (TransportError, TimeoutError):
            await session.channel.transport.close(drop=True)
            return await self._cancel_in_new_session(is_asked=True)
        session.must_drop = result is CancelResult.UNKNOWN
        if result is not CancelResult.UNKNOWN:
            self._residue = _NO_RESIDUE
        return result, None

    async def _cancel_in_new_session(
        self, *, is_asked: bool = False
    ) -> tuple[CancelResult, PrinterFault | None]:
        fault: PrinterFault | None = None
        residue = self._residue
        try:
            async with asyncio.timeout(self._answer_s * _ANSWERS_TO_CANCEL), self._open_session() as session:
                if is_asked and self._profile.status is not StatusFamily.NONE:
                    fault = (await self._query_status(session)).fault
                ending = self._profile.ending if residue.is_half_out else b""
                result = await session.cancel(residue.missing, ending)
        except (TransportError, TimeoutError):
            return CancelResult.UNKNOWN, fault
        if result is not CancelResult.UNKNOWN:
            self._residue = _NO_RESIDUE
        return result, fault

    @asynccontextmanager
    async def _open_session(self) -> AsyncIterator[ThermalSession]:
        transport = self._connect()
        channel = StatusChannel(transport, self._answer_s)
        session = ThermalSession(self._profile, channel, self._deadline_s, self._poll_s, self._bytes_per_s)
        session.supports_echo = self._supports_echo
        session.must_drop = True
        try:
            await transport.open(self._answer_s * _ANSWERS_TO_OPEN)
            session.must_drop = False
            if self._residue.missing:
                await session.complete_head()
            yield session
        except TransportError:
            session.must_drop = True
            raise
        finally:
            try:
                if not session.must_drop:
                    with suppress(TransportError):
                        await transport.flush(self._answer_s)
            finally:  # a cancelled flush leaves no connection open
                await transport.close(drop=session.must_drop)

    async def _query_status(self, session: ThermalSession) -> PrinterState:
        reply = await session.query_status()
        if reply is None:
            return UNKNOWN
        if reply.state.paper_low and not self._is_low:  # staff have to act, the customer does not
            log.warning("the printer's paper is near its end")
        self._is_low = reply.state.paper_low
        return reply.state


def _transport_fault(error: TransportError) -> PrinterFault:
    return PrinterFault.OFFLINE if isinstance(error, DeviceUnavailable) else PrinterFault.TIMED_OUT
