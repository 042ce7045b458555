"""My papers: what is in the wallet, what each paper is, and taking one out for good."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import date, datetime
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from apps.kit.client.base import ApiProblem
from apps.kit.client.document_types import DocumentType, list_document_types
from apps.kit.client.documents import (
    OTHER,
    Document,
    add_document,
    change_document,
    delete_document,
    list_documents,
    read_document,
)
from apps.kit.clock import read_zone
from apps.kit.events import new_event_id
from apps.kit.forms import Form, read_form
from apps.kit.frozen import frozen
from apps.kit.narrowing import NarrowRouter
from apps.kit.web import AVisit, Visit
from apps.migrant.shown import ShownSoFar, read_shown

router = NarrowRouter()
MAX_NAME = 120


@frozen
class WalletPage:
    """All papers of a person."""

    title: str
    papers: tuple[Document, ...]
    today: date

    def has_ended(self, paper: Document) -> bool:
        """Say whether the day has passed on which a paper ends."""
        return bool(paper.expires) and str(paper.expires) < self.today.isoformat()[: len(str(paper.expires))]


@frozen
class KindPage:
    """The kinds of paper that one can add."""

    title: str
    kinds: tuple[DocumentType, ...]
    wrong: str = ""
    errors: dict[str, str] = field(default_factory=dict)


@frozen
class SendPage:
    """Where files are chosen for a paper; `upload` is new for each form, so that one that is sent twice counts once."""

    title: str
    paper: Document
    upload: str
    case: str = ""
    replaces: bool = False
    wrong: str = ""

    @property
    def action(self) -> str:
        """Return the end of the address to which the form goes."""
        query = f"?{urlencode({'case': self.case})}" if self.case else ""
        return f"{'replace' if self.replaces else 'send'}/{self.upload}{query}"


@frozen
class DocumentPage:
    """One paper, with the form that says what it is."""

    title: str
    paper: Document
    shown: ShownSoFar
    case: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    filled: dict[str, str] = field(default_factory=dict)

    @property
    def pages(self) -> Sequence[tuple[str, int, int]]:
        """Return each page: its file, its number there, and its number in the whole paper."""
        places = [(file.id, number) for file in self.paper.files for number in range(1, file.pages + 1)]
        return [(file, number, place) for place, (file, number) in enumerate(places, 1)]

    def value(self, name: str) -> str:
        """Return what stands in a field: what was sent last, or what is kept."""
        return self.filled.get(name, str(getattr(self.paper, name) or ""))


@frozen
class RemovePage:
    """The question before a paper is deleted."""

    title: str
    paper: Document


@router.get("/{lang}/my/papers")
async def show_wallet(visit: AVisit) -> Response:
    """Show all papers."""
    session = await visit.signed_in()
    await visit.read_account()
    papers = await list_documents(visit.api, visit.lang, session.access)
    page = WalletPage(visit.gettext("My papers"), papers, datetime.now(await read_zone(visit)).date())
    return visit.page("migrant/wallet.html", page, may_keep_for=session.alias)


@router.get("/{lang}/my/papers/add")
async def choose_kind(visit: AVisit) -> Response:
    """Ask which kind of paper it is."""
    await visit.signed_in()
    return await _ask_kind(visit)


@router.post("/{lang}/my/papers/add")
async def add(visit: AVisit) -> Response:
    """Make a paper of a kind, and go on to its files."""
    session = await visit.signed_in()
    form = await read_form(visit.request, visit.language)
    kind, name = form.text("type", 80), " ".join(form.text("name", MAX_NAME).split())
    if kind == OTHER and not name:
        return await _ask_kind(visit, status=422, errors={"name": _say_nameless(visit)})
    try:
        paper = await add_document(visit.api, visit.lang, session.access, kind, name)
    except ApiProblem as problem:
        if problem.code == "wallet_full":
            return await _ask_kind(visit, say_full(visit), 409)
        if problem.code == "invalid_request":
            return await _ask_kind(visit, visit.gettext("Please choose one of these."), 422)
        raise
    case = form.text("case", 36)
    query = f"?{urlencode({'case': case})}" if case else ""
    return visit.go(visit.path("my", "papers", paper.id, "add") + query)


@router.get("/{lang}/my/papers/{document}")
async def show_paper(visit: AVisit, document: str) -> Response:
    """Show one paper."""
    await visit.read_account()
    return await show_document(visit, document)


@router.post("/{lang}/my/papers/{document}")
async def change(visit: AVisit, document: str) -> Response:
    """Say anew what a paper is called, and its dates."""
    session = await visit.signed_in()
    paper = await read_document(visit.api, visit.lang, session.access, document)
    form = await read_form(visit.request, visit.language)
    about: dict[str, str | None] = {"type": paper.type, "name": " ".join(form.text("name", MAX_NAME).split())}
    for name in ("issued", "expires"):
        about[name] = _read_date(form, name, getattr(paper, name))
    if paper.type == OTHER and not about["name"]:
        form.errors["name"] = _say_nameless(visit)
    if not form.errors:
        try:
            await change_document(visit.api, visit.lang, session.access, document, about)
        except ApiProblem as problem:
            if problem.code != "invalid_request":
                raise
            form.errors |= {error.field: _say_wrong(visit, error.field) for error in problem.errors}
    if form.errors:
        await visit.read_account()
        filled = {name: form.text(name) for name in ("name", "issued", "expires")}
        return await show_document(visit, document, form.errors, filled)
    return visit.go(visit.path("my", "papers", document))


@router.get("/{lang}/my/papers/{document}/delete")
async def ask_before_deleting(visit: AVisit, document: str) -> Response:
    """Ask once before a paper is deleted."""
    session = await visit.signed_in()
    await visit.read_account()
    paper = await read_document(visit.api, visit.lang, session.access, document)
    return visit.page("migrant/wallet_delete.html", RemovePage(visit.gettext("Delete this paper?"), paper))


@router.post("/{lang}/my/papers/{document}/delete")
async def delete(visit: AVisit, document: str) -> Response:
    """Delete a paper with all its pages."""
    session = await visit.signed_in()
    try:
        await delete_document(visit.api, session.access, document)
    except ApiProblem as problem:
        if problem.code != "not_found":
            raise
        # Deleted a moment ago by the same button, or on another device: it is as it should be.
    return visit.go(visit.path("my", "papers"))


async def show_document(
    visit: Visit, document: str, errors: dict[str, str] | None = None, filled: dict[str, str] | None = None
) -> Response:
    """Show one paper, or its first form while it has no page; with what was wrong in the form that was sent."""
    session = await visit.signed_in()
    paper = await read_document(visit.api, visit.lang, session.access, document)
    if not paper.files:
        return visit.go(visit.path("my", "papers", document, "add"))
    page = DocumentPage(
        paper.title.text,
        paper,
        await read_shown(visit, "documents", document),
        read_case(visit),
        dict(errors or {}),
        dict(filled or {}),
    )
    return visit.page("migrant/wallet_paper.html", page, 422 if errors else 200, may_keep_for=session.alias)


def read_case(visit: Visit) -> str:
    """Return the case from which somebody came here; nothing where the address has no such id."""
    case = visit.request.query_params.get("case", "")
    return case if len(case) == 36 and case.replace("-", "").isalnum() else ""


def new_upload() -> str:
    """Make an id for one sending."""
    return str(new_event_id())


def say_full(visit: Visit) -> str:
    """Say that there is no more room."""
    return visit.gettext("There is no room for more papers. Nothing was saved. Delete one that you don't need.")


async def _ask_kind(visit: Visit, wrong: str = "", status: int = 200, errors: dict[str, str] | None = None) -> Response:
    await visit.read_account()
    kinds = await list_document_types(visit.api, visit.lang)
    page = KindPage(visit.gettext("Which paper is it?"), kinds, wrong, errors=errors or {})
    return visit.page("migrant/wallet_kind.html", page, status)


def _read_date(form: Form, name: str, before: str | None) -> str | None:
    day = form.day(name)
    if day is not None:
        return day.isoformat()
    # A date that is known by its month only can't stand in the field, and stays.
    return before if before and len(before) < 10 else None


def _say_nameless(visit: Visit) -> str:
    return visit.gettext("Give this paper a name first.")


def _say_wrong(visit: Visit, name: str) -> str:
    if name == "expires":
        return visit.gettext("This day is before the paper was issued. Look at both dates again.")
    if name in {"name", "issued"}:
        return visit.gettext("Something in the form does not fit.")
    raise HTTPException(422)
