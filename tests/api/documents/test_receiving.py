"""A form with files, read piece by piece."""

from contextlib import ExitStack
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import Overloaded
from api.receiving import FormFiles, Senders


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
