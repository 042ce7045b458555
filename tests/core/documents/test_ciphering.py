"""An encrypted file opens whole, in its own place, and under its own key alone."""

from random import Random
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.documents.ciphering import CHUNK, TAG, DocumentDamaged, decrypt_file, encrypt_file, make_file_key

DOCUMENT, FILE, KEY = uuid4(), uuid4(), make_file_key()
SIZES = st.sampled_from([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 5])


@given(SIZES, st.integers(0, 2**32))
def test_what_was_put_in_comes_out(size: int, seed: int) -> None:
    plain = Random(seed).randbytes(size)
    sealed = encrypt_file(plain, KEY, DOCUMENT, FILE)

    assert decrypt_file(sealed, KEY, DOCUMENT, FILE) == plain
    assert len(sealed) == size + TAG * max(1, -(-size // CHUNK))
    assert size < 4 or plain[:32] not in sealed


@given(SIZES.filter(bool), st.data())
def test_a_single_changed_bit_is_noticed(size: int, data: st.DataObject) -> None:
    sealed = bytearray(encrypt_file(bytes(size), KEY, DOCUMENT, FILE))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    with pytest.raises(DocumentDamaged):
        decrypt_file(bytes(sealed), KEY, DOCUMENT, FILE)


def test_chunks_cannot_be_left_out_moved_added_or_cut_off() -> None:
    whole = CHUNK + TAG
    sealed = encrypt_file(bytes(3 * CHUNK), KEY, DOCUMENT, FILE)
    parts = [sealed[start : start + whole] for start in range(0, len(sealed), whole)]
    forged = [parts[:2], parts[1:], [parts[1], parts[0], parts[2]], [*parts, parts[2]], [parts[0], parts[2]], []]

    for some in forged:
        with pytest.raises(DocumentDamaged):
            decrypt_file(b"".join(some), KEY, DOCUMENT, FILE)


def test_a_file_opens_in_no_other_place_and_under_no_other_key() -> None:
    sealed = encrypt_file(b"passport", KEY, DOCUMENT, FILE)

    for key, document, file in ((make_file_key(), DOCUMENT, FILE), (KEY, uuid4(), FILE), (KEY, DOCUMENT, uuid4())):
        with pytest.raises(DocumentDamaged):
            decrypt_file(sealed, key, document, file)
