"""What a file is, by its content; its name and what the sender says of it are not believed."""

from __future__ import annotations

from typing import Final

from core.documents.clean import MAX_FILE, Clean
from core.documents.images import clean_image
from core.documents.pdfs import clean_pdf
from core.documents.refusals import FileTooLarge, UnsupportedFile

TAKEN: Final = ("application/pdf", "image/jpeg", "image/png", "image/webp", "image/heic")
_HEIC_BRANDS: Final = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_HEADER_OF_PDF: Final = 1024  # bytes before which a PDF says what it is (ISO 32000-1, annex H)


def recognise(data: bytes) -> str | None:
    """Return PDF, JPEG, PNG, WEBP or HEIF, by a file's first bytes; None for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "HEIF"
    if b"%PDF-" in data[:_HEADER_OF_PDF]:
        return "PDF"
    return None


def clean_file(data: bytes) -> Clean:
    """Return a file as it will be kept: really opened, and with nothing in it but what one sees.

    Raises `UnsupportedFile`, `DamagedFile`, `LockedFile`, `TooLargePicture` and `FileTooLarge`.
    """
    if len(data) > MAX_FILE:
        raise FileTooLarge(f"A file has at most {MAX_FILE // 2**20} MB.", field="file", limit=MAX_FILE)
    kind = recognise(data)
    if kind is None:
        raise UnsupportedFile("Send a photo (JPEG, PNG, WebP, HEIC) or a PDF.", field="file", taken=TAKEN)
    clean = clean_pdf(data) if kind == "PDF" else clean_image(data, kind)
    if len(clean.data) > MAX_FILE * 2:
        # Written anew, a picture can grow; one that grew so much was made to.
        raise FileTooLarge(f"A file has at most {MAX_FILE // 2**20} MB.", field="file", limit=MAX_FILE)
    return clean
