"""Refusals of the journey."""

from __future__ import annotations

from collections.abc import Mapping

from loket.foundation.common.errors import Refusal
from loket.foundation.common.text import Text
from loket.foundation.identity.values import Assurance


class AnswersInvalid(Refusal):
    """Some answers need another look; `errors` says which and what to do, by field path."""

    code = "journey.answers.invalid"
    status = 422
    message = Text(id="Ada isian yang perlu diperbaiki.", en="Some answers need to be corrected.")

    def __init__(self, errors: Mapping[str, Text]) -> None:
        super().__init__()
        self.errors = dict(errors)


class NotEligible(Refusal):
    """This person may not apply for this service; the reason is the package's own."""

    code = "journey.applicant.not_eligible"
    status = 422


class StandardChanged(Refusal):
    """A newer version of the standard was published while the draft was open."""

    code = "journey.version.changed"
    status = 409
    message = Text(
        id="Standar layanan ini baru saja diperbarui. Isian Anda tetap tersimpan; periksa sekali lagi lalu kirim.",
        en="The standard of this service was just renewed. Your answers are kept; check them once more and send.",
    )


class NoLiveVersion(Refusal):
    """The service is not offered in this region now."""

    code = "journey.service.not_live"
    status = 404
    message = Text(id="Layanan ini belum tersedia di daerah Anda.", en="This service is not offered in your region yet.")


class RunElsewhere(Refusal):
    """An application of the agency runs this service; people apply there."""

    code = "journey.service.elsewhere"
    status = 409
    message = Text(
        id="Layanan ini diajukan di aplikasi instansinya. Anda masuk ke sana dengan akun ini, dan statusnya tampil di Permohonan saya.",
        en="This service is applied for at its agency's application. You enter it with this account, and how it stands shows in My applications.",
    )

    def __init__(self, address: str, application: Text) -> None:
        super().__init__()
        self.address, self.application = address, application


class HeldBack(Refusal):
    """The person in whose name it was sent says that it was not them."""

    code = "journey.case.held_back"
    status = 409
    message = Text(
        id="Orangnya menyatakan tidak mengajukan permohonan ini. Keputusan ditahan sampai pengelola memeriksanya.",
        en="The person says that they did not apply. No decision is taken until the operators have looked into it.",
    )


class PartnerStillAsked(Refusal):
    """A partner's application still has the step; an officer takes it back first."""

    code = "journey.step.at_partner"
    status = 409
    message = Text(
        id="Langkah ini masih pada mitra. Ambil kembali dahulu dengan alasannya, lalu putuskan. Tidak ada yang berubah.",
        en="This step is still with the partner. Take it back first, saying why, then decide. Nothing was changed.",
    )


class OfficersPhone(Refusal):
    """The number that was named for the person is that of somebody who works here."""

    code = "journey.phone.of_officer"
    status = 422
    message = Text(
        id="Nomor ini milik akun petugas, jadi kodenya bukan bukti persetujuan. Tulis nomor HP orangnya, atau pilih persetujuan di depan dua petugas.",
        en="This number belongs to an officer's account, so its code proves no consent. Write the person's own number, or choose consent before two officers.",
    )


class PhoneIdle(Refusal):
    """The phone on file was long not seen: its number may be somebody else's, whose code would be no consent of this person."""

    code = "journey.phone.idle"
    status = 422
    message = Text(
        id="Nomor HP orang ini lebih dari tiga bulan tidak dipakai di sini dan mungkin sudah berpindah tangan. Pulihkan atau hubungkan lagi HP-nya lebih dahulu, "
        "atau pilih persetujuan di depan dua petugas.",
        en="This person's mobile number was not used here for more than three months and may have changed hands. Recover or connect the phone first, "
        "or choose consent before two officers.",
    )


class NothingToMend(Refusal):
    """No case with that number can be mended at a counter; which of the reasons it is is not told."""

    code = "journey.case.nothing_to_mend"
    status = 404
    message = Text(
        id="Tidak ada permohonan dengan nomor itu yang dapat diperbaiki di loket. Yang sudah ada di akun pemohon diperbaiki dari akun itu; "
        "selain itu periksa nomornya, dan apakah permohonan itu memang dikembalikan.",
        en="No application with that number can be mended at the counter. One that is in the person's account is mended there; "
        "otherwise check the number, and whether it was given back.",
    )


