"""What a grant lets a helper know, see and record of a case: pure rules over its events."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from core.cases.events import (
    PAPER_FACT,
    Answered,
    AnswerTakenBack,
    AppointmentSet,
    Closed,
    DateGiven,
    DocumentAttached,
    DocumentDetached,
    Event,
    MovedToVersion,
    NoteAdded,
    Opened,
    PaperAdded,
    PaperDeclared,
    Recorder,
    Reopened,
    StepCleared,
    StepMarked,
    StepSkipped,
    StepWanted,
)
from core.cases.progress import Progress, Said
from core.grants.grant import Grant
from core.grants.terms import STEP_ROUTE, Scope
from core.people.actor import Role
from core.platform.errors import Forbidden
from core.processes.registry import Registry, Sensitivity
from core.processes.uses import Use, UseKind, condition_uses, step_conditions, step_uses
from core.processes.versions import VersionDocument


@dataclass(frozen=True, slots=True)
class Lens:
    """A grant held over a case: what of it the helper knows and sees. `facts` and `papers` are what its purpose needs."""

    grant: Grant
    document: VersionDocument
    registry: Registry
    facts: frozenset[str]
    papers: frozenset[str]

    def knows_fact(self, fact: str) -> bool:
        """Whether the steps that are shown may follow from an answer."""
        return self.grant.terms.knows_fact(fact, special=self._is_special(fact))

    def shows_fact(self, fact: str) -> bool:
        """Whether an answer is shown: it is allowed, and the purpose makes use of it."""
        if fact.startswith(STEP_ROUTE):
            return self.grant.terms.shows_fact(fact, special=False)
        return fact in self.facts and self.grant.terms.shows_fact(fact, special=self._is_special(fact))

    def shows_paper(self, document_type: str) -> bool:
        """Whether it is shown what the person said of a paper."""
        return document_type in self.papers and self.grant.terms.knows_paper(document_type)

    def shows_answer(self, address: str) -> bool:
        """Whether an answer is shown, to a question about a fact, a route, or ``paper:<document type>``."""
        if address.startswith(PAPER_FACT):
            return self.shows_paper(address.removeprefix(PAPER_FACT))
        return self.shows_fact(address)

    def list_addable(self) -> list[str]:
        """Return the kinds of paper that may be put into the wallet: those that a shown step needs, in its order.

        It follows from the version and the terms alone, and so tells nothing of what the person has.
        """
        terms = self.grant.terms
        shown = (step for step in self.document.definition.steps if terms.shows_step(step.key))
        needed = (kind for step in shown for need in step.needs for kinds in need.any_of for kind in kinds)
        return [kind for kind in dict.fromkeys(needed) if terms.adds_document(kind)]

    def knows(self, event: Event) -> bool:
        """Whether the helper's view of the case may follow from an event."""
        match event.what:
            case Answered(fact):
                return self.knows_fact(fact)
            case AnswerTakenBack(fact) if fact.startswith(PAPER_FACT):
                return self.grant.terms.knows_paper(fact.removeprefix(PAPER_FACT))
            case AnswerTakenBack(fact):
                return self.knows_fact(fact)
            case PaperDeclared(document_type):
                return self.grant.terms.knows_paper(document_type)
            case NoteAdded() | DocumentAttached() | DocumentDetached() | PaperAdded():
                return self.shows(event)
            case Opened() | MovedToVersion() | Closed() | Reopened():
                return True
            case what:
                return what.step not in self.grant.terms.without_steps

    def shows(self, event: Event) -> bool:
        """Whether an event stands in the history that the helper reads."""
        terms = self.grant.terms
        match event.what:
            case Answered(fact) | AnswerTakenBack(fact):
                return self.shows_answer(fact)
            case PaperDeclared(document_type):
                return self.shows_paper(document_type)
            case NoteAdded(_, step):
                # Only what they wrote themselves: what a person wrote for themselves is no message to anybody.
                own = event.by.party == self.grant.party
                return own and terms.allows(Scope.COMMENT) and (step is None or terms.shows_step(step))
            case DocumentAttached(step) | DocumentDetached(step):
                return terms.allows(Scope.READ_DOCUMENTS) and terms.shows_step(step)
            case PaperAdded():
                # Not even who added it is told so: the person may have deleted it, and that is theirs alone.
                return False
            case Opened() | MovedToVersion() | Closed() | Reopened():
                return True
            case what:
                return terms.shows_step(what.step)

    def _is_special(self, fact: str) -> bool:
        # Of a special category (GDPR, Article 9), or of a question that nobody knows any more.
        found = self.document.facts.get(fact) or self.registry.facts.get(fact)
        return found is None or found.sensitivity is not Sensitivity.ORDINARY


def make_lens(grant: Grant, document: VersionDocument, registry: Registry) -> Lens:
    """Return a grant held over a case that follows a version."""
    if grant.terms.step is None:
        facts, papers = frozenset(document.facts), frozenset(document.document_types)
        return Lens(grant, document, registry, facts, papers)
    uses: list[Use] = []
    for step in document.definition.steps:
        if step.key == grant.terms.step:
            uses += step_uses(step)
            for placed in step_conditions(step):
                uses += condition_uses(placed.condition, placed.place)
    return Lens(
        grant,
        document,
        registry,
        frozenset(use.key for use in uses if use.kind is UseKind.FACT),
        frozenset(use.key for use in uses if use.kind is UseKind.PAPER),
    )


