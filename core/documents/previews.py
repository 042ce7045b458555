"""A page of a document as a picture for a screen: made in memory when somebody looks, and kept nowhere."""

from __future__ import annotations

import io
import threading
from typing import Final

import pypdfium2
from PIL import Image

from core.documents.ciphering import DocumentDamaged
from core.documents.clean import WIDEST
from core.documents.images import open_image
from core.platform.errors import NotFound

_QUALITY: Final = 80
_KINDS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
_pdfium = threading.Lock()  # it says of itself that one thread at a time may use it


def draw_page(data: bytes, media_type: str, number: int, widest: int = WIDEST) -> bytes:
    """Return a page, counted from 1, as WebP with sides of at most `widest` pixels; raises `NotFound`."""
    image = _draw_pdf(data, number, widest) if media_type == "application/pdf" else _open(data, media_type, number)
    shown = image if image.mode in {"RGB", "RGBA", "L"} else image.convert("RGBA" if "A" in image.mode else "RGB")
    shown.thumbnail((widest, widest))
    out = io.BytesIO()
    shown.save(out, "WEBP", quality=_QUALITY, method=2)
    return out.getvalue()


def count_pages(data: bytes) -> int:
    """Return how many pages of a PDF are found by what draws them; none where one of them isn't."""
    with _pdfium:
        try:
            pdf = pypdfium2.PdfDocument(data)
            try:
                return len([pdf.get_page_size(place) for place in range(len(pdf))])
            finally:
                pdf.close()
        except pypdfium2.PdfiumError:
            return 0


def _open(data: bytes, media_type: str, number: int) -> Image.Image:
    if number != 1:
        raise NotFound
    try:
        image = open_image(data, _KINDS[media_type])
        if media_type == "image/jpeg":
            image.draft("RGB", (WIDEST, WIDEST))
        image.load()
    except (OSError, ValueError, KeyError) as error:
        raise DocumentDamaged("This picture can't be shown.") from error
    return image


def _draw_pdf(data: bytes, number: int, widest: int) -> Image.Image:
    with _pdfium:
        try:
            pdf = pypdfium2.PdfDocument(data)
            try:
                if not 1 <= number <= len(pdf):
                    raise NotFound
                page = pdf[number - 1]
                longest = max(1.0, *page.get_size())
                image: Image.Image = page.render(scale=min(4.0, widest / longest)).to_pil().copy()
                return image
            finally:
                pdf.close()
        except pypdfium2.PdfiumError as error:
            raise DocumentDamaged("This page can't be shown.") from error
