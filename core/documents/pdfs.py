"""PDFs: opened for real, and written anew without scripts, attachments, and what they say of their makers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import pikepdf
from pikepdf.settings import set_qpdf_limits

from core.documents.clean import Clean
from core.documents.inflating import Inflating
from core.documents.jpeg_segments import drop_metadata
from core.documents.refusals import DamagedFile, LockedFile, TooLargePicture
from core.documents.whole import mend_counts, read_count, require_nothing_gone, require_readable, trim

MOST_PAGES: Final = 200
MOST_OF_ONE_STREAM: Final = 150 * 2**20
"""Bytes of one stream once it is unpacked: as many as the largest picture has. A bomb of a few kilobytes has more."""
MOST_UNPACKED: Final = 2**30  # bytes of all streams of a PDF
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

# What qpdf unpacks by itself, to find the objects of a file, it unpacks in memory.
set_qpdf_limits(flate_max_memory=MOST_OF_ONE_STREAM, png_max_memory=MOST_OF_ONE_STREAM, max_stream_filters=4)


def clean_pdf(data: bytes) -> Clean:
    """Return a PDF with its pages, and nothing that runs, is attached, or tells of its maker.

    Pages and what is printed on them stay as they are; an electronic signature doesn't survive it. What is returned
    opens strictly, with all pages that the file had.
    Raises `LockedFile`, `DamagedFile` and `TooLargePicture`.
    """
    try:
        with pikepdf.open(io.BytesIO(trim(data)), attempt_recovery=True, suppress_warnings=True) as pdf:
            said = read_count(pdf)
            pages = len(pdf.pages)
            if pages == 0:
                raise DamagedFile("This PDF has no pages.", field="file")
            if pages > MOST_PAGES:
                raise TooLargePicture(
                    f"A PDF has at most {MOST_PAGES} pages here. Send it in parts.", field="file", limit=MOST_PAGES
                )
            require_nothing_gone(pdf, said)
            _require_room(pdf)
            _clean(pdf)
            mend_counts(pdf.Root.Pages)
            out = io.BytesIO()
            pdf.save(
                out,
                encryption=False,
                stream_decode_level=pikepdf.StreamDecodeLevel.none,
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
            )
        require_readable(out.getvalue(), pages)
    except pikepdf.PasswordError as error:
        raise LockedFile("This PDF asks for a password. Save it without one, and send that.", field="file") from error
    except (pikepdf.PdfError, pikepdf.ForeignObjectError, ValueError, TypeError, KeyError, RecursionError) as error:
        raise DamagedFile("This PDF is damaged and can't be opened.", field="file") from error
    return Clean("application/pdf", out.getvalue(), pages)


def _require_room(pdf: pikepdf.Pdf) -> None:
    """Raise `TooLargePicture` for a PDF that would fill the memory of whoever shows it.

    And `DamagedFile` for one in which what is drawn on a page breaks off: that is seen on the way.
    """
    inflating, drawn, breaks_off = Inflating(MOST_OF_ONE_STREAM, MOST_UNPACKED), _list_drawn(pdf), False
    for found in pdf.objects:
        if isinstance(found, pikepdf.Stream):
            is_picture = found.get("/Subtype") == "/Image"
            is_good = inflating.take(_filters(found), found.read_raw_bytes)
            breaks_off = breaks_off or (not is_good and (is_picture or found.objgen in drawn))
            if is_picture:
                inflating.take_picture(found.get("/Width", 0), found.get("/Height", 0))
    if inflating.is_too_large:
        raise TooLargePicture(
            "This PDF is too large to be opened here. Send it in parts, or take photos.", field="file"
        )
    if breaks_off:
        raise DamagedFile("A page of this PDF is damaged.", field="file")


def _list_drawn(pdf: pikepdf.Pdf) -> set[tuple[int, int]]:
    """Return which objects say what is drawn on the pages."""
    drawn = set()
    for page in pdf.pages:
        contents = page.obj.get("/Contents")
        parts = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
        drawn |= {part.objgen for part in parts if isinstance(part, pikepdf.Stream)}
    return drawn


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter", pikepdf.Array())
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


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
        kept = [
            note
            for note in notes
            if isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype", "")) not in _CARRYING_NOTES
        ]
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
