"""Translated texts are checked by those who speak the language, as long as the words stay the same."""

from collections.abc import Callable
from typing import Any

import pytest

from api.installation import Installation
from core.platform.revision import raise_public_revision
from core.processes.tables import ProcessTranslation
from core.processes.translations import source_hash
from tests.api.registration import PROCESS, publish

PATH = f"/v1/processes/{PROCESS}/translations/en"
TITLE = "Iscriviti all'anagrafe"


def keep(installation: Installation, **texts: dict[str, Any]) -> None:
    """Keep these texts as loading a folder does."""
    with installation.database.writing() as session:
        row = session.get(ProcessTranslation, (PROCESS, "en"))
        if row is None:
            session.add(ProcessTranslation(process=PROCESS, language="en", texts=texts))
        else:
            row.texts = texts
        raise_public_revision(session)
    installation.library.refresh()


def by_machine(text: str, source: str = TITLE) -> dict[str, Any]:
    return {"text": text, "source": source_hash(source), "machine": True}


@pytest.fixture
def translator(desk: Callable[..., Any], installation: Installation) -> Any:
    publish(installation)
    keep(installation, title=by_machine("Register"))
    return desk(["translator"], name="Ines")


def title_of(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(one for one in answer.json()["items"] if one["address"] == "title")
    return found


def check(translator: Any) -> Any:
    words = title_of(translator.get(PATH))["hash"]
    return translator.post(f"{PATH}/checks", {"checked": [{"address": "title", "hash": words}]})


def coverage_of_process(translator: Any, language: str) -> dict[str, Any]:
    items = translator.get("/v1/translation-coverage?city=bologna").json()["items"]
    (found,) = [one for one in items if (one["process"], one["language"]) == (PROCESS, language)]
    return dict(found)


def public_status(installation: Installation) -> str:
    published = installation.library.now
    reading = published.read_version(published.processes[PROCESS].current, "en").reading
    return str(reading.texts.text("title")["status"])


def test_texts_stand_beside_their_source_with_how_far_each_is(translator: Any) -> None:
    title = title_of(translator.get(PATH))
    assert (title["source"], title["text"], title["status"], title["actions"]) == (
        TITLE,
        "Register",
        "machine",
        ["check"],
    )
    statuses = {one["status"] for one in translator.get(PATH).json()["items"]}
    assert statuses == {"machine", "missing"}


def test_what_a_speaker_has_checked_is_told_to_everybody_with_their_name_to_colleagues(
    translator: Any, installation: Installation
) -> None:
    assert public_status(installation) == "machine"
    title = title_of(check(translator))
    assert (title["status"], title["checked_by"]["name"], title["actions"]) == ("checked", "Ines", ["uncheck"])
    assert public_status(installation) == "checked"
    taken_back = translator.post(f"{PATH}/checks", {"unchecked": ["title"]})
    assert title_of(taken_back)["status"] == "machine"
    assert public_status(installation) == "machine"


def test_the_same_words_loaded_again_stay_checked_and_others_do_not(
    translator: Any, installation: Installation
) -> None:
    check(translator)
    keep(installation, title=by_machine("Register"))
    assert public_status(installation) == "checked"
    keep(installation, title=by_machine("Sign up"))
    assert public_status(installation) == "machine"
    keep(installation, title=by_machine("Register", source="Another title"))
    assert public_status(installation) == "stale"
    assert title_of(translator.get(PATH))["actions"] == []


def test_words_that_changed_while_they_were_read_are_not_checked(translator: Any, installation: Installation) -> None:
    words = title_of(translator.get(PATH))["hash"]
    keep(installation, title=by_machine("Sign up"))
    answer = translator.post(f"{PATH}/checks", {"checked": [{"address": "title", "hash": words}]})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict_state")
    assert public_status(installation) == "machine"


def test_what_the_files_call_checked_is_taken_back_by_nobody_here(translator: Any, installation: Installation) -> None:
    keep(installation, title=by_machine("Register") | {"checked": True})
    title = title_of(translator.get(PATH))
    assert (title["status"], title["actions"]) == ("checked", [])


def test_there_is_no_translation_into_the_language_it_was_written_in(translator: Any) -> None:
    assert translator.get(PATH.replace("/en", "/it")).status_code == 404


def test_coverage_tells_of_languages_in_which_there_is_nothing_too(translator: Any) -> None:
    found = coverage_of_process(translator, "tr")
    assert (found["missing"], found["missing_share"], found["translated"]) == (found["total"], 1.0, 0)
    assert translator.get("/v1/translation-coverage?city=nowhere").json()["items"] == []


def test_coverage_leaves_out_the_language_that_something_was_written_in(translator: Any) -> None:
    items = translator.get("/v1/translation-coverage?city=bologna").json()["items"]
    assert items
    for one in items:
        written_in = "it" if one["city"] == "bologna" else "en"  # what all cities share is written in English
        assert one["language"] != written_in


def test_coverage_counts_each_text_once(translator: Any) -> None:
    check(translator)
    found = coverage_of_process(translator, "en")
    assert found["translated"] + found["stale"] + found["missing"] == found["total"]
    assert (found["translated"], found["checked"]) == (1, 1)
    assert found["translated_share"] == round(1 / found["total"], 3)
