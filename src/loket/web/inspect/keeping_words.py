"""The record in words: requests about personal data, and what is destroyed when its time is over. Taken in by `wording`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.foundation.common.text import Text

EVENTS: Final[Mapping[str, Text]] = {
    "cases.case.forgotten": Text(id="Isi permohonan dimusnahkan", en="Content of an application destroyed"),
    "counter.person.forgotten": Text(id="Nama dan nomor warga yang dibantu di loket dimusnahkan", en="Name and number of a helped person destroyed"),
    "decisions.details.forgotten": Text(id="Rincian keputusan dimusnahkan", en="Details of decisions destroyed"),
    "documents.document.forgotten": Text(id="Isi dokumen dimusnahkan", en="Content of a document destroyed"),
    "identity.account.erased": Text(id="Akun dihapus", en="Account erased"),
    "identity.sessions.forgotten": Text(id="Sesi lama dihapus", en="Old sessions deleted"),
    "inspections.records.forgotten": Text(id="Hasil pemeriksaan yang terpisah dimusnahkan", en="Findings set aside destroyed"),
    "journey.case.forgotten": Text(id="Permohonan dimusnahkan isinya", en="Application emptied"),
    "journey.case.help_stopped": Text(id="Bantuan di loket dihentikan pemiliknya", en="Help at the counter stopped by its owner"),
    "notifications.deliveries.forgotten": Text(id="Alamat dan isi kiriman lama dimusnahkan", en="Addresses and texts of old sendings destroyed"),
    "notifications.messages.forgotten": Text(id="Pesan lama dihapus", en="Old messages deleted"),
    "privacy.batch.forgotten": Text(id="Sekumpulan data yang habis masa simpannya dimusnahkan", en="A batch past its time destroyed"),
    "privacy.case.forgotten": Text(id="Permohonan yang habis masa simpannya dimusnahkan", en="Application past its time destroyed"),
    "exchange.mark_key.made": Text(id="Kunci penanda orang bagi sistem instansi dibuat", en="Key of the marks of people for agencies' systems made"),
    "privacy.stone.replayed": Text(
        id="Yang pernah dimusnahkan dimusnahkan lagi setelah pemulihan cadangan", en="Destroyed once more after a backup was restored"
    ),
    "elsewhere.cases.forgotten": Text(id="Kabar permohonan di aplikasi instansi dihapus", en="Word of cases run by agencies' applications deleted"),
    "privacy.copies.forgotten": Text(id="Salinan data yang habis waktunya dihapus", en="Copies of data past their time deleted"),
    "privacy.copy.made": Text(id="Salinan data dibuat", en="Copy of data made"),
    "privacy.desks.loaded": Text(id="Meja data pribadi dimuat", en="Desks for personal data loaded"),
    "privacy.document.forgotten": Text(id="Dokumen yang habis masa simpannya dimusnahkan", en="Document past its time destroyed"),
    "privacy.queue.empty": Text(id="Tidak ada permintaan data yang menunggu", en="No request about data waits"),
    "privacy.request.answered": Text(id="Permintaan data dijawab", en="Request about data answered"),
    "privacy.request.cancelled": Text(id="Permintaan data dibatalkan", en="Request about data taken back"),
    "privacy.request.late": Text(id="Permintaan data terlambat", en="Request about data is late"),
    "privacy.request.received": Text(id="Permintaan data diterima", en="Request about data received"),
    "privacy.request.released": Text(id="Permintaan data dikembalikan ke antrean", en="Request about data put back"),
    "privacy.request.resumed": Text(id="Permintaan data dilanjutkan", en="Request about data resumed"),
    "privacy.request.taken": Text(id="Permintaan data diambil petugas", en="Request about data taken by an officer"),
    "privacy.request.warned": Text(id="Petugas diingatkan akan permintaan data", en="Desk reminded of a request about data"),
    "privacy.requests.forgotten": Text(id="Isi permintaan data lama dimusnahkan", en="Content of old requests about data destroyed"),
    "privacy.restriction.lifted": Text(id="Pembatasan data diakhiri pemiliknya", en="Restriction ended by its owner"),
    "privacy.salts.forgotten": Text(id="Garam rekaman draf lama dihapus", en="Salts of old drafts erased"),
    "audit.salts.erased": Text(id="Garam rekaman dihapus", en="Salts of the record erased"),
    "upstream.ties.forgotten": Text(id="Ikatan dengan penyedia identitas lain dihapus", en="Ties to other providers of identity deleted"),
    "residents.person.corrected": Text(id="Data penduduk diperbaiki", en="Entry of the register corrected"),
    "residents.person.released": Text(id="Pembatasan data penduduk berakhir", en="Restriction of an entry ended"),
    "residents.person.restricted": Text(id="Pemakaian data penduduk dibatasi", en="Use of an entry restricted"),
    "residents.results.forgotten": Text(id="Salinan hasil pencatatan dimusnahkan", en="Copies of results destroyed"),
}
