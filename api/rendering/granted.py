"""A case as a grant lets a helper see it: what the purpose doesn't need isn't sent."""

from __future__ import annotations

from itertools import islice
from typing import Any, Final
from uuid import UUID

from fastapi import Response

from api.deps import Act
from api.rendering.cases import Narrow, case_json, find_ground, render_events
from api.rendering.grants import name_paper, name_step, read_version
from api.rendering.texts import Json
from api.schemas.cases import CaseHeadAnswer, CaseList
from api.schemas.grants import GrantedAnswer
from core.cases.granted import Lens, keep_shown, make_lens
from core.cases.service import Ground, load_case, load_events
from core.cases.sharing import list_granted_cases, see_case
from core.grants.access_log import Noun
from core.grants.grant import Grant
from core.grants.terms import Scope, Terms
from core.procedures.procedure import State

PAPER: Final = "paper:"
OF_STEPS: Final = ("marks", "skipped", "wanted", "appointments")


def render_granted(act: Act, grant: Grant, ground: Ground, lang: str) -> GrantedAnswer:
    """Return under which grant staff see a case."""
    reading, terms = read_version(act, ground.version, lang), grant.terms
    return GrantedAnswer(
        id=grant.id,
        reference=grant.reference,
        called=grant.called,
        purpose=terms.purpose.value,
        step=None if terms.step is None else name_step(reading, terms.step),
        scopes=[scope.value for scope in Scope if scope in terms.scopes],
        document_types=[name_paper(reading, key) for key in sorted(terms.document_types - terms.without_papers)],
        expires_at=grant.expires_at,
        ends_soon=grant.asks_to_go_on(act.now),
    )


def find_narrowing(act: Act, grant: Grant | None, ground: Ground, lang: str) -> Narrow | None:
    """Return what leaves out of a case what a grant doesn't show, and says under which grant it is seen."""
    if grant is None:
        return None
    lens = make_lens(grant, ground.version.document, ground.registry)
    about = render_granted(act, grant, ground, lang).model_dump(mode="json")
    return lambda found: narrow_case(found, lens) | {"grant": about}


def list_granted(act: Act, *, closed: bool, after: UUID | None, limit: int, lang: str) -> CaseList:
    """Return a page of the cases that an organisation was let into, each as its grant shows it."""
    keys, found = act.installation.keys, []
    granted = list_granted_cases(act.session, act.actor, keys, act.now, closed=closed, after=after, limit=limit)
    for listed, grant in granted[:limit]:
        ground = find_ground(act, listed.head.process, listed.head.version_number, listed.head.owner_id)
        case = load_case(act.session, keys, listed.head, ground, grant)
        whole = case_json(act, case, ground, lang, None, find_narrowing(act, grant, ground, lang))
        found.append(CaseHeadAnswer.model_validate({name: whole[name] for name in CaseHeadAnswer.model_fields}))
    return CaseList(items=found, next=str(found[-1].id) if len(granted) > limit else None)


def list_shown_events(act: Act, case_id: UUID, lang: str, *, after: tuple[int, UUID] | None, limit: int) -> Response:
    """Answer with a page of what happened in a case, as far as a grant shows it; it is full before there is a next."""
    head, grant = see_case(act.session, act.actor, act.installation.keys, case_id, act.now, Noun.HISTORY)
    assert grant is not None
    ground = find_ground(act, head.process, head.version_number)
    lens = make_lens(grant, ground.version.document, ground.registry)
    events = load_events(act.session, act.installation.keys.open(head.owner_id), head.id, after=after)
    shown = list(islice(keep_shown(events, lens), limit + 1))
    page = shown[:limit]
    coming = f"{page[-1].seq}.{page[-1].id}" if len(shown) > limit else None
    return render_events(act, page, ground, lang, coming)


def narrow_case(found: Json, lens: Lens) -> Json:
    """Return a case, made from what the helper may know, with no more in it than they may see."""
    terms = lens.grant.terms
    procedure = narrow_procedure(found["procedure"], lens)
    narrowed = found | {
        "procedure": procedure,
        "person": narrow_person(found["person"], lens),
        "on_behalf": [one for one in found["on_behalf"] if is_own(one, lens)],
    }
    return narrow_head(narrowed, terms, procedure)


def narrow_head(found: Json, terms: Terms, procedure: Json) -> Json:
    """Return what a list shows of a case: counts of the steps that are shown, and the next of them."""
    coming = found["next"]
    if coming is not None and not terms.shows_step(coming["step"]):
        coming = None
    progress = procedure["progress"]
    return found | {"next": coming, "done": progress["done"], "most": progress["most"]}


def narrow_procedure(procedure: Json, lens: Lens) -> Json:
    """Return a procedure with the steps, reasons and answers that may be seen."""
    terms = lens.grant.terms
    steps = [narrow_step(step, lens) for step in procedure["steps"] if terms.shows_step(step["key"])]
    found = procedure | {
        "steps": steps,
        "next": procedure["next"] if any(step["key"] == procedure["next"] for step in steps) else None,
        "answers": [answer for answer in procedure["answers"] if shows(lens, answer["fact"])],
        "people_who_help": [],
    }
    if not terms.allows(Scope.READ_ANSWERS) or is_partial(terms):
        found["audience_why"] = []
    question = found.pop("question", None)
    if question is not None and terms.allows(Scope.EDIT_ANSWERS) and shows(lens, question["fact"]):
        found["question"] = question | {"steps": [key for key in question["steps"] if terms.shows_step(key)]}
    if is_partial(terms):
        found["progress"] = count(steps)
        found["totals"] = nothing_in(procedure["totals"])
    return found


def is_partial(terms: Terms) -> bool:
    """Whether some steps aren't shown, so that no sum over all of them may be either."""
    return terms.step is not None or bool(terms.without_steps)


def narrow_step(step: Json, lens: Lens) -> Json:
    """Return a step without what says something that isn't shown."""
    terms = lens.grant.terms
    reads = terms.allows(Scope.READ_ANSWERS)
    found = step | {
        "why": step["why"] if reads else [],
        "waits_for": [wait for wait in step["waits_for"] if may_wait(wait, lens)],
        "actions": step["actions"] if terms.allows(Scope.MARK_STEPS) else [],
    }
    deadline = step.get("deadline")
    if deadline is not None and not terms.shows_step(deadline["step"]):
        del found["deadline"]
        own = [one for one in step["deadlines"] if "date" in one]
        if own:
            found["deadline"] = min(own, key=lambda one: str(one["date"]))
    return found


def is_own(on_behalf: Json, lens: Lens) -> bool:
    """Whether a step that may be seen stands as the helper's own organisation marked it; others aren't named."""
    return lens.grant.terms.shows_step(on_behalf["step"]) and (
        bool(on_behalf["organisation"]["key"] == lens.grant.organisation)
    )


def may_wait(wait: Json, lens: Lens) -> bool:
    """Whether it may be seen what a step waits for."""
    match wait["kind"]:
        case "step":
            return lens.grant.terms.shows_step(wait["step"])
        case "question":
            return shows(lens, wait["fact"])
        case _:
            return True


def shows(lens: Lens, address: str) -> bool:
    """Whether an answer may be seen, by the name under which the API takes it."""
    if address.startswith(PAPER):
        return lens.shows_paper(address.removeprefix(PAPER))
    return lens.shows_fact(address)


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
