"""What lists show of a process, and the process as everybody reads it before it is made personal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from api.rendering.texts import Json, shares_of, text_json
from api.rendering.version import VersionReading
from api.wording.conditions import say_condition
from api.wording.deadlines import say_rule
from api.wording.money import say_price
from api.wording.needs import say_need
from core.platform.clock import day_in
from core.procedures.procedure import ExtraView, Ternary
from core.processes.definition import AmountRange, Step
from core.processes.shelf import Translations
from core.processes.translations import ResolvedText, TextStatus, process_texts


def head_json(
    reading: VersionReading,
    *,
    version: Json,
    translations: Translations,
    adopted: bool,
    adoption: Json | None = None,
    review_by: date | None = None,
    sources: Json | None = None,
) -> Json:
    """Return what lists show of a process, and what stands above its procedure.

    `version` says which version it is, `adoption` who took it over and when, `sources` how many were compared.
    """
    process = reading.process
    city, _, slug = process.process.partition("/")
    found: Json = {
        "id": process.process,
        "city": city,
        "city_name": reading.places.city_name(city),
        "slug": slug,
        "title": reading.texts.text("title"),
        "summary": reading.texts.text("summary"),
        "you_get": reading.texts.optional("you_get"),
        "authority": reading.places.reference(process.authority),
        "service_type": reading.live.titled("service-types", process.service_type),
        "topics": [reading.live.titled("topics", key) for key in process.topics],
        "stage": process.stage.value,
        "source_language": process.source_language,
        "languages": list(shares_of(process_texts(process), process.source_language, translations)),
        "version": version,
        "adopted": adopted,
        **(adoption or {}),
        "review_by": None if review_by is None else review_by.isoformat(),
        "sources": sources,
        "legal_basis": reading.legal(process.legal_basis),
        "audience": reading.audience(),
        "audience_items": reading.audience_items(),
    }
    return {name: value for name, value in found.items() if value is not None}


def process_json(
    reading: VersionReading, head: Json, notes: Sequence[Json], helpers: Sequence[Json], canonical: str
) -> Json:
    """Return a whole process in the reader's language, with the definition as it was published."""
    return {
        **head,
        "steps": [step_json(reading, step, notes) for step in reading.process.steps],
        "notes": [note for note in notes if "step" not in note],
        "people_who_help": helpers,
        "source": json.loads(canonical)["definition"],
    }


def step_json(reading: VersionReading, step: Step, notes: Sequence[Json]) -> Json:
    """Return a step as everybody sees it: its conditions and rules in words."""
    words = reading.words
    found: Json = {
        **reading.step_parts(step.key),
        "alternatives": [
            other for one_of in reading.process.one_of if step.key in one_of for other in one_of if other != step.key
        ],
        "needs": [need_rule(reading, step, key.key) for key in step.needs],
        "fees": [fee_rule(reading, step, fee.key) for fee in step.fees],
        "deadlines": [
            {
                "key": deadline.key,
                "rule": reading.say(say_rule(words, reading, step.key, deadline)),
                "sense": deadline.sense,
                "strict": deadline.strict,
            }
            for deadline in step.deadlines
        ],
        "channels": [reading.channel_parts(step.key, channel.key) for channel in step.channels],
        "offices": reading.step_offices(step.key),
        "notes": [note for note in notes if note.get("step") == step.key],
    }
    if step.when is not None:
        found["when"] = reading.say(
            words.say("Needed if {condition}.", condition=say_condition(words, reading, step.when))
        )
    return found


def need_rule(reading: VersionReading, step: Step, key: str) -> Json:
    """Return one need as its author wrote it."""
    need = reading.needs[step.key, key]
    extras = [
        ExtraView(extra.kind, extra.count, Ternary.YES if extra.when is None else Ternary.MAYBE)
        for extra in need.extras
    ]
    applies = Ternary.YES if need.when is None else Ternary.MAYBE
    return {
        "key": key,
        "text": reading.say(say_need(reading.words, reading, need, extras, 1, applies)),
        "sets": [[reading.paper_reference(paper) for paper in papers] for papers in need.any_of],
        "by": need.by,
    }


def fee_rule(reading: VersionReading, step: Step, key: str) -> Json:
    """Return one row of a fee list."""
    fee = reading.fees[step.key, key]
    low, high = (fee.amount.low, fee.amount.high) if isinstance(fee.amount, AmountRange) else (fee.amount, fee.amount)
    found = {
        "item": fee.item,
        "key": key,
        "label": reading.fee_label(step.key, key),
        "low": f"{low:.2f}",
        "high": f"{high:.2f}",
        "currency": fee.currency,
        "text": reading.say(say_price(reading.words, low, high, fee.currency)),
    }
    if fee.when is not None:
        condition = say_condition(reading.words, reading, fee.when)
        found["when"] = reading.say(reading.words.say("If {condition}.", condition=condition))
    return found


def version_json(
    number: int,
    document_hash: str,
    state: str,
    *,
    latest: bool,
    published_at: datetime | None = None,
    zone: str = "UTC",
) -> Json:
    """Return which version something is, and on which day of its city it was published."""
    found: Json = {"number": number, "hash": document_hash, "latest": latest, "state": state}
    if published_at is not None:
        found |= {"published_at": instant(published_at), "published_on": day_in(zone, published_at).isoformat()}
    return found


def instant(moment: datetime) -> str:
    """Return an instant in RFC 3339, in UTC, to the second."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def plain_text(text: str, language: str) -> Json:
    """Return a text that was written in one language only."""
    return text_json(ResolvedText(text, language, TextStatus.SOURCE))
