"""How a person wants to be told: switches, an e-mail address, and a calendar that a program fetches."""

from __future__ import annotations

from typing import Annotated

from fastapi import Request, Response

from api.at_once import AtOnceRoute
from api.deps import PUBLIC, Act, InstallationDep, PassedGate, Turns, reads, turns, writes
from api.describing import refusals
from api.mailing import choose_postman, mail_folder, read_folder
from api.rendering.feeds import list_ending, list_open, make_etag, require_alive, write_feed
from api.routing import Router
from api.schemas.reminders import (
    AddressBody,
    CodeBody,
    DemoMail,
    DemoMailList,
    FeedAnswer,
    FeedBody,
    MailAddressAnswer,
    NewFeedAnswer,
    PreferencesBody,
    RemindersAnswer,
    Switch,
)
from api.serving import matches
from core.notices.addresses import (
    confirm_address,
    count_try,
    forget_address,
    give_address,
    load_address,
    read_address,
)
from core.notices.feeds import (
    SECRET_LENGTH,
    Feed,
    change_feed,
    find_feed,
    load_feed,
    make_feed,
    open_feed,
    revoke_feed,
)
from core.notices.kinds import Channel, Topic
from core.notices.preferences import (
    DAYS_BEFORE_A_PAPER_ENDS,
    Preferences,
    load_preferences,
    save_preferences,
    tidy_days,
)
from core.people.policy import Permission
from core.people.throttling import MAIL_CODES, begin_attempt
from core.platform.encryption import KeyDestroyed, PersonKey
from core.platform.errors import DomainError, NotFound

router = Router(prefix="/v1", tags=["reminders"], route_class=AtOnceRoute)
_P = Permission
FEEDS = "/v1/calendar-feeds/"


class NoMail(DomainError):
    """This installation sends no e-mails."""

    code = "mail_not_offered"


@router.get("/reminders")
def show_reminders(act: Annotated[Act, reads(_P.REMINDER_READ)]) -> RemindersAnswer:
    """Show how one is told of deadlines and of all else."""
    return _describe(act)


@router.put("/reminders")
def change_reminders(act: Annotated[Act, writes(_P.REMINDER_WRITE)], body: PreferencesBody) -> RemindersAnswer:
    """Change how one is told; the safety of the account is always told in the app."""
    off = frozenset((Channel(one.channel), Topic(one.topic)) for one in body.off)
    paper_days = tidy_days(body.paper_days, DAYS_BEFORE_A_PAPER_ENDS)
    chosen = Preferences(body.language, tidy_days(body.days), off, paper_days, body.mail_titles)
    save_preferences(act.session, _key(act), chosen, act.now)
    return _describe(act)


@router.put("/mail-address")
def change_address(act: Annotated[Act, writes(_P.REMINDER_WRITE)], body: AddressBody) -> RemindersAnswer:
    """Give an e-mail address in place of another; a code is sent to it, and nothing else until one has typed that."""
    if choose_postman(act.installation.settings) is None:
        raise NoMail("No e-mails are sent here.")
    address = read_address(body.address)
    keys = act.installation.keys
    # Nobody's letter box is filled from here, by one account or by several.
    limits = {
        keys.index_of(f"mail-by {act.actor.person_id}"): MAIL_CODES,
        keys.index_of(f"mail-to {address}"): MAIL_CODES,
    }
    begin_attempt(act.session, limits, act.now)
    give_address(act.session, _key(act), address, body.language, act.now)
    chosen = load_preferences(act.session, _key(act))
    if chosen.language is None:
        save_preferences(act.session, _key(act), chosen._replace(language=body.language), act.now)
    return _describe(act)


@router.post("/mail-address/confirm")
def prove_address(turn: Annotated[Turns, turns(_P.REMINDER_WRITE)], body: CodeBody) -> RemindersAnswer:
    """Type the code that was sent to the address; after five tries a new one is needed."""
    with turn.writing() as act:  # a try counts, whatever comes of it
        count_try(act.session, _key(act))
    with turn.writing() as act:
        confirm_address(act.session, _key(act), body.code, act.now)
        return _describe(act)


