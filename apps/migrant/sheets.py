"""A procedure in two languages, side by side: the person's own, and one that others read, such as the office's.

The API computes it once in each language; here what belongs together is paired by its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

from apps.kit.alternatives import find_earlier, is_other_way
from apps.kit.client.cities import read_city
from apps.kit.client.offices import Office
from apps.kit.client.procedures import Deadline, Need, NeededPaper, Procedure, ProcedureStep
from apps.kit.frozen import frozen
from apps.kit.i18n import Language
from apps.kit.web import Visit
from apps.migrant.tongues import Both, Tongues
from apps.migrant.ways import Standing, Way
from apps.migrant.wording import other_texts_of, own_texts_of, trust_in

_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_ORDER = {"open": 0, "blocked": 1, "not_yet": 1, "maybe": 2}
_BEHIND = frozenset({"done", "skipped", "refused"})


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)


@frozen
class SheetPaper:
    """A paper to bring."""

    document: str
    title: Both
    have: str

    @property
    def held(self) -> bool:
        """Say whether the person has it, and it is good."""
        return self.have == "yes"


@frozen
class SheetNeed:
    """Papers of which some set is needed; `whole` says it in words where that is more than the papers' names."""

    papers: tuple[SheetPaper, ...]
    whole: Both | None = None
    satisfied: bool = False


@frozen
class SheetFee:
    """What something costs."""

    label: Both
    price: Both
    maybe: bool


@frozen
class SheetDoor:
    """An office to which one goes."""

    name: Both
    office: Office
    hours: Both


@frozen
class SheetPlace:
    """Where a step is done: by which way, at whose, and at which doors, as far as they are known."""

    way: Both | None = None
    who: Both | None = None
    doors: tuple[SheetDoor, ...] = ()
    url: str = ""
    phone: str = ""


@frozen
class SheetStep:
    """A step in two languages; `number` is its place on the whole way, under which it has a page of its own.

    `other` is the title of the alternative to it that stands before it in a list.
    """

    number: int
    step: ProcedureStep
    title: Both
    day: Both | None = None
    deadlines: tuple[Both, ...] = ()
    needs: tuple[SheetNeed, ...] = ()
    fees: tuple[SheetFee, ...] = ()
    places: tuple[SheetPlace, ...] = ()
    rights: tuple[Both, ...] = ()
    takes: Both | None = None
    other: Both | None = None
    is_next_to_other: bool = False

    @property
    def place(self) -> SheetPlace | None:
        """The place to know on the way: a door before a number or a page of the web."""
        return next((one for one in self.places if one.doors), self.places[0] if self.places else None)

    @property
    def is_behind(self) -> bool:
        """Say whether there is nothing more to do about it."""
        return self.step.state in _BEHIND


@frozen
class Sheet:
    """A person's procedure in two languages; `choices` are the languages in which it could stand beside instead.

    `missing` is the language in which texts are shown that the person's own lacks; `twice` says that neither lacks any.
    """

    standing: Standing
    tongues: Tongues
    title: Both
    steps: tuple[SheetStep, ...]
    choices: tuple[str, ...] = ()
    missing: str = ""
    twice: bool = True

    @property
    def procedure(self) -> Procedure:
        """The procedure in the person's own language."""
        return self.standing.procedure

    @property
    def second(self) -> str:
        """The other language's tag; empty where there is none."""
        return "" if self.tongues.other is None else self.tongues.other.tag

    @property
    def to_do(self) -> tuple[SheetStep, ...]:
        """The steps that are still to do, the next one first, those that may be needed last; all where none is left."""
        left = [step for step in self.steps if not step.is_behind]
        left.sort(key=lambda one: (one.step.key != self.procedure.next, _ORDER.get(one.step.state, 3)))
        return tuple(_beside_others(left)) or self.steps

    @property
    def ways_to_do(self) -> tuple[tuple[SheetStep, ...], ...]:
        """The steps that are still to do, alternatives together: of the later ones what isn't said of the first."""
        found: list[list[SheetStep]] = []
        for step in self.to_do:
            group = next((group for group in found if is_other_way(group[0].step, step.step)), None)
            if group is None:
                found.append([step])
            else:
                group.append(_differing(step, group[0]))
        return tuple(map(tuple, found))

    def find(self, number: int) -> SheetStep | None:
        """Return the step that has a number."""
        return next((step for step in self.steps if step.number == number), None)


