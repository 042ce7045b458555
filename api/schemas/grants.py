"""Grants, what was looked at under them, and the access log, as JSON."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from api.schemas.fields import Answer, Body, Colleague, JsonUuid, Text

_KEY = Field(max_length=80)
Keys = list[str]


class NoticeBody(Body):
    """Which wording of the consent page the person read, and in which language."""

    version: str = Field(max_length=16)
    language: str = Field(max_length=35, description="BCP 47")


class GiveBody(Body):
    """What a person allows an organisation, whoever gave them a code, or whom they let in already, in one case."""

    case_id: JsonUuid
    organisation: str | None = Field(default=None, max_length=80)
    code: str | None = Field(
        default=None,
        max_length=40,
        description="an organisation's invitation, or another person's code, in place of it",
    )
    grant: JsonUuid | None = Field(
        default=None, description="a grant of one's own that holds: whom it lets in is allowed this in its place"
    )
    scopes: Keys = Field(max_length=20)
    step: str | None = Field(default=None, max_length=80, description="the only step that it is about")
    documents: list[JsonUuid] = Field(
        default_factory=list, max_length=200, description="papers of the wallet that may be opened, and no others"
    )
    later_types: Keys = Field(
        default_factory=list,
        max_length=100,
        description="kinds of paper: each that is put into the wallet from now on may be opened too",
    )
    special_facts: Keys = Field(default_factory=list, max_length=100)
    without_steps: Keys = Field(default_factory=list, max_length=200)
    without_facts: Keys = Field(default_factory=list, max_length=200)
    without_papers: Keys = Field(default_factory=list, max_length=200)
    months: int = Field(default=3, description="1 to 12")
    called: str | None = Field(default=None, max_length=200, description="what the helpers call the person")
    notice: NoticeBody


class RenewBody(Body):
    """For how long a grant goes on, from today."""

    months: int = Field(default=3, description="1 to 12")
    notice: NoticeBody


class GrantOrganisation(Answer):
    """The organisation that is let in."""

    key: str
    name: Text


class GrantPerson(Answer):
    """Another person who is let in, as they call themselves; nameless when their account is gone."""

    name: str | None
    is_me: bool = False


class Named(Answer):
    """Something by its key, in words."""

    key: str
    title: Text


class LookedPaper(Answer):
    """A paper that was opened, as the person whose it is knows it."""

    id: UUID
    type: str
    title: Text
    name: str = Field(description="the person's own name for it; empty where it has none")


class Seen(Answer):
    """How often something was looked at under a grant; a paper that was opened and is gone is no `document`."""

    noun: str
    subject_id: UUID
    times: int
    first_at: datetime
    last_at: datetime
    document: LookedPaper | None


class GrantCase(Answer):
    """The case that a grant opens."""

    id: UUID
    title: Text
    city: str


class GrantPaper(Answer):
    """A paper of one's own that may be opened: its kind, and one's own name for it."""

    id: UUID
    type: str
    title: Text
    name: str


class Ending(Answer):
    """For how many months from today, and the last day of them in the city."""

    months: int
    last_day: date


class GrantAnswer(Answer):
    """What a person allows, as they read it themselves."""

    id: UUID
    case: GrantCase
    organisation: GrantOrganisation | None = Field(description="null where another person is let in")
    person: GrantPerson | None = None
    helpers: list[Colleague]
    reference: str
    called: str | None
    purpose: str
    step: Named | None
    scopes: list[str]
    may_allow: list[str] = Field(description="the scopes that can be allowed at all to who is let in")
    documents: list[GrantPaper] = Field(description="the papers that may be opened, as far as they are still there")
    later_types: list[Named] = Field(description="kinds of which those may be opened too that came later")
    document_types: list[Named] = Field(description="kinds of which all may be opened; only in grants from before")
    special_facts: list[Named]
    without_steps: list[Named]
    without_facts: list[Named]
    without_papers: list[Named]
    by_invitation: bool
    valid_from: datetime
    expires_at: datetime
    last_day: date = Field(description="the city's day on which it ends")
    revoked_at: datetime | None
    state: str
    asks_to_go_on: bool
    actions: list[str]


class GrantWithLooks(GrantAnswer):
    """A grant, what was looked at under it, and until when it could go on.

    `zone` is the IANA name of the clock in its city.
    """

    zone: str
    instead: UUID | None = Field(
        description="where this is over: the grant that holds now for whom it let in, in its case"
    )
    seen: list[Seen]
    endings: list[Ending]


class GrantList(Answer):
    """A page of grants; `next` is the cursor of the following one."""

    items: list[GrantAnswer]
    next: str | None


class AskedFact(Named):
    """A question of a case's process; a special one is off until it is ticked."""

    special: bool
    answered: bool


class ShareablePaper(GrantPaper):
    """A paper of the wallet that may be opened, with what tells it from others of its kind."""

    expires: str | None
    pages: int
    opened_by: list[str] = Field(description="the organisations that may open it in this case now")


class Shareable(Answer):
    """All that a person may allow in one case, and the wording of the consent page that is in force."""

    case: GrantCase
    notice: str
    steps: list[Named]
    facts: list[AskedFact]
    papers: list[Named] = Field(description="the kinds of paper that the process asks for")
    documents: list[ShareablePaper] = Field(description="those that are in the wallet")
    endings: list[Ending]


class LookAnswer(Answer):
    """One look by staff, or by a person who was let in, at something of the person's, told by the clock of `zone`.

    `case` is the one in which they were let in, as long as it is there; `document` the paper that was opened, likewise.
    """

    id: UUID
    at: datetime
    zone: str
    noun: str
    subject_id: UUID
    organisation: GrantOrganisation | None = Field(description="null where another person looked")
    person: GrantPerson | None = None
    who: Colleague | None = Field(description="who it was of the organisation")
    grant_id: UUID
    case: GrantCase | None
    document: LookedPaper | None


class LookList(Answer):
    """A page of the access log; `next` is the cursor of the following one."""

    items: list[LookAnswer]
    next: str | None


class GrantedAnswer(Answer):
    """Under which grant somebody sees a case of another's, and what it lets them do."""

    id: UUID
    reference: str
    called: str | None
    purpose: str
    step: Named | None
    scopes: list[str]
    later_types: list[Named] = Field(description="kinds of paper of which those may be opened that come later")
    document_types: list[Named] = Field(description="kinds of paper of which all may be opened")
    addable_types: list[Named] = Field(description="the kinds of paper that may be put into the person's wallet")
    expires_at: datetime
    last_day: date = Field(description="the city's day on which it ends")
    ends_soon: bool


class OnBehalf(Answer):
    """A step that stands as an organisation, or another person, marked it for the person, who may take it back."""

    step: str
    title: Text
    organisation: GrantOrganisation | None
    person: GrantPerson | None = None


class AnsweredOnBehalf(Answer):
    """An answer that stands as an organisation gave it for the person, who may take its event back, as that may."""

    event: UUID
    fact: str = Field(description="a fact, `channel:<step>` or `paper:<type>`")
    question: Text
    value_text: Text
    organisation: GrantOrganisation | None
    person: GrantPerson | None = None
    at: datetime | None
    day: date | None = Field(description="the city's day of `at`")


class HelperNote(Answer):
    """What somebody who was let in wrote to the person; `step` is the step that it is about, if it is about one."""

    text: str
    step: str | None
    title: Text | None
    organisation: GrantOrganisation | None
    person: GrantPerson | None = None
    at: datetime | None
    day: date | None = Field(description="the city's day of `at`")
