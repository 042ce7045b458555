"""What a person is told."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from api.at_once import AtOnceRoute
from api.deps import Act, reads, writes
from api.query import Cursor, Lang, Limit, cut_page
from api.rendering.notices import TitlesOfNotices, render_notice
from api.routing import Router
from api.schemas.notices import NoticeAnswer, NoticeList, ReadUntilBody, UnreadCount
from core.notices.telling import count_unread, list_notices, load_notice, mark_all_read, mark_read
from core.people.policy import Permission

router = Router(prefix="/v1/notices", tags=["notices"], route_class=AtOnceRoute)
_P = Permission


@router.get("")
def show_notices(
    act: Annotated[Act, reads(_P.NOTICE_LIST)],
    lang: Lang = "en",
    unread: bool = False,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> NoticeList:
    """List what one was told, the newest first, or only what is unread."""
    key = act.installation.keys.open(act.actor.person_id)
    found = list_notices(act.session, key, unread=unread, before=cursor, limit=limit + 1)
    page, coming = cut_page(found, limit)
    titles = TitlesOfNotices(act.installation, act.session, lang)
    items = [render_notice(titles, notice) for notice in page]
    return NoticeList(items=items, next=coming, unread=count_unread(act.session, act.actor.person_id))


@router.get("/unread")
def show_unread(act: Annotated[Act, reads(_P.NOTICE_LIST)]) -> UnreadCount:
    """Say how many notices are unread; nothing is opened for it."""
    return UnreadCount(unread=count_unread(act.session, act.actor.person_id))


@router.post("/read")
def read_all(act: Annotated[Act, writes(_P.NOTICE_CLEAR)], body: ReadUntilBody) -> UnreadCount:
    """Mark as read what one has seen, and nothing that came since."""
    mark_all_read(act.session, act.actor.person_id, body.until, act.now)
    return UnreadCount(unread=count_unread(act.session, act.actor.person_id))


@router.get("/{notice_id}")
def show_notice(act: Annotated[Act, reads(_P.NOTICE_READ)], notice_id: UUID, lang: Lang = "en") -> NoticeAnswer:
    """Show one notice; to look at it doesn't mark it as read."""
    key = act.installation.keys.open(act.actor.person_id)
    notice = load_notice(act.session, key, notice_id)
    return render_notice(TitlesOfNotices(act.installation, act.session, lang), notice)


@router.post("/{notice_id}/read")
def read_one(act: Annotated[Act, writes(_P.NOTICE_MARK)], notice_id: UUID) -> UnreadCount:
    """Mark a notice as read."""
    mark_read(act.session, act.actor.person_id, notice_id, act.now)
    return UnreadCount(unread=count_unread(act.session, act.actor.person_id))


@router.post("/{notice_id}/unread")
def keep_one(act: Annotated[Act, writes(_P.NOTICE_MARK)], notice_id: UUID) -> UnreadCount:
    """Mark a notice as unread again."""
    mark_read(act.session, act.actor.person_id, notice_id, act.now, read=False)
    return UnreadCount(unread=count_unread(act.session, act.actor.person_id))
