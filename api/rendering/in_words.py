"""A draft's conditions in words, and which step waits for which."""

from __future__ import annotations

from api.deps import Act
from api.rendering.texts import sentence
from api.rendering.version import VersionReading
from api.schemas.drafts import ConditionAnswer, DraftInWords, StepInWords
from api.schemas.fields import Text
from api.wording.conditions import say_audience, say_condition
from core.processes.definition import AfterOutcome
from core.processes.drafts import Draft
from core.processes.reading import line_of, parse_yaml
from core.processes.uses import Placed, list_conditions
from core.processes.versions import embed_registry


def render_in_words(act: Act, draft: Draft, lang: str) -> DraftInWords:
    """Return a sentence for each condition of a draft, by step, with what each step waits for."""
    published = act.installation.library.now
    process = draft.read_definition().process
    known = published.processes.get(process.process)
    document = embed_registry(process, published.shelf.registry)
    translations = {} if known is None else known.translations
    reading = published.read_document(document, published.choose_language(lang), translations)
    lines = parse_yaml(draft.yaml.encode())
    found = [
        (one.step, ConditionAnswer(place="/".join(one.place), line=line_of(lines, one.place), text=_say(reading, one)))
        for one in list_conditions(process)
    ]
    return DraftInWords(
        audience=[condition for step, condition in found if step is None],
        steps=[
            StepInWords(
                key=step.key,
                title=_title(reading, step.key),
                after=[_name_before(reading, one) for one in step.after],
                conditions=[condition for key, condition in found if key == step.key],
            )
            for step in process.steps
        ],
        revision=draft.head.revision,
    )


def _say(reading: VersionReading, placed: Placed) -> Text:
    words = reading.words
    if placed.step is None:
        return _sentence(reading, say_audience(words, reading, placed.condition))
    clause = say_condition(words, reading, placed.condition)
    if placed.place == ("steps", placed.step, "when"):
        return _sentence(reading, words.say("Needed if {condition}.", condition=clause))
    return _sentence(reading, words.say("If {condition}.", condition=clause))


def _name_before(reading: VersionReading, before: str | AfterOutcome) -> Text:
    if isinstance(before, str):
        return _title(reading, before)
    said = {"step": reading.step(before.step), "outcome": reading.outcome(before.step, before.outcome)}
    return _sentence(reading, reading.words.say("“{step}” ends with “{outcome}”", **said))


def _title(reading: VersionReading, step: str) -> Text:
    # What a draft waits for may not be there yet.
    found = reading.texts.optional(f"steps/{step}/title")
    return _sentence(reading, step) if found is None else Text(**found)


def _sentence(reading: VersionReading, words: str) -> Text:
    return Text(**sentence(reading.words, words))
