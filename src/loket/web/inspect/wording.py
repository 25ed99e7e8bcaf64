"""The record in plain words: events, refusals, purposes, fields. The one place for them; what is unknown is shown by its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.foundation.residents.values import REGISTER_PATHS

EVENTS: Final[Mapping[str, Text]] = {
    "agencies.areas.loaded": Text(id="Daftar wilayah dimuat", en="Areas loaded"),
    "agencies.holiday.added": Text(id="Hari libur ditambahkan", en="Day off added"),
    "agencies.agency.saved": Text(id="Instansi disimpan", en="Agency saved"),
    "agencies.holiday.removed": Text(id="Hari khusus dihapus", en="Special day removed"),
    "agencies.office.closed": Text(id="Instansi, unit, atau jabatan ditutup atau dibuka", en="Agency, unit or position closed or opened"),
    "agencies.position.saved": Text(id="Jabatan disimpan", en="Position saved"),
    "agencies.unit.saved": Text(id="Unit layanan disimpan", en="Unit saved"),
    "cases.case.inspected": Text(id="Temuan di tempat disimpan", en="What was found on the spot kept"),
    "cases.step.reassigned": Text(id="Langkah dialihkan pimpinan", en="Step moved by a leader"),
    "files.upload.begun": Text(id="Unggahan bertahap dimulai", en="Upload in pieces begun"),
    "files.upload.ended": Text(id="Unggahan bertahap berakhir", en="Upload in pieces ended"),
    "inspections.package.expired": Text(id="Paket kerja berakhir", en="Work package ended by its time"),
    "inspections.package.given_back": Text(id="Paket kerja dikembalikan", en="Work package given back"),
    "inspections.package.handed_out": Text(id="Paket kerja diserahkan ke perangkat", en="Work package handed out to a device"),
    "inspections.photo.kept": Text(id="Foto pemeriksaan disimpan", en="Photo of an inspection kept"),
    "inspections.result.accepted": Text(id="Hasil pemeriksaan diterima", en="Result of an inspection taken"),
    "inspections.result.set_aside": Text(id="Hasil pemeriksaan yang terlambat disimpan terpisah", en="Late result of an inspection set aside"),
    "jobs.job.retried": Text(id="Pekerjaan latar yang gagal diulang", en="Failed background job begun again"),
    "journey.inspection.carried": Text(id="Membawa pemeriksaan ke lapangan", en="Carrying an inspection to the field"),
    "journey.inspection.entered": Text(id="Mengisi pemeriksaan di meja", en="Filling in an inspection at the desk"),
    "journey.inspection.given_back": Text(id="Menghapus pemeriksaan dari perangkat", en="Deleting an inspection from the device"),
    "journey.inspection.photographed": Text(id="Mengirim foto pemeriksaan", en="Sending a photo of an inspection"),
    "journey.inspection.repeated": Text(id="Hasil yang sama dikirim lagi", en="The same result sent again"),
    "journey.inspection.sent": Text(id="Mengirim hasil pemeriksaan", en="Sending the result of an inspection"),
    "journey.office.closed": Text(id="Menutup instansi, unit, atau jabatan", en="Closing an agency, unit or position"),
    "journey.signer.numbered": Text(id="Menyimpan nomor penanda tangan", en="Keeping the number of a signatory"),
    "journey.step.reassigned": Text(id="Mengalihkan langkah", en="Moving a step"),
    "journey.upload.begun": Text(id="Memulai unggahan", en="Beginning an upload"),
    "journey.upload.kept": Text(id="Menyimpan unggahan", en="Keeping an upload"),
    "upkeep.backup.finished": Text(id="Cadangan selesai dibuat", en="Backup finished"),
    "agencies.region.loaded": Text(id="Data daerah dimuat", en="Region loaded"),
    "appointments.booking.arrived": Text(id="Pemohon tiba di loket", en="Applicant arrived at the counter"),
    "appointments.booking.cancelled": Text(id="Janji temu dibatalkan", en="Appointment cancelled"),
    "appointments.booking.changed": Text(id="Janji temu diubah", en="Appointment changed"),
    "appointments.booking.made": Text(id="Janji temu dipesan", en="Appointment booked"),
    "appointments.booking.missed": Text(id="Pemohon tidak datang", en="Applicant did not come"),
    "appointments.booking.moved": Text(id="Janji temu dialihkan ke petugas lain", en="Appointment moved to another officer"),
    "appointments.booking.reminded": Text(id="Pemohon diingatkan akan janji temu", en="Applicant reminded of the appointment"),
    "appointments.booking.served": Text(id="Janji temu dilayani", en="Appointment kept"),
    "appointments.rules.loaded": Text(id="Jumlah loket janji temu dimuat", en="Counters for appointments loaded"),
    "appointments.visit.asked": Text(id="Pemohon diminta datang", en="Applicant asked to come"),
    "appointments.visit.ended": Text(id="Kunjungan selesai atau tidak diperlukan lagi", en="Visit over, or no longer needed"),
    "queueing.day.closed": Text(id="Nomor antrean hari lalu ditutup", en="Queue numbers of earlier days closed"),
    "queueing.lines.loaded": Text(id="Daftar antrean dimuat", en="Queues loaded"),
    "queueing.seat.taken": Text(id="Petugas duduk di loket", en="Officer took a counter"),
    "queueing.ticket.called": Text(id="Nomor antrean dipanggil", en="Queue number called"),
    "queueing.ticket.ended": Text(id="Nomor antrean selesai", en="Queue number done"),
    "queueing.ticket.passed": Text(id="Nomor antrean dialihkan", en="Queue number given on"),
    "queueing.ticket.recalled": Text(id="Nomor antrean dipanggil ulang", en="Queue number called once more"),
    "queueing.ticket.skipped": Text(id="Nomor antrean tidak ada saat dipanggil", en="Queue number not there"),
    "queueing.ticket.taken": Text(id="Nomor antrean diambil", en="Queue number taken"),
    "journey.seat.taken": Text(id="Memilih loket", en="Taking a counter"),
    "journey.number.called": Text(id="Memanggil nomor antrean", en="Calling a queue number"),
    "cases.agency.noted": Text(id="Instansi mencatat pemberitahuan", en="Notice noted by the agency"),
    "cases.agency.told": Text(id="Instansi diberi tahu", en="Agency told"),
    "cases.case.affected": Text(id="Hasil pencatatan register disimpan", en="Results of the register kept"),
    "cases.case.completed": Text(id="Permohonan selesai", en="Application done"),
    "cases.case.contested": Text(id="Keberatan mulai diperiksa", en="Objection under review"),
    "cases.case.corrected": Text(id="Perbaikan diterima", en="Correction received"),
    "cases.case.deemed": Text(id="Dianggap dikabulkan", en="Deemed granted"),
    "cases.case.escalated": Text(id="Mengingatkan atau menaikkan", en="Reminding or escalating"),
    "cases.case.handed_over": Text(id="Permohonan diserahkan ke akun orangnya", en="Application given to the person's account"),
    "counter.case.claim_tried": Text(id="Kode klaim dicoba", en="Claim code tried"),
    "counter.case.claimed": Text(id="Permohonan diklaim", en="Application claimed"),
    "counter.consent.asked": Text(id="Persetujuan di loket diminta", en="Consent asked for at the counter"),
    "counter.consent.code_sent": Text(id="Kode persetujuan dikirim", en="Code for the consent sent"),
    "counter.consent.forgotten": Text(id="Persetujuan yang tidak dipakai dihapus", en="Unused consents deleted"),
    "counter.consent.given": Text(id="Persetujuan di loket diberikan", en="Consent given at the counter"),
    "counter.consent.used": Text(id="Persetujuan dipakai untuk permohonan", en="Consent used for an application"),
    "counter.draft.begun": Text(id="Pengisian di loket dimulai", en="Filling in at the counter begun"),
    "journey.case.claimed": Text(id="Mengklaim permohonan dari loket", en="Claiming an application from the counter"),
    "journey.case.claim_tried": Text(id="Mencoba kode klaim", en="Trying a claim code"),
    "journey.case.stopped": Text(id="Menghentikan permohonan yang disangkal orangnya", en="Stopping an application that its person denies"),
    "journey.help.begun": Text(id="Membantu warga di loket", en="Helping somebody at the counter"),
    "journey.help.filling": Text(id="Mengisi permohonan untuk warga", en="Filling in an application for somebody"),
    "cases.case.moved": Text(id="Mengubah keadaan permohonan", en="Moving an application on"),
    "cases.case.overdue": Text(id="Janji waktu terlewati", en="Promised time passed"),
    "cases.case.paused": Text(id="Waktu janji berhenti dihitung", en="Promised time stands still"),
    "cases.case.refused": Text(id="Permohonan ditolak", en="Application refused"),
    "cases.case.repeated": Text(id="Pengiriman ulang dikenali, tidak digandakan", en="Repeated sending recognised, not doubled"),
    "cases.case.resumed": Text(id="Permohonan dilanjutkan", en="Application resumed"),
    "cases.case.returned": Text(id="Dikembalikan kepada pemohon", en="Given back to the applicant"),
    "cases.case.submitted": Text(id="Permohonan dikirim", en="Application sent"),
    "cases.case.unpaused": Text(id="Waktu janji dihitung lagi", en="Promised time runs again"),
    "cases.case.warned": Text(id="Pengingat batas waktu", en="Reminder of the time limit"),
    "cases.case.withdrawn": Text(id="Dibatalkan pemohon", en="Withdrawn by the applicant"),
    "cases.correction.asked": Text(id="Perbaikan diminta", en="Correction asked for"),
    "cases.draft.announced": Text(id="Penghapusan draf diberitahukan", en="Deletion of the draft announced"),
    "cases.draft.forgotten": Text(id="Draf yang tidak dilanjutkan dihapus", en="Draft that nobody went on with deleted"),
    "journey.draft.announced": Text(id="Warga diberi tahu bahwa draf akan dihapus", en="Citizen told that a draft will be deleted"),
    "journey.draft.forgotten": Text(
        id="Draf yang tidak dilanjutkan dihapus beserta berkasnya", en="Draft that nobody went on with deleted with its files"
    ),
    "cases.draft.discarded": Text(id="Draf dihapus", en="Draft deleted"),
    "cases.draft.saved": Text(id="Draf disimpan", en="Draft saved"),
    "cases.draft.started": Text(id="Draf dimulai", en="Draft begun"),
    "cases.queue.empty": Text(id="Antrean kosong saat diminta", en="Queue empty when asked"),
    "cases.step.cancelled": Text(id="Langkah ditutup", en="Step closed"),
    "cases.step.ended": Text(id="Langkah diputus", en="Step decided"),
    "cases.step.opened": Text(id="Langkah dibuka atau diselesaikan sistem", en="Steps opened, or done by the system"),
    "cases.step.released": Text(id="Langkah dikembalikan ke antrean", en="Step put back into the queue"),
    "cases.step.resumed": Text(id="Petugas melanjutkan langkah yang dipegang", en="Officer went on with the step in hand"),
    "cases.step.taken": Text(id="Langkah diberikan kepada petugas", en="Step given to an officer"),
    "catalogue.version.published": Text(id="Versi layanan diterbitkan", en="Service version published"),
    "decisions.decision.made": Text(id="Keputusan dibuat", en="Decision made"),
    "documents.document.issued": Text(id="Dokumen diterbitkan", en="Document issued"),
    "documents.document.rendered": Text(id="Dokumen ditandatangani", en="Document signed"),
    "documents.document.replaced": Text(id="Dokumen diganti", en="Document replaced"),
    "documents.document.withdrawn": Text(id="Dokumen dicabut", en="Document withdrawn"),
    "documents.document.prepared": Text(id="Dokumen disiapkan untuk ditandatangani", en="Document prepared for a signature"),
    "documents.document.discarded": Text(id="Dokumen tidak jadi terbit", en="Document never issued"),
    "documents.draft.drawn": Text(id="Rancangan dokumen digambar", en="Draft of the document drawn"),
    "documents.draft.seen": Text(id="Rancangan dokumen dibuka penanda tangan", en="Draft opened by its signatory"),
    "documents.signature.asked": Text(id="Tanda tangan diminta", en="Signature asked for"),
    "documents.signature.given": Text(id="Tanda tangan diterima", en="Signature received"),
    "documents.signature.refused": Text(id="Tanda tangan tidak diberikan", en="Signature not given"),
    "documents.signature.postponed": Text(id="Jawaban tanda tangan ditanyakan lagi", en="Answer of the signing service asked for again"),
    "documents.signature.dropped": Text(id="Tanda tangan tidak diperlukan lagi", en="Signature no longer needed"),
    "documents.signer.numbered": Text(id="NIK penanda tangan dicatat", en="NIK of a signatory kept"),
    "documents.service.down": Text(id="Layanan tanda tangan tidak menjawab", en="Signing service does not answer"),
    "documents.service.up": Text(id="Layanan tanda tangan menjawab lagi", en="Signing service answers again"),
    "journey.document.signed": Text(id="Dokumen ditandatangani pejabat", en="Document signed by an official"),
    "journey.document.taken_over": Text(id="Tanda tangan diambil alih", en="Signature taken over"),
    "files.file.erased": Text(id="Berkas dimusnahkan", en="File destroyed"),
    "files.files.erased": Text(id="Berkas-berkas dimusnahkan", en="Files destroyed"),
    "files.files.handed_over": Text(id="Berkas draf menjadi berkas permohonan", en="A draft's files became the case's"),
    "files.retention.counted": Text(id="Masa simpan berkas dihitung", en="Years of keeping counted"),
    "files.file.stored": Text(id="Berkas disimpan", en="File kept"),
    "identity.absence.recorded": Text(id="Ketidakhadiran petugas dicatat", en="Officer's absence recorded"),
    "identity.account.closed": Text(id="Akun ditutup", en="Account closed"),
    "identity.account.confirmed": Text(id="Alamat surel dikonfirmasi", en="E-mail address confirmed"),
    "identity.account.language_chosen": Text(id="Bahasa dipilih", en="Language chosen"),
    "identity.account.linked": Text(id="Akun dihubungkan dengan penduduk", en="Account tied to a resident"),
    "identity.account.password_changed": Text(id="Kata sandi diganti", en="Password changed"),
    "identity.account.registered": Text(id="Akun didaftarkan", en="Account registered"),
    "identity.account.renamed": Text(id="Nama akun diganti", en="Account renamed"),
    "identity.account.signed_in": Text(id="Masuk", en="Signed in"),
    "identity.account.signed_out": Text(id="Keluar", en="Signed out"),
    "identity.accounts.loaded": Text(id="Akun dimuat", en="Accounts loaded"),
    "identity.account.frozen": Text(id="Akun dibekukan", en="Account frozen"),
    "identity.account.recovered": Text(id="Akun dipulihkan di loket", en="Account recovered at the counter"),
    "identity.account.told": Text(id="Pemilik akun diberi tahu", en="Owner of the account told"),
    "identity.change.denied": Text(id="Perubahan disangkal: bukan saya", en="Change denied: it was not me"),
    "identity.change.questioned": Text(id="Ditanyakan: bukan Anda?", en="Asked: was it not you?"),
    "identity.code.sent": Text(id="Kode SMS dikirim", en="Code sent by text message"),
    "identity.code.tried": Text(id="Kode SMS dicoba", en="Code of a text message tried"),
    "identity.factor.begun": Text(id="Pemasangan aplikasi kode dimulai", en="Code app begun"),
    "identity.factor.enrolled": Text(id="Aplikasi kode terpasang", en="Code app set up"),
    "identity.factor.proved": Text(id="Kode aplikasi dibuktikan", en="Code of the app proved"),
    "identity.factor.refused": Text(id="Kode aplikasi ditolak", en="Code of the app refused"),
    "identity.factor.codes_renewed": Text(id="Kode cadangan diganti", en="Recovery codes renewed"),
    "identity.factor.removed": Text(id="Aplikasi kode dihapus", en="Code app removed"),
    "identity.factors.loaded": Text(id="Aplikasi kode dimuat", en="Code apps loaded"),
    "identity.passkey.added": Text(id="Kunci sandi ditambahkan", en="Passkey added"),
    "identity.passkey.proved": Text(id="Kunci sandi dibuktikan", en="Passkey proved"),
    "identity.passkey.refused": Text(id="Kunci sandi ditolak", en="Passkey refused"),
    "identity.passkey.removed": Text(id="Kunci sandi dihapus", en="Passkey removed"),
    "identity.ways.dropped": Text(id="Cara masuk akun dicabut", en="Ways into the account taken away"),
    "identity.linking.code_sent": Text(id="Kode penghubungan akun dikirim", en="Code of a connection sent"),
    "identity.phone.changed": Text(id="Nomor HP akun diganti", en="Mobile number of the account changed"),
    "identity.phone.proved": Text(id="Nomor HP dibuktikan", en="Mobile number proved"),
    "identity.phone.reproved": Text(id="Nomor HP dibuktikan lagi", en="Mobile number proved again"),
    "identity.recovery.begun": Text(id="Pemulihan akun dimulai", en="Recovery of an account begun"),
    "identity.recovery.code_sent": Text(id="Kode pemulihan dikirim", en="Code of a recovery sent"),
    "identity.appointment.ended": Text(id="Jabatan diakhiri", en="Appointment ended"),
    "identity.appointment.made": Text(id="Jabatan diberikan", en="Appointment made"),
    "identity.absence.shortened": Text(id="Ketidakhadiran petugas diperpendek", en="Officer's absence shortened"),
    "identity.account.thawed": Text(id="Pembekuan akun dicabut", en="Freeze of the account lifted"),
    "identity.account.sessions_ended": Text(id="Semua sesi akun diakhiri", en="All sessions of the account ended"),
    "journey.work.returned": Text(
        id="Pekerjaan petugas yang tidak hadir dikembalikan ke antrean", en="Work of an absent officer put back into the queue"
    ),
    "offices.absence.ended": Text(id="Petugas hadir kembali", en="Officer is back"),
    "offices.absence.entered": Text(id="Petugas tidak hadir", en="Officer is away"),
    "offices.change.approved": Text(id="Perubahan jabatan disetujui orang kedua", en="Change of an office approved by a second person"),
    "offices.change.expired": Text(id="Usulan perubahan jabatan kedaluwarsa", en="Proposed change of an office expired"),
    "offices.change.proposed": Text(id="Perubahan jabatan diusulkan", en="Change of an office proposed"),
    "offices.change.rejected": Text(id="Usulan perubahan jabatan ditolak", en="Proposed change of an office rejected"),
    "offices.change.withdrawn": Text(id="Usulan perubahan jabatan ditarik", en="Proposed change of an office withdrawn"),
    "offices.factor.begun": Text(id="Pemasangan faktor kedua dimulai", en="Second factor begun"),
    "offices.factor.codes_renewed": Text(id="Kode cadangan diganti", en="Recovery codes renewed"),
    "offices.factor.enrolled": Text(id="Faktor kedua terpasang", en="Second factor set up"),
    "offices.factor.proved": Text(id="Faktor kedua dibuktikan", en="Second factor proved"),
    "offices.factor.refused": Text(id="Kode faktor kedua ditolak", en="Code of the second factor refused"),
    "offices.factors.loaded": Text(id="Faktor kedua dimuat", en="Second factors loaded"),
    "offices.invitation.accepted": Text(id="Undangan dibuka dan kata sandi dibuat", en="Invitation opened and password made"),
    "offices.invitation.returned": Text(id="Surel undangan gagal terkirim", en="Invitation mail did not go out"),
    "offices.invitation.sent": Text(id="Undangan dikirim", en="Invitation sent"),
    "offices.office.opened": Text(id="Dua pengelola pertama dibuat", en="First two operators made"),
    "offices.operator.rescued": Text(
        id="Pengelola diberi jalan masuk baru dari baris perintah", en="Operator given a new way in by the command line"
    ),
    "journey.application.continued": Text(id="Draf dilanjutkan", en="Draft gone on with"),
    "journey.application.discarded": Text(id="Draf dibuang", en="Draft thrown away"),
    "journey.application.renewed": Text(id="Draf dipindahkan ke standar baru", en="Draft moved to the new standard"),
    "journey.application.saved": Text(id="Menyimpan isian", en="Saving answers"),
    "journey.application.started": Text(id="Memulai permohonan", en="Beginning an application"),
    "journey.application.submitted": Text(id="Mengirim permohonan", en="Sending an application"),
    "journey.case.contested": Text(id="Mengajukan keberatan", en="Objecting"),
    "journey.case.corrected": Text(id="Memperbaiki permohonan", en="Correcting an application"),
    "journey.case.deemed": Text(id="Melewati batas waktu", en="Passing the time limit"),
    "journey.case.withdrawn": Text(id="Membatalkan permohonan", en="Withdrawing an application"),
    "journey.files.kept": Text(id="Berkas ditambahkan pada isian", en="Files added to the answers"),
    "journey.notice.noted": Text(id="Mencatat pemberitahuan", en="Noting a notice"),
    "journey.step.decided": Text(id="Memutus langkah", en="Deciding a step"),
    "journey.step.released": Text(id="Melepaskan langkah", en="Letting a step go"),
    "journey.step.taken": Text(id="Mengambil langkah", en="Taking a step"),
    "journey.visit.arrived": Text(id="Melapor tiba", en="Checking in"),
    "journey.visit.booked": Text(id="Memesan janji temu", en="Booking an appointment"),
    "journey.visit.cancelled": Text(id="Membatalkan janji temu", en="Cancelling an appointment"),
    "journey.visit.given_up": Text(id="Pemohon tidak datang, aturan layanan berlaku", en="Applicant did not come; the service's rule follows"),
    "journey.visit.left_over": Text(id="Janji temu yang tidak terlayani dikembalikan", en="Appointment that was not served given back"),
    "journey.visit.missed": Text(id="Mencatat pemohon tidak datang", en="Noting that the applicant did not come"),
    "journey.visit.moved": Text(id="Mengganti petugas janji temu", en="Finding another officer for an appointment"),
    "journey.visit.received": Text(id="Menerima pemohon di loket", en="Receiving the applicant at the counter"),
    "notifications.quiet.changed": Text(id="Jam tenang diubah", en="Quiet hours changed"),
    "notifications.receipt.taken": Text(id="Laporan pengiriman diterima", en="Report of a sending taken"),
    "notifications.subscription.ended": Text(id="Notifikasi perangkat dimatikan", en="Notices of a device ended"),
    "notifications.subscription.made": Text(id="Notifikasi perangkat dinyalakan", en="Notices of a device begun"),
    "notifications.text.queued": Text(id="SMS dikirim", en="Text message sent"),
    "notifications.message.queued": Text(id="Pemberitahuan dikirim", en="Message sent"),
    "notifications.message.read": Text(id="Pemberitahuan dibaca", en="Message read"),
    "notifications.preference.changed": Text(id="Pilihan pemberitahuan diubah", en="Choice of messages changed"),
    "residents.card.reissued": Text(id="KTP-el diterbitkan kembali", en="Identity card issued again"),
    "residents.effect.applied": Text(id="Register penduduk diubah", en="Population register changed"),
    "residents.effect.repeated": Text(id="Perubahan register sudah ada, tidak diulang", en="Change of the register was there, not repeated"),
    "residents.person.died": Text(id="Kematian dicatat", en="Death registered"),
    "residents.family.changed": Text(id="Kartu Keluarga diubah", en="Family card changed"),
    "residents.family.registered": Text(id="Kartu Keluarga dicatat", en="Family card registered"),
    "residents.import.advanced": Text(id="Bagian berkas penduduk dimuat", en="Part of a file of residents entered"),
    "residents.import.begun": Text(id="Pemuatan berkas penduduk dimulai", en="Import of residents begun"),
    "residents.import.ended": Text(id="Pemuatan berkas penduduk selesai", en="Import of residents ended"),
    "residents.people.loaded": Text(id="Data penduduk dimuat", en="Residents loaded"),
    "residents.person.changed": Text(id="Data penduduk diubah", en="Resident's data changed"),
    "residents.person.moved": Text(id="Penduduk pindah", en="Resident moved"),
    "residents.person.registered": Text(id="Penduduk dicatat", en="Resident registered"),
    "rollout.service.made_live": Text(id="Versi layanan diberlakukan", en="Service version made live"),
    "rollout.service.withdrawn": Text(id="Versi layanan ditarik", en="Service version withdrawn"),
    "rollout.version.installed": Text(id="Layanan dipasang pengelola", en="Service installed by the operator"),
    "rollout.proposal.submitted": Text(id="Usulan versi layanan diajukan", en="Service version proposed"),
    "rollout.proposal.taken": Text(id="Telaah hukum usulan dimulai", en="Legal review of a proposal begun"),
    "rollout.proposal.commented": Text(id="Catatan pada usulan", en="Comment on a proposal"),
    "rollout.proposal.returned": Text(id="Usulan dikembalikan kepada penyusun", en="Proposal returned to its author"),
    "rollout.proposal.reviewed": Text(id="Telaah hukum usulan selesai", en="Legal review of a proposal done"),
    "rollout.proposal.approved": Text(id="Usulan disetujui dan terbit", en="Proposal approved and published"),
    "rollout.proposal.scheduled": Text(id="Usulan dijadwalkan berlaku", en="Proposal scheduled"),
    "rollout.proposal.unscheduled": Text(id="Jadwal usulan dibatalkan", en="Schedule of a proposal cancelled"),
    "rollout.proposal.held": Text(id="Usulan tidak jadi berlaku pada waktunya", en="Proposal held back when its time came"),
    "rollout.proposal.live": Text(id="Usulan diberlakukan", en="Proposal put in force"),
    "rollout.proposal.rejected": Text(id="Usulan ditolak", en="Proposal refused"),
    "rollout.proposal.withdrawn": Text(id="Usulan ditarik penyusun", en="Proposal withdrawn by its author"),
    "rollout.review.reminded": Text(id="Tanggal tinjau standar diingatkan", en="Review date of a standard reminded of"),
    "rollout.pilot.begun": Text(id="Uji coba versi layanan dimulai", en="Pilot of a service version begun"),
    "rollout.pilot.promoted": Text(id="Versi uji coba diberlakukan untuk semua", en="Piloted version made the version for everybody"),
    "rollout.pilot.withdrawn": Text(id="Uji coba versi layanan ditarik", en="Pilot of a service version withdrawn"),
}
REFUSALS: Final[Mapping[str, Text]] = {
    "appointments.booking.not_now": Text(id="Janji temu sudah berubah", en="The appointment had changed"),
    "appointments.booking.too_late": Text(id="Terlalu dekat untuk diubah", en="Too near to be changed"),
    "appointments.booking.wrong_day": Text(id="Bukan hari atau tempatnya", en="Not that day or place"),
    "appointments.slot.none": Text(id="Jam tidak ditawarkan", en="Time not offered"),
    "appointments.slot.taken": Text(id="Jam sudah terisi", en="Time already taken"),
    "appointments.visit.missing": Text(id="Janji temu tidak ada, atau bukan haknya", en="No such appointment, or not theirs"),
    "queueing.line.missing": Text(id="Antrean tidak ada", en="No such queue"),
    "queueing.officer.no_seat": Text(id="Belum memilih loket", en="Has not taken a counter"),
    "queueing.ticket.missing": Text(id="Nomor antrean tidak ada", en="No such queue number"),
    "queueing.ticket.moved": Text(id="Nomor antrean sudah berpindah", en="Queue number had moved on"),
    "queueing.unit.closed": Text(id="Kantor tutup", en="Office closed"),
    "journey.visit.other_counter": Text(id="Untuk loket lain", en="For another counter"),
    "counter.claim.refused": Text(id="Nomor, kode, dan akun tidak cocok", en="Number, code and account do not fit"),
    "counter.consent.missing": Text(id="Bantuan tidak ada", en="No such help"),
    "counter.consent.over": Text(id="Persetujuan tidak berlaku", en="Consent not valid"),
    "counter.consent.own_witness": Text(id="Menyaksikan sendiri", en="Own witness"),
    "journey.case.held_back": Text(id="Disangkal orangnya", en="Denied by the person"),
    "cases.case.missing": Text(id="Permohonan tidak ada, atau bukan haknya", en="No such application, or not theirs"),
    "cases.case.not_now": Text(id="Tidak mungkin pada keadaan itu", en="Not possible as things stood"),
    "cases.draft.missing": Text(id="Draf tidak ada lagi", en="The draft was gone"),
    "cases.draft.stale": Text(id="Draf sudah disimpan dari perangkat lain", en="The draft was saved elsewhere meanwhile"),
    "cases.step.missing": Text(id="Langkah tidak ada, atau tidak dipegang", en="No such step, or not in hand"),
    "cases.step.stale": Text(id="Langkah sudah diputus atau dipindahkan", en="The step was decided or moved already"),
    "files.file.still_kept": Text(id="Masa simpan berkas belum habis", en="The file's time is not over"),
    "files.file.refused": Text(id="Berkas tidak dapat diterima", en="The file could not be accepted"),
    "identity.account.linked_already": Text(id="Akun milik orang lain", en="Account of somebody else"),
    "identity.account.resident_taken": Text(id="Penduduk sudah punya akun", en="Resident has an account"),
    "identity.code.over": Text(id="Kode sudah dipakai atau kedaluwarsa", en="Code used or expired"),
    "identity.code.too_many": Text(id="Terlalu banyak kode ke satu nomor", en="Too many codes to one number"),
    "identity.code.too_soon": Text(id="Kode baru saja dikirim", en="A code was just sent"),
    "identity.code.busy": Text(id="Terlalu banyak kode di daerah ini", en="Too many codes in this region"),
    "identity.code.no_texts": Text(id="SMS belum tersedia", en="No text messages here"),
    "identity.factor_there": Text(id="Aplikasi kode sudah terpasang", en="Code app set up already"),
    "identity.invitation_needed": Text(id="Pemegang jabatan perlu undangan", en="Somebody in office needs an invitation"),
    "identity.passkey.refused": Text(id="Kunci sandi tidak cocok", en="Passkey does not match"),
    "identity.passkey.too_many": Text(id="Terlalu banyak kunci sandi", en="Too many passkeys"),
    "identity.passkey.not_found": Text(id="Kunci sandi tidak ada", en="No such passkey"),
    "identity.proof_needed": Text(id="Bukti diri belum baru", en="No fresh proof of who it is"),
    "journey.applicant.assurance": Text(id="Keyakinan identitas belum cukup", en="Assurance of identity too low"),
    "identity.phone.taken": Text(id="Nomor HP milik akun lain", en="Number of another account"),
    "identity.question.over": Text(id="Tautan sudah dipakai atau kedaluwarsa", en="Link used or expired"),
    "identity.recovery.refused": Text(id="Akun tidak boleh dipulihkan di loket", en="Account not to be recovered at a counter"),
    "identity.recovery.not_found": Text(id="Pemulihan tidak ada, atau lewat waktu", en="No such recovery, or over"),
    "phones.bad": Text(id="Nomor HP tidak terbaca", en="Mobile number could not be read"),
    "notifications.receipt.bad": Text(id="Laporan gateway tidak sah", en="Report of the gateway not proved"),
    "notifications.preference.cannot_be_off": Text(id="Pemberitahuan wajib", en="Message that must arrive"),
    "notifications.subscription.bad": Text(id="Layanan notifikasi tidak dikenal", en="Push service not known"),
    "identity.not_allowed": Text(id="Tidak berwenang", en="Not allowed"),
    "cases.notice.missing": Text(id="Pemberitahuan tidak ada, atau untuk jabatan lain", en="No such notice, or for another position"),
    "journey.answers.invalid": Text(id="Isian perlu diperbaiki", en="Answers needed correction"),
    "journey.applicant_died": Text(id="Pemohon tercatat meninggal", en="The applicant has died"),
    "journey.applicant.no_resident": Text(id="Akun belum terhubung dengan penduduk", en="Account not tied to a resident"),
    "journey.applicant.not_eligible": Text(id="Pemohon tidak memenuhi syarat", en="Applicant not eligible"),
    "journey.fields.needed": Text(id="Isian yang perlu diperbaiki tidak disebut", en="Fields to correct not named"),
    "journey.objection.heard": Text(id="Keberatan sudah diputus", en="Objection decided already"),
    "journey.objection.too_late": Text(id="Batas waktu keberatan lewat", en="Too late to object"),
    "journey.outcome.unknown": Text(id="Hasil yang tidak ada pada langkah itu", en="Outcome that the step does not have"),
    "journey.reason.needed": Text(id="Alasan tidak dipilih", en="No reason chosen"),
    "journey.service.not_live": Text(id="Layanan tidak berlaku di daerah ini", en="Service not offered here"),
    "journey.step.conflict_of_interest": Text(id="Benturan kepentingan", en="Conflict of interest"),
    "journey.step.not_yours": Text(id="Langkah tidak dipegang petugas itu", en="Step not held by that officer"),
    "journey.version.changed": Text(id="Standar baru terbit sebelum dikirim", en="New standard published before sending"),
}
PURPOSES: Final[Mapping[str, Text]] = {
    "inform": Text(id="memberi tahu instansi", en="telling agencies"), "register": Text(id="perubahan register", en="change of the register"),
    "account": Text(id="urusan akun", en="own account"), "recover": Text(id="memulihkan akun", en="recovering an account"), "deny": Text(id="menyangkal perubahan", en="denying a change"),
    "report": Text(id="laporan pengiriman", en="report of a sending"), "apply": Text(id="mengajukan permohonan", en="applying"), "choose": Text(id="memilih", en="choosing"),
    "correct": Text(id="memperbaiki permohonan", en="correcting"), "deem": Text(id="batas waktu", en="time limit"), "document": Text(id="menandatangani dokumen", en="signing a document"),
    "escalate": Text(id="janji terlewati", en="broken promise"), "export": Text(id="mengunduh data sendiri", en="own data"), "follow": Text(id="mengikuti permohonan", en="following a case"),
    "inspect": Text(id="pengawasan", en="inspection"), "issue": Text(id="menerbitkan dokumen", en="issuing"), "load": Text(id="memuat data", en="loading"),
    "notify": Text(id="memberi tahu", en="telling people"), "object": Text(id="keberatan", en="objecting"), "open": Text(id="membuka dokumen", en="opening a document"),
    "publish": Text(id="menerbitkan layanan", en="publishing"), "read": Text(id="membaca", en="reading"), "release": Text(id="mengembalikan langkah", en="putting steps back"),
    "retention": Text(id="masa simpan", en="time of keeping"), "remind": Text(id="mengingatkan", en="reminding"), "withdraw": Text(id="membatalkan", en="withdrawing"), "work": Text(id="mengerjakan permohonan", en="working on a case"),
}  # fmt: skip
#: Why an auditor may open what a case says; the record keeps the word after `inspect:`.
INSPECTION_REASONS: Final[Mapping[str, Text]] = {
    "routine": Text(id="Pemeriksaan berkala", en="Routine inspection"),
    "complaint": Text(id="Pengaduan atau laporan", en="Complaint or report"),
    "suspicion": Text(id="Dugaan penyimpangan", en="Suspected misconduct"),
    "law": Text(id="Permintaan aparat penegak hukum", en="Request of law enforcement"),
}
FIELDS: Final[Mapping[str, Text]] = {
    "audit.attempts": Text(id="catatan percobaan", en="attempts"), "audit.commitment": Text(id="pemeriksaan nilai", en="check of a value"),
    "audit.entries": Text(id="catatan audit", en="audit record"), "audit.readings": Text(id="catatan pembacaan", en="record of readings"),
    "case.answers": Text(id="isian permohonan", en="answers"), "case.decisions": Text(id="keputusan dan catatannya", en="decisions and notes"),
    "case.files": Text(id="berkas unggahan", en="uploads"), "case.notice": Text(id="pemberitahuan kepada instansi", en="notice to an agency"), "case.outline": Text(id="garis besar permohonan", en="outline of the case"),
    "residents.family.names": Text(id="nama anggota keluarga", en="names of the family"),
}  # fmt: skip
_BY: Final[Mapping[str, Text]] = {
    "by:officer": Text(id="petugas", en="officer"), "by:since": Text(id="tanggal awal", en="first day"), "by:until": Text(id="tanggal akhir", en="last day"),
}  # fmt: skip
DETAILS: Final[Mapping[str, Text]] = {
    "account": Text(id="akun", en="account"), "agency": Text(id="instansi", en="agency"), "power": Text(id="kuasa", en="power"), "source": Text(id="asal", en="source"), "by": Text(id="oleh", en="by"), "deemed": Text(id="dianggap dikabulkan", en="deemed"),
    "document": Text(id="dokumen", en="document"), "effect": Text(id="perubahan", en="effect"), "fields": Text(id="isian", en="fields"), "from": Text(id="dari", en="from"),
    "issued_on": Text(id="terbit", en="issued on"), "kind": Text(id="jenis", en="kind"), "legal_basis": Text(id="dasar hukum", en="legal basis"),
    "outcome": Text(id="hasil", en="outcome"), "position": Text(id="jabatan", en="position"), "promised_on": Text(id="janji", en="promised on"),
    "reason": Text(id="alasan", en="reason"), "row": Text(id="baris aturan", en="rule row"), "service": Text(id="layanan", en="service"), "step": Text(id="langkah", en="step"),
    "steps": Text(id="langkah", en="steps"), "table": Text(id="tabel aturan", en="rule table"), "template": Text(id="templat", en="template"), "to": Text(id="menjadi", en="to"),
    "turn": Text(id="putaran", en="turn"), "version": Text(id="versi", en="version"), "version_hash": Text(id="versi", en="version"),
}  # fmt: skip


def event(code: str) -> Text:
    """Return an event in words; its code when nobody has worded it."""
    return EVENTS.get(code, _same(code))


def refusal(code: str) -> Text:
    """Return why something was refused, in words; its code when nobody has worded it."""
    return REFUSALS.get(code, _same(code))


def purpose(word: str) -> Text:
    """
    Return why something was done, in words.

    >>> purpose("inspect:complaint 700/12/2026").id
    'pengawasan: Pengaduan atau laporan, 700/12/2026'
    """
    name, _, rest = word.partition(":")
    known = PURPOSES.get(name, _same(name))
    if not rest:
        return known
    why, _, order = rest.strip().partition(" ")
    reason = INSPECTION_REASONS.get(why, _same(why))
    tail = f", {order}" if order else ""
    return Text(id=f"{known.id}: {reason.id}{tail}", en=f"{known.en}: {reason.en}{tail}")


def field(code: str) -> Text:
    """Return what was read, in words; its code when nobody has worded it."""
    if code.startswith("shown:"):
        inner = field(code.removeprefix("shown:"))
        return Text(id=f"{inner.id} (tanpa samaran)", en=f"{inner.en} (unmasked)")
    if code.startswith("by:"):
        by = _BY.get(code) or event(code.removeprefix("by:"))
        return Text(id=f"dicari menurut {by.id}", en=f"searched by {by.en}")
    known = REGISTER_PATHS.get(code)
    return FIELDS.get(code) or (known.label if known else _same(code))


def details(found: Mapping[str, Any]) -> Text:
    """Return the plain details of an entry on one line."""
    parts = [(DETAILS.get(name, _same(name)), _short(value)) for name, value in found.items() if value not in (None, "", [], {}, False)]
    return Text(id=" · ".join(f"{name.id}: {value}" for name, value in parts), en=" · ".join(f"{name.en}: {value}" for name, value in parts))


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_short(one) for one in value)
    if isinstance(value, dict):
        return "/".join(str(v) for v in value.values() if not isinstance(v, bool) and v not in (None, ""))
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 else text


def _same(text: str) -> Text:
    return Text(id=text, en=text)
