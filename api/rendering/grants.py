"""Grants as JSON, for the person whose they are, and the names of what they open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from api.deps import Act
from api.published import Version
from api.rendering.cases import find_version
from api.rendering.colleagues import Colleagues
from api.rendering.paper_titles import title_of
from api.rendering.version import VersionReading
from api.schemas.fields import Text
from api.schemas.grants import (
    AskedFact,
    Ending,
    GrantAnswer,
    GrantCase,
    GrantOrganisation,
    GrantPaper,
    GrantPerson,
    Named,
    Shareable,
    ShareablePaper,
)
from core.cases.service import Case, CaseHead, Ground, find_heads
from core.documents.granted import opens
from core.documents.wallet import Document, find_abouts
from core.grants.grant import MOST_MONTHS, NOTICE_VERSION, Grant, GrantState, expiry
from core.grants.naming import open_name
from core.grants.terms import PERSON_SCOPES, Scope
from core.platform.clock import last_day_in
from core.processes.registry import Sensitivity


def render_grants(act: Act, grants: Sequence[Grant], lang: str) -> list[GrantAnswer]:
    """Return grants in the reader's language."""
    heads = find_heads(act.session, act.actor, {grant.case_id for grant in grants}, act.now)
    colleagues = Colleagues(act.session, act.installation.keys)
    papers = _name_papers(act, grants, lang)
    return [_grant(act, grant, heads[grant.case_id], colleagues, papers, lang) for grant in grants]


def list_endings(zone: str, now: datetime) -> list[Ending]:
    """Return the last day, in a city, of all that could be allowed now, by months."""
    return [
        Ending(months=months, last_day=last_day_in(zone, expiry(now, months))) for months in range(1, MOST_MONTHS + 1)
    ]


def render_shareable(
    act: Act, case: Case, ground: Ground, papers: Iterable[Document], live: Sequence[Grant], lang: str
) -> Shareable:
    """Return all that a person may allow in a case; of their papers, those of the kinds that its process asks for.

    `live` are the grants that hold in it: of each paper is said who may open it now.
    """
    reading = read_version(act, ground.version, lang)
    document = ground.version.document
    return Shareable(
        case=_case(case.head, reading),
        notice=NOTICE_VERSION,
        steps=[name_step(reading, step.key) for step in document.definition.steps],
        facts=[
            AskedFact(
                **name_fact(reading, fact.key).model_dump(),
                special=fact.sensitivity is not Sensitivity.ORDINARY,
                answered=fact.key in case.progress.told,
            )
            for fact in document.facts.values()
        ],
        papers=[name_paper(reading, key) for key in document.document_types],
        documents=[
            ShareablePaper(
                id=paper.id,
                type=paper.about.type,
                title=title_of(act.installation, paper.about.type, lang),
                name=paper.about.name,
                expires=paper.about.expires,
                pages=paper.pages,
                opened_by=[
                    grant.organisation for grant in live if grant.organisation is not None and opens(grant, paper)
                ],
            )
            for paper in papers
            if paper.about.type in document.document_types
        ],
        endings=list_endings(ground.zone, act.now),
    )


# --- names -------------------------------------------------------------------------------------------


def name_organisation(act: Act, key: str, lang: str) -> GrantOrganisation:
    """Return an organisation by name; one that is gone keeps its key for a name."""
    published = act.installation.library.now
    reference = published.read_places(published.choose_language(lang)).reference(key)
    return GrantOrganisation(key=key, name=Text(**reference["name"]))


def name_person(act: Act, person_id: UUID | None, sealed_name: bytes | None) -> GrantPerson | None:
    """Return a person who was let in, as they call themselves; None where it was no person."""
    if person_id is None:
        return None
    keys = act.installation.keys
    return GrantPerson(name=open_name(keys, person_id, sealed_name), is_me=person_id == act.actor.person_id)


