"""One draft as text: read it, change it, see what the checks found."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.responses import JSONResponse, Response

from apps.authority.comparing import Row, compare_lines
from apps.authority.draft_frame import DraftFrame, describe_draft
from apps.authority.uploads import Upload, is_json, read_upload
from apps.authority.wording import describe_findings, explain_problem, name_refusal, say_saver
from apps.kit.client.base import ApiProblem, ApiUnreachable
from apps.kit.client.drafts import Draft, Finding, read_draft, replace_draft
from apps.kit.desk import Desk, open_desk
from apps.kit.frozen import frozen
from apps.kit.keeping import keep_text
from apps.kit.narrowing import NarrowRouter
from apps.kit.session import SignInNeeded
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class Place:
    """One thing found in a text: where, what stands there, and what is the matter."""

    text: str
    lang: str
    place: str = ""
    line: int | None = None
    excerpt: str = ""


@frozen
class FindingGroup:
    """All findings of one severity."""

    severity: str
    title: str
    places: tuple[Place, ...]


@frozen
class Stale:
    """What somebody else saved meanwhile, who it was, and how the two texts differ."""

    saved_by: str
    revision: int
    rows: tuple[Row, ...]
    text: str


@frozen
class Checked:
    """What the checks found in a text, or why it could not be checked."""

    groups: tuple[FindingGroup, ...] = ()
    problem: str = ""
    errors: tuple[Place, ...] = ()


@frozen
class EditorPage:
    """The text of a draft with what was found in it."""

    title: str
    draft: DraftFrame
    yaml: str
    revision: int
    editable: bool
    groups: tuple[FindingGroup, ...]
    problem: str = ""
    errors: tuple[Place, ...] = ()
    stale: Stale | None = None


@router.get("/{lang}/drafts/{draft}")
async def show_draft(visit: AVisit, draft: str) -> Response:
    """Show a draft's text and findings."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    return visit.page("authority/draft_text.html", describe_editor(visit, desk, found))


@router.post("/{lang}/drafts/{draft}")
async def save_draft(visit: AVisit, draft: str) -> Response:
    """Save a draft's text; whatever goes wrong, the text that was sent is shown again.

    The editor itself, which sends what rests, is answered in JSON: it still holds the text.
    """
    upload = await read_upload(visit.request)
    if _asks_for_json(visit):
        return await _save_quietly(visit, draft, upload)
    fields = {"revision": str(upload.number("revision"))}
    action = visit.path("drafts", draft)
    try:
        desk = await open_desk(visit, "authority")
        found = await read_draft(visit.api, visit.lang, desk.token, draft)
        if upload.refused:
            return _show_refused(visit, desk, found, upload, upload.problem)
        try:
            await replace_draft(
                visit.api,
                visit.lang,
                desk.token,
                draft,
                upload.text,
                upload.number("revision"),
                media_type="application/json" if is_json(upload.text) else "application/yaml",
            )
        except ApiProblem as problem:
            if problem.status in {401, 429} or problem.status >= 500:
                raise
            return _show_refused(visit, desk, found, upload, problem)
    except (SignInNeeded, ApiProblem, ApiUnreachable) as reason:
        return keep_text(visit, action, fields, upload.text, reason, code=True)
    return visit.go(f"{action}?done=saved")


def _asks_for_json(visit: Visit) -> bool:
    return visit.request.headers.get("accept", "") == "application/json"


