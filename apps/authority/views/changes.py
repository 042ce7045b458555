"""What a draft changes of the published version, member by member."""

from __future__ import annotations

from starlette.responses import Response

from apps.authority.comparing import Change, compare_definitions
from apps.authority.draft_frame import DraftFrame, describe_draft
from apps.kit.client.base import ApiProblem
from apps.kit.client.drafts import Draft, read_draft
from apps.kit.client.processes import read_process
from apps.kit.desk import Column, Filter, csv_url, describe_columns, open_desk, write_csv
from apps.kit.desk_lists import offer_choices
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class ChangesPage:
    """The differences to a version, all in `number`; `version` is 0 where nothing was published before."""

    title: str
    draft: DraftFrame
    version: int
    number: int
    filters: tuple[Filter, ...]
    q: str
    sort: str
    columns: tuple[Column, ...]
    csv: str
    changes: tuple[Change, ...]


@router.get("/{lang}/drafts/{draft}/changes")
async def show_changes(visit: AVisit, draft: str) -> Response:
    """Show what differs from the version that the draft began from, or give it as CSV."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    changes = await read_changes(visit, found)
    asked, _ = visit.request.query_params, visit.gettext
    kinds = {"": _("all"), "changed": _("changed"), "added": _("new"), "removed": _("taken away")}
    labels = {"place": _("Place"), "before": _("Published now"), "after": _("In this draft")}
    show = asked.get("show", "") if asked.get("show", "") in kinds else ""
    q, sort = asked.get("q", "").strip()[:100], asked.get("sort", "")
    shown = _sort([change for change in changes if show in {"", change.kind} and _has_words(change, q)], sort)
    if asked.get("as") == "csv":
        heads = [labels["place"], _("What was done"), labels["before"], labels["after"]]
        cells = [[change.path, kinds[change.kind], change.before, change.after] for change in shown]
        return write_csv("changes", heads, cells)
    page = ChangesPage(
        title=_("%(title)s: changes", title=found.title),
        draft=describe_draft(visit, desk, found, "changes"),
        version=found.base_version or 0,
        number=len(changes),
        filters=(offer_choices("show", _("Show"), kinds, show),),
        q=q,
        sort=sort,
        columns=describe_columns(labels, set(labels), sort, {"show": show, "q": q}),
        csv=csv_url({"show": show, "q": q, "sort": sort}),
        changes=tuple(shown),
    )
    return visit.page("authority/draft_changes.html", page)


def _has_words(change: Change, q: str) -> bool:
    said = f"{change.path} {change.before} {change.after}".casefold()
    return all(word in said for word in q.casefold().split())


def _sort(changes: list[Change], sort: str) -> list[Change]:
    """Sort by a column; without a wish the changes stand in the order of the text."""
    match sort.removeprefix("-"):
        case "place":
            return sorted(changes, key=lambda change: change.path, reverse=sort.startswith("-"))
        case "before":
            return sorted(changes, key=lambda change: change.before.casefold(), reverse=sort.startswith("-"))
        case "after":
            return sorted(changes, key=lambda change: change.after.casefold(), reverse=sort.startswith("-"))
        case _:
            return changes


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
