"""What a draft changes of the published version, member by member."""

from __future__ import annotations

from starlette.responses import Response

from apps.authority.comparing import Change, compare_definitions
from apps.authority.draft_frame import DraftFrame, describe_draft
from apps.kit.client.base import ApiProblem
from apps.kit.client.drafts import Draft, read_draft
from apps.kit.client.processes import read_process
from apps.kit.desk import open_desk
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class ChangesPage:
    """The differences to a version; `version` is 0 where nothing was published before."""

    title: str
    draft: DraftFrame
    version: int
    changes: tuple[Change, ...]


@router.get("/{lang}/drafts/{draft}/changes")
async def show_changes(visit: AVisit, draft: str) -> Response:
    """Show what differs from the version that the draft began from."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    page = ChangesPage(
        title=visit.gettext("%(title)s: changes", title=found.title),
        draft=describe_draft(visit, desk, found, "changes"),
        version=found.base_version or 0,
        changes=await read_changes(visit, found),
    )
    return visit.page("authority/draft_changes.html", page)


async def read_changes(visit: Visit, draft: Draft) -> tuple[Change, ...]:
    """Compare a draft with its base version; none where there is no base."""
    if draft.base_version is None:
        return ()
    city, _, slug = draft.process.partition("/")
    try:
        base = await read_process(visit.api, visit.lang, city, slug, draft.base_version)
    except ApiProblem as problem:
        if problem.status != 404:
            raise
        return ()
    return compare_definitions(base.source, draft.definition)
