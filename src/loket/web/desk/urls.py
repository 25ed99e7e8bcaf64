"""Addresses of the desk, below /meja/."""

from __future__ import annotations

from django.urls import path

from loket.web.desk import counter, deciding, field, hall, helping, linking, looking, opening, own, powers, queueing, recovering, signing, telling
from loket.web.kit import addresses as addresses  # registers <ulid:…>

urlpatterns = [
    path("", queueing.desk, name="desk"),
    path("ambil/", queueing.take, name="desk-take"),
    path("saya/", own.mine, name="desk-own"),
    path("saya/tidak-hadir/", own.away, name="desk-away"),
    path("saya/hadir/<ulid:absence>/", own.back, name="desk-back"),
    path("saya/kode-cadangan/", own.recovery_codes, name="desk-recovery-codes"),
    path("loket/", counter.counter, name="desk-counter"),
    path("loket/duduk/", hall.sit, name="desk-sit"),
    path("loket/panggil/", hall.call, name="desk-call"),
    path("loket/kios/", hall.kiosk_here, name="desk-kiosk"),
    path("loket/layani/", helping.begin, name="desk-help"),
    path("loket/saksi/", helping.witness, name="desk-witness"),
    path("loket/layani/<ulid:consent>/", helping.one, name="desk-help-one"),
    path("loket/layani/<ulid:consent>/selesai/", helping.done, name="desk-help-done"),
    path("loket/terima/", counter.receive, name="desk-receive"),
    path("hubungkan/", linking.link, name="desk-link"),
    path("pemulihan/", recovering.begin, name="desk-recovery"),
    path("pemulihan/<ulid:recovery>/", recovering.one, name="desk-recovery-one"),
    path("kuasa/", powers.waiting, name="desk-powers"),
    path("kuasa/wali/", powers.guardian, name="desk-guardian"),
    path("kuasa/organisasi/", powers.organisation, name="desk-organisation"),
    path("kuasa/<ulid:power>/", powers.one, name="desk-power"),
    path("kuasa/<ulid:power>/dokumen/", powers.document, name="desk-power-file"),
    path("antrean/<slug:agency>/<slug:position>/", queueing.queue, name="desk-queue"),
    path("tanda-tangan/", signing.waiting, name="desk-signing"),
    path("tanda-tangan/<ulid:document>/", signing.document, name="desk-signing-one"),
    path("tanda-tangan/<ulid:document>/halaman/<int:page>/", signing.page, name="desk-signing-page"),
    path("tanda-tangan/<ulid:document>/pdf/", signing.pdf, name="desk-signing-pdf"),
    path("tanda-tangan/<ulid:document>/ambil-alih/", signing.take_over, name="desk-signing-take-over"),
    path("tanda-tangan/hasil/<ulid:batch>/", signing.result, name="desk-signing-result"),
    path("tanda-tangan/kemajuan/<str:batch>/", signing.progress, name="desk-signing-progress"),
    path("pemberitahuan/", telling.notices, name="desk-notices"),
    path("pemberitahuan/<ulid:notice>/", telling.notice, name="desk-notice"),
    path("lapangan/", field.page, name="desk-field"),
    path("lapangan/keadaan/", field.state, name="desk-field-state"),
    path("lapangan/bawa/", field.carry, name="desk-field-carry"),
    path("lapangan/bawa-lagi/", field.carry_another, name="desk-field-more"),
    path("lapangan/<ulid:package>/foto/", field.begin_photo, name="desk-field-photos"),
    path("lapangan/<ulid:package>/foto/<ulid:upload>/", field.photo, name="desk-field-photo"),
    path("lapangan/<ulid:package>/foto/<ulid:upload>/selesai/", field.finish_photo, name="desk-field-photo-end"),
    path("lapangan/<ulid:package>/hasil/", field.result, name="desk-field-result"),
    path("lapangan/<ulid:package>/kembalikan/", field.give_back, name="desk-field-back"),
    path("langkah/<ulid:step>/", deciding.step, name="desk-step"),
    path("langkah/<ulid:step>/tampilkan/", deciding.unmask, name="desk-unmask"),
    path("langkah/<ulid:step>/periksa/", looking.look, name="desk-look"),
    path("langkah/<ulid:step>/lepas/", deciding.release, name="desk-release"),
    path("langkah/<ulid:step>/pratinjau/", opening.preview, name="desk-preview"),
    path("langkah/<ulid:step>/berkas/<ulid:file>/", opening.file, name="desk-file"),
]
