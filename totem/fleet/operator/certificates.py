"""Certificates of a fleet: an authority of its own for ten years, and those of broker and clients by it."""

import ipaddress
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import KeySerializationEncryption
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
    """A certificate and its private key, PEM."""

    certificate: bytes
    key: bytes


def make_authority(name: str, passphrase: str) -> IssuedCertificate:
    """Make a certificate authority for one host's fleet, its key encrypted."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption

    key = _make_key()
    subject = _name(f"Totem {name}"[:64])
    usage = _key_usage(is_authority=True)
    builder = (
        _builder(subject, subject, key, AUTHORITY_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return _issue(builder, key, key, BestAvailableEncryption(passphrase.encode()))


def make_server(host: str, authority: IssuedCertificate, passphrase: str) -> IssuedCertificate:
    """Make a certificate for the broker at `host`, a name or an address.

    Raises:
        ValueError: the passphrase does not open the authority's key.
    """
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    names = x509.SubjectAlternativeName([alternative])
    purpose = ExtendedKeyUsageOID.SERVER_AUTH
    return _issue_end(host[:64], authority, passphrase, SERVER_LIFE, purpose, names)


def make_client(user: str, authority: IssuedCertificate, passphrase: str) -> IssuedCertificate:
    """Make a certificate by which the broker knows `user`, its common name, for as long as the authority.

    Raises:
        ValueError: the passphrase does not open the authority's key.
    """
    from cryptography.x509.oid import ExtendedKeyUsageOID

    return _issue_end(user, authority, passphrase, None, ExtendedKeyUsageOID.CLIENT_AUTH)


def make_revocations(
    authority: IssuedCertificate, passphrase: str, before: bytes = b"", certificates: Iterable[bytes] = ()
) -> bytes:
    """Make the list of revoked certificates: those of the list `before`, and these.

    It is good for as long as the authority, as a broker refuses everybody once its list has ended.

    Raises:
        ValueError: the passphrase does not open the authority's key.
    """
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding

    issuer, signer = _open(authority, passphrase)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(_BEGINNING)
        .next_update(issuer.not_valid_after_utc)
    )
    for each in x509.load_pem_x509_crl(before) if before else ():
        builder = builder.add_revoked_certificate(each)
    for content in certificates:
        serial = x509.load_pem_x509_certificate(content).serial_number
        revoked = x509.RevokedCertificateBuilder(serial, datetime.now(UTC))
        builder = builder.add_revoked_certificate(revoked.build())
    return builder.sign(signer, SHA256()).public_bytes(Encoding.PEM)


def end_of(certificate: Path) -> datetime:
    """Return when a certificate ends; OSError or ValueError where it cannot be read."""
    from cryptography import x509

    found: Certificate = x509.load_pem_x509_certificate(certificate.read_bytes())
    return found.not_valid_after_utc


def _open(authority: IssuedCertificate, passphrase: str) -> "tuple[Certificate, EllipticCurvePrivateKey]":
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    signer = load_pem_private_key(authority.key, passphrase.encode())
    if not isinstance(signer, EllipticCurvePrivateKey):
        raise TypeError
    return x509.load_pem_x509_certificate(authority.certificate), signer


def _issue_end(
    name: str,
    authority: IssuedCertificate,
    passphrase: str,
    life: timedelta | None,
    purpose: "ObjectIdentifier",
    *extensions: "ExtensionType",
) -> IssuedCertificate:
    """Issue a certificate of a broker or a client, for `life` or as long as the authority."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import NoEncryption

    issuer, signer = _open(authority, passphrase)
    key, life = _make_key(), life or issuer.not_valid_after_utc - datetime.now(UTC)
    builder = (
        _builder(_name(name), issuer.subject, key, life)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(is_authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
    )
    for each in extensions:
        builder = builder.add_extension(each, critical=False)
    return _issue(builder, key, signer, NoEncryption())


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


def _issue(
    builder: "CertificateBuilder",
    key: "EllipticCurvePrivateKey",
    signer: "EllipticCurvePrivateKey",
    encryption: "KeySerializationEncryption",
) -> IssuedCertificate:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat

    certificate = builder.sign(signer, SHA256()).public_bytes(Encoding.PEM)
    return IssuedCertificate(certificate, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
