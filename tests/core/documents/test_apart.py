"""Files are opened in a process apart: one that was made to do harm does none here."""

from __future__ import annotations

import io
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import pikepdf
import pytest
from structlog.testing import capture_logs

from core.documents import apart
from core.documents import workshop as opening
from core.documents.apart import BrokeOff, clean_apart, draw_apart, workshop
from core.documents.ciphering import DocumentDamaged
from core.documents.contents import clean_file
from core.documents.inflating import _lengths_of_lzw, _lengths_of_runs
from core.documents.refusals import DamagedFile, LockedFile, TooLargePicture, UnsupportedFile
from core.platform.errors import DomainError, NotFound
from tests.core.documents.papers import PLANTED, huge_png, make_jpeg, make_pdf, make_png, make_webp


def pack_lzw(codes: Iterator[int] | list[int]) -> bytes:
    """Write codes as they widen while the table grows, counted early, as most writers do."""
    held, bits, width, known, out = 0, 0, 9, 258, bytearray()
    fresh = True
    for code in codes:
        held, bits = held << width | code, bits + width
        while bits >= 8:
            bits -= 8
            out.append(held >> bits & 255)
        held &= (1 << bits) - 1
        if code == 256:
            width, known, fresh = 9, 258, True
            continue
        if not fresh and known < 4096:
            known += 1
        fresh = False
        if known + 1 >= 1 << width and width < 12:
            width += 1
    return bytes(out) + bytes([held << (8 - bits) & 255])


def many_zeros(rounds: int) -> Iterator[int]:
    for _ in range(rounds):
        yield 256
        yield 0
        yield from range(258, 4094)
    yield 257


def pack_in_pdf(data: bytes, method: str) -> bytes:
    """Make a PDF whose page shows a picture that says it is small, and is packed by an old method."""
    pdf, out = pikepdf.new(), io.BytesIO()
    page = pdf.add_blank_page(page_size=(595, 842))
    picture = pikepdf.Stream(pdf, data)
    picture.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 100, "/Height": 100})
    picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    picture.Filter = pikepdf.Name(method)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=pdf.make_indirect(picture)))
    page.Contents = pikepdf.Stream(pdf, b"q 500 0 0 500 40 40 cm /P Do Q")
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()


def nest(depth: int) -> bytes:
    """Make a PDF with arrays in arrays in arrays."""
    plain = make_pdf(pages=1)
    return plain.replace(b"/Type /Catalog", b"/Deep " + b"[" * depth + b"]" * depth + b" /Type /Catalog", 1)


