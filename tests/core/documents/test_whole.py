"""PDFs that were cut off on their way are refused, or kept with all their pages; untidy ones are kept."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Callable

import pikepdf
import pypdfium2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.documents.contents import clean_file
from core.documents.refusals import DamagedFile
from tests.core.documents.papers import draw, make_pdf

PAGES = 4


def write_qpdf(**how: object) -> bytes:
    pdf, out = pikepdf.new(), io.BytesIO()
    for number in range(PAGES):
        page = pdf.add_blank_page(page_size=(595, 842))
        page.Contents = pikepdf.Stream(pdf, b"q %d 10 200 300 re f Q\n" % number * 40)
    pdf.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def write_pillow() -> bytes:
    out, (first, *others) = io.BytesIO(), [draw(number=number) for number in range(PAGES)]
    first.save(out, "PDF", save_all=True, append_images=others)
    return out.getvalue()


def write_as_browsers_do() -> bytes:
    """Write pages first, then the tree of them and the catalogue, and fonts at the end, as Chromium's printer does."""
    drawn = zlib.compress(b"BT /F1 12 Tf 50 700 Td (Registered on 3 March) Tj ET\n" * 30)
    font, tree, catalogue, objects = 2 * PAGES + 3, 2 * PAGES + 1, 2 * PAGES + 2, {}
    for number in range(PAGES):
        objects[2 * number + 1] = (
            b"<</Type /Page\n/Resources <</Font <</F1 %d 0 R>>>>\n/MediaBox [0 0 595 842]\n/Contents %d 0 R\n/Parent %d 0 R>>"
            % (font, 2 * number + 2, tree)
        )
        head = b"<</Filter /FlateDecode\n/Length %d>> stream\n" % len(drawn)
        objects[2 * number + 2] = head + drawn + b"\nendstream"
    kids = b" ".join(b"%d 0 R" % (2 * number + 1) for number in range(PAGES))
    objects[tree] = b"<</Type /Pages\n/Count %d\n/Kids [%b]>>" % (PAGES, kids)
    objects[catalogue] = b"<</Type /Catalog\n/Pages %d 0 R>>" % tree
    objects[font] = b"<</Type /Font\n/Subtype /Type1\n/BaseFont /Helvetica>>"
    out, places = b"%PDF-1.4\n%\xd3\xeb\xe9\xe1\n", [b"0000000000 65535 f \n"]
    for number, written in objects.items():
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, written)
    trailer = b"trailer\n<</Size %d\n/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(places), catalogue, len(out))
    return out + b"xref\n0 %d\n%b%b" % (len(places), b"".join(places), trailer)


def add_a_page(first: bytes) -> bytes:
    """Add a page as programs do that leave what is there as it is, and write what has changed behind it."""
    with pikepdf.open(io.BytesIO(first)) as pdf:
        tree, catalogue, size = pdf.Root.Pages.objgen[0], pdf.Root.objgen[0], int(pdf.trailer.Size)
        kids = pdf.Root.Pages.unparse(resolved=True).partition(b"/Kids [")[2].partition(b"]")[0]
    head = b"\n%d 0 obj\n<</Type/Pages/Count %d/Kids[%b %d 0 R]>>\nendobj\n" % (tree, PAGES + 1, kids, size)
    page = b"%d 0 obj\n<</Type/Page/MediaBox[0 0 595 842]/Parent %d 0 R>>\nendobj\n" % (size, tree)
    table = b"xref\n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \n" % (tree, len(first) + 1, size, len(first) + len(head))
    before = int(re.findall(rb"startxref\s+(\d+)", first)[-1])
    trailer = b"trailer\n<</Size %d/Root %d 0 R/Prev %d>>\n" % (size + 1, catalogue, before)
    place = len(first) + len(head) + len(page)
    return first + head + page + table + trailer + b"startxref\n%d\n%%%%EOF\n" % place


WRITTEN: dict[str, bytes] = {
    "qpdf": write_qpdf(object_stream_mode=pikepdf.ObjectStreamMode.disable),
    "objects in streams": write_qpdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "for slow lines": write_qpdf(linearize=True),
    "Pillow": write_pillow(),
    "a browser": write_as_browsers_do(),
    "with all that goes": make_pdf(pages=PAGES),
}


def count_kept(data: bytes) -> int:
    """Keep a PDF, and return how many pages open strictly, here and in another reader; 0 for a refused one."""
    try:
        clean = clean_file(data)
    except DamagedFile:
        return 0
    with pikepdf.open(io.BytesIO(clean.data), attempt_recovery=False) as kept:
        assert not kept.get_warnings()
        assert len(kept.pages) == clean.pages == kept.Root.Pages.Count
    shown = pypdfium2.PdfDocument(clean.data)
    assert [shown[number].get_size() for number in range(len(shown))]
    assert len(shown) == clean.pages
    return clean.pages


@pytest.mark.parametrize("writer", WRITTEN)
def test_a_whole_pdf_is_kept(writer: str) -> None:
    assert count_kept(WRITTEN[writer]) == PAGES


