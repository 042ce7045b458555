"""The page on which all parts of our pages stand side by side, for whoever adds one; only a demonstration has it.

Both pages, the newcomers' and the desk's, are drawn by the macros that every other page uses, from the values here.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import Final

from starlette.exceptions import HTTPException

from apps.kit.client.procedures import Deadline, Fee, Need, NeededPaper
from apps.kit.client.processes import Note
from apps.kit.client.texts import OrganisationRef, Text
from apps.kit.colours import PAIRS, contrast, read_shades
from apps.kit.frozen import frozen
from apps.kit.i18n import Language
from apps.kit.web import Visit

STEP_KINDS: Final = ("prepare", "apply", "attend", "pay", "wait", "receive")


@frozen
class Meeting:
    """Two colours that meet, by their tokens: what they are in a light scheme and in a dark one, and their contrast."""

    front: str
    back: str
    least: float
    light: tuple[str, str, float]
    dark: tuple[str, str, float]


@frozen
class Swatch:
    """A token of a colour, in a light scheme and in a dark one."""

    token: str
    light: str
    dark: str


@frozen
class Samples:
    """One value of each kind and each state, in the reader's language."""

    deadlines: tuple[Deadline, ...]
    need: Need
    fees: tuple[Fee, ...]
    fee_range: Fee
    notes: tuple[Note, ...]
    title: Text
    today: datetime.date
    paper_keys: tuple[str, ...] = ("passport", "rental-contract", "biometric-photo", "health-card")


def require_demo(visit: Visit) -> None:
    """Say that there is no such page, where this is no demonstration."""
    if not visit.kit.settings.demo:
        raise HTTPException(404)


def name_page(visit: Visit) -> str:
    """Return the page's title."""
    return visit.gettext("How this site looks")


def list_colours(visit: Visit) -> tuple[tuple[Swatch, ...], tuple[Meeting, ...]]:
    """Read the colours from the sheet as it is served: an installation's own ones too."""
    light, dark = read_shades(visit.kit.static.text("kit/kit.css"))
    swatches = tuple(Swatch(token, light[token], dark[token]) for token in light)
    meetings = tuple(
        Meeting(
            pair.front,
            pair.back,
            pair.least,
            (light[pair.front], light[pair.back], contrast(light[pair.front], light[pair.back])),
            (dark[pair.front], dark[pair.back], contrast(dark[pair.front], dark[pair.back])),
        )
        for pair in PAIRS
    )
    return swatches, meetings


def name_steps(visit: Visit) -> dict[str, str]:
    """Return a title for a step of each kind."""
    _ = visit.gettext
    return {
        "prepare": _("Collect your papers"),
        "apply": _("Fill in the form"),
        "attend": _("Go to your appointment"),
        "pay": _("Pay the fee"),
        "wait": _("Wait for the decision"),
        "receive": _("Collect the card"),
    }


def make_samples(visit: Visit, today: datetime.date) -> Samples:
    """Return the values that the page shows."""
    _ = visit.gettext
    said = _speaker(visit.language)
    papers = {
        "passport": (_("Passport"), "yes"),
        "rental-contract": (_("Rental contract"), "no"),
        "biometric-photo": (_("Photo"), "unknown"),
        "health-card": (_("Health card"), "expires_too_soon"),
    }
    organisation = OrganisationRef("example", said(_("An example")))
    return Samples(
        deadlines=(
            _deadline(visit, "far", today + datetime.timedelta(days=60), "ok"),
            _deadline(visit, "soon", today + datetime.timedelta(days=3), "due_soon"),
            _deadline(visit, "overdue", today - datetime.timedelta(days=3), "overdue"),
            _deadline(visit, "letter", today + datetime.timedelta(days=30), "ok", given=True),
        ),
        need=Need(
            "papers",
            said(_("Collect your papers")),
            sets=(tuple(NeededPaper(key, said(title), have) for key, (title, have) in papers.items()),),
        ),
        fees=(
            Fee("one", said(_("Pay the fee")), said(visit.language.money("100.00", "EUR"))),
            Fee("two", said(_("Photo")), said(visit.language.money("6.00", "EUR")), applies="maybe"),
        ),
        fee_range=Fee(
            "range",
            said(_("Pay the fee")),
            said(f"{visit.language.money('15.00', 'EUR')} – {visit.language.money('37.00', 'EUR')}"),
        ),
        notes=tuple(
            Note(f"note-{kind}", kind, said(_("Go there early in the morning. The queue is long.")), organisation)
            for kind in ("tip", "warning", "barrier", "local_information", "question")
        ),
        title=said(_("An example")),
        today=today,
    )


def _deadline(visit: Visit, key: str, day: datetime.date, status: str, *, given: bool = False) -> Deadline:
    said = _speaker(visit.language)
    return Deadline(
        key,
        said(visit.language.day(day)),
        step="attend",
        date=day,
        rule=said(visit.gettext("At most two weeks after you moved in")),
        status=status,
        if_missed=said(visit.gettext("The office may ask for more money.")) if status != "ok" else None,
        given=given,
    )


def _speaker(language: Language) -> Callable[[str], Text]:
    return partial(Text, lang=language.tag)
