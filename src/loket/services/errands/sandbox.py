"""
A made-up step for partners who build: the same calls, checks and messages, and never a case.

The person, the service and the office in it do not exist.
"""

from __future__ import annotations

from typing import Final

from loket.foundation.common.text import Text
from loket.foundation.files.values import Retention
from loket.services.catalogue.definition import Step

SERVICE: Final = "contoh-kelayakan-air"
TITLE: Final = Text(id="Contoh: surat kelayakan air minum", en="Example: certificate of drinking water")
#: What stands in `version` of a made-up step: no published standard has this hash.
VERSION: Final = "0" * 64
#: What partners send to a made-up step.
RETENTION: Final = Retention(code="case_upload", years=1, reference="Ketentuan uji coba")
#: Fields of the made-up form that may be given back to the made-up applicant.
FORM: Final = {
    "place": Text(id="Lokasi sumber air", en="Place of the source"),
    "sample_on": Text(id="Tanggal contoh diambil", en="Day of the sample"),
}
STEP: Final = Step.model_validate({
    "id": "laboratory", "kind": "agency", "title": {"id": "Uji laboratorium", "en": "Laboratory test"}, "actor": "contoh/petugas",
    "time": {"value": 2, "unit": "working_days"},
    "partner": {
        "name": {"id": "Laboratorium Contoh", "en": "Example Laboratory"}, "reference": "Ketentuan uji coba",
        "purpose": {"id": "Menguji air dari sumber yang didaftarkan", "en": "To test the water of the source"},
        "fields": [
            {"label": {"id": "Nama pemohon", "en": "Name of the applicant"}, "value": "'Budi Contoh Santoso'"},
            {"label": {"id": "Lokasi sumber air", "en": "Place of the source"}, "value": "'Jalan Contoh 1, RT 001/RW 002, Desa Rekaan'"},
            {"label": {"id": "Tanggal contoh diambil", "en": "Day of the sample"}, "value": "'24 November 2026'"},
        ],
        "returns": [
            {"id": "number", "type": "text", "label": {"id": "Nomor sertifikat", "en": "Number of the certificate"}, "needed_for": ["accept"]},
            {"id": "tested_on", "type": "date", "label": {"id": "Tanggal uji", "en": "Day of the test"}},
            {"id": "bacteria", "type": "integer", "label": {"id": "Bakteri per 100 ml", "en": "Bacteria in 100 ml"}, "min": 0, "max": 100000},
        ],
        "files": {"types": ["pdf", "jpg", "png"], "max_mib": 5, "max_files": 2},
    },
    "outcomes": {
        "accept": {"next": ["decide"], "title": {"id": "Memenuhi syarat", "en": "Meets the conditions"}},
        "cannot": {
            "next": ["decide"], "title": {"id": "Tidak dapat diuji", "en": "Cannot be tested"},
            "reasons": [
                {"id": "sample_spoilt", "text": {"id": "Contoh air rusak.", "en": "The sample is spoilt."}},
                {"id": "too_far", "text": {"id": "Lokasi tidak terjangkau.", "en": "The place cannot be reached."}},
            ],
        },
        "return": {
            "next": ["applicant"], "title": {"id": "Minta pemohon memperbaiki", "en": "Ask the applicant to correct"},
            "reasons": [{"id": "place_unclear", "text": {"id": "Lokasi tidak jelas.", "en": "The place is unclear."}, "fields": ["place"]}],
        },
    },
})  # fmt: skip
