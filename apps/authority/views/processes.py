"""The authority's published processes: their state, and withdrawing them."""

from __future__ import annotations

from starlette.responses import Response

from apps.authority.own_processes import (
    count_uncompared,
    read_own,
    read_own_processes,
    read_withdrawn,
    read_withdrawn_heads,
)
from apps.authority.views.queue import read_live_drafts
from apps.authority.wording import describe_draft_state, explain_done, explain_problem, name_person
from apps.kit.client.drafts import DraftHead
from apps.kit.client.processes import ProcessHead, PublishedVersion, list_versions
from apps.kit.client.publications import Publication
from apps.kit.client.texts import Text
from apps.kit.desk import (
    Chip,
    Column,
    Desk,
    Filter,
    Flash,
    Moment,
    Option,
    csv_url,
    describe_columns,
    describe_moment,
    open_desk,
    reader_url,
    write_csv,
)
from apps.kit.desk_flash import read_flash
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class DraftLink:
    """A live draft of a process."""

    url: str
    chip: Chip
    author: str
    by_files: bool


@frozen
class Withdrawn:
    """Who took a process back, as far as it is known, when, and why."""

    who: str
    when: Moment | None
    reason: str


@frozen
class ProcessRow:
    """One process in the list, or at the head of its page."""

    id: str
    url: str
    name: Text
    chip: Chip
    version: int
    published: Moment | None
    review: str
    review_iso: str
    review_due: bool
    drafts: tuple[DraftLink, ...]
    reader: str
    uncompared: int
    withdrawn: Withdrawn | None = None


@frozen
class ProcessesPage:
    """The list of one's own processes."""

    title: str
    organisation: str
    filters: tuple[Filter, ...]
    q: str
    sort: str
    columns: tuple[Column, ...]
    csv: str
    rows: tuple[ProcessRow, ...]
    filtered: bool
    new_draft: str


@frozen
class VersionRow:
    """One line of a process's history."""

    number: int
    chip: Chip
    published: Moment | None
    reader: str


@frozen
class ProcessPage:
    """One process and what can be done with it."""

    title: str
    flash: Flash | None
    process: ProcessRow
    summary: Text
    versions: tuple[VersionRow, ...]
    csv: str
    start_draft: bool
    adopt: str
    adopted: str
    unadopt: str
    withdraw: str


@router.get("/{lang}/processes")
async def show_processes(visit: AVisit) -> Response:
    """List the processes of one's own authority, those that it has withdrawn included."""
    desk = await open_desk(visit, "authority")
    drafts = await read_live_drafts(visit, desk)
    withdrawn = await read_withdrawn(visit, desk)
    published = [head for head in await read_own_processes(visit, desk) if head.id not in withdrawn]
    heads = (*published, *await read_withdrawn_heads(visit, desk, withdrawn))
    rows = [describe_process(visit, desk, head, drafts, withdrawn.get(head.id)) for head in heads]
    asked = visit.request.query_params
    show, sort, q = asked.get("show", ""), asked.get("sort", "title"), asked.get("q", "").strip()[:100]
    _ = visit.gettext
    kinds = {
        "": _("all"),
        "example": _("examples, not adopted"),
        "review": _("review is due"),
        "uncompared": _("not yet compared with their source"),
        "drafts": _("with a draft"),
        "withdrawn": _("withdrawn"),
    }
    labels = {
        "title": _("Process"),
        "state": _("State"),
        "version": _("Version"),
        "review": _("Review by"),
        "uncompared": _("Not yet compared"),
        "drafts": _("Drafts"),
    }
    shown = _sort(_fitting(_narrow(rows, show), q), sort)
    if asked.get("as") == "csv":
        return write_csv("processes", [*labels.values(), _("Address")], [_cells(row) for row in shown])
    page = ProcessesPage(
        title=_("Processes"),
        organisation=desk.organisation.name.text,
        filters=(Filter("show", _("Show"), tuple(Option(key, word, key == show) for key, word in kinds.items())),),
        q=q,
        sort=sort,
        columns=describe_columns(labels, set(labels), sort, {"show": show, "q": q}),
        csv=csv_url({"show": show, "q": q, "sort": sort}),
        rows=tuple(shown),
        filtered=bool(show or q),
        new_draft=visit.path("drafts", "new") if desk.may("draft:create") else "",
    )
    return visit.page("authority/processes.html", page)


@router.get("/{lang}/processes/{slug}")
async def show_process(visit: AVisit, slug: str) -> Response:
    """Show one process, its versions and its drafts, or give its versions as CSV."""
    desk = await open_desk(visit, "authority")
    head = await read_own(visit, desk, slug)
    drafts = await read_live_drafts(visit, desk)
    published = head.version.state == "published"
    withdrawn = {} if published else await read_withdrawn(visit, desk)
    row = describe_process(visit, desk, head, drafts, withdrawn.get(head.id))
    found = await list_versions(visit.api, visit.lang, desk.city.key, slug)
    versions = tuple(_version(visit, desk, head, version) for version in found)
    if visit.request.query_params.get("as") == "csv":
        heads = [visit.gettext("Version"), visit.gettext("State"), visit.gettext("Published")]
        return write_csv("versions", heads, [_version_cells(version) for version in versions])
    page = ProcessPage(
        title=head.title.text,
        flash=read_flash(visit, explain_done, explain_problem),
        process=row,
        summary=head.summary,
        versions=versions,
        csv=csv_url({}),
        start_draft=desk.may("draft:create") and (published or row.withdrawn is not None),
        adopt=f"{row.url}/adopt" if desk.may("process:adopt") and published and not head.adopted else "",
        adopted=say_adoption(visit, head),
        unadopt=f"{row.url}/unadopt" if desk.may("process:adopt") and published and head.adopted_on else "",
        withdraw=f"{row.url}/withdraw" if desk.may("process:withdraw") and published else "",
    )
    return visit.page("authority/process.html", page)


