"""The same need in several cities, side by side, for one person."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from api.installation import Installation
from api.schemas.comparisons import Comparison
from tests.api.public.conftest import Load

PATH = "/v1/service-types/card/comparison"
PERSON = {"answers": {"student": {"values": ["yes"]}}, "papers": {"passport": {"have": True}}}


@pytest.fixture
def two_cities(folder: Path, load: Load, client: TestClient) -> TestClient:
    """Torino, and Lugano with the same library card: in francs, and with a title that looks like a formula."""
    shutil.copytree(folder / "torino", folder / "lugano")
    for file in (folder / "lugano").rglob("*.yaml"):
        text = file.read_text().replace("torino", "lugano").replace("Torino", "Lugano")
        for key in ("amici", "biblioteche", "entrate-centro", "centrale", "entrate"):
            text = text.replace(f" {key}", f" lu-{key}")
        file.write_text(text.replace("lu-lu-", "lu-"))
    process = folder / "lugano/processes/library-card/process.yaml"
    swiss = (
        process.read_text().replace("currency: EUR", "currency: CHF").replace("Chiedi la tessera della", "=1+1 della")
    )
    process.write_text(swiss)
    shutil.rmtree(folder / "lugano/processes/tax-code")
    shutil.rmtree(folder / "lugano/translations", ignore_errors=True)
    shutil.rmtree(process.parent / "translations", ignore_errors=True)
    load()
    return client


def compare(client: TestClient, person: Any = None, path: str = PATH, **params: str) -> dict[str, Any]:
    answer = client.post(path, json=person or {}, params=params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def by_city(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["process"]["city"]: item for item in found["items"]}


def test_each_citys_process_stands_beside_the_others_with_the_numbers_of_its_own_procedure(
    two_cities: TestClient,
) -> None:
    found = by_city(compare(two_cities, PERSON))
    assert found.keys() == {"torino", "lugano"}
    for city, item in found.items():
        alone = two_cities.post(f"/v1/processes/{city}/library-card/procedure", json=PERSON).json()
        assert item["totals"] == alone["totals"]
        assert item["applies"] == alone["audience_applies"]
        assert (item["steps"]["low"], item["steps"]["high"]) == (alone["progress"]["least"], alone["progress"]["most"])


def test_what_is_not_known_is_a_range_and_an_answer_narrows_it(two_cities: TestClient) -> None:
    wide, narrow = (by_city(compare(two_cities, person))["torino"] for person in ({}, PERSON))
    assert wide["steps"] == {"low": 2, "high": 3}
    assert narrow["steps"] == {"low": 3, "high": 3}
    assert [(fee["low"], fee["high"]) for fee in wide["totals"]["fees"]] == [("2.00", "5.00")]
    assert [(fee["low"], fee["high"]) for fee in narrow["totals"]["fees"]] == [("2.00", "2.00")]


def test_fees_of_two_currencies_are_never_added(two_cities: TestClient) -> None:
    found = by_city(compare(two_cities, PERSON))
    assert [fee["currency"] for fee in found["torino"]["totals"]["fees"]] == ["EUR"]
    assert [fee["currency"] for fee in found["lugano"]["totals"]["fees"]] == ["CHF"]
    (lugano, torino) = read_table(two_cities, PERSON)
    assert (torino["fees_EUR_from"], torino["fees_CHF_from"]) == ("2.00", "")
    assert (lugano["fees_EUR_from"], lugano["fees_CHF_from"]) == ("", "2.00")


def test_it_says_with_which_answers_it_compares_and_where_there_is_nothing_to_compare(two_cities: TestClient) -> None:
    found = compare(two_cities, PERSON)
    assert [one["fact"] for one in found["answers"]] == ["student", "paper:passport"]
    assert found["cities_without"] == []
    code = compare(two_cities, PERSON, "/v1/service-types/code/comparison")
    assert [city["key"] for city in code["cities_without"]] == ["lugano"]


def read_table(client: TestClient, person: Any) -> list[dict[str, str]]:
    answer = client.post(PATH, json=person, params={"format": "csv", "lang": "it"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="card.csv"'
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def test_the_table_has_the_same_numbers_and_no_cell_is_a_formula(two_cities: TestClient) -> None:
    items = by_city(compare(two_cities, PERSON, lang="it"))
    for line, item in zip(read_table(two_cities, PERSON), items.values(), strict=True):
        totals = item["totals"]
        assert line["process"] == item["process"]["id"]
        assert (line["visits_from"], line["visits_to"]) == (str(totals["visits"]["low"]), str(totals["visits"]["high"]))
        longest = totals["days"]["longest"]
        assert line["days_longest"] == ("" if longest is None else str(longest))
        assert (line["steps_from"], line["steps_to"]) == (str(item["steps"]["low"]), str(item["steps"]["high"]))
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line.values())
    assert next(line["title"] for line in read_table(two_cities, PERSON)).startswith("'=1+1")


def test_a_comparison_is_as_it_is_described(two_cities: TestClient) -> None:
    for person in ({}, PERSON):
        found = compare(two_cities, person, lang="ar")
        described = Comparison.model_validate_json(json.dumps(found))
        assert json.loads(described.model_dump_json(by_alias=True, exclude_unset=True)) == found


def test_nothing_of_a_person_may_be_kept_on_the_way(two_cities: TestClient) -> None:
    answer = two_cities.post(PATH, json=PERSON)
    assert answer.headers["cache-control"] == "no-store"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/v1/service-types/nothing/comparison", {}, 404, "not_found"),
        (PATH, {"marks": {"ask-card": {"on": "2026-03-01"}}}, 422, "unknown_step"),
        (PATH, {"skipped": []}, 422, "invalid_request"),
        (PATH, {"answers": {"channel:ask-card": {"values": ["desk"]}}}, 422, "unknown_step"),
        (PATH, {"answers": {"shoe-size": {"values": ["44"]}}}, 422, "unknown_fact"),
        (PATH, [], 422, "invalid_request"),
        (f"{PATH}?format=pdf", {}, 422, "invalid_request"),
    ],
)
def test_what_belongs_to_one_process_or_to_none_is_refused(
    two_cities: TestClient, path: str, body: Any, status: int, code: str
) -> None:
    answer = two_cities.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_it_reads_no_database(two_cities: TestClient, installation: Installation) -> None:
    asked: list[str] = []
    watched = installation.database.engine
    event.listen(watched, "before_cursor_execute", lambda *args: asked.append(args[2]))
    assert two_cities.post(PATH, json=PERSON).status_code == 200
    polls = {"SELECT public_revision.value \nFROM public_revision", "BEGIN"}
    assert [one for one in asked if one not in polls] == []
