"""Configurations that were sent to kiosks and have no report yet, and those that the broker holds."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from totem.domain.fleet_commands import Role
from totem.fleet import topics
from totem.fleet.channels import Publication, publication
from totem.fleet.messages import CONFIG_TYPE, LARGEST_CONFIG, BadMessage, ConfigState, Refusal, WantedConfig
from totem.fleet.operator.pending_commands import WAIT_S
from totem.fleet.operator.sending import Answer, Sending, SendState
from totem.fleet.operator.view import TotemView
from totem.fleet.signing import BadEnvelope, TrustedKeys, UntrustedSignature, open_envelope, verify

log = logging.getLogger(__name__)

CONFIG_DAYS = 30
"""Days within which a kiosk takes a new configuration."""
CONFIG_WAIT_S = 240.0
"""Seconds for the report of a configuration: the end of a session, a restart, a minute of trial."""


@dataclass(slots=True)
class PendingConfig:
    """A configuration to one kiosk, until it is reported."""

    sending: Sending
    envelope: bytes = field(repr=False)
    order: tuple[int, int]
    started: float
    wait_s: float
    is_sent: bool = False


class PendingConfigs:
    """All configurations without a report, by kiosk. The caller holds one lock for all methods."""

    def __init__(self, views: Mapping[str, TotemView]) -> None:
        self._views = views
        self._wanted: dict[str, PendingConfig] = {}

    def __len__(self) -> int:
        return len(self._wanted)

    def add(self, totem: str, pending: PendingConfig) -> None:
        """Take a configuration, which replaces the one before."""
        self._end(totem, SendState.NO_REPLY)
        self._wanted[totem] = pending

    def advance(self) -> list[Publication]:
        """Return what is to be published now."""
        publications = []
        for totem, pending in self._wanted.items():
            if not pending.is_sent:
                pending.is_sent = True
                publications.append(publication(totem, topics.DO_CONFIG, pending.envelope))
                pending.sending.record(Answer(totem, SendState.SENT))
        return publications

    def drop_overdue(self) -> None:
        """End those whose time is over."""
        now = time.monotonic()
        for totem, config in list(self._wanted.items()):
            view = self._views.get(totem)
            is_alive = view is not None and view.alive
            if now >= config.started + (config.wait_s if is_alive else min(config.wait_s, WAIT_S)):
                self._end(totem, SendState.NO_REPLY if is_alive else SendState.NO_CONTACT)

    def close(self) -> None:
        """End all."""
        for totem in list(self._wanted):
            self._end(totem, SendState.NO_REPLY)

    def take_report(self, totem: str) -> None:
        """Take the report that a kiosk made last."""
        pending, view = self._wanted.get(totem), self._views[totem]
        if pending is None or not pending.is_sent or view.config is None or view.config.order < pending.order:
            return
        report = view.config
        if report.order > pending.order:
            self._end(totem, SendState.REFUSED, Refusal.LOWER_SERIAL.value)
        elif report.state is ConfigState.APPLIED:
            self._end(totem, SendState.DONE)
        elif report.state is ConfigState.REVERTED:
            self._end(totem, SendState.FAILED, report.state.value)
        else:
            troubles = report.troubles
            self._end(totem, SendState.REFUSED, troubles[0].code if troubles else None)

    def _end(self, totem: str, state: SendState, code: str | None = None) -> None:
        pending = self._wanted.pop(totem, None)
        if pending is not None:
            pending.sending.record(Answer(totem, state, code))


def open_wanted(totem: str, payload: bytes, keys: TrustedKeys) -> WantedConfig | None:
    """Return the configuration that the broker holds, if an owner signed it for this kiosk.

    The next one is built on it, so that another's would get an owner's signature.
    """
    wanted: WantedConfig | None = None
    if 0 < len(payload) <= LARGEST_CONFIG:
        try:
            content, envelope = open_envelope(payload, CONFIG_TYPE)
            if verify(envelope, keys).may(Role.OWNER):
                wanted = WantedConfig.decode(content)
        except (BadEnvelope, UntrustedSignature, BadMessage):
            log.debug("a configuration at the broker is signed by no key of this fleet")
    return wanted if wanted is not None and wanted.to == totem else None
