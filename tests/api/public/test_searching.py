"""Finding processes while they change: what is new is found at once, and the words of before serve until then."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import published
from api.installation import Installation
from core.processes.searching import Index
from tests.api.public.conftest import Load

WORDS = """
search_words:
  service-types/card:
    en: [novels, borrow books]
    uk: [книжки]
ignored_words:
  en: [i, want, to]
"""


def find(client: TestClient, q: str, lang: str = "en") -> list[str]:
    answer = client.get("/v1/processes", params={"q": q, "lang": lang}).json()
    return [one["slug"] for one in answer["items"]]


def test_what_people_type_finds_a_process_though_no_text_says_it(
    public: TestClient, load: Load, folder: Path, installation: Installation
) -> None:
    assert find(public, "novel") == []
    (folder / "search-words.yaml").write_text(WORDS)
    assert load().updated == ["registry"]
    installation.library.now.prepare_search()
    assert find(public, "i want to borrow a novel") == ["library-card"]
    assert find(public, "книжок", "uk") == ["library-card"]
    assert find(public, "borow") == ["library-card"]


def test_the_words_of_before_serve_until_there_are_new_ones(
    public: TestClient, load: Load, folder: Path, installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    installation.library.now.prepare_search()
    assert find(public, "tessera", "it") == ["library-card"]
    may_go_on, make = Event(), published.update_index

    def wait_and_make(*older_and_newer: Any) -> Index:
        may_go_on.wait(30)
        return make(*older_and_newer)

    monkeypatch.setattr(published, "update_index", wait_and_make)
    (folder / "search-words.yaml").write_text(WORDS)
    load()
    found = find(public, "книжки", "uk")
    may_go_on.set()
    assert found == []
    installation.library.now.prepare_search()
    assert find(public, "книжок", "uk") == ["library-card"]


def test_a_process_that_is_new_is_found_at_once(public: TestClient, load: Load, folder: Path) -> None:
    assert find(public, "nuotare", "it") == []
    swim = (folder / "torino/processes/tax-code/process.yaml").read_text()
    new = folder / "torino/processes/swimming"
    new.mkdir()
    (new / "process.yaml").write_text(
        swim.replace("torino/tax-code", "torino/swimming").replace("Chiedi il codice fiscale", "Impara a nuotare")
    )
    load()
    assert find(public, "nuoto nuotare", "it") == ["swimming"]


def test_what_changes_no_word_keeps_the_index(public: TestClient, load: Load, installation: Installation) -> None:
    index = installation.library.now.prepare_search()
    load()
    assert installation.library.now.prepare_search() is index
