"""A crowd for one process: many people, no two alike, each as the body of a request for their procedure.

Somebody who is asked for over and over would tell little: what they share with themselves is all kept.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from random import Random
from typing import Any

from core.processes.registry import FactKind
from core.processes.versions import VersionDocument

COUNTRIES = ("MA", "UA", "IN", "BR", "NG", "TR", "CN", "EG", "PE", "PK", "AL", "SN", "US", "FR", "RO")
SAID, HELD, BEGAN = 0.6, 0.4, 0.5  # how many of the questions, of the papers are told of; who did something already


def make_crowd(document: VersionDocument, today: date, count: int, seed: int = 7) -> list[bytes]:
    """Return as many requests; the same ones for the same seed."""
    random = Random(seed)
    return [json.dumps(make_person(random, document, today)).encode() for _ in range(count)]


def make_person(random: Random, document: VersionDocument, today: date) -> dict[str, Any]:
    """Return somebody who said a part of what a process asks for, holds some papers, and did its first steps."""
    answers = {}
    for key, fact in document.facts.items():
        if random.random() < SAID:
            answers[key] = {"values": [choose(random, fact.kind, [option.key for option in fact.options], today)]}
    papers: dict[str, Any] = {}
    for key in document.document_types:
        if random.random() < HELD:
            papers[key] = {"have": random.random() < 0.7}
            if papers[key]["have"] and random.random() < 0.5:
                papers[key]["expires"] = (today + timedelta(days=random.randrange(30, 2000))).isoformat()[:7]
    steps = [step.key for step in document.definition.steps]
    done = random.randrange(1, len(steps) // 2) if random.random() < BEGAN else 0
    marks = {key: {"on": (today - timedelta(days=random.randrange(40))).isoformat()} for key in steps[:done]}
    return {"answers": answers, "papers": papers, "marks": marks}


def choose(random: Random, kind: FactKind, options: list[str], today: date) -> str:
    """Return an answer to a question."""
    match kind:
        case FactKind.YES_NO:
            return random.choice(("yes", "no"))
        case FactKind.CHOICE:
            return random.choice(options)
        case FactKind.COUNTRY:
            return random.choice(COUNTRIES)
        case FactKind.NUMBER:
            return str(random.randrange(5))
        case FactKind.DATE:
            return (today - timedelta(days=random.randrange(120))).isoformat()