HOSTILE: dict[str, tuple[Callable[[], bytes], type[DomainError]]] = {
    "an LZW bomb": (lambda: pack_in_pdf(pack_lzw(many_zeros(24)), "/LZWDecode"), TooLargePicture),
    "a bomb of runs": (lambda: pack_in_pdf(b"\x81\x00" * 1_300_000, "/RunLengthDecode"), TooLargePicture),
    "a bomb of zeros": (lambda: pack_in_pdf(zlib.compress(bytes(200 * 2**20), 9), "/FlateDecode"), TooLargePicture),
    "a huge picture": (huge_png, TooLargePicture),
    "no picture at all": (lambda: b"\xff\xd8\xff" + bytes(5000), DamagedFile),
    "a program": (lambda: b"\x7fELF" + bytes(5000), UnsupportedFile),
    "a locked one": (lambda: make_pdf(password="sesame"), LockedFile),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_by_name(name: str) -> None:
    make, refusal = HOSTILE[name]

    with pytest.raises(refusal) as refused:
        clean_apart(make())

    assert type(refused.value) is refusal
    assert refused.value.field == "file"


def test_what_is_nested_without_end_is_refused_or_cleaned_and_ends() -> None:
    with suppress(DamagedFile, TooLargePicture):
        assert clean_apart(nest(100_000)).pages == 1


@pytest.mark.parametrize("make", [make_jpeg, make_png, make_webp, make_pdf])
def test_apart_a_file_becomes_what_it_becomes_here(make: Callable[[], bytes]) -> None:
    plain = make()

    assert clean_apart(plain) == clean_file(plain)


def test_a_page_is_drawn_apart_and_one_that_is_not_there_is_not_found() -> None:
    clean = clean_file(make_pdf(pages=2))

    assert draw_apart(clean.data, clean.media_type, 2, 200)[8:12] == b"WEBP"
    with pytest.raises(NotFound):
        draw_apart(clean.data, clean.media_type, 3)


def test_a_page_that_takes_too_much_is_said_to_be_damaged_and_nothing_else_is_harmed() -> None:
    bomb = pack_in_pdf(pack_lzw(many_zeros(24)), "/LZWDecode").replace(b"/Width 100", b"/Width 99999")

    with pytest.raises(DocumentDamaged):
        draw_apart(b"%PDF-1.4 nothing", "application/pdf", 1)
    with suppress(DocumentDamaged):
        draw_apart(bomb, "application/pdf", 1)
    assert clean_apart(make_jpeg()).pages == 1


def test_a_child_that_falls_over_is_noticed_and_the_next_one_works() -> None:
    with pytest.raises(BrokeOff):
        workshop.ask({}, b"")

    assert clean_apart(make_jpeg()).pages == 1


@pytest.mark.parametrize(
    ("about", "refused"),
    [({"task": "clean"}, "DamagedFile"), ({"task": "draw", "media_type": "image/png", "number": 1}, "DocumentDamaged")],
)
def test_what_a_library_stumbles_over_is_a_damaged_file_and_only_its_kind_is_told(
    about: dict[str, object], refused: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> None:
        raise AttributeError(PLANTED)

    monkeypatch.setattr(opening, "clean_file", stumble)
    monkeypatch.setattr(opening, "draw_page", stumble)

    answer, made = opening.do_task({"widest": 100, **about}, b"")

    assert (answer["refused"], answer["stumbled"], made) == (refused, "AttributeError", b"")
    assert answer["detail"].endswith(".")
    assert PLANTED not in str(answer)


def test_what_fills_the_memory_keeps_its_own_message(monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(_: bytes) -> None:
        raise MemoryError

    monkeypatch.setattr(opening, "clean_file", fill)

    assert opening.do_task({"task": "clean"}, b"")[0]["refused"] == "TooLargePicture"


def test_over_what_a_library_stumbled_is_logged_by_its_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"refused": "DamagedFile", "detail": "Damaged.", "field": "file", "params": {}, "stumbled": "AttributeError"}
    monkeypatch.setattr(apart, "receive", lambda _: (told, b""))

    with capture_logs() as lines, pytest.raises(DamagedFile):
        clean_apart(make_jpeg())

    assert lines == [{"event": "file_not_understood", "kind": "AttributeError", "log_level": "warning"}]


def test_a_workshop_that_was_ended_from_outside_is_started_again() -> None:
    clean_apart(make_jpeg())
    process = workshop._process
    assert process is not None
    process.kill()
    process.wait()

    assert clean_apart(make_jpeg()).pages == 1
    assert workshop._process is not process


@pytest.mark.parametrize(
    ("does", "says"),
    [
        ("bytearray(2**31)", "MemoryError"),
        ("open(sys.argv[1], 'wb', buffering=0).write(b'x')", "OSError"),
        ("[0 for _ in iter(int, 1)]", ""),
    ],
)
def test_a_child_has_little_memory_and_time_and_writes_no_file(does: str, says: str, tmp_path: object) -> None:
    script = (
        "import sys; from core.documents.workshop import limit_oneself; limit_oneself(cpu=1)\n"
        f"try: {does}\nexcept (MemoryError, OSError) as e: print(type(e).__name__)"
    )

    ended = subprocess.run(
        [sys.executable, "-c", script, f"{tmp_path}/file"], capture_output=True, text=True, check=False, timeout=300
    )

    assert ended.stdout.strip() == says
    assert (ended.returncode == 0) is bool(says)


@pytest.mark.parametrize("rounds", [1, 3])
def test_what_lzw_comes_to_is_counted_without_unpacking(rounds: int) -> None:
    packed = pack_lzw(many_zeros(rounds))
    pdf = pikepdf.new()
    stream = pikepdf.Stream(pdf, packed)
    stream.Filter = pikepdf.Name.LZWDecode

    assert sum(_lengths_of_lzw(packed, 1)) == len(stream.read_bytes())


def test_what_runs_come_to_is_counted() -> None:
    assert sum(_lengths_of_runs(b"\x02abc" + b"\xff" + b"x" + b"\x81" + b"y" + b"\x80" + b"\x05")) == 3 + 2 + 128
