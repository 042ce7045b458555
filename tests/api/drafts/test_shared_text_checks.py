"""The texts of a city, and those that all cities share, are checked by translators of authorities too."""

from collections.abc import Callable
from typing import Any

import pytest

from api.installation import Installation
from core.people.tables import PlaceTranslationRow
from core.platform.revision import raise_public_revision
from core.processes.tables import RegistryTranslation
from core.processes.translations import source_hash

CITY = "/v1/cities/bologna/translations/en"
REGISTRY = "/v1/registry/translations/it"
NAME = "organisations/comune-bologna/name"
QUESTION = "facts/arrival-date/question"


def by_machine(text: str, source: str) -> dict[str, Any]:
    return {"text": text, "source": source_hash(source), "machine": True}


@pytest.fixture
def seat(desk: Callable[..., Any], installation: Installation) -> Callable[..., Any]:
    """Seat somebody where a name of the city and a question of the registry are translated by a machine."""

    def sit(duties: list[str], *place: str, **other: Any) -> Any:
        somebody = desk(duties, *place, **other)
        with installation.database.writing() as session:
            if session.get(RegistryTranslation, "it") is None:
                name = {NAME: by_machine("Town hall", "Comune Bologna")}
                session.add(PlaceTranslationRow(city="bologna", language="en", data=name))
                question = {QUESTION: by_machine("Quando sei arrivato?", "When did you arrive?")}
                session.add(RegistryTranslation(language="it", texts=question))
                raise_public_revision(session)
        installation.library.refresh()
        return somebody

    return sit


def find(answer: Any, address: str) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = next(one for one in answer.json()["items"] if one["address"] == address)
    return found


def check(translator: Any, path: str, address: str) -> Any:
    words = find(translator.get(path), address)["hash"]
    return translator.post(f"{path}/checks", {"checked": [{"address": address, "hash": words}]})


def public_status(installation: Installation, path: str) -> str:
    published = installation.library.now
    if path == CITY:
        return str(published.read_places("en").table("bologna").text(NAME)["status"])
    return str(published.read_registry("it").table.text(QUESTION)["status"])


@pytest.mark.parametrize(("path", "address"), [(CITY, NAME), (REGISTRY, QUESTION)])
def test_a_translator_ticks_a_text_and_everybody_reads_that_it_is_checked(
    seat: Callable[..., Any], installation: Installation, path: str, address: str
) -> None:
    translator = seat(["translator"], name="Ines")
    before = find(translator.get(path), address)
    assert (before["status"], before["actions"]) == ("machine", ["check"])
    assert public_status(installation, path) == "machine"

    after = find(check(translator, path, address), address)

    assert (after["status"], after["checked_by"]["name"], after["actions"]) == ("checked", "Ines", ["uncheck"])
    assert public_status(installation, path) == "checked"
    translator.post(f"{path}/checks", {"unchecked": [address]})
    assert public_status(installation, path) == "machine"


@pytest.mark.parametrize(("path", "address"), [(CITY, NAME), (REGISTRY, QUESTION)])
def test_words_that_are_loaded_anew_are_not_checked_any_more(
    seat: Callable[..., Any], installation: Installation, path: str, address: str
) -> None:
    translator = seat(["translator"])
    check(translator, path, address)
    with installation.database.writing() as session:
        place = session.get(PlaceTranslationRow, ("bologna", "en"))
        registry = session.get(RegistryTranslation, "it")
        assert place is not None
        assert registry is not None
        place.data = {NAME: by_machine("City hall", "Comune Bologna")}
        registry.texts = {QUESTION: by_machine("Quando sei arrivata?", "When did you arrive?")}
        raise_public_revision(session)
    installation.library.refresh()
    assert public_status(installation, path) == "machine"
    assert find(translator.get(path), address)["actions"] == ["check"]


def test_texts_of_a_city_are_ticked_by_every_authority_there_and_by_none_elsewhere(seat: Callable[..., Any]) -> None:
    next_door = seat(["translator"], "questura-bologna")
    assert check(next_door, CITY, NAME).status_code == 200
    author = seat(["author"])
    assert find(author.get(CITY), NAME)["actions"] == []
    assert author.post(f"{CITY}/checks", {"unchecked": [NAME]}).status_code == 403

    elsewhere = seat(["translator"], "hamburg-service", city="hamburg")
    assert (elsewhere.get(CITY).status_code, elsewhere.post(f"{CITY}/checks", {}).status_code) == (403, 403)
    assert elsewhere.get(CITY.replace("bologna", "nowhere")).status_code == 404


def test_texts_that_all_cities_share_are_ticked_in_each_city(seat: Callable[..., Any]) -> None:
    check(seat(["translator"], name="Ines"), REGISTRY, QUESTION)
    elsewhere = seat(["translator"], "hamburg-service", city="hamburg")
    assert find(elsewhere.get(REGISTRY), QUESTION)["actions"] == ["uncheck"]
    assert elsewhere.get(REGISTRY.replace("/it", "/en")).status_code == 404  # the language that it is written in


def test_coverage_counts_the_texts_of_the_city_and_the_shared_ones(seat: Callable[..., Any]) -> None:
    translator = seat(["translator"])
    check(translator, CITY, NAME)
    items = translator.get("/v1/translation-coverage?city=bologna").json()["items"]
    (city,) = [one for one in items if one["city"] == "bologna" and one["language"] == "en"]
    (registry,) = [one for one in items if one["city"] is None and one["language"] == "it"]
    assert (city["process"], city["title"], city["translated"], city["checked"]) == (None, "Bologna", 1, 1)
    assert (registry["process"], registry["translated"], registry["checked"]) == (None, 1, 0)
