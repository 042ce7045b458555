import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import event

from api.installation import Installation
from api.schemas.cities import City, CityList
from api.schemas.document_types import DocumentTypeList
from api.schemas.facts import FactList
from api.schemas.offices import OfficeList
from api.schemas.organisations import OrganisationList
from api.schemas.processes import NoteList, Process, ProcessList, SourceList, VersionList
from api.schemas.topics import TopicList
from core.platform.revision import raise_public_revision
from core.processes.content import read_content
from core.processes.loading import LoadReport, load_content
from core.processes.shelving import find_published_version
from core.processes.tables import VersionState

Load = Callable[[], LoadReport]
CARD = "/v1/processes/torino/library-card"
READS: dict[str, type[BaseModel]] = {
    "/v1/cities": CityList,
    "/v1/cities/torino": City,
    "/v1/organisations": OrganisationList,
    "/v1/offices": OfficeList,
    "/v1/topics": TopicList,
    "/v1/facts": FactList,
    "/v1/document-types": DocumentTypeList,
    "/v1/processes": ProcessList,
    CARD: Process,
    f"{CARD}/versions": VersionList,
    f"{CARD}/sources": SourceList,
    f"{CARD}/notes": NoteList,
}


def text(words: str, lang: str, status: str) -> dict[str, str]:
    return {"text": words, "lang": lang, "status": status}


def change(folder: Path, old: str, new: str, name: str = "process.yaml") -> None:
    file = folder / "torino/processes/library-card" / name
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def test_each_answer_is_as_it_is_described(public: TestClient) -> None:
    for path, model in READS.items():
        for lang in ("en", "it", "ar", "de"):
            answer = public.get(path, params={"lang": lang})
            assert answer.status_code == 200
            assert same_as_described(model, answer.json()), (path, lang)


def same_as_described(model: type[BaseModel], found: Any) -> bool:
    """Whether JSON has all that a model demands and nothing that it doesn't know."""
    described = model.model_validate_json(json.dumps(found))
    return bool(json.loads(described.model_dump_json(by_alias=True, exclude_unset=True)) == found)