class NotAtThisCounter(Refusal):
    """The visit is for another unit or position than the officer's."""

    code = "journey.visit.other_counter"
    status = 403
    message = Text(
        id="Janji temu ini untuk loket lain. Arahkan orangnya ke unit dan layanan yang tertulis di halaman permohonannya.",
        en="This visit is for another counter. Show the person to the unit and service on the page of their application.",
    )


class ApplicantDied(Refusal):
    """The register knows that the resident to whom the account is linked has died: nobody applies in that name any more."""

    code = "journey.applicant_died"
    status = 403
    message = Text(
        id="Menurut register penduduk, pemilik data ini sudah meninggal, sehingga tidak ada permohonan baru atas namanya. Bila ini keliru, datanglah ke Dinas Dukcapil; data Anda tetap tersimpan.",
        en="The register says that the person of this account has died, so nothing new can be applied for in that name. If this is wrong, come to the civil registration office; your data are kept.",
    )


class RegisterNeeded(Refusal):
    """The service reads the population register, and the account is not tied to a resident of this region."""

    code = "journey.applicant.no_resident"
    status = 403
    message = Text(
        id="Layanan ini memakai data kependudukan Anda, tetapi akun Anda belum terhubung. Datanglah sekali ke loket Dinas Dukcapil "
        "dengan KTP-el; setelah itu semua layanan dapat Anda ajukan dari rumah.",
        en="This service uses your entry in the population register, but your account is not connected to it yet. Come once to the "
        "civil registration counter with your identity card; after that you can apply for everything from home.",
    )


class AssuranceNeeded(Refusal):
    """The service asks for a surer proof of who applies than there is; `needed` is the level. What was filled in is kept."""

    code = "journey.applicant.assurance"
    status = 403
    message = Text(
        id="Layanan ini memerlukan bukti identitas yang lebih kuat sebelum dikirim. Isian Anda tetap tersimpan; buktikan dahulu, lalu kirim.",
        en="This service needs a stronger proof of who you are before it is sent. Your answers are kept; prove it, then send.",
    )

    def __init__(self, needed: Assurance) -> None:
        super().__init__()
        self.needed = needed


class NotYourStep(Refusal):
    """The officer does not hold this step."""

    code = "journey.step.not_yours"
    status = 403
    message = Text(id="Langkah ini tidak sedang Anda pegang.", en="You do not hold this step.")


class ConflictOfInterest(Refusal):
    """The case is the officer's own or their family's (promise 5)."""

    code = "journey.step.conflict_of_interest"
    status = 403
    message = Text(
        id="Permohonan ini menyangkut Anda atau keluarga Anda, sehingga tidak dapat Anda tangani. Langkah sudah dikembalikan ke antrean.",
        en="This application concerns you or your family, so you cannot handle it. The step went back to the queue.",
    )


class TookPart(Refusal):
    """The officer helped to write the application, decided another position's step of it, or put it back for a conflict (promise 5)."""

    code = "journey.step.took_part"
    status = 403
    message = Text(
        id="Anda sudah mengambil bagian dalam permohonan ini, jadi langkah ini diputus oleh petugas lain. Lepaskan langkahnya; tidak ada yang berubah.",
        en="You already took part in this application, so another officer decides this step. Put it back; nothing has changed.",
    )


class NotYourAgency(Refusal):
    """Only who leads the agency of a step moves it to somebody else."""

    code = "journey.step.not_your_agency"
    status = 403
    message = Text(
        id="Hanya pimpinan instansi yang mengerjakan langkah ini dapat mengalihkannya.",
        en="Only who leads the agency that does this step can give it to somebody else.",
    )


class LeaderConcerned(Refusal):
    """The case is the leader's own or their family's (promise 5)."""

    code = "journey.step.leader_concerned"
    status = 403
    message = Text(
        id="Permohonan ini menyangkut Anda atau keluarga Anda, sehingga tidak dapat Anda alihkan.",
        en="This application concerns you or your family, so you cannot give it to somebody else.",
    )


class CannotTake(Refusal):
    """That officer may not have this step now."""

    code = "journey.step.cannot_take"
    status = 409
    message = Text(
        id="Petugas itu tidak dapat menerima langkah ini: tidak hadir, tidak lagi menjabat, atau berkepentingan. Pilih yang lain.",
        en="That officer cannot be given this step: away, no longer in office, or concerned by it. Choose another one.",
    )


