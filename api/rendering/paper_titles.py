"""What kinds of paper are called."""

from __future__ import annotations

from api.installation import Installation
from api.rendering.texts import sentence
from api.schemas.fields import Text
from api.wording.catalogue import words_in
from api.wording.kept import say_other_paper
from core.documents.wallet import OTHER


def title_of(installation: Installation, document_type: str, lang: str) -> Text:
    """Return what a kind of paper is called; its key where the registry has it no more."""
    published = installation.library.now
    language = published.choose_language(lang)
    if document_type == OTHER:
        return Text(**sentence(words_in(language), say_other_paper(words_in(language))))
    return Text(**published.read_registry(language).title("document-types", document_type))
