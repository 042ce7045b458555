"""Easy language is a language of its own, and what it lacks is said in the language that it eases."""

from api.rendering.texts import TextTable
from core.processes.translations import TranslatedText, Translation, source_hash

SOURCES = {"title": "Fare domanda", "summary": "Ti serve un documento.", "you_get": "Una tessera."}


def translated(language: str, **texts: str) -> Translation:
    return Translation(language, {at: TranslatedText(text, source_hash(SOURCES[at])) for at, text in texts.items()})


def test_a_text_that_is_not_in_easy_language_is_in_the_language_itself() -> None:
    translations = {
        "de": translated("de", title="Einen Antrag stellen", summary="Du brauchst ein Dokument."),
        "de-simple": translated("de-simple", title="Um etwas bitten"),
    }
    table = TextTable(SOURCES, "it", translations, "de-simple")
    assert table.text("title") == {"text": "Um etwas bitten", "lang": "de-simple", "status": "unchecked"}
    assert table.text("summary") == {"text": "Du brauchst ein Dokument.", "lang": "de", "status": "unchecked"}
    assert table.text("you_get") == {"text": "Una tessera.", "lang": "it", "status": "missing"}


def test_easy_language_of_a_source_falls_back_to_the_source() -> None:
    table = TextTable(SOURCES, "it", {"it-simple": translated("it-simple", title="Chiedere")}, "it-simple")
    assert table.text("title")["lang"] == "it-simple"
    assert table.text("summary") == {"text": "Ti serve un documento.", "lang": "it", "status": "source"}
