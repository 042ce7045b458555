"""Test people: how they fare in a draft, and their file."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from apps.authority.draft_frame import DraftFrame, describe_draft
from apps.authority.uploads import Upload, read_upload
from apps.authority.views.editing import Place, describe_errors
from apps.authority.wording import explain_problem, name_refusal, say_saver
from apps.kit.client.base import ApiProblem, ApiUnreachable
from apps.kit.client.drafts import Draft, ExampleResult, read_draft, replace_examples, run_examples
from apps.kit.client.texts import Text
from apps.kit.desk import Desk, Filter, csv_url, open_desk, write_csv
from apps.kit.desk_lists import offer_choices
from apps.kit.frozen import frozen
from apps.kit.keeping import keep_text
from apps.kit.narrowing import NarrowRouter
from apps.kit.session import SignInNeeded
from apps.kit.web import AVisit, Visit

router = NarrowRouter()


@frozen
class TestPerson:
    """One test person: passed, or what differs."""

    name: Text
    today: str
    passed: bool
    mismatches: tuple[Text, ...]
    first: str
    steps: int
    preview: str


@frozen
class TestPeoplePage:
    """The test people of a draft, all in `number`, and their file."""

    title: str
    draft: DraftFrame
    filters: tuple[Filter, ...]
    people: tuple[TestPerson, ...]
    csv: str
    number: int
    passed: int
    yaml: str
    revision: int
    editable: bool
    problem: str = ""
    errors: tuple[Place, ...] = ()
    saved_by: str = ""


@router.get("/{lang}/drafts/{draft}/test-people")
async def show_test_people(visit: AVisit, draft: str) -> Response:
    """Show how the test people fare."""
    desk = await open_desk(visit, "authority")
    found = await read_draft(visit.api, visit.lang, desk.token, draft)
    page = await describe_test_people(visit, desk, found)
    if visit.request.query_params.get("as") == "csv":
        _ = visit.gettext
        heads = [_("Test people"), _("Day"), _("As expected?"), _("What differs"), _("First step"), _("Steps")]
        return write_csv("test-people", heads, [_cells(visit, person) for person in page.people])
    return visit.page("authority/draft_test_people.html", page)


@router.post("/{lang}/drafts/{draft}/test-people")
async def save_test_people(visit: AVisit, draft: str) -> Response:
    """Save the file of test people; whatever goes wrong, the text that was sent is shown again."""
    upload = await read_upload(visit.request)
    action = visit.path("drafts", draft, "test-people")
    revision = upload.number("revision")
    try:
        desk = await open_desk(visit, "authority")
        found = await read_draft(visit.api, visit.lang, desk.token, draft)
        if upload.refused and upload.refused != "empty":
            return await _show_refused(visit, desk, found, upload, upload.problem)
        try:
            await replace_examples(visit.api, visit.lang, desk.token, draft, upload.text, revision or None)
        except ApiProblem as problem:
            if problem.status in {401, 429} or problem.status >= 500:
                raise
            return await _show_refused(visit, desk, found, upload, problem)
    except (SignInNeeded, ApiProblem, ApiUnreachable) as reason:
        return keep_text(visit, action, {"revision": str(revision)}, upload.text, reason, code=True)
    return visit.go(f"{action}?done=test-people")


async def _show_refused(visit: Visit, desk: Desk, draft: Draft, upload: Upload, problem: ApiProblem) -> Response:
    page = await describe_test_people(visit, desk, draft, upload, problem)
    return visit.page("authority/draft_test_people.html", page, problem.status)


async def describe_test_people(
    visit: Visit, desk: Desk, draft: Draft, upload: Upload | None = None, problem: ApiProblem | None = None
) -> TestPeoplePage:
    """Return the page, with a text that could not be saved where there is one."""
    run = await run_examples(visit.api, visit.lang, desk.token, draft.id)
    # Whoever approves here approves what went through the test people, should it have changed since it was read.
    shown = replace(draft, revision=run.revision, examples_revision=run.examples_revision)
    stale = problem is not None and problem.code == "stale_draft"
    _, wished = visit.gettext, visit.request.query_params.get("show", "")
    kinds = {"": _("all"), "differs": _("differs"), "passed": _("as expected")}
    show = wished if wished in kinds else ""
    fitting = [result for result in run.items if not show or result.passed == (show == "passed")]
    return TestPeoplePage(
        title=_("%(title)s: test people", title=draft.title),
        draft=describe_draft(visit, desk, shown, "test-people"),
        filters=(offer_choices("show", _("Show"), kinds, show),),
        people=tuple(_describe_person(visit, draft, result) for result in fitting),
        csv=csv_url({"show": show}),
        number=len(run.items),
        passed=sum(result.passed for result in run.items),
        yaml=upload.text if upload else draft.examples_yaml,
        revision=draft.examples_revision,
        editable="edit" in draft.actions,
        problem=explain_problem(visit.language, name_refusal(problem)) if problem else "",
        errors=describe_errors(visit, problem, upload.text) if problem and upload else (),
        saved_by=say_saver(visit.language, draft.examples_saved_by) if stale else "",
    )


def _cells(visit: Visit, person: TestPerson) -> list[str | int]:
    _ = visit.gettext
    fares = _("as expected") if person.passed else _("differs")
    differs = " ".join(one.text for one in person.mismatches)
    return [person.name.text, person.today, fares, differs, person.first, person.steps]


def _describe_person(visit: Visit, draft: Draft, result: ExampleResult) -> TestPerson:
    return TestPerson(
        name=Text(result.name, draft.source_language or visit.lang),
        today=visit.language.day(result.today),
        passed=result.passed,
        mismatches=result.mismatches,
        first=result.first or "",
        steps=len(result.applies),
        preview=f"{visit.path('drafts', draft.id, 'preview')}?person={result.key}",
    )
