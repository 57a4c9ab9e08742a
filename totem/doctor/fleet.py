"""Checks of the fleet: connection, trusted keys, and the ends of certificates.

totem.fleet is imported by kiosks with a fleet alone.
"""

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from totem.monitoring.health import CheckContext, Findings, HealthCheck, HealthFinding, HealthGroup, advise
from totem.monitoring.machine_checks import FLEET_RECORD
from totem.settings import Settings, state_folder
from totem.settings.credentials import BadTokenFile
from totem.settings.fleet import FleetSettings
from totem.system.localization import localize
from totem.system.safe_reader import read_plain

SOON = timedelta(days=30)
_LONGEST = 1 << 20
_NEW_INVITATION = "Peça à central um convite novo: totem fleet add."
_JOIN_AGAIN = "Entre na frota de novo com um convite da central."
_REMEDIES = {
    "bad_certificate": "Acerte a hora; se ela está certa, peça à central um convite novo.",
    "certificate_refused": _NEW_INVITATION,
    "refused": _NEW_INVITATION,
    "taken_over": "Peça à central um nome só deste totem: totem fleet add.",
    "": "Confira a rede do totem; se ela está em ordem, avise a central.",
}
"""Remedy by status or fault; of "", for all others."""


def check_fleet(settings: Settings, environ: Mapping[str, str] = os.environ) -> Iterator[HealthFinding]:
    """Connect to the broker without publishing, and check keys and certificates."""
    yield _check_connection(settings.fleet, environ)
    yield from check_files(settings.fleet)
    yield from FLEET_RECORD.run(CheckContext(settings))


def check_member(settings: Settings) -> Iterator[HealthFinding]:
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
        yield FLEET.ok(words)
    else:
        remedy = _REMEDIES.get(link.status or "", _REMEDIES[""])
        yield FLEET.warning(words, advise(remedy))
    yield from (each for each in check_files(settings.fleet) if each.what_to_do)
    yield from FLEET_RECORD.run(CheckContext(settings))


def check_files(fleet: FleetSettings) -> Iterator[HealthFinding]:
    """Check the trusted keys, and the ends of the certificates: of several authorities, the latest."""
    yield _check_keys(fleet)
    if fleet.ca_file is not None:
        yield _check_certificate(fleet.ca_file)
    if fleet.client_certificate is not None:
        yield _check_certificate(fleet.client_certificate, is_chain=True)


def _check_connection(fleet: FleetSettings, environ: Mapping[str, str]) -> HealthFinding:
    from dataclasses import replace

    from totem.fleet.invitation import JoinFailed
    from totem.fleet.joining import link_config, passing_client_id, publish_all

    try:
        config = link_config(fleet, environ)
        publish_all(replace(config, client_id=passing_client_id(config.id), session_expiry_s=0), [])
    except BadTokenFile:
        return _unreadable_password()
    except JoinFailed as failure:
        remedy = _REMEDIES.get(failure.fault, _REMEDIES[""])
        return FLEET.error(f"{fleet.host}: {failure.words}", advise(remedy))
    return FLEET.ok(localize("{host} aceita {id}", host=fleet.host, id=fleet.id))


def _unreadable_password() -> HealthFinding:
    from totem.fleet.invitation import JoinFault

    return FLEET.error(localize(JoinFault.NO_PASSWORD.text), advise(_JOIN_AGAIN))


def _check_keys(fleet: FleetSettings) -> HealthFinding:
    from totem.fleet.signing import BadKeysFile, read_trusted_keys

    if fleet.trusted_keys is None or not fleet.allow:
        return FLEET_KEYS.ok(localize("a frota só acompanha este totem"))
    try:
        count = len(read_trusted_keys(fleet.trusted_keys).keys)
    except BadKeysFile:
        words = localize("{file} não pode ser lido: nenhum comando é aceito", file=fleet.trusted_keys)
        return FLEET_KEYS.error(words, advise(_JOIN_AGAIN))
    if not count:
        return FLEET_KEYS.ok(localize("a frota só acompanha este totem"))
    return FLEET_KEYS.ok(localize("chaves que podem comandar: {count}", count=count))


def _check_certificate(file: Path, *, is_chain: bool = False) -> HealthFinding:
    """Check the end of the latest certificate in `file`, or of the first one of a chain."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        certificates = load_pem_x509_certificates(read_plain(file, _LONGEST))[: 1 if is_chain else None]
    except (OSError, ValueError):
        words = localize("{file} não pode ser lido", file=file)
        return FLEET_CERTIFICATE.error(words, advise(_JOIN_AGAIN))
    latest = max(certificates, key=lambda each: each.not_valid_after_utc)
    now, end = datetime.now(UTC), latest.not_valid_after_utc
    shown = localize("{file} vale até {end:%d/%m/%Y}", file=file.name, end=end.astimezone())
    if latest.not_valid_before_utc > now:
        words = localize("{file} ainda não vale: o relógio deve estar atrasado", file=file.name)
        return FLEET_CERTIFICATE.error(words, advise("Acerte a hora deste totem."))
    if end <= now:
        return FLEET_CERTIFICATE.error(shown, advise(_NEW_INVITATION))
    if end - now < SOON:
        return FLEET_CERTIFICATE.warning(shown, advise(_NEW_INVITATION))
    return FLEET_CERTIFICATE.ok(shown)


def _check(context: CheckContext) -> Findings:
    """Check the link by the running kiosk's record of it where this process is the kiosk."""
    return check_fleet(context.settings) if context.started is None else check_member(context.settings)


FLEET = HealthCheck(
    "fleet",
    "frota",
    _check,
    HealthGroup.NOW,
    is_used=lambda settings: settings.fleet.enabled,
    trouble="a conexão com a frota precisa de ajuste; o totem segue atendendo",
)
FLEET_KEYS = HealthCheck("fleet_keys", "chaves", trouble="as chaves da frota precisam de ajuste")
FLEET_CERTIFICATE = HealthCheck(
    "fleet_certificate", "certificado", trouble="o certificado da frota precisa de ajuste"
)
CHECKS = (FLEET,)