def hides_nothing(lens: Lens) -> bool:
    """Whether a helper knows all from which the procedure follows, so that it is the same for them as for the person."""
    terms = lens.grant.terms
    left_out = terms.without_steps or terms.without_facts or terms.without_papers
    return terms.step is None and not left_out and all(map(lens.knows_fact, lens.document.facts))


def keep_known(events: Iterable[Event], lens: Lens) -> Iterator[Event]:
    """Yield the events from which a helper's view of a case is made.

    What is left out here can't be guessed from any state, date, reason or number that follows from the rest.
    """
    return (event for event in events if lens.knows(event))


def keep_shown(events: Iterable[Event], lens: Lens) -> Iterator[Event]:
    """Yield the events of a case's history that a helper may see, each without what is the person's alone."""
    for event in events:
        if lens.shows(event):
            what = Closed() if isinstance(event.what, Closed) else event.what
            yield event._replace(what=what, by=_hide(event.by, lens.grant))


def number_shown(events: Iterable[Event], lens: Lens) -> list[Event]:
    """Return the events that a helper may see in their order, with places counted among these alone.

    Their own places would have gaps, which tell that something else happened, and about when.
    """
    return [event._replace(seq=place) for place, event in enumerate(list_shown(events, lens), start=1)]


def list_shown(events: Iterable[Event], lens: Lens) -> list[Event]:
    """Return the events that a helper may see in their order, with the places that they have among all."""
    return sorted(keep_shown(events, lens), key=lambda event: (event.seq, event.id))


def place_among_all(events: Iterable[Event], shown: Sequence[Event], highest: int) -> list[Event]:
    """Return events whose places a helper counted among what is `shown`, with places among all that is there.

    `shown` are the events that the helper may see, in their order, with their own places; `highest` is the last of all.
    """
    return [
        event._replace(
            seq=shown[event.seq - 1].seq if 1 <= event.seq <= len(shown) else highest + event.seq - len(shown),
        )
        for event in events
    ]


def _hide(by: Recorder, grant: Grant) -> Recorder:
    # That somebody else helps too is nobody's business: what they recorded was recorded for the person.
    if by.party in {None, grant.party}:
        return by
    return Recorder(Role.MIGRANT, grant.owner_id)


# --- what may be recorded -----------------------------------------------------------------------------


def require_allowed(events: Iterable[Event], lens: Lens, before: Progress, again: Collection[UUID] = ()) -> None:
    """Raise `Forbidden` for the first event that a grant doesn't let a helper record in a case that came to `before`.

    `again` are those that their organisation had recorded already: sent once more they change nothing.
    """
    for position, event in enumerate(events):
        if event.id not in again and not _is_allowed(event, lens, before):
            raise Forbidden("The person didn't allow this.", field=f"events.{position}")


def require_others_words(
    before: Mapping[str, Sequence[Said]], after: Mapping[str, Sequence[Said]], grant: Grant
) -> None:
    """Raise `Forbidden` where what a helper recorded takes back, or brings back, what somebody else said of a step.

    The place that an event says it has, or a second one like it, may reach further than the event alone.
    """
    for step in before.keys() | after.keys():
        stood, stands = (
            [one.event for one in said.get(step, ()) if one.by.party != grant.party] for said in (before, after)
        )
        if stood != stands:
            raise Forbidden("The person didn't allow this.", field="events")


def _is_allowed(event: Event, lens: Lens, before: Progress) -> bool:
    terms = lens.grant.terms
    match event.what:
        case StepCleared(step):
            # A helper takes back what they, or their organisation, marked; the rest is the person's.
            said = before.steps.get(step, ())
            own = bool(said) and said[-1].by.party == lens.grant.party
            return own and terms.allows(Scope.MARK_STEPS) and terms.shows_step(step)
        case StepMarked(step) | StepSkipped(step) | StepWanted(step) | DateGiven(step) | AppointmentSet(step):
            return terms.allows(Scope.MARK_STEPS) and terms.shows_step(step)
        case Answered(fact):
            return terms.allows(Scope.EDIT_ANSWERS) and lens.shows_fact(fact)
        case PaperDeclared(document_type):
            return terms.allows(Scope.EDIT_ANSWERS) and lens.shows_paper(document_type)
        case AnswerTakenBack(fact, taken):
            # Likewise: what their own organisation answered, as long as that is what stands.
            stands = before.find_said(fact)
            own = stands is not None and (stands.event, stands.by.party) == (taken, lens.grant.party)
            return own and terms.allows(Scope.EDIT_ANSWERS) and lens.shows_answer(fact)
        case NoteAdded(_, on_step):
            return terms.allows(Scope.COMMENT) and (on_step is None or terms.shows_step(on_step))
        case _:
            return False
