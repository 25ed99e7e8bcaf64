"""What an application may ask for, and what people read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from loket.foundation.common.text import Text


@dataclass(frozen=True, slots=True)
class Scope:
    """
    Something an application may ask for. `title` and `text` are what people read when they are asked.

    `is_personal`: of a citizen, who agrees to it; else of the application itself (client credentials). `claims`: what userinfo then says.
    """

    name: str
    title: Text
    text: Text
    is_personal: bool = True
    claims: tuple[str, ...] = ()


#: Every scope there is, in the order in which people read them.
SCOPES: Final[Mapping[str, Scope]] = {
    one.name: one
    for one in (
        Scope(
            "openid",
            Text(id="Tahu bahwa ini Anda", en="Know that it is you"),
            Text(
                id="Aplikasi mendapat nomor pengenal yang hanya berlaku untuk instansi itu, bukan NIK Anda.",
                en="The application gets a number for you that only that agency can use; it is not your NIK.",
            ),
            claims=("sub",),
        ),
        Scope(
            "profile",
            Text(id="Melihat nama Anda", en="See your name"),
            Text(id="Nama lengkap seperti dalam data kependudukan.", en="Your full name as in the population register."),
            claims=("name", "locale"),
        ),
        Scope(
            "nik",
            Text(id="Melihat NIK Anda", en="See your NIK"),
            Text(id="Nomor Induk Kependudukan, 16 angka.", en="Your identity number, 16 digits."),
            claims=("nik",),
        ),
        Scope(
            "contact",
            Text(id="Melihat surel dan nomor HP Anda", en="See your e-mail address and mobile number"),
            Text(id="Hanya yang sudah Anda konfirmasi di Loket.", en="Only those that you have confirmed in Loket."),
            claims=("email", "email_verified", "phone_number", "phone_number_verified"),
        ),
        Scope(
            "cases",
            Text(id="Melihat permohonan Anda", en="See your applications"),
            Text(id="Jenis layanan, status, dan tenggatnya.", en="Which services, how they stand, and when they are due."),
        ),
        Scope(
            "documents",
            Text(id="Melihat dokumen Anda", en="See your documents"),
            Text(id="Dokumen yang sudah terbit atas nama Anda.", en="Documents that were issued in your name."),
        ),
        Scope(
            "apply",
            Text(id="Mengajukan permohonan atas nama Anda", en="Apply in your name"),
            Text(
                id="Aplikasi dapat mengirim permohonan layanan. Setiap pengajuan tampak di Loket.",
                en="The application can send applications for services. Each of them shows in Loket.",
            ),
        ),
        Scope(
            "usage",
            Text(id="Melihat siapa membaca data Anda", en="See who read your data"),
            Text(
                id="Riwayat pembacaan data Anda: kantor, waktu, dan keperluannya, seperti di halaman Siapa membaca data saya.",
                en="The history of readings of your data: office, time and purpose, as on the page Who read my data.",
            ),
        ),
        Scope(
            "offline_access",
            Text(id="Tetap terhubung saat Anda tidak sedang memakainya", en="Stay connected while you are not using it"),
            Text(
                id="Paling lama 180 hari, aplikasi di telepon 90 hari. Anda dapat memutusnya kapan saja di halaman akun.",
                en="For 180 days at most, 90 for an application on a phone. You can end it at any time on the page of your account.",
            ),
        ),
        Scope(
            "exchange",
            Text(id="Pertukaran data antarinstansi", en="Exchange of data between agencies"),
            Text(id="Hanya sesuai izin yang tercatat, per kolom dan tujuan.", en="Only as granted, field by field and for a purpose."),
            is_personal=False,
        ),
        Scope(
            "partner",
            Text(id="Menerima dan menjawab langkah layanan", en="Receive and answer steps of services"),
            Text(id="Untuk mitra yang mengerjakan sebagian layanan.", en="For partners who do a part of a service."),
            is_personal=False,
        ),
    )
}
PERSONAL_SCOPES: Final = tuple(one.name for one in SCOPES.values() if one.is_personal)
SYSTEM_SCOPES: Final = tuple(one.name for one in SCOPES.values() if not one.is_personal)


@dataclass(frozen=True, slots=True)
class ScopeUse:
    """What an application needs a scope for, and by which law: said when it is registered, shown when people are asked."""

    scope: str
    purpose: Text
    legal_basis: str
