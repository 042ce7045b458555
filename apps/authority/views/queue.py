"""The first page: for a guest what this app is, for whoever is signed in what waits for them."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from apps.authority.own_processes import count_uncompared, read_own_processes
from apps.authority.queues import (
    Queues,
    count_translations,
    is_author,
    is_due,
    sort_into_queues,
    sort_reviews,
    waiting_since,
)
from apps.authority.wording import (
    describe_draft_state,
    describe_findings,
    explain_done,
    explain_problem,
    is_returned,
    name_states,
    say_author,
)
from apps.kit.client.drafts import DraftHead, list_drafts
from apps.kit.client.processes import ProcessHead
from apps.kit.client.translations import Coverage, list_coverage
from apps.kit.desk import Chip, Desk, Queue, QueueItem, describe_moment, open_desk, read_whole
from apps.kit.desk_first_page import QueuePage, Worthwhile, show_queues, show_start
from apps.kit.desk_flash import read_flash
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()

LIVE_STATES = ("in_review", "approved", "draft")


@router.get("/{lang}/")
async def show_first_page(visit: AVisit) -> Response:
    """Show the queue, or to a guest the way to sign in."""
    if await visit.session() is None:
        return show_start(visit, "authority/start.html", visit.gettext("Publish your processes"))
    desk = await open_desk(visit, "authority")
    drafts = await read_live_drafts(visit, desk)
    heads = await read_own_processes(visit, desk)
    coverage = await list_coverage(visit.api, desk.token, desk.city.key) if desk.may("translation:check") else ()
    return show_queues(visit, describe_queue(visit, desk, drafts, heads, coverage))


async def read_live_drafts(visit: Visit, desk: Desk) -> tuple[DraftHead, ...]:
    """Read the organisation's drafts that are not at their end."""
    return tuple([draft for state in LIVE_STATES for draft in await _read_drafts(visit, desk, state)])


async def _read_drafts(visit: Visit, desk: Desk, state: str) -> tuple[DraftHead, ...]:
    drafts, _ = await read_whole(
        lambda cursor: list_drafts(visit.api, visit.lang, desk.token, state=state, cursor=cursor)
    )
    return drafts


def describe_queue(
    visit: Visit,
    desk: Desk,
    drafts: tuple[DraftHead, ...],
    heads: tuple[ProcessHead, ...] = (),
    coverage: tuple[Coverage, ...] = (),
) -> QueuePage:
    """Return the page for somebody's desk."""
    _ = visit.gettext
    queues = sort_into_queues(drafts, desk.me.id)
    shown = [
        Queue(
            "own",
            _("Your drafts"),
            _("You are writing nothing just now. Start a draft from a published process, or from a file."),
            tuple(_item(visit, desk, draft) for draft in queues.own),
            *((visit.path("drafts", "new"), _("New draft")) if desk.may("draft:create") else ()),
        ),
        Queue(
            "others",
            _("With somebody else"),
            _("Nothing of yours waits for others."),
            tuple(_item(visit, desk, draft) for draft in queues.with_others),
        ),
    ]
    if desk.may("draft:approve"):
        shown.insert(
            0,
            Queue(
                "decide",
                _("Waits for your decision"),
                _("Nothing waits for your decision. What a colleague sends appears here."),
                tuple(_item(visit, desk, draft) for draft in queues.to_decide),
            ),
        )
    if queues.to_publish:
        shown.insert(
            1,
            Queue(
                "publish",
                _("Approved, to be published"),
                "",
                tuple(_item(visit, desk, draft) for draft in queues.to_publish),
            ),
        )
    if queues.from_files:
        shown.insert(
            -1,
            Queue(
                "files",
                _("New from the content files"),
                "",
                tuple(_item(visit, desk, draft) for draft in queues.from_files),
            ),
        )
    reviews = sort_reviews(heads, desk.now.date())
    if again := (*(_review_item(visit, desk, head) for head in reviews), *_comparing_item(visit, heads)):
        shown.append(Queue("again", _("To be looked at again"), "", again))
    if languages := count_translations(coverage, desk.organisation.key, desk.city.languages):
        items = tuple(_translation_item(visit, tag, counts) for tag, counts in languages.items())
        shown.append(Queue("translations", _("Translations to look at"), "", items))
    return QueuePage(
        title=_("What waits for you"),
        flash=read_flash(visit, explain_done, explain_problem),
        queues=tuple(shown),
        waiting=_count_waiting(queues) + sum(is_due(head, desk.now.date()) for head in reviews),
        begin=visit.path("drafts", "new") if desk.may("draft:create") else "",
        begin_label=_("New draft"),
        worthwhile=(
            Worthwhile(
                visit.path("processes"),
                "search",
                _("Is everything still right?"),
                _("Read a process as people read it, and mend what has changed."),
            ),
            Worthwhile(
                visit.path("translations"),
                "globe",
                _("Check a translation"),
                _("A few texts at a time help: people see what a speaker has checked."),
            ),
        ),
    )


def _review_item(visit: Visit, desk: Desk, head: ProcessHead) -> QueueItem:
    assert head.review_by is not None
    day = visit.language.day(head.review_by, "medium")
    return QueueItem(
        url=visit.path("processes", head.slug),
        title=head.title.text,
        detail=visit.gettext("To be reviewed by %(day)s.", day=day),
        chip=Chip(visit.gettext("due"), "bad") if is_due(head, desk.now.date()) else None,
        lang=head.title.lang,
    )


def _comparing_item(visit: Visit, heads: tuple[ProcessHead, ...]) -> tuple[QueueItem, ...]:
    number = sum(count_uncompared(head) for head in heads)
    if not number:
        return ()
    words = visit.gettext("Not yet compared with their source: %(number)s", number=visit.language.number(number))
    return (QueueItem(f"{visit.path('processes')}?show=uncompared&sort=-uncompared", words),)


def _translation_item(visit: Visit, tag: str, counts: dict[str, int]) -> QueueItem:
    states = name_states(visit.language)
    parts = [f"{states[state]}: {visit.language.number(number)}" for state, number in counts.items() if number]
    sort = "-stale" if counts["stale"] else "-missing" if counts["missing"] else "checked"
    address = f"{visit.path('translations')}?{urlencode({'language': tag, 'sort': sort})}"
    return QueueItem(address, visit.language.language(tag), " · ".join(parts))


def _count_waiting(queues: Queues) -> int:
    return len(queues.to_decide) + len(queues.to_publish) + sum(is_returned(draft) for draft in queues.own)


def _item(visit: Visit, desk: Desk, draft: DraftHead) -> QueueItem:
    parts = [draft.process]
    if not is_author(draft, desk.me.id):
        parts.append(say_author(visit.language, draft) or visit.gettext("by %(name)s", name=visit.gettext("somebody")))
    if findings := describe_findings(visit.language, draft):
        parts.append(findings)
    return QueueItem(
        url=visit.path("drafts", draft.id),
        title=draft.title,
        lang=draft.source_language,
        detail=" · ".join(parts),
        since=describe_moment(visit.language, desk, waiting_since(draft)),
        chip=describe_draft_state(visit.language, draft),
    )