@settings(max_examples=60, deadline=None)
@given(writer=st.sampled_from([*WRITTEN]), left=st.floats(0.1, 1))
@example(writer="qpdf", left=0.3)
@example(writer="qpdf", left=0.95)
@example(writer="Pillow", left=0.4)
@example(writer="Pillow", left=0.8)
@example(writer="a browser", left=0.6)
@example(writer="a browser", left=0.95)
@example(writer="for slow lines", left=0.95)
@example(writer="objects in streams", left=0.99)
def test_a_pdf_that_was_cut_off_is_refused_or_nothing_of_it_is_gone(writer: str, left: float) -> None:
    whole = WRITTEN[writer]

    assert count_kept(whole[: int(len(whole) * left)]) in {0, PAGES}


@pytest.mark.parametrize("writer", WRITTEN)
def test_what_is_cut_off_at_its_very_end_is_refused_or_nothing_of_it_is_gone(writer: str) -> None:
    whole = WRITTEN[writer]

    assert {count_kept(whole[: len(whole) - short]) for short in range(1, 60)} <= {0, PAGES}
    with pytest.raises(DamagedFile) as refused:
        clean_file(whole[:-60])
    assert refused.value.params["reason"] == "cut_off"


@settings(max_examples=60, deadline=None)
@given(writer=st.sampled_from([*WRITTEN]), place=st.floats(0.05, 0.9), filled=st.booleans())
def test_a_pdf_with_a_hole_loses_no_page_unsaid(writer: str, place: float, filled: bool) -> None:
    whole = WRITTEN[writer]
    start = max(20, int(len(whole) * place))

    assert count_kept(whole[:start] + bytes(60 if filled else 0) + whole[start + 60 :]) in {0, PAGES}


def test_what_was_cut_off_of_a_later_change_is_noticed() -> None:
    first = WRITTEN["qpdf"]
    whole = add_a_page(first)
    assert count_kept(whole) == PAGES + 1

    assert count_kept(first) == PAGES
    for length in range(len(first) + 12, len(whole)):
        assert count_kept(whole[:length]) in {0, PAGES + 1}


def put_wrong(place: int) -> Callable[[bytes], bytes]:
    return lambda whole: re.sub(rb"startxref\s+\d+(\s+%%EOF\s*)$", b"startxref\n%d\\1" % place, whole)


UNTIDY: dict[str, Callable[[bytes], bytes]] = {
    "rubbish before": lambda whole: b"HTTP/1.1 200 OK\r\n\r\n" + whole,
    "a few bytes behind": lambda whole: whole + b"\r\n\x00\x1a",
    "zeros to a full block": lambda whole: whole + bytes(8192),
    "a page of the web behind": lambda whole: whole + b"<script>var page = 1;</script>\n" * 200,
    "a wrong startxref": put_wrong(77),
    "no startxref to speak of": put_wrong(0),
    "a startxref behind the end": put_wrong(10**8),
    "no word of the end": lambda whole: whole.rpartition(b"%%EOF")[0],
}


@pytest.mark.parametrize("writer", WRITTEN)
@pytest.mark.parametrize("how", UNTIDY)
def test_a_pdf_that_is_untidy_and_whole_is_kept(how: str, writer: str) -> None:
    untidy = UNTIDY[how](WRITTEN[writer])
    assert untidy != WRITTEN[writer]

    assert count_kept(untidy) == PAGES


@pytest.mark.parametrize("count", [PAGES - 1, PAGES + 1])
def test_a_pdf_that_counts_its_pages_wrongly_is_kept_and_counts_right(count: int) -> None:
    assert count_kept(WRITTEN["qpdf"].replace(b"/Count %d" % PAGES, b"/Count %d" % count)) == PAGES


def test_a_pdf_that_only_its_owner_may_change_is_kept() -> None:
    pdf, out = pikepdf.open(io.BytesIO(WRITTEN["a browser"])), io.BytesIO()
    pdf.save(out, encryption=pikepdf.Encryption(owner="sesame", user=""))

    assert count_kept(out.getvalue()) == PAGES


def break_off(error: str) -> bytes:
    """Make a PDF whose page can't be unpacked: to its end, or only the sum behind it is wrong."""
    packing, lines = zlib.compressobj(), [b"%d 10 m 20 %d l S\n" % (n, n * n) for n in range(400)]
    packed = packing.compress(b"".join(lines)) + packing.flush(zlib.Z_FULL_FLUSH)
    if error == "the middle":
        packed += b"\x07"  # a kind of block that there isn't
    packed += packing.compress(b"".join(lines)) + packing.flush()[:-4] + b"\x00\x00\x00\x00"
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    page.Contents = pikepdf.Stream(pdf, b"")
    page.Contents.write(packed, filter=pikepdf.Name.FlateDecode)
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def test_a_page_that_breaks_off_half_way_is_damaged_and_one_with_a_wrong_sum_is_not() -> None:
    assert clean_file(break_off("the sum")).pages == 1
    with pytest.raises(DamagedFile, match="A page of this PDF is damaged"):
        clean_file(break_off("the middle"))


def test_a_note_that_is_nothing_is_left_out() -> None:
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9])
    page.Annots = pikepdf.Array([None, pdf.make_indirect(link), 5])
    pdf.save(out)

    with pikepdf.open(io.BytesIO(clean_file(out.getvalue()).data)) as kept:
        assert [note.Subtype for note in kept.pages[0].Annots] == ["/Link"]
