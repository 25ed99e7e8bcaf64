"""
The demo's own certificate authority: a root and a signing certificate, made once, kept in the state folder.

Trusted for: showing how signing works. It is not an authority that the law knows (PSrE); its name says so in every signature.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

ORGANISATION: Final = "Otoritas Peragaan Loket (bukan PSrE)"
ROOT_YEARS, SIGNER_YEARS = 20, 10
# Measured: RSA-2048 and ECDSA P-256 sign equally fast here; every PDF reader of an office knows RSA.
KEY_BITS: Final = 2048
ROOT, SIGNER, SIGNER_KEY, ROOT_KEY = "root.pem", "signer.pem", "signer.key", "root.key"
_NO_USE: Final = {"data_encipherment": False, "key_agreement": False, "key_encipherment": False, "encipher_only": False, "decipher_only": False}


def exists(folder: Path) -> bool:
    """Say whether the authority was made."""
    return (folder / SIGNER).is_file()


def create(folder: Path, *, at: dt.datetime) -> bool:
    """
    Make the authority in `folder` unless it is there; return whether it was made. Keys are readable by us only (0600).

    Two processes may do this at once: one of them wins, whole.
    """
    if exists(folder):
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".authority-"))
    try:
        _fill(half, at)
        try:
            half.rename(folder)
        except OSError:
            if not exists(folder):
                raise
            return False
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return True


def valid_until(folder: Path) -> dt.datetime:
    """Return the moment until which the certificate in `folder` may sign."""
    return x509.load_pem_x509_certificate((folder / SIGNER).read_bytes()).not_valid_after_utc


def renew(folder: Path, *, at: dt.datetime) -> dt.datetime:
    """
    Give the authority a new signing key and certificate under the same root, and return until when it is valid.

    What was signed before stays genuine as long as its own certificate is valid: the root is what is trusted.
    The key and certificate before are kept beside, by their moment.

    :raises FileNotFoundError: if there is no authority made here (a certificate from elsewhere is renewed where it comes from).
    """
    root = x509.load_pem_x509_certificate((folder / ROOT).read_bytes())
    root_key = serialization.load_pem_private_key((folder / ROOT_KEY).read_bytes(), password=None)
    if not isinstance(root_key, rsa.RSAPrivateKey):
        raise FileNotFoundError(errno.ENOENT, "not an RSA key of ours", str(folder / ROOT_KEY))
    key, day = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS), f"{at:%Y%m%d-%H%M%S}"
    certificate = _signer(key.public_key(), root.subject, root_key, at - dt.timedelta(days=1))
    for name, content in ((SIGNER_KEY, _private(key)), (SIGNER, certificate.public_bytes(serialization.Encoding.PEM))):
        _write(folder / f"{name}.new", content)
    for name in (SIGNER_KEY, SIGNER):
        (folder / name).rename(folder / f"{name}.{day}")
        (folder / f"{name}.new").rename(folder / name)
    return certificate.not_valid_after_utc


def _fill(folder: Path, at: dt.datetime) -> None:
    begin = at - dt.timedelta(days=1)
    root_key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    root_name = _name("Loket Demo Akar")
    root = (
        _builder(root_name, root_name, root_key.public_key(), begin, ROOT_YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=False, content_commitment=False, key_cert_sign=True, crl_sign=True, **_NO_USE), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    key = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    signer = _signer(key.public_key(), root_name, root_key, begin)
    for name, content in (
        (ROOT, root.public_bytes(serialization.Encoding.PEM)),
        (SIGNER_KEY, _private(key)),
        (ROOT_KEY, _private(root_key)),
        (SIGNER, signer.public_bytes(serialization.Encoding.PEM)),
    ):
        _write(folder / name, content)


def _write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _signer(key: rsa.RSAPublicKey, issuer: x509.Name, issuer_key: rsa.RSAPrivateKey, begin: dt.datetime) -> x509.Certificate:
    return (
        _builder(_name("Loket Demo Penanda Tangan"), issuer, key, begin, SIGNER_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, key_cert_sign=False, crl_sign=False, **_NO_USE), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, begin: dt.datetime, years: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=366 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, ORGANISATION),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _private(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
