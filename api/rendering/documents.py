"""Documents as JSON."""

from __future__ import annotations

from api.deps import Act
from api.installation import Installation
from api.rendering.colleagues import Colleagues
from api.rendering.grants import name_organisation
from api.rendering.paper_titles import title_of
from api.schemas.documents import AddedBy, DocumentAnswer, DocumentFileAnswer, GrantedDocumentAnswer
from api.schemas.showings import ShowingAnswer
from core.documents.sealing import Adder
from core.documents.showings import Showing
from core.documents.wallet import Document, DocumentFile
from core.people.policy import Permission, may
from core.platform.errors import NotFound


def render_document(act: Act, document: Document, lang: str) -> DocumentAnswer:
    """Return a document."""
    about = document.about
    return DocumentAnswer(
        id=document.id,
        type=about.type,
        title=title_of(act.installation, about.type, lang),
        name=about.name,
        issued=about.issued,
        expires=about.expires,
        added_by=None if about.added_by is None else _name_adder(act, about.added_by, lang),
        created_at=document.created_at,
        updated_at=document.updated_at,
        pages=document.pages,
        files=[_render_file(file) for file in document.files],
        replaced=[_render_file(file) for file in document.replaced],
        actions=[
            action
            for action, permission in (
                ("change", Permission.DOCUMENT_WRITE),
                ("delete", Permission.DOCUMENT_DELETE),
                ("show", Permission.DOCUMENT_SHOW),
            )
            if may(act.actor, permission)
        ],
    )


def render_granted_document(installation: Installation, document: Document, lang: str) -> GrantedDocumentAnswer:
    """Return a paper as those see it whom its owner lets open it."""
    about = document.about
    return GrantedDocumentAnswer(
        id=document.id,
        type=about.type,
        title=title_of(installation, about.type, lang),
        issued=about.issued,
        expires=about.expires,
        pages=document.pages,
    )


def render_showing(showing: Showing, code: str | None = None) -> ShowingAnswer:
    """Return a showing, with its code where it has just begun."""
    members = {name: member for name, member in showing._asdict().items() if name in ShowingAnswer.model_fields}
    return ShowingAnswer(**members, code=code)


def find_page(document: Document, number: int) -> tuple[DocumentFile, int]:
    """Return the file that a page of a document stands in, and its number there; raises `NotFound`."""
    for file in document.files:
        if number <= file.secret.pages:
            return file, number
        number -= file.secret.pages
    raise NotFound


def _name_adder(act: Act, adder: Adder, lang: str) -> AddedBy:
    who = Colleagues(act.session, act.installation.keys).find(adder.person)
    return AddedBy(organisation=name_organisation(act, adder.organisation, lang), who=who)


def _render_file(file: DocumentFile) -> DocumentFileAnswer:
    secret = file.secret
    return DocumentFileAnswer(
        id=file.id, media_type=secret.media_type, pages=secret.pages, size=file.size, stored_at=file.stored_at
    )
