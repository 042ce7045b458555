"""A case as a grant lets a helper see it: what the purpose doesn't need isn't sent."""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from uuid import UUID

from fastapi import Response

from api.deps import Act, Looks
from api.rendering.cases import Narrow, case_json, find_ground, render_events
from api.rendering.granted_reasons import Reasons
from api.rendering.grants import name_paper, name_step, read_version
from api.rendering.procedure import STILL_TO_COME, due_days_json
from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.schemas.cases import CaseHeadAnswer, CaseList
from api.schemas.grants import GrantedAnswer
from core.cases.granted import Lens, make_lens, number_shown
from core.cases.looking import is_noted, keep_live, list_granted_cases, note_listed
from core.cases.service import Case, CaseHead, Ground, Projection, load_case, load_events, project_shown
from core.grants.grant import Grant
from core.grants.terms import Scope, Terms
from core.platform.clock import last_day_in
from core.procedures.outline import outline_of
from core.procedures.procedure import State

DATES_ON_PAPERS: Final = ("issued", "expires")
OF_STEPS: Final = ("marks", "skipped", "wanted", "appointments")


def render_granted(act: Act, lens: Lens, reading: VersionReading, zone: str) -> GrantedAnswer:
    """Return under which grant somebody sees a case; `zone` is the city's, IANA."""
    grant, terms = lens.grant, lens.grant.terms
    return GrantedAnswer(
        id=grant.id,
        reference=grant.reference,
        called=grant.called,
        purpose=terms.purpose.value,
        step=None if terms.step is None else name_step(reading, terms.step),
        scopes=[scope.value for scope in Scope if scope in terms.scopes],
        later_types=[name_paper(reading, key) for key in sorted(terms.later_types - terms.without_papers)],
        document_types=[name_paper(reading, key) for key in sorted(terms.document_types - terms.without_papers)],
        addable_types=[name_paper(reading, key) for key in lens.list_addable()],
        expires_at=grant.expires_at,
        last_day=last_day_in(zone, grant.expires_at),
        ends_soon=grant.asks_to_go_on(act.now),
    )


def find_narrowing(act: Act, grant: Grant | None, ground: Ground, lang: str) -> Narrow | None:
    """Return what leaves out of a case what a grant doesn't show, and says under which grant it is seen."""
    if grant is None:
        return None
    lens = make_lens(grant, ground.version.document, ground.registry)
    reading = read_version(act, ground.version, lang)
    about = render_granted(act, lens, reading, ground.zone).model_dump(mode="json")
    return lambda found, case: narrow_case(found, case, lens, reading) | {"grant": about}


def list_granted(look: Looks, *, closed: bool, after: UUID | None, limit: int, lang: str) -> CaseList:
    """Return a page of the cases that the reader, or their organisation, was let into, each as its grant shows it."""
    keys, found = look.turn.installation.keys, []
    with look.reading() as act:
        ground_of = partial(find_ground, act)
        page, has_more = list_granted_cases(
            act.session, act.actor, keys, ground_of, act.now, closed=closed, after=after, limit=limit
        )
        noted = is_noted(act.session, act.actor, page, act.now)
    if not noted:
        with look.noting() as act:
            note_listed(act.session, act.actor, [case.listed.head.id for case in page], act.now)
    with look.reading() as act:
        grants = keep_live(act.session, act.actor, keys, page, act.now)
        for listed, *_ in page:
            head = listed.head
            if head.id in grants:
                ground = find_ground(act, head.process, head.version_number, head.owner_id)
                case = load_case(act.session, keys, head, ground, grants[head.id])
                whole = case_json(act, case, ground, lang, None, find_narrowing(act, grants[head.id], ground, lang))
                names = CaseHeadAnswer.model_fields
                found.append(CaseHeadAnswer.model_validate({name: whole[name] for name in names}))
    return CaseList(items=found, next=str(page[-1].listed.head.id) if has_more else None)


def list_shown_events(
    act: Act, head: CaseHead, grant: Grant, lang: str, *, after: tuple[int, UUID] | None, limit: int
) -> Response:
    """Answer with a page of what happened in a case, as far as a grant shows it; it is full before there is a next."""
    ground = find_ground(act, head.process, head.version_number)
    lens = make_lens(grant, ground.version.document, ground.registry)
    events = number_shown(load_events(act.session, act.installation.keys.open(head.owner_id), head.id), lens)
    coming = events if after is None else [event for event in events if (event.seq, event.id) > after]
    page = coming[:limit]
    cursor = f"{page[-1].seq}.{page[-1].id}" if len(coming) > limit else None
    return render_events(act, page, ground, lang, cursor)


def narrow_case(found: Json, case: Case, lens: Lens, reading: VersionReading) -> Json:
    """Return a case, made from what the helper may know, with no more in it than they may see."""
    terms = lens.grant.terms
    shown = project_shown(outline_of(case.procedure), terms)
    procedure = narrow_procedure(found["procedure"], shown, Reasons(case.procedure, reading, lens))
    coming = None
    if shown.next_step is not None:
        due = None if shown.next_due is None else shown.next_due.isoformat()
        coming = {"step": shown.next_step, "title": name_step(reading, shown.next_step).title.model_dump(), "due": due}
    return found | {
        "procedure": procedure,
        "person": narrow_person(found["person"], lens),
        "on_behalf": [one for one in found["on_behalf"] if is_own(one, lens)],
        "answered_on_behalf": [
            one for one in found["answered_on_behalf"] if lens.shows_answer(one["fact"]) and is_of(one, lens.grant)
        ],
        "next": coming,
        "due_days": procedure["due_days"],
        "seen_by": [],
        "done": procedure["progress"]["done"],
        "least": procedure["progress"]["least"],
        "most": procedure["progress"]["most"],
    }