@router.delete("/mail-address")
def remove_address(act: Annotated[Act, writes(_P.REMINDER_WRITE)]) -> RemindersAnswer:
    """Forget the address; nothing is sent any more."""
    forget_address(act.session, _key(act))
    return _describe(act)


@router.post("/calendar-feed")
def make_address(act: Annotated[Act, writes(_P.REMINDER_WRITE)], body: FeedBody) -> NewFeedAnswer:
    """Make a new address for one's calendar; the old one ends at once."""
    secret = make_feed(act.session, _key(act), Feed(**body.model_dump()), act.now)
    return NewFeedAnswer(address=f"{act.installation.settings.api_url.rstrip('/')}{FEEDS}{secret}")


@router.put("/calendar-feed")
def change_calendar(act: Annotated[Act, writes(_P.REMINDER_WRITE)], body: FeedBody) -> RemindersAnswer:
    """Write one's calendar otherwise, under the same address."""
    change_feed(act.session, _key(act), Feed(**body.model_dump()))
    return _describe(act)


@router.delete("/calendar-feed")
def end_address(act: Annotated[Act, writes(_P.REMINDER_WRITE)]) -> RemindersAnswer:
    """End the address, at once."""
    revoke_feed(act.session, act.actor.person_id)
    return _describe(act)


@router.get(
    "/calendar-feeds/{secret}",
    response_class=Response,
    responses={
        200: {"description": "an iCalendar file", "content": {"text/calendar": {"schema": {"type": "string"}}}},
        304: {"description": "nothing has changed"},
        **refusals("not_found"),
    },
    openapi_extra=PUBLIC,
)
def fetch_calendar(secret: str, request: Request, installation: InstallationDep, _gate: PassedGate) -> Response:
    """Return somebody's dates to come to whoever knows the address; without the right one, there is nothing."""
    if len(secret) != SECRET_LENGTH:
        raise NotFound
    with installation.database.reading() as session:
        found = find_feed(session, secret)
        require_alive(session, found.owner_id)
        cases = list_open(session, found.owner_id, installation.now())
        papers = list_ending(installation, session, found.owner_id)
        etag = make_etag(installation, session, found, cases, papers)
        headers = {"Cache-Control": "private, no-cache", "ETag": etag}
        if matches(request.headers.get("if-none-match"), etag):
            return Response(status_code=304, headers=headers)
        try:
            feed = open_feed(installation.keys.open(found.owner_id), found.sealed)
        except KeyDestroyed as error:
            raise NotFound from error
        calendar = write_feed(installation, session, installation.keys, found.owner_id, feed, cases, papers)
    return Response(calendar, media_type="text/calendar; charset=utf-8", headers=headers)


@router.get("/demo/mails", openapi_extra=PUBLIC)
def show_demo_mails(installation: InstallationDep) -> DemoMailList:
    """List the e-mails that the demo kept instead of sending them; nowhere else is there anything of the kind."""
    if installation.settings.environment != "demo":
        raise NotFound
    found = [
        DemoMail(
            to=str(message["To"]),
            subject=str(message["Subject"]),
            at=str(message["Date"].datetime.isoformat()),
            text=message.get_content(),
        )
        for message in read_folder(mail_folder(installation.settings))
    ]
    return DemoMailList(items=found)


def _key(act: Act) -> PersonKey:
    return act.installation.keys.open(act.actor.person_id)


def _describe(act: Act) -> RemindersAnswer:
    key = _key(act)
    chosen, known, feed = (
        load_preferences(act.session, key),
        load_address(act.session, key),
        load_feed(act.session, key),
    )
    return RemindersAnswer(
        language=chosen.language,
        days=list(chosen.days),
        paper_days=list(chosen.paper_days),
        off=[Switch(channel=channel.value, topic=topic.value) for channel, topic in sorted(chosen.off)],
        mail_titles=chosen.mail_titles,
        mail_offered=choose_postman(act.installation.settings) is not None,
        mail=None if known is None else MailAddressAnswer(**known._asdict()),
        feed=None if feed is None else FeedAnswer(**feed[0]._asdict(), made_at=feed[1]),
    )
