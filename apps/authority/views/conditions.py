"""The conditions of a draft in words, and which of its steps waits for which."""

from __future__ import annotations

from starlette.responses import Response

from apps.authority.draft_frame import DraftFrame, describe_draft
from apps.authority.drawing import Drawing, draw_steps
from apps.kit.client.drafts import DraftInWords, read_draft, read_in_words
from apps.kit.desk import csv_url, open_desk, write_csv
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class ConditionsPage:
    """A sentence for each condition, step by step."""

    title: str
    draft: DraftFrame
    said: DraftInWords
    drawing: Drawing | None
    csv: str


@router.get("/{lang}/drafts/{draft}/conditions")
async def show_conditions(visit: AVisit, draft: str) -> Response:
    """Say each condition of a draft in a sentence, and what each step waits for."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    said = await read_in_words(visit.api, visit.lang, desk.token, draft)
    if visit.request.query_params.get("as") == "csv":
        return write_csv("conditions", _heads(visit), _cells(said))
    page = ConditionsPage(
        title=visit.gettext("%(title)s: conditions", title=found.title),
        draft=describe_draft(visit, desk, found, "conditions"),
        said=said,
        drawing=draw_steps(found.definition, leftwards=visit.language.dir == "rtl"),
        csv=csv_url({}),
    )
    return visit.page("authority/draft_conditions.html", page)


def _heads(visit: Visit) -> list[str]:
    _ = visit.gettext
    return [_("Step"), _("Waits for"), _("Condition"), _("Place"), _("Line")]


def _cells(said: DraftInWords) -> list[list[str | int]]:
    rows: list[list[str | int]] = [["", "", one.text.text, one.place, one.line or ""] for one in said.audience]
    for step in said.steps:
        before = " · ".join(text.text for text in step.after)
        if not step.conditions:
            rows.append([step.title.text, before, "", f"steps/{step.key}", ""])
        rows.extend([step.title.text, before, one.text.text, one.place, one.line or ""] for one in step.conditions)
    return rows