async def _save_quietly(visit: Visit, draft: str, upload: Upload) -> Response:
    """Save what rests, and say so in a sentence; with `stop`, the editor waits until its text is saved by hand."""
    _ = visit.gettext
    try:
        if upload.refused:
            raise upload.problem
        desk = await open_desk(visit, "authority")
        saved = await replace_draft(
            visit.api,
            visit.lang,
            desk.token,
            draft,
            upload.text,
            upload.number("revision"),
            media_type="application/json" if is_json(upload.text) else "application/yaml",
        )
    except SignInNeeded:
        return _tell(401)
    except ApiUnreachable:
        return _tell(503)
    except ApiProblem as problem:
        if problem.status in {401, 429} or problem.status >= 500:
            return _tell(problem.status)
        if problem.code == "stale_draft":
            said = _("Not saved: somebody else saved this draft meanwhile. Press “Save” to see both texts.")
            return _tell(409, said=said, stop=True)
        if problem.code == "invalid_definition":
            refused = Checked(
                problem=explain_problem(visit.language, name_refusal(problem)),
                errors=describe_errors(visit, problem, upload.text),
            )
            said = _("Not saved: something does not fit yet. Kept on this device. “Save” shows where.")
            return _tell(422, said=said, checked=_show_checked(visit, refused))
        return _tell(problem.status, said=explain_problem(visit.language, name_refusal(problem)), stop=True)
    said = " · ".join(filter(None, (_("Saved at {time}."), describe_findings(visit.language, saved))))
    found = Checked(group_findings(visit, saved.findings, saved.yaml))
    return _tell(200, said=said, revision=saved.revision, checked=_show_checked(visit, found))


def _show_checked(visit: Visit, found: Checked) -> str:
    return visit.kit.renderer.render(visit.lang, "authority/checked.html", found=found)


def _tell(status: int, **told: str | int | bool) -> Response:
    return JSONResponse(told, status, headers={"Cache-Control": "no-store"})


def _show_refused(visit: Visit, desk: Desk, draft: Draft, upload: Upload, problem: ApiProblem) -> Response:
    page = describe_editor(visit, desk, draft, upload, problem)
    return visit.page("authority/draft_text.html", page, problem.status)


def describe_editor(
    visit: Visit, desk: Desk, draft: Draft, upload: Upload | None = None, problem: ApiProblem | None = None
) -> EditorPage:
    """Return the page of a draft, with a text that could not be saved where there is one."""
    frame = describe_draft(visit, desk, draft, "text")
    title = visit.gettext("%(title)s: text", title=draft.title)
    if upload is None or problem is None:
        return EditorPage(
            title=title,
            draft=frame,
            yaml=draft.yaml,
            revision=draft.revision,
            editable="edit" in draft.actions,
            groups=group_findings(visit, draft.findings, draft.yaml),
        )
    stale = None
    if problem.code == "stale_draft":
        stale = Stale(
            saved_by=say_saver(visit.language, draft.saved_by),
            revision=draft.revision,
            rows=compare_lines(draft.yaml, upload.text),
            text=draft.yaml,
        )
    return EditorPage(
        title=title,
        draft=frame,
        yaml=upload.text,
        # Once both texts are shown, saving again is a decision: it goes on from what the other one saved.
        revision=draft.revision if stale else upload.number("revision"),
        editable=True,
        groups=(),
        problem=explain_problem(visit.language, name_refusal(problem)),
        errors=describe_errors(visit, problem, upload.text),
        stale=stale,
    )


def group_findings(visit: Visit, findings: Iterable[Finding], yaml: str) -> tuple[FindingGroup, ...]:
    """Return findings by severity, errors first."""
    _ = visit.gettext
    lines = yaml.splitlines()
    titles = {"error": _("Errors"), "warning": _("Warnings"), "hint": _("Hints")}
    known = tuple(findings)
    groups = [
        FindingGroup(
            severity,
            title,
            tuple(
                Place(finding.text.text, finding.text.lang, finding.place, finding.line, _excerpt(lines, finding.line))
                for finding in known
                if finding.severity == severity
            ),
        )
        for severity, title in titles.items()
    ]
    return tuple(group for group in groups if group.places)


def describe_errors(visit: Visit, problem: ApiProblem, yaml: str) -> tuple[Place, ...]:
    """Return what kept a text from being read, with the line in question; the API says it in the reader's language."""
    if problem.code != "invalid_definition":
        return ()
    lines = yaml.splitlines()
    return tuple(
        Place(error.message or error.code, visit.lang, error.field, error.line, _excerpt(lines, error.line))
        for error in problem.errors
    )


def _excerpt(lines: list[str], line: int | None) -> str:
    if line is None or not 1 <= line <= len(lines):
        return ""
    text = lines[line - 1].strip()
    return text if len(text) <= 90 else f"{text[:89]}…"
