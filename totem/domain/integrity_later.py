"""Checks that are made when somebody first looks at a form of payment.

A list shows five boletos of five hundred, and to check one takes as long as to paint a tenth of its card: a
customer need not wait for those far down. Nothing unchecked can be had this way: whoever asks for a form of
payment, or for what was found, gets what `integrity.check` says, now or later.
"""

from datetime import date

from totem.domain.arrecadacao import Arrecadacao
from totem.domain.brcode import BrCode
from totem.domain.cobranca import Boleto
from totem.domain.findings import Finding, Policy
from totem.domain.integrity import CheckedBoleto, check
from totem.domain.models import OpenBoleto


def check_later(open_boleto: OpenBoleto, policy: Policy, today: date) -> CheckedBoleto:
    """Return what `integrity.check` returns, as soon as anything but the ERP's own figures is asked of it."""
    return _CheckedLater(open_boleto, policy, today)


def is_checked(boleto: CheckedBoleto) -> bool:
    """Whether asking for a form of payment takes no time."""
    return not isinstance(boleto, _CheckedLater) or boleto.is_checked


class _CheckedLater(CheckedBoleto):
    """Two are equal where the same was to be checked by the same rules on the same day."""

    __slots__ = ("_checked", "_policy", "_today")

    _checked: CheckedBoleto | None
    _policy: Policy
    _today: date

    def __init__(self, boleto: OpenBoleto, policy: Policy, today: date) -> None:
        for name, value in {"boleto": boleto, "_policy": policy, "_today": today, "_checked": None}.items():
            object.__setattr__(self, name, value)

    @property
    def is_checked(self) -> bool:
        return self._checked is not None

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._now().findings

    @property
    def title(self) -> Boleto | Arrecadacao | None:
        return self._now().title

    @property
    def pix(self) -> BrCode | None:
        return self._now().pix

    @property
    def link(self) -> str | None:
        return self._now().link

    def _now(self) -> CheckedBoleto:
        """Two threads may both come here first: each finds the same."""
        if self._checked is None:
            object.__setattr__(self, "_checked", check(self.boleto, self._policy, self._today))
        checked = self._checked
        assert checked is not None  # noqa: S101 - just set
        return checked

    def __eq__(self, other: object) -> bool:
        if isinstance(other, _CheckedLater):
            mine, theirs = (
                (self.boleto, self._policy, self._today),
                (other.boleto, other._policy, other._today),
            )
            return mine == theirs
        return self._now() == other

    def __hash__(self) -> int:
        return hash(self.boleto)
