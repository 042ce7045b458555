"""Days are told by the clock of the city, also where it is another day by that of the server."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from apps.kit.i18n import Language
from core.notices.kinds import NoticeKind
from core.people.tables import CityRow
from core.platform.revision import raise_public_revision
from tests.apps.browsing import Browser, Shown, sign_in
from tests.apps.conftest import House, open_browser_on
from tests.apps.desks import at_work
from tests.apps.migrant.test_consent import begin
from tests.apps.migrant.test_following import answer_all
from tests.apps.migrant.test_my_ways import OTHER, PROCESS, save
from tests.apps.migrant.test_reminders import say
from tests.apps.migrant.test_wallet import add_passport


class Far(NamedTuple):
    """The clock of all cities, which is on another day than that of the server."""

    zone: ZoneInfo

    @property
    def day(self) -> date:
        return datetime.now(self.zone).date()

    def is_told(self, page: Shown) -> bool:
        """Whether a page tells the day of the cities, and not that of the server."""
        assert page.status == 200, page.text
        there, here = f"{self.day.day} {self.day:%B %Y}", f"{datetime.now(UTC).day} {datetime.now(UTC):%B %Y}"
        assert there != here
        return there in page.text and here not in page.text


@pytest.fixture
def far(house: House) -> Far:
    """Move all cities to the other side of the world, to where it isn't midnight soon."""
    zone = "Pacific/Kiritimati" if datetime.now(UTC).hour >= 11 else "Etc/GMT+12"
    with house.installation.database.writing() as session:
        for key, data in session.execute(select(CityRow.key, CityRow.data)).all():
            session.execute(update(CityRow).where(CityRow.key == key).values(data=data | {"zone": zone}))
        raise_public_revision(session)
    house.installation.library.refresh()
    return Far(ZoneInfo(zone))


@pytest.fixture
def amina(house: House, far: Far, passphrase: str) -> Browser:
    browser = open_browser_on(house, "migrant")
    sign_in(browser, browser.open("/en/my/cases"), "amina", passphrase)
    return browser


def test_dates_are_written_as_these_tests_expect(house: House) -> None:
    language: Language = house.apps["migrant"].state.kit.languages["en"]
    assert language.day(date(2026, 11, 3)) == "3 November 2026"


def test_the_day_on_which_something_was_said_before(amina: Browser, far: Far) -> None:
    answer_all(amina, PROCESS)
    save(amina)
    page = amina.open(f"/en/my/{OTHER}/question")
    while "You told us this on" not in page.text:
        assert "/question/" in page.path, "no question of the second process was answered in the first"
        page = amina.press(page, "/answer", ("state", "unsure"))

    assert f"You told us this on {far.day.day} {far.day:%B %Y}" in page.text


def test_the_day_of_a_receipt(amina: Browser, far: Far) -> None:
    receipt = amina.press(amina.open("/en/my/rights/delete"), "/my/rights/delete")

    assert far.is_told(receipt)
    assert f"Day: {far.day.isoformat()}" in amina.open("/en/my/erased.txt").text


@pytest.mark.parametrize(("app", "name"), [("migrant", "amina"), ("authority", "giulia"), ("ngo", "sara")])
def test_the_days_of_devices_and_of_what_happened_to_an_account(
    house: House, far: Far, passphrase: str, app: str, name: str
) -> None:
    for _ in range(2):
        browser = open_browser_on(house, app)
        page = sign_in(browser, browser.open("/en/my/account"), name, passphrase)

    assert "Last used on" in page.text
    assert far.is_told(page)


def test_the_days_of_messages_and_of_the_address_of_a_calendar(house: House, amina: Browser, far: Far) -> None:
    say(house, NoticeKind.PAPER_SHOWN, document_type="passport")
    assert far.is_told(amina.open("/en/my/notices"))

    amina.post("/en/my/reminders/calendar", {})
    assert far.is_told(amina.open("/en/my/reminders"))


def test_the_last_day_on_which_somebody_looked_and_all_days_of_everything(house: House, far: Far) -> None:
    asking = begin(house, "far-away")
    asking.send(asking.read())
    assert at_work(house, "ngo", "lena").open(f"/en/cases/{asking.case}").status == 200

    rights = asking.browser.open("/en/my/rights")
    assert "Last on" in rights.text
    assert far.is_told(rights)
    everything = asking.browser.open("/en/my/everything").text.partition("Until")[0]
    assert f"{far.day.day} {far.day:%B %Y}: The steps were saved." in everything
    assert f"{datetime.now(UTC).day} {datetime.now(UTC):%B %Y}" not in everything


def test_a_paper_ends_when_its_last_day_is_over_here(amina: Browser, far: Far) -> None:
    paper = add_passport(amina)
    first = min(far.day, datetime.now(UTC).date())
    amina.press(paper, paper.path, expires=first.isoformat())
    assert ("No longer valid" in amina.open("/en/my/papers").text) == (far.day > first)

    amina.press(amina.open(paper.path), paper.path, expires=(far.day - timedelta(days=1)).isoformat())
    assert "No longer valid" in amina.open("/en/my/papers").text


def test_the_day_on_which_a_guide_was_published(house: House, far: Far) -> None:
    page = open_browser_on(house, "migrant").open(f"/en/{PROCESS}")

    published = house.installation.library.now.processes[PROCESS].current.head.published_at.astimezone(far.zone)
    assert f"Version 1, {published.day} {published:%B %Y}" in page.text
