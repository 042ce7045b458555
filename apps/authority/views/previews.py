"""A draft as a person would see it: one of the test people, or somebody who said nothing yet."""

from __future__ import annotations

import datetime

from starlette.responses import Response

from apps.authority.draft_frame import DraftFrame, describe_draft
from apps.authority.wording import explain_problem
from apps.kit.client.base import ApiProblem
from apps.kit.client.drafts import Draft, preview_draft, read_draft, run_examples
from apps.kit.client.procedures import Procedure
from apps.kit.desk import Desk, Option, open_desk
from apps.kit.frozen import frozen
from apps.kit.i18n import language_name
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class PreviewPage:
    """The procedure of one person on one day, in one language."""

    title: str
    draft: DraftFrame
    people: tuple[Option, ...]
    languages: tuple[Option, ...]
    today: str
    procedure: Procedure | None
    problem: str = ""


@router.get("/{lang}/drafts/{draft}/preview")
async def show_preview(visit: AVisit, draft: str) -> Response:
    """Show the draft as the chosen person sees it on the chosen day."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    return visit.page("authority/draft_preview.html", await describe_preview(visit, desk, found))


async def describe_preview(visit: Visit, desk: Desk, draft: Draft) -> PreviewPage:
    """Return the page for what the address asks: `?person=`, `?today=`, `?in=` (a language)."""
    asked = visit.request.query_params
    run = await run_examples(visit.api, visit.lang, desk.token, draft.id)
    examples = {example.key: example for example in run.items}
    default = next(iter(examples), "")
    person = asked.get("person", default)
    person = person if person in examples else ""
    tongue = asked.get("in", "")
    tongues = dict.fromkeys((visit.lang, *desk.city.languages))
    tongue = tongue if tongue in tongues else visit.lang
    today = _read_day(asked.get("today", ""))
    if today is None:
        today = examples[person].today if person else desk.city.today
    problem, procedure = "", None
    try:
        procedure = await preview_draft(
            visit.api,
            tongue,
            desk.token,
            draft.id,
            example=person or None,
            today=today,
            person=None if person else {},
        )
    except ApiProblem as refused:
        if refused.status != 422:
            raise
        problem = explain_problem(visit.language, "findings")
    nobody = Option("", visit.gettext("somebody who said nothing yet"), not person)
    return PreviewPage(
        title=visit.gettext("%(title)s: preview", title=draft.title),
        draft=describe_draft(visit, desk, draft, "preview"),
        people=(*(Option(key, one.name, key == person) for key, one in examples.items()), nobody),
        languages=tuple(Option(tag, language_name(tag, tag), tag == tongue) for tag in tongues),
        today=today.isoformat(),
        procedure=procedure,
        problem=problem,
    )


def _read_day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
