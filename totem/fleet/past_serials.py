"""Highest serials of keys and configurations of the fleets that this kiosk is or was in, kept when it leaves.

An invitation or a configuration from before them would bring back a dismissed operator, or values that were
taken back. While the kiosk is a member they stand in fleet-keys.json and fleet-config.json; joining and
leaving, which drop these, note them in one file of the state folder.

A fleet is known by its certificate authority, which `totem fleet init` makes once for each; one whose broker
has a certificate of a public authority, by its host.
"""

import hashlib
import logging
from pathlib import Path

from pydantic import Field, ValidationError

from totem.fleet.messages import Count, FleetModel
from totem.fleet.signing import BadKeysFile, read_trusted_keys
from totem.settings import Settings, fleet_overlay, state_folder
from totem.system.atomic_file import write_atomic
from totem.system.safe_reader import read_plain

FILE_NAME = "fleet-serials.json"
_LARGEST = 1 << 18
log = logging.getLogger(__name__)


class PastSerials(FleetModel):
    """Highest serials of one fleet.

    Attributes:
        keys: of the list of keys.
        configs: `OverlayRecord.order` of the latest configuration, by this kiosk's ID.
    """

    keys: Count = 0
    configs: dict[str, tuple[Count, Count]] = Field(default_factory=dict)

    def with_keys(self, serial: int) -> "PastSerials":
        """Return those of a fleet that goes on from another list: no later list's configurations count."""
        configs = {
            totem: order if order[0] <= serial else (serial, 0) for totem, order in self.configs.items()
        }
        return PastSerials(keys=serial, configs=configs)


class _Fleets(FleetModel):
    fleets: dict[str, PastSerials] = Field(default_factory=dict)


def identify_fleet(host: str, ca: bytes) -> str:
    """Return the identity of a fleet; `ca` is the PEM of its authority, empty for a public one."""
    return f"ca:{hashlib.sha256(ca.strip()).hexdigest()}" if ca else f"host:{host}"


def read_serials(settings: Settings) -> dict[str, PastSerials]:
    """Return the serials of all fleets by their identity, with those of the present one from its files."""
    folder, fleet = state_folder(settings), settings.fleet
    found = _read(folder)
    if fleet.id is None or fleet.host is None:
        return found
    ca = b""
    try:
        if fleet.ca_file is not None:
            ca = read_plain(fleet.ca_file, _LARGEST)
    except OSError as error:
        log.warning("the fleet's authority cannot be read: %s", error.strerror)
    identity = identify_fleet(fleet.host, ca)
    noted = found.get(identity, PastSerials())
    keys, order = noted.keys, noted.configs.get(fleet.id, (0, 0))
    try:
        if fleet.trusted_keys is not None:
            keys = max(keys, read_trusted_keys(fleet.trusted_keys).serial)
    except BadKeysFile:
        log.warning("the list of keys cannot be read: its serial is the one that was noted before")
    try:
        order = max(order, fleet_overlay.read_record(folder).order)
    except fleet_overlay.BadRecord:
        log.warning("the latest configuration cannot be read: its serial is the one that was noted before")
    return found | {identity: PastSerials(keys=keys, configs={**noted.configs, fleet.id: order})}


def write_serials(folder: Path, serials: dict[str, PastSerials]) -> None:
    """Replace the file in the state folder; an OSError where it cannot be written."""
    write_atomic(folder / FILE_NAME, _Fleets(fleets=serials).model_dump_json(indent=1).encode() + b"\n")


def _read(folder: Path) -> dict[str, PastSerials]:
    try:
        return dict(_Fleets.model_validate_json(read_plain(folder / FILE_NAME, _LARGEST)).fleets)
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError) as error:
        log.warning("the serials of earlier fleets cannot be read: %s", type(error).__name__)
        return {}
