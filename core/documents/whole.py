"""Whether a PDF is whole: one that is merely untidy is kept, one of which a part is gone is not.

Whoever sends a file that was cut off on its way mostly doesn't know, and may throw the original away. Readers of PDFs
show what is left of it without a word.
"""

from __future__ import annotations

import io
import re
from typing import Any, Final

import pikepdf

from core.documents.previews import count_pages
from core.documents.refusals import DamagedFile

_END: Final = re.compile(rb"startxref\s+\d+(?:\s*%%EOF)?")
_OBJECT: Final = re.compile(rb"\d\s+\d+\s+obj\b")
_LEFT_OUT: Final = ("non-dictionary object; ignoring", "ignoring page")
"""How qpdf ends what it says of pages without which it goes on."""


def trim(data: bytes) -> bytes:
    """Return a PDF without what stands behind its end, which is none of it.

    Raises `DamagedFile` for one that has no end, or in which objects follow the last one: an end stands after each change
    of a file, and near the beginning of one that is made for slow lines.
    """
    end = _END.match(data, max(0, data.rfind(b"startxref")))
    if end is not None and not _OBJECT.search(data, end.end()):
        return data[: end.end()]
    if _OBJECT.search(data) is None:
        raise DamagedFile("This PDF is damaged and can't be opened.", field="file")
    raise _cut_off()


def read_count(pdf: pikepdf.Pdf) -> int:
    """Return how many pages a PDF says it has; asked before its pages are, since that mends it."""
    tree: Any = pdf.Root.get("/Pages")
    said: Any = tree.get("/Count") if isinstance(tree, pikepdf.Dictionary) else None
    return said if isinstance(said, int) else 0


def require_nothing_gone(pdf: pikepdf.Pdf, said: int) -> None:
    """Raise `DamagedFile` for a PDF of which something is gone that it speaks of.

    Some writers count wrongly, or name objects that never were there: that alone is no sign. It is one in a file whose
    list of objects had to be made anew, or in which more than that is wrong.
    """
    objects: list[Any] = list(pdf.objects)  # None stands for what is named and isn't there
    pages, has_gaps = len(pdf.pages), any(found is None for found in objects)
    warnings = [str(warning) for warning in pdf.get_warnings()]
    is_rebuilt = any("reconstruct" in warning for warning in warnings)
    leaves_out = any(warning.endswith(_LEFT_OUT) for warning in warnings)
    if leaves_out or (is_rebuilt and has_gaps) or (warnings and pages < said):
        raise _cut_off()


def mend_counts(node: Any) -> int:
    """Say in each branch of the tree of pages how many there are: readers leave out those behind a count."""
    kids = node.get("/Kids")
    if not isinstance(kids, pikepdf.Array):
        return 1
    pages = sum(mend_counts(kid) for kid in kids)
    if node.get("/Count") != pages:
        node["/Count"] = pages
    return pages


def require_readable(data: bytes, pages: int) -> None:
    """Raise `DamagedFile` for a PDF that doesn't open as it is, with all its pages, in either of two readers."""
    try:
        with pikepdf.open(io.BytesIO(data), attempt_recovery=False, suppress_warnings=True) as kept:
            is_whole = "/Root" in kept.trailer and len(kept.pages) == pages
    except pikepdf.PdfError:
        is_whole = False
    if not is_whole or count_pages(data) != pages:
        raise _cut_off()


def _cut_off() -> DamagedFile:
    return DamagedFile(
        "A part of this PDF is missing. Download it again, or take photos of all pages.", field="file", reason="cut_off"
    )