def say_adoption(visit: Visit, head: ProcessHead) -> str:
    """Say who took over an example, and on which day; empty where nobody did."""
    if head.adopted_by is None or head.adopted_on is None:
        return ""
    return visit.gettext(
        "Adopted by %(name)s on %(day)s", name=head.adopted_by.name.text, day=visit.language.day(head.adopted_on)
    )


def describe_process(
    visit: Visit,
    desk: Desk,
    head: ProcessHead,
    drafts: tuple[DraftHead, ...],
    withdrawal: Publication | None = None,
) -> ProcessRow:
    """Return a process as a line of the list."""
    live = tuple(
        DraftLink(
            visit.path("drafts", draft.id),
            describe_draft_state(visit.language, draft),
            name_person(visit.language, draft.author),
            draft.author is None,
        )
        for draft in drafts
        if draft.process == head.id
    )
    return ProcessRow(
        id=head.id,
        url=visit.path("processes", head.slug),
        name=head.title,
        chip=_chip(visit, "withdrawn" if withdrawal else head.version.state, head.adopted),
        version=head.version.number,
        published=describe_moment(visit.language, desk, head.version.published_at)
        if head.version.published_at
        else None,
        review=visit.language.day(head.review_by, "medium") if head.review_by else "",
        review_iso=head.review_by.isoformat() if head.review_by else "",
        review_due=withdrawal is None and head.review_by is not None and head.review_by <= desk.now.date(),
        drafts=live,
        reader=reader_url(visit, head.id),
        uncompared=0 if withdrawal else count_uncompared(head),
        withdrawn=None if withdrawal is None else _describe_withdrawal(visit, desk, withdrawal),
    )


def _describe_withdrawal(visit: Visit, desk: Desk, withdrawal: Publication) -> Withdrawn:
    by, at = withdrawal.withdrawn_by, withdrawal.withdrawn_at
    return Withdrawn(
        who=(by.name if by else "") or "",
        when=describe_moment(visit.language, desk, at) if at else None,
        reason=withdrawal.reason or "",
    )


def _chip(visit: Visit, state: str, adopted: bool) -> Chip:
    _ = visit.gettext
    if state == "withdrawn":
        return Chip(_("Withdrawn"), "bad")
    if state == "superseded":
        return Chip(_("Replaced"))
    return Chip(_("Published, adopted"), "good") if adopted else Chip(_("Example, not adopted"), "busy")


def _version(visit: Visit, desk: Desk, head: ProcessHead, version: PublishedVersion) -> VersionRow:
    return VersionRow(
        number=version.number,
        chip=_chip(visit, version.state, version.adopted),
        published=describe_moment(visit.language, desk, version.published_at) if version.published_at else None,
        reader=reader_url(visit, head.id) if version.number == head.version.number else "",
    )


def _version_cells(version: VersionRow) -> list[str | int]:
    return [version.number, version.chip.label, version.published.iso if version.published else ""]


def _cells(row: ProcessRow) -> list[str | int]:
    return [row.name.text, row.chip.label, row.version, row.review_iso, row.uncompared, len(row.drafts), row.id]


def _narrow(rows: list[ProcessRow], show: str) -> list[ProcessRow]:
    match show:
        case "example":
            return [row for row in rows if row.chip.tone == "busy"]
        case "review":
            return [row for row in rows if row.review_due]
        case "uncompared":
            return [row for row in rows if row.uncompared]
        case "drafts":
            return [row for row in rows if row.drafts]
        case "withdrawn":
            return [row for row in rows if row.withdrawn]
        case _:
            return rows


def _fitting(rows: list[ProcessRow], q: str) -> list[ProcessRow]:
    words = q.casefold().split()
    return [row for row in rows if all(word in f"{row.name.text} {row.id}".casefold() for word in words)]


def _sort(rows: list[ProcessRow], sort: str) -> list[ProcessRow]:
    reverse = sort.startswith("-")
    match sort.removeprefix("-"):
        case "state":
            return sorted(rows, key=lambda row: row.chip.label.casefold(), reverse=reverse)
        case "drafts":
            return sorted(rows, key=lambda row: len(row.drafts), reverse=reverse)
        case "uncompared":
            return sorted(rows, key=lambda row: row.uncompared, reverse=reverse)
        case "version":
            return sorted(rows, key=lambda row: row.version, reverse=reverse)
        case "review":
            return sorted(rows, key=lambda row: row.review_iso or "9999", reverse=reverse)
        case _:
            return sorted(rows, key=lambda row: row.name.text.casefold(), reverse=reverse)
