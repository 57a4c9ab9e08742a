"""Thermal printers: slips as dots, over any transport, with the printer's own word for what came out."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial

from totem.printing.layout.canvas import MM_PER_INCH
from totem.printing.printer import (
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
from totem.printing.slips.content import Printable
from totem.printing.thermal.escpos import Raster, encode
from totem.printing.thermal.profiles import Profile, StatusFamily, profile
from totem.printing.thermal.session import CancelResult, ThermalSession
from totem.printing.thermal.status.channel import StatusChannel
from totem.printing.thermal.transports.connection import bytes_per_second, is_one_way, transport_factory
from totem.printing.thermal.transports.transport import (
    DeviceUnavailable,
    PrinterTransport,
    TransportError,
    in_thread,
)
from totem.settings import PrinterSettings

log = logging.getLogger(__name__)

_OFFLINE = PrinterState(Readiness.FAULT, PrinterFault.OFFLINE)
_UNEXPLAINED = frozenset({PrinterFault.TIMED_OUT, PrinterFault.OFFLINE})
_UNKNOWN = PrinterState(Readiness.UNKNOWN)
_PIECES_OF_AN_END = 2
"""The last pieces of a slip are its cut and a band that is mostly white: without them it is whole."""
_ANSWERS_TO_OPEN = 3
_ANSWERS_TO_TAKE_BACK = 2


@dataclass(frozen=True, slots=True)
class _Residue:
    """What a former job may have left.

    `may_hold`: something in the printer; `is_unsure`: half a command there, or an echo on its way; `is_torn`:
    half a slip out of its mouth. `stale` bytes at most are missing of the command in which it was cut off.
    """

    may_hold: bool = True  # a power cut may have ended the last visit
    is_unsure: bool = True
    is_torn: bool = False
    stale: int = 0


_NO_RESIDUE = _Residue(may_hold=False, is_unsure=False)


def from_settings(settings: PrinterSettings) -> "ThermalPrinter":
    """The printer that the configuration names.

    Raises:
        BadConnection: `connection` names no way to a printer.
    """
    connection = settings.connection or ""
    return ThermalPrinter(
        configured_profile(settings),
        transport_factory(connection),
        deadline_s=settings.deadline_s,
        bytes_per_s=bytes_per_second(connection),
    )


def configured_profile(settings: PrinterSettings) -> Profile:
    """The profile that the configuration names with its changes; it asks nothing where nothing comes back.

    A printer without status is not asked for echoes either, unless these are configured.
    """
    named = profile(settings.profile, **settings.overrides())
    if is_one_way(settings.connection or ""):
        return replace(named, status=StatusFamily.NONE, echo=False, cancel=b"")
    if named.status is StatusFamily.NONE and settings.echo is None:
        return replace(named, echo=False)
    return named


def is_mute(settings: PrinterSettings, state: PrinterState) -> bool:
    """Test that the configured printer is reachable, and never answers status requests."""
    if settings.kind != "thermal" or state.readiness is not Readiness.UNKNOWN:
        return False
    return configured_profile(settings).status is not StatusFamily.NONE


class ThermalPrinter:
    """One printer, one thing at a time, a connection for each: so it may vanish and return.

    `deadline_s` is how long the printer may take nothing, or take to finish what it took: a job on a slow
    line may last longer, as long as it moves. `answer_s` is the time for an answer, `poll_s` the time between
    questions while it prints. After a deadline nothing is sent twice; what the printer has is taken back,
    and where it cannot be known that it is gone, the failure says `held`, and `forget` tries again.
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
        compose: Callable[[Printable, Profile], Raster] | None = None,
    ) -> None:
        """`bytes_per_s` is the speed of a serial line.

        `compose` stands in for `thermal_slip.compose`, which needs a QGuiApplication.
        """
        self._profile = profile
        self._connect = connect
        self._deadline_s, self._answer_s, self._poll_s = deadline_s, answer_s, poll_s
        self._bytes_per_s = bytes_per_s
        self._compose = compose
        self._free = asyncio.Lock()
        self._echoes = profile.echo
        self._remains = _Residue()
        self._is_low = False

    async def state(self) -> PrinterState:
        """Ask the printer: FAULT OFFLINE without a way to it, UNKNOWN when it does not answer."""
        async with self._free:
            try:
                async with self._dialogue() as dialogue:
                    return await self._ask(dialogue)
            except DeviceUnavailable:
                return _OFFLINE
            except TransportError:
                return _UNKNOWN

    async def print(self, job: PrintJob, progress: Callable[[JobProgress], None]) -> Printed:
        """Print a job to its end, and return how that is known.

        Jobs are printed in the order in which they were asked for. A printer whose language of status is
        known and which does not answer gets nothing to print.

        Raises:
            PrintFailed: it did not come out; UNCONFIRMED where it may well have. `held` where the printer may
                have it still.
        """
        progress(JobProgress.PREPARING)
        async with self._free:  # taken first, or the job that is composed fastest would be printed first
            pieces, paper_mm = await in_thread(partial(self._pieces, job.slips))
            try:
                async with self._dialogue() as dialogue:
                    await self._begin(dialogue, continues=job.continues)
                    await self._carry_out(dialogue, pieces, paper_mm, ProgressReporter(progress))
                    with suppress(TransportError):
                        await self._ask(dialogue)  # for the staff: it may have been the last of the paper
                    proof = Proof.ECHO if dialogue.echoes else Proof.DRAINED
            except TransportError as error:
                raise PrintFailed(_transport_fault(error), str(error)) from None
        return Printed(proof, sum(map(len, pieces)), len(pieces))

    async def forget(self) -> None:
        """Take back what the printer may hold of a job that failed; nothing to do after one that did not."""
        async with self._free:
            if self._remains.may_hold and self._profile.cancel:
                await self._take_back_anew()

    def _pieces(self, slips: Sequence[Printable]) -> tuple[list[bytes], float]:
        """Bytes to send for `slips`, and the length of their paper, in millimetres."""
        compose = self._compose
        if compose is None:
            from totem.printing.slips.boleto_thermal import compose as drawn

            compose = drawn
        rasters = [compose(slip, self._profile) for slip in slips]
        rows = sum(raster.height + self._profile.feed_rows for raster in rasters)
        return list(encode(rasters, self._profile)), rows * MM_PER_INCH / self._profile.dpi

    async def _begin(self, dialogue: ThermalSession, *, continues: bool) -> None:
        """Check that the printer is ready and in step; nothing was sent when this raises.

        Data of an earlier job that it may hold are taken back, unless this one `continues` that.
        """
        if self._profile.status is not StatusFamily.NONE:
            state = await self._ask(dialogue)
            if state.fault is not None:
                raise PrintFailed(state.fault, "before printing")
            if state.readiness is Readiness.UNKNOWN:
                raise PrintFailed(PrinterFault.TIMED_OUT, "no answer before printing")
        remains = self._remains
        if remains.may_hold and self._profile.cancel and not continues:
            await dialogue.take_back(remains.stale, b"")
        await dialogue.get_in_step(remains.stale, is_unsure=remains.is_unsure)
        self._echoes = dialogue.echoes
        if remains.is_torn:
            await dialogue.line.say(self._profile.ending)  # what came out of a former job falls

    async def _carry_out(
        self, dialogue: ThermalSession, pieces: Sequence[bytes], paper_mm: float, beat: ProgressReporter
    ) -> None:
        self._remains = _Residue(is_torn=True, stale=max(map(len, pieces)))
        is_sent = False
        try:
            beat.step(JobProgress.SENDING)
            await dialogue.send(pieces, beat.moved)
            is_sent = True
            beat.step(JobProgress.PRINTING)
            await dialogue.prove(sum(map(len, pieces)), paper_mm, beat.moved)
        except asyncio.CancelledError:
            await self._take_back(dialogue)
            raise
        except (PrintFailed, TransportError) as error:
            await self._fail(dialogue, error, is_sent=is_sent)
        self._remains = _NO_RESIDUE

    async def _fail(
        self, dialogue: ThermalSession, error: PrintFailed | TransportError, *, is_sent: bool
    ) -> None:
        """Take the job back and raise why it failed, unless it turns out that it was printed."""
        fault = error.fault if isinstance(error, PrintFailed) else _transport_fault(error)
        if fault is PrinterFault.UNCONFIRMED:
            self._remains = _Residue(is_unsure=False)
            raise error
        left, reason = await self._take_back(dialogue)
        if left is CancelResult.PRINTED:
            return
        if reason is not None:
            fault = reason
        elif is_sent and left is CancelResult.NOTHING and fault in _UNEXPLAINED:
            fault = (
                PrinterFault.UNCONFIRMED
            )  # it may have stopped after the last dot, or its echo have been lost
        cut_short = dialogue.pieces_left >= _PIECES_OF_AN_END
        raise PrintFailed(fault, str(error), held=left is CancelResult.UNKNOWN, cut_short=cut_short) from None

    async def _take_back(self, dialogue: ThermalSession) -> tuple[CancelResult, PrinterFault | None]:
        """Take a job back on the way it was sent, or else on a new one.

        Returns what is left, and the fault that the printer named on the new way.
        """
        dialogue.is_stuck = True
        try:
            async with asyncio.timeout(self._answer_s * _ANSWERS_TO_TAKE_BACK):
                left = await dialogue.take_back(dialogue.line.cut_short, self._profile.ending)
        except (TransportError, TimeoutError):
            await dialogue.line.transport.close(drop=True)
            return await self._take_back_anew(is_asked=True)
        dialogue.is_stuck = left is CancelResult.UNKNOWN
        if left is not CancelResult.UNKNOWN:
            self._remains = _NO_RESIDUE
        return left, None

    async def _take_back_anew(self, *, is_asked: bool = False) -> tuple[CancelResult, PrinterFault | None]:
        fault: PrinterFault | None = None
        remains = self._remains
        try:
            async with (
                asyncio.timeout(self._answer_s * _ANSWERS_TO_TAKE_BACK),
                self._dialogue() as dialogue,
            ):
                if is_asked and self._profile.status is not StatusFamily.NONE:
                    fault = (await self._ask(dialogue)).fault
                ending = self._profile.ending if remains.is_torn else b""
                left = await dialogue.take_back(remains.stale, ending)
        except (TransportError, TimeoutError):
            return CancelResult.UNKNOWN, fault
        if left is not CancelResult.UNKNOWN:
            self._remains = _NO_RESIDUE
        return left, fault

    @asynccontextmanager
    async def _dialogue(self) -> AsyncIterator[ThermalSession]:
        """A way to the printer, opened and closed, whatever happens between."""
        transport = self._connect()
        line = StatusChannel(transport, self._answer_s)
        dialogue = ThermalSession(self._profile, line, self._deadline_s, self._poll_s, self._bytes_per_s)
        dialogue.echoes = self._echoes
        dialogue.is_stuck = True
        try:
            await transport.open(self._answer_s * _ANSWERS_TO_OPEN)
            dialogue.is_stuck = False
            if self._remains.stale:
                await dialogue.complete_head()
            yield dialogue
        except TransportError:
            dialogue.is_stuck = True
            raise
        finally:
            if not dialogue.is_stuck:
                with suppress(TransportError):
                    await transport.flush(self._answer_s)
            await transport.close(drop=dialogue.is_stuck)

    async def _ask(self, dialogue: ThermalSession) -> PrinterState:
        reading = await dialogue.ask()
        if reading is None:
            return _UNKNOWN
        self._watch(reading.state)
        return reading.state

    def _watch(self, state: PrinterState) -> None:
        """Tell the staff, once, that the paper runs low; the customer has nothing to do about it."""
        if state.paper_low and not self._is_low:
            log.warning("the printer's paper is near its end")
        self._is_low = state.paper_low


def _transport_fault(error: TransportError) -> PrinterFault:
    return PrinterFault.OFFLINE if isinstance(error, DeviceUnavailable) else PrinterFault.TIMED_OUT
