"""PDFs: opened for real, and written anew without scripts, attachments, and what they say of their makers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import pikepdf

from core.documents.images import Clean
from core.documents.jpeg_segments import drop_metadata
from core.documents.refusals import DamagedFile, LockedFile, TooLargePicture

MOST_PAGES: Final = 200
_ACTIVE: Final = (  # what runs, starts, plays, sends or carries something, wherever it stands in a document
    "/AA",
    "/OpenAction",
    "/JS",
    "/JavaScript",
    "/EmbeddedFiles",
    "/EF",
    "/AF",
    "/XFA",
    "/RichMediaContent",
    "/Collection",
)
_TELLING: Final = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/SpiderInfo", "/Perms", "/DSS")
_DROPPED: Final = (*_ACTIVE, *_TELLING)
_HARMLESS_ACTIONS: Final = {"/GoTo", "/URI", "/Named"}
_CARRYING_NOTES: Final = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


def clean_pdf(data: bytes) -> Clean:
    """Return a PDF with its pages, and nothing that runs, is attached, or tells of its maker.

    Pages and what is printed on them stay as they are; an electronic signature doesn't survive it.
    Raises `LockedFile`, `DamagedFile` and `TooLargePicture`.
    """
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=True, suppress_warnings=True) as pdf:
            pages = len(pdf.pages)
            if pages == 0:
                raise DamagedFile("This PDF has no pages.", field="file")
            if pages > MOST_PAGES:
                raise TooLargePicture(
                    f"A PDF has at most {MOST_PAGES} pages here. Send it in parts.", field="file", limit=MOST_PAGES
                )
            _clean(pdf)
            out = io.BytesIO()
            pdf.save(
                out,
                encryption=False,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
            )
    except pikepdf.PasswordError as error:
        raise LockedFile("This PDF asks for a password. Save it without one, and send that.", field="file") from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedFile("This PDF is damaged and can't be opened.", field="file") from error
    return Clean("application/pdf", out.getvalue(), pages)


def _clean(pdf: pikepdf.Pdf) -> None:
    for name in ("/Info",):
        if name in pdf.trailer:
            del pdf.trailer[name]
    for found in list(pdf.objects):
        for dictionary in _dictionaries(found):
            _drop(dictionary)
        if isinstance(found, pikepdf.Stream):
            _clean_picture(found)
    for page in pdf.pages:
        _drop_notes(page)


def _dictionaries(found: Any) -> Iterator[Any]:
    """Yield an object and all dictionaries that stand directly in it; what it only refers to comes by itself."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, pikepdf.Array):
            waiting += [part for part in one if not getattr(part, "is_indirect", False)]
        elif isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
            yield one
            waiting += [one[key] for key in list(one.keys()) if not getattr(one.get(key), "is_indirect", False)]


def _drop(dictionary: Any) -> None:
    for key in _DROPPED:
        if key in dictionary:
            del dictionary[key]
    action = dictionary.get("/A")
    if isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) not in _HARMLESS_ACTIONS:
        del dictionary["/A"]
    if "/S" in dictionary and "/Next" in dictionary:  # one action after another
        del dictionary["/Next"]


def _drop_notes(page: pikepdf.Page) -> None:
    notes = page.get("/Annots")
    if isinstance(notes, pikepdf.Array):
        kept = [note for note in notes if str(note.get("/Subtype", "")) not in _CARRYING_NOTES]
        if len(kept) < len(notes):
            page["/Annots"] = pikepdf.Array(kept)


def _clean_picture(stream: pikepdf.Stream) -> None:
    # A photo that was made into a PDF lies in it as the camera wrote it, position and all.
    if stream.get("/Subtype") == "/Image" and str(stream.get("/Filter", "")) == "/DCTDecode":
        raw = stream.read_raw_bytes()
        bare = drop_metadata(raw)
        if len(bare) < len(raw):
            settings = stream.get("/DecodeParms")
            how = settings if isinstance(settings, pikepdf.Dictionary) else None
            stream.write(bare, filter=pikepdf.Name.DCTDecode, decode_parms=how)
