"""What is taken, what is left out of it, and what is refused."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf.settings import get_qpdf_limits, set_qpdf_limits
from PIL import Image

from core.documents import images, pdfs
from core.documents.contents import clean_file
from core.documents.previews import draw_page
from core.documents.refusals import DamagedFile, FileTooLarge, LockedFile, TooLargePicture, UnsupportedFile
from core.platform.errors import DomainError, NotFound
from tests.core.documents.papers import (
    HEIC,
    draw,
    has_planted,
    huge_png,
    make_bomb,
    make_bomb_of_objects,
    make_jpeg,
    make_pdf,
    make_png,
    make_webp,
)

KINDS: dict[str, tuple[Callable[[], bytes], str]] = {
    "jpeg": (make_jpeg, "image/jpeg"),
    "png": (make_png, "image/png"),
    "webp": (make_webp, "image/webp"),
    "heic": (lambda: HEIC, "image/jpeg"),
    "pdf": (make_pdf, "application/pdf"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_stays_of_what_a_camera_or_a_program_wrote_beside_the_picture(kind: str) -> None:
    make, media_type = KINDS[kind]
    sent = make()
    assert has_planted(sent), "there is something to leave out"

    clean = clean_file(sent)

    assert clean.media_type == media_type
    assert not has_planted(clean.data)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_can_be_shown_as_a_picture(kind: str) -> None:
    clean = clean_file(KINDS[kind][0]())

    shown = Image.open(io.BytesIO(draw_page(clean.data, clean.media_type, clean.pages, 300)))

    assert shown.format == "WEBP"
    assert max(shown.size) <= 300
    with pytest.raises(NotFound):
        draw_page(clean.data, clean.media_type, clean.pages + 1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stays_as_one_saw_it_whichever_way_the_phone_was_held(orientation: int) -> None:
    turned = Image.open(io.BytesIO(clean_file(make_jpeg(orientation)).data))

    assert not turned.getexif()
    # Where the bright corner of the sensor's picture is, once it is turned as the camera said.
    corners = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1), 8: (0, 1)}
    right, below = corners[orientation]
    assert turned.size == ((640, 400) if orientation < 5 else (400, 640))
    red, green, _ = turned.convert("RGB").getpixel(
        (turned.width * right - right * 2 + 1, turned.height * below - below * 2 + 1)
    )
    assert red > 200 > 60 > green


def test_a_pdf_keeps_its_pages_and_loses_all_that_runs_or_is_attached() -> None:
    clean = clean_file(make_pdf(pages=3))

    with pikepdf.open(io.BytesIO(clean.data)) as pdf:
        assert clean.pages == len(pdf.pages) == 3
        assert "/Info" not in pdf.trailer
        assert not pdf.attachments
        assert "/OpenAction" not in pdf.Root
        for page in pdf.pages:
            assert "/AA" not in page
            assert all("/A" not in note for note in page.Annots)
            assert pikepdf.PdfImage(page.Resources.XObject.Photo).as_pil_image().size == (640, 400)


REFUSED: dict[str, tuple[Callable[[], bytes], type[DomainError]]] = {
    "a program": (lambda: b"MZ\x90\x00" + bytes(500), UnsupportedFile),
    "a page of the web": (lambda: b"<html><script>alert(1)</script></html>", UnsupportedFile),
    "a drawing with scripts": (lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", UnsupportedFile),
    "a GIF": (lambda: b"GIF89a" + bytes(100), UnsupportedFile),
    "nothing": (lambda: b"", UnsupportedFile),
    "the beginning of a photo": (lambda: make_jpeg()[:2000], DamagedFile),
    "a photo in name only": (lambda: b"\xff\xd8\xff\xe0" + bytes(3000), DamagedFile),
    "a PNG in name only": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(3000), DamagedFile),
    "half a PNG": (lambda: make_png()[:900], DamagedFile),
    "half a WebP": (lambda: make_webp()[:600], DamagedFile),
    "half a HEIC": (lambda: HEIC[:500], DamagedFile),
    "a PDF in name only": (lambda: b"%PDF-1.7\n" + bytes(3000), DamagedFile),
    "a PDF with a password": (lambda: make_pdf(password="sesame"), LockedFile),
    "21 MB": (lambda: make_jpeg() + bytes(21 * 2**20), FileTooLarge),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_kept_is_refused_by_its_field(name: str) -> None:
    make, error = REFUSED[name]

    with pytest.raises(error) as refused:
        clean_file(make())

    assert refused.value.field == "file"


def test_what_hides_behind_a_picture_goes() -> None:
    clean = clean_file(make_jpeg() + b"PK\x03\x04<script>alert(1)</script>")

    assert b"script" not in clean.data


def test_a_picture_that_would_fill_the_memory_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_PIXELS", 10_000)

    with pytest.raises(TooLargePicture):
        clean_file(make_jpeg())


@pytest.mark.parametrize("side", [9_000, 29_999])
def test_a_picture_of_any_size_is_refused_by_the_limit_that_it_is_over(side: int) -> None:
    with pytest.raises(TooLargePicture, match="more than 50 million points"):
        clean_file(huge_png(side))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "CMYK", "P", "1", "I;16"])
def test_a_picture_is_kept_as_large_as_one_needs_it(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MOST_KEPT", 64_000)  # a quarter of what is sent
    picture, out = draw().convert("L").convert(mode) if mode == "I;16" else draw().convert(mode), io.BytesIO()
    picture.save(out, "JPEG" if mode == "CMYK" else "PNG")

    kept = Image.open(io.BytesIO(clean_file(out.getvalue()).data))

    assert kept.size == (320, 200)
    assert ("A" in kept.getbands()) is ("A" in mode)
    red, green, *_ = kept.convert("RGB").getpixel((3, 3))
    assert mode in {"L", "LA", "1", "I;16"} or red > 200 > 60 > green


def test_a_long_narrow_picture_stays_as_wide_as_it_was() -> None:
    out = io.BytesIO()
    draw(width=1080, height=14_000).save(out, "PNG")

    assert Image.open(io.BytesIO(clean_file(out.getvalue()).data)).size == (1080, 14_000)


@pytest.mark.parametrize("mode", ["L", "CMYK", "1", "P", "RGBA", "LA", "I;16"])
def test_pictures_of_every_mode_are_kept(mode: str) -> None:
    out = io.BytesIO()
    grey = draw().convert("L")
    picture = grey.convert("I;16") if mode == "I;16" else draw().convert(mode)
    picture.save(out, "JPEG" if mode in {"L", "CMYK"} else "PNG")

    clean = clean_file(out.getvalue())

    assert draw_page(clean.data, clean.media_type, 1, 100)


@pytest.mark.parametrize("kind", ["once", "twice", "letters", "picture"])
def test_a_small_pdf_that_becomes_huge_is_refused_before_it_is_unpacked(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdfs, "MOST_OF_ONE_STREAM", 2 * 2**20)
    bomb = make_bomb(kind, 10_000 if kind == "picture" else 4 * 2**20)
    assert len(bomb) < 10_000

    with pytest.raises(TooLargePicture):
        clean_file(bomb)


def test_a_pdf_whose_list_of_objects_becomes_huge_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert get_qpdf_limits()["flate_max_memory"] == pdfs.MOST_OF_ONE_STREAM
    monkeypatch.setattr(pdfs, "MOST_OF_ONE_STREAM", 2**20)
    before = set_qpdf_limits(flate_max_memory=2**20)
    try:
        with pytest.raises(TooLargePicture):
            clean_file(make_bomb_of_objects(2 * 2**20))
    finally:
        set_qpdf_limits(**before)

    assert clean_file(make_bomb_of_objects(1000)).pages == 1


def test_many_streams_are_refused_for_what_they_come_to_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdfs, "MOST_UNPACKED", 2000)
    assert clean_file(make_bomb("once", 1500)).pages == 1
    assert clean_file(make_bomb("letters", 1500)).pages == 1

    with pytest.raises(TooLargePicture):
        clean_file(make_bomb("once", 2500))
