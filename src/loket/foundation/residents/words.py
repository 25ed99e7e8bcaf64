"""The code words of the register and how people say them; source: the columns of the Kartu Keluarga (Permendagri 109/2019)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from loket.foundation.common.text import Text

Words = Mapping[str, Text]

SEX: Final[Words] = {"male": Text(id="Laki-laki", en="Male"), "female": Text(id="Perempuan", en="Female")}

MARITAL_STATUS: Final[Words] = {
    "single": Text(id="Belum kawin", en="Single"),
    "married": Text(id="Kawin", en="Married"),
    "divorced": Text(id="Cerai hidup", en="Divorced"),
    "widowed": Text(id="Cerai mati", en="Widowed"),
}

EDUCATION: Final[Words] = {
    "none": Text(id="Tidak/belum sekolah", en="No schooling yet"),
    "primary_unfinished": Text(id="Belum tamat SD/sederajat", en="Primary school not finished"),
    "primary": Text(id="Tamat SD/sederajat", en="Primary school"),
    "junior": Text(id="SLTP/sederajat", en="Junior secondary school"),
    "senior": Text(id="SLTA/sederajat", en="Senior secondary school"),
    "diploma_1_2": Text(id="Diploma I/II", en="Diploma I/II"),
    "diploma_3": Text(id="Akademi/Diploma III/Sarjana Muda", en="Academy/Diploma III"),
    "bachelor": Text(id="Diploma IV/Strata I", en="Diploma IV/Bachelor"),
    "master": Text(id="Strata II", en="Master"),
    "doctor": Text(id="Strata III", en="Doctorate"),
}

RELATION: Final[Words] = {
    "head": Text(id="Kepala keluarga", en="Head of the family"),
    "spouse": Text(id="Suami/istri", en="Husband/wife"),
    "child": Text(id="Anak", en="Child"),
    "child_in_law": Text(id="Menantu", en="Son/daughter-in-law"),
    "grandchild": Text(id="Cucu", en="Grandchild"),
    "parent": Text(id="Orang tua", en="Parent"),
    "parent_in_law": Text(id="Mertua", en="Parent-in-law"),
    "relative": Text(id="Famili lain", en="Other relative"),
    "helper": Text(id="Pembantu", en="Domestic worker"),
    "other": Text(id="Lainnya", en="Other"),
}

CITIZENSHIP: Final[Words] = {"wni": Text(id="WNI", en="Indonesian"), "wna": Text(id="WNA", en="Foreign")}

STATUS: Final[Words] = {
    "active": Text(id="Aktif", en="Active"),
    "moved": Text(id="Pindah", en="Moved away"),
    "deceased": Text(id="Meninggal", en="Deceased"),
}

BLOOD_TYPE: Final[Words] = {
    **{word: Text(id=word.upper(), en=word.upper()) for word in ("a", "b", "ab", "o")},
    "unknown": Text(id="Tidak tahu", en="Unknown"),
}