def narrow_procedure(procedure: Json, shown: Projection, reasons: Reasons) -> Json:
    """Return a procedure with the steps, reasons and answers that may be seen; `shown` is what is next in these steps."""
    lens, terms = reasons.lens, reasons.lens.grant.terms
    steps = [narrow_step(step, reasons) for step in procedure["steps"] if terms.shows_step(step["key"])]
    found = procedure | {
        "steps": steps,
        "next": shown.next_step,
        "answers": [answer for answer in procedure["answers"] if lens.shows_answer(answer["fact"])],
        "people_who_help": [],
    }
    if not terms.allows(Scope.READ_ANSWERS) or is_partial(terms):
        found["audience_why"] = []
    question = found.pop("question", None)
    if question is not None and terms.allows(Scope.EDIT_ANSWERS) and shows_question(lens, question["fact"]):
        found["question"] = question | {"steps": [key for key in question["steps"] if terms.shows_step(key)]}
    days = [day._replace(asks=day.asks and "question" in found) for day in shown.due_days]
    found["due_days"] = due_days_json(reasons.reading, days)
    if is_partial(terms):
        found["progress"] = count(steps)
        found["totals"] = nothing_in(procedure["totals"])
        found["finished"] = not any(step["state"] in STILL_TO_COME for step in steps)
    return found


def is_partial(terms: Terms) -> bool:
    """Whether some steps aren't shown, so that no sum over all of them may be either."""
    return terms.step is not None or bool(terms.without_steps)


def narrow_step(step: Json, reasons: Reasons) -> Json:
    """Return a step without what says something that isn't shown."""
    terms, key = reasons.lens.grant.terms, step["key"]
    found = step | {
        "why": reasons.list_why(key) if terms.allows(Scope.READ_ANSWERS) else [],
        "waits_for": reasons.list_waits(key),
        "alternatives": [other for other in step["alternatives"] if terms.shows_step(other)],
        "actions": step["actions"] if terms.allows(Scope.MARK_STEPS) else [],
        "deadlines": reasons.narrow_deadlines(key, step["deadlines"]),
    }
    deadline = found.pop("deadline", None)
    if deadline is not None:
        own = [one for one in found["deadlines"] if "date" in one]
        if deadline["step"] == key:
            own = [one for one in found["deadlines"] if one["key"] == deadline["key"]]
        elif terms.shows_step(deadline["step"]):
            own = [deadline]
        if own:
            found["deadline"] = min(own, key=lambda one: str(one.get("date")))
    return found


def is_own(on_behalf: Json, lens: Lens) -> bool:
    """Whether a step that may be seen stands as the helper's own organisation, or they, marked it; others aren't named."""
    return lens.grant.terms.shows_step(on_behalf["step"]) and is_of(on_behalf, lens.grant)


def is_of(on_behalf: Json, grant: Grant) -> bool:
    """Whether what stands was recorded by whom a grant lets in; `is_me` says it of a person, who is the reader then."""
    organisation, person = on_behalf["organisation"], on_behalf["person"]
    if grant.organisation is None:
        return person is not None and bool(person["is_me"])
    return organisation is not None and bool(organisation["key"] == grant.organisation)


def shows_question(lens: Lens, address: str) -> bool:
    """Whether an answer to a question may be seen: to one about a date on a paper, where the paper may."""
    prefix, _, about = address.partition(":")
    return lens.shows_paper(about) if prefix in DATES_ON_PAPERS else lens.shows_answer(address)


def count(steps: list[Json]) -> Json:
    """Return how far the shown steps have come."""
    needed = [step for step in steps if step["state"] != State.NOT_NEEDED.value]
    done = sum(step["state"] == State.DONE.value for step in needed)
    return {"done": done, "least": sum(step["applies"] == "yes" for step in needed), "most": len(needed)}


def nothing_in(totals: Json) -> Json:
    """Return totals that say nothing, where not all steps are shown."""
    return {"fees": [], "days": None, "visits": None, "papers": dict.fromkeys(totals["papers"], ())}


def narrow_person(person: dict[str, Any], lens: Lens) -> dict[str, Any]:
    """Return what the person said and did, as far as it may be seen."""
    terms = lens.grant.terms
    found = dict(person)
    for name in OF_STEPS:
        if name in person:
            kept = [key for key in person[name] if terms.shows_step(key)]
            found[name] = {key: person[name][key] for key in kept} if isinstance(person[name], dict) else kept
    if "dates_given" in person:
        dates = person["dates_given"]
        found["dates_given"] = {key: dates[key] for key in dates if terms.shows_step(key.partition("/")[0])}
    found["answers"] = {key: one for key, one in person.get("answers", {}).items() if lens.shows_fact(key)}
    found["papers"] = {key: one for key, one in person.get("papers", {}).items() if lens.shows_paper(key)}
    return found
