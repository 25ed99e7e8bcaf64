"""Addresses of the citizen's door. Ids in them are opaque; nothing personal has a place in one."""

from __future__ import annotations

from django.urls import path

from loket.web.citizen import applying, choosing, claiming, correcting, drafts, following, home, inbox, reading, uploading, visiting, wallet
from loket.web.kit import addresses as addresses  # registers <ulid:…>

urlpatterns = [
    path("layanan/<slug:service>/ajukan/", applying.offer, name="offer"),
    path("saya/", home.mine, name="home-mine"),
    path("saya/akun/", home.account, name="own-account"),
    path("saya/klaim/", claiming.claim, name="claim"),
    path("saya/akses-data/", reading.readings, name="own-readings"),
    path("saya/akses-data/anak/", reading.wards, name="ward-readings"),
    path("saya/akses-data/pemberitahuan/", reading.watch, name="reading-watch"),
    path("saya/akses-data/pertanyaan/", reading.inquiries, name="own-inquiries"),
    path("saya/akses-data/pertanyaan/<ulid:inquiry>/", reading.inquiry, name="own-inquiry"),
    path("saya/akses-data/unduh/", reading.export, name="own-readings-export"),
    path("saya/akses-data/<ulid:entry>/", reading.reading, name="own-reading"),
    path("saya/akses-data/<ulid:entry>/lapor/", reading.report, name="reading-report"),
    path("saya/akses-data/<ulid:entry>/tanya/", reading.ask, name="reading-ask"),
    path("saya/data-salah/", home.wrong_data, name="wrong-data"),
    path("saya/draf/<ulid:draft>/", drafts.resume, name="draft"),
    # Because: these words stand before the pages of a package; the check refuses pages called so (`catalogue.reserved`).
    path("saya/draf/<ulid:draft>/periksa/", applying.check, name="draft-check"),
    path("saya/draf/<ulid:draft>/pembaruan/", applying.renewal, name="draft-renewal"),
    path("saya/draf/<ulid:draft>/hapus/", applying.discard, name="draft-discard"),
    path("saya/draf/<ulid:draft>/<slug:page>/", drafts.page, name="draft-page"),
    path("saya/unggahan/", uploading.begin, name="upload-begin"),
    path("saya/unggahan/<ulid:upload>/", uploading.upload, name="upload"),
    path("saya/unggahan/<ulid:upload>/selesai/", uploading.finish, name="upload-finish"),
    path("saya/permohonan/", following.cases, name="own-cases"),
    path("saya/permohonan/<ulid:case>/", following.case, name="own-case"),
    path("saya/permohonan/<ulid:case>/terkirim/", applying.receipt, name="receipt"),
    path("saya/permohonan/<ulid:case>/tanda-terima/", applying.receipt_pdf, name="receipt-pdf"),
    path("saya/permohonan/<ulid:case>/mengapa/<ulid:decision>/", following.why, name="why"),
    path("saya/permohonan/<ulid:case>/perbaiki/", correcting.correct, name="correct"),
    path("saya/permohonan/<ulid:case>/batalkan/", following.withdraw, name="withdraw"),
    path("saya/permohonan/<ulid:case>/keberatan/", following.objection, name="objection"),
    path("saya/permohonan/<ulid:case>/janji/<ulid:visit>/", visiting.visit, name="visit"),
    path("saya/permohonan/<ulid:case>/janji/<ulid:visit>/bukti/", visiting.slip, name="visit-slip"),
    path("saya/permohonan/<ulid:case>/janji/<ulid:visit>/batal/", visiting.cancel, name="visit-cancel"),
    path("saya/permohonan/<ulid:case>/unduh/", following.export, name="export-case"),
    path("saya/dokumen/", wallet.wallet, name="wallet"),
    path("saya/dokumen/<ulid:document>/", wallet.document, name="own-document"),
    path("saya/dokumen/<ulid:document>/pdf/", wallet.document_pdf, name="own-document-pdf"),
    path("saya/berkas/<ulid:file>/", wallet.file, name="own-file"),
    path("saya/pesan/", inbox.inbox, name="inbox"),
    path("saya/pesan/pengaturan/", choosing.preferences, name="message-settings"),
    path("saya/pesan/pengaturan/perangkat/", choosing.device, name="message-device"),
    path("saya/pesan/<ulid:message>/", inbox.message, name="message"),
]
