"""One note: writing it, changing it, reading it as it will appear."""

from __future__ import annotations

from dataclasses import field
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.client.annotations import (
    Annotation,
    act_on_annotation,
    create_annotation,
    read_annotation,
    replace_annotation,
)
from apps.kit.client.base import ApiProblem, ApiUnreachable
from apps.kit.client.organisations import list_organisations
from apps.kit.client.processes import read_process
from apps.kit.client.texts import Text
from apps.kit.desk import Chip, Desk, Flash, Moment, Option, describe_moment, open_desk, reader_url
from apps.kit.desk_flash import read_flash
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.i18n import direction_of
from apps.kit.keeping import keep_text
from apps.kit.narrowing import NarrowRouter
from apps.kit.session import SignInNeeded
from apps.kit.web import AVisit, Visit
from apps.ngo.wording import (
    MAX_NOTE,
    NOTE_KINDS,
    describe_note_state,
    explain_done,
    explain_note_kind,
    explain_problem,
    name_note_kind,
)

router = NarrowRouter()


@frozen
class NoteForm:
    """What is filled in, what can be chosen, and what didn't fit."""

    action: str
    process: str
    kinds: tuple[Option, ...]
    steps: tuple[Option, ...]
    languages: tuple[Option, ...]
    text: str
    keep: str  # under which the browser keeps what is typed
    limit: int = MAX_NOTE
    may_send: bool = True
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""


@frozen
class WritePage:
    """A new note."""

    title: str
    process_title: Text
    back: str
    form: NoteForm
    url: str


@frozen
class NotePage:
    """One note with its state; `form` where it can be changed."""

    title: str
    flash: Flash | None
    url: str
    process_title: Text
    process_url: str
    step_title: Text | None
    kind: str
    text: str
    lang: str
    dir: str
    chip: Chip
    author: str
    own: bool
    updated: Moment
    published: Moment | None
    reason: str
    explanation: str
    reader: str
    form: NoteForm | None
    publish: bool
    send_back: bool
    withdraw: bool


@frozen
class Written:
    """What a form of a note holds."""

    process: str
    step: str
    kind: str
    lang: str
    text: str
    send: bool
    errors: dict[str, str]

    def fields(self) -> dict[str, str]:
        """Return all but the text, to send it once more."""
        return {
            "process": self.process,
            "step": self.step,
            "kind": self.kind,
            "lang": self.lang,
            "then": "send" if self.send else "",
        }


@router.get("/{lang}/processes/{slug}/note")
async def show_new_note(visit: AVisit, slug: str) -> Response:
    """Show the form for a note on a process or on one of its steps."""
    desk = await open_desk(visit, "ngo")
    asked = Written(
        process=f"{desk.city.key}/{slug}",
        step=visit.request.query_params.get("step", ""),
        kind="",
        lang=visit.lang if visit.lang in desk.city.languages else desk.city.source_language,
        text="",
        send=False,
        errors={},
    )
    return visit.page("ngo/write.html", await describe_new_note(visit, desk, asked))


@router.post("/{lang}/notes")
async def make_note(visit: AVisit) -> Response:
    """Save a new note, and send it if that was asked for."""
    written = read_written(await read_form(visit.request, visit.language))
    try:
        desk = await open_desk(visit, "ngo")
        if written.errors:
            page = await describe_new_note(visit, desk, written)
            return visit.page("ngo/write.html", page, 422, at=page.url)
        try:
            note = await create_annotation(
                visit.api,
                visit.lang,
                desk.token,
                process=written.process,
                step=written.step or None,
                kind=written.kind,
                text=written.text,
                text_lang=written.lang,
            )
        except ApiProblem as problem:
            if problem.status in {401, 429} or problem.status >= 500:
                raise
            page = await describe_new_note(visit, desk, written, problem)
            return visit.page("ngo/write.html", page, problem.status, at=page.url)
    except (SignInNeeded, ApiProblem, ApiUnreachable) as reason:
        return keep_text(visit, visit.path("notes"), written.fields(), written.text, reason)
    return await _send_if_asked(visit, desk, note.id, written.send)


