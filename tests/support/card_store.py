"""A kiosk's card service over an emulated terminal and ERP, and `totem cards` beside it."""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from support.commands import run_totem
from support.one_shot_client import ERP_SECRET
from support.terminals.base import TerminalEmulator
from totem.cards.charge import ChargePhase
from totem.cards.factory import make_card_service
from totem.cards.progress import ChargeProgress, ChargeRequest
from totem.cards.service import CardService
from totem.domain.card_payment import CardMethod, TitleReference
from totem.domain.customer import BoletoId, CustomerId
from totem.erp.factory import make_erp
from totem.lab.reference_erp.server import ReferenceErp
from totem.settings import Settings
from totem.staff.pin import PinFile

T = TypeVar("T")

PIN = "402915"
AMOUNT = Decimal("129.90")
TITLE = TitleReference(BoletoId("50102"), CustomerId("1001"))
"""Due today, in the reference ERP."""
LOOK_S = 0.05
"""Between two looks at a charge, in place of the least that the setting permits, 1 s."""


class CardStore:
    """A kiosk's card service in this process, and the commands in this or in others."""

    def __init__(self, folder: Path, emulator: TerminalEmulator, erp: ReferenceErp) -> None:
        self.folder, self.emulator, self.erp = folder, emulator, erp
        self.state = folder / "state"
        card = {f"TOTEM_CARD__{key.upper()}": str(value) for key, value in emulator.settings().items()}
        self.environ = {
            **card,
            "TOTEM_ERP__BASE_URL": erp.base_url,
            "TOTEM_ERP__TOKEN": ERP_SECRET,
            "TOTEM_KIOSK__STATE_DIR": str(self.state),
            "LC_ALL": "pt_BR.UTF-8",
        }
        self.settings = Settings.parse(
            {
                "kiosk": {"state_dir": self.state},
                "erp": {"base_url": erp.base_url},
                "card": emulator.settings(),
            }
        )
        PinFile(self.state).set(PIN)

    def pay(self, *, paid_elsewhere: bool = False) -> ChargeProgress:
        """Have a customer pay the title at the terminal."""

        def on_progress(progress: ChargeProgress) -> None:
            if progress.phase is ChargePhase.AT_TERMINAL and not self.emulator.terminal.captures:
                if paid_elsewhere:
                    self.erp.pay(TITLE.boleto_id)
                self.emulator.terminal.approve()

        request = ChargeRequest(TITLE, AMOUNT, AMOUNT, CardMethod.CREDIT, label="50102")
        return asyncio.run(self._use(lambda service: service.pay(request, on_progress)))

    def recover(self) -> None:
        """Look up what is open, as a kiosk does that starts."""
        asyncio.run(self._use(lambda service: service.recover()))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Have the kiosk's service look up and settle what is open, on a thread of its own."""
        stop = threading.Event()

        async def work(service: CardService) -> None:
            running = asyncio.ensure_future(service.run())
            await asyncio.to_thread(stop.wait)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)

        thread = threading.Thread(target=lambda: asyncio.run(self._use(work)))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    async def _use(self, work: Callable[[CardService], Awaitable[T]]) -> T:
        erp = make_erp(self.settings.erp, token=ERP_SECRET)
        service = make_card_service(self.settings, erp, now=lambda: datetime.now(UTC))
        service._charging._poll_s = LOOK_S
        try:
            await service.recover()
            return await work(service)
        finally:
            await service.aclose()
            await erp.aclose()

    def run(self, *words: str, answers: str = "") -> tuple[int, str, str]:
        """Run a command in this process: exit code, stdout, stderr."""
        return run_totem(("cards", *words), self.environ, answers)

    def run_apart(self, *words: str, answers: str = "") -> tuple[int, str, str]:
        """Run a command as a program of its own: exit code, stdout, stderr."""
        done = subprocess.run(
            [sys.executable, "-m", "totem", "cards", *words],
            input=answers,
            cwd=self.folder,
            env={**os.environ, **self.environ},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        return done.returncode, done.stdout, done.stderr

    def listed(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.run("list", "--json")[1].splitlines()]
