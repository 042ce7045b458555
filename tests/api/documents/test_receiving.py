"""A form with files, read piece by piece."""

from hypothesis import given
from hypothesis import strategies as st

from api.receiving import FormFiles


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
