"""How one wants to be told: switches, an e-mail address, and a calendar that one's own program fetches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Final

from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.reminders import (
    Reminders,
    change_feed,
    change_reminders,
    confirm_address,
    end_feed,
    forget_address,
    give_address,
    make_feed,
    read_reminders,
)
from apps.kit.clock import read_zone
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.i18n import language_name
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit

router = NarrowRouter()
TOPICS: Final = ("deadlines", "appointments", "papers", "help", "account")
ALWAYS: Final = "app.account"  # so that nobody takes an account over unseen
DAYS: Final = (14, 3, 0)
PAPER_DAYS: Final = (30, 14, 3)


@frozen
class RemindersPage:
    """How one is told, with what can be chosen: pairs of value and words."""

    title: str
    now: Reminders
    topics: tuple[tuple[str, str], ...]
    days: tuple[tuple[str, str], ...]
    paper_days: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    language: str
    off: frozenset[str]
    address_since: date | None = None  # of the calendar
    errors: Mapping[str, str] = field(default_factory=dict)
    typed: str = ""


@frozen
class FeedPage:
    """A new calendar address, which is shown this once."""

    title: str
    address: str
    webcal: str


@router.get("/{lang}/my/reminders")
async def show_reminders(visit: AVisit) -> Response:
    """Show how one is told."""
    return await _show(visit)


@router.post("/{lang}/my/reminders")
async def change(visit: AVisit) -> Response:
    """Change the switches."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    now = await read_reminders(visit.api, session.access)
    on = {*form.texts("on"), ALWAYS}
    channels = ("app", "email") if now.mail is not None and now.mail.confirmed else ("app",)
    off = [(channel, topic) for channel in channels for topic in TOPICS if f"{channel}.{topic}" not in on]
    # What the page didn't show stays as it was.
    off += [(one.channel, one.topic) for one in now.off if one.channel not in channels]
    days = [day for day in DAYS if str(day) in form.texts("days")]
    language = form.text("language", 35) or now.language or visit.lang
    known = {tag for tag, _ in _languages(visit)}
    await change_reminders(
        visit.api,
        session.access,
        language=language if language in known else visit.lang,
        days=days,
        paper_days=[day for day in PAPER_DAYS if str(day) in form.texts("paper_days")],
        off=off,
        mail_titles=bool(form.text("mail_titles", 5)) if len(channels) > 1 else now.mail_titles,
    )
    return visit.go(visit.path("my", "reminders"))


@router.post("/{lang}/my/reminders/address")
async def give(visit: AVisit) -> Response:
    """Give an e-mail address; a code is sent to it."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    address = form.text("address", 320)
    try:
        await give_address(visit.api, visit.lang, session.access, address)
    except ApiProblem as problem:
        if problem.status == 429:
            said = visit.gettext("Too many codes were sent. Wait a while, then try again.")
        elif problem.code == "invalid_request":
            said = visit.gettext("This is not an e-mail address. Write it like name@example.org.")
        else:
            raise
        return await _show(visit, {"address": said}, typed=address, status=422)
    return visit.go(visit.path("my", "reminders"))


@router.post("/{lang}/my/reminders/code")
async def confirm(visit: AVisit) -> Response:
    """Type the code that was sent."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    try:
        await confirm_address(visit.api, session.access, form.figures("code", 40))
    except ApiProblem as problem:
        if problem.code != "invalid_request":
            raise
        said = visit.gettext("The code is not right, or it is too old. Look again, or ask for a new one.")
        return await _show(visit, {"code": said}, status=422)
    return visit.go(visit.path("my", "reminders"))


@router.post("/{lang}/my/reminders/forget")
async def forget(visit: AVisit) -> Response:
    """Have no e-mails sent any more, and the address forgotten."""
    session = await visit.signed_in()
    await forget_address(visit.api, session.access)
    return visit.go(visit.path("my", "reminders"))


@router.post("/{lang}/my/reminders/calendar")
async def make_address(visit: AVisit) -> Response:
    """Make a calendar address and show it this once: it stands in no other page and in none of our addresses."""
    session = await visit.signed_in()
    await visit.read_account()
    form = await read_form(visit.request, visit.language)
    address = await make_feed(visit.api, visit.lang, session.access, **_how(form))
    webcal = f"webcal:{address.partition(':')[2]}"
    return visit.page("migrant/feed.html", FeedPage(visit.gettext("Your calendar address"), address, webcal))


@router.post("/{lang}/my/reminders/calendar/change")
async def change_calendar(visit: AVisit) -> Response:
    """Have the calendar written otherwise."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    await change_feed(visit.api, visit.lang, session.access, **_how(form))
    return visit.go(visit.path("my", "reminders"))


@router.post("/{lang}/my/reminders/calendar/end")
async def end(visit: AVisit) -> Response:
    """End the calendar address."""
    session = await visit.signed_in()
    await end_feed(visit.api, session.access)
    return visit.go(visit.path("my", "reminders"))


def _how(form: Form) -> dict[str, bool]:
    return {name: bool(form.text(name, 5)) for name in ("titles", "alarms")}


async def _show(
    visit: Visit, errors: Mapping[str, str] | None = None, *, typed: str = "", status: int = 200
) -> Response:
    session = await visit.signed_in()
    await visit.read_account()
    now = await read_reminders(visit.api, session.access)
    words = {
        "deadlines": visit.gettext("Deadlines"),
        "appointments": visit.gettext("Appointments"),
        "papers": visit.gettext("Your papers"),
        "help": visit.gettext("People who help you"),
        "account": visit.gettext("Your account"),
    }
    days = {
        30: visit.gettext("30 days before"),
        14: visit.gettext("14 days before"),
        3: visit.gettext("3 days before"),
        0: visit.gettext("On the last day"),
    }
    page = RemindersPage(
        title=visit.gettext("Reminders"),
        now=now,
        topics=tuple(words.items()),
        days=tuple((str(day), days[day]) for day in DAYS),
        paper_days=tuple((str(day), days[day]) for day in PAPER_DAYS),
        languages=_languages(visit),
        language=now.language or visit.lang,
        off=frozenset(f"{one.channel}.{one.topic}" for one in now.off),
        address_since=None if now.feed is None else now.feed.made_at.astimezone(await read_zone(visit)).date(),
        errors=errors or {},
        typed=typed,
    )
    return visit.page("migrant/reminders.html", page, status)


def _languages(visit: Visit) -> tuple[tuple[str, str], ...]:
    return tuple((tag, language_name(tag, tag)) for tag in visit.request.app.state.kit.languages)
