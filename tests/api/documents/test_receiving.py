"""A form with files, read piece by piece."""

from contextlib import ExitStack
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import Overloaded
from api.receiving import LONGEST_WORD, FormFiles, Senders
from core.platform.errors import InvalidRequest


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(1, 50))
def test_a_form_is_read_the_same_however_it_is_cut_into_pieces(files: list[bytes], piece: int) -> None:
    form = b"".join(
        b'--b0undary\r\nContent-Disposition: form-data; name="file"; filename="x"\r\nContent-Type: a/b\r\n\r\n'
        + file
        + b"\r\n"
        for file in files
    )
    form += b"--b0undary--\r\n"
    reader, found = FormFiles("multipart/form-data; boundary=b0undary"), []

    for start in range(0, len(form), piece):
        found += reader.feed(form[start : start + piece])

    assert found == [file for file in files if file]
    assert reader.is_complete


def write_part(name: str, data: bytes, filename: str = "") -> bytes:
    named = f'; filename="{filename}"' if filename else ""
    return f'--b0undary\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'.encode() + data + b"\r\n"


@pytest.mark.parametrize("piece", [1, 7, 1000])
def test_a_word_before_the_files_is_heard_and_nothing_else_that_is_said(piece: int) -> None:
    form = write_part("comment", b"Hello") + write_part("type", b" passport ") + write_part("type", b"diploma")
    form += write_part("type", b"a file by that name", "x") + write_part("file", b"bytes", "x") + b"--b0undary--\r\n"
    reader, found = FormFiles("multipart/form-data; boundary=b0undary", word="type"), []

    for start in range(0, len(form), piece):
        found += reader.feed(form[start : start + piece])

    assert (reader.word, found) == ("passport", [b"bytes"])


def test_a_word_that_is_too_long_is_refused_by_its_name() -> None:
    reader = FormFiles("multipart/form-data; boundary=b0undary", word="type")

    with pytest.raises(InvalidRequest) as refused:
        reader.feed(write_part("type", b"x" * (LONGEST_WORD + 1)))

    assert refused.value.field == "type"


def test_one_person_sends_a_few_things_at_once_and_all_together_not_too_many() -> None:
    senders, ana, ben, eve = Senders(places=3, each=2), uuid4(), uuid4(), uuid4()

    with ExitStack() as sending:
        for person in (ana, ana, ben):
            sending.enter_context(senders.hold_place(person))
        for person in (ana, eve):
            with pytest.raises(Overloaded), senders.hold_place(person):
                pass

    with senders.hold_place(ana), senders.hold_place(eve):
        pass