async def read_sheet(visit: Visit, way: Way) -> Sheet:
    """Read a procedure in the reader's language and in the one that the address asks for, else the office's."""
    standing = await way.read()
    known = await _languages_of_the_city(visit, standing.procedure)
    tag = _second(visit, known)
    other = await way.read_in(tag, standing) if tag else None
    choices = tuple(one for one in dict.fromkeys((*known, *visit.kit.languages)) if one not in {visit.lang, tag})
    return make_sheet(standing, visit.language, other, language_named(visit, tag) if tag else None, choices)


def make_sheet(
    standing: Standing,
    language: Language,
    other: Procedure | None,
    second: Language | None,
    choices: tuple[str, ...] = (),
) -> Sheet:
    """Pair a procedure in one language with the same in a second one, where there is one."""
    procedure, tongues = standing.procedure, Tongues(language, second)
    theirs = {} if other is None else {step.key: step for step in other.steps}
    numbered = enumerate(procedure.steps, 1)
    missing = find_missing(procedure)
    return Sheet(
        standing=standing,
        tongues=tongues,
        title=tongues.pair(procedure.process.title, other.process.title if other else None),
        steps=tuple(
            _beside_others(
                _step(tongues, number, step, theirs.get(step.key))
                for number, step in numbered
                if step.state != "not_needed"
            )
        ),
        choices=choices,
        missing=missing,
        twice=not missing and other is not None and not find_missing(other),
    )


def find_missing(procedure: Procedure) -> str:
    """Return the language in which those texts are shown that nobody has translated; empty where there are none."""
    return trust_in(procedure.process, own_texts_of(procedure), other_texts_of(procedure)).missing


def _beside_others(steps: Iterable[SheetStep]) -> Iterator[SheetStep]:
    """Yield steps in the order of a list, each with the alternative to it that stands before it there."""
    before: list[SheetStep] = []
    for step in steps:
        found = find_earlier(step.step, [one.step for one in before])
        title = None if found is None else next(one.title for one in before if one.step is found.step)
        before.append(replace(step, other=title, is_next_to_other=found is not None and found.near))
        yield before[-1]


def _differing(step: SheetStep, first: SheetStep) -> SheetStep:
    """Return a step without what is said of another one before it."""
    return replace(
        step,
        day=None if step.day == first.day else step.day,
        deadlines=tuple(one for one in step.deadlines if one not in first.deadlines),
        needs=tuple(one for one in step.needs if one not in first.needs),
        places=tuple(one for one in step.places if one not in first.places),
    )


async def _languages_of_the_city(visit: Visit, procedure: Procedure) -> tuple[str, ...]:
    """Return the languages to stand beside: the office's own, then the others in which the city speaks."""
    city = await read_city(visit.api, visit.lang, procedure.process.city)
    return tuple(dict.fromkeys((procedure.process.source_language, *city.languages)))


def _second(visit: Visit, known: tuple[str, ...]) -> str:
    asked = visit.request.query_params.get("with", "")
    wanted = (asked,) if _TAG.fullmatch(asked) else ()
    return next((tag for tag in (*wanted, *known) if tag != visit.lang), "")


def language_named(visit: Visit, tag: str) -> Language:
    """Return a language, one in which the interface has no words too."""
    return visit.kit.languages.get(tag) or Language(tag, ("migrant", "kit"))


def _step(tongues: Tongues, number: int, own: ProcedureStep, other: ProcedureStep | None) -> SheetStep:
    if other is None:
        other = own
    pair = tongues.pair
    return SheetStep(
        number=number,
        step=own,
        title=pair(own.title, other.title),
        day=tongues.day(own.deadline.date)
        if own.deadline and own.deadline.date and own.deadline.sense == "by"
        else None,
        deadlines=tuple(_deadlines(tongues, own, other)),
        needs=tuple(_need(tongues, mine, theirs) for mine, theirs in _matched(own.needs, other.needs)),
        fees=tuple(
            SheetFee(pair(mine.label, theirs.label), pair(mine.text, theirs.text), mine.applies == "maybe")
            for mine, theirs in zip(own.fees, other.fees, strict=False)
            if mine.applies != "no"
        ),
        places=tuple(_places(tongues, own, other)),
        rights=tuple(
            pair(mine.text, theirs.text) for mine, theirs in _matched(own.you_can_ask_for, other.you_can_ask_for)
        ),
        takes=pair(own.takes, other.takes) if own.takes else None,
    )


