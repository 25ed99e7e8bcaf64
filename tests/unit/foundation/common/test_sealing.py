from __future__ import annotations

import base64
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loket.foundation.common import sealing
from loket.foundation.common.sealing import BadKeys, Keyring, SealBroken

ONE, TWO = bytes(range(32)), bytes(range(32, 64))
NIK = "9701014107900001"
names = st.text(st.characters(codec="utf-8"), max_size=20)


def ring(active: int = 1) -> Keyring:
    return Keyring({1: ONE, 2: TWO}, active)


@given(st.binary(max_size=200), names, names)
def test_what_is_sealed_opens_for_the_same_column_and_row(plain: bytes, column: str, row: str) -> None:
    keys = ring()
    sealed = keys.seal(plain, column=column, row=row)
    assert keys.open(sealed, column=column, row=row) == plain
    assert keys.open(memoryview(sealed), column=column, row=row) == plain
    assert len(sealed) == len(plain) + 29


@given(names, names, names, names)
def test_a_value_moved_to_another_column_or_row_does_not_open(column: str, row: str, other_column: str, other_row: str) -> None:
    keys = ring()
    sealed = keys.seal_text(NIK, column=column, row=row)
    if (column, row) != (other_column, other_row):
        with pytest.raises(SealBroken):
            keys.open(sealed, column=other_column, row=other_row)


@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(ring().seal_text(NIK, column="c", row="r"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SealBroken):
        ring().open(bytes(sealed), column="c", row="r")


@pytest.mark.parametrize("stored", [b"", b"\x01", b"\x01" * 28, b"\x09" * 60])
def test_rubbish_does_not_open(stored: bytes) -> None:
    with pytest.raises(SealBroken):
        ring().open(stored, column="c", row="r")


def test_a_dump_reveals_nothing_and_does_not_repeat_itself() -> None:
    keys = ring()
    dump = [keys.seal_text(NIK, column="nik", row=str(n)) for n in range(50)] + [keys.blind_index(NIK, column="nik")]
    assert all(NIK.encode() not in cell and NIK[-4:].encode() not in cell for cell in dump)
    assert len({cell[13:] for cell in dump}) == len(dump)


def test_another_installation_opens_and_finds_nothing() -> None:
    keys, stranger = ring(), Keyring({1: TWO}, 1)
    with pytest.raises(SealBroken):
        stranger.open(keys.seal_text(NIK, column="c", row="r"), column="c", row="r")
    assert stranger.blind_index(NIK, column="c") != keys.blind_index(NIK, column="c")


def test_the_key_can_be_rotated_row_by_row() -> None:
    old = ring(1).seal_text(NIK, column="c", row="r")
    new = ring(2).reseal(old, column="c", row="r")
    assert (sealing.key_id(old), sealing.key_id(new)) == (1, 2)
    assert ring(2).open_text(old, column="c", row="r") == ring(2).open_text(new, column="c", row="r") == NIK
    assert ring(2).reseal(new, column="c", row="r") == new
    assert Keyring({2: TWO}, 2).open_text(new, column="c", row="r") == NIK


def test_the_blind_index_is_under_the_active_key_and_older_ones_are_still_found() -> None:
    assert ring(1).blind_index(NIK, column="nik") != ring(2).blind_index(NIK, column="nik")
    assert ring(2).blind_indexes(NIK, column="nik") == (ring(2).blind_index(NIK, column="nik"), ring(1).blind_index(NIK, column="nik"))
    assert Keyring({1: ONE, 2: TWO}, 2, index=1).blind_index(NIK, column="nik") == ring(1).blind_index(NIK, column="nik")


def test_the_blind_index_knows_a_value_however_it_was_typed() -> None:
    keys = ring()
    assert keys.blind_index("9701 0141-0790.0001", column="nik") == keys.blind_index(NIK, column="nik")
    assert keys.blind_index(" Sari  DEWI", column="name") == keys.blind_index("sari dewi", column="name")
    assert keys.blind_index(NIK, column="nik") != keys.blind_index(NIK, column="kk")
    assert len(keys.blind_index(NIK, column="nik")) == 32


def test_json_and_file_keys_travel_sealed() -> None:
    keys = ring()
    assert keys.open_json(keys.seal_json({"nama": "Sari", "n": [1, None]}, column="c", row="r"), column="c", row="r") == {
        "nama": "Sari",
        "n": [1, None],
    }
    own = sealing.new_key()
    assert keys.unwrap_key(keys.wrap_key(own, row="f1"), row="f1") == own
    with pytest.raises(SealBroken):
        keys.unwrap_key(keys.wrap_key(own, row="f1"), row="f2")


def test_keys_are_read_from_a_setting_and_never_shown() -> None:
    text = f"1:{base64.b64encode(ONE).decode()}, 2:{base64.b64encode(TWO).decode()}"
    keys = Keyring(sealing.read_keys(text), 2)
    assert repr(keys) == "Keyring(ids=[1, 2], active=2)"
    with pytest.raises(TypeError):
        pickle.dumps(keys)


@pytest.mark.parametrize("text", ["", "1:", "x:AAAA", "1:AAAA", "1:" + "A" * 44])
def test_unusable_keys_are_refused_without_showing_them(text: str) -> None:
    with pytest.raises(BadKeys) as refused:
        sealing.read_keys(text)
    assert "AAAA" not in str(refused.value)


def test_a_keyring_without_its_active_key_is_refused() -> None:
    for keys, active, index in (({}, 1, None), ({1: ONE}, 2, None), ({1: ONE}, 1, 3), ({1: b"short"}, 1, None), ({300: ONE}, 300, None)):
        with pytest.raises(BadKeys):
            Keyring(keys, active, index=index)