@router.get("/{lang}/notes/{note}")
async def show_note(visit: AVisit, note: str) -> Response:
    """Show one note."""
    desk = await open_desk(visit, "ngo")
    found = await read_annotation(visit.api, visit.lang, desk.token, note)
    return visit.page("ngo/note.html", await describe_note_page(visit, desk, found))


@router.post("/{lang}/notes/{note}")
async def save_note(visit: AVisit, note: str) -> Response:
    """Save a note, and send it if that was asked for; whatever goes wrong, the text is shown again."""
    written = read_written(await read_form(visit.request, visit.language))
    action = visit.path("notes", note)
    try:
        desk = await open_desk(visit, "ngo")
        found = await read_annotation(visit.api, visit.lang, desk.token, note)
        if written.errors:
            return visit.page("ngo/note.html", await describe_note_page(visit, desk, found, written), 422)
        try:
            await replace_annotation(
                visit.api,
                visit.lang,
                desk.token,
                note,
                process=found.process,
                step=written.step or None,
                kind=written.kind,
                text=written.text,
                text_lang=written.lang,
            )
        except ApiProblem as problem:
            if problem.status in {401, 429} or problem.status >= 500:
                raise
            page = await describe_note_page(visit, desk, found, written, problem)
            return visit.page("ngo/note.html", page, problem.status)
    except (SignInNeeded, ApiProblem, ApiUnreachable) as reason:
        return keep_text(visit, action, written.fields(), written.text, reason)
    return await _send_if_asked(visit, desk, note, written.send)


async def _send_if_asked(visit: Visit, desk: Desk, note: str, send: bool) -> Response:
    here = visit.path("notes", note)
    if not send:
        return visit.go(f"{here}?done=saved")
    try:
        await act_on_annotation(visit.api, visit.lang, desk.token, note, "send")
    except (ApiProblem, ApiUnreachable):
        # The text is safe by now; only the sending has to be done again.
        return visit.go(f"{here}?problem=not_sent")
    return visit.go(f"{here}?done=sent")


def read_written(form: Form) -> Written:
    """Read the form of a note."""
    text = form.values.get("text", [""])[-1].replace("\r\n", "\n")
    form.required("text", MAX_NOTE)
    return Written(
        process=form.text("process", 200),
        step=form.text("step", 80),
        kind=form.one_of("kind", NOTE_KINDS),
        lang=form.required("lang", 35),
        text=text,
        send=form.text("then") == "send",
        errors=form.errors,
    )


async def describe_new_note(visit: Visit, desk: Desk, written: Written, problem: ApiProblem | None = None) -> WritePage:
    """Return the page for a new note, with what was written and could not be saved."""
    city, _, slug = written.process.partition("/")
    if city != desk.city.key:
        raise HTTPException(404)
    form = await _describe_form(visit, desk, visit.path("notes"), written, problem)
    process = await read_process(visit.api, visit.lang, desk.city.key, slug)
    back = visit.path("processes", slug)
    url = f"{back}/note" + (f"?{urlencode({'step': written.step})}" if written.step else "")
    return WritePage(visit.gettext("Write a note"), process.title, back, form, url)


async def _describe_form(
    visit: Visit, desk: Desk, action: str, written: Written, problem: ApiProblem | None = None
) -> NoteForm:
    _ = visit.gettext
    own = await list_organisations(visit.api, visit.lang, desk.city.key, "ngo")
    spoken = next((one.languages for one in own if one.key == desk.organisation.key), ())
    tongues = dict.fromkeys((*desk.city.languages, *spoken, visit.lang, *([written.lang] if written.lang else [])))
    whole = Option("", _("the whole process"), not written.step)
    return NoteForm(
        action=action,
        process=written.process,
        kinds=tuple(
            Option(
                kind,
                f"{name_note_kind(visit.language, kind)}: {explain_note_kind(visit.language, kind)}",
                kind == written.kind,
            )
            for kind in NOTE_KINDS
        ),
        steps=(whole, *await _describe_steps(visit, written)),
        languages=tuple(Option(tag, visit.language.language(tag), tag == written.lang) for tag in tongues),
        text=written.text,
        keep=f"note:{action.rpartition('/')[2]}:{written.process}",
        may_send=desk.may("annotation:send"),
        errors={**written.errors, **_name_fields(visit, problem)},
        problem=explain_problem(visit.language, problem.code) if problem else "",
    )