def name_case(act: Act, head: CaseHead, lang: str) -> GrantCase:
    """Return a case by its process's title."""
    reading = read_version(act, find_version(act, head.process, head.version_number), lang)
    return _case(head, reading)


def _case(head: CaseHead, reading: VersionReading) -> GrantCase:
    city = head.process.partition("/")[0]
    return GrantCase(id=head.id, title=Text(**reading.texts.text("title")), city=city)


def read_version(act: Act, version: Version, lang: str) -> VersionReading:
    """Return a version in the reader's language."""
    published = act.installation.library.now
    return published.read_version(version, published.choose_language(lang)).reading


def name_step(reading: VersionReading, key: str) -> Named:
    """Return a step by its title."""
    return Named(key=key, title=_said(reading.texts.optional(f"steps/{key}/title"), key))


def name_fact(reading: VersionReading, key: str) -> Named:
    """Return a fact by its question."""
    return Named(key=key, title=_said(reading.registry.table.optional(f"facts/{key}/question"), key))


def name_paper(reading: VersionReading, key: str) -> Named:
    """Return a kind of paper by its title."""
    return Named(key=key, title=_said(reading.registry.table.optional(f"document-types/{key}/title"), key))


def _said(found: dict[str, str] | None, key: str) -> Text:
    return Text(text=key, lang="zxx", status="missing") if found is None else Text(**found)


def _name_papers(act: Act, grants: Sequence[Grant], lang: str) -> list[GrantPaper]:
    ids = frozenset[UUID]().union(*(grant.terms.documents for grant in grants))
    if not ids:
        return []
    abouts = find_abouts(act.session, act.installation.keys, act.actor, ids)
    return [
        GrantPaper(id=one, type=about.type, title=title_of(act.installation, about.type, lang), name=about.name)
        for one, about in sorted(abouts.items(), reverse=True)
    ]


def zone_of(act: Act, head: CaseHead) -> str:
    """Return the clock of a case's city, IANA."""
    return act.installation.library.now.zone_of(head.process.partition("/")[0])


def _grant(
    act: Act, grant: Grant, head: CaseHead, colleagues: Colleagues, own: Sequence[GrantPaper], lang: str
) -> GrantAnswer:
    reading = read_version(act, find_version(act, head.process, head.version_number), lang)
    terms, state = grant.terms, grant.state(act.now)

    def papers(keys: Iterable[str]) -> list[Named]:
        return [name_paper(reading, key) for key in sorted(keys)]

    def facts(keys: Iterable[str]) -> list[Named]:
        return [name_fact(reading, key) for key in sorted(keys)]

    return GrantAnswer(
        id=grant.id,
        case=_case(head, reading),
        organisation=None if grant.organisation is None else name_organisation(act, grant.organisation, lang),
        person=name_person(act, grant.person_id, grant.sealed_name),
        helpers=[colleagues.find(helper) for helper in sorted(grant.helpers, key=UUID.__str__)],
        reference=grant.reference,
        called=grant.called,
        purpose=terms.purpose.value,
        step=None if terms.step is None else name_step(reading, terms.step),
        scopes=[scope.value for scope in Scope if scope in terms.scopes],
        may_allow=[scope.value for scope in Scope if grant.person_id is None or scope in PERSON_SCOPES],
        documents=[paper for paper in own if paper.id in terms.documents],
        later_types=papers(terms.later_types),
        document_types=papers(terms.document_types),
        special_facts=facts(terms.special_facts),
        without_steps=[name_step(reading, key) for key in sorted(terms.without_steps)],
        without_facts=facts(terms.without_facts),
        without_papers=papers(terms.without_papers),
        by_invitation=grant.by_invitation,
        valid_from=grant.valid_from,
        expires_at=grant.expires_at,
        last_day=last_day_in(zone_of(act, head), grant.expires_at),
        revoked_at=grant.revoked_at,
        state=state.value,
        asks_to_go_on=grant.asks_to_go_on(act.now),
        actions=["renew", "revoke"] if state is GrantState.LIVE else [],
    )
