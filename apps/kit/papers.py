"""Pictures of papers, so that somebody who reads badly knows which one is meant: a kind of sheet with a mark on it.

The shapes are in `static/papers.svg`. Sheets and marks of this table are put together once, in a drawing that a
browser keeps for ever, and in which a kind of paper has its own key: a page has many of them. A kind that the table
doesn't know, because a city added it, is drawn by the words of its key: `dog-tax-receipt` is a receipt with the mark of
taxes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from markupsafe import Markup


class Picture(NamedTuple):
    """A kind of sheet and the mark on it, by their names in the drawing; some sheets speak for themselves."""

    sheet: str
    mark: str = ""


FALLBACK: Final = Picture("sheet", "text")

PICTURES: Final[Mapping[str, Picture]] = {
    "passport": Picture("booklet", "globe"),
    "id-card": Picture("id-card", "text"),
    "travel-document": Picture("booklet", "shield"),
    "eid-card": Picture("id-card", "chip"),
    "entry-visa": Picture("pages", "plane"),
    "clearance-letter": Picture("letter", "check"),
    "residence-permit": Picture("id-card", "fingerprint"),
    "filled-kit": Picture("envelope", "pen"),
    "revenue-stamp": Picture("stamp", "coin"),
    "payment-receipt": Picture("receipt", "coin"),
    "postal-receipt": Picture("receipt", "post"),
    "appointment-letter": Picture("letter", "calendar"),
    "questura-receipt": Picture("receipt", "police"),
    "passport-photos": Picture("photos"),
    "residence-contract": Picture("contract", "fingerprint"),
    "enrolment-certificate": Picture("certificate", "school"),
    "proof-of-means": Picture("sheet", "coins"),
    "health-insurance-proof": Picture("sheet", "insured"),
    "rental-contract": Picture("contract", "key"),
    "hospitality-declaration": Picture("form", "guest"),
    "reception-centre-letter": Picture("letter", "bed"),
    "marriage-certificate": Picture("certificate", "rings"),
    "birth-certificate": Picture("certificate", "baby"),
    "divorce-decree": Picture("certificate", "apart"),
    "death-certificate": Picture("certificate", "candle"),
    "medical-letter": Picture("letter", "stethoscope"),
    "guardian-decision": Picture("certificate", "guardian"),
    "landlord-confirmation": Picture("sheet", "key"),
    "registration-form": Picture("form", "house"),
    "registration-confirmation": Picture("certificate", "house"),
    "purchase-contract": Picture("contract", "house"),
    "land-register-extract": Picture("sheet", "plan"),
    "parent-consent": Picture("contract", "guardian"),
    "tax-id-letter": Picture("letter", "tax"),
    "residence-application-receipt": Picture("receipt", "fingerprint"),
    "residence-application-form": Picture("form", "fingerprint"),
    "eu-registration-certificate": Picture("certificate", "fingerprint"),
    "eu-family-card": Picture("id-card", "family"),
    "asylum-seeker-card": Picture("id-card", "shield"),
    "toleration-card": Picture("id-card", "hourglass"),
    "biometric-photo": Picture("photo"),
    "fee-receipt": Picture("receipt", "banknote"),
    "appointment-confirmation": Picture("sheet", "calendar"),
    "foreigner-number": Picture("sheet", "number"),
    "tax-code-card": Picture("card", "tax"),
    "social-security-number": Picture("card", "umbrella"),
    "bank-details": Picture("card", "bank"),
    "work-contract": Picture("contract", "work"),
    "employer-statement": Picture("form", "work"),
    "pay-slips": Picture("sheets", "banknote"),
    "self-employment-proof": Picture("certificate", "shop"),
    "dismissal-letter": Picture("letter", "exit"),
    "benefit-letter": Picture("letter", "coins"),
    "household-income-certificate": Picture("certificate", "coins"),
    "household-certificate": Picture("certificate", "family"),
    "owner-consent": Picture("form", "key"),
    "utility-bill": Picture("receipt", "power"),
    "address-receipt": Picture("receipt", "house"),
    "health-card": Picture("card", "heart"),
    "european-health-card": Picture("card", "care-abroad"),
    "s1-form": Picture("form", "care-abroad"),
    "insurance-application": Picture("form", "heart"),
    "right-to-care-paper": Picture("sheet", "heart"),
    "urgent-care-paper": Picture("sheet", "urgent"),
    "previous-insurance-proof": Picture("sheets", "insured"),
    "vaccination-record": Picture("booklet", "syringe"),
    "rent-certificate": Picture("form", "plan"),
    "rent-payment-proof": Picture("sheets", "housing"),
    "deposit-receipt": Picture("receipt", "lock"),
    "inventory-report": Picture("list", "house"),
    "contract-registration-receipt": Picture("receipt", "key"),
    "energy-certificate": Picture("certificate", "bulb"),
    "fire-insurance-proof": Picture("sheet", "fire"),
    "housing-support-application": Picture("form", "housing"),
    "housing-support-decision": Picture("letter", "housing"),
    "diploma": Picture("diploma", "cap"),
    "transcript": Picture("list", "cap"),
    "cv": Picture("sheet", "person"),
    "work-references": Picture("sheets", "work"),
    "recognition-application": Picture("form", "cap"),
    "recognition-decision": Picture("letter", "cap"),
    "job-centre-registration": Picture("sheet", "seek"),
    "service-agreement": Picture("contract", "seek"),
    "school-application": Picture("form", "school"),
    "school-place-letter": Picture("letter", "school"),
    "school-report": Picture("list", "book"),
    "placement-test-result": Picture("list", "speech"),
    "course-entitlement": Picture("sheet", "speech"),
    "integration-contract": Picture("contract", "speech"),
    "language-certificate": Picture("diploma", "speech"),
}

_SHEETS_BY_WORD: Final = {
    "agreement": "contract",
    "application": "form",
    "bill": "receipt",
    "booklet": "booklet",
    "card": "card",
    "certificate": "certificate",
    "consent": "contract",
    "contract": "contract",
    "decision": "letter",
    "decree": "certificate",
    "degree": "diploma",
    "diploma": "diploma",
    "form": "form",
    "invoice": "receipt",
    "judgment": "certificate",
    "letter": "letter",
    "licence": "id-card",
    "list": "list",
    "passport": "booklet",
    "permit": "id-card",
    "photo": "photo",
    "photos": "photos",
    "receipt": "receipt",
    "record": "booklet",
    "report": "list",
    "slips": "sheets",
    "stamp": "stamp",
    "statements": "sheets",
    "visa": "pages",
}
_MARKS_BY_WORD: Final = {
    "account": "bank",
    "address": "house",
    "appointment": "calendar",
    "asylum": "shield",
    "bank": "bank",
    "birth": "baby",
    "business": "shop",
    "car": "car",
    "care": "heart",
    "child": "guardian",
    "code": "qr",
    "course": "speech",
    "court": "court",
    "death": "candle",
    "disability": "heart",
    "divorce": "apart",
    "doctor": "stethoscope",
    "driving": "car",
    "employer": "work",
    "employment": "work",
    "energy": "bulb",
    "entry": "plane",
    "family": "family",
    "fee": "coin",
    "fire": "fire",
    "health": "heart",
    "home": "house",
    "hospital": "stethoscope",
    "household": "family",
    "housing": "housing",
    "identity": "person",
    "income": "coins",
    "insurance": "insured",
    "job": "work",
    "judgment": "court",
    "key": "key",
    "landlord": "key",
    "language": "speech",
    "lawyer": "court",
    "marriage": "rings",
    "medical": "stethoscope",
    "number": "number",
    "parent": "guardian",
    "passport": "globe",
    "pay": "banknote",
    "payment": "coin",
    "pension": "umbrella",
    "police": "police",
    "rent": "housing",
    "rental": "key",
    "residence": "fingerprint",
    "school": "school",
    "study": "cap",
    "tax": "tax",
    "training": "cap",
    "translation": "translation",
    "travel": "plane",
    "university": "cap",
    "vaccination": "syringe",
    "visa": "plane",
    "waiting": "clock",
    "work": "work",
}

_PLACES: Final = {  # where a sheet has room for a mark: x, y and width of a square, in its 32 by 32
    "sheet": (9, 10, 14),
    "sheets": (6, 9, 14),
    "letter": (9.5, 4, 13),
    "form": (9, 4.5, 13),
    "certificate": (9, 4.5, 14),
    "contract": (9, 4.5, 14),
    "id-card": (16, 10, 12),
    "card": (4, 9, 14),
    "booklet": (8.5, 6, 15),
    "pages": (17.5, 10, 11),
    "receipt": (9.5, 4, 13),
    "stamp": (9, 9, 14),
    "diploma": (4, 6.5, 13),
    "list": (9.5, 7.5, 12),
    "envelope": (5, 9, 15),
}


def picture_of(document_type: str) -> Picture:
    """Return the picture of a kind of paper; where the table has none, by the last words of its key that say one."""
    known = PICTURES.get(document_type)
    if known is not None:
        return known
    words = document_type.split("-")[::-1]
    sheet = next((_SHEETS_BY_WORD[word] for word in words if word in _SHEETS_BY_WORD), FALLBACK.sheet)
    mark = next((_MARKS_BY_WORD[word] for word in words if word in _MARKS_BY_WORD), FALLBACK.mark)
    return Picture(sheet, mark if sheet in _PLACES else "")


def list_guesses() -> tuple[Picture, ...]:
    """Return what a word alone leads to."""
    return (
        *(Picture(sheet) for sheet in _SHEETS_BY_WORD.values()),
        *(Picture(FALLBACK.sheet, mark) for mark in _MARKS_BY_WORD.values()),
    )


def draw_picture(picture: Picture, drawing: str) -> Markup:
    """Draw a picture with the shapes at an address; it stands beside the paper's name, so nothing reads it aloud."""
    mark = Markup("")
    if picture.mark:
        x, y, width = _PLACES[picture.sheet]
        mark = Markup('<use href="{}#{}" x="{}" y="{}" width="{}" height="{}"/>').format(
            drawing, picture.mark, x, y, width, width
        )
    return Markup(
        '<svg class="picture" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"/>{}</svg>'
    ).format(drawing, picture.sheet, mark)


