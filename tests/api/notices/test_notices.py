"""What a person is told stands in their app, in their language, until they have read it; nobody else learns of it."""

from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.installation import Installation
from core.notices.kinds import Channel, NoticeKind, Topic
from core.notices.preferences import Preferences, save_preferences
from core.notices.tables import NoticeRow
from core.notices.telling import forget_old_notices, tell
from core.outbox.tables import OutboxRow
from core.platform.encryption import KeyDestroyed

Told = Callable[..., Any]
STEP = {"process": "bologna/registration", "version": 1, "step": "hand-in"}


def read(client: TestClient, person: Any, **asked: Any) -> Any:
    answer = client.get("/v1/notices", params=asked, headers=person.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_notice_is_a_sentence_in_the_readers_language(client: TestClient, person: Any, told: Told) -> None:
    told(NoticeKind.DEADLINE, **STEP, sense="by", due="2026-03-21", days=14)
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")

    english, german = read(client, person), read(client, person, lang="de")

    assert [item["text"] for item in english["items"]] == [
        "Accoglienza can no longer see your case.",
        "By Saturday, 21 March 2026 at the latest: “Vai all'anagrafe”.",
    ]
    assert german["items"][0]["text"] == "Accoglienza kann deinen Fall nicht mehr sehen."
    assert [item["title"] for item in german["items"]] == ["Hilfe bei deinem Fall", "Frist"]


def test_what_was_read_is_counted_no_more_and_can_be_kept_as_unread(
    client: TestClient, person: Any, told: Told
) -> None:
    first, second = (told(NoticeKind.PAPER_SHOWN, document_type="passport") for _ in range(2))
    assert read(client, person)["unread"] == 2
    assert client.post(f"/v1/notices/{first}/read", headers=person.headers).json() == {"unread": 1}
    assert [item["id"] for item in read(client, person, unread=True)["items"]] == [str(second)]
    assert client.post(f"/v1/notices/{first}/unread", headers=person.headers).json() == {"unread": 2}


def test_all_is_read_until_the_one_that_was_seen(client: TestClient, person: Any, told: Told) -> None:
    seen = told(NoticeKind.PAPER_SHOWN, document_type="passport")
    unseen = told(NoticeKind.GRANT_ENDED, organisation="ponte")
    answer = client.post("/v1/notices/read", json={"until": str(min(seen, unseen))}, headers=person.headers)
    assert answer.json() == {"unread": 1}


def test_a_list_has_pages(client: TestClient, person: Any, told: Told) -> None:
    ids = sorted(
        (str(told(NoticeKind.SIGN_IN_CHANGED, at="2026-03-02T09:00:00+00:00")) for _ in range(3)), reverse=True
    )
    page = read(client, person, limit=2)
    rest = read(client, person, limit=2, cursor=page["next"])
    assert [item["id"] for item in [*page["items"], *rest["items"]]] == ids
    assert rest["next"] is None


def test_what_a_notice_says_is_sealed(installation: Installation, person: Any, told: Told) -> None:
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    with installation.database.reading() as session:
        (sealed,) = session.scalars(select(NoticeRow.sealed)).all()
    assert b"accoglienza" not in sealed


def test_whoever_switched_a_topic_off_is_not_told_of_it_except_for_the_safety_of_the_account(
    client: TestClient, installation: Installation, person: Any, told: Told
) -> None:
    off = frozenset((Channel.APP, topic) for topic in Topic)
    with installation.database.writing() as session:
        save_preferences(session, installation.keys.open(person.account_id), Preferences(off=off), installation.now())
    assert told(NoticeKind.GRANT_ENDED, organisation="accoglienza") is None
    told(NoticeKind.RECOVERY_DONE, at="2026-03-02T09:00:00+00:00")
    assert [item["kind"] for item in read(client, person)["items"]] == ["recovery_done"]


def test_without_an_address_nothing_is_sent(installation: Installation, told: Told) -> None:
    told(NoticeKind.GRANT_ENDED, organisation="accoglienza")
    with installation.database.reading() as session:
        assert session.scalars(select(OutboxRow.id)).all() == []


def test_nobody_is_told_of_what_was_not_done(client: TestClient, installation: Installation, person: Any) -> None:
    def tell_and_fail() -> None:
        with installation.database.writing() as session:
            tell(session, installation.keys, person.account_id, NoticeKind.GRANT_ENDED, {}, installation.now())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        tell_and_fail()
    assert read(client, person)["items"] == []


def test_old_notices_are_forgotten(
    client: TestClient, installation: Installation, person: Any, told: Told, clock: Any
) -> None:
    kept = told(NoticeKind.PAPER_SHOWN, document_type="passport")
    gone = told(NoticeKind.PAPER_SHOWN, document_type="passport")
    client.post(f"/v1/notices/{gone}/read", headers=person.headers)
    clock.advance(days=91)
    with installation.database.writing() as session:
        assert forget_old_notices(session, installation.now()) == 1
        assert session.scalars(select(NoticeRow.id)).all() == [kept]


def test_nobody_is_told_who_was_erased(installation: Installation, person: Any, told: Told) -> None:
    installation.keys.destroy(person.account_id)
    with pytest.raises(KeyDestroyed):
        told(NoticeKind.GRANT_ENDED, organisation="accoglienza")


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_each_kind_is_a_sentence_in_each_language(client: TestClient, person: Any, told: Told) -> None:
    instant = "2026-03-02T09:00:00+00:00"
    data = STEP | {
        "sense": "by",
        "due": "2026-03-21",
        "days": 3,
        "at": instant,
        "document_type": "passport",
        "organisation": "accoglienza",
        "expires": "2026-04-01",
        "ends": "2026-04-01",
        "opens": instant,
    }
    for kind in NoticeKind:
        told(kind, **data)
    said = {}
    for lang in ("en", "de", "it", "es", "nl", "fr", "ar", "uk", "fa", "tr"):
        items = read(client, person, lang=lang, limit=100)["items"]
        assert len({item["text"] for item in items}) == len(NoticeKind)
        assert not any("{" in item["text"] for item in items)
        said[lang] = items[0]["text"]
    assert len(set(said.values())) == len(said)
