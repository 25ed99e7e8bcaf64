"""Notices are encrypted as RFC 8291 says, and proved as RFC 8292 says."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from loket.foundation.notifications.channels.push import encryption

# Source: RFC 8291 appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
OWN = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZ"
    "wbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard_comes_out_byte_for_byte() -> None:
    browser = encryption.Browser(encryption.from_text(PUBLIC), encryption.from_text(AUTH))
    body = encryption.encrypt(PLAIN, browser, salt=encryption.from_text(SALT), own=encryption.private_key(OWN))
    assert encryption.to_text(body) == BODY


def test_two_notices_of_one_text_look_different() -> None:
    browser = encryption.Browser(encryption.from_text(PUBLIC), encryption.from_text(AUTH))
    assert encryption.encrypt(PLAIN, browser) != encryption.encrypt(PLAIN, browser)


@pytest.mark.parametrize(("public", "auth"), [("AAAA", AUTH), (PUBLIC, "AAAA"), ("B" + "A" * 86, AUTH), ("!", AUTH)])
def test_keys_that_are_none_are_refused(public: str, auth: str) -> None:
    with pytest.raises(encryption.BadKeys):
        encryption.Browser(encryption.from_text(public), encryption.from_text(auth)).point()


def test_the_proof_is_signed_names_the_service_and_ends() -> None:
    key = encryption.private_key(encryption.new_private_key())
    header = encryption.authorization(origin="https://push.example", contact="mailto:loket@contoh.example", key=key, at=1_800_000_000)
    token = header.removeprefix("vapid t=").partition(",")[0]
    signed, _, signature = token.rpartition(".")
    raw = encryption.from_text(signature)
    key.public_key().verify(encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:])), signed.encode(), ec.ECDSA(SHA256()))
    claims = json.loads(encryption.from_text(signed.partition(".")[2]))
    assert claims == {"aud": "https://push.example", "exp": 1_800_000_000 + 43_200, "sub": "mailto:loket@contoh.example"}
    assert header.endswith(f"k={encryption.to_text(encryption.public_bytes(key))}")
