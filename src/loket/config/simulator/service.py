"""
What the simulated signing service does: knows people, gives signatures, and fails as it is told to.

In the style of BSrE's e-sign service (people by NIK and passphrase, numbers for faults), with the hash signed instead of the whole file.
"""

from __future__ import annotations

import base64
import datetime as dt
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives import serialization

from loket.config.simulator.authority import Authority, Pair, sign_digest

NOT_REGISTERED, CERTIFICATE_ENDED, WRONG_PASSPHRASE, NO_SUCH_REQUEST = 2011, 2021, 2031, 2041
#: How the service can be told to fail. `lost`: it signs, and the answer never arrives; `half`: half of the answer arrives.
MODES: Final = ("ok", "down", "slow", "lost", "half", "error", "no_time")
PASSPHRASE: Final = "kata-sandi-tanda-tangan-26"  # noqa: S105 - of made-up people
DIGEST_BYTES: Final = 32


class Refused(Exception):
    """The service says no, with a number and a sentence."""

    def __init__(self, number: int, sentence: str) -> None:
        self.number, self.sentence = number, sentence
        super().__init__(sentence)


@dataclass
class Person:
    """Somebody with a certificate. `state`: ISSUE, EXPIRED, REVOKE, as BSrE says it."""

    nik: str
    passphrase: str
    pair: Pair
    state: str = "ISSUE"
    wrong: int = 0


@dataclass
class Switch:
    """How to fail, and after how many further signatures; `seconds`: how slow `slow` is. Counts what was asked and given."""

    mode: str = "ok"
    after: int = 0
    seconds: float = 0.0
    asked: int = 0
    given: int = 0


@dataclass
class Service:
    """People, signatures by request, and the switch; `clock` tells the time. Anybody with 16 digits is known with the one passphrase, unless `is_strict`."""

    clock: Callable[[], dt.datetime]
    is_strict: bool = False
    begun: dt.datetime = field(init=False)
    authority: Authority = field(init=False)
    people: dict[str, Person] = field(default_factory=dict)
    signatures: dict[str, bytes] = field(default_factory=dict)
    switch: Switch = field(default_factory=Switch)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.begun = self.clock()
        self.authority = Authority(self.begun)

    def mode_now(self) -> str:
        """Return how to behave now: as told, once so many signatures were given."""
        return "ok" if self.switch.given < self.switch.after else self.switch.mode

    def register(self, nik: str, name: str, passphrase: str, state: str = "ISSUE") -> Person:
        """Give a person a certificate, one that ended yesterday, or one that was revoked."""
        until = self.begun + (dt.timedelta(days=-1) if state == "EXPIRED" else dt.timedelta(days=365))
        person = Person(nik, passphrase, self.authority.issue(name, begin=self.begun - dt.timedelta(days=300), until=until), state)
        if state == "REVOKE":
            self.authority.revoked[person.pair.certificate.serial_number] = self.begun - dt.timedelta(days=1)
        with self.lock:
            self.people[nik] = person
        return person

    def status(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Say how a person stands: ISSUE, EXPIRED, REVOKE, or NOT_REGISTERED."""
        person = self._find(given)
        return {"status": person.state if person else "NOT_REGISTERED"}

    def certificate(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return a person's certificates, their own first, and the lists of revoked ones."""
        person = self._person(given)
        return {
            "certificates": [_text(person.pair.der), _text(self.authority.intermediate.der)],
            "revocations": [_text(one) for one in self.authority.revocations(self.clock())],
        }

    def sign(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the signature over a digest; under the same request the same again."""
        person, request = self._person(given), str(given.get("request_id", ""))
        self.switch.asked += 1
        if given.get("passphrase") != person.passphrase:
            person.wrong += 1
            raise Refused(WRONG_PASSPHRASE, "Passphrase anda salah")
        digest = base64.b64decode(str(given.get("hash", "")), validate=True)
        if len(digest) != DIGEST_BYTES or not request:
            raise Refused(400, "hash atau request_id tidak benar")
        with self.lock:
            if request not in self.signatures:
                self.signatures[request] = sign_digest(person.pair, digest)
                self.switch.given += 1
        return {"signature": _text(self.signatures[request]), "request_id": request}

    def find(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return a signature that was given before."""
        found = self.signatures.get(str(given.get("request_id", "")))
        if found is None:
            raise Refused(NO_SUCH_REQUEST, "Permintaan tidak dikenal")
        return {"signature": _text(found)}

    def time_stamp(self, request: bytes) -> bytes:
        """Return a time stamp of now."""
        return self.authority.time_stamp(request, self.clock())

    def root(self) -> bytes:
        """Return the root certificate (PEM), for LOKET_ESIGN_ROOTS."""
        return self.authority.root.certificate.public_bytes(serialization.Encoding.PEM)

    def wait(self) -> None:
        """Be slow."""
        time.sleep(self.switch.seconds)

    def _find(self, given: Mapping[str, Any]) -> Person | None:
        nik = str(given.get("nik", ""))
        person = self.people.get(nik)
        if person is None and not self.is_strict and len(nik) == 16 and nik.isdigit():
            person = self.register(nik, f"Peragaan {nik[-4:]}", PASSPHRASE)
        return person

    def _person(self, given: Mapping[str, Any]) -> Person:
        person = self._find(given)
        if person is None:
            raise Refused(NOT_REGISTERED, "User tidak terdaftar")
        if person.state != "ISSUE":
            raise Refused(CERTIFICATE_ENDED, "Sertifikat tidak berlaku")
        return person


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
