"""Certificates of a fleet: an authority of its own for ten years, and those of broker and clients by it."""

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from totem.fleet.operator.sealed_key import BadKeyFile, seal, unseal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.x509 import (
        Certificate,
        CertificateBuilder,
        ExtensionType,
        KeyUsage,
        Name,
        ObjectIdentifier,
    )

AUTHORITY_LIFE = timedelta(days=3652)
SERVER_LIFE = timedelta(days=800)
RENEW_BEFORE = timedelta(days=60)
"""The broker's certificate should be renewed within so many days of its end."""
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""Beginning of validity, for kiosks whose clock stands at an early date, as after an empty battery."""


class IssuedCertificate(NamedTuple):
    """A certificate in PEM, and its key: an authority's encrypted by `sealed_key`, others in PEM."""

    certificate: bytes
    key: bytes


class OpenAuthority(NamedTuple):
    """An authority's certificate and its open key."""

    certificate: "Certificate"
    key: "EllipticCurvePrivateKey"


def make_authority(name: str, passphrase: str) -> IssuedCertificate:
    """Make a certificate authority for one host's fleet; a `ShortPassphrase` where that is too short."""
    from cryptography import x509

    key = _make_key()
    subject = _name(f"Totem {name}"[:64])
    usage = _key_usage(is_authority=True)
    builder = (
        _builder(subject, subject, key, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return IssuedCertificate(_sign(builder, key), seal(key, passphrase))


def make_server(host: str, authority: IssuedCertificate, passphrase: str) -> IssuedCertificate:
    """Make a certificate for the broker at `host`, a name or an address.

    Raises:
        WrongPassphrase, BadKeyFile: see `sealed_key.unseal`.
    """
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    opened = open_authority(authority, passphrase)
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    names = x509.SubjectAlternativeName([alternative])
    return _issue(host[:64], opened, SERVER_LIFE, ExtendedKeyUsageOID.SERVER_AUTH, names)


def open_authority(authority: IssuedCertificate, passphrase: str) -> OpenAuthority:
    """Open an authority, to issue several certificates.

    Raises:
        WrongPassphrase, BadKeyFile: see `sealed_key.unseal`.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

    key = unseal(authority.key, passphrase)
    if not isinstance(key, EllipticCurvePrivateKey):
        raise BadKeyFile
    return OpenAuthority(x509.load_pem_x509_certificate(authority.certificate), key)


def make_client(user: str, authority: OpenAuthority) -> IssuedCertificate:
    """Make a certificate with `user` as its common name, valid for as long as the authority."""
    from cryptography.x509.oid import ExtendedKeyUsageOID

    life = authority.certificate.not_valid_after_utc - datetime.now(UTC)
    return _issue(user, authority, life, ExtendedKeyUsageOID.CLIENT_AUTH)


def make_revocations(
    authority: OpenAuthority, before: bytes = b"", certificates: Iterable[bytes] = ()
) -> bytes:
    """Make the list of revoked certificates: those of the list `before`, and these.

    It is good for as long as the authority, as a broker refuses everybody once its list has ended.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(_BEGINNING)
        .next_update(authority.certificate.not_valid_after_utc)
    )
    for each in x509.load_pem_x509_crl(before) if before else ():
        builder = builder.add_revoked_certificate(each)
    for content in certificates:
        serial = x509.load_pem_x509_certificate(content).serial_number
        revoked = x509.RevokedCertificateBuilder(serial, datetime.now(UTC))
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(authority.key, SHA256()).public_bytes(Encoding.PEM)


def end_of(certificate: Path) -> datetime:
    """Return when a certificate ends; OSError or ValueError where it cannot be read."""
    from cryptography import x509

    found: Certificate = x509.load_pem_x509_certificate(certificate.read_bytes())
    return found.not_valid_after_utc


def _issue(
    name: str,
    authority: OpenAuthority,
    life: timedelta,
    purpose: "ObjectIdentifier",
    *extensions: "ExtensionType",
) -> IssuedCertificate:
    """Issue a certificate of a broker or a client."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = _make_key()
    builder = (
        _builder(_name(name), authority.certificate.subject, key, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key()), critical=False
        )
    )
    for each in extensions:
        builder = builder.add_extension(each, critical=False)
    own = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return IssuedCertificate(_sign(builder, authority.key), own)


def _make_key() -> "EllipticCurvePrivateKey":
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def _name(text: str) -> "Name":
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _key_usage(*, is_authority: bool) -> "KeyUsage":
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    subject: "Name", issuer: "Name", key: "EllipticCurvePrivateKey", life: timedelta
) -> "CertificateBuilder":
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_BEGINNING)
        .not_valid_after(datetime.now(UTC) + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _sign(builder: "CertificateBuilder", signer: "EllipticCurvePrivateKey") -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    return builder.sign(signer, SHA256()).public_bytes(Encoding.PEM)
