"""Where a step is done although no office of its own is named, and whom one can ask for help."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.content_commands import check_content
from core.processes.content import read_content
from tests.api.public.conftest import Follow, Load

PROCESS = "torino/processes/library-card/process.yaml"
OFFICE = """
  - key: {key}
    organisation: biblioteche
    name: Biblioteca {key}
    address: Via {key} 1
    postal_code: "10122"
    locality: Torino
    source: pagina della biblioteca
    checked_on: 2026-02-01
"""
Change = Callable[..., None]


@pytest.fixture
def change(folder: Path) -> Change:
    """Change a file of the content before it is loaded."""

    def replace(name: str, old: str, new: str) -> None:
        file = folder / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new), encoding="utf-8")

    return replace


def open_offices(folder: Path, *keys: str) -> None:
    with (folder / "torino/offices.yaml").open("a", encoding="utf-8") as file:
        file.writelines(OFFICE.format(key=key) for key in keys)


def step(found: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in found["steps"] if one["key"] == key)


def keys(items: list[dict[str, Any]]) -> list[str]:
    return [one["key"] for one in items]


# --- where ---


def test_where_a_route_names_its_office_no_other_is_told(follow: Follow) -> None:
    assert step(follow(), "ask-card")["offices"] == []


def test_a_route_without_an_office_leads_to_those_of_whoever_is_responsible(
    folder: Path, change: Change, load: Load, client: TestClient
) -> None:
    change(PROCESS, "kind: in_person, office: centrale", "kind: in_person")
    open_offices(folder, "nord")
    load()
    found = step(client.post("/v1/processes/torino/library-card/procedure").json(), "ask-card")
    assert keys(found["offices"]) == ["centrale", "nord"]
    assert found["offices"][0]["address"] == "Via della Cittadella 5"
    assert found["offices"][0]["opening"]["text"]
    assert "more_offices" not in found
    everybody = step(client.get("/v1/processes/torino/library-card").json(), "ask-card")
    assert keys(everybody["offices"]) == ["centrale", "nord"]
    assert "opening" not in everybody["offices"][0], "what everybody reads stays the same all day"


def test_what_another_route_names_is_not_named_twice(
    folder: Path, change: Change, load: Load, client: TestClient
) -> None:
    change(PROCESS, "- {key: web,", "- {key: elsewhere, kind: in_person}\n      - {key: web,")
    open_offices(folder, "nord")
    load()
    found = step(client.post("/v1/processes/torino/library-card/procedure").json(), "ask-card")
    assert keys(found["offices"]) == ["nord"]


def test_too_many_offices_are_looked_up_elsewhere(folder: Path, change: Change, load: Load, client: TestClient) -> None:
    change(PROCESS, "kind: in_person, office: centrale", "kind: in_person")
    open_offices(folder, "nord", "sud", "est")
    load()
    found = step(client.post("/v1/processes/torino/library-card/procedure").json(), "ask-card")
    assert (found["offices"], found["more_offices"]) == ([], True)


@pytest.mark.parametrize(("kind", "named"), [("attend", ["centrale"]), ("apply", ["centrale"]), ("wait", [])])
def test_where_one_goes_without_a_route_the_offices_are_told(
    change: Change, load: Load, client: TestClient, kind: str, named: list[str]
) -> None:
    change(PROCESS, "kind: receive\n", f"kind: {kind}\n    responsible: biblioteche\n")
    load()
    found = step(client.post("/v1/processes/torino/library-card/procedure").json(), "borrow")
    assert keys(found["offices"]) == named


# --- who helps ---

MORE = """
  - {key: parla-arabo, kind: ngo, name: Parla arabo, url: "https://example.org", languages: [ar-EG]}
  - {key: per-la-casa, kind: ngo, name: Per la casa, phone: "011 1234567", topics: [money]}
  - {key: cultura, kind: ngo, name: Cultura, topics: [culture], languages: [it]}
  - {key: muti, kind: ngo, name: Muti, languages: [ar]}
