"""Who looked at what, as its owner reads it: what exactly, at what hour, and lines that are alike joined."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select

from apps.kit.client.drafts import Person
from apps.kit.client.grants import GrantOrganisation, Look
from apps.kit.client.texts import Text
from apps.migrant.looked import drop_last_hour, join_looks
from core.grants.access_log import Look as Line
from core.grants.tables import GrantRow, LookRow
from core.platform.ids import uuid7
from tests.apps.browsing import Browser, Shown
from tests.apps.conftest import House
from tests.apps.desks import at_work, require_sound
from tests.apps.migrant.test_wallet import add_passport
from tests.apps.test_helping import NGO, let_in, save_case

TEN = datetime(2026, 11, 23, 9, 2, tzinfo=UTC)  # 10:02 in Hamburg, in winter


def look(
    at: datetime, noun: str = "case", who: str = "lena", subject: str = "one", zone: str = "Europe/Berlin"
) -> Look:
    organisation = GrantOrganisation("ankerplatz", Text("Ankerplatz", "de", "source"))
    return Look(str(uuid7()), at, zone, noun, subject, organisation, Person(who, who))


def test_the_same_within_an_hour_of_the_city_is_one_line_with_its_number() -> None:
    (found,) = join_looks([look(TEN + timedelta(minutes=minutes)) for minutes in (57, 5, 3, 0)])

    assert (found.times, f"{found.first:%H:%M}", f"{found.last:%H:%M}") == (4, "10:02", "10:59")


@pytest.mark.parametrize(
    "other",
    [
        look(TEN, noun="history"),
        look(TEN, who="yusuf"),
        look(TEN, subject="two"),
        look(TEN + timedelta(hours=1)),
        look(TEN - timedelta(days=1)),
    ],
    ids=["another thing done", "another person", "another thing", "another hour", "another day"],
)
def test_what_differs_stays_a_line_of_its_own(other: Look) -> None:
    found = join_looks([look(TEN), other, look(TEN)])

    assert [one.times for one in found] == [2, 1]


def test_two_hours_that_a_clock_put_back_calls_the_same_are_two() -> None:
    once = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    found = join_looks([look(once + timedelta(hours=1)), look(once)])

    assert [f"{one.first:%H:%M}" for one in found] == ["02:30", "02:30"]


def test_an_hour_of_the_city_is_not_one_of_utc() -> None:
    quarter = datetime(2026, 11, 23, 9, 40, tzinfo=UTC)  # 15:25 in Kathmandu

    found = join_looks([look(quarter + timedelta(minutes=minutes), zone="Asia/Kathmandu") for minutes in (30, 0)])

    assert [one.times for one in found] == [2]


def test_a_page_ends_between_two_hours() -> None:
    looks = [look(TEN), look(TEN - timedelta(hours=1)), look(TEN - timedelta(hours=1))]

    assert drop_last_hour(looks) == looks[:1]
    assert drop_last_hour(looks[1:]) == []


# --- in the app ---------------------------------------------------------------------------------------------


@pytest.fixture
def shared(house: House, passphrase: str) -> tuple[Browser, str, Shown]:
    """The browser of somebody who lets an organisation open their passport, their case, and the page of that."""
    person, case = save_case(house, "amina", passphrase)
    return person, case, let_in(person, case, later_types=["passport"])


def write_looks(house: House, *lines: tuple[str, datetime, UUID | None]) -> None:
    """Write what a helper did into the log; without a subject it was the case."""
    with house.installation.database.writing() as session:
        grant = session.execute(select(GrantRow.id, GrantRow.owner_id, GrantRow.case_id)).one()
        helper = UUID(int=7)
        for noun, at, subject in lines:
            line = Line(
                uuid7(round(at.timestamp() * 1000)),
                grant.owner_id,
                grant.id,
                helper,
                NGO,
                noun,
                subject or grant.case_id,
                at,
            )
            session.execute(insert(LookRow).values(**line._asdict()))


def find_older(page: Shown) -> str:
    """Return where the older lines are; the page itself has a cursor too, in each language."""
    (found,) = [one for one in page.links if one.startswith("/en/my/helpers/log?cursor=") and one not in page.url]
    return found


def cards(page: Shown) -> list[str]:
    return re.findall(r'<li class="card">(.*?)</li>', page.html, re.DOTALL)


def test_a_paper_is_named_where_it_was_opened_and_when_it_was_all_over(
    house: House, shared: tuple[Browser, str, Shown]
) -> None:
    person, case, grant = shared
    paper = add_passport(person)
    person.press(paper, paper.path.rpartition("/")[2], name="<b>Mine</b>")
    lena = at_work(house, "ngo", "lena")
    opened = require_sound(lena.open(f"/en/cases/{case}/papers/{paper.path.rpartition('/')[2]}"))
    image = re.search(r'<img class="granted-page" src="([^"]+)"', opened.html)
    assert image is not None
    assert lena.open(image[1]).status == 200

    log = require_sound(person.open("/en/my/helpers/log"), "Who looked at what")
    assert re.search(r"Opened your paper: Passport \( ?<b>Mine</b> ?\)", log.text)
    assert "<b>Mine" not in log.html
    assert "Saw which of your papers they may open" in log.text
    assert f"/en/my/cases/{case}" in log.links
    over = require_sound(person.post(f"{grant.path}/revoke", {}))
    assert re.search(r"Opened your paper: Passport \( ?<b>Mine</b> ?\) \w+, \d+ \w+ \d{4}, \d\d:\d\d", over.text)

    person.press(person.open(f"{paper.path}/delete"), "/delete")

    for page in (person.open("/en/my/helpers/log"), person.open(grant.path)):
        assert "Opened a paper that you have deleted" in page.text
        assert "Mine" not in page.text


def test_a_paper_without_a_name_is_named_by_its_kind(house: House, shared: tuple[Browser, str, Shown]) -> None:
    person, _, _ = shared
    paper = add_passport(person)
    write_looks(house, ("document", TEN, UUID(paper.path.rpartition("/")[2])))

    log = require_sound(person.open("/en/my/helpers/log")).text

    assert re.search(r"Opened your paper: Passport Ankerplatz[^,]* Monday, 23 November 2026, 10:02", log)


def test_lines_are_joined_by_the_hour_and_say_from_when_to_when(
    house: House, shared: tuple[Browser, str, Shown]
) -> None:
    person, _, grant = shared
    day = timedelta(days=1)
    write_looks(
        house,
        ("case", TEN - day, None),
        *(("case", TEN + timedelta(minutes=minutes), None) for minutes in (0, 1, 3)),
        ("marking", TEN + timedelta(minutes=4), None),
    )

    log = require_sound(person.open("/en/my/helpers/log"))

    assert len(cards(log)) == 3
    assert "Opened your steps to mark one of them" in cards(log)[0]
    assert "3 times · Monday, 23 November 2026, from 10:02 to 10:05" in log.text
    assert "Sunday, 22 November 2026, 10:02" in log.text
    told = require_sound(person.open(grant.path)).text
    assert "4 times · First on Sunday, 22 November 2026, 10:02, last on Monday, 23 November 2026, 10:05" in told
    for lang, start in (("ar", "rtl"), ("fa", "rtl"), ("de", "ltr")):
        for path in ("/my/helpers/log", grant.path.removeprefix("/en")):
            page = require_sound(person.open(f"/{lang}{path}"))
            assert page.root["dir"] == start
            assert not re.search("Opened|Looked at| times", page.text)
    assert "۱۰:۰۲" in person.open("/fa/my/helpers/log").text


def test_a_page_of_the_log_tears_no_hour_and_loses_no_look(house: House, shared: tuple[Browser, str, Shown]) -> None:
    person, _, _ = shared
    start = TEN - timedelta(days=3)
    write_looks(
        house,
        *(("case", start + timedelta(hours=hour, seconds=turn), None) for hour in range(3) for turn in range(60)),
    )

    page, counts = person.open("/en/my/helpers/log"), []
    for _ in range(4):
        counts += [int(number) for number in re.findall(r"(\d+) times", require_sound(page).text)]
        if "Older ones" not in page.text:
            break
        page = person.open(find_older(page))

    assert counts == [60, 60, 60]


def test_an_hour_without_end_is_told_in_pieces_that_come_to_the_whole(
    house: House, shared: tuple[Browser, str, Shown]
) -> None:
    person, _, _ = shared
    write_looks(house, *(("case", TEN + timedelta(seconds=turn), None) for turn in range(620)))

    first = require_sound(person.open("/en/my/helpers/log"))
    rest = require_sound(person.open(find_older(first)))

    assert "500 times" in first.text
    assert "120 times" in rest.text


def test_everything_about_you_tells_each_look_as_the_log_does(house: House, shared: tuple[Browser, str, Shown]) -> None:
    person, case, _ = shared
    paper = add_passport(person)
    subject = UUID(paper.path.rpartition("/")[2])
    person.press(paper, str(subject), name="<b>Mine</b>")
    write_looks(
        house,
        *(("document", TEN + timedelta(minutes=minutes), subject) for minutes in (0, 3)),
        ("marking", TEN + timedelta(minutes=4), None),
    )

    log = cards(require_sound(person.open("/en/my/helpers/log")))
    everything = require_sound(person.open("/en/my/everything"))

    assert len(log) == 2
    assert [card for card in cards(everything) if card in log] == log
    assert re.search(r"Opened your paper: Passport \( ?<b>Mine</b> ?\)", everything.text)
    assert "2 times · Monday, 23 November 2026, from 10:02 to 10:05" in everything.text
    assert f"/en/my/cases/{case}" in everything.links
    assert "Mine" not in log[0]
    for lang in ("ar", "fa"):
        assert not re.search("Opened|Looked at| times", require_sound(person.open(f"/{lang}/my/everything")).text)
