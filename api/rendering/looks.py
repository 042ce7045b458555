"""The access log as JSON, for the person whose things were looked at: names of their papers are for them alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from api.deps import Act
from api.paper_dates import zone_of_papers
from api.rendering.colleagues import Colleagues
from api.rendering.grants import list_endings, name_case, name_organisation, render_grants, zone_of
from api.rendering.paper_titles import title_of
from api.schemas.grants import GrantPerson, GrantWithLooks, LookAnswer, LookedPaper, Seen
from core.cases.service import CaseHead, find_heads
from core.documents.wallet import find_abouts
from core.grants.access_log import Look, Noun
from core.grants.access_log import Seen as Counted
from core.grants.changing import find_instead
from core.grants.grant import Grant, GrantState
from core.grants.naming import open_name
from core.grants.service import find_cases


def render_grant(act: Act, grant: Grant, seen: Sequence[Counted], lang: str) -> GrantWithLooks:
    """Return one grant, with what was looked at under it, and until when it could go on."""
    (found,) = render_grants(act, [grant], lang)
    papers = _name_papers(act, seen, lang)
    head = find_heads(act.session, act.actor, [grant.case_id], act.now).get(grant.case_id)
    zone = _zone_of(act, head)
    return GrantWithLooks(
        **found.model_dump(),
        zone=zone,
        instead=find_instead(act.session, act.actor, grant, act.now),
        endings=list_endings(zone, act.now) if grant.state(act.now) is GrantState.LIVE else [],
        seen=[
            Seen(**one._asdict(), document=papers.get(one.subject_id) if one.noun == Noun.DOCUMENT else None)
            for one in seen
        ],
    )


def render_looks(act: Act, looks: Sequence[Look], lang: str) -> list[LookAnswer]:
    """Return lines of the access log in the reader's language, each with the case that it happened in."""
    papers = _name_papers(act, looks, lang)
    # A paper belongs to no case: it is the grant that says in which one somebody was let in.
    case_of = find_cases(act.session, act.actor, {look.grant_id for look in looks if look.noun == Noun.DOCUMENT})
    wanted = [case_of.get(look.grant_id) if look.noun == Noun.DOCUMENT else look.subject_id for look in looks]
    heads = find_heads(act.session, act.actor, {case for case in wanted if case is not None}, act.now)
    cases = {case: name_case(act, head, lang) for case, head in heads.items()}
    organisations = {
        look.organisation: name_organisation(act, look.organisation, lang)
        for look in looks
        if look.organisation is not None
    }
    # By the line itself, which outlives the grant; once for all lines under the same one.
    by_people = {look.grant_id: look for look in looks if look.organisation is None}
    keys = act.installation.keys
    people = {grant: open_name(keys, look.actor_id, look.sealed_name) for grant, look in by_people.items()}
    colleagues = Colleagues(act.session, act.installation.keys)
    return [
        LookAnswer(
            id=look.id,
            at=look.at,
            zone=_zone_of(act, None if case is None else heads.get(case)),
            noun=look.noun,
            subject_id=look.subject_id,
            organisation=None if look.organisation is None else organisations[look.organisation],
            # Never the name with which a person signs in: what they chose for who lets them in.
            person=GrantPerson(name=people.get(look.grant_id)) if look.organisation is None else None,
            who=None if look.organisation is None else colleagues.find(look.actor_id),
            grant_id=look.grant_id,
            case=None if case is None else cases.get(case),
            document=papers.get(look.subject_id) if look.noun == Noun.DOCUMENT else None,
        )
        for look, case in zip(looks, wanted, strict=True)
    ]


def _name_papers(act: Act, looks: Iterable[Look | Counted], lang: str) -> Mapping[UUID, LookedPaper]:
    """Return the papers that were opened and that are still the reader's own."""
    ids = {look.subject_id for look in looks if look.noun == Noun.DOCUMENT}
    if not ids:
        return {}
    found = find_abouts(act.session, act.installation.keys, act.actor, ids)
    return {
        document_id: LookedPaper(
            id=document_id, type=about.type, title=title_of(act.installation, about.type, lang), name=about.name
        )
        for document_id, about in found.items()
    }


def _zone_of(act: Act, head: CaseHead | None) -> str:
    """Return by which clock a look is told: that of the case's city, or where the case is gone, that of papers."""
    if head is None:
        return zone_of_papers(act.installation)
    return zone_of(act, head)
