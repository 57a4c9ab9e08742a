"""Checks of the fleet: connection, trusted keys, and the ends of certificates.

totem.fleet is imported by kiosks with a fleet alone.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from totem.settings import Settings, state_folder
from totem.settings.credentials import BadTokenFile
from totem.settings.fleet import FleetSettings
from totem.staff.health_rules import HealthCheck, error, ok, warning
from totem.system.localization import localize
from totem.system.safe_reader import read_plain

SOON = timedelta(days=30)
_LONGEST = 1 << 20
_NEW_INVITATION = "Peça à central um convite novo: totem fleet add."
_JOIN_AGAIN = "Entre na frota de novo com um convite da central."
_REMEDIES = {
    "bad_certificate": "Acerte a hora; se ela está certa, peça à central um convite novo.",
    "refused": _NEW_INVITATION,
    "taken_over": "Peça à central um nome só deste totem: totem fleet add.",
    "": "Confira a rede do totem; se ela está em ordem, avise a central.",
}
"""Remedy by status or fault; of "", for all others."""


def check_fleet(settings: Settings, environ: Mapping[str, str] = os.environ) -> Iterator[HealthCheck]:
    """Connect to the broker without publishing, and check keys and certificates; nothing without a fleet."""
    if not settings.fleet.enabled:
        return
    yield _check_connection(settings.fleet, environ)
    yield from check_files(settings.fleet)
    yield from _check_record(settings)


def check_member(settings: Settings) -> Iterator[HealthCheck]:
    """Report the link of the running kiosk, and check keys and certificates."""
    from totem.fleet.joining import fleet_password, read_link

    try:
        fleet_password(settings.fleet)
    except BadTokenFile:
        yield _unreadable_password()
        return
    link = read_link(state_folder(settings))
    words = f"{settings.fleet.host}: {link.words}"
    if link.is_connected:
        yield ok("fleet", words)
    else:
        remedy = _REMEDIES.get(link.status or "", _REMEDIES[""])
        yield warning("fleet", words, localize(remedy))
    yield from (each for each in check_files(settings.fleet) if each.what_to_do)
    yield from _check_record(settings)


def check_files(fleet: FleetSettings) -> Iterator[HealthCheck]:
    """Check the trusted keys, and the ends of the certificates: of several authorities, the latest."""
    yield _check_keys(fleet)
    if fleet.ca_file is not None:
        yield _check_certificate(fleet.ca_file)
    if fleet.client_certificate is not None:
        yield _check_certificate(fleet.client_certificate, is_chain=True)


def _check_connection(fleet: FleetSettings, environ: Mapping[str, str]) -> HealthCheck:
    from dataclasses import replace

    from totem.fleet.invitation import JoinFailed
    from totem.fleet.joining import link_config, publish_all

    try:
        config = link_config(fleet, environ)
        publish_all(replace(config, client_id=f"{config.id}-doctor", session_expiry_s=0), [])
    except BadTokenFile:
        return _unreadable_password()
    except JoinFailed as failure:
        remedy = _REMEDIES.get(failure.fault, _REMEDIES[""])
        return error("fleet", f"{fleet.host}: {failure.words}", localize(remedy))
    return ok("fleet", localize("{host} aceita {id}", host=fleet.host, id=fleet.id))


def _unreadable_password() -> HealthCheck:
    from totem.fleet.invitation import SENTENCES, JoinFault

    return error("fleet", localize(SENTENCES[JoinFault.NO_PASSWORD]), localize(_JOIN_AGAIN))


def _check_keys(fleet: FleetSettings) -> HealthCheck:
    from totem.fleet.signing import BadKeysFile, read_trusted_keys

    if fleet.trusted_keys is None or not fleet.allow:
        return ok("fleet_keys", localize("a frota só acompanha este totem"))
    try:
        count = len(read_trusted_keys(fleet.trusted_keys).keys)
    except BadKeysFile:
        words = localize("{file} não pode ser lido: nenhum comando é aceito", file=fleet.trusted_keys)
        return error("fleet_keys", words, localize(_JOIN_AGAIN))
    if not count:
        return ok("fleet_keys", localize("a frota só acompanha este totem"))
    return ok("fleet_keys", localize("chaves que podem comandar: {count}", count=count))


def _check_record(settings: Settings) -> Iterator[HealthCheck]:
    """Report a record of the fleet's configurations that cannot be read."""
    from totem.settings import fleet_overlay

    folder = state_folder(settings)
    if not fleet_overlay.is_readable(folder):
        sentence = "{file} não pode ser lido: a configuração da frota não vale, e nenhuma é aceita"
        words = localize(sentence, file=folder / fleet_overlay.FILE_NAME)
        yield error("fleet_record", words, localize(_JOIN_AGAIN))


def _check_certificate(file: Path, *, is_chain: bool = False) -> HealthCheck:
    """Check the end of the latest certificate in `file`, or of the first one of a chain."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        certificates = load_pem_x509_certificates(read_plain(file, _LONGEST))[: 1 if is_chain else None]
    except (OSError, ValueError):
        words = localize("{file} não pode ser lido", file=file)
        return error("fleet_certificate", words, localize(_JOIN_AGAIN))
    latest = max(certificates, key=lambda each: each.not_valid_after_utc)
    now, end = datetime.now(UTC), latest.not_valid_after_utc
    shown = localize("{file} vale até {end:%d/%m/%Y}", file=file.name, end=end.astimezone())
    if latest.not_valid_before_utc > now:
        words = localize("{file} ainda não vale: o relógio deve estar atrasado", file=file.name)
        return error("fleet_certificate", words, localize("Acerte a hora deste totem."))
    if end <= now:
        return error("fleet_certificate", shown, localize(_NEW_INVITATION))
    if end - now < SOON:
        return warning("fleet_certificate", shown, localize(_NEW_INVITATION))
    return ok("fleet_certificate", shown)
