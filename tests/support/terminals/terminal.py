"""The terminal of the emulators, and the customer in front of it: orders, their stages, and time.

Time passes by a clock alone: each look at the terminal moves its orders on.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, auto

from totem.domain.card_payment import CardMethod


class OrderStage(Enum):
    """Stage of an order."""

    QUEUED = auto()
    AT_TERMINAL = auto()
    UNCLEAR = auto()
    """The result is on the terminal's screen alone."""
    APPROVED = auto()
    DECLINED = auto()
    CANCELED = auto()
    EXPIRED = auto()
    REFUNDING = auto()
    REFUNDED = auto()


OPEN = frozenset({OrderStage.QUEUED, OrderStage.AT_TERMINAL, OrderStage.UNCLEAR})
"""Stages in which the terminal takes no other order."""


@dataclass(slots=True)
class Order:
    """An order of one charge.

    Attributes:
        captured: reais that the card was charged; None where it was not.
        tapped_at: second of the clock at which the order reached the terminal.
        cancel_asked: the provider has passed a cancel on to the terminal.
        is_stuck: the agent died with it: nothing that happens at the terminal is reported any more.
        is_foreign: another kiosk's.
    """

    id: str
    reference: str
    key: str
    amount: Decimal
    method: CardMethod
    installments: int
    created_at: float
    expires_s: float
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    stage: OrderStage = OrderStage.QUEUED
    captured: Decimal | None = None
    tapped_at: float | None = None
    cancel_asked: bool = False
    is_stuck: bool = False
    is_foreign: bool = False

    @property
    def is_open(self) -> bool:
        """Test that the terminal takes no other order."""
        return self.stage in OPEN


class Terminal:
    """One terminal with its orders. Its methods may be called on any thread.

    Attributes:
        orders: all orders, by the provider's id.
        is_on: it is switched on and has network; off, it fetches nothing.
        approves_after_cancel: a cancel comes too late: the card is charged all the same.
        off_by: added to what is captured, as by a terminal that rounds or asks for a tip.
    """

    def __init__(
        self,
        *,
        fetch_after_s: float = 0.0,
        pays_after_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """The terminal fetches an order after `fetch_after_s`.

        The customer pays `pays_after_s` later; None: acts on the test's call.
        """
        self.clock = clock
        self.orders: dict[str, Order] = {}
        self.is_on = True
        self.approves_after_cancel = False
        self.off_by = Decimal(0)
        self._fetch_after_s, self._pays_after_s = fetch_after_s, pays_after_s
        self.lock = threading.RLock()

    @property
    def open_order(self) -> Order | None:
        """The order that the terminal has now."""
        with self.lock:
            self.pass_time()
            return next((each for each in self.orders.values() if each.is_open), None)

    @property
    def captures(self) -> list[Order]:
        """The orders for which a card was charged, refunded ones too."""
        with self.lock:
            return [each for each in self.orders.values() if each.captured is not None]

    def latest(self) -> Order:
        """The latest order (raises `LookupError` where there is none)."""
        with self.lock:
            self.pass_time()
            if not self.orders:
                raise LookupError("no order came")
            return [*self.orders.values()][-1]

    def find(self, reference: str) -> list[Order]:
        """The orders with a reference."""
        with self.lock:
            return [each for each in self.orders.values() if each.reference == reference]

    def add(self, order: Order) -> None:
        """Queue an order."""
        with self.lock:
            self.orders[order.id] = order
            self.pass_time()

    def pass_time(self) -> None:
        """Move the orders on to the clock's present time."""
        with self.lock:
            for each in self.orders.values():
                self._move(each)

    def approve(self, order: Order | None = None) -> Order:
        """Charge the card (raises `LookupError` without an open order)."""
        with self.lock:
            order = order or self._current()
            order.captured = order.amount + self.off_by
            if not order.is_stuck:
                order.stage = OrderStage.APPROVED
            return order

    def decline(self) -> Order:
        """Refuse the card (raises `LookupError` without an open order)."""
        return self._end(OrderStage.DECLINED)

    def press_cancel(self) -> Order:
        """Cancel at the terminal's own key (raises `LookupError` without an open order)."""
        return self._end(OrderStage.CANCELED)

    def lose_result(self) -> Order:
        """Read the card and lose the result, which only the terminal's screen has."""
        return self._end(OrderStage.UNCLEAR)

    def kill_agent(self) -> Order:
        """Let the agent die with the order: events at the terminal are reported no more."""
        with self.lock:
            order = self._current()
            order.is_stuck = True
            return order

    def end_refund(self, *, accepted: bool = True) -> Order:
        """End the refund under way (raises `LookupError` without one)."""
        with self.lock:
            order = next((each for each in self.orders.values() if each.stage is OrderStage.REFUNDING), None)
            if order is None:
                raise LookupError("no refund is under way")
            order.stage = OrderStage.REFUNDED if accepted else OrderStage.APPROVED
            return order

    def _current(self) -> Order:
        order = self.open_order
        if order is None:
            raise LookupError("the terminal has no order")
        return order

    def _end(self, stage: OrderStage) -> Order:
        with self.lock:
            order = self._current()
            if not order.is_stuck:
                order.stage = stage
            return order

    def _is_taken(self, order: Order) -> bool:
        """Test that the terminal has another order on its screen."""
        return any(
            each.is_open and each.tapped_at is not None for each in self.orders.values() if each is not order
        )

    def _move(self, order: Order) -> None:
        now = self.clock()
        if order.stage is OrderStage.QUEUED:
            if order.cancel_asked:
                order.stage = OrderStage.CANCELED
            elif self.is_on and now - order.created_at >= self._fetch_after_s and not self._is_taken(order):
                order.stage, order.tapped_at = OrderStage.AT_TERMINAL, now
            elif now - order.created_at >= order.expires_s:
                order.stage = OrderStage.EXPIRED
        if (
            order.stage is not OrderStage.AT_TERMINAL
            or order.is_stuck
            or order.tapped_at is None
            or order.is_foreign
        ):
            return
        lain = now - order.tapped_at
        if order.cancel_asked:
            if self.approves_after_cancel:
                self.approve(order)
            else:
                order.stage = OrderStage.CANCELED
        elif self._pays_after_s is not None and lain >= self._pays_after_s:
            self.approve(order)
