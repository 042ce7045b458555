"""Pictures that stand beside words, never instead of them; and our mark, a compass.

The shapes are in `static/icons.svg`, which a browser keeps for ever: a page has hundreds of these pictures, and names
them only.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from markupsafe import Markup

_DRAWING: Final = Path(__file__).parent / "static" / "icons.svg"
_NAMES: Final = tuple(re.findall(r'<symbol id="([a-z]+)"', _DRAWING.read_text()))
_TURNING: Final = {"arrow", "attend", "back", "door", "receive", "undo"}  # these point along the line of reading
_COMPASS: Final = Markup(
    '<svg class="compass" viewBox="0 0 48 48" width="40" height="40" aria-hidden="true" focusable="false">'
    '<circle class="ring" cx="24" cy="24" r="21.5"/><path class="south" d="M13.5 34.5 20.2 20.2 27.8 27.8z"/>'
    '<path class="north" d="M34.5 13.5 20.2 20.2 27.8 27.8z"/><circle class="pivot" cx="24" cy="24" r="2.2"/></svg>'
)


class Icons:
    """Draws pictures with the shapes of one drawing."""

    def __init__(self, drawing: str) -> None:
        """Take the shapes from the drawing at an address."""
        self._drawn = {
            name: Markup('<svg class="icon{}" height="24" aria-hidden="true"><use href="{}#{}"/></svg>').format(
                " turns" if name in _TURNING else "", drawing, name
            )
            for name in _NAMES
        }

    def draw(self, name: str) -> Markup:
        """Draw a picture by its name."""
        return self._drawn[name]


def compass() -> Markup:
    """Return the mark."""
    return _COMPASS


def list_icons() -> tuple[str, ...]:
    """Return the names of all pictures."""
    return _NAMES
