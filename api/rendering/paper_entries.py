"""The days on which a person's papers end, as entries of their calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid5

from sqlalchemy.orm import Session

from api.installation import Installation
from api.paper_dates import zone_of_papers
from api.rendering.calendar import MORNING, Manner, make_seed
from api.rendering.notices import TitlesOfNotices
from api.wording.notices import say_notice, say_topic
from core.documents.wallet import Expiring, load_owned
from core.notices.kinds import NoticeKind, Topic
from core.notices.preferences import DAYS_BEFORE_A_PAPER_ENDS
from core.platform.clock import day_in

if TYPE_CHECKING:
    from icalendar import Alarm, Event


def list_entries(
    installation: Installation, session: Session, ending: Sequence[Expiring], language: str, manner: Manner
) -> Iterator[Event]:
    """Yield an entry for each paper that ends, on its last day; it rings as one is reminded of it."""
    if not ending:
        return
    from icalendar import Event, Parameters, vText

    today = day_in(zone_of_papers(installation), installation.now())
    titles = TitlesOfNotices(installation, session, language)
    words, address = titles.words, f"{installation.settings.url_of('migrant')}/{titles.words.language}/my/papers"
    abouts = {one.id: one.about for one in load_owned(session, installation.keys, ending[0].owner_id)}
    for one in ending:
        about = abouts[one.document_id]
        data = {"document_type": about.type, "name": about.name, "expires": one.expires_on.isoformat()}
        title = say_topic(words, Topic.PAPERS)
        if manner.titles:
            title = say_notice(words, titles, NoticeKind.PAPER_EXPIRES, data)
        entry = Event()
        entry.add("uid", str(uuid5(make_seed(str(one.document_id)), "ends")))
        entry.add("dtstamp", one.updated_at)
        entry.add("sequence", int(one.updated_at.timestamp()) // 60)
        entry.add("summary", vText(title, params=Parameters({"LANGUAGE": words.language})))
        if manner.titles:
            entry.add("url", f"{address}/{one.document_id}")
        entry.add("class", "PRIVATE")
        entry.add("dtstart", one.expires_on)
        entry.add("dtend", one.expires_on + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
        for days in DAYS_BEFORE_A_PAPER_ENDS:
            if manner.alarms and one.expires_on - timedelta(days=days) >= today:
                entry.add_component(_ring(title, MORNING - timedelta(days=days)))
        yield entry


def _ring(title: str, trigger: timedelta) -> Alarm:
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", trigger)
    return alarm
