"""Drafts as JSON: their text, their findings, their test people, and how they look to a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

import orjson
from fastapi import Response

from api.deps import Act
from api.published import Published
from api.rendering.colleagues import Colleagues
from api.rendering.procedure import build_procedure
from api.rendering.texts import sentence
from api.schemas.drafts import (
    DraftAnswer,
    DraftHeadAnswer,
    ExampleAnswer,
    ExampleList,
    FindingAnswer,
    PreviewBody,
    TransitionAnswer,
)
from api.schemas.fields import Colleague, Text
from api.schemas.person import check_person
from api.wording.catalogue import Words, words_in
from api.wording.findings import say_finding
from core.platform.errors import InvalidRequest, NotFound
from core.procedures.compiled import compile_version
from core.procedures.examples import Mismatch, make_person, run_example
from core.procedures.personal import Person
from core.procedures.personalise import personalise
from core.procedures.procedure import Ternary
from core.processes.drafts import FROM_FILES, Draft, DraftHead
from core.processes.examples import Example
from core.processes.findings import Finding, FindingCode, Severity, Surroundings
from core.processes.judging import judge, keep_review_day
from core.processes.provenance import Provenance
from core.processes.reading import line_of, parse_yaml
from core.processes.review import list_draft_actions
from core.processes.shelf import load_registry
from core.processes.shelving import find_newest_offer
from core.processes.versions import VersionDocument, embed_registry


class Showing(NamedTuple):
    """A draft with all that the database has to say about it, so that it can be shown when no transaction is open."""

    act: Act
    draft: Draft
    colleagues: Colleagues
    around: Surroundings


def gather(act: Act, draft: Draft) -> Showing:
    """Read what belongs to a draft, while a transaction is open."""
    colleagues = Colleagues(act.session, act.installation.keys)
    head = draft.head
    people = (head.author_id, head.saved_by, head.examples_saved_by, head.reviewer_id)
    for person_id in (*people, *(line.person_id for line in draft.history)):
        _find(colleagues, person_id)
    return Showing(act, draft, colleagues, surroundings_of(act, head.process))


def surroundings_of(act: Act, process: str, *, fresh: bool = False) -> Surroundings:
    """Return what a draft of a process is checked against; `fresh` reads the registry anew."""
    published = act.installation.library.now
    city = _own_city(act)
    shelved = published.places.cities[city]
    today = published.today_in(city, act.now)
    last = find_newest_offer(act.session, process)
    review_by = None if last is None else last.review_by

    def run_examples(version: VersionDocument, examples: Sequence[Example]) -> Iterable[tuple[Example, Mismatch]]:
        compiled = compile_version(version)
        return [(example, found) for example in examples for found in run_example(compiled, example, shelved.calendar)]

    return Surroundings(
        registry=load_registry(act.session)[0] if fresh else published.shelf.registry,
        organisations=frozenset(shelved.organisations),
        offices=frozenset(shelved.offices),
        given_elsewhere=frozenset(published.worlds[city].givers),
        provenance=Provenance(keep_review_day(review_by, today)),
        today=today,
        run_examples=run_examples,
    )


def render_head(act: Act, heads: Sequence[DraftHead]) -> list[DraftHeadAnswer]:
    """Return drafts for a list."""
    colleagues = Colleagues(act.session, act.installation.keys)
    return [_head(act, head, colleagues) for head in heads]


def render_draft(showing: Showing, lang: str, found: Sequence[Finding] | None = None) -> DraftAnswer:
    """Return a draft with all that the checks and the test people find in it, now if it wasn't found just before."""
    act, draft, colleagues, around = showing
    published = act.installation.library.now
    words = words_in(lang)
    document = parse_yaml(draft.yaml.encode())
    definition = json.loads(draft.definition)
    if found is None:
        found = judge(draft.read_definition(), draft.read_examples(), around).findings
    known = published.processes.get(draft.head.process)
    history = [
        TransitionAnswer(
            from_state=None if line.from_state is None else line.from_state.value,
            to_state=line.to_state.value,
            revision=line.revision,
            person=_find(colleagues, line.person_id),
            reason=line.reason,
            at=line.at,
        )
        for line in draft.history
    ]
    findings = [
        FindingAnswer(
            code=finding.code.value,
            severity=finding.severity.value,
            place="/".join(finding.place),
            line=None if finding.place[0] == "examples" else line_of(document, finding.place),
            text=_sentence(words, finding),
        )
        for finding in found
    ]
    return DraftAnswer(
        **{**_head(act, draft.head, colleagues).model_dump(), "source_language": definition["source_language"]},
        yaml=draft.yaml,
        definition=definition,
        findings=findings,
        examples_yaml=draft.examples_yaml,
        latest_version=known.current.head.number if known is not None and known.is_published else None,
        history=history,
    )


def render_examples(act: Act, draft: Draft, lang: str) -> ExampleList:
    """Run the test people of a draft, and return how each fares."""
    published = act.installation.library.now
    words = words_in(lang)
    compiled = compile_version(embed_registry(draft.read_definition().process, published.shelf.registry))
    world = published.worlds[_own_city(act)]
    items = []
    for example in draft.read_examples().examples:
        procedure = personalise(compiled, make_person(example), example.today, world)
        mismatches = run_example(compiled, example, world.calendar)
        items.append(
            ExampleAnswer(
                key=example.key,
                name=example.name,
                today=example.today,
                passed=not mismatches,
                mismatches=[_sentence(words, _as_finding(one)) for one in mismatches],
                applies=[view.key for view in procedure.steps if view.applies is Ternary.YES],
                first=procedure.next,
            )
        )
    return ExampleList(items=items, revision=draft.head.revision, examples_revision=draft.head.examples_revision)


def render_preview(act: Act, draft: Draft, body: PreviewBody, lang: str) -> Response:
    """Answer with a procedure of a draft, as the person it is asked for would see it."""
    published = act.installation.library.now
    language = published.choose_language(lang)
    compiled, read = published.read_draft(draft.read_definition().process, language)
    person, today = _whom(act, published, read.reading.document, draft, body)
    found = build_procedure(
        compiled,
        person,
        today,
        published.worlds[_own_city(act)],
        reading=read.reading,
        head=read.head,
        notes=published.notes_json(draft.head.process, language),
        helpers=published.helpers_json(_own_city(act), read.reading.process, language),
    )
    return Response(orjson.dumps(found), media_type="application/json")


def _whom(
    act: Act, published: Published, document: VersionDocument, draft: Draft, body: PreviewBody
) -> tuple[Person, date]:
    today = body.today or published.today_in(_own_city(act), act.now)
    if body.example is None:
        return check_person(body.person or {}, document, published.shelf.registry), today
    if body.person is not None:
        raise InvalidRequest("Ask for a test person or describe one, not both.", field="person")
    for example in draft.read_examples().examples:
        if example.key == body.example:
            return make_person(example), body.today or example.today
    raise NotFound("The draft has no such test person.", field="example")


def _own_city(act: Act) -> str:
    assert act.actor.city is not None
    return act.actor.city


def _as_finding(mismatch: Mismatch) -> Finding:
    params = {
        "example": mismatch.example,
        "kind": mismatch.kind.value,
        "at": mismatch.place,
        "expected": mismatch.expected or "",
        "found": mismatch.found or "",
    }
    return Finding(FindingCode.FAILING_EXAMPLE, Severity.ERROR, ("examples", mismatch.example), params)


def _sentence(words: Words, finding: Finding) -> Text:
    return Text(**sentence(words, say_finding(words, finding)))


def _head(act: Act, head: DraftHead, colleagues: Colleagues) -> DraftHeadAnswer:
    fields = head._asdict()
    for name in ("organisation", "author_id", "reviewer_id", "editors"):
        fields.pop(name)
    people = {name: _find(colleagues, fields.pop(name)) for name in ("saved_by", "examples_saved_by")}
    return DraftHeadAnswer(
        **{**fields, "state": head.state.value},
        **people,
        source_language=_source_language(act, head.process),
        author=_find(colleagues, head.author_id),
        reviewer=_find(colleagues, head.reviewer_id),
        actions=[action.value for action in list_draft_actions(act.actor, head.state, head.editors)],
    )


def _source_language(act: Act, process: str) -> str:
    # A draft's own definition says it, too; but a list doesn't read whole definitions for one word of each.
    published = act.installation.library.now
    known = published.shelf.processes.get(process)
    if known is not None:
        return known.current.document.definition.source_language
    return published.places.cities[_own_city(act)].city.source_language


def _find(colleagues: Colleagues, person_id: UUID | None) -> Colleague | None:
    return None if person_id == FROM_FILES else colleagues.find_if_any(person_id)
