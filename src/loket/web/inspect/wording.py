"""The record in plain words: events, refusals, purposes, fields. The one place for them; what is unknown is shown by its code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from loket.foundation.common.text import Text
from loket.oversight.access.values import INSPECTION_REASONS as INSPECTION_REASONS
from loket.oversight.access.values import OTHER_DATA, Label, field_words, purpose_words
from loket.web.inspect import account_words, keeping_words, partner_words
from loket.web.inspect.refusal_words import REFUSALS as REFUSALS

EVENTS: Final[Mapping[str, Text]] = {
    **keeping_words.EVENTS,
    **account_words.EVENTS,
    **partner_words.EVENTS,
    "access.concealment.approved": Text(id="Penyembunyian pembacaan disetujui", en="Withholding of readings agreed to"),
    "access.concealment.expired": Text(id="Usul penyembunyian lewat waktu", en="Proposal to withhold readings not decided in time"),
    "access.concealment.opened": Text(id="Pembacaan dibuka kembali", en="Readings shown again"),
    "access.concealment.proposed": Text(id="Penyembunyian pembacaan diusulkan", en="Withholding of readings proposed"),
    "access.concealment.rejected": Text(id="Penyembunyian pembacaan tidak disetujui", en="Withholding of readings not agreed to"),
    "access.concealment.reviewed": Text(id="Penyembunyian pembacaan ditinjau", en="Withholding of readings reviewed"),
    "access.digest.sent": Text(id="Warga diberi tahu datanya dibaca", en="Citizen told of readings"),
    "access.inquiry.answered": Text(id="Pertanyaan atau laporan warga dijawab", en="Question or report of a citizen answered"),
    "access.inquiry.made": Text(id="Warga bertanya atau melapor tentang pembacaan", en="Citizen asked about or reported a reading"),
    "access.inquiry.reminded": Text(
        id="Diingatkan bahwa jawaban kepada warga segera jatuh tempo", en="Reminded that an answer to a citizen is due soon"
    ),
    "access.inquiry.overdue": Text(id="Jawaban kepada warga terlambat", en="Answer to a citizen late"),
    "access.inquiry.taken": Text(id="Laporan warga mulai diperiksa", en="Report of a citizen being looked into"),
    "access.protected.added": Text(id="Orang masuk daftar yang dilindungi", en="Person put on the protected list"),
    "access.protected.removed": Text(id="Orang keluar dari daftar yang dilindungi", en="Person taken off the protected list"),
    "access.signal.decided": Text(id="Tanda pembacaan dinilai", en="Signal about readings judged"),
    "access.signal.raised": Text(id="Tanda pembacaan tidak biasa", en="Signal about an unusual reading"),
    "access.watch.chosen": Text(id="Pemberitahuan pembacaan dipilih", en="Notice of readings chosen"),
    "agencies.areas.loaded": Text(id="Daftar wilayah dimuat", en="Areas loaded"),
    "agencies.holiday.added": Text(id="Hari libur ditambahkan", en="Day off added"),
    "agencies.agency.saved": Text(id="Instansi disimpan", en="Agency saved"),
    "agencies.holiday.removed": Text(id="Hari khusus dihapus", en="Special day removed"),
    "agencies.office.closed": Text(id="Instansi, unit, atau jabatan ditutup atau dibuka", en="Agency, unit or position closed or opened"),
    "agencies.position.saved": Text(id="Jabatan disimpan", en="Position saved"),
    "agencies.unit.saved": Text(id="Unit layanan disimpan", en="Unit saved"),
    "cases.case.inspected": Text(id="Temuan di tempat disimpan", en="What was found on the spot kept"),
    "cases.step.reassigned": Text(id="Langkah dialihkan pimpinan", en="Step moved by a leader"),
    "exchange.client.told": Text(id="Kabar dikirim ke sistem instansi", en="Event sent to an agency's system"),
    "exchange.delivery.given_up": Text(id="Kabar ke sistem instansi tidak sampai", en="Event to an agency's system given up"),
    "exchange.delivery.retried": Text(id="Kabar yang tidak sampai dikirim lagi", en="Event that was given up sent again"),
    "exchange.webhook.entered": Text(id="Alamat webhook dicatat", en="Webhook address entered"),
    "exchange.webhook.removed": Text(id="Alamat webhook dihapus", en="Webhook address removed"),
    "exchange.webhook.replayed": Text(id="Kabar lama diminta lagi oleh instansi", en="Earlier events asked for again by an agency"),
    "exchange.webhook.rotated": Text(id="Rahasia webhook diganti", en="Secret of a webhook changed"),
    "exchange.webhook.tested": Text(id="Webhook dicoba", en="Webhook tried"),
    "exchange.grant.approved": Text(id="Izin berbagi data disetujui", en="Grant to share data approved"),
    "exchange.grant.expired": Text(id="Usulan izin berbagi data kedaluwarsa", en="Proposed grant never decided"),
    "exchange.grant.proposed": Text(id="Izin berbagi data diusulkan", en="Grant to share data proposed"),
    "exchange.grant.rejected": Text(id="Izin berbagi data ditolak", en="Grant to share data rejected"),
    "exchange.grant.reminded": Text(id="Pengelola diingatkan akan akhir izin berbagi data", en="Operators reminded that a grant ends"),
    "exchange.grant.reviewed": Text(id="Izin berbagi data ditinjau", en="Grant to share data reviewed"),
    "exchange.grant.withdrawn": Text(id="Izin berbagi data dicabut", en="Grant to share data withdrawn"),
    "exchange.person.read": Text(id="Sistem instansi membaca data penduduk", en="Agency's system reading a person's data"),
    "exchange.person.unknown": Text(
        id="Sistem instansi menanyakan orang di luar izinnya", en="Agency's system asking about somebody outside its grant"
    ),
    "exchange.sandbox.read": Text(id="Data fiktif dibaca untuk uji coba", en="Made-up data read in the sandbox"),
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
    "journey.application.sent_by_client": Text(
        id="Dikirim lewat aplikasi yang diizinkan orangnya", en="Sent through an application that the person let in"
    ),
    "elsewhere.case.moved": Text(id="Keadaan permohonan dikabarkan aplikasi lain", en="State of a case told by another application"),
    "journey.help.resumed": Text(id="Persetujuan diminta untuk perbaikan di loket", en="Consent asked for a correction at the counter"),
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
    "cases.step.kept_away": Text(
        id="Petugas yang sudah mengambil bagian tidak memutus langkah lain", en="An officer who took part is kept from other steps"
    ),
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
    "documents.documents.handed_over": Text(id="Dokumen diserahkan ke akun orangnya", en="Documents given to the person's account"),
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
    "journey.work.returned": Text(
        id="Pekerjaan petugas yang tidak hadir dikembalikan ke antrean", en="Work of an absent officer put back into the queue"
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
    "notifications.message.undelivered": Text(id="Pemberitahuan gagal dikirim lewat surel", en="Message could not be sent by mail"),
    "notifications.message.sent_instead": Text(id="SMS dikirim sebagai ganti surel", en="Text message sent instead of a mail"),
    "notifications.message.read": Text(id="Pemberitahuan dibaca", en="Message read"),
    "notifications.preference.changed": Text(id="Pilihan pemberitahuan diubah", en="Choice of messages changed"),
    "residents.card.reissued": Text(id="KTP-el diterbitkan kembali", en="Identity card issued again"),
    "residents.effect.applied": Text(id="Register penduduk diubah", en="Population register changed"),
    "residents.effect.repeated": Text(id="Perubahan register sudah ada, tidak diulang", en="Change of the register was there, not repeated"),
    "residents.person.died": Text(id="Kematian dicatat", en="Death registered"),
    "residents.event.changed": Text(id="Peristiwa penduduk diubah", en="Event of a resident changed"),
    "residents.event.registered": Text(id="Peristiwa penduduk dicatat", en="Event of a resident entered"),
    "residents.paper.changed": Text(id="Dokumen penduduk diubah", en="Paper of a resident changed"),
    "residents.paper.registered": Text(id="Dokumen penduduk dicatat", en="Paper of a resident entered"),
    "residents.family.changed": Text(id="Kartu Keluarga diubah", en="Family card changed"),
    "residents.family.registered": Text(id="Kartu Keluarga dicatat", en="Family card registered"),
    "upkeep.keys.begun": Text(id="Penggantian kunci sandi dimulai", en="Change of keys begun"),
    "upkeep.keys.moved": Text(id="Nilai tersandi disandi ulang", en="Sealed values sealed anew"),
    "residents.duplicates.begun": Text(id="Pencarian entri ganda dimulai", en="Search for double entries begun"),
    "residents.duplicates.searched": Text(id="Entri ganda dicari", en="Double entries searched for"),
    "residents.pair.decided": Text(id="Dua entri penduduk dinilai", en="Two entries of the register judged"),
    "residents.import.advanced": Text(id="Bagian berkas kependudukan dimuat", en="Part of a file of the register entered"),
    "residents.import.begun": Text(id="Pemuatan berkas kependudukan dimulai", en="Import into the register begun"),
    "residents.import.ended": Text(id="Pemuatan berkas kependudukan selesai", en="Import into the register ended"),
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
YES: Final = Text(id="ya", en="yes")
DETAILS: Final[Mapping[str, Text]] = {
    "agency_case": Text(id="nomor perkara instansi", en="agency's case"), "client": Text(id="aplikasi", en="application"), "grant": Text(id="izin", en="grant"), "operation": Text(id="operasi", en="operation"), "people": Text(id="orang", en="people"),
    "account": Text(id="akun", en="account"), "agency": Text(id="instansi", en="agency"), "power": Text(id="kuasa", en="power"), "did": Text(id="perbuatan", en="act"), "source": Text(id="asal", en="source"), "by": Text(id="oleh", en="by"), "deemed": Text(id="dianggap dikabulkan", en="deemed"),
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
    """Return why something was done, in words."""
    return purpose_words(word)


def field(code: str, label: Label | None = None) -> Text:
    """Return what was read, in words; its code when nobody has worded it. `label` knows the names of the form of the application."""
    event_code = code.removeprefix("by:")
    if code.startswith("by:") and event_code in EVENTS:
        said = event(event_code)
        return Text(id=f"dicari menurut {said.id}", en=f"searched by {said.en}")
    found = field_words(code, label)
    return _same(code) if found == OTHER_DATA else found


def details(found: Mapping[str, Any]) -> Text:
    """Return the plain details of an entry on one line."""
    parts = [
        (DETAILS.get(name, _same(name)), YES if value is True else _same(_short(value))) for name, value in found.items() if value not in (None, "", [], {}, False)
    ]  # fmt: skip
    return Text(id=" · ".join(f"{name.id}: {said.id}" for name, said in parts), en=" · ".join(f"{name.en}: {said.en}" for name, said in parts))


def _short(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_short(one) for one in value)
    if isinstance(value, dict):
        return "/".join(str(v) for v in value.values() if not isinstance(v, bool) and v not in (None, ""))
    text = str(value)
    return f"{text[:12]}…" if len(text) == 64 else text


def _same(text: str) -> Text:
    return Text(id=text, en=text)