class Papers:
    """Draws papers, each kind once: with its picture in one drawing, else with the shapes of another."""

    def __init__(self, pictures: str, shapes: str) -> None:
        """Take the pictures of the table, and the shapes of all others, from the drawings at these addresses."""
        self._shapes = shapes
        self._drawn = {
            key: Markup('<svg class="picture" height="32" aria-hidden="true"><use href="{}#{}"/></svg>').format(
                pictures, key
            )
            for key in PICTURES
        }

    def draw(self, document_type: str) -> Markup:
        """Draw a kind of paper."""
        drawn = self._drawn.get(document_type)
        return draw_picture(picture_of(document_type), self._shapes) if drawn is None else drawn


_SYMBOL = re.compile(r'<symbol id="([a-z-]+)" viewBox="0 0 (\d+) \d+">(.*)</symbol>')


def put_together(shapes: str) -> str:
    """Return a drawing of all kinds of paper of the table, made of the shapes in another."""
    found = {name: (int(width), body) for name, width, body in _SYMBOL.findall(shapes)}
    drawn = [
        f'<symbol id="{key}" viewBox="0 0 32 32">{_draw_whole(picture, found)}</symbol>'
        for key, picture in PICTURES.items()
    ]
    return "\n".join(('<svg xmlns="http://www.w3.org/2000/svg">', *drawn, "</svg>\n"))


def _draw_whole(picture: Picture, shapes: Mapping[str, tuple[int, str]]) -> str:
    _, sheet = shapes[picture.sheet]
    if not picture.mark:
        return sheet
    x, y, place = _PLACES[picture.sheet]
    width, mark = shapes[picture.mark]
    return f'{sheet}<g transform="translate({x} {y})scale({place / width:g})">{mark}</g>'
