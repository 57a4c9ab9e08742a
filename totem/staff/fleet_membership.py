"""Membership of a fleet in maintenance mode: its state, invitations on USB sticks, joining and leaving.

totem.fleet is imported when the page is used, since kiosks without a fleet do without it.
"""

import logging
from asyncio import to_thread
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from totem.settings import Settings, state_folder
from totem.staff.action_runner import Action, ActionResult, Handler
from totem.staff.removable_drives import removable_drives
from totem.system.exit_codes import ExitCode

if TYPE_CHECKING:
    from totem.fleet.invitation import Invitation
    from totem.fleet.signing import TrustedKeys
    from totem.settings.fleet import FleetSettings

log = logging.getLogger(__name__)

Facts = tuple[tuple[str, str], ...]
"""Labels and values."""


@dataclass(frozen=True, slots=True)
class FleetView:
    """The fleet that this kiosk is in, as facts; none where it is in no fleet."""

    facts: Facts = ()
    is_connected: bool = False

    @property
    def is_member(self) -> bool:
        """True if the kiosk is in a fleet."""
        return bool(self.facts)


@dataclass(frozen=True, slots=True)
class FoundInvitation:
    """An invitation on a stick: its file, its facts, and why it, or the stick, cannot be used, if so.

    Two sticks may have files of one name, so that the whole path identifies it.
    """

    file: Path
    facts: Facts = ()
    trouble: str = ""


class FleetMembership:
    """Membership of the kiosk with the configuration `file`. Its coroutines work on threads."""

    def __init__(self, file: Path, settings: Settings) -> None:
        self._file, self._settings = file, settings
        self._found: dict[str, Invitation] = {}

    def handlers(self) -> dict[Action, Handler]:
        """Return the actions on the membership."""
        return {Action.FLEET_JOIN: self.join, Action.FLEET_LEAVE: self.leave}

    async def view(self) -> FleetView:
        """Return the fleet that this kiosk is in."""
        return await to_thread(self._view) if self._settings.fleet.enabled else FleetView()

    def _view(self) -> FleetView:
        from totem.fleet.joining import read_link
        from totem.fleet.signing import BadKeysFile, TrustedKeys, read_trusted_keys

        fleet = self._settings.fleet
        try:
            keys = read_trusted_keys(fleet.trusted_keys) if fleet.trusted_keys else TrustedKeys()
            commanding = _key_facts(keys)
        except BadKeysFile:
            commanding = (("Chaves", "o arquivo das chaves não pode ser lido"),)
        link = read_link(state_folder(self._settings))
        return FleetView((*_facts(fleet), ("Conexão", link.words), *commanding), link.is_connected)

    async def find(self) -> list[FoundInvitation]:
        """Return the invitations on all sticks; `join` takes the path of one of these."""
        return await to_thread(self._find)

    def _find(self) -> list[FoundInvitation]:
        from totem.fleet.invitation import JoinFailed, find_invitations, read_invitation
        from totem.fleet.joining import check_serial

        self._found, shown = {}, []
        for stick in removable_drives(read_only=True):
            try:
                files = find_invitations(stick)
            except JoinFailed as error:
                shown.append(FoundInvitation(stick, trouble=error.words))
                continue
            for file in files:
                try:
                    invitation = read_invitation(file)
                    invitation.check_end()
                    check_serial(invitation, self._settings)
                except JoinFailed as error:
                    shown.append(FoundInvitation(file, trouble=error.words))
                    continue
                self._found[str(file)] = invitation
                end = f"{invitation.ends.astimezone():%d/%m/%Y}" if invitation.ends else "sem prazo"
                facts = (*_facts(invitation), ("Vale até", end), *_key_facts(invitation.keys))
                shown.append(FoundInvitation(file, facts))
        return shown

    async def join(self, path: str) -> ActionResult:
        """Join the fleet of an invitation that `find` has shown; the stick is not read again."""
        from totem.fleet.invitation import JoinFailed
        from totem.fleet.joining import join_fleet

        invitation = self._found.get(path)
        if invitation is None:
            return ActionResult(done=False, words="Procure o convite de novo.")
        try:
            await to_thread(join_fleet, self._file, invitation, self._settings)
        except JoinFailed as error:
            log.warning("the fleet was not joined: %s", error.fault)
            return ActionResult(done=False, words=f"Nada mudou: {error.words}.")
        words = "Este totem entrou na frota, e reinicia agora. Apague o convite do pendrive."
        return ActionResult(done=True, words=words, exit_code=ExitCode.RESTART)

    async def leave(self) -> ActionResult:
        """Leave the fleet; the kiosk restarts without it."""
        from totem.fleet.invitation import JoinFailed
        from totem.fleet.joining import describe_rest, leave_fleet

        fleet = self._settings.fleet
        try:
            fault = await to_thread(leave_fleet, self._file, self._settings)
        except JoinFailed as error:
            return ActionResult(done=False, words=f"Nada mudou: {error.words}.")
        if fault is None:
            words = "Este totem saiu da frota, e reinicia agora."
            return ActionResult(done=True, words=words, exit_code=ExitCode.RESTART)
        log.warning("the reports of this kiosk were not cleared: %s", fault)
        rest = describe_rest(fault, fleet.id or "")
        return ActionResult(done=True, words=f"Este totem saiu da frota. {rest}. Agora reinicie o Totem.")


def _facts(fleet: "FleetSettings | Invitation") -> Facts:
    place = ", ".join(filter(None, (fleet.site, fleet.city, fleet.uf)))
    server = f"{fleet.host}:{fleet.port}"
    facts = (("Servidor", server), ("Nome do totem", fleet.id or ""), ("Loja", place))
    return tuple(each for each in facts if each[1])


def _key_facts(keys: "TrustedKeys") -> Facts:
    from totem.fleet.signing import fingerprint

    if not keys.keys:
        return (("Comandos", "nenhuma chave: a frota só acompanha"),)
    return tuple(("Quem comanda", f"{each.name} · {fingerprint(each)}") for each in keys.keys)
