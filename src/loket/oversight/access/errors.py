"""What this room refuses."""

from __future__ import annotations

from loket.foundation.common.errors import NotFound, Refusal
from loket.foundation.common.text import Text


class ReadingNotFound(NotFound):
    """There is no such reading of this person's data, or they may not see it: the two look the same."""

    code = "access.reading.not_found"


class InquiryNotFound(NotFound):
    """There is no such question or report for whoever asks."""

    code = "access.inquiry.not_found"


class ConcealmentNotFound(NotFound):
    """There is none such in this region."""

    code = "access.concealment.not_found"


class SignalNotFound(NotFound):
    """There is none such in this region, or it is about the one who asks."""

    code = "access.signal.not_found"


class NotConnected(Refusal):
    """The account is not connected to the register of this region: nothing can be shown of nobody."""

    code = "access.not_connected"
    status = 409
    message = Text(
        id="Akun Anda belum terhubung dengan data kependudukan daerah ini. Hubungkan sekali, di loket dengan KTP-el dan HP Anda "
        "atau dari rumah dengan foto; setelah itu riwayatnya tampil di sini.",
        en="Your account is not connected to the population register of this region yet. Connect it once, at the counter with your identity card "
        "and phone or from home by photos; then the history is shown here.",
    )


class AskedAlready(Refusal):
    """One question and one report for each reading."""

    code = "access.inquiry.asked_already"
    status = 409
    message = Text(
        id="Anda sudah mengirimnya untuk pembacaan ini. Keadaannya tampil di bawah.",
        en="You have sent one about this reading already. See below how it stands.",
    )


class TextNeeded(Refusal):
    """Nothing was written, or too much."""

    code = "access.text_needed"
    status = 422
    message = Text(id="Tulis isinya, paling banyak 2.000 huruf.", en="Write what you want to say, at most 2,000 characters.")


class ReasonNeeded(Refusal):
    """A choice has to be made."""

    code = "access.reason_needed"
    status = 422
    message = Text(id="Pilih salah satu.", en="Choose one.")


class NobodyToAsk(Refusal):
    """A reading by a machine of Loket or by a person has no agency that could answer."""

    code = "access.nobody_to_ask"
    status = 409
    message = Text(
        id="Pembacaan ini bukan oleh instansi, jadi tidak ada yang dapat ditanyai. Anda dapat melaporkannya kepada pengawas.",
        en="This was not read by an agency, so there is none to ask. You can report it to the auditors.",
    )


class NotYours(Refusal):
    """Whoever answers must belong to the agency or run Loket, and must not be the one who read."""

    code = "access.inquiry.not_yours"
    status = 403
    message = Text(id="Pertanyaan ini dijawab oleh orang lain.", en="Somebody else answers this question.")


class Answered(Refusal):
    """It was answered meanwhile; nothing changed."""

    code = "access.inquiry.answered"
    status = 409
    message = Text(
        id="Ini sudah dijawab sejak halaman dibuka. Jawabannya tampil di sini.",
        en="This was answered since the page was opened. The answer is shown here.",
    )


class NotAuditor(Refusal):
    """Only auditors of the region."""

    code = "access.not_auditor"
    status = 403
    message = Text(id="Hanya pengawas daerah ini yang berwenang.", en="Only auditors of this region may do this.")


class OwnProposal(Refusal):
    """Whoever proposed cannot agree, nor review."""

    code = "access.concealment.own"
    status = 403
    message = Text(
        id="Anda sendiri yang mengusulkannya. Pengawas lain yang memutus dan meninjau.",
        en="You proposed it yourself. Another auditor decides and reviews.",
    )


class Concerned(Refusal):
    """Whoever is the reader, the person, or of their family has no say in it."""

    code = "access.concealment.concerned"
    status = 403
    message = Text(
        id="Ini menyangkut Anda atau keluarga Anda. Pengawas lain yang mengurusnya.",
        en="This concerns you or your family. Another auditor takes care of it.",
    )


class NotOpen(Refusal):
    """It was decided, or ended, meanwhile."""

    code = "access.concealment.not_open"
    status = 409
    message = Text(
        id="Keadaannya sudah berubah sejak halaman dibuka. Lihat keadaan terbaru di bawah.",
        en="It changed since the page was opened. See below how it stands now.",
    )


class NameOne(Refusal):
    """Nothing may withhold every reading of a person."""

    code = "access.concealment.name_one"
    status = 422
    message = Text(id="Sebutkan petugasnya, nomor permohonannya, atau keduanya.", en="Name the officer, the application, or both.")


class BadOrder(Refusal):
    """The number of the investigation stays in the record for good, so it has no room for a name."""

    code = "access.concealment.bad_order"
    status = 422
    message = Text(
        id="Tulis nomor perkara atau surat perintah: huruf, angka, garis miring, titik, atau tanda hubung, dan paling sedikit satu angka.",
        en="Write the number of the matter or order: letters, digits, slashes, dots or hyphens, and at least one digit.",
    )


class BadEnd(Refusal):
    """The end lies in the past or beyond what may be."""

    code = "access.concealment.bad_end"
    status = 422
    message = Text(
        id="Tanggal akhir harus setelah hari ini dan paling lama {days} hari ({in_all} hari seluruhnya bila dilanjutkan).",
        en="The last day must lie after today and at most {days} days ahead ({in_all} days in all when continued).",
    )


class BadBasis(Refusal):
    """The law names the grounds."""

    code = "access.concealment.bad_basis"
    status = 422
    message = Text(id="Pilih dasar hukumnya.", en="Choose the legal basis.")


class NoSuchPerson(Refusal):
    """The number is nobody's here."""

    code = "access.no_such_person"
    status = 422
    message = Text(id="Tidak ada penduduk daerah ini dengan NIK itu.", en="Nobody in this region has that NIK.")


class ProtectedAlready(Refusal):
    """Somebody is on the list once."""

    code = "access.protected.already"
    status = 409
    message = Text(id="Orang ini sudah ada dalam daftar.", en="This person is on the list already.")


class NoteNeeded(Refusal):
    """An explained or passed-on signal says why."""

    code = "access.signal.note_needed"
    status = 422
    message = Text(id="Tulis penjelasannya, agar dapat dibaca lagi nanti.", en="Write the explanation, so that it can be read again later.")
