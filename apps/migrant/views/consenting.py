"""The page of consent: what exactly is allowed, to whom and for how long, in plain words, before it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import HTTPException
from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.grants import (
    Ending,
    Grant,
    Named,
    Shareable,
    give_grant,
    list_live_grants,
    read_grant,
    read_shareable,
)
from apps.kit.client.invitations import OpenedInvitation, open_invitation
from apps.kit.client.organisations import list_organisations
from apps.kit.client.texts import Text
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.naming import say_wrong_code
from apps.migrant.views.grants import MOST_FIELDS, find_city, show_grants, show_whom
from apps.migrant.views.ticking import LOOK_AGAIN, Ticked, begin_with, carry, keep_offered, keep_seen, read_ticked

router = NarrowRouter()

ASKED = ("organisation", "code", "grant", "step")
"""What the address of the page says: who asks, and for which step."""

NOTICE = "2026-11-23"
"""The wording of the consent page as this app shows it; the API refuses another one than the one in force."""
ASKED_SCOPES = ("read_answers", "mark_steps", "edit_answers", "comment", "upload")
NOT_ALLOWED = frozenset(
    {"invalid_request", "stale_notice", "unknown_invitation", "unknown_organisation", "conflict_state", "own_code"}
)
"""Why nothing was allowed that the page of consent can say: it is read again, with all that was chosen."""


@frozen
class ConsentPage:
    """What exactly is allowed, in plain words, before it is."""

    title: str
    base: str
    name: Text
    helper: str
    shareable: Shareable
    step: str
    step_title: Text | None
    hidden: tuple[tuple[str, str], ...]
    ticked: Ticked
    endings: tuple[Ending, ...]
    replaces: Grant | None
    carries_on: bool  # what they may do now is ticked, as nobody has touched it
    asked: frozenset[str]  # the scopes that a code asks for; none is ticked for that
    is_person: bool  # and no organisation: they are allowed less
    scopes: tuple[str, ...]  # what can be allowed beside seeing the steps
    errors: Mapping[str, str]

    @property
    def allowed_before(self) -> frozenset[str]:
        """The very private answers that they see now; none is ticked until the person does it."""
        return frozenset() if self.replaces is None else frozenset(one.key for one in self.replaces.special_facts)

    @property
    def hidden_papers(self) -> tuple[Named, ...]:
        """The kinds of paper of which they see nothing now, or that were ticked for that; no other is offered."""
        left_out = self.ticked.without_papers | {
            one.key for one in (() if self.replaces is None else self.replaces.without_papers)
        }
        return tuple(paper for paper in self.shareable.papers if paper.key in left_out)


@router.get("/{lang}/my/cases/{case}/help/allow")
async def read_consent(visit: AVisit, case: str) -> Response:
    """Say in plain words what would be allowed."""
    asked = visit.request.query_params
    form = Form(visit.language, {name: [asked.get(name, "")] for name in ASKED})
    return await show_consent(visit, case, form, {})


async def show_consent(visit: Visit, case: str, form: Form, errors: Mapping[str, str], status: int = 200) -> Response:
    """Show the consent page, with what doesn't fit."""
    session = await visit.signed_in()
    await visit.read_account()
    shareable = await read_shareable(visit.api, visit.lang, session.access, case)
    code, key, step = form.text("code"), form.text("organisation"), form.text("step")
    invitation: OpenedInvitation | None = None
    name: Text | None = None
    wrong = ""
    now = await find_allowed(visit, case, form.text("grant"))
    if now is not None and now.organisation is not None and now.helpers and not any(one.name for one in now.helpers):
        # Whom it let in there is gone: it can't go on for them, and isn't for all unless the person says so.
        key = now.organisation.key
        now = None
    if now is not None:
        if "renew" not in now.actions:
            return visit.go(visit.path("my", "helpers", now.id))  # which says that it is over, or what holds instead
        name = now.whom
    elif code:
        try:
            invitation = await open_invitation(visit.api, visit.lang, session.access, code)
            name = invitation.whom
        except ApiProblem as problem:
            if problem.status not in {404, 422}:
                raise
            wrong = say_wrong_code(visit, problem)
            if form.text("person"):  # what was ticked was for them, and for no organisation
                return await show_grants(visit, wrong, 404)
    else:
        found = await list_organisations(visit.api, visit.lang, await find_city(visit, case), "ngo")
        name = next((one.name for one in found if one.key == key), None)
    if name is None:
        return await show_whom(visit, case, step, wrong=wrong, status=404, carried=carry(form))
    again = "" if now is None else now.id
    person = invitation.organisation is None if invitation is not None else now is not None and now.person is not None
    if now is None and not person:
        # Whose code a person typed is new to this page, also where they see the case already: nobody has an id here.
        to = key if invitation is None or invitation.organisation is None else invitation.organisation.key
        live = await list_live_grants(visit.api, visit.lang, session.access, case=case)
        now = next((one for one in live if one.organisation is not None and one.organisation.key == to), None)
    named = invitation.helper if invitation is not None else now.helpers[0] if again and now and now.helpers else None
    may = frozenset(ASKED_SCOPES) if invitation is None else frozenset(invitation.may_allow)
    if again and now is not None:
        may = frozenset(now.may_allow)
    begins = visit.request.method != "POST"
    if begins and not step and now is not None and now.step is not None:
        step = now.step.key  # else the page would begin with all steps, of which only one is allowed
    page = ConsentPage(
        title=visit.gettext("Let %(name)s see your steps?", name=name.text)
        if person
        else visit.gettext("Let %(name)s help you?", name=name.text),
        base=visit.path("my", "cases", case, "help"),
        name=name,
        helper="" if named is None else named.name or "",
        shareable=shareable,
        step=step,
        step_title=next((one.title for one in shareable.steps if one.key == step), None),
        hidden=(
            ("step", step),
            ("grant", again),
            ("code", "" if again else code),
            ("organisation", "" if again or code else key),
            ("person", "1" if person else ""),
        ),
        ticked=begin_with(invitation, now, shareable, step) if begins else read_ticked(form),
        endings=keep_offered(shareable.endings),
        replaces=now,
        carries_on=begins and now is not None,
        asked=frozenset() if invitation is None else frozenset(invitation.scopes),
        is_person=person,
        scopes=tuple(scope for scope in ASKED_SCOPES if scope in may),
        errors=errors,
    )
    asked = urlencode([(name, value) for name, value in page.hidden if value and name in ASKED])
    return visit.page("migrant/grant_allow.html", page, status, at=f"{page.base}/allow?{asked}")


