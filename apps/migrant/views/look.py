"""All parts of this app's pages side by side, in the demonstration: for whoever adds a page, and for testing them."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from starlette.responses import Response

from apps.kit.asking import Asked
from apps.kit.client.facts import Choice
from apps.kit.client.procedures import Procedure, ProcedureStep, Progress, Question
from apps.kit.client.processes import ProcessHead, VersionRef
from apps.kit.client.texts import OfficialTerm, OrganisationRef, Text
from apps.kit.frozen import frozen
from apps.kit.icons import list_icons
from apps.kit.look import (
    STEP_KINDS,
    Meeting,
    Samples,
    Swatch,
    list_colours,
    make_samples,
    name_page,
    name_steps,
    require_demo,
)
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.stamps import Stamp
from apps.migrant.views.procedures import ProcedurePage
from apps.migrant.ways import Standing
from apps.migrant.wording import Trust

router = NarrowRouter()

TODAY = datetime.date(2026, 9, 7)
"""A day of no meaning: the page looks the same whenever it is opened."""
STAMP: Final = Stamp(UUID("00000000-0000-7000-8000-000000000000"))


@frozen
class LookPage:
    """All parts, as the app's own pages draw them."""

    title: str
    swatches: tuple[Swatch, ...]
    meetings: tuple[Meeting, ...]
    samples: Samples
    way: ProcedurePage
    trusts: tuple[Trust, ...]
    questions: tuple[Asked, ...]
    kinds: tuple[str, ...] = STEP_KINDS
    icons: tuple[str, ...] = list_icons()


@router.get("/{lang}/about/look")
async def show_look(visit: AVisit) -> Response:
    """Show all parts of the pages."""
    require_demo(visit)
    samples = make_samples(visit, TODAY)
    way = _sample_way(visit, samples)
    head = way.procedure.process
    page = LookPage(
        title=name_page(visit),
        swatches=list_colours(visit)[0],
        meetings=list_colours(visit)[1],
        samples=samples,
        way=way,
        trusts=(Trust(head), Trust(replace(head, adopted=True), machine=True, stale=True)),
        questions=_sample_questions(visit),
    )
    return visit.public_page("migrant/look.html", page)


def _sample_way(visit: Visit, samples: Samples) -> ProcedurePage:
    titles = {kind: Text(title, visit.lang) for kind, title in name_steps(visit).items()}
    states = {"apply": "done", "attend": "open", "pay": "not_yet", "wait": "open", "receive": "maybe"}
    steps = tuple(
        ProcedureStep(kind, titles[kind], kind, states.get(kind, "not_needed"), applies="yes") for kind in STEP_KINDS
    )
    soon = samples.deadlines[1]
    told: dict[str, dict[str, Any]] = {
        "attend": {
            "official_term": OfficialTerm("Anmeldung", "de"),
            "deadline": soon,
            "deadlines": samples.deadlines,
            "needs": (samples.need,),
            "fees": samples.fees,
            "notes": samples.notes[:1],
            "actions": ("mark", "skip", "give_date", "set_appointment"),
        },
        "apply": {"on": TODAY, "actions": ("clear",)},
        "pay": {"fees": (samples.fee_range,)},
        "wait": {"deadlines": samples.deadlines[:1], "actions": ("mark",)},
    }
    procedure = Procedure(
        process=ProcessHead(
            "example/example",
            "example",
            "example",
            samples.title,
            samples.title,
            OrganisationRef("example", samples.title),
            VersionRef(1),
        ),
        today=TODAY,
        lang=visit.lang,
        steps=tuple(replace(step, **told.get(step.key, {})) for step in steps),
        next="attend",
        progress=Progress(1, 4, 5),
    )
    return ProcedurePage(
        title=samples.title.text,
        base=visit.path("about", "look"),
        standing=Standing(procedure, {}, (), stamp=STAMP),
        trust=Trust(procedure.process),
        told=(),
        question_url="",
    )


def _sample_questions(visit: Visit) -> tuple[Asked, ...]:
    _ = visit.gettext
    home, friends = (
        Choice("rent", _said(visit, _("In a rented home"))),
        Choice("guest", _said(visit, _("With friends"))),
    )
    yes, no = Choice("yes", _said(visit, _("Yes"))), Choice("no", _said(visit, _("No")))
    where, why = _said(visit, _("Where do you live now?")), _said(visit, _("It decides which office helps you."))
    kinds = (
        Question("home", "choice", where, why, how_to_find=why, options=(home, friends)),
        Question("help", "choice", where, options=(home, friends), several=True),
        Question(
            "married", "yes_no", _said(visit, _("Have you come alone?")), options=(yes, no), sensitivity="special"
        ),
        Question("number", "number", _said(visit, _("How many people live with you?"))),
        Question("arrival", "date", _said(visit, _("When did you arrive?"))),
        Question("nationality", "country", _said(visit, _("Which passport do you have?")), several=True),
        Question(
            "paper:passport",
            "paper",
            _said(visit, _("Do you have this paper?")),
            options=(yes, no),
            document="passport",
        ),
    )
    countries = tuple((code, visit.language.country(code)) for code in ("AF", "CO", "SY", "UA"))
    return tuple(
        Asked(question, ("rent",) if question.fact == "home" else (), countries=countries) for question in kinds
    )


def _said(visit: Visit, text: str) -> Text:
    return Text(text, visit.lang)
