"""How the signed-in person wants to be told: switches, an e-mail address, a calendar that a program fetches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from apps.kit.client.base import Api, Shape
from apps.kit.frozen import frozen


@frozen
class Switch:
    """One topic by one channel."""

    channel: str
    topic: str


@frozen
class MailAddress:
    """The address that one gave."""

    address: str
    confirmed: bool


@frozen
class Feed:
    """The calendar that a program fetches."""

    language: str
    titles: bool
    alarms: bool
    made_at: datetime


@frozen
class Reminders:
    """How one is told; what is in `off` isn't told by that channel."""

    days: tuple[int, ...]
    paper_days: tuple[int, ...]
    off: tuple[Switch, ...]
    mail_titles: bool
    language: str | None = None
    mail_offered: bool = False
    mail: MailAddress | None = None
    feed: Feed | None = None


@frozen
class NewFeed:
    """A new calendar address, shown this once."""

    address: str


@frozen
class DemoMail:
    """An e-mail that the demo didn't send."""

    to: str
    subject: str
    at: datetime
    text: str


@frozen
class DemoMails:
    """The e-mails of the demo, the newest first."""

    items: tuple[DemoMail, ...]


_REMINDERS = Shape(Reminders)
_NEW_FEED = Shape(NewFeed)
_DEMO_MAILS = Shape(DemoMails)


async def read_reminders(api: Api, token: str) -> Reminders:
    """Read how one is told."""
    return await api.read(_REMINDERS, "/v1/reminders", token)


async def change_reminders(
    api: Api,
    token: str,
    *,
    language: str,
    days: Sequence[int],
    paper_days: Sequence[int],
    off: Sequence[tuple[str, str]],
    mail_titles: bool,
) -> None:
    """Change how one is told."""
    switches = [{"channel": channel, "topic": topic} for channel, topic in off]
    body = {
        "language": language,
        "days": list(days),
        "paper_days": list(paper_days),
        "off": switches,
        "mail_titles": mail_titles,
    }
    await api.send(_REMINDERS, "PUT", "/v1/reminders", token, json=body)


async def give_address(api: Api, lang: str, token: str, address: str) -> None:
    """Give an e-mail address, to which a code is sent."""
    await api.send(_REMINDERS, "PUT", "/v1/mail-address", token, json={"address": address, "language": lang})


async def confirm_address(api: Api, token: str, code: str) -> None:
    """Type the code that was sent."""
    await api.send(_REMINDERS, "POST", "/v1/mail-address/confirm", token, json={"code": code})


async def forget_address(api: Api, token: str) -> None:
    """Have no e-mails sent any more."""
    await api.send(_REMINDERS, "DELETE", "/v1/mail-address", token)


async def make_feed(api: Api, lang: str, token: str, *, titles: bool, alarms: bool) -> str:
    """Make a new calendar address, which ends the old one, and return it."""
    body = {"language": lang, "titles": titles, "alarms": alarms}
    return (await api.send(_NEW_FEED, "POST", "/v1/calendar-feed", token, json=body)).address


async def change_feed(api: Api, lang: str, token: str, *, titles: bool, alarms: bool) -> None:
    """Have the calendar written otherwise, under the same address."""
    body = {"language": lang, "titles": titles, "alarms": alarms}
    await api.send(_REMINDERS, "PUT", "/v1/calendar-feed", token, json=body)


async def end_feed(api: Api, token: str) -> None:
    """End the calendar address."""
    await api.send(_REMINDERS, "DELETE", "/v1/calendar-feed", token)


async def list_demo_mails(api: Api) -> tuple[DemoMail, ...]:
    """List the e-mails that the demo kept; `not_found` anywhere but in the demo."""
    return (await api.read(_DEMO_MAILS, "/v1/demo/mails", None)).items
