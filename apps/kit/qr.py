"""QR codes of our own addresses."""

from __future__ import annotations

import segno
from markupsafe import Markup


def draw_code(address: str) -> Markup:
    """Draw an address as a QR code, black on white whatever the colours around it."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(
        border=2, omitsize=True, dark="#000", light="#fff", svgclass="code", lineclass=None
    )
    return Markup(drawn)  # noqa: S704 - drawn from our own address
