"""Pictures that stand beside words, never instead of them; and our mark, a compass."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

_SHAPES: Final = {
    "arrow": '<path d="M5 12h14M13 6l6 6-6 6"/>',
    "back": '<path d="M19 12H5M11 6l-6 6 6 6"/>',
    "bell": '<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2.5H4zM10 21.5h4M12 5V3"/>',
    "calendar": '<rect x="4" y="5" width="16" height="16" rx="3"/><path d="M4 10h16M8 3v4M16 3v4"/>',
    "check": '<path d="M5 13l4.5 4.5L19 7"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3.5 2"/>',
    "coin": '<circle cx="12" cy="12" r="9"/><path d="M15.5 8.5a4.5 4.5 0 1 0 0 7M7 11h5M7 13.5h5"/>',
    "cross": '<path d="M6 6l12 12M18 6L6 18"/>',
    "door": '<path d="M14 4H6v16h8M10 12h11M17 8l4 4-4 4"/>',
    "globe": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3.6 6 3.6 9S15 18 12 21c-3-3-3.6-6-3.6-9S9 6 12 3z"/>',
    "hand": '<path d="M3 12l4-4 5 2 5-2 4 4-7 7a3 3 0 0 1-4 0z"/>',
    "home": '<path d="M4 11l8-7 8 7v9h-5v-6h-6v6H4z"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v5M12 7.6v.1"/>',
    "law": '<path d="M12 4v16M7 20h10M5 7h14M5 7l-2.5 6h5zM19 7l-2.5 6h5z"/>',
    "list": '<path d="M9 6h11M9 12h11M9 18h11M4.5 6h.1M4.5 12h.1M4.5 18h.1"/>',
    "lock": '<rect x="5" y="11" width="14" height="10" rx="3"/><path d="M8 11V8a4 4 0 0 1 8 0v3"/>',
    "minus": '<path d="M6 12h12"/>',
    "paper": '<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6"/>',
    "pen": '<path d="M4 20l1-5L16 4l4 4L9 19z"/>',
    "people": '<circle cx="9" cy="8" r="3.4"/><path d="M3 20c0-4 2.6-6 6-6s6 2 6 6M16 5a3.4 3.4 0 0 1 0 6.4M17.5 14.4c2.3.7 3.5 2.6 3.5 5.6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c0-4.5 3.5-7 8-7s8 2.5 8 7"/>',
    "phone": '<path d="M6 3h4l1.5 5-2.5 1.5a12 12 0 0 0 5.5 5.5L16 12.5l5 1.5v4a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z"/>',
    "pin": '<path d="M12 21s7-6.5 7-12a7 7 0 0 0-14 0c0 5.5 7 12 7 12z"/><circle cx="12" cy="9" r="2.5"/>',
    "print": '<path d="M7 9V3h10v6M7 17H4V9h16v8h-3M7 14h10v7H7z"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.6 2.6 0 1 1 3.8 2.3c-.9.5-1.3 1-1.3 2M12 17v.1"/>',
    "save": '<path d="M12 4v11M7.5 11l4.5 4.5 4.5-4.5M4 20h16"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>',
    "speaker": '<path d="M4 9.5v5h4l5 4v-13l-5 4zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14M10 11v6M14 11v6"/>',
    # The kinds of step: a folder, a form and a pen, a person at a counter, money, an hourglass, a paper in a hand.
    "prepare": '<path d="M6 9V3h8l3 3v3M3 9h6l2 2h10v9H3z"/>',
    "apply": '<path d="M17 9V6l-3-3H5v18h6M14 3v3h3M8.5 10h5M8.5 14h3M13.5 20.5l.7-3.4 5.3-5.3 2.7 2.7-5.3 5.3z"/>',
    "attend": '<circle cx="7.5" cy="6" r="3"/><path d="M3 21v-5.5a4.5 4.5 0 0 1 9 0V21M14 13h7.5M16 13v8M19.5 13v8"/>',
    "pay": '<rect x="2.5" y="6" width="19" height="12" rx="2"/><circle cx="12" cy="12" r="2.8"/><path d="M6 12h.1M18 12h.1"/>',
    "wait": '<path d="M6.5 3h11M6.5 21h11M8 3v3.5c0 2.6 4 3.5 4 5.5s-4 2.9-4 5.5V21M16 3v3.5c0 2.6-4 3.5-4 5.5s4 2.9 4 5.5V21"/>',
    "receive": '<rect x="8.5" y="2.5" width="11.5" height="8" rx="1.5"/><path d="M11.5 6.5h5.5M2.5 14h3.5l3 1.5h4a1.6 1.6 0 0 1 0 3.2H9.5M14.3 17.5l4.7-2.6a1.6 1.6 0 0 1 1.7 2.7L14.5 21.5H8.5L6 20.3H2.5"/>',
    "undo": '<path d="M9 14L4 9l5-5M4 9h10a6 6 0 0 1 0 12h-3"/>',
    "warning": '<path d="M12 4l9 16H3zM12 10v4M12 17v.1"/>',
}
_TURNING: Final = {"arrow", "attend", "back", "door", "receive", "undo"}  # these point along the line of reading

_ICONS: Final = {
    name: Markup(  # noqa: S704 - our own drawings
        f'<svg class="icon{" turns" if name in _TURNING else ""}" viewBox="0 0 24 24" width="24" height="24"'
        f' aria-hidden="true" focusable="false">{shape}</svg>'
    )
    for name, shape in _SHAPES.items()
}
_COMPASS: Final = Markup(
    '<svg class="compass" viewBox="0 0 48 48" width="40" height="40" aria-hidden="true" focusable="false">'
    '<circle class="ring" cx="24" cy="24" r="21.5"/><path class="south" d="M13.5 34.5 20.2 20.2 27.8 27.8z"/>'
    '<path class="north" d="M34.5 13.5 20.2 20.2 27.8 27.8z"/><circle class="pivot" cx="24" cy="24" r="2.2"/></svg>'
)


def icon(name: str) -> Markup:
    """Return a picture by its name."""
    return _ICONS[name]


def compass() -> Markup:
    """Return the mark."""
    return _COMPASS


def list_icons() -> tuple[str, ...]:
    """Return the names of all pictures."""
    return tuple(_ICONS)
