"""
The certificate authority of the simulator: root, intermediate, time stamps, lists of what was revoked, and a certificate for each person.

Made anew with each start; nothing that it signs is worth anything outside a demo or a test.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORGANISATION: Final = "Simulator Loket (bukan BSrE)"
KEY_BITS: Final = 2048
YEAR: Final = dt.timedelta(days=365)
_NO_USE: Final = {"data_encipherment": False, "key_agreement": False, "key_encipherment": False, "encipher_only": False, "decipher_only": False}


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and its certificate."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """Return the certificate as DER."""
        return self.certificate.public_bytes(serialization.Encoding.DER)


class Authority:
    """Root, intermediate and time stamps; `issue` gives a person a certificate."""

    def __init__(self, at: dt.datetime) -> None:
        begin = at - 2 * YEAR
        self.root = self._made("Simulator Akar", None, begin, 20 * YEAR, is_ca=True)
        self.intermediate = self._made("Simulator Penerbit", self.root, begin, 10 * YEAR, is_ca=True)
        self.tsa = self._made("Simulator Penanda Waktu", self.root, begin, 12 * YEAR, usage=[ExtendedKeyUsageOID.TIME_STAMPING])
        self.revoked: dict[int, dt.datetime] = {}

    def issue(self, name: str, *, begin: dt.datetime, until: dt.datetime) -> Pair:
        """Return a person's key and certificate under the intermediate."""
        usage = [ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")]
        return self._made(name, self.intermediate, begin, until - begin, usage=usage)

    def revocations(self, at: dt.datetime) -> list[bytes]:
        """Return the lists of revoked certificates of root and intermediate (DER), fresh for a week."""
        return [self._list(self.intermediate, self.revoked, at), self._list(self.root, {}, at)]

    def time_stamp(self, request: bytes, at: dt.datetime) -> bytes:
        """Return the answer (RFC 3161) to a request for a time stamp."""
        from asn1crypto import keys, tsp
        from asn1crypto import x509 as plain
        from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

        stamper: Any = DummyTimeStamper(
            plain.Certificate.load(self.tsa.der),
            keys.PrivateKeyInfo.load(self.tsa.key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())),
            fixed_dt=at.replace(microsecond=0),
        )  # fmt: skip
        return bytes(stamper.request_tsa_response(tsp.TimeStampReq.load(request)).dump())

    def _list(self, issuer: Pair, revoked: dict[int, dt.datetime], at: dt.datetime) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject)
            .last_update(at - dt.timedelta(hours=1))
            .next_update(at + dt.timedelta(days=7))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False)
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        )
        for serial, since in revoked.items():
            builder = builder.add_revoked_certificate(x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build())
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def _made(self, name: str, issuer: Pair | None, begin: dt.datetime, lasting: dt.timedelta, *, is_ca: bool = False, usage: Any = ()) -> Pair:
        key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
        signing_key = issuer.key if issuer else key
        subject = _name(name)
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begin)
            .not_valid_after(begin + lasting)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signing_key.public_key()), critical=False)
            .add_extension(
                x509.KeyUsage(digital_signature=not is_ca, content_commitment=not is_ca, key_cert_sign=is_ca, crl_sign=is_ca, **_NO_USE),
                critical=True,
            )
        )
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage(list(usage)), critical=ExtendedKeyUsageOID.TIME_STAMPING in usage)
        return Pair(key, builder.sign(signing_key, hashes.SHA256()))


def sign_digest(pair: Pair, digest: bytes) -> bytes:
    """Return the signature (RSA, PKCS #1 v1.5) over a SHA-256 digest."""
    return pair.key.sign(digest, padding.PKCS1v15(), Prehashed(hashes.SHA256()))


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )
