"""A person's procedure as JSON, in the reader's language: for the public, for cases and for a draft's preview."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from api.rendering.opening import Doors
from api.rendering.steps import list_explained, question_address
from api.rendering.texts import Json
from api.rendering.version import VersionReading
from api.rendering.written import write_steps
from api.wording.money import say_price
from api.wording.needs import say_time, say_visits
from api.wording.questions import (
    ask_for_channel,
    ask_for_expiry,
    ask_for_issue,
    ask_for_paper,
    say_not_told,
    say_paper,
    say_where_the_date_is,
)
from core.procedures.compiled import CompiledVersion
from core.procedures.due import DueDay, list_due_days
from core.procedures.outline import outline_of
from core.procedures.personal import Person, World
from core.procedures.personalise import personalise
from core.procedures.procedure import Procedure, Question, State, Totals
from core.procedures.questions import next_question
from core.processes.answers import Answer, Paper
from core.processes.conditions import CHANNEL_FACT

STILL_TO_COME: Final = frozenset((State.OPEN, State.NOT_YET, State.MAYBE))


def build_procedure(
    compiled: CompiledVersion,
    person: Person,
    today: date,
    world: World,
    *,
    reading: VersionReading,
    head: Json,
    notes: Sequence[Json] = (),
    helpers: Sequence[Json] = (),
    doors: Doors | None = None,
    second: VersionReading | None = None,
) -> Json:
    """Make a person's procedure of a version, and return it in the reader's language; see `procedure_json`."""
    return procedure_json(
        personalise(compiled, person, today, world),
        reading=reading,
        head=head,
        notes=notes,
        helpers=helpers,
        doors=doors,
        second=second,
    )


def procedure_json(
    procedure: Procedure,
    *,
    reading: VersionReading,
    head: Json,
    notes: Sequence[Json] = (),
    helpers: Sequence[Json] = (),
    doors: Doors | None = None,
    second: VersionReading | None = None,
) -> Json:
    """Return a procedure in the reader's language, to be written by orjson: the steps in it are written already.

    `head` is the process's head, `notes` what organisations say about it, `helpers` who helps people in its city;
    `doors` are the offices as they stand, `second` is the same version in another language, to stand beside.
    """
    totals = procedure.totals
    notes_on: dict[str | None, list[Json]] = {}
    for note in notes:
        notes_on.setdefault(note.get("step"), []).append(note)
    found: Json = {
        "process": head,
        "today": procedure.today.isoformat(),
        "lang": reading.language,
        "next": procedure.next,
        "due_days": due_days_json(reading, list_due_days(outline_of(procedure))),
        "progress": {"done": totals.done, "least": totals.steps, "most": totals.steps + totals.maybe},
        "finished": not any(view.state in STILL_TO_COME for view in procedure.steps),
        "audience_applies": procedure.audience.value,
        "audience_why": audience_why(reading, procedure),
        "steps": write_steps(procedure, reading, notes_on, doors, second),
        "totals": reading.remember(totals_json, totals),
        "notes": notes_on.get(None, []),
        "people_who_help": list(helpers),
        "answers": list(list_answers(reading, procedure.person)),
    }
    question = next_question(procedure)
    if question is not None:
        found["question"] = reading.remember(question_json, question)
    return found


def due_days_json(reading: VersionReading, days: Sequence[DueDay]) -> list[Json]:
    """Return the first days by which something is to be done."""
    return [
        day._asdict() | {"title": reading.texts.text(f"steps/{day.step}/title"), "date": day.date.isoformat()}
        for day in days
    ]


def audience_why(reading: VersionReading, procedure: Procedure) -> list[Json]:
    """Return why the process is meant for this person, or seems not to be."""
    audience = procedure.version.audience
    if audience is None:
        return []
    return list_explained(reading, audience.explain(procedure.situation), procedure.person.answers)


def totals_json(reading: VersionReading, totals: Totals) -> Json:
    """Return what the whole way takes."""
    words, time, papers = reading.words, totals.time, totals.papers
    days: Json = {
        "typical_low": time.typical_low,
        "typical_high": time.typical_high,
        "longest": time.longest,
        "text": reading.say(say_time(words, time)),
    }
    return {
        "fees": [
            {
                "currency": fee.currency,
                "low": f"{fee.low:.2f}",
                "high": None if fee.high is None else f"{fee.high:.2f}",
                "text": reading.say(say_price(words, fee.low, fee.high, fee.currency)),
            }
            for fee in totals.fees
        ],
        "days": days,
        "visits": {
            "low": totals.visits_low,
            "high": totals.visits_high,
            "text": reading.say(say_visits(words, totals.visits_low, totals.visits_high)),
        },
        "papers": {
            "held": [reading.paper_reference(key) for key in papers.held],
            "missing": [reading.paper_reference(key) for key in papers.missing],
            "to_get": [reading.paper_reference(key) for key in papers.to_get],
            "unknown": [reading.paper_reference(key) for key in papers.unknown],
        },
    }


# --- questions and answers -------------------------------------------------------------------------


def question_json(reading: VersionReading, question: Question) -> Json:
    """Return the question to ask next."""
    words, about = reading.words, question.about
    found: Json = {
        "fact": question_address(question.key),
        "options": [],
        "several": False,
        "sensitivity": "ordinary",
        "about": "person",
        "steps": list(question.steps),
    }
    match question.kind:
        case "fact":
            fact = reading.registry.fact(reading.document.facts[about])
            return found | {name: value for name, value in fact.items() if name != "key"}
        case "channel":
            return found | {
                "kind": "channel",
                "question": reading.say(ask_for_channel(words, reading.step(about))),
                "about": "route",
                "options": [
                    {"value": key, "label": reading.say(reading.channel(about, key))} for key in question.options
                ],
            }
        case "holds":
            found |= {
                "kind": "paper",
                "document": about,
                "question": reading.say(ask_for_paper(words, reading.paper(about))),
                "options": reading.yes_no_options(),
            }
            how = reading.registry.table.optional(f"document-types/{about}/description")
            return found if how is None else found | {"how_to_find": how}
        case edge:
            ask = ask_for_issue if edge == "issued" else ask_for_expiry
            return found | {
                "kind": "date",
                "document": about,
                "question": reading.say(ask(words, reading.paper(about))),
                "how_to_find": reading.say(say_where_the_date_is(words)),
            }


def list_answers(reading: VersionReading, person: Person) -> Iterator[Json]:
    """Yield what the person said, in words: facts, routes and papers that this version knows."""
    for key, answer in person.answers.items():
        if is_known(reading, key):
            yield reading.remember(answer_json, key, answer)
    for key, paper in person.papers.items():
        if key in reading.document.document_types:
            yield reading.remember(paper_answer_json, key, paper)


def is_known(reading: VersionReading, key: str) -> bool:
    """Whether a version knows the fact or the step that an answer is about."""
    return key in reading.document.facts or (key.startswith(CHANNEL_FACT) and key[len(CHANNEL_FACT) :] in reading.steps)


def answer_json(reading: VersionReading, key: str, answer: Answer) -> Json:
    """Return one answer in words."""
    words = reading.words
    if key in reading.document.facts:
        question = reading.registry.table.text(f"facts/{key}/question")
        values = [reading.value(key, value) for value in answer.values]
    else:
        step = key.removeprefix(CHANNEL_FACT)
        question = reading.say(ask_for_channel(words, reading.step(step)))
        values = [reading.channel(step, value) for value in answer.values]
    said = words.list_all(values) if values else say_not_told(words, answer.state or "unsure")
    return {"fact": key, "question": question, "value_text": reading.say(said), "state": answer.state or "given"}


def paper_answer_json(reading: VersionReading, key: str, paper: Paper) -> Json:
    """Return what the person said of a paper, in words."""
    words = reading.words
    question = reading.say(ask_for_paper(words, reading.paper(key)))
    state = "unsure" if paper.have is None else "given"
    return {
        "fact": f"paper:{key}",
        "question": question,
        "value_text": reading.say(say_paper(words, paper)),
        "state": state,
    }