class StillHeld(Refusal):
    """Somebody is appointed to what should be closed."""

    code = "journey.office.held"
    status = 409

    def __init__(self, holders: int) -> None:
        super().__init__(
            Text(
                id=f"Belum dapat ditutup: {holders} petugas masih ditugaskan di sini. Akhiri penugasannya dahulu.",
                en=f"This cannot be closed yet: {holders} officers are appointed here. End their appointments first.",
            )
        )


class StillNeeded(Refusal):
    """A service that runs here works with what should be closed."""

    code = "journey.office.needed"
    status = 409

    def __init__(self, services: tuple[Text, ...]) -> None:
        super().__init__(
            Text(
                id=f"Belum dapat ditutup: masih dipakai layanan {', '.join(one.id for one in services)}. Ubah standar layanan itu dahulu.",
                en=f"This cannot be closed yet: it is used by {', '.join(one.en for one in services)}. Change the standards of these services first.",
            )
        )


class TooManyFiles(Refusal):
    """A partner's step has kept as many files as it may."""

    code = "journey.file.too_many"
    status = 409

    def __init__(self, most: int) -> None:
        super().__init__(
            Text(
                id=f"Langkah ini sudah menyimpan {most} berkas, yang terbanyak baginya. Berkas ini tidak disimpan. Jawab dengan berkas yang sudah ada.",
                en=f"This step has kept {most} files, the most it may. This file was not kept. Answer with those that are there.",
            )
        )


class FileTooLarge(Refusal):
    """A file is larger than its question takes."""

    code = "journey.file.too_large"
    status = 413

    def __init__(self, most_mib: int) -> None:
        super().__init__(
            Text(
                id=f"Berkas ini lebih besar dari {most_mib} MB. Pilih berkas yang lebih kecil.",
                en=f"This file is larger than {most_mib} MB. Choose a smaller one.",
            )
        )


class InspectionNeeded(Refusal):
    """The step is decided with what was found on the spot."""

    code = "journey.step.inspection_needed"
    status = 422
    message = Text(
        id="Langkah ini diputus bersama hasil pemeriksaan di tempat. Bawa ke lapangan, atau isi hasilnya di meja.",
        en="This step is decided with what was found on the spot. Carry it there, or fill in the result at the desk.",
    )


class AlreadySent(Refusal):
    """Another result was taken for this work package."""

    code = "journey.inspection.already_sent"
    status = 409
    message = Text(
        id="Hasil lain untuk paket kerja ini sudah diterima. Tidak ada yang berubah.",
        en="Another result was taken for this work package. Nothing changed.",
    )


class OutcomeUnknown(Refusal):
    """The step does not define this outcome."""

    code = "journey.outcome.unknown"
    status = 422
    message = Text(id="Pilih salah satu hasil yang tersedia untuk langkah ini.", en="Choose one of the outcomes that this step offers.")


class ReasonNeeded(Refusal):
    """The outcome needs one of the step's reasons."""

    code = "journey.reason.needed"
    status = 422
    message = Text(id="Pilih alasan untuk hasil ini.", en="Choose a reason for this outcome.")


class FieldsNeeded(Refusal):
    """A return must name what to mend."""

    code = "journey.fields.needed"
    status = 422
    message = Text(id="Tunjukkan isian mana yang perlu diperbaiki pemohon.", en="Name the answers that the applicant has to correct.")


class TooLate(Refusal):
    """The time for an objection is over."""

    code = "journey.objection.too_late"
    status = 409
    message = Text(id="Batas waktu mengajukan keberatan sudah lewat.", en="The time to object is over.")


class AlreadyHeard(Refusal):
    """One objection to one refusal."""

    code = "journey.objection.heard"
    status = 409
    message = Text(
        id="Keberatan atas penolakan ini sudah diputus. Anda masih dapat mengajukan banding administratif atau gugatan ke PTUN.",
        en="The objection to this refusal was already decided. An administrative appeal or the administrative court remain open to you.",
    )


class NotYourSignature(Refusal):
    """Only who decided signs, or, when they are away or gone, who holds the position now."""

    code = "journey.document.not_yours"
    status = 403
    message = Text(
        id="Dokumen ini menunggu tanda tangan pejabat lain, atau Anda tidak memegang jabatannya sekarang.",
        en="This document waits for the signature of somebody else, or you do not hold the position now.",
    )


class NumberInvalid(Refusal):
    """A NIK has sixteen digits."""

    code = "journey.signer.number_invalid"
    status = 422
    message = Text(id="NIK terdiri atas 16 angka. Periksa lagi.", en="A NIK has 16 digits. Check it again.")
