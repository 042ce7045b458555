"""Everything about a person in words, from the same records that they take along as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from api.deps import Act
from api.paper_dates import zone_of_papers
from api.rendering.cases import find_version
from api.rendering.grants import zone_of
from api.rendering.looks import render_looks
from api.rendering.notices import TitlesOfNotices
from api.rendering.paper_titles import title_of
from api.schemas.fields import Text
from api.schemas.grants import LookAnswer
from api.schemas.rights import (
    EverythingAnswer,
    KeptAnswer,
    ReceiptAnswer,
    RecipientAnswer,
    SectionAnswer,
    ThingAnswer,
)
from api.wording.catalogue import Words
from api.wording.dates import say_day, say_span
from api.wording.history import say_happening
from api.wording.kept import (
    say_added_by,
    say_kept,
    say_key_to_account,
    say_look,
    say_nameless,
    say_people_let_in,
    say_person_look,
)
from api.wording.notices import say_notice
from core.cases.event_form import RESTORERS
from core.cases.service import find_heads
from core.grants.access_log import list_looks
from core.notices.kinds import NoticeKind
from core.people.devices import UNKNOWN
from core.platform.clock import day_in, last_day_in
from core.platform.kept import Kept, Owner, Record
from core.processes.answers import read_date
from core.rights.erasure import Receipt
from core.rights.recipients import Recipient
from core.rights.registry import KEPT


class Teller:
    """Tells a person what is kept about them, in one language; days are those of the city, or of the first one here."""

    def __init__(self, act: Act, lang: str) -> None:
        """Tell in a language that the installation offers, or in the nearest one."""
        self._act = act
        self._titles = TitlesOfNotices(act.installation, act.session, lang)
        self._zone = zone_of_papers(act.installation)
        self.language = act.installation.library.now.choose_language(lang)

    @property
    def words(self) -> Words:
        """The words of the language."""
        return self._titles.words

    def tell_everything(self, owner: Owner) -> EverythingAnswer:
        """Return all that is kept about a person; what there is nothing of is left out."""
        sections = [self._tell_kept(kept, owner) for kept in KEPT]
        return EverythingAnswer(sections=[section for section in sections if section.things])

    def count(self, counts: Mapping[str, int]) -> list[KeptAnswer]:
        """Return how many there are of each kind."""
        return [KeptAnswer(name=name, title=say_kept(self.words, name), count=count) for name, count in counts.items()]

    def name_recipients(self, recipients: Sequence[Recipient]) -> list[RecipientAnswer]:
        """Return who has seen something, by name."""
        return [
            RecipientAnswer(
                organisation=one.organisation,
                name=self._people() if one.organisation is None else self._name(one.organisation),
                looks=dict(one.looks),
                last_at=one.last_at,
            )
            for one in recipients
        ]

    def write_receipt(self, receipt: Receipt) -> ReceiptAnswer:
        """Return a receipt."""
        return ReceiptAnswer(
            id=receipt.id,
            erased_at=receipt.erased_at,
            deleted=self.count(receipt.deleted),
            recipients=self.name_recipients(receipt.recipients),
            opened_at_counters=receipt.opened_at_counters,
        )

    def _tell_kept(self, kept: Kept, owner: Owner) -> SectionAnswer:
        match kept.name:
            case "looks":
                return self._tell_looks(kept)
            case "grants":
                return self._tell_grants(kept, kept.read(owner))
            case _:
                return self._tell_section(kept, kept.read(owner))

    def _tell_section(self, kept: Kept, records: Sequence[Record]) -> SectionAnswer:
        things = [self._tell(kept.name, one) for one in records]
        if kept.alone is not None:
            named = zip(things, records, strict=True)
            things = [thing.model_copy(update={"id": UUID(one["id"])}) for thing, one in named]
        return SectionAnswer(name=kept.name, title=say_kept(self.words, kept.name), things=things)

    def _tell_looks(self, kept: Kept) -> SectionAnswer:
        """Return the access log, with all that the log itself tells of each look."""
        looks = list_looks(self._act.session, self._act.actor, limit=None)
        things = [
            ThingAnswer(
                title=self._tell_look(look),
                lines=[say_day(self.words, day_in(look.zone, look.at))],
                look=look,
            )
            for look in render_looks(self._act, looks, self.language)
        ]
        return SectionAnswer(name=kept.name, title=say_kept(self.words, kept.name), things=things)

    def _tell_look(self, look: LookAnswer) -> str:
        if look.organisation is not None:
            return say_look(self.words, look.organisation.name.text, look.noun)
        name = None if look.person is None else look.person.name
        return say_person_look(self.words, name or say_nameless(self.words), look.noun)

    def _name_party(self, organisation: str | None, person: str | None) -> str:
        return (person or say_nameless(self.words)) if organisation is None else self._name(organisation).text

    def _people(self) -> Text:
        return Text(text=say_people_let_in(self.words), lang=self.language, status="interface")

    def _tell_grants(self, kept: Kept, records: Sequence[Record]) -> SectionAnswer:
        """Return what the person allowed, from which to which day of the city."""
        act = self._act
        heads = find_heads(act.session, act.actor, {UUID(one["case"]) for one in records}, act.now)
        things = []
        for one in records:
            zone, taken_back = zone_of(act, heads[UUID(one["case"])]), one["revoked_at"]
            last = (
                last_day_in(zone, _read(one["expires_at"])) if taken_back is None else day_in(zone, _read(taken_back))
            )
            lines = [
                self.words.say("Since {day}", day=say_day(self.words, day_in(zone, _read(one["from"])))),
                self.words.say("Until {day}", day=say_day(self.words, last)),
            ]
            things.append(ThingAnswer(title=self._name_party(one["organisation"], one["person"]), lines=lines))
        return SectionAnswer(name=kept.name, title=say_kept(self.words, kept.name), things=things)

    def _tell(self, name: str, one: Record) -> ThingAnswer:
        words = self.words
        match name:
            case "account":
                return ThingAnswer(title=one["name"], lines=[self._since(one["made_at"])])
            case "shared_with_me":
                lines = [
                    self.words.say("Since {day}", day=self._day(one["from"])),
                    self.words.say(
                        "Until {day}", day=say_day(self.words, last_day_in(self._zone, _read(one["over_at"])))
                    ),
                ]
                return ThingAnswer(title=one["name"] or "–", lines=lines)
            case "sharing_codes":
                return ThingAnswer(title=one["name"], lines=[self._since(one["made_at"])])
            case "devices":
                return ThingAnswer(title=_name_device(one["device"]), lines=[self._day(one["last_seen_at"])])
            case "keys_to_the_account":
                lines = [one["name"]] if one["name"] else []
                return ThingAnswer(
                    title=say_key_to_account(words, one["kind"]), lines=[*lines, self._since(one["made_at"])]
                )
            case "cases":
                return self._tell_case(one)
            case "documents":
                return self._tell_document(one)
            case "showings":
                count = words.plural("{number} page was looked at.", "{number} pages were looked at.", one["looks"])
                return ThingAnswer(title=self._day(one["made_at"]), lines=[count])
            case "helpers_who_may_speak":
                return ThingAnswer(title=self._name(one["organisation"]).text)
            case "notices":
                said = say_notice(words, self._titles, NoticeKind(one["kind"]), one["about"])
                return ThingAnswer(title=said, lines=[self._day(one["told_at"])])
            case "mail_addresses":
                return ThingAnswer(title=one["address"])
            case "notice_settings":
                return ThingAnswer(title=self._day(one["changed_at"]))
            case _:
                at = next((one[member] for member in ("at", "made_at", "told_at") if one.get(member)), None)
                return ThingAnswer(title="–" if at is None else self._day(at))

    def _tell_case(self, one: Record) -> ThingAnswer:
        version = find_version(self._act, one["process"], one["version"])
        reading = self._act.installation.library.now.read_version(version, self.language).reading
        lines = [self.words.say("For {name}", name=one["about"])] if one["about"] else []
        zone = self._act.installation.library.now.zone_of(one["process"].partition("/")[0])
        for event in one["events"]:
            said = say_happening(self.words, reading, RESTORERS[event["kind"]](event["what"]))
            lines.append(f"{self._day(event['recorded_at'], zone)}: {said}")
        return ThingAnswer(title=reading.texts.words("title"), lines=lines)

    def _tell_document(self, one: Record) -> ThingAnswer:
        pages = sum(file["pages"] for file in one["files"])
        return ThingAnswer(
            title=title_of(self._act.installation, one["type"], self.language).text,
            lines=[
                *([one["name"]] if one["name"] else []),
                *self._tell_end(one["expires"]),
                self.words.plural("{number} page", "{number} pages", pages),
                *([say_added_by(self.words, self._name(one["added_by"]).text)] if one["added_by"] else []),
                self._since(one["made_at"]),
            ],
        )

    def _tell_end(self, written: str | None) -> list[str]:
        span = None if written is None else read_date(written)
        return [] if span is None else [self.words.say("Valid until {day}", day=say_span(self.words, span))]

    def _name(self, organisation: str) -> Text:
        places = self._act.installation.library.now.read_places(self.language)
        return Text(**places.reference(organisation)["name"])

    def _since(self, instant: str) -> str:
        return self.words.say("Since {day}", day=self._day(instant))

    def _day(self, instant: str, zone: str = "") -> str:
        return say_day(self.words, day_in(zone or self._zone, _read(instant)))


def _read(instant: str) -> datetime:
    return datetime.fromisoformat(instant)


def _name_device(kept: str) -> str:
    """Return make of browser and system, as far as they are known; both are names in every language."""
    return ", ".join(word.title() for word in kept.split() if word != UNKNOWN) or "–"
