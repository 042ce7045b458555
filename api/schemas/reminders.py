"""How a person wants to be told, as the API says it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import Field

from api.schemas.fields import Answer, Body
from core.notices.preferences import DAYS_BEFORE_A_PAPER_ENDS

TopicName = Literal["deadlines", "appointments", "papers", "help", "account"]
ChannelName = Literal["app", "email"]


class Switch(Body):
    """One topic by one channel."""

    channel: ChannelName
    topic: TopicName


class PreferencesBody(Body):
    """How one wants to be told: what is in `off` isn't told by that channel."""

    language: str = Field(max_length=35, description="of e-mails, BCP 47")
    days: list[Literal[14, 3, 0]] = Field(max_length=3, description="so many days before a deadline")
    paper_days: list[Literal[30, 14, 3]] = Field(
        default=list(DAYS_BEFORE_A_PAPER_ENDS), max_length=3, description="so many days before a paper ends"
    )
    off: list[Switch] = Field(max_length=10)
    mail_titles: bool = Field(description="whether e-mails say what they are about")


class AddressBody(Body):
    """An e-mail address, and the language of the code that is sent to it."""

    address: str = Field(max_length=320)
    language: str = Field(max_length=35)


class CodeBody(Body):
    """The code that was sent to the address."""

    code: str = Field(max_length=40)


class FeedBody(Body):
    """How a calendar is written."""

    language: str = Field(max_length=35)
    titles: bool = Field(description="whether entries say what they are about, or only that there is something")
    alarms: bool


class MailAddressAnswer(Answer):
    """The address that one gave."""

    address: str
    confirmed: bool


class FeedAnswer(Answer):
    """The calendar that a program fetches; its address can't be shown again."""

    language: str
    titles: bool
    alarms: bool
    made_at: datetime


class RemindersAnswer(Answer):
    """How one is told."""

    language: str | None
    days: list[int]
    paper_days: list[int]
    off: list[Switch]
    mail_titles: bool
    mail_offered: bool = Field(description="whether this installation sends e-mails")
    mail: MailAddressAnswer | None
    feed: FeedAnswer | None


class NewFeedAnswer(Answer):
    """A new calendar address, to be copied now: it is shown this once."""

    address: str


class DemoMail(Answer):
    """An e-mail that the demo didn't send."""

    to: str
    subject: str
    at: str
    text: str


class DemoMailList(Answer):
    """The e-mails of the demo, the newest first."""

    items: list[DemoMail]