async def find_allowed(visit: Visit, case: str, grant: str) -> Grant | None:
    """Return what the person allows already and wants to change, in this case; None where that isn't asked for."""
    if not grant:
        return None
    session = await visit.signed_in()
    found = await read_grant(visit.api, visit.lang, session.access, grant)
    if found.case.id != case:
        raise HTTPException(404)
    return found


@router.post("/{lang}/my/cases/{case}/help/allow")
async def allow(visit: AVisit, case: str) -> Response:
    """Allow what the person ticked."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language, MOST_FIELDS)
    if form.text(LOOK_AGAIN):
        return await show_consent(visit, case, form, {})
    body = write_body(case, form, visit.lang)
    if body.get("step") in body["without_steps"]:
        form.errors["without_steps"] = visit.gettext(
            "You want help with this step, and you left it out too. Choose one of the two."
        )
    if body["without_papers"] and await _opens_left_out(visit, case, body):
        form.errors["without_papers"] = visit.gettext(
            "You want them to open a paper of this kind, and you left it out too. Choose one of the two."
        )
    if form.errors:
        return await show_consent(visit, case, form, form.errors, 422)
    try:
        grant = await give_grant(visit.api, visit.lang, session.access, body)
    except ApiProblem as problem:
        if problem.code not in NOT_ALLOWED:
            raise
        if "called" in {error.field for error in problem.errors}:
            form.values["called"] = [keep_seen(form.text("called"))]
            wrong = visit.gettext("We took signs out of this name that nobody can see. Please look at it again.")
            return await show_consent(visit, case, form, {"called": wrong}, 422)
        wrong = visit.gettext("Something here does not fit any more. Nothing was allowed. Please look again.")
        return await show_consent(visit, case, form, {"scopes": wrong}, 422)
    return visit.go(visit.path("my", "helpers", grant.id))


async def _opens_left_out(visit: Visit, case: str, body: Mapping[str, Any]) -> bool:
    """Whether a paper is ticked, now or for later, of a kind that is left out: they couldn't open it."""
    session = await visit.signed_in()
    shareable = await read_shareable(visit.api, visit.lang, session.access, case)
    kinds = {paper.type for paper in shareable.documents if paper.id in body["documents"]}
    return not (kinds | set(body["later_types"])).isdisjoint(body["without_papers"])


def write_body(case: str, form: Form, lang: str) -> dict[str, Any]:
    """Return what the form allows, as the API takes it; what isn't ticked isn't allowed."""
    scopes = [scope for scope in ASKED_SCOPES if scope in form.texts("scopes")]
    if "edit_answers" in scopes and "read_answers" not in scopes:
        scopes.append("read_answers")
    papers = {name: list(form.texts(name)) for name in ("documents", "later_types")}
    body: dict[str, Any] = {
        "case_id": case,
        "scopes": ["read_steps", *scopes, *(["read_documents"] if any(papers.values()) else [])],
        **papers,
        "special_facts": list(form.texts("special_facts")) if "read_answers" in scopes else [],
        "without_steps": list(form.texts("without_steps")),
        "without_facts": list(form.texts("without_facts")),
        "without_papers": list(form.texts("without_papers")),
        "months": form.integer("months", 1, 12),
        "called": form.text("called", at_most=80) or None,
        "notice": {"version": NOTICE, "language": lang},
    }
    if form.text("purpose") == "one_step" and form.text("step"):
        body["step"] = form.text("step")
    for name in ("grant", "code", "organisation"):
        if form.text(name):
            body[name] = form.text(name)
            break
    return body