def _name_fields(visit: Visit, problem: ApiProblem | None) -> dict[str, str]:
    if problem is None or problem.code != "invalid_request" or "text" not in {error.field for error in problem.errors}:
        return {}
    return {"text": visit.gettext("Plain text only: no HTML, no characters that can't be seen.")}


async def _describe_steps(visit: Visit, written: Written) -> tuple[Option, ...]:
    city, _, slug = written.process.partition("/")
    try:
        steps = (await read_process(visit.api, visit.lang, city, slug)).steps
    except ApiProblem as problem:
        # The process was withdrawn while the note was being written: its author still reads the note.
        if problem.status != 404:
            raise
        return (Option(written.step, written.step, chosen=True),) if written.step else ()
    return tuple(Option(step.key, step.title.text, step.key == written.step) for step in steps)


async def describe_note_page(
    visit: Visit, desk: Desk, note: Annotation, written: Written | None = None, problem: ApiProblem | None = None
) -> NotePage:
    """Return the page of a note, with what was written and could not be saved."""
    slug = note.process.partition("/")[2]
    url = visit.path("notes", note.id)
    reader = reader_url(visit, note.process)
    form = None
    if "edit" in note.actions or written is not None:
        stored = Written(note.process, note.step or "", note.kind, note.lang, note.text, send=False, errors={})
        form = await _describe_form(visit, desk, url, written or stored, problem)
    return NotePage(
        title=visit.gettext(
            "%(kind)s on “%(title)s”", kind=name_note_kind(visit.language, note.kind), title=_about(note)
        ),
        flash=read_flash(visit, explain_done, explain_problem, reader, visit.gettext("See it as people read it")),
        url=url,
        process_title=note.process_title,
        process_url=visit.path("processes", slug),
        step_title=note.step_title,
        kind=name_note_kind(visit.language, note.kind),
        text=note.text,
        lang=note.lang,
        dir=direction_of(note.lang),
        chip=describe_note_state(visit.language, note.state),
        author=note.author.name or "",
        own=note.author.id == desk.me.id,
        updated=describe_moment(visit.language, desk, note.updated_at),
        published=describe_moment(visit.language, desk, note.published_at) if note.published_at else None,
        reason=note.reason or "",
        explanation=_explain(visit, desk, note),
        reader=reader if note.state == "published" else "",
        form=form,
        publish="publish" in note.actions,
        send_back="return" in note.actions,
        withdraw="withdraw" in note.actions,
    )


def _about(note: Annotation) -> str:
    return note.step_title.text if note.step_title else note.process_title.text


def _explain(visit: Visit, desk: Desk, note: Annotation) -> str:
    _ = visit.gettext
    own = note.author.id == desk.me.id
    match note.state:
        case "draft" | "returned" if own:
            return _("Send it when it is ready. A coordinator reads it and publishes it.")
        case "draft" | "returned":
            return _("Its author is still writing this note.")
        case "sent" if "publish" in note.actions:
            return _("Read it once more, then decide. Published, everybody reads it at once.")
        case "sent" if own and desk.may("annotation:publish"):
            return _("You wrote this note. Another coordinator has to decide.")
        case "sent":
            return _("It waits for a coordinator. You can read it, but not change it.")
        case "published":
            return _("Everybody reads this note. To change it, withdraw it and write a new one.")
        case _:
            return _("This note was withdrawn. Nobody outside reads it.")