"""


@pytest.fixture
def helped(folder: Path, load: Load, client: TestClient) -> TestClient:
    """A city with several who help; one with an office, one that nobody can reach."""
    with (folder / "torino/organisations.yaml").open("a", encoding="utf-8") as file:
        file.write(MORE)
    with (folder / "torino/offices.yaml").open("a", encoding="utf-8") as file:
        file.write(OFFICE.format(key="sportello").replace("biblioteche", "cultura"))
    load()
    return client


def who_helps(client: TestClient, process: str, lang: str) -> list[dict[str, Any]]:
    address = f"/v1/processes/torino/{process}"
    found: list[dict[str, Any]] = client.post(f"{address}/procedure", params={"lang": lang}).json()["people_who_help"]
    assert client.get(address, params={"lang": lang}).json()["people_who_help"] == found
    return found


def test_who_helps_with_something_else_is_left_out(helped: TestClient) -> None:
    assert "per-la-casa" not in keys(who_helps(helped, "library-card", "en"))
    assert "cultura" in keys(who_helps(helped, "library-card", "en"))
    assert "per-la-casa" in keys(who_helps(helped, "tax-code", "en"))
    assert "cultura" not in keys(who_helps(helped, "tax-code", "en"))


def test_who_speaks_the_readers_language_comes_first(helped: TestClient) -> None:
    assert keys(who_helps(helped, "library-card", "en")) == ["amici", "parla-arabo", "cultura"]
    assert keys(who_helps(helped, "library-card", "it")) == ["amici", "cultura", "parla-arabo"]
    assert keys(who_helps(helped, "tax-code", "ar")) == ["amici", "parla-arabo", "per-la-casa"]


LINES = """
  - key: linea
    kind: authority
    name: Linea del Comune
    languages: [it]
    phone: "011 011"
    phone_hours: [{days: [mo, tu, we, th, fr], opens: "08:00", closes: "18:00"}]
    source: pagina del Comune
    checked_on: 2026-02-01
    read_in: pagina del Comune, 2026
"""


def open_lines(folder: Path, *helplines: str) -> None:
    with (folder / "torino/organisations.yaml").open("a", encoding="utf-8") as file:
        file.write(LINES)
    with (folder / "torino/city.yaml").open("a", encoding="utf-8") as file:
        file.write(f"helplines: [{', '.join(helplines)}]\ncomplaints: [linea]\n")


def test_last_come_those_whom_everybody_may_call_but_not_the_authority_again(
    folder: Path, load: Load, client: TestClient
) -> None:
    open_lines(folder, "biblioteche", "linea")
    load()
    found = who_helps(client, "library-card", "en")
    assert keys(found) == ["amici", "linea"], "the libraries are the authority of this guide"
    assert found[-1]["phone"] == "011 011"
    assert found[-1]["phone_hours_text"]["text"] == "Mon – Fri 08:00–18:00"
    assert keys(who_helps(client, "tax-code", "en")) == ["amici", "biblioteche", "linea"]


def test_a_city_says_whom_to_call_and_who_looks_at_complaints(folder: Path, load: Load, client: TestClient) -> None:
    open_lines(folder, "linea")
    load()
    found = client.get("/v1/cities/torino").json()
    assert found["helplines"] == ["linea"]
    assert [(one["key"], one["phone"]) for one in found["complaints"]] == [("linea", "011 011")]
    assert found["accessibility_complaints"] == []
    (line,) = [one for one in client.get("/v1/organisations").json()["items"] if one["key"] == "linea"]
    assert (line["source"], line["checked_on"], line["read_in"]) == (
        "pagina del Comune",
        "2026-02-01",
        "pagina del Comune, 2026",
    )


def test_an_office_without_a_way_of_its_own_has_that_of_whose_it_is(
    folder: Path, load: Load, client: TestClient
) -> None:
    open_offices(folder, "nord")
    load()
    offices = {one["key"]: one for one in client.get("/v1/offices").json()["items"]}
    assert offices["nord"]["phone"] == "011 442 9800"
    assert "phone" not in offices["entrate-centro"], "nobody knows one"


def test_whom_nobody_can_reach_is_left_out(helped: TestClient) -> None:
    assert "muti" not in keys(who_helps(helped, "library-card", "ar"))


def test_the_first_office_is_told_with_its_address(helped: TestClient) -> None:
    (found,) = [one for one in who_helps(helped, "library-card", "en") if one["key"] == "cultura"]
    assert found["office"]["address"] == "Via sportello 1"
    assert not any("office" in one for one in who_helps(helped, "library-card", "en") if one["key"] != "cultura")


def test_the_check_of_the_content_names_whom_nobody_can_reach(folder: Path) -> None:
    with (folder / "torino/organisations.yaml").open("a", encoding="utf-8") as file:
        file.write(MORE)
    content, _ = read_content(folder)
    found = [one for one in check_content(content, date(2026, 3, 1)) if one.file == "torino/organisations.yaml"]
    assert [(one.line, one.finding.params["name"]) for one in found] == [(8, "Cultura"), (9, "Muti")]
