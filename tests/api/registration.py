"""A small process that the tests publish, draft and follow: signing on at the town hall of Bologna."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from api.installation import Installation
from core.people.tables import CityRow, OrganisationRow
from core.platform.ids import uuid7
from core.platform.revision import raise_public_revision
from core.processes.definition_form import parse_process
from core.processes.reading import parse_yaml
from core.processes.registry import Registry
from core.processes.registry_form import parse_document_types, parse_facts, parse_service_types, parse_topics
from core.processes.shelving import add_version
from core.processes.tables import Origin, RegistryRow
from core.processes.versions import embed_registry, version_bytes

PROCESS = "bologna/registration"
TOWN_HALL = "comune-bologna"

YAML = """\
# The town hall's own words.
schema: 1
process: bologna/registration
service_type: registration
source_language: it
title: Iscriviti all'anagrafe
summary: Chi vive a Bologna si iscrive all'anagrafe.
you_get: Il certificato di residenza.
authority: comune-bologna
topics: [home]
legal_basis:
  - {key: law, title: "D.P.R. 223/1989"}
steps:
  - key: collect-papers
    title: Prepara i documenti
    kind: prepare
    body: Metti tutto in una busta.
  - key: translate-papers
    title: Fai tradurre i documenti
    kind: apply
    body: Un traduttore giurato li traduce.
    when: {fact: papers-in-italian, is: "no"}
    after: [collect-papers]
  - key: hand-in
    title: Vai all'anagrafe
    kind: attend
    body: Porta tutto allo sportello.
    after: [collect-papers, translate-papers]
    needs:
      - {key: identity, any_of: [[passport]]}
    channels:
      - {key: desk, kind: in_person}
      - {key: web, kind: online, url: "https://example.org/"}
    deadlines:
      - {key: twenty-days, from: arrival-date, offset: P20D, if_missed: "Vai lo stesso, appena puoi."}
    outcomes:
      - {key: registered, label: Sei iscritto, ends: ok}
      - {key: papers-missing, label: Manca un documento, ends: again}
"""

EXAMPLES = """\
examples:
  - key: from-abroad
    name: Ana, with papers in Portuguese
    today: 2026-03-02
    answers: {papers-in-italian: "no", arrival-date: 2026-03-01}
    expect:
      applies: [collect-papers, translate-papers, hand-in]
      first: collect-papers
"""

_REGISTRY: dict[str, Any] = {
    "facts": [
        {"key": "papers-in-italian", "kind": "yes_no", "question": "Are your papers in Italian?"},
        {"key": "arrival-date", "kind": "date", "question": "When did you arrive?"},
        {
            "key": "languages",
            "kind": "choice",
            "question": "Which languages do you speak?",
            "several": True,
            "options": [{"key": "it", "label": "Italian"}, {"key": "en", "label": "English"}],
        },
    ],
    "groups": {},
    "document_types": [{"key": "passport", "title": "Passport"}],
    "topics": [{"key": "home", "title": "Home"}],
    "service_types": [{"key": "registration", "title": "Registration"}],
}

_CITIES = {
    "bologna": {"country": "IT", "zone": "Europe/Rome", "language": "it"},
    "hamburg": {"country": "DE", "zone": "Europe/Berlin", "language": "de"},
}
_ORGANISATIONS = {
    "comune-bologna": ("bologna", "authority"),
    "questura-bologna": ("bologna", "authority"),
    "hamburg-service": ("hamburg", "authority"),
    "accoglienza": ("bologna", "ngo"),
    "ponte": ("bologna", "ngo"),
    "willkommen": ("hamburg", "ngo"),
}


def build_city(installation: Installation) -> None:
    """Store the registry, two cities and their organisations, with as little as possible to say about them."""
    with installation.database.writing() as session:
        session.execute(insert(RegistryRow).values(id=1, document=_REGISTRY, loaded_at=installation.now()))
        for position, (key, place) in enumerate(_CITIES.items()):
            data = {
                "key": key,
                "name": key.title(),
                "country": place["country"],
                "zone": place["zone"],
                "languages": [place["language"]],
                "source_language": place["language"],
                "holidays": {"country": place["country"]},
            }
            session.execute(insert(CityRow).values(key=key, position=position, data=data))
        for position, (key, (city, kind)) in enumerate(_ORGANISATIONS.items()):
            data = {"key": key, "kind": kind, "name": key.replace("-", " ").title(), "languages": ["it"]}
            session.execute(insert(OrganisationRow).values(key=key, city=city, kind=kind, position=position, data=data))
        raise_public_revision(session)
    installation.library.refresh()


def publish(installation: Installation, yaml: str = YAML, origin: Origin = Origin.LOADED) -> str:
    """Publish a definition as the next version of its process, and return the version's hash."""
    process, problems = parse_process(parse_yaml(yaml.encode()).raw)
    assert process is not None, problems
    document = version_bytes(embed_registry(process, read_registry()))
    with installation.database.writing() as session:
        found = add_version(session, document, origin=origin, now=installation.now(), examples=[]).hash
    installation.library.refresh()
    return found


def read_registry() -> Registry:
    """Return the registry that the small process uses."""
    facts, groups = parse_facts({name: _REGISTRY[name] for name in ("facts", "groups")}, [])
    return Registry(
        facts,
        groups,
        *(
            parse({name: _REGISTRY[name]}, [])
            for name, parse in (
                ("document_types", parse_document_types),
                ("topics", parse_topics),
                ("service_types", parse_service_types),
            )
        ),
    )


def event(version: str, kind: str, seq: int = 1, *, event_id: UUID | None = None, **data: object) -> dict[str, Any]:
    """Return an event as a device sends it."""
    return {
        "id": str(event_id or uuid7()),
        "kind": kind,
        "seq": seq,
        "subject": "me",
        "version": version,
        "at": datetime(2026, 3, 2, 8, 30, tzinfo=UTC).isoformat(),
        "data": data,
    }