def _places(tongues: Tongues, own: ProcedureStep, other: ProcedureStep) -> Iterator[SheetPlace]:
    """Yield where a step is done; where no way to it is known, who is responsible."""
    ways = [(mine, theirs) for mine, theirs in _matched(own.channels, other.channels) if mine.applies != "no"]
    for mine, theirs in ways:
        url = mine.appointment_url or mine.url or ""
        if mine.office is not None:
            yield SheetPlace(doors=(_door(tongues, mine.office, theirs.office or mine.office),), url=url)
        elif mine.kind == "in_person":
            yield _responsible(tongues, own, other, tongues.pair(mine.text, theirs.text), url)
        else:
            phone = (mine.kind == "phone" and own.responsible and own.responsible.phone) or ""
            who = None if phone or url else _named(tongues, own, other)
            yield SheetPlace(tongues.pair(mine.text, theirs.text), who, url=url, phone=phone)
    if not ways and own.responsible is not None:
        yield _responsible(tongues, own, other)


def _responsible(
    tongues: Tongues, own: ProcedureStep, other: ProcedureStep, way: Both | None = None, url: str = ""
) -> SheetPlace:
    """Say who is responsible, how to reach them, and their offices as far as they are told."""
    who = own.responsible
    return SheetPlace(
        way=way,
        who=_named(tongues, own, other),
        doors=tuple(_door(tongues, mine, theirs) for mine, theirs in _matched(own.offices, other.offices)),
        url=url or (who.url if who else None) or "",
        phone=(who.phone if who else None) or "",
    )


def _named(tongues: Tongues, own: ProcedureStep, other: ProcedureStep) -> Both | None:
    if own.responsible is None:
        return None
    return tongues.pair(own.responsible.name, (other.responsible or own.responsible).name)


def _door(tongues: Tongues, own: Office, other: Office) -> SheetDoor:
    return SheetDoor(
        name=tongues.pair(own.name, other.name),
        office=own,
        hours=_hours(tongues, own, other),
    )


def _hours(tongues: Tongues, own: Office, other: Office) -> Both:
    """Say when doors are open; where nobody knows it, what to do, for which a telephone stands on the sheet."""
    if own.hours_text:
        return tongues.pair(own.hours_text, other.hours_text or own.hours_text)
    if own.phone:
        return tongues.gettext("We don't know the hours. Call before you go.")
    return tongues.gettext("We don't know the hours. Ask before you go.")


def _deadlines(tongues: Tongues, own: ProcedureStep, other: ProcedureStep) -> Iterator[Both]:
    """Yield when a step has to be done; what doesn't count any more is left out."""
    if own.state in _BEHIND:
        return
    if own.deadline is not None and own.deadline.inherited and other.deadline is not None:
        yield tongues.pair(own.deadline.text, other.deadline.text)
    for mine, theirs in _matched(own.deadlines, other.deadlines):
        if counts(mine):
            yield tongues.pair(mine.text, theirs.text)


def counts(deadline: Deadline) -> bool:
    """Say whether a deadline still has to be kept."""
    return deadline.status not in {"settled", "reached"}


def _need(tongues: Tongues, own: Need, other: Need) -> SheetNeed:
    theirs = {paper.document: paper for row in other.sets for paper in row}
    mine: dict[str, NeededPaper] = {paper.document: paper for row in own.sets for paper in row}
    papers = tuple(
        SheetPaper(paper.document, tongues.pair(paper.title, theirs.get(paper.document, paper).title), paper.have)
        for paper in mine.values()
    )
    named = len(papers) == 1 and own.text.text == papers[0].title.own.text
    return SheetNeed(papers, None if named else tongues.pair(own.text, other.text), own.satisfied is True)


def _matched(own: Iterable[K], other: Iterable[K]) -> Iterator[tuple[K, K]]:
    """Pair what has the same key; what the other language lacks stands for itself."""
    theirs = {item.key: item for item in other}
    for item in own:
        yield item, theirs.get(item.key, item)