def test_whoever_has_the_bytes_already_gets_304(public: TestClient) -> None:
    for path in READS:
        first = public.get(path, params={"lang": "ar"})
        assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
        etag = first.headers["etag"]
        for known in (etag, f'"other", W/{etag}', "*"):
            again = public.get(path, params={"lang": "ar"}, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        other = public.get(path, params={"lang": "ar"}, headers={"If-None-Match": '"other"'})
        assert other.content == first.content


def test_a_new_version_has_another_tag_and_what_did_not_change_keeps_its_own(
    public: TestClient, load: Load, folder: Path
) -> None:
    paths = (CARD, "/v1/processes/torino/tax-code", "/v1/facts")
    before = {path: public.get(path).headers["etag"] for path in paths}
    change(folder, "Buona lettura.", "Buon divertimento.")
    load()
    after = {path: public.get(path).headers["etag"] for path in paths}
    assert [path for path in paths if before[path] != after[path]] == [CARD]


def test_public_reads_never_touch_the_database(public: TestClient, installation: Installation) -> None:
    asked: list[str] = []
    watched = installation.database.engine
    installation.library.now  # noqa: B018  it was read when the content was loaded
    event.listen(watched, "before_cursor_execute", lambda *args: asked.append(args[2]))
    for path in READS:
        assert public.get(path, params={"lang": "it"}).status_code == 200
    assert public.post(f"{CARD}/procedure", json={"answers": {"student": {"values": ["yes"]}}}).status_code == 200
    polls = {"SELECT public_revision.value \nFROM public_revision", "BEGIN"}
    assert [one for one in asked if one not in polls] == []


def test_two_hundred_requests_at_once_are_all_answered(public: TestClient) -> None:
    def ask(number: int) -> int:
        if number % 2:
            return public.get(CARD, params={"lang": ["it", "ar", "en"][number % 3]}).status_code
        body = {"answers": {"children": {"values": [str(number)]}}}
        return public.post(f"{CARD}/procedure", json=body).status_code

    with ThreadPoolExecutor(40) as threads:
        assert set(threads.map(ask, range(200))) == {200}


# --- languages -------------------------------------------------------------------------------------


def test_a_translation_says_how_far_it_can_be_trusted(public: TestClient) -> None:
    process = public.get(CARD, params={"lang": "ar"}).json()
    assert process["title"] == text("اطلب بطاقة المكتبة", "ar", "checked")
    assert process["summary"] == text("بالبطاقة تستعير الكتب.", "ar", "machine")
    titles = {step["key"]: step["title"] for step in process["steps"]}
    assert titles["get-photo"] == text("التقط صورة", "ar", "unchecked")
    assert titles["ask-card"] == text("اطلب البطاقة", "ar", "stale")
    assert titles["borrow"] == text("Prendi un libro", "it", "missing")


def test_the_official_word_stands_beside_every_translation(public: TestClient) -> None:
    steps = public.get(CARD, params={"lang": "ar"}).json()["steps"]
    assert steps[1]["official_term"] == {"text": "tessera unica", "lang": "it"}


def test_the_source_language_is_its_own_best_text(public: TestClient) -> None:
    process = public.get(CARD, params={"lang": "it"}).json()
    assert process["title"]["status"] == "source"
    languages = {one["tag"]: one for one in process["languages"]}
    assert languages["it"] == {"tag": "it", "share": 1.0, "checked": True}
    assert 0 < languages["ar"]["share"] < 0.5
    assert languages["ar"]["checked"] is False


def test_a_language_that_nobody_speaks_here_falls_back(public: TestClient) -> None:
    fallen = {"ar-EG": "ar", "it-CH": "it", "xx": "en", "": "en", "x" * 400: "en", "../etc": "en"}
    for asked, answered in fallen.items():
        same = public.get(CARD, params={"lang": answered})
        assert public.get(CARD, params={"lang": asked}).content == same.content


# --- places and lists ------------------------------------------------------------------------------


def test_a_city_has_its_own_day(public: TestClient, clock: Any) -> None:
    assert public.get("/v1/cities/torino").json()["today"] == "2026-03-02"
    clock.advance(hours=14.5)  # half past eleven at night in London, half past midnight in Turin
    assert public.get("/v1/cities/torino").json()["today"] == "2026-03-03"


def test_a_city_that_is_not_here_is_not_found(public: TestClient) -> None:
    for path in ("/v1/cities/roma", "/v1/processes/roma/library-card", "/v1/processes/torino/nothing/versions"):
        problem = public.get(path)
        assert (problem.status_code, problem.json()["code"]) == (404, "not_found")
        assert problem.headers["content-type"] == "application/problem+json"


def test_an_office_says_whether_it_is_open_now_and_nobody_keeps_that_for_later(public: TestClient, clock: Any) -> None:
    def look(**headers: str) -> Any:
        return public.get("/v1/offices", params={"city": "torino"}, headers=headers)

    before = look()  # Monday, ten o'clock in Torino
    door = before.json()["items"][0]
    assert (door["is_open"], door["opening"]) == (True, text("Open now, until 19:30.", "en", "interface"))
    assert "opening" not in before.json()["items"][1]
    clock.advance(hours=8)
    assert look(**{"If-None-Match": before.headers["etag"]}).status_code == 304
    clock.advance(hours=2)
    after = look(**{"If-None-Match": before.headers["etag"]}).json()["items"][0]
    assert (after["is_open"], after["opening"]["text"]) == (False, "Closed now. Opens tomorrow at 08:30.")


def test_offices_have_their_hours_in_words(public: TestClient) -> None:
    offices = {one["key"]: one for one in public.get("/v1/offices", params={"city": "torino"}).json()["items"]}
    assert offices["centrale"]["hours_text"] == text("Mon – Fri 08:30–19:30; Sat 10:00–13:00", "en", "interface")
    assert offices["centrale"]["closures"] == [{"from": "2026-08-10", "to": "2026-08-20", "reason": "ferie"}]
    assert offices["centrale"]["lat"] == 45.0703
    assert "hours_text" not in offices["entrate-centro"]
    only = public.get("/v1/offices", params={"organisation": "entrate"}).json()["items"]
    assert [one["key"] for one in only] == ["entrate-centro"]


def test_organisations_are_narrowed_by_kind(public: TestClient) -> None:
    found = public.get("/v1/organisations", params={"kind": "ngo"}).json()["items"]
    assert [one["key"] for one in found] == ["amici"]
    assert public.get("/v1/organisations", params={"city": "roma"}).json() == {"items": [], "next": None}


def test_topics_count_their_processes(public: TestClient) -> None:
    topics = public.get("/v1/topics", params={"lang": "ar"}).json()
    assert [(one["key"], one["processes"]) for one in topics["items"]] == [("culture", 1), ("money", 1)]
    assert topics["items"][0]["title"] == text("الثقافة وأوقات الفراغ", "ar", "unchecked")
    assert [stage["key"] for stage in topics["stages"]][:2] == ["before-departure", "arrival"]


def test_a_retired_answer_is_not_offered(public: TestClient) -> None:
    facts = {one["key"]: one for one in public.get("/v1/facts").json()["items"]}
    assert [option["value"] for option in facts["housing"]["options"]] == ["flat", "shelter"]
    assert [option["label"]["text"] for option in facts["student"]["options"]] == ["Yes", "No"]


@pytest.mark.parametrize("path", ["/v1/organisations", "/v1/document-types", "/v1/processes"])
def test_a_cursor_leads_through_the_whole_list(public: TestClient, path: str) -> None:
    whole = public.get(path).json()
    assert whole["next"] is None
    pages: list[Any] = []
    cursor = ""
    while len(pages) <= len(whole["items"]):
        page = public.get(path, params={"limit": "1"} | ({"cursor": cursor} if cursor else {})).json()
        pages += page["items"]
        cursor = page["next"]
        if cursor is None:
            break
    assert pages == whole["items"]


def test_a_bad_parameter_is_named(public: TestClient) -> None:
    for params, field in (
        ({"limit": "0"}, "limit"),
        ({"limit": "501"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"limit": "²"}, "limit"),
        ({"limit": "0" * 10 + "1"}, "limit"),
        ({"limit": "000000001" + "9" * 5000}, "limit"),
        ({"cursor": "%%"}, "cursor"),
        ({"cursor": "é"}, "cursor"),
        ({"cursor": "a"}, "cursor"),
        ({"q": "x" * 201}, "q"),
    ):
        problem = public.get("/v1/processes", params=params)
        assert problem.status_code == 422
        assert [error["field"] for error in problem.json()["errors"]] == [field]


# --- processes -------------------------------------------------------------------------------------


def test_processes_are_narrowed_and_searched(public: TestClient) -> None:
    def found(**params: str) -> list[str]:
        return [one["slug"] for one in public.get("/v1/processes", params=params).json()["items"]]

    assert found() == ["tax-code", "library-card"]
    assert found(topic="money") == ["tax-code"]
    assert found(stage="settling") == ["library-card"]
    assert found(document="library-card") == ["library-card"]
    assert found(needs="tax-code") == ["library-card"]
    assert found(gives="tax-code") == ["tax-code"]
    assert found(needs="tax-code", stage="arrival") == []
    assert found(gives="passport") == []
    assert found(city="roma") == []
    assert found(q="TESSERA") == ["library-card"]
    assert found(q="codice fiscale") == ["tax-code"]
    assert found(q="بطاقة المكتبه") == ["library-card"]
    assert found(q="Bücherei") == []
    assert found(q="?!") == []


def test_a_process_shows_its_rules_in_words_and_its_definition(public: TestClient) -> None:
    process = public.get(CARD).json()
    assert process["audience"]["text"] == "This is for you if you don't answer “Where do you live?” with “In a tent”."
    (item,) = process["audience_items"]
    assert (item["sense"], item["text"]["text"]) == ("not_for", "Not for you if you answer: “In a tent”.")
    assert item["about"]["text"] == "Where do you live?"
    photo, card, _ = process["steps"]
    assert photo["when"]["text"] == "Needed if you answer “Are you a student?” with “Yes”."
    assert photo["body"]["html"] == (
        '<p>Va bene <strong>qualsiasi</strong> <a href="https://example.org" rel="noopener noreferrer">macchina</a>.</p>'
    )
    assert [need["text"]["text"] for need in card["needs"]] == [
        "Passport or Tax code and Photo, and 2 copies (valid for at least 1 month more)"
    ]
    assert [fee["text"]["text"] for fee in card["fees"]] == ["€2.00", "€5.00"]
    assert card["deadlines"][0]["rule"]["text"] == (
        "At the latest 8 working days after the date you give for “When did you arrive?”"
    )
    assert process["source"]["steps"][1]["fees"][1]["amount"] == "5.00"
    assert (process["adopted"], process["review_by"]) == (False, "2027-01-31")


def test_a_process_says_how_much_of_it_was_compared_with_its_sources(
    public: TestClient, load: Load, folder: Path
) -> None:
    assert public.get(CARD).json()["sources"] == {"total": 2, "compared": 1, "last_compared_on": "2026-02-01"}
    found = public.get(f"{CARD}/sources").json()
    rules, fee = found["items"]
    assert (found["version"], rules["at"], rules["checked_on"]) == (1, "legal_basis/rules", "2026-01-15")
    assert "read_in" not in rules
    assert (fee["detail"]["text"], fee["source"], fee["read_in"]) == ("Tessera", "Tariffe", "Tariffe del 2026")
    change(folder, ", read_in: Tariffe del 2026", "", "provenance.yaml")
    load()
    assert public.get(CARD).json()["sources"] == {"total": 2, "compared": 0}
    assert "sources" not in public.get("/v1/processes/torino/tax-code").json()


def test_a_source_is_told_with_its_place_in_words(public: TestClient, load: Load, folder: Path) -> None:
    noted = "{source: Pagina, checked_on: 2026-02-01}"
    places = ("takes", "deadlines/soon", "channels/web", "legal_basis/art-3", "body", "fees/gone")
    more = "".join(f"  {at}: {noted}\n" for at in ("steps/gone", *(f"steps/ask-card/{one}" for one in places)))
    change(folder, "sources:\n", f"sources:\n{more}", "provenance.yaml")
    load()
    found = public.get(f"{CARD}/sources").json()["items"]
    assert [one.get("detail", {}).get("text") for one in found] == [
        "Regolamento delle biblioteche",
        None,
        "Online",
        "At the latest 8 working days after the date you give for “When did you arrive?”",
        "Tessera",
        None,
        "Art. 3",
        "Usually 1 day, at most 7 days.",
        None,
    ]
    steps = [one.get("step", {}).get("text") for one in found]
    assert steps == [None, *["Chiedi la tessera allo sportello"] * 7, None]


def test_an_office_says_what_was_read_to_compare_it(public: TestClient, load: Load, folder: Path) -> None:
    assert "read_in" not in public.get("/v1/offices").json()["items"][0]
    file = folder / "torino/offices.yaml"
    before, after = "source: pagina della biblioteca\n", "source: pagina della biblioteca\n    read_in: La pagina\n"
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    load()
    office, other = public.get("/v1/offices").json()["items"]
    assert (office["checked_on"], office["read_in"], "read_in" in other) == ("2026-02-01", "La pagina", False)


def test_any_version_ever_published_can_be_read(public: TestClient, load: Load, folder: Path) -> None:
    for number, old, new in ((2, "Prendi un libro", "Prendi un film"), (3, "Prendi un film", "Prendi un disco")):
        change(folder, old, new)
        load()
        assert public.get(CARD).json()["version"]["number"] == number
    titles = {}
    for number in (1, 2, 3):
        process = public.get(CARD, params={"version": str(number)}).json()
        assert process["version"]["latest"] is (number == 3)
        titles[number] = process["steps"][2]["title"]["text"]
    assert titles == {1: "Prendi un libro", 2: "Prendi un film", 3: "Prendi un disco"}
    versions = public.get(f"{CARD}/versions").json()["items"]
    assert [(one["number"], one["state"]) for one in versions] == [
        (3, "published"),
        (2, "superseded"),
        (1, "superseded"),
    ]
    for bad, code in (("4", "unknown_version"), ("0", "invalid_request"), ("x", "invalid_request")):
        assert public.get(CARD, params={"version": bad}).json()["code"] == code


def test_a_withdrawn_process_is_offered_no_more_but_stays_readable(
    public: TestClient, installation: Installation
) -> None:
    with installation.database.writing() as session:
        version = find_published_version(session, "torino/library-card")
        assert version is not None
        version.state = VersionState.WITHDRAWN
        raise_public_revision(session)
    installation.library.refresh()
    assert [one["slug"] for one in public.get("/v1/processes").json()["items"]] == ["tax-code"]
    assert public.get("/v1/cities/torino").json()["processes"] == 1
    assert public.get(CARD).json()["version"]["state"] == "withdrawn"


def test_a_worker_hears_of_what_another_published(public: TestClient, installation: Installation, folder: Path) -> None:
    change(folder, "Prendi un libro", "Prendi un film")
    content, _ = read_content(folder)
    with installation.database.writing() as session:
        load_content(session, content, installation.now())
    until = monotonic() + 30
    while (number := public.get(CARD).json()["version"]["number"]) == 1 and monotonic() < until:
        sleep(0.02)
    assert number == 2


def test_the_papers_of_a_city_are_those_that_its_processes_ask_for_or_give(public: TestClient) -> None:
    def list_papers(**params: str) -> dict[str, bool | None]:
        papers = public.get("/v1/document-types", params=params).json()["items"]
        return {one["key"]: one.get("given") for one in papers}

    every, of_city = list_papers(), list_papers(city="torino")
    assert set(every.values()) == {None}
    assert set(of_city) == {"passport", "tax-code", "photo", "library-card"}
    assert list(of_city) == [key for key in every if key in of_city]
    assert [key for key, given in of_city.items() if not given] == ["passport"]
    assert list_papers(city="atlantis") == {}
