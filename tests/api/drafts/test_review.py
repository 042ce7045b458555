"""Two people bring a draft to the public: one writes, another one approves."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select, update

from api.installation import Installation
from core.processes.content import ProcessFolder
from core.processes.definition_form import parse_process
from core.processes.draft_tables import PublicationActRow
from core.processes.drafting import draft_from_files
from core.processes.reading import parse_yaml
from core.processes.tables import ProcessTranslation, ProcessVersion, RegistryRow
from core.processes.translations import source_hash
from tests.api.registration import EXAMPLES, PROCESS, YAML, publish


def bring_to_publication(author: Any, reviewer: Any, draft: str) -> Any:
    path = f"/v1/drafts/{draft}"
    for answer in (author.post(f"{path}/submit"), reviewer.approve(draft)):
        assert answer.status_code == 200, answer.text
    published = reviewer.post(f"{path}/publish")
    assert published.status_code == 200, published.text
    return published.json()


def test_a_draft_that_a_second_person_approves_is_published(
    author: Any, reviewer: Any, draft: Any, installation: Installation
) -> None:
    path = f"/v1/drafts/{draft['id']}"

    submitted = author.post(f"{path}/submit").json()
    assert (submitted["state"], submitted["actions"]) == ("in_review", ["withdraw"])
    assert reviewer.get(path).json()["actions"] == ["return", "approve", "withdraw"]
    approved = reviewer.approve(draft["id"]).json()
    assert (approved["state"], approved["reviewer"]["name"]) == ("approved", "Marco")
    published = reviewer.post(f"{path}/publish").json()

    assert (published["state"], published["published_version"], published["actions"]) == ("published", 1, [])
    version = installation.library.now.processes[PROCESS].current
    assert version.head.number == 1
    assert version.head.adopted
    assert [(line["to_state"], line["person"]["name"]) for line in published["history"]] == [
        ("draft", "Giulia"),
        ("in_review", "Giulia"),
        ("approved", "Marco"),
        ("published", "Marco"),
    ]


def test_an_author_never_approves_what_they_wrote(author: Any, reviewer: Any, draft: Any) -> None:
    path = f"/v1/drafts/{draft['id']}"
    reviewer.save(draft["id"], YAML.replace("busta", "scatola"), 1)  # one word of Marco's makes him an author
    author.save(draft["id"], YAML, 2)
    author.post(f"{path}/submit")

    answer = reviewer.approve(draft["id"])

    assert (answer.status_code, answer.json()["code"]) == (403, "own_draft")
    assert "approve" not in reviewer.get(path).json()["actions"]


def test_whoever_wrote_test_people_is_an_author_too(author: Any, reviewer: Any, draft: Any) -> None:
    reviewer.save_examples(draft["id"], EXAMPLES)
    author.post(f"/v1/drafts/{draft['id']}/submit")

    assert reviewer.approve(draft["id"]).json()["code"] == "own_draft"


def test_an_author_without_the_duty_to_review_approves_nothing(
    author: Any, draft: Any, desk: Callable[..., Any]
) -> None:
    author.post(f"/v1/drafts/{draft['id']}/submit")

    assert desk(["author"]).approve(draft["id"]).json()["code"] == "forbidden"


def test_a_draft_in_review_is_not_changed_under_the_reviewers_eyes(author: Any, reviewer: Any, draft: Any) -> None:
    path = f"/v1/drafts/{draft['id']}"
    author.post(f"{path}/submit")
    assert author.save(draft["id"], YAML, 1).json()["code"] == "conflict_state"

    returned = reviewer.post(f"{path}/return", {"reason": "The body of the first step is too short."}).json()
    assert (returned["state"], returned["history"][-1]["reason"]) == (
        "draft",
        "The body of the first step is too short.",
    )
    assert author.save(draft["id"], YAML.replace("busta", "busta grande"), 1).status_code == 200


def test_a_reviewer_approves_the_revision_that_they_saw(author: Any, reviewer: Any, draft: Any) -> None:
    author.save(draft["id"], YAML.replace("busta", "cartella"), 1)
    author.post(f"/v1/drafts/{draft['id']}/submit")

    answer = reviewer.approve(draft["id"], revision=1)

    assert (answer.status_code, answer.json()["current"]) == (409, 2)


def test_a_reviewer_approves_the_test_people_that_they_saw(author: Any, reviewer: Any, draft: Any) -> None:
    author.post(f"/v1/drafts/{draft['id']}/submit")
    seen = reviewer.get(f"/v1/drafts/{draft['id']}/examples").json()
    assert (seen["revision"], seen["examples_revision"]) == (1, 2)
    reviewer.post(f"/v1/drafts/{draft['id']}/return", {"reason": "One more test person."})
    author.save_examples(draft["id"], EXAMPLES.replace("Ana", "Maria"))
    author.post(f"/v1/drafts/{draft['id']}/submit")

    answer = reviewer.approve(draft["id"], seen["revision"], seen["examples_revision"])

    assert (answer.status_code, answer.json()["code"], answer.json()["current"]) == (409, "stale_draft", 3)
    assert reviewer.approve(draft["id"]).json()["state"] == "approved"


def test_whoever_approves_says_what_they_saw(author: Any, reviewer: Any, draft: Any) -> None:
    author.post(f"/v1/drafts/{draft['id']}/submit")
    path = f"/v1/drafts/{draft['id']}/approve"

    unsaid = reviewer.post(path, {"examples_revision": 2})
    assert (unsaid.status_code, unsaid.json()["code"]) == (428, "precondition_required")
    half = reviewer.client.post(path, headers=reviewer.headers | {"If-Match": '"1"'})
    assert (half.status_code, half.json()["code"]) == (422, "invalid_request")
    assert reviewer.get(f"/v1/drafts/{draft['id']}").json()["state"] == "in_review"


def test_between_approval_and_publication_nothing_changes(author: Any, reviewer: Any, draft: Any) -> None:
    author.post(f"/v1/drafts/{draft['id']}/submit")
    reviewer.approve(draft["id"])

    assert author.save(draft["id"], YAML.replace("busta", "cartella"), 1).json()["code"] == "conflict_state"
    assert author.save_examples(draft["id"], EXAMPLES).json()["code"] == "conflict_state"
    reviewer.post(f"/v1/drafts/{draft['id']}/return", {"reason": "Not yet."})
    author.save(draft["id"], YAML.replace("busta", "cartella"), 1)
    assert reviewer.post(f"/v1/drafts/{draft['id']}/publish").json()["code"] == "conflict_state"


def test_a_step_taken_twice_or_too_early_is_refused(author: Any, reviewer: Any, draft: Any) -> None:
    path = f"/v1/drafts/{draft['id']}"
    assert reviewer.post(f"{path}/publish").json()["code"] == "conflict_state"
    assert reviewer.approve(draft["id"]).json()["code"] == "conflict_state"
    author.post(f"{path}/submit")
    assert author.post(f"{path}/submit").json()["code"] == "conflict_state"


def test_a_draft_given_up_is_over(author: Any, reviewer: Any, draft: Any) -> None:
    found = author.post(f"/v1/drafts/{draft['id']}/withdraw", {"reason": "Not needed any more."}).json()

    assert (found["state"], found["actions"]) == ("withdrawn", [])
    assert author.save(draft["id"], YAML, 1).json()["code"] == "conflict_state"


def test_the_older_version_stays_readable(author: Any, reviewer: Any, installation: Installation) -> None:
    publish(installation)
    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    author.save(begun["id"], YAML.replace("busta", "cartella"), 1)

    published = bring_to_publication(author, reviewer, begun["id"])

    assert published["published_version"] == 2
    older = installation.library.read_older(PROCESS, 1)
    assert older is not None
    assert older.head.state.value == "superseded"
    assert "busta" in older.document.definition.steps[0].body


def test_a_draft_never_undoes_what_was_published_since_it_began(
    author: Any, reviewer: Any, installation: Installation
) -> None:
    publish(installation)
    first = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    second = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    author.save(first["id"], YAML.replace("busta", "cartella"), 1)
    author.save(second["id"], YAML.replace("busta", "scatola"), 1)
    bring_to_publication(author, reviewer, first["id"])
    author.post(f"/v1/drafts/{second['id']}/submit")
    reviewer.approve(second["id"])

    answer = reviewer.post(f"/v1/drafts/{second['id']}/publish")

    assert (answer.status_code, answer.json()["code"]) == (409, "conflict_state")
    assert answer.json()["latest_version"] == 2


def test_publishing_the_same_again_is_refused(author: Any, reviewer: Any, installation: Installation) -> None:
    publish(installation)
    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    author.post(f"/v1/drafts/{begun['id']}/submit")
    reviewer.approve(begun["id"])

    assert reviewer.post(f"/v1/drafts/{begun['id']}/publish").json()["code"] == "conflict_state"


def test_publication_checks_against_the_registry_as_it_is_now(
    author: Any, reviewer: Any, draft: Any, installation: Installation
) -> None:
    author.post(f"/v1/drafts/{draft['id']}/submit")
    reviewer.approve(draft["id"])
    with installation.database.writing() as session:
        session.execute(update(RegistryRow).values(document={"facts": [], "groups": {}}))

    answer = reviewer.post(f"/v1/drafts/{draft['id']}/publish")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_definition")
    assert "unknown_fact" in {error["code"] for error in answer.json()["errors"]}


def test_translations_go_on_to_the_next_version_and_are_behind_where_the_text_changed(
    author: Any, reviewer: Any, installation: Installation
) -> None:
    publish(installation)
    texts = {
        "title": {"text": "Register", "source": source_hash("Iscriviti all'anagrafe")},
        "steps/collect-papers/body": {"text": "An envelope.", "source": source_hash("Metti tutto in una busta.")},
    }
    with installation.database.writing() as session:
        session.add(ProcessTranslation(process=PROCESS, language="en", texts=texts))
    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    author.save(begun["id"], YAML.replace("busta", "cartella"), 1)
    bring_to_publication(author, reviewer, begun["id"])

    published = installation.library.now
    reading = published.read_version(published.processes[PROCESS].current, "en").reading
    assert reading.texts.text("title") == {"text": "Register", "lang": "en", "status": "unchecked"}
    assert reading.texts.text("steps/collect-papers/body")["status"] == "stale"


def test_a_reviewer_adopts_an_example_and_takes_it_back(
    author: Any, reviewer: Any, installation: Installation, desk: Callable[..., Any]
) -> None:
    publish(installation)
    path = f"/v1/processes/{PROCESS}"
    assert author.post(f"{path}/adopt").status_code == 403
    assert desk(["reviewer"], "questura-bologna").post(f"{path}/adopt").status_code == 403
    assert reviewer.post("/v1/processes/bologna/nothing/adopt").status_code == 404

    found = reviewer.post(f"{path}/adopt").json()
    assert found == {
        "process": PROCESS,
        "number": 1,
        "state": "published",
        "adopted": True,
        "actions": ["unadopt", "withdraw"],
    }
    assert reviewer.post(f"{path}/adopt").json()["code"] == "conflict_state"
    assert installation.library.now.processes[PROCESS].current.head.adopted

    assert reviewer.post(f"{path}/withdraw", {"reason": "The law has changed."}).json()["state"] == "withdrawn"
    assert reviewer.post(f"{path}/withdraw").json()["code"] == "conflict_state"
    assert not installation.library.now.processes[PROCESS].is_published


def test_an_adoption_is_told_to_everybody_and_can_be_taken_back(
    author: Any, reviewer: Any, installation: Installation, desk: Callable[..., Any]
) -> None:
    publish(installation)
    path = f"/v1/processes/{PROCESS}"
    assert reviewer.post(f"{path}/unadopt").json()["code"] == "conflict_state"
    reviewer.post(f"{path}/adopt")
    told = author.get(path).json()
    assert (told["adopted"], told["adopted_by"]["key"]) == (True, "comune-bologna")
    assert told["adopted_on"] == installation.library.now.today_in("bologna", installation.now()).isoformat()

    assert author.post(f"{path}/unadopt").status_code == 403
    assert desk(["reviewer"], "questura-bologna").post(f"{path}/unadopt").status_code == 403
    assert reviewer.post(f"{path}/unadopt").json()["actions"] == ["adopt", "withdraw"]
    told = author.get(path).json()
    assert told["adopted"] is False
    assert "adopted_by" not in told
    with installation.database.reading() as session:
        acts = session.execute(select(PublicationActRow.action, PublicationActRow.organisation)).all()
    assert acts == [("adopt", "comune-bologna"), ("unadopt", "comune-bologna")]


def test_what_an_authority_published_itself_is_its_own_and_stays_so(
    author: Any, reviewer: Any, installation: Installation
) -> None:
    publish(installation)
    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    author.save(begun["id"], YAML.replace("busta", "cartella"), 1)
    bring_to_publication(author, reviewer, begun["id"])
    path = f"/v1/processes/{PROCESS}"
    told = author.get(path).json()
    assert told["adopted"] is True
    assert "adopted_by" not in told
    assert reviewer.post(f"{path}/unadopt").json()["code"] == "conflict_state"


def test_what_was_withdrawn_is_listed_with_who_when_and_why(
    author: Any, reviewer: Any, installation: Installation, desk: Callable[..., Any]
) -> None:
    publish(installation)
    listed = author.get("/v1/publications").json()["items"]
    assert [(one["process"], one["state"], one["withdrawn_by"]) for one in listed] == [(PROCESS, "published", None)]
    assert author.get("/v1/publications?state=withdrawn").json()["items"] == []

    reviewer.post(f"/v1/processes/{PROCESS}/withdraw", {"reason": "The law has changed."})

    (found,) = author.get("/v1/publications?state=withdrawn").json()["items"]
    assert (found["title"], found["number"]) == ("Iscriviti all'anagrafe", 1)
    assert (found["withdrawn_by"]["name"], found["reason"]) == ("Marco", "The law has changed.")
    assert found["withdrawn_at"].startswith("2026-03-02T09:00")
    assert desk(["author"], "questura-bologna").get("/v1/publications").json()["items"] == []


def test_adoptions_are_listed_with_who_when_and_what_became_of_them(
    author: Any, reviewer: Any, installation: Installation, desk: Callable[..., Any]
) -> None:
    publish(installation)
    path = f"/v1/processes/{PROCESS}"
    for _ in range(2):
        reviewer.post(f"{path}/adopt")
        standing, *_others = author.get("/v1/adoptions").json()["items"]
        assert (standing["process"], standing["title"], standing["number"]) == (PROCESS, "Iscriviti all'anagrafe", 1)
        assert (standing["state"], standing["taken_back_by"]) == ("standing", None)
        assert (standing["adopted_by"]["name"], standing["adopted_at"][:16]) == ("Marco", "2026-03-02T09:00")
        reviewer.post(f"{path}/unadopt")
    reviewer.post(f"{path}/adopt")

    listed = author.get("/v1/adoptions").json()["items"]
    assert [one["state"] for one in listed] == ["standing", "taken_back", "taken_back"]
    assert (listed[1]["taken_back_by"]["name"], listed[1]["taken_back_at"][:10]) == ("Marco", "2026-03-02")
    assert len(author.get("/v1/adoptions?state=taken_back").json()["items"]) == 2
    assert author.get("/v1/adoptions?state=lost").status_code == 422
    assert desk(["author"], "questura-bologna").get("/v1/adoptions").json()["items"] == []

    reviewer.post(f"{path}/withdraw")
    (replaced,) = author.get("/v1/adoptions?state=replaced").json()["items"]
    assert (replaced["number"], replaced["taken_back_at"]) == (1, None)
    assert author.get("/v1/adoptions?state=standing").json()["items"] == []


def test_what_was_withdrawn_is_published_again_by_a_new_draft(
    author: Any, reviewer: Any, installation: Installation
) -> None:
    publish(installation)
    reviewer.post(f"/v1/processes/{PROCESS}/withdraw")

    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    assert begun["base_version"] == 1
    author.save(begun["id"], YAML.replace("busta", "cartella"), 1)
    assert bring_to_publication(author, reviewer, begun["id"])["published_version"] == 2

    assert author.get("/v1/publications?state=withdrawn").json()["items"] == []
    assert installation.library.now.processes[PROCESS].is_published


def test_what_was_withdrawn_by_mistake_is_offered_again_as_it_was(
    author: Any, reviewer: Any, installation: Installation
) -> None:
    version = publish(installation)
    provenance = {"steps/collect-papers/body": {"source": "The town hall's page", "checked_on": "2026-01-10"}}
    with installation.database.writing() as session:
        session.execute(update(ProcessVersion).values(provenance=provenance, review_by=date(2027, 1, 1)))
    reviewer.post(f"/v1/processes/{PROCESS}/withdraw")

    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    assert bring_to_publication(author, reviewer, begun["id"])["published_version"] == 1

    current = installation.library.now.processes[PROCESS].current
    assert (current.head.hash, current.head.ended_at, current.head.adopted) == (version, None, True)
    assert (current.head.review_by, current.provenance) == (date(2027, 1, 1), provenance)


def test_the_authority_next_door_does_not_know_of_a_draft(author: Any, draft: Any, desk: Callable[..., Any]) -> None:
    elsewhere = desk(["author", "reviewer"], "questura-bologna")
    path = f"/v1/drafts/{draft['id']}"

    assert elsewhere.get("/v1/drafts").json()["items"] == []
    assert elsewhere.get(path).status_code == 404
    assert elsewhere.save(draft["id"], YAML, 1).status_code == 404
    assert elsewhere.approve(draft["id"]).status_code == 404
    for action in ("submit", "return", "publish", "withdraw"):
        assert elsewhere.post(f"{path}/{action}").status_code == 404


def test_a_queue_shows_what_waits(author: Any, draft: Any) -> None:
    other = author.begin(YAML.replace("bologna/registration", "bologna/signing-on")).json()
    author.post(f"/v1/drafts/{draft['id']}/submit")

    found = author.get("/v1/drafts?state=in_review").json()["items"]
    assert [(item["id"], item["title"]) for item in found] == [(draft["id"], "Iscriviti all'anagrafe")]
    assert found[0]["submitted_at"] is not None
    first = author.get("/v1/drafts?limit=1").json()
    second = author.get(f"/v1/drafts?limit=1&cursor={first['next']}").json()
    assert [first["items"][0]["id"], second["items"][0]["id"]] == [other["id"], draft["id"]]
    assert author.get("/v1/drafts?state=nonsense").status_code == 422


def test_new_content_files_become_a_draft_of_the_authority_that_publishes_the_process_itself(
    author: Any, reviewer: Any, draft: Any, installation: Installation
) -> None:
    bring_to_publication(author, reviewer, draft["id"])
    document = parse_yaml(YAML.replace("busta", "cartella").encode())
    process, _ = parse_process(document.raw)
    assert process is not None
    with installation.database.writing() as session:
        draft_from_files(
            session, ProcessFolder("bologna/processes/registration", process, document), installation.now()
        )

    found = author.get("/v1/drafts?state=draft").json()["items"]
    assert [(one["process"], one["base_version"], one["author"]) for one in found] == [(PROCESS, 1, None)]
    assert author.get(f"/v1/drafts/{found[0]['id']}").json()["history"][0]["person"] is None
    # Nobody signed in wrote it, so one person may hand it in and approve it; whoever changes a word may not.
    assert bring_to_publication(reviewer, reviewer, found[0]["id"])["published_version"] == 2


def test_whoever_changes_a_draft_from_the_content_files_is_an_author_of_it(
    author: Any, reviewer: Any, installation: Installation
) -> None:
    publish(installation)
    document = parse_yaml(YAML.replace("busta", "cartella").encode())
    process, _ = parse_process(document.raw)
    assert process is not None
    with installation.database.writing() as session:
        draft_from_files(
            session, ProcessFolder("bologna/processes/registration", process, document), installation.now()
        )
    draft = author.get("/v1/drafts?state=draft").json()["items"][0]["id"]
    reviewer.save(draft, YAML.replace("busta", "scatola"), 1)
    author.post(f"/v1/drafts/{draft}/submit")

    assert reviewer.approve(draft).json()["code"] == "own_draft"
    assert author.get(f"/v1/drafts/{draft}").json()["saved_by"]["name"] == "Marco"


def test_sources_go_on_to_the_next_version_where_it_says_the_same(
    author: Any, reviewer: Any, installation: Installation
) -> None:
    publish(installation)
    provenance = {
        "steps/hand-in/deadlines/twenty-days": {"source": "Law 1228/1954", "checked_on": "2026-01-10"},
        "steps/collect-papers/body": {"source": "The town hall's page", "checked_on": "2026-01-10"},
        "steps/no-such": {"source": "Nowhere", "checked_on": "2026-01-10"},
    }
    with installation.database.writing() as session:
        session.execute(update(ProcessVersion).values(provenance=provenance, review_by=date(2027, 1, 1)))
    begun = author.post("/v1/drafts", {"start_from": PROCESS}).json()
    assert "no_review_date" not in {finding["code"] for finding in begun["findings"]}
    author.save(begun["id"], YAML.replace("busta", "cartella"), 1)
    bring_to_publication(author, reviewer, begun["id"])

    version = installation.library.now.processes[PROCESS].current
    assert list(version.provenance) == ["steps/hand-in/deadlines/twenty-days"]
    assert version.head.review_by == date(2027, 1, 1)
